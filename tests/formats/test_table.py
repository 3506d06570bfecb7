from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher.description import Description
from publisher.formats import table
from publisher.pages.layout import readable
from publisher.terms import RDF, SCHEMA, SKOS

HALL = NamedNode("https://stadt.example/id/place/rathaus")
ADDRESS = NamedNode(f"{HALL.value}#address")
AREA = NamedNode("https://stadt.example/id/area/stadt")


def read(text: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode(), newline=""), strict=True))


def rows(*quads: Quad) -> list[tuple[str, str, str, str]]:
    return list(table.of_thing(Description(HALL, quads), ("de",), readable))


def unquoted(text: str) -> str:
    return text[1:] if text.startswith("'") and table.cell(text[1:]) == text else text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Rathaus", "Rathaus"),
        ("=1+1", "'=1+1"),
        ('=HYPERLINK("https://evil.example")', '\'=HYPERLINK("https://evil.example")'),
        ("+49-561-787-7058", "'+49-561-787-7058"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-1+1|cmd", "'-1+1|cmd"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("-9.4910", "-9.4910"),
        ("-1", "-1"),
        ("8.50", "8.50"),
        ("'s Hertogenbosch", "'s Hertogenbosch"),
        ("a=b", "a=b"),
        ("", ""),
        (None, ""),
        ("a\x00b", "a\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_a_cell_is_never_a_formula(text: str | None, cell: str) -> None:
    assert table.cell(text) == cell


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), min_size=2, max_size=4)))
def test_what_is_written_is_read_back(written: list[list[str]]) -> None:
    text = b"".join(table.write(written))
    assert [[unquoted(cell) for cell in row] for row in read(text)] == written


@given(st.text())
def test_no_text_is_a_formula(text: str) -> None:
    (row,) = read(b"".join(table.write([["x", text]]))) if "\x00" not in text else [["x", ""]]
    assert not row[1].startswith(("=", "+", "@", "\t", "\r"))


def test_lines_end_as_the_standard_says() -> None:
    assert b"".join(table.write([("a", 'b"c'), ("d", "e\nf")])) == b'a,"b""c"\r\nd,"e\nf"\r\n'


def test_many_rows_come_in_pieces() -> None:
    pieces = list(table.write([str(number)] for number in range(table.BATCH * 2 + 1)))
    assert len(pieces) == 3
    assert len(read(b"".join(pieces))) == table.BATCH * 2 + 1


def test_a_thing_is_a_row_for_each_value() -> None:
    assert rows(
        Quad(HALL, SCHEMA.name, Literal("Rathaus", language="de")),
        Quad(HALL, SCHEMA.areaServed, AREA),
        Quad(HALL, SCHEMA.address, ADDRESS),
        Quad(ADDRESS, RDF.type, SCHEMA.PostalAddress),
        Quad(ADDRESS, SCHEMA.postalCode, Literal("34117")),
        Quad(AREA, SKOS.prefLabel, Literal("Stadt", language="de")),
    ) == [
        table.HEADINGS,
        ("schema:name", "Rathaus", "de", ""),
        ("schema:areaServed", "Stadt", "de", AREA.value),
        ("schema:address: schema:postalCode", "34117", "", ""),
    ]


def test_parts_that_point_to_each_other_are_told_once() -> None:
    nodes = [BlankNode() for _ in range(30)]
    circle = [Quad(a, SCHEMA.isRelatedTo, b) for a in nodes for b in nodes]
    assert len(rows(Quad(HALL, SCHEMA.isRelatedTo, nodes[0]), *circle)) < 2_000
