"""Every reader is given damaged deliveries: it tells findings or one clear error, and never breaks."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad

from publisher.errors import SourceError
from publisher.findings import Finding
from publisher.read import READERS
from publisher.sources import webpage
from tests.sources.books import book
from tests.sources.reading import CONTEXT

HERE = Path(__file__).parent
TURTLE = """
@prefix cpsv: <http://purl.org/vocab/cpsv#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix cv: <http://data.europa.eu/m8g/> .
<https://amt.example/s/1> a cpsv:PublicService ; dct:title "Wohngeld"@de, "Rent"@en ; dct:identifier "1" ;
  dct:description \"\"\"Geld für die \\u004diete\"\"\"@de ; cv:hasCompetentAuthority <https://amt.example/o/1> ;
  cv:hasChannel [ a cv:Channel ; dct:identifier "c" ] , <https://amt.example/c/2> .
<https://amt.example/o/1> a cv:PublicOrganisation ; dct:title "Amt"@de .
"""  # noqa: E501 - a file as it is delivered
JSON_LD = json.dumps(
    {
        "@context": {"s": "http://schema.org/", "name": {"@id": "s:name", "@language": "de"}},
        "@graph": [
            {
                "@id": "http://x/1",
                "@type": "s:GovernmentService",
                "name": ["Eins", "Uno"],
                "s:provider": {"name": "Amt"},
            },
            {"@id": "http://x/2", "s:about": {"@list": [1, 2.5, True, None]}},
        ],
    }
)
CPSV_JSON_LD = json.dumps(
    {
        "@context": {"dct": "http://purl.org/dc/terms/", "cpsv": "http://purl.org/vocab/cpsv#"},
        "@id": "http://x/1",
        "@type": "cpsv:PublicService",
        "dct:title": [{"@value": "Wohngeld", "@language": "de"}],
        "dct:description": {"@value": "Geld für die Miete", "@language": "de"},
        "dct:identifier": "1",
    }
)
RDF_XML = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://schema.org/">
<s:GovernmentService rdf:about="http://x/1"><s:name xml:lang="de">Eins &amp; zwei</s:name>
<s:provider rdf:parseType="Resource"><s:name>Amt</s:name></s:provider></s:GovernmentService></rdf:RDF>"""
CSV = (
    "Name;Beschreibung;Suchwörter;Kosten;LeiKa-Schlüssel;Kennung;Letzte Änderung\r\n"
    '"Hund; anmelden";"Zeile eins\nZeile zwei ""so""";steuer,hund;40 Euro;99102013104000;hund;2026-01-31\r\n'
    "Wohngeld;Geld;;;;wohngeld;31.01.2026\r\n"
)
HSDS = json.dumps(
    {"contents": [{"id": str(n), "name": "Eins", "organization": {"id": "o", "name": "Amt"}, "status": "active",
                   "phones": [{"id": "p", "number": "0561 1"}]} for n in range(3)]}
)  # fmt: skip


def _workbook() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        rows: list[list[object]] = [
            ["Name", "Kennung", "Kosten"],
            ["Hund anmelden", "hund", 40],
            ["Wohngeld", "wohngeld", None],
        ]
        return book(Path(folder, "x.xlsx"), Leistung=rows).read_bytes()


class Delivery(NamedTuple):
    """A good file of a kind: what it is called, what is in it, and what lies beside it."""

    kind: str
    name: str
    content: bytes
    beside: tuple[Path, ...] = ()


DELIVERIES = {
    "turtle": Delivery("rdf", "a.ttl", TURTLE.encode()),
    "json-ld": Delivery("rdf", "a.jsonld", JSON_LD.encode()),
    "rdf/xml": Delivery("rdf", "a.rdf", RDF_XML.encode()),
    "cpsv": Delivery("cpsv", "a.ttl", TURTLE.encode()),
    "cpsv json-ld": Delivery("cpsv", "a.jsonld", CPSV_JSON_LD.encode()),
    "csv": Delivery("csv", "Leistung.csv", CSV.encode()),
    "xzufi": Delivery("xzufi", "a.xml", (HERE / "xzufi/stadt.xml").read_bytes()),
    "hsds": Delivery("hsds", "a.json", HSDS.encode()),
    "dldb services": Delivery(
        "dldb", "services_de.json", (HERE / "dldb/services_de.json").read_bytes(), (HERE / "dldb/locations_de.json",)
    ),
    "dldb offices": Delivery(
        "dldb", "locations_de.json", (HERE / "dldb/locations_de.json").read_bytes(), (HERE / "dldb/services_de.json",)
    ),
}
WORKBOOK = Delivery("xlsx", "a.xlsx", _workbook())
FOLDERS = frozenset({"dldb"})
"""Kinds that are given a folder."""

Damage = Callable[[bytes], bytes]
POOL = [b"\x00", b"\xff\xfe", b"\xc3", b'"', b"<", b"&", b"{", b"]", b"\\", b"]]>", b"<!ENTITY a 'b'>", b"\r", b";",
        b"@", b"\xef\xbb\xbf", b"-1e999", b"\\ud800", b"{" * 3_000, b"[" * 3_000, b"<a>" * 3_000,
        b"x" * 50_000]  # fmt: skip
places = st.floats(0, 1, exclude_max=True)


def _cut(where: float, length: int) -> Damage:
    return lambda text: text[: (at := int(where * len(text)))] + text[at + length :]


def _insert(where: float, what: bytes) -> Damage:
    return lambda text: text[: (at := int(where * len(text)))] + what + text[at:]


def _overwrite(where: float, what: bytes) -> Damage:
    return lambda text: text[: (at := int(where * len(text)))] + what + text[at + len(what) :]


def _end(where: float) -> Damage:
    return lambda text: text[: int(where * len(text))]


def _again(where: float, length: int) -> Damage:
    return lambda text: text[: (at := int(where * len(text)))] + text[at : at + length] * 2 + text[at + length :]


damages = st.lists(
    st.builds(_cut, places, st.integers(1, 40))
    | st.builds(_insert, places, st.sampled_from(POOL) | st.binary(max_size=4))
    | st.builds(_overwrite, places, st.sampled_from(POOL) | st.binary(min_size=1, max_size=4))
    | st.builds(_end, places)
    | st.builds(_again, places, st.integers(1, 400)),
    min_size=1,
    max_size=4,
)


def read_damaged(delivery: Delivery, damage: list[Damage]) -> int:
    """Read a delivery to its end; give the number of statements. Only a SourceError may be raised."""
    found: list[Quad | Finding] = []
    content = delivery.content
    for step in damage:
        content = step(content)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in delivery.beside:
            (folder / file.name).write_bytes(file.read_bytes())
        (folder / delivery.name).write_bytes(content)
        path = folder if delivery.kind in FOLDERS else folder / delivery.name
        with suppress(SourceError):
            found.extend(READERS[delivery.kind](path, CONTEXT))
    assert all(isinstance(each, Quad | Finding) for each in found)
    return sum(isinstance(each, Quad) for each in found)


quick = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
long = settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@pytest.mark.parametrize("delivery", DELIVERIES.values(), ids=DELIVERIES)
@quick
@given(damage=damages)
def test_a_damaged_delivery_breaks_no_reader(delivery: Delivery, damage: list[Damage]) -> None:
    read_damaged(delivery, damage)


@pytest.mark.slow
@pytest.mark.parametrize("delivery", DELIVERIES.values(), ids=DELIVERIES)
@long
@given(damage=damages)
def test_many_damaged_deliveries_break_no_reader(delivery: Delivery, damage: list[Damage]) -> None:
    read_damaged(delivery, damage)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(damage=damages)
def test_a_damaged_workbook_breaks_nothing(damage: list[Damage]) -> None:
    read_damaged(WORKBOOK, damage)


PAGE = (
    '<!doctype html><html><head><link rel="alternate" type="text/turtle" href="a.ttl">'
    '<script type="application/ld+json">{"@type": "x"}</script></head><body><p>Text</p></body></html>'
)


@given(damage=damages)
def test_a_damaged_page_breaks_nothing(damage: list[Damage]) -> None:
    content = PAGE.encode()
    for step in damage:
        content = step(content)
    webpage.take_apart(content, "text/html", "https://x.example/")


@pytest.mark.parametrize("delivery", [*DELIVERIES.values(), WORKBOOK], ids=(*DELIVERIES, "xlsx"))
def test_a_delivery_that_is_not_damaged_is_read(delivery: Delivery) -> None:
    assert read_damaged(delivery, []) > 2
