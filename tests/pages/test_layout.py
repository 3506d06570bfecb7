"""The shapes as the page: order, groups, names and widgets come from SHACL and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode

from publisher.description import Description
from publisher.pages.layout import LAST, WIDGETS, Layout, Step, follow, label, local_name, readable
from publisher.terms import RDF, SCHEMA

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix schema: <http://schema.org/> . @prefix ex: <https://ex.test/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix lodse: <https://w3id.org/lodse/ontology#> .
"""
SHAPES = """
ex:service a sh:NodeShape ; sh:targetClass schema:GovernmentService ; sh:name "Leistung"@de , "Service"@en ;
  sh:property ex:provider , ex:description , ex:rule , ex:places , ex:back , ex:odd .
ex:description sh:path schema:description ; sh:name "Beschreibung"@de ;
  sh:group ex:what ; sh:order 2 ; lodse:widget "text" .
ex:provider sh:path schema:provider ; sh:name "Stelle"@de , "Office"@en ;
  sh:group ex:who ; sh:order 1 ; lodse:embeds true .
ex:rule sh:path schema:name ; sh:name "Name fehlt"@de ; sh:minCount 1 .
ex:places sh:path ( schema:availableChannel schema:serviceLocation ) ;
  sh:group ex:what ; sh:order 1 ; lodse:widget "places" .
ex:back sh:path [ sh:inversePath schema:isRelatedTo ] ; sh:group ex:who ; sh:order 3 ; lodse:widget "nonsense" .
ex:odd sh:path [ sh:zeroOrMorePath schema:isPartOf ] ; sh:group ex:who ; sh:order 4 .
ex:what a sh:PropertyGroup ; rdfs:label "Was"@de ; sh:order 10 .
ex:who a sh:PropertyGroup ; rdfs:label "Wer"@de ; sh:order 5 .
"""
SERVICE = SCHEMA.GovernmentService.value


def compiled(text: str) -> Layout:
    return Layout.compile(ox.parse((PREFIXES + text).encode(), ox.RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def layout() -> Layout:
    return compiled(SHAPES)


def test_groups_and_fields_stand_in_their_order(layout: Layout) -> None:
    groups = layout.classes[SERVICE].groups
    assert [group.key for group in groups] == ["who", "what"]
    assert [field.widget for field in groups[1].fields] == ["places", "text"]


def test_names_come_in_every_language(layout: Layout) -> None:
    assert layout.classes[SERVICE].labels == {"de": "Leistung", "en": "Service"}
    assert layout.labels[SCHEMA.provider.value] == {"de": "Stelle", "en": "Office"}


def test_a_rule_without_group_and_widget_is_not_shown(layout: Layout) -> None:
    shown = [field.path for group in layout.classes[SERVICE].groups for field in group.fields]
    assert (Step(SCHEMA.name),) not in shown


def test_a_path_that_cannot_be_followed_is_left_alone(layout: Layout) -> None:
    assert len(layout.classes[SERVICE].groups[0].fields) == 2


def test_an_unknown_widget_is_no_widget(layout: Layout) -> None:
    assert layout.classes[SERVICE].groups[0].fields[1].widget is None


def test_paths_may_be_sequences_and_inverse(layout: Layout) -> None:
    who, what = layout.classes[SERVICE].groups
    assert who.fields[1].path == (Step(SCHEMA.isRelatedTo, inverse=True),)
    assert what.fields[0].path == (Step(SCHEMA.availableChannel), Step(SCHEMA.serviceLocation))


def test_the_store_learns_what_a_description_contains(layout: Layout) -> None:
    assert layout.embeds[SERVICE] == {SCHEMA.provider.value}
    assert layout.reached[SERVICE] == {SCHEMA.isRelatedTo.value}


def test_shapes_of_one_class_are_merged_and_the_first_of_a_path_wins() -> None:
    layout = compiled("""
    ex:a sh:targetClass schema:Place ; sh:name "Ort"@de ;
      sh:property [ sh:path schema:name ; sh:group ex:g ; sh:order 1 ] .
    ex:b sh:targetClass schema:Place ; sh:property [ sh:path schema:geo ; sh:group ex:g ; sh:order 0 ] ,
      [ sh:path schema:name ; sh:group ex:h ] .
    """)
    (group,) = layout.classes[SCHEMA.Place.value].groups
    assert [field.path[0].predicate for field in group.fields] == [SCHEMA.geo, SCHEMA.name]


def test_a_thing_of_two_classes_shows_both() -> None:
    layout = compiled("""
    ex:a sh:targetClass schema:Place ; sh:property [ sh:path schema:name ; sh:group ex:g ; sh:order 2 ] .
    ex:b sh:targetClass schema:Library ; sh:property [ sh:path schema:geo ; sh:group ex:g ; sh:order 1 ] .
    """)
    found = layout.of([SCHEMA.Place.value, SCHEMA.Library.value, "urn:other"])
    assert found is not None
    assert [field.path[0].predicate for field in found.groups[0].fields] == [SCHEMA.geo, SCHEMA.name]


def test_shapes_may_build_on_each_other_even_in_a_circle() -> None:
    layout = compiled("""
    ex:a sh:targetClass schema:Place ; sh:node ex:b .
    ex:b sh:node ex:a ; sh:property [ sh:path schema:name ; sh:group ex:g ] .
    """)
    assert layout.classes[SCHEMA.Place.value].groups[0].fields[0].order == LAST


@pytest.mark.parametrize("order", ['"NaN"', '"soon"', "<urn:x>"])
def test_an_order_that_is_no_number_comes_last(order: str) -> None:
    layout = compiled(
        f"ex:a sh:targetClass schema:Place ; sh:property [ sh:path schema:name ; sh:group ex:g ; sh:order {order} ] ."
    )
    assert layout.classes[SCHEMA.Place.value].groups[0].fields[0].order == LAST


def test_a_list_that_bites_its_own_tail_ends() -> None:
    layout = compiled("""
    ex:a sh:targetClass schema:Place ; sh:property [ sh:path _:l ; sh:group ex:g ] .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . _:l rdf:first schema:geo ; rdf:rest _:l .
    """)
    assert layout.classes[SCHEMA.Place.value].groups[0].fields[0].path == (Step(SCHEMA.geo),)


def test_a_thing_of_no_known_class_shows_every_property_but_its_type(layout: Layout) -> None:
    odd = NamedNode("https://other.test/terms/colour")
    (group,) = layout.generic([RDF.type, SCHEMA.provider, SCHEMA.geo, odd]).groups
    assert [label(field.labels, ["de"])[0] for field in group.fields] == ["Stelle", "schema:geo", "colour"]
    assert not layout.generic([RDF.type]).groups
    assert layout.of(["urn:other"]) is None


def test_paths_are_followed_over_the_description() -> None:
    text = b"""
    @prefix schema: <http://schema.org/> .
    <urn:s> schema:availableChannel <urn:a> , <urn:b> . <urn:a> schema:serviceLocation <urn:p> .
    <urn:b> schema:serviceLocation <urn:p> . <urn:t> schema:isRelatedTo <urn:s> .
    """
    description = Description(NamedNode("urn:s"), ox.parse(text, ox.RdfFormat.TURTLE))
    sequence = (Step(SCHEMA.availableChannel), Step(SCHEMA.serviceLocation))
    assert follow(description, description.root, sequence) == [NamedNode("urn:p")]
    assert follow(description, description.root, (Step(SCHEMA.isRelatedTo, inverse=True),)) == [NamedNode("urn:t")]


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("http://schema.org/name", "schema:name"),
        ("http://schema.org/", "schema.org"),
        ("https://x.test/a/b#c", "c"),
        ("https://x.test/a/", "a"),
        ("urn:isbn:1", "urn:isbn:1"),
    ],
)
def test_every_iri_has_a_readable_name(iri: str, name: str) -> None:
    assert readable(NamedNode(iri)) == name
    assert local_name(iri)


def test_the_shapes_we_ship_ask_for_known_widgets_only() -> None:
    store = ox.Store()
    for path in sorted((Path(__file__).parents[2] / "shapes").glob("*.ttl")):
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    asked = store.quads_for_pattern(None, NamedNode("https://w3id.org/lodse/ontology#widget"), None)
    assert {getattr(quad.object, "value", "") for quad in asked} <= WIDGETS
    assert SERVICE in Layout.compile(store).classes
