"""Our own words as a page of reference, and terms as people write them."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from publisher import assets, rdf
from publisher.pages.vocabulary import LONGEST, Chapter, anchor, chapters, terse
from publisher.terms import LODSE, RDF, SCHEMA, SHAPE, XSD

BASE = "https://town.test/"


@pytest.fixture(scope="module")
def words() -> tuple[Chapter, ...]:
    files = sorted(assets.ONTOLOGY.glob("*.ttl"))
    return chapters(quad for file in files for quad in rdf.read_file(file, BASE))


def test_every_subject_of_the_ontology_is_a_chapter(words: tuple[Chapter, ...]) -> None:
    parts = {file.stem for file in assets.ONTOLOGY.glob("*.ttl")} - {"lodse"}
    assert {chapter.key for chapter in words} == {f"part-{part}" for part in parts}
    assert all({"de", "en"} <= set(chapter.title) & set(chapter.text) for chapter in words)


def test_every_word_has_names_and_a_definition_in_both_languages(words: tuple[Chapter, ...]) -> None:
    found = [word for chapter in words for word in chapter.words]
    assert all({"de", "en"} <= set(word.names) & set(word.definition) for word in found)
    assert len({word.key for word in found}) == len(found)


def test_a_property_says_where_it_stands_and_what_its_values_are(words: tuple[Chapter, ...]) -> None:
    room = next(word for chapter in words for word in chapter.words if word.key == "room")
    assert (room.sort, room.domains, room.ranges) == ("property", (SCHEMA.ContactPoint,), (XSD.string,))


def test_a_value_says_of_which_list(words: tuple[Chapter, ...]) -> None:
    online = next(word for chapter in words for word in chapter.words if word.key == "Online")
    assert (online.sort, online.schemes) == ("value", (LODSE.ChannelTypes,))


def test_a_word_without_anything_said_is_named_by_its_iri() -> None:
    found = chapters([Quad(LODSE.bare, RDF.type, SCHEMA.Thing)])
    assert [(c.key, w.key, w.sort, w.names) for c in found for w in c.words] == [
        ("part-ontology", "bare", "other", {"": "bare"})
    ]


def test_only_our_own_terms_have_an_anchor() -> None:
    assert anchor(LODSE.room.value) == "ontology#room"
    assert anchor(SHAPE["service-name"].value) == "shapes#service-name"
    assert anchor(LODSE.iri) is None
    assert anchor(SCHEMA.name.value) is None


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (RDF.type, "a"),
        (SCHEMA.name, "schema:name"),
        (NamedNode(f"{BASE}id/place/rathaus#address"), "<id/place/rathaus#address>"),
        (NamedNode("mailto:a@b.test"), "<mailto:a@b.test>"),
        (NamedNode("https://other.test/x"), "<https://other.test/x>"),
        (Literal('a "b"'), '"a \\"b\\""'),
        (Literal("Amt", language="de"), '"Amt"@de'),
        (Literal("2026-01-31", datatype=XSD.date), '"2026-01-31"^^xsd:date'),
        (Literal("x" * 99), f'"{"x" * LONGEST}…"'),
    ],
)
def test_a_term_is_written_as_people_write_it(term: NamedNode | Literal, text: str) -> None:
    assert terse(term, BASE) == text
