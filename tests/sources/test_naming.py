"""Names for what a page tells of without naming it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher.sources.naming import named
from publisher.terms import RDF, SCHEMA

PAGE = "https://stadt.example/wohngeld"
A, B, C = BlankNode("a"), BlankNode("b"), BlankNode("c")


def subjects(quads: list[Quad]) -> list[str]:
    return list(dict.fromkeys(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)))


def test_a_thing_without_a_name_is_called_after_its_class() -> None:
    quads = [Quad(A, RDF.type, SCHEMA.GovernmentService), Quad(A, SCHEMA.name, Literal("Wohngeld"))]
    assert subjects(named(quads, PAGE)) == [f"{PAGE}#GovernmentService"]


def test_the_parts_of_a_thing_are_called_after_the_property_that_leads_to_them() -> None:
    office = NamedNode("https://stadt.example/amt")
    quads = [Quad(office, SCHEMA.address, A), Quad(A, SCHEMA.postalCode, Literal("1")), Quad(office, SCHEMA.address, B),
             Quad(B, SCHEMA.geo, C), Quad(C, SCHEMA.latitude, Literal("5"))]  # fmt: skip
    found = named(quads, PAGE)
    assert subjects(found) == [
        office.value,
        f"{office.value}#address",
        f"{office.value}#address-2",
        f"{office.value}#address-2-geo",
    ]


def test_a_name_that_is_taken_is_not_given_again() -> None:
    office = NamedNode("https://stadt.example/amt")
    taken = NamedNode(f"{office.value}#address")
    quads = [Quad(office, SCHEMA.address, taken), Quad(office, SCHEMA.address, A), Quad(A, SCHEMA.name, Literal("x"))]
    assert subjects(named(quads, PAGE)) == [office.value, f"{taken.value}-2"]


def test_things_that_only_belong_to_one_another_get_names_too() -> None:
    quads = [Quad(A, SCHEMA.knows, B), Quad(B, SCHEMA.knows, A)]
    assert subjects(named(quads, PAGE)) == [f"{PAGE}#thing", f"{PAGE}#thing-knows"]


nodes = st.sampled_from([A, B, C, NamedNode("https://x.example/1"), NamedNode(f"{PAGE}#thing")])


@given(st.lists(st.tuples(nodes, st.sampled_from([SCHEMA.knows, SCHEMA.about, RDF.type]), nodes), max_size=12))
def test_every_blank_node_gets_a_name_of_its_own(parts: list[tuple[NamedNode, NamedNode, NamedNode]]) -> None:
    quads = [Quad(*part) for part in parts]
    found = named(quads, PAGE)
    before = {term for quad in quads for term in (quad.subject, quad.object)}
    after = {term for quad in found for term in (quad.subject, quad.object)}
    assert not any(isinstance(term, BlankNode) for term in after)
    assert len(after) == len(before)
    assert named(quads, PAGE) == found
