"""Queries in the words of an engine that is not ours."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.sparql import rewrite
from publisher.sparql.dialect import ALIAS, Dialect
from publisher.sparql.guard import examine
from publisher.sparql.limits import Limits, Policy, Refusal
from publisher.sparql.query import Query
from publisher.terms import XSD

HOME = "https://stadt.example/release/1"
PLAIN = Dialect(HOME)
OTHER = Dialect(HOME, frozenset({XSD.boolean.value, XSD.duration.value}), escapes=False)
GRAPH = f"<{HOME}?graph=https%3A%2F%2Fexample.org%2Fg%231>"
PREFIX = f"PREFIX xsd: <{XSD.iri}> PREFIX g: <https://example.org/g#> "
TRUE = f'"true"^^<{ALIAS}{XSD.boolean.value}>'


def examined(text: str, dialect: Dialect | None) -> Query:
    return examine(text, Limits(), Policy(frozenset({"https://example.org/g#1"}), dialect=dialect))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (
            "SELECT * { GRAPH <https://example.org/g#1> { ?s ?p ?o } }",
            GRAPH,
        ),
        (PREFIX + "SELECT * { GRAPH g:1 { ?s ?p ?o } }", GRAPH),
        (PREFIX + "SELECT * { GRAPH <other> { ?s ?p ?o } }", f"<{HOME}?graph=http%3A%2F%2Flocalhost%2Fother>"),
        ("SELECT * { ?s ?p TRUE }", f"?p {TRUE}"),
        ("SELECT * { ?s ?p true ; ?q false }", f"?p {TRUE}"),
        ("SELECT * { VALUES ?v { true } ?s ?p ?v }", TRUE),
        (PREFIX + "SELECT * { ?s ?p 'P1D'^^xsd:duration }", f"<{ALIAS}{XSD.duration.value}>"),
        ("SELECT * { ?s <http://example.org/#\\u00e9> ?o }", "<http://example.org/#é>"),
        ("SELECT * { ?s <http://example.org/a(b)> ?o }", "<http://example.org/a(b)>"),
    ],
)
def test_what_an_engine_calls_otherwise_is_called_so(text: str, part: str) -> None:
    assert part in examined(text, OTHER).text


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o FILTER(true) }",
        "SELECT * { ?s ?p ?o FILTER(?o = true) }",
        PREFIX + "SELECT * { ?s ?p '1'^^xsd:integer }",
        "SELECT * { ?s ?p 'GRAPH <urn:g> true' }",
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_everything_else_stays_as_it_was(text: str) -> None:
    assert examined(text, PLAIN).text == examined(text, None).text
    assert ALIAS not in examined(text, OTHER).text


@pytest.mark.parametrize("escape", ["\\u003e", "\\u0022", "\\u0020", "\\u007b", "\\u005c", "\\u0000"])
def test_an_escape_cannot_end_an_iri(escape: str) -> None:
    with pytest.raises(Refusal, match="no IRI may have"):
        examined(f"SELECT * {{ ?s <http://example.org/{escape}> ?o }}", OTHER)


def test_without_a_graph_a_dataset_names_one_that_is_nowhere() -> None:
    assert PLAIN.nowhere.startswith(HOME)
    assert PLAIN.nowhere != PLAIN.graph("https://example.org/g#1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", 3),
        ("SELECT * { ?s ?p ?o } LIMIT 2", 2),
        ("SELECT * { ?s ?p ?o } LIMIT 0", 0),
        ("SELECT * { ?s ?p ?o } LIMIT 5", 3),
        ("SELECT * { ?s ?p ?o } LIMIT 10000000000000000000000", 3),
        ("SELECT * { ?s ?p ?o } OFFSET 18", 2),
        ("SELECT * { ?s ?p ?o } LIMIT 9 OFFSET 18", 2),
        ("SELECT * { { SELECT * { ?s ?p ?o } LIMIT 2 } }", 2),
        ("SELECT * { ?s ?p ?o } VALUES ?o { 1 2 3 4 5 }", 3),
        ("SELECT * { ?s ?p ?o } ORDER BY ?o LIMIT 7 VALUES ?o { 1 2 }", 2),
        ("SELECT ?o (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?o HAVING (COUNT(*) > 0)", 3),
        ("SELECT (<urn:a> AS ?limit) WHERE { ?s ?p ?o } # LIMIT 1", 3),
    ],
)
def test_a_query_asks_for_no_more_rows_than_wanted(text: str, expected: int) -> None:
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(number)) for number in range(20))
    found = store.query(rewrite.at_most(examined(text, None), 3).text)
    assert isinstance(found, ox.QuerySolutions)
    assert len(list(found)) == expected


@given(st.integers(0, 10**30), st.integers(0, 10**9), st.integers(0, 3))
def test_the_smaller_limit_counts(own: int, wanted: int, zeros: int) -> None:
    query = examined(f"SELECT * {{ ?s ?p ?o }} LIMIT {'0' * zeros}{own}", None)
    assert int(rewrite.at_most(query, wanted).text.rpartition("LIMIT")[2]) == min(own, wanted)


@given(st.lists(st.text(max_size=5).map(ox.Literal), min_size=1, max_size=5))
def test_any_of_some_values_will_do(terms: list[ox.Literal]) -> None:
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), term) for term in terms)
    found = store.query(rewrite.among(examined("SELECT ?o { ?s ?p ?o }", None), "o", dict.fromkeys(terms)).text)
    assert isinstance(found, ox.QuerySolutions)
    assert {solution["o"] for solution in found} == set(terms)
