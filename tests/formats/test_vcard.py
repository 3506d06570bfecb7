"""Cards are read back by a strict reader of RFC 6350, written here: libraries know vCard 3.0 only."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher.description import Description
from publisher.formats import vcard
from publisher.terms import DCT, LODSE, RDF, SCHEMA, VCARD

Line = tuple[str, dict[str, str], str]

ROOT = NamedNode("https://stadt.example/id/contact/amt")
PHONE = NamedNode(f"{ROOT.value}#phone")
CARDS = ["organisation/zukunftsbuero", "organisation/stadt-kassel", "contact/behoerdennummer-115", "contact/notruf-112"]

NAMES = frozenset("BEGIN VERSION KIND UID SOURCE FN ORG ROLE TITLE TEL EMAIL LANG ADR GEO URL NOTE REV END".split())
PARAMETERS = frozenset("ALTID LANGUAGE TYPE VALUE".split())
STRUCTURED = {"ADR": 7}
_LINE = re.compile(r'([A-Z]+)((?:;[A-Z]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]+))*):(.*)')
_TEXT = re.compile(r"(?:[^\\,;\x00-\x1f\x7f]|\\[\\,;n])*")


def read(card: bytes) -> list[Line]:
    """Read a card, and refuse all that the standard does not allow."""
    assert card.endswith(b"\r\n")
    physical = card[:-2].split(b"\r\n")
    assert all(len(line) <= 75 and b"\r" not in line and b"\n" not in line for line in physical)
    for line in physical:
        line.decode()  # no character is folded in two
    lines = re.sub(r"\r\n[ \t]", "", card[:-2].decode()).split("\r\n")
    found = [_content_line(line) for line in lines]
    assert found[0][::2] == ("BEGIN", "VCARD")
    assert found[1][::2] == ("VERSION", "4.0")
    assert found[-1][::2] == ("END", "VCARD")
    assert sum(name == "FN" for name, _, _ in found) >= 1
    assert all(sum(name == once for name, _, _ in found) <= 1 for once in ("KIND", "UID", "REV"))
    return found


def _content_line(line: str) -> Line:
    match = _LINE.fullmatch(line)
    assert match, line
    name, rest, value = match.groups()
    pairs = dict(part.split("=", 1) for part in re.findall(r';([A-Z]+=(?:"[^"]*"|[^;:"]*))', rest))
    parameters = {key: given.strip('"') for key, given in pairs.items()}
    assert name in NAMES
    assert parameters.keys() <= PARAMETERS
    if name in {"UID", "SOURCE", "URL", "GEO"} or parameters.get("VALUE") == "uri":
        assert re.fullmatch(r"[a-z][a-z0-9+.-]*:[!-~]+", value)
    elif name in STRUCTURED or name == "ORG":
        parts = re.split(r"(?<!\\)(?:\\\\)*;", value)
        assert len(parts) == STRUCTURED.get(name, len(parts))
    else:
        assert _TEXT.fullmatch(value), line
    return name, parameters, value


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)


def values(lines: Iterable[Line], name: str) -> list[str]:
    return [value for found, _, value in lines if found == name]


def card(*quads: tuple[NamedNode, NamedNode, NamedNode | Literal]) -> list[Line]:
    told = [Quad(ROOT, RDF.type, SCHEMA.ContactPoint), *(Quad(*quad) for quad in quads)]
    address = "https://stadt.example/doc/contact/amt"
    written = vcard.write(
        Description(ROOT, told), ("de", "en"), source=f"{address}.vcf", page=address, label=lambda _: "Zimmer"
    )
    return read(written)


@pytest.mark.parametrize("path", CARDS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_cards_of_the_demo_town_keep_the_standard(client: FlaskClient, path: str, language: str) -> None:
    lines = read(client.get(f"/doc/{path}.vcf?lang={language}").data)
    assert values(lines, "UID") == [f"http://localhost:8000/id/{path}"]
    assert values(lines, "SOURCE") == [f"http://localhost:8000/doc/{path}.vcf"]


def test_the_card_of_an_office_says_how_to_reach_it(client: FlaskClient) -> None:
    lines = read(client.get("/doc/organisation/zukunftsbuero.vcf").data)
    assert ("TEL", {"VALUE": "uri", "TYPE": "work,voice"}, "tel:+49-561-787-7058") in lines
    assert ("EMAIL", {"TYPE": "work"}, "zukunftsbuero@kassel.example") in lines
    assert values(lines, "ADR") == [";;Obere Königsstraße 8;Kassel;Hessen;34117;Deutschland"]
    assert values(lines, "KIND") == ["org"]
    assert values(lines, "ORG")[0].endswith(";Zukunftsbüro")
    assert re.fullmatch(r"geo:51\.\d+,9\.\d+", values(lines, "GEO")[0])


def test_every_language_has_its_name_and_they_are_alternatives() -> None:
    lines = card(
        (ROOT, SCHEMA.name, Literal("Amt", language="de")), (ROOT, SCHEMA.name, Literal("Office", language="en"))
    )
    assert ("FN", {"ALTID": "1", "LANGUAGE": "de"}, "Amt") in lines
    assert ("FN", {"ALTID": "1", "LANGUAGE": "en"}, "Office") in lines


def test_who_has_no_name_has_a_card_all_the_same() -> None:
    assert values(card(), "FN") == [ROOT.value]


def test_a_room_is_a_note_and_a_date_the_revision() -> None:
    lines = card((ROOT, LODSE.room, Literal("W321")), (ROOT, DCT.modified, Literal("2026-01-31", datatype=DCT.date)))
    assert values(lines, "NOTE") == ["Zimmer: W321"]
    assert values(lines, "REV") == ["20260131T000000Z"]


def test_numbers_without_vcard_are_texts() -> None:
    lines = card((ROOT, SCHEMA.telephone, Literal("0561 787,1")), (ROOT, SCHEMA.email, Literal("a;b@c.example")))
    assert values(lines, "TEL") == ["0561 787\\,1"]
    assert values(lines, "EMAIL") == ["a\\;b@c.example"]


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "https://x.example/", "data:text/html,x"])
def test_only_tel_is_a_telephone(iri: str) -> None:
    lines = card(
        (ROOT, VCARD.hasTelephone, PHONE), (PHONE, VCARD.hasValue, NamedNode(iri)), (ROOT, SCHEMA.url, NamedNode(iri))
    )
    assert not values(lines, "TEL")
    assert not any("javascript" in value or "data:" in value for value in values(lines, "URL"))


@pytest.mark.parametrize(
    "text",
    [
        "a\r\nEND:VCARD\r\nBEGIN:VCARD",
        "x\nNOTE:injected",
        "a;b,c\\n",
        '"quoted":;TYPE=x',
        "\x00\x07\x1f\x7f",
        "ü" * 100,
        "𝄞" * 60,
        "\u202eabc\u2028def",
    ],
)
def test_no_text_breaks_out_of_its_line(text: str) -> None:
    lines = card(*((ROOT, p, Literal(text)) for p in (SCHEMA.name, SCHEMA.description, SCHEMA.email, LODSE.room)))
    assert [name for name, _, _ in lines].count("END") == 1
    assert [name for name, _, _ in lines].count("NOTE") <= 2


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=200))
def test_a_text_comes_back_as_it_was(text: str) -> None:
    lines = card((ROOT, SCHEMA.description, Literal(text)))
    assert unescaped(values(lines, "NOTE")[0]) == text


@given(st.text(max_size=300))
def test_a_line_is_folded_between_characters(text: str) -> None:
    line = f"NOTE:{vcard.escaped(text)}".encode("utf-8", "replace").decode()
    folded = vcard.folded(line)
    assert folded.replace(b"\r\n ", b"")[:-2].decode() == line
    assert all(len(part) <= 75 for part in folded.split(b"\r\n"))
