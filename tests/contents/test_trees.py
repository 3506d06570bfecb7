"""What lies below what: trees of topics, the organisation and its services, buildings and their parts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from publisher.contents.index import Index
from publisher.contents.trees import MOST_LEVELS, Branch, Trees
from tests.graphs import write_lists

BASE = "https://town.test/"
PREFIXES = """
@prefix schema: <http://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix lodse: <https://w3id.org/lodse/ontology#> . @base <https://town.test/id/> .
"""
TOPICS = """
<topic/themen> skos:prefLabel "Themen"@de , "Topics"@en ; schema:position 2 .
<topic/lagen> skos:prefLabel "Lebenslagen"@de ; schema:position 1 .
<topic/bauen> skos:prefLabel "Bauen"@de ; skos:topConceptOf <topic/themen> ; schema:position 2 ; lodse:icon "house" .
<topic/ausweise> skos:prefLabel "Ausweise"@de , "Papers"@en ; skos:topConceptOf <topic/themen> ; schema:position 1 .
<topic/paesse> skos:prefLabel "Pässe"@de ; skos:broader <topic/ausweise> .
<topic/umzug> skos:prefLabel "Umzug"@de ; skos:topConceptOf <topic/lagen> .
<service/reisepass> schema:name "Reisepass"@de ; dct:subject <topic/paesse> .
<service/anmelden> schema:name "Anmelden"@de ; dct:subject <topic/paesse> , <topic/umzug> ;
  schema:provider <organisation/amt> .
"""
TOWN = """
<organisation/stadt> schema:name "Stadt"@de .
<organisation/dezernat> schema:name "Dezernat"@de ; schema:parentOrganization <organisation/stadt> ;
  org:subOrganizationOf <organisation/stadt> .
<organisation/amt> schema:name "Amt"@de ; org:subOrganizationOf <organisation/dezernat> .
<place/haus> schema:name "Haus"@de . <place/fluegel> schema:name "Flügel"@de ; schema:containedInPlace <place/haus> .
"""

Grown = Callable[..., Trees]


@pytest.fixture
def grown(tmp_path: Path) -> Grown:
    """Builds the trees of some Turtle and opens them."""

    def grow(text: str, *featured: str) -> Trees:
        store = ox.Store(str(tmp_path / "store"))
        store.bulk_extend(ox.parse((PREFIXES + text).encode(), ox.RdfFormat.TURTLE))
        write_lists(tmp_path / "index.sqlite", store, BASE, ("de", "en"), [f"{BASE}id/{key}" for key in featured])
        return Index(tmp_path / "index.sqlite").trees

    return grow


def iri(key: str) -> str:
    return f"{BASE}id/{key}"


def texts(branches: list[Branch]) -> list[str]:
    return [branch.text for branch in branches]


def test_trees_of_topics_are_ordered_by_position_and_their_branches_too(grown: Grown) -> None:
    trees = grown(TOPICS)
    assert texts(trees.roots("topic", "de")) == ["Lebenslagen", "Themen"]
    assert trees.below(iri("topic/themen"), "topic", "de") == [
        Branch(iri("topic/ausweise"), "Ausweise", "de", "topic"),
        Branch(iri("topic/bauen"), "Bauen", "de", "topic", "house"),
    ]


def test_a_branch_is_named_in_the_language_asked_for_or_in_the_one_it_has(grown: Grown) -> None:
    below = grown(TOPICS).below(iri("topic/themen"), "topic", "en")
    assert [(branch.text, branch.language) for branch in below] == [("Papers", "en"), ("Bauen", "de")]


def test_services_hang_on_their_topics_and_on_who_provides_them(grown: Grown) -> None:
    trees = grown(TOPICS + TOWN)
    assert texts(trees.below(iri("topic/paesse"), "topic", "de")) == ["Anmelden", "Reisepass"]
    assert texts(trees.below(iri("organisation/amt"), "organisation", "de")) == ["Anmelden"]
    assert texts(trees.below(iri("topic/paesse"), "organisation", "de")) == []


def test_a_unit_that_is_said_to_be_below_another_in_two_ways_is_there_once(grown: Grown) -> None:
    assert texts(grown(TOWN).below(iri("organisation/stadt"), "organisation", "de")) == ["Dezernat"]


@pytest.mark.parametrize(
    ("key", "relation", "way"),
    [
        ("service/reisepass", "topic", ["Themen", "Ausweise", "Pässe"]),
        ("service/anmelden", "topic", ["Lebenslagen", "Umzug"]),  # of two ways the one in the first tree
        ("topic/paesse", "topic", ["Themen", "Ausweise"]),
        ("topic/themen", "topic", []),
        ("organisation/amt", "organisation", ["Stadt", "Dezernat"]),
        ("place/fluegel", "place", ["Haus"]),
        ("nowhere", "topic", []),
    ],
)
def test_the_way_to_a_thing_begins_at_the_top_of_its_tree(
    key: str, relation: str, way: list[str], grown: Grown
) -> None:
    assert texts(grown(TOPICS + TOWN).above(iri(key), relation, "de")) == way  # type: ignore[arg-type]


def test_a_circle_is_walked_for_a_few_steps_and_has_no_top(grown: Grown) -> None:
    trees = grown("""
    <topic/a> skos:prefLabel "A" ; skos:broader <topic/b> . <topic/b> skos:prefLabel "B" ; skos:broader <topic/a> .
    <topic/c> skos:prefLabel "C" ; skos:broader <topic/c> .""")
    assert trees.roots("topic", "de") == []
    assert len(trees.above(iri("topic/a"), "topic", "de")) == MOST_LEVELS
    assert trees.above(iri("topic/c"), "topic", "de") == []


def test_a_thesaurus_of_others_has_trees_too_whichever_way_it_is_written(grown: Grown) -> None:
    trees = grown("""
    <https://x.test/s> skos:prefLabel "S" ; skos:hasTopConcept <https://x.test/1> .
    <https://x.test/1> skos:prefLabel "1" ; skos:narrower <https://x.test/2> .
    <https://x.test/2> skos:prefLabel "2" .""")
    assert texts(trees.roots("topic", "de")) == ["S"]
    assert texts(trees.above("https://x.test/2", "topic", "de")) == ["S", "1"]


def test_what_is_put_first_stays_in_the_order_of_the_settings_and_what_is_gone_is_left_out(grown: Grown) -> None:
    trees = grown(TOPICS, "service/reisepass", "service/none", "service/anmelden")
    assert texts(trees.featured("de")) == ["Reisepass", "Anmelden"]


def test_no_more_is_read_than_is_asked_for(grown: Grown) -> None:
    many = "".join(f'<topic/{n:03}> skos:prefLabel "{n:03}" ; skos:topConceptOf <topic/s> .\n' for n in range(50))
    trees = grown(f'<topic/s> skos:prefLabel "S" .\n{many}')
    assert texts(trees.below(iri("topic/s"), "topic", "de", 3)) == ["000", "001", "002"]


def test_every_question_is_answered_by_key(grown: Grown, tmp_path: Path) -> None:
    asked: list[str] = []
    trees = grown(TOPICS + TOWN)

    def rows(query: str, *values: object) -> list[tuple[str, ...]]:
        asked.append(query)
        return trees.rows(query, *values)

    watched = Trees(rows)
    watched.above(iri("service/anmelden"), "topic", "de")
    watched.below(iri("topic/themen"), "topic", "de")
    database = sqlite3.connect(tmp_path / "index.sqlite")
    plans = [str(database.execute(f"EXPLAIN QUERY PLAN {q}", ("x",) * q.count("?")).fetchall()) for q in set(asked)]
    database.close()
    assert plans
    assert not [plan for plan in plans if "SCAN" in plan]


def test_a_unit_that_belongs_to_nobody_is_a_tree_of_its_own(grown: Grown) -> None:
    trees = grown(f'{TOWN} <organisation/verband> schema:name "Verband"@de .')
    assert texts(trees.roots("organisation", "de")) == ["Stadt", "Verband"]


def test_nodes_are_iris(grown: Grown) -> None:
    assert grown("<topic/s> skos:prefLabel 'S' . _:b skos:topConceptOf <topic/s> .").roots("topic", "de") == []
