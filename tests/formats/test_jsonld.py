from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher import assets, rdf
from publisher.description import Description
from publisher.formats import jsonld
from publisher.formats.jsonld import PROFILES, Context, dumps
from publisher.pages.layout import Layout
from publisher.store import EmbeddedStore
from publisher.terms import DCAT, DCT, PREFIXES, RDF, SCHEMA, SKOS, XSD
from tests.graphs import BASE, DATASETS, GRAPHS, PLACE, by_oxigraph, by_pyld, by_rdflib, same_dataset, same_graph

KASSEL = Path(__file__).parents[2] / "data" / "kassel"

RICH = Context.compile(
    {
        "@version": 1.1,
        **{name: PREFIXES[name] for name in ("schema", "dct", "dcat", "skos", "xsd", "lodse", "rdf")},
        "id": "@id",
        "type": "@type",
        "name": {"@id": "schema:name", "@container": "@language"},
        "plainName": "schema:name",
        "alternateName": {"@id": "schema:alternateName", "@container": ["@language", "@set"]},
        "identifier": "dct:identifier",
        "modified": {"@id": "dct:modified", "@type": "xsd:date"},
        "address": {"@id": "schema:address", "@type": "@id"},
        "dayOfWeek": {"@id": "schema:dayOfWeek", "@type": "@vocab", "@container": "@set"},
        "keywords": {"@id": "dcat:keyword", "@container": "@set"},
        "url": {"@id": "schema:url", "@type": "@id"},
        "price": {"@id": "schema:price", "@type": "xsd:decimal"},
        "broader": {"@id": "skos:broader", "@type": "@id"},
        "Place": "schema:Place",
        "Monday": "schema:Monday",
        "full": {"@id": "urn:x:property", "@type": "urn:x:type"},
    }
)
PLAIN = Context.compile({"id": "@id", "type": "@type"})
CONTEXTS = {"ours": None, "rich": RICH, "plain": PLAIN}
READERS = {"pyoxigraph": by_oxigraph, "pyld": by_pyld, "rdflib": by_rdflib}

every_profile = pytest.mark.parametrize("profile", PROFILES)
every_reader = pytest.mark.parametrize("read", READERS.values(), ids=READERS)

Reader = Callable[[bytes], list[Quad]]


def tree(*quads: Quad, ctx: Context = RICH, profile: str = "compacted") -> Any:
    return json.loads(dumps(quads, profile, ctx))


def value(predicate: NamedNode, written: Literal | NamedNode | BlankNode, ctx: Context = RICH) -> dict[str, Any]:
    """What is written for one statement about the place, but for its id and the context."""
    return {
        key: found
        for key, found in tree(Quad(PLACE, predicate, written), ctx=ctx).items()
        if key not in {"@context", "id"}
    }


# Round trips -----------------------------------------------------------------------------------------------------


@every_reader
@every_profile
@settings(max_examples=30)
@given(quads=GRAPHS, ctx=st.sampled_from(sorted(CONTEXTS)))
def test_what_is_written_is_read_back_as_the_same_graph(
    read: Reader, ctx: str, profile: str, quads: list[Quad]
) -> None:
    assert same_graph(read(dumps(quads, profile, CONTEXTS[ctx])), quads)


@pytest.mark.parametrize("read", [by_oxigraph, by_pyld])
@every_profile
@settings(max_examples=50)
@given(quads=DATASETS)
def test_named_graphs_are_kept(read: Reader, profile: str, quads: list[Quad]) -> None:
    assert same_dataset(read(dumps(quads, profile, RICH)), quads)


@pytest.fixture(scope="module")
def demo() -> EmbeddedStore:
    store = ox.Store()
    for file in KASSEL.rglob("*.ttl"):
        store.bulk_extend(rdf.read_file(file, BASE))
    shapes = (quad for file in assets.SHAPES.glob("*.ttl") for quad in rdf.read_file(file, BASE))
    layout = Layout.compile(shapes)
    return EmbeddedStore(store, layout.embeds, layout.reached)


THINGS = ["place/rathaus", "organisation/stadt-kassel", "organisation/zukunftsbuero", "topic/themen", "area/kassel"]


def described(demo: EmbeddedStore, name: str) -> Description:
    found = demo.describe(f"{BASE}id/{name}")
    assert found is not None
    return found


@every_reader
@every_profile
@pytest.mark.parametrize("name", THINGS)
def test_a_description_of_the_demo_town_is_read_back_as_the_same_graph(
    demo: EmbeddedStore, name: str, profile: str, read: Reader
) -> None:
    quads = described(demo, name).quads
    assert same_graph(read(dumps(quads, profile)), quads)


@pytest.mark.parametrize("name", THINGS)
def test_a_description_begins_with_what_it_describes(demo: EmbeddedStore, name: str) -> None:
    written = json.loads(dumps(described(demo, name).quads))
    first = written.get("@graph", [written])[0]
    assert first["id"] == f"{BASE}id/{name}"


@settings(max_examples=50)
@given(quads=GRAPHS, ctx=st.sampled_from(sorted(CONTEXTS)))
def test_expanded_means_that_expanding_changes_nothing(ctx: str, quads: list[Quad]) -> None:
    written = json.loads(dumps(quads, "expanded", CONTEXTS[ctx]))
    assert pyld.expand(written) == written


# Values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("predicate", "written", "expected"),
    [
        (SCHEMA.name, Literal("Rathaus", language="de"), {"name": {"de": "Rathaus"}}),
        (SCHEMA.name, Literal("Rathaus"), {"plainName": "Rathaus"}),
        (SCHEMA.alternateName, Literal("Rat", language="de-simple"), {"alternateName": {"de-simple": "Rat"}}),
        (DCT.identifier, Literal("x"), {"identifier": "x"}),
        (DCT.modified, Literal("2026-01-31", datatype=XSD.date), {"modified": "2026-01-31"}),
        (DCAT.keyword, Literal("x"), {"keywords": ["x"]}),
        (SCHEMA.price, Literal("8.50", datatype=XSD.decimal), {"price": "8.50"}),
        (SCHEMA.address, NamedNode("urn:x"), {"address": "urn:x"}),
        (SCHEMA.address, BlankNode("b"), {"address": "_:b"}),
        (SCHEMA.dayOfWeek, SCHEMA.Monday, {"dayOfWeek": ["Monday"]}),
        (SCHEMA.dayOfWeek, SCHEMA.Tuesday, {"dayOfWeek": ["schema:Tuesday"]}),
        (RDF.type, SCHEMA.Place, {"type": "Place"}),
        (RDF.type, SCHEMA.CityHall, {"type": "schema:CityHall"}),
        (RDF.type, NamedNode("urn:x"), {"type": "urn:x"}),
        (NamedNode("urn:x:property"), Literal("5", datatype=NamedNode("urn:x:type")), {"full": "5"}),
    ],
)
def test_a_value_is_written_by_its_term(predicate: NamedNode, written: Literal, expected: dict[str, Any]) -> None:
    assert value(predicate, written) == expected


@pytest.mark.parametrize(
    ("predicate", "written", "expected"),
    [
        (DCT.modified, Literal("gestern"), {"dct:modified": "gestern"}),
        (
            DCT.modified,
            Literal("2026-01-31T08:00:00", datatype=XSD.dateTime),
            {"dct:modified": {"@value": "2026-01-31T08:00:00", "@type": "xsd:dateTime"}},
        ),
        (SCHEMA.alternateName, Literal("x"), {"schema:alternateName": "x"}),
        (SCHEMA.address, Literal("Hauptstraße 1"), {"schema:address": "Hauptstraße 1"}),
        (SCHEMA.address, Literal("x", language="de"), {"schema:address": {"@value": "x", "@language": "de"}}),
        (SCHEMA.name, NamedNode("urn:x"), {"schema:name": {"id": "urn:x"}}),
        (
            DCT.identifier,
            Literal("1", datatype=XSD.integer),
            {"dct:identifier": {"@value": "1", "@type": "xsd:integer"}},
        ),
        (NamedNode("urn:x:other"), Literal("x"), {"urn:x:other": "x"}),
        (RDF.type, Literal("x"), {"rdf:type": "x"}),
        (RDF.type, BlankNode("b"), {"rdf:type": {"id": "_:b"}}),
    ],
)
def test_a_value_that_fits_no_term_is_written_in_full(predicate: NamedNode, written: Literal, expected: Any) -> None:
    assert value(predicate, written) == expected


def test_values_of_one_property_share_a_key_as_far_as_they_fit_its_term() -> None:
    names = [Literal("Rathaus", language="de"), Literal("City hall", language="en"), Literal("R", language="de")]
    written = tree(*(Quad(PLACE, SCHEMA.name, name) for name in [*names, Literal("R")]))
    assert (written["name"], written["plainName"]) == ({"de": ["Rathaus", "R"], "en": "City hall"}, "R")


def test_a_value_said_twice_is_written_once() -> None:
    assert value(DCAT.keyword, Literal("x")) == {"keywords": ["x"]}
    assert tree(*[Quad(PLACE, DCAT.keyword, Literal("x"))] * 2)["keywords"] == ["x"]


@given(quads=GRAPHS)
def test_the_same_quads_give_the_same_bytes(quads: list[Quad]) -> None:
    assert dumps(quads) == dumps(list(quads))


# Trees -----------------------------------------------------------------------------------------------------------

STREET = Quad(BlankNode("b"), DCT.identifier, Literal("x"))


def test_a_part_stands_inside_what_it_belongs_to() -> None:
    assert tree(Quad(PLACE, SCHEMA.address, BlankNode("b")), STREET)["address"] == {"id": "_:b", "identifier": "x"}


def test_a_part_of_two_things_is_told_once() -> None:
    other = NamedNode(f"{BASE}other")
    quads = [Quad(PLACE, SCHEMA.address, BlankNode("b")), Quad(other, SCHEMA.address, BlankNode("b")), STREET]
    assert [node["address"] for node in tree(*quads)["@graph"]] == [{"id": "_:b", "identifier": "x"}, "_:b"]


def test_things_that_point_to_each_other_end() -> None:
    other = NamedNode("urn:other")
    written = tree(Quad(PLACE, SKOS.broader, other), Quad(other, SKOS.broader, PLACE))
    assert written["broader"] == {"id": "urn:other", "broader": PLACE.value}


def test_a_long_chain_is_not_nested_without_end() -> None:
    nodes = [NamedNode(f"urn:{number}") for number in range(2_000)]
    quads = [Quad(one, SKOS.broader, other) for one, other in pairwise(nodes)]
    text = dumps(quads, ctx=RICH)
    assert set(by_oxigraph(text)) == set(quads)


def test_flattened_means_that_no_node_stands_inside_another() -> None:
    nodes = tree(Quad(PLACE, SCHEMA.address, BlankNode("b")), STREET, profile="flattened")["@graph"]
    assert [node["id"] for node in nodes] == [PLACE.value, "_:b"]
    assert nodes[0]["address"] == "_:b"


def test_a_named_graph_stands_under_its_name() -> None:
    written = tree(Quad(PLACE, DCT.identifier, Literal("x"), NamedNode("urn:g")))
    assert (written["id"], written["@graph"]) == ("urn:g", [{"id": PLACE.value, "identifier": "x"}])


@every_profile
def test_nothing_is_an_empty_graph(profile: str) -> None:
    assert by_oxigraph(dumps([], profile)) == []


def test_an_unknown_profile_is_taken_for_compacted() -> None:
    assert dumps([STREET], "framed", RICH) == dumps([STREET], "compacted", RICH)


# Contexts --------------------------------------------------------------------------------------------------------


def test_a_document_carries_the_part_of_the_context_that_it_uses() -> None:
    context = tree(Quad(PLACE, DCT.modified, Literal("2026-01-31", datatype=XSD.date)))["@context"]
    assert set(context) == {"id", "type", "dct", "xsd", "modified"}


def test_a_prefix_that_the_context_lacks_is_added() -> None:
    written = tree(Quad(PLACE, SCHEMA.name, Literal("x")), ctx=PLAIN)
    assert (written["schema:name"], written["@context"]["schema"]) == ("x", "http://schema.org/")


def test_an_expanded_document_needs_no_context() -> None:
    written = tree(Quad(PLACE, SCHEMA.name, Literal("x")), profile="expanded")
    assert written == [{"@id": PLACE.value, "http://schema.org/name": [{"@value": "x"}]}]


def test_a_term_that_is_spelt_like_a_compact_iri_does_not_capture_another_meaning() -> None:
    ctx = Context.compile({"schema": PREFIXES["schema"], "schema:url": {"@id": "schema:url", "@type": "@id"}})
    quads = [Quad(PLACE, SCHEMA.url, Literal("x"))]
    assert same_graph(by_pyld(dumps(quads, "compacted", ctx)), quads)


def test_our_context_compiles() -> None:
    assert jsonld.context().source["id"] == "@id"
