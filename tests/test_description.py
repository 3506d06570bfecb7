from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher.description import Description, best_text
from publisher.terms import DCT, RDF, RDFS, SCHEMA, SKOS

ROOT, OTHER = NamedNode("urn:root"), NamedNode("urn:other")
DE, EN, PLAIN = Literal("Rathaus", language="de"), Literal("Town hall", language="en"), Literal("R")


def of(*statements: tuple[NamedNode, NamedNode | Literal | BlankNode]) -> Description:
    return Description(ROOT, [Quad(ROOT, predicate, value) for predicate, value in statements])


def test_the_values_of_a_property_come_in_the_order_of_the_document() -> None:
    assert of((SCHEMA.name, EN), (SCHEMA.url, OTHER), (SCHEMA.name, DE)).objects(ROOT, SCHEMA.name) == [EN, DE]


def test_what_is_said_in_two_graphs_is_one_value() -> None:
    quads = [Quad(ROOT, SCHEMA.name, DE), Quad(ROOT, SCHEMA.name, DE, NamedNode("urn:graph"))]
    found = Description(ROOT, quads)
    assert (len(found.quads), found.objects(ROOT, SCHEMA.name)) == (2, [DE])
    assert found.subjects(SCHEMA.name, DE) == [ROOT]


def test_a_quad_said_twice_is_one() -> None:
    assert len(of((SCHEMA.name, DE), (SCHEMA.name, DE)).quads) == 1


def test_nothing_is_said_of_a_literal() -> None:
    assert of((SCHEMA.name, DE)).objects(DE, SCHEMA.name) == []


@pytest.mark.parametrize("subject", [OTHER, BlankNode("b")])
def test_what_is_not_described_has_nothing(subject: NamedNode) -> None:
    found = of((SCHEMA.name, DE))
    assert (found.objects(subject, SCHEMA.name), found.predicates(subject), found.types(subject)) == ([], [], set())
    assert found.value(subject, SCHEMA.name) is None
    assert found.label(subject, ["de"]) is None


def test_asking_does_not_change_what_is_known() -> None:
    found = of((SCHEMA.name, DE))
    found.objects(OTHER, SCHEMA.name), found.subjects(SCHEMA.name, OTHER), found.objects(ROOT, SCHEMA.url)
    assert (found.predicates(OTHER), found.predicates(ROOT)) == ([], [SCHEMA.name])


def test_the_things_that_point_to_a_value_are_found() -> None:
    found = Description(ROOT, [Quad(ROOT, SCHEMA.url, OTHER), Quad(BlankNode("b"), SCHEMA.url, OTHER)])
    assert found.subjects(SCHEMA.url, OTHER) == [ROOT, BlankNode("b")]
    assert found.subjects(SCHEMA.name, OTHER) == []


def test_only_iris_are_classes() -> None:
    assert of((RDF.type, SCHEMA.Place), (RDF.type, PLAIN), (RDF.type, BlankNode("b"))).types(ROOT) == {
        SCHEMA.Place.value
    }


@pytest.mark.parametrize(
    ("texts", "languages", "expected"),
    [
        ([EN, DE, PLAIN], ["de", "en"], DE),
        ([EN, DE, PLAIN], ["de-simple", "en"], EN),
        ([EN, DE, PLAIN], ["fr"], PLAIN),
        ([EN, DE], ["fr"], EN),
        ([EN, DE], [], EN),
        ([PLAIN, EN], [], PLAIN),
        ([], ["de"], None),
        ([Literal(" ", language="de"), EN], ["de"], EN),
        ([Literal("", language="de")], ["de"], None),
    ],
)
def test_the_best_text_is_chosen(texts: list[Literal], languages: list[str], expected: Literal | None) -> None:
    assert best_text(texts, languages) == expected


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([(RDFS.label, PLAIN), (SCHEMA.name, EN)], EN),
        ([(RDFS.label, PLAIN), (SKOS.prefLabel, DE)], DE),
        ([(DCT.title, PLAIN)], PLAIN),
        ([(SCHEMA.name, OTHER), (RDFS.label, PLAIN)], PLAIN),
        ([(SCHEMA.name, Literal("", language="de")), (RDFS.label, PLAIN)], PLAIN),
        ([(SCHEMA.description, PLAIN)], None),
    ],
)
def test_a_thing_is_called_by_its_best_name(
    statements: list[tuple[NamedNode, NamedNode | Literal]], expected: Literal | None
) -> None:
    assert of(*statements).label(ROOT, ["de"]) == expected
