from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from publisher.contents.statistics import FILE, Statistics, Tally, Use, write
from publisher.errors import ReleaseError
from publisher.gathering.shards import Shards
from publisher.terms import LODSE, RDF, SCHEMA
from tests.conftest import Town

BASE = "http://localhost:8000/"
COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "subjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "entities": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o FILTER isIRI(?s) }",
}
CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c"
PROPERTIES = """SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?ss) (COUNT(DISTINCT ?o) AS ?os)
  { ?s ?p ?o } GROUP BY ?p"""


@pytest.fixture
def store(kassel: Town) -> ox.Store:
    return ox.Store.read_only(str(kassel.release.path / "store"))


@pytest.fixture
def counted(kassel: Town) -> Statistics:
    return Statistics.load(kassel.release.path / FILE)


def rows(store: ox.Store, query: str) -> list[list[Any]]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return [[term.value for term in row if isinstance(term, NamedNode | Literal)] for row in found]


def thing(name: str, *classes: NamedNode) -> list[Quad]:
    return [Quad(NamedNode(BASE + name), RDF.type, each) for each in classes]


def count(*quads: Quad) -> Statistics:
    return Statistics.of(quads, BASE)


@pytest.mark.parametrize("name", COUNTS)
def test_totals_equal_those_of_sparql(store: ox.Store, counted: Statistics, name: str) -> None:
    assert [[str(getattr(counted, name))]] == rows(store, COUNTS[name])


def test_classes_equal_those_of_sparql(store: ox.Store, counted: Statistics) -> None:
    assert counted.classes == {iri: int(number) for iri, number in rows(store, CLASSES)}


def test_properties_equal_those_of_sparql(store: ox.Store, counted: Statistics) -> None:
    assert counted.properties == {iri: Use(*map(int, numbers)) for iri, *numbers in rows(store, PROPERTIES)}


def test_properties_equal_those_counted_by_hand(store: ox.Store, counted: Statistics) -> None:
    found: dict[str, list[Quad]] = defaultdict(list)
    for quad in store.quads_for_pattern(None, None, None, DefaultGraph()):
        found[quad.predicate.value].append(quad)
    assert counted.properties == {
        iri: Use(len(quads), len({q.subject for q in quads}), len({q.object for q in quads}))
        for iri, quads in found.items()
    }


def test_the_uses_of_all_properties_sum_up_to_all_triples(counted: Statistics) -> None:
    assert sum(use.triples for use in counted.properties.values()) == counted.triples


def test_each_kind_of_the_demo_town_has_an_example(counted: Statistics) -> None:
    assert set(counted.examples) == {
        "service",
        "organisation",
        "place",
        "contact",
        "channel",
        "topic",
        "area",
        "notice",
    }


def test_counts_survive_being_written(tmp_path: Path) -> None:
    counts = count(*thing("id/area/x", SCHEMA.Place))
    write(tmp_path / FILE, counts)
    assert Statistics.load(tmp_path / FILE) == counts


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 9)), max_size=40), st.integers(1, 9))
def test_the_sum_of_the_parts_is_the_whole(said: list[tuple[int, int, int]], most: int) -> None:
    places = [NamedNode(f"{BASE}id/place/{number}{part}") for number in range(5) for part in ("", "#address")]
    predicates = [RDF.type, SCHEMA.name, SCHEMA.location, SCHEMA.address]
    quads = {Quad(places[a], predicates[b], places[c]) for a, b, c in said}
    shards = Shards.of(quads, most)
    tallies = [Tally.of(shards.data(shard), BASE) for shard in range(shards.number)]
    assert Statistics.sum(tallies, BASE) == Statistics.of(quads, BASE)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"properties": {}, "unknown": 1}', '{"properties": {"p": {}}}'])
def test_a_damaged_file_is_an_error_in_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ReleaseError):
        Statistics.load(tmp_path / FILE)


def test_a_release_of_an_older_layout_is_an_error_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError):
        Statistics.load(tmp_path / FILE)


def test_nothing_is_counted_as_nothing() -> None:
    assert count() == Statistics()


def test_a_blank_node_is_a_subject_but_no_entity() -> None:
    found = count(Quad(BlankNode(), SCHEMA.name, Literal("x")))
    assert (found.subjects, found.entities, found.space) == (1, 0, "")


def test_named_graphs_are_not_counted() -> None:
    assert count(Quad(NamedNode(BASE), SCHEMA.name, Literal("x"), NamedNode("http://x/g"))) == Statistics()


@pytest.mark.parametrize(
    ("names", "space"),
    [(["id/area/x", "id/area/y"], f"{BASE}id/"), (["id/area/x", "other"], BASE)],
)
def test_the_space_is_what_all_things_begin_with(names: list[str], space: str) -> None:
    assert count(*(quad for name in names for quad in thing(name, SCHEMA.Place))).space == space


def test_there_is_no_space_where_things_of_others_are_described() -> None:
    assert not count(Quad(NamedNode("http://other.example/x"), RDF.type, SCHEMA.Place)).space


def test_what_was_moved_or_withdrawn_is_no_example() -> None:
    gone = [*thing("id/area/a", LODSE.Moved), *thing("id/area/b", LODSE.Withdrawn), *thing("id/site", LODSE.Site)]
    assert count(*gone, *thing("id/area/c", SCHEMA.Place)).examples == {"area": f"{BASE}id/area/c"}
