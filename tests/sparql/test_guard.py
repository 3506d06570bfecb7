# ruff: noqa: S608 -- the queries here are meant to be hostile
from __future__ import annotations

from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.sparql.guard import examine
from publisher.sparql.limits import Limits, Policy, Refusal
from publisher.sparql.query import Dataset, Query
from tests.conftest import Canary

GRAPH = "http://example.org/g1"
LIMITS = Limits()
POLICY = Policy(graphs=frozenset((GRAPH,)), base="http://example.org/sparql")


def kind_of(text: str, limits: Limits = LIMITS, policy: Policy = POLICY) -> str:
    with pytest.raises(Refusal) as caught:
        examine(text, limits, policy)
    return caught.value.kind


def accept(text: str, policy: Policy = POLICY) -> Query:
    return examine(text, LIMITS, policy)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("update", "INSERT DATA { <a:b> <a:b> 1 }"),
        ("update", "DELETE WHERE { ?s ?p ?o }"),
        ("update", "PREFIX a: <a:> LOAD <http://x/>"),
        ("update", "clear all"),
        ("update", "WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"),
        ("update", "DROP GRAPH <a:b>"),
        ("update", "CREATE GRAPH <a:b>"),
        ("update", "COPY DEFAULT TO <a:b>"),
        ("update", "MOVE DEFAULT TO <a:b>"),
        ("update", "ADD DEFAULT TO <a:b>"),
        ("update", "SELECT * {} ; DROP ALL"),
        ("service", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"),
        ("service", "SELECT*{service silent<http://x/>{?s ?p ?o}}"),
        ("service", "SELECT * { ?s ?p ?x SERVICE ?x { ?s ?p ?o } }"),
        ("service", "SELECT * { ?s ?p 1SERVICE<http://x/>{} }"),
        ("service", "PREFIX x: <http://x/> ASK { FILTER EXISTS { SERVICE x:y { ?s ?p ?o } } }"),
        ("service", "SELECT * { S\\u0045RVICE <http://x/> { ?s ?p ?o } }"),
        ("service", "SELECT * { \\U00000053ERVICE <http://x/> { ?s ?p ?o } }"),
        ("service", "SELECT*{?a ?b ?c FILTER(?c<1)SERVICE#>\n<http://x/>{?s ?p ?o}}"),
        ("syntax", "SELECT * { SERVICESILENT<http://x/>{ ?s ?p ?o } }"),
        ("syntax", "SELECT * { ?s ?p trueSERVICE<http://x/>{ ?s ?p ?o } }"),
        ("syntax", "SELECT * { SERVICEex:e { ?s ?p ?o } }"),
        ("syntax", "PREFIX ex: <http://x/> SELECT * { SERVICEex:e { ?s ?p ?o } }"),
        ("dataset", "SELECT * FROM <http://other/> { ?s ?p ?o }"),
        ("dataset", "SELECT * FROM NAMED <file:///etc/passwd> { ?s ?p ?o }"),
        ("dataset", "PREFIX e: <http://example.org/> SELECT * FROM e:g2 { ?s ?p ?o }"),
        ("dataset", "BASE <http://evil/> SELECT * FROM <g1> { ?s ?p ?o }"),
        ("syntax", ""),
        ("syntax", "# nothing"),
        ("syntax", "SELCT * {}"),
        ("syntax", "SELECT * { ?s foaf:name ?o }"),
        ("length", "ASK {" + " " * LIMITS.length + "}"),
        ("depth", "SELECT * {" + "{" * 3_000 + "}" * 3_000 + "}"),
        ("depth", "ASK { FILTER(" + "!" * 20_000 + "true) }"),
        ("depth", "SELECT (" + "(" * 3_000 + "1" + ")" * 3_000 + " AS ?x) {}"),
        ("depth", "ASK { ?s ?p " + "(" * 200 + ")" * 200 + " }"),
        ("terms", "ASK { ?s ?p (" + " 1" * 30_000 + ") }"),
        ("terms", "ASK { ?s ?p ?o FILTER(?o" + " || ?o" * 3_000 + ") }"),
        ("terms", "SELECT (1" + " + 1" * 3_000 + " AS ?x) {}"),
        ("terms", "ASK { ?s <a:b>" + "/<a:b>" * 3_000 + " ?o }"),
        ("terms", "ASK { ?s <a:b>" + "|^<a:b>" * 3_000 + " ?o }"),
        ("terms", "ASK { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o }" * 1_100 + "}"),
        ("terms", "SELECT " + "(1 AS ?x)" * 1_100 + " {}"),
        ("terms", "ASK { ?s ?p ?o " + ". ?s ?p ?o" * 4_000 + "}"),
    ],
)
def test_what_a_stranger_may_not_ask_is_refused_by_kind(kind: str, text: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE <http://x/> { }" }',
        "SELECT * { ?s ?p '''\nSERVICE <http://x/> {} INSERT''' }",
        "SELECT * { ?s ?p ?o } # SERVICE <http://x/> { }",
        "SELECT * { ?s <http://x/SERVICE#INSERT> ?o }",
        "PREFIX service: <http://x/> SELECT * { service:SERVICE service:LOAD ?SERVICE }",
        "SELECT ?service { ?service ?insert ?from }",
        'SELECT * { ?s ?p "S\\u0045RVICE" }',
        "SELECT * { ?s ?p ?o FILTER(?o<5)FILTER(?o>3) }",
        "SELECT * { ?s ?p ?o FILTER(?s<?o&&?o>?s) }",
        "SELECT * { ?s <http://x/a_(b)> ?o }",
        "ASK { VALUES ?s { " + "<http://example.org/s1> " * 4_000 + "} ?s ?p ?o }",
        f"SELECT * FROM <{GRAPH}> FROM NAMED <{GRAPH}> {{ ?s ?p ?o }}",
        "BASE <http://example.org/> SELECT * FROM <g1> { ?s ?p ?o }",
        "VERSION '1.2' ASK { << ?s ?p ?o >> ?q ?r . ?s ?p ?o {| ?q ?r |} }",
        "\r\n\tASK\r{}",
    ],
)
def test_what_only_looks_forbidden_is_accepted_and_the_engine_takes_it(text: str) -> None:
    ox.Store().query(accept(text).text, base_iri=POLICY.base)


def test_refusals_say_where() -> None:
    with pytest.raises(Refusal) as caught:
        examine("SELECT * {\n  ?s ?p ?o .\n  SERVICE <http://x/> {}\n}", LIMITS, POLICY)
    assert (caught.value.line, caught.value.column) == (3, 3)


def test_a_bound_that_was_reached_is_named() -> None:
    with pytest.raises(Refusal) as caught:
        examine("ASK { {} }", Limits(depth=1), POLICY)
    assert (caught.value.kind, caught.value.limit) == ("depth", 1)


def test_services_on_the_list_are_allowed_and_no_others() -> None:
    policy = Policy(services=frozenset(("http://ally/sparql",)))
    query = accept("PREFIX a: <http://ally/> SELECT * { SERVICE SILENT a:sparql { ?s ?p ?o } }", policy)
    assert [(call.endpoint, call.silent) for call in query.calls] == [("http://ally/sparql", True)]
    assert query.volatile
    assert kind_of("SELECT * { SERVICE <http://ally/> { ?s ?p ?o } }", policy=policy) == "service"
    assert kind_of("SELECT * { SERVICE ?x { ?s ?p ?o } }", policy=policy) == "service"


def test_dataset_clauses_are_handed_over_apart() -> None:
    query = accept(f"SELECT * FROM <{GRAPH}> FROM NAMED <{GRAPH}> {{ ?s ?p ?o }}")
    assert query.dataset == Dataset((GRAPH,), (GRAPH,))
    assert "FROM" not in query.text


def test_the_protocols_dataset_outranks_the_querys_and_is_checked() -> None:
    asked = Dataset((), (GRAPH,))
    assert examine(f"ASK FROM <{GRAPH}> {{}}", LIMITS, POLICY, asked).dataset == asked
    with pytest.raises(Refusal):
        examine("ASK {}", LIMITS, POLICY, Dataset(("http://other/",)))


@pytest.mark.parametrize(
    "text",
    [
        "DESCRIBE <a:b>",
        "DESCRIBE <a:b> LIMIT 1",
        "PREFIX a: <a:> DESCRIBE a:b ?x <c:d> WHERE { ?x ?y ?z } ORDER BY ?z LIMIT 2",
        "DESCRIBE * { ?x ?y ?z }",
        f"DESCRIBE <a:b> FROM <{GRAPH}>",
        f"DESCRIBE ?x FROM <{GRAPH}> {{ ?x ?y ?z }}",
    ],
)
def test_describe_becomes_a_select_of_the_things(text: str) -> None:
    query = accept(text)
    assert query.form == "DESCRIBE"
    assert isinstance(ox.Store().query(query.text), ox.QuerySolutions)


def test_queries_that_differ_in_layout_have_one_key() -> None:
    assert accept("ASK{}").key == accept("ASK # yes\n {\n}").key
    assert accept('ASK{?s ?p "a b"}').key != accept('ASK{?s ?p "a  b"}').key


def test_queries_with_another_result_each_time_are_known() -> None:
    assert accept("SELECT (RAND() AS ?x) {}").volatile
    assert not accept("SELECT ?rand { ?rand ?p 'NOW' }").volatile


def test_places_in_the_engines_text_are_places_in_the_query() -> None:
    source = "PREFIX a: <a:>\nSELECT * # all\n{ a:b a:c ?x . ?y ?z }"
    query = accept(source)
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(query.text)
    line, column = (int(part) for part in str(caught.value).split()[2].rstrip(":").split(":"))
    assert query.locate(line, column)[0] == 3
    assert abs(query.locate(line, column)[1] - (source.splitlines()[2].index("}") + 1)) <= 1


FRAGMENTS = st.sampled_from([
    "SERVICE", "SILENT", "service", "{", "}", "(", ")", "<", ">", "#", "\n", " ", " ", " ", '"', "'", '"""', "'''",
    "\\", "?x", "?s ?p ?o", "?o", ".", ";", "FILTER", "FILTER(?o<1", "BIND(1 AS ?q)", "<URL>", "x:y", "service:y", ":y",
    "<1)SERVICE#>", "<a:1)SERVICE#>", "<1#>", "<?o#>", "1", "true", "SELECT*", "_:a", "@en", "^^", "|", "?", "$", "%20",
    "\\u0053ERVICE", "SERVICE<URL>{?a ?b ?c}", "SERVICE x:y{?a ?b ?c}", "SERVICE:y{?a ?b ?c}", "&&", "=", "-", "a",
    "OPTIONAL{", "UNION", "MINUS{", "GRAPH", "EXISTS{", "LATERAL{", ",", "[", "]", "<<", ">>", "^", "/", "*", "!", "\r",
])  # fmt: skip


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(FRAGMENTS, min_size=1, max_size=14))
def test_whatever_is_accepted_calls_nobody(canary: Canary, parts: list[str]) -> None:
    check_calls_nobody(canary, parts)


@pytest.mark.slow
@settings(max_examples=30_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(FRAGMENTS, min_size=1, max_size=14))
def test_whatever_is_accepted_calls_nobody_at_length(canary: Canary, parts: list[str]) -> None:
    check_calls_nobody(canary, parts)


def check_calls_nobody(canary: Canary, parts: list[str]) -> None:
    prologue = f"PREFIX x: <{canary.url}> PREFIX : <{canary.url}> PREFIX service: <{canary.url}> "
    text = prologue + "SELECT * { ?s ?p ?o " + "".join(parts).replace("URL", canary.url) + " }"
    try:
        query = examine(text, LIMITS, POLICY)
    except Refusal:
        return
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:b"), ox.NamedNode("a:b"), ox.Literal(0)))
    with suppress(SyntaxError, OSError, RuntimeError, ValueError):
        list(store.query(query.text, base_iri=POLICY.base))  # type: ignore[arg-type]
    assert canary.calls == 0, query.text


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o FILTER(?o<1)SERVICE#>\n<URL>{?a ?b ?c}}",
        "SELECT * { ?s ?p ?o FILTER(?o<x:1)SERVICE#>\n<URL>{?a ?b ?c}}",
        'SELECT * { ?s ?p ?o FILTER(?o<1#>"""\n)SERVICE<URL>{?a ?b ?c}#"""\n}',
        "SELECT * { service:y {?a ?b ?c} }",
        "SELECT * { SERVICE:y {?a ?b ?c} }",
        "SELECT * { SERVICEx:y {?a ?b ?c} }",
        "SELECT * { SERVICESILENT<URL>{?a ?b ?c} }",
        "SELECT * { ?s ?p ?o.SERVICE<URL>{?a ?b ?c} }",
    ],
)
def test_the_ways_round_a_simpler_guard_are_closed(canary: Canary, text: str) -> None:
    """Each reached the network when only the tokens were looked at and the text was passed on as it was."""
    prologue = f"PREFIX x: <{canary.url}> PREFIX : <{canary.url}> PREFIX service: <{canary.url}> "
    try:
        query = examine(prologue + text.replace("URL", canary.url), LIMITS, POLICY)
    except Refusal:
        return
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:b"), ox.NamedNode("a:b"), ox.Literal(0)))
    with pytest.raises(SyntaxError):
        list(store.query(query.text, base_iri=POLICY.base))  # type: ignore[arg-type]
    assert canary.calls == 0
