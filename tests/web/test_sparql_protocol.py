"""The endpoint over HTTP. The first table is the W3C's SPARQL 1.1 Protocol test suite (query operation)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

from publisher.sparql.limits import Limits, Policy, QueryError
from publisher.sparql.pool import Pool
from publisher.web import sparql_page
from publisher.web.chrome import Chrome
from publisher.web.sparql import Settings, blueprint

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
GRAPHS = [DATA.format(number) for number in range(4)]
ENDPOINT = "http://localhost/sparql"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
POLICY = Policy(frozenset(GRAPHS), frozenset(("http://127.0.0.1:1/",)), ENDPOINT)
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    path = tmp_path_factory.mktemp("protocol") / "store"
    store = ox.Store(str(path))
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    document = ox.NamedNode("http://xmlns.com/foaf/0.1/Document")
    for iri in GRAPHS[1:]:
        store.add(ox.Quad(ox.NamedNode(iri), kind, document, ox.NamedNode(iri)))
    store.extend(ox.Quad(ox.NamedNode(f"http://x/s{i}"), kind, ox.Literal(EVIL)) for i in range(3_000))
    store.flush()
    del store
    pool = Pool(path, 1, Limits(seconds=2.5), policy=POLICY, release="r1", patience=10)
    yield pool
    pool.kill()


@pytest.fixture(scope="module")
def client(pool: Pool) -> FlaskClient:
    app = Flask(__name__)
    settings = Settings(ENDPOINT, lambda shown: sparql_page.draw(shown, Chrome(site="T", lang="en"), {}), page_rows=10)
    app.register_blueprint(blueprint(lambda: pool, settings))
    return app.test_client()


def get(client: FlaskClient, query: str, accept: str | None = None, **fields: str) -> TestResponse:
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", query_string={"query": query} | fields, headers=headers, buffered=True)


def data(*numbers: int, name: str) -> str:
    return "&".join(f"{name}={quote(GRAPHS[number], safe='')}" for number in numbers)


TYPED = "<{}> a ?type ."
DEFAULTS = f"ASK {{ {TYPED.format(GRAPHS[1])} {TYPED.format(GRAPHS[2])} }}"
NAMED = f"ASK {{ GRAPH ?g1 {{ {TYPED.format(GRAPHS[1])} }} GRAPH ?g2 {{ {TYPED.format(GRAPHS[2])} }} }}"
FULL = f"ASK {{ {TYPED.format(GRAPHS[3])} GRAPH ?g1 {{ {TYPED.format(GRAPHS[1])} }} }}"
D0 = data(0, name="default-graph-uri")
D12 = data(1, 2, name="default-graph-uri")
N12 = data(1, 2, name="named-graph-uri")
D3N12 = data(3, name="default-graph-uri") + "&" + N12

BOOLEAN, TABLE, RDF = "boolean", "tabular", "RDF"
W3C: dict[str, tuple[str, str, dict[str, str], bytes, str | int]] = {
    # name: method, query string, headers, body, the result's kind or the class of the status
    "query_post_form": ("POST", D0, FORM, b"query=ASK%20%7B%7D", BOOLEAN),
    "query_dataset_default_graphs_get": ("GET", urlencode({"query": DEFAULTS}) + "&" + D12, {}, b"", BOOLEAN),
    "query_dataset_default_graphs_post": ("POST", D12, DIRECT, DEFAULTS.encode(), BOOLEAN),
    "query_dataset_named_graphs_post": ("POST", N12, DIRECT, NAMED.encode(), BOOLEAN),
    "query_dataset_named_graphs_get": ("GET", urlencode({"query": NAMED}) + "&" + N12, {}, b"", BOOLEAN),
    "query_dataset_full": ("POST", D3N12, DIRECT, FULL.encode(), BOOLEAN),
    "query_multiple_dataset": (
        "POST", N12, DIRECT, NAMED.replace("ASK", f"ASK FROM <{GRAPHS[3]}>").encode(), BOOLEAN
    ),
    "query_get": ("GET", "query=ASK%20%7B%7D&" + D0, {}, b"", BOOLEAN),
    "query_content_type_select": ("POST", D0, DIRECT, b"SELECT (1 AS ?value) {}", TABLE),
    "query_content_type_ask": ("POST", D0, DIRECT, b"ASK {}", BOOLEAN),
    "query_content_type_describe": ("POST", D0, DIRECT, b"DESCRIBE <http://example.org/>", RDF),
    "query_content_type_construct": ("POST", D0, DIRECT, b"CONSTRUCT { <s> <p> 1 } WHERE {}", RDF),
    "query_post_direct": ("POST", "", DIRECT, b"ASK {}", BOOLEAN),
    "bad_query_method": ("PUT", "query=ASK%20%7B%7D&" + D0, FORM, b"", 405),
    "bad_multiple_queries": ("GET", "query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", {}, b"", 400),
    "bad_query_wrong_media_type": ("POST", "", {"Content-Type": "text/plain"}, b"ASK {}", 415),
    "bad_query_missing_form_type": ("POST", "", {}, b"query=ASK%20%7B%7D", 415),
    "bad_query_missing_direct_type": ("POST", "", {}, b"ASK {}", 415),
    "bad_query_non_utf8": (
        "POST", "", {"Content-Type": "application/sparql-query; charset=UTF-16"}, "ASK {}".encode("utf-16"), 400
    ),
    "bad_query_syntax": ("GET", "query=ASK%20%7B", {}, b"", 400),
    "bad_update_get": ("GET", "update=CLEAR%20ALL", {}, b"", 400),
    "bad_multiple_updates": ("POST", "", FORM, b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", 400),
    "bad_update_wrong_media_type": ("POST", "", {"Content-Type": "text/plain"}, b"CLEAR NAMED", 415),
    "bad_update_missing_form_type": ("POST", "", {}, b"update=CLEAR%20NAMED", 415),
    "bad_update_non_utf8": (
        "POST", "", {"Content-Type": "application/sparql-update; charset=UTF-16"}, "CLEAR NAMED".encode("utf-16"), 415
    ),
    "bad_update_syntax": ("POST", "", FORM, b"update=CLEAR%20XYZ", 400),
    "bad_update_dataset_conflict": (
        "POST", "using-named-graph-uri=http%3A%2F%2Fexample%2Fpeople",
        {"Content-Type": "application/sparql-update"}, b"WITH <a:b> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", 415,
    ),
    # of the update operation, which this endpoint does not have: whatever is sent is refused
    "update_post_form": ("POST", "", FORM, b"update=CLEAR%20ALL", 400),
    "update_post_direct": ("POST", "", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 415),
}  # fmt: skip


@pytest.mark.parametrize("name", list(W3C))
@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_the_w3c_protocol_suite(client: FlaskClient, name: str, path: str) -> None:
    method, query_string, headers, body, expected = W3C[name]
    response = client.open(path, method=method, query_string=query_string, headers=headers, data=body)
    if isinstance(expected, int):
        assert response.status_code == expected
        assert response.content_type == "application/problem+json"
        return
    assert response.status_code == 200, response.text
    if expected == BOOLEAN:
        assert json.loads(response.data)["boolean"] is True
    elif expected == TABLE:
        assert json.loads(response.data)["results"]["bindings"][0]["value"]["value"] == "1"
    else:
        assert response.mimetype == "text/turtle"
        list(ox.parse(response.data, ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("accept", "query", "expected"),
    [
        (None, "SELECT (1 AS ?x) {}", "application/sparql-results+json"),
        ("*/*", "ASK {}", "application/sparql-results+json"),
        ("application/json", "ASK {}", "application/json"),
        ("application/sparql-results+xml", "SELECT (1 AS ?x) {}", "application/sparql-results+xml"),
        ("text/csv;q=0.5, text/tab-separated-values", "SELECT (1 AS ?x) {}", "text/tab-separated-values"),
        ("text/csv", "SELECT (1 AS ?x) {}", "text/csv"),
        ("text/turtle;charset=utf-8", "CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle"),
        ("application/rdf+xml;q=.5, application/n-triples;q=.8", "DESCRIBE <a:b>", "application/n-triples"),
        ("application/trig", "CONSTRUCT WHERE { ?s ?p ?o }", "application/trig"),
        ("application/n-quads", "CONSTRUCT WHERE { ?s ?p ?o }", "application/n-quads"),
        ("application/x-turtle", "CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "SELECT (1 AS ?x) {}", "text/html"),
    ],
)
def test_the_result_is_negotiated(client: FlaskClient, accept: str | None, query: str, expected: str) -> None:
    response = get(client, query, accept)
    assert response.status_code == 200
    assert response.mimetype == expected
    assert response.headers["Vary"] == ("Accept, Accept-Language" if expected == "text/html" else "Accept")
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize(
    ("name", "query", "expected"),
    [
        ("json", "ASK {}", "application/sparql-results+json"),
        ("csv", "SELECT (1 AS ?x) {}", "text/csv"),
        ("xml", "ASK {}", "application/sparql-results+xml"),
        ("xml", "DESCRIBE <a:b>", "application/rdf+xml"),
        ("nt", "DESCRIBE <a:b>", "application/n-triples"),
        ("n3", "DESCRIBE <a:b>", "text/turtle"),
        ("rdf+xml", "DESCRIBE <a:b>", "application/rdf+xml"),
        ("text/tab-separated-values", "ASK {}", "text/tab-separated-values"),
    ],
)
def test_the_format_can_be_named_in_the_address(client: FlaskClient, name: str, query: str, expected: str) -> None:
    assert get(client, query, "text/html", format=name).mimetype == expected


@pytest.mark.parametrize(("accept", "name"), [("image/png", ""), (None, "gif"), ("text/turtle", "")])
def test_what_cannot_be_had_is_a_406_with_what_can(client: FlaskClient, accept: str | None, name: str) -> None:
    response = get(client, "ASK {}", accept, **({"format": name} if name else {}))
    assert response.status_code == 406
    assert "text/csv" in response.get_json(force=True)["available"]


@pytest.mark.parametrize(
    ("status", "kind", "query"),
    [
        (400, "syntax", "SELECT * { ?s ?p }"),
        (400, "syntax", "nonsense"),
        (403, "update", "DELETE WHERE { ?s ?p ?o }"),
        (403, "service", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"),
        (403, "dataset", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"),
        (400, "depth", "SELECT * {" + "{" * 500 + "}" * 500 + "}"),
        (413, "length", "ASK {" + " " * 140_000 + "}"),
        (502, "remote", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        (503, "time", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"),
    ],
)
def test_errors_say_their_kind(client: FlaskClient, status: int, kind: str, query: str) -> None:
    response = client.post("/sparql", data=query, headers=DIRECT)
    problem = response.get_json(force=True)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert (problem["status"], problem["kind"]) == (status, kind)
    assert problem["detail"]
    if kind == "syntax":
        assert problem["line"] == 1
        assert problem["column"] >= 1
    if kind in ("time", "length", "depth"):
        assert problem["limit"] > 0


@pytest.mark.parametrize(
    ("status", "query_string"),
    [
        (400, "format=json&foo=bar"),
        (400, "query=ASK%20%7B%7D&limit-policy=maybe"),
        (400, "query=%FF"),
        (403, "query=ASK%20%7B%7D&default-graph-uri=http%3A%2F%2Fevil%2F"),
    ],
)
def test_requests_that_make_no_sense_are_refused(client: FlaskClient, status: int, query_string: str) -> None:
    assert client.get("/sparql", query_string=query_string).status_code == status


def test_a_query_is_decoded_once(client: FlaskClient) -> None:
    response = client.post("/sparql", data=urlencode({"query": 'SELECT ("a%2Bb+c" AS ?x) {}'}), headers=FORM)
    assert response.get_json(force=True)["results"]["bindings"][0]["x"]["value"] == "a%2Bb+c"


def test_errors_are_pages_for_people(client: FlaskClient) -> None:
    response = get(client, "SELECT <script>", "text/html")
    assert (response.status_code, response.mimetype) == (400, "text/html")
    assert "SELECT &lt;script&gt;" in response.text


@pytest.mark.parametrize(
    ("query", "status"),
    [("ASK {}", 400), ("ASK {} # " + " " * 140_000, 413), ("SELECT (<http://x/f>(1) AS ?x) {}", 400)],
)
def test_every_kind_of_error_has_a_page(client: FlaskClient, query: str, status: int) -> None:
    twice = "&limit-policy=maybe" if status == 400 and query == "ASK {}" else ""
    response = client.post(f"/sparql?x=1{twice}", data=query, headers=DIRECT | {"Accept": "text/html"})
    assert (response.status_code, response.mimetype) == (status, "text/html")
    assert 'role="alert"' in response.text


def test_results_are_pages_for_people_and_data_stays_text(client: FlaskClient) -> None:
    response = get(client, "SELECT * { ?s a ?o } ORDER BY ?s", "text/html")
    assert response.text.count("<tr>") == 11
    assert EVIL not in response.text
    assert "&lt;script&gt;" in response.text
    assert "There are more" in response.text
    assert EVIL not in get(client, "CONSTRUCT WHERE { ?s ?p ?o }", "text/html").text


def test_head_is_get_without_a_body(client: FlaskClient) -> None:
    whole = get(client, "SELECT * { ?s ?p ?o }")
    head = client.head("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"})
    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(whole.headers)
    assert client.head("/sparql", query_string={"query": "SELECT"}).status_code == 400


def test_an_unchanged_result_is_not_sent_again(client: FlaskClient, pool: Pool) -> None:
    first = get(client, "SELECT * { ?s ?p ?o }", "text/csv")
    again = {"If-None-Match": first.headers["ETag"], "Accept": "text/csv"}
    address = {"query": "SELECT  * # the same\n{ ?s ?p ?o }"}
    assert client.get("/sparql", query_string=address, headers=again, buffered=True).status_code == 304
    other = again | {"Accept": "application/json"}
    assert client.get("/sparql", query_string=address, headers=other, buffered=True).status_code == 200
    pool.release = "r2"
    assert client.get("/sparql", query_string=address, headers=again, buffered=True).status_code == 200


def test_a_small_result_is_kept_and_asked_of_no_worker_again(
    client: FlaskClient, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = get(client, "SELECT ?kept { ?s ?p ?kept } LIMIT 2", "text/csv")
    monkeypatch.setattr(pool, "run", None)
    again = get(client, "SELECT ?kept\n{ ?s ?p ?kept } LIMIT 2", "text/csv")
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert (
        client.head("/sparql", query_string={"query": "SELECT ?kept { ?s ?p ?kept } LIMIT 2", "format": "csv"}).data
        == b""
    )


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "SELECT (NOW() AS ?kept) {}"])
def test_a_large_result_and_one_that_changes_are_not_kept(
    client: FlaskClient, pool: Pool, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    assert get(client, query, "text/csv").status_code == 200
    monkeypatch.setattr(pool, "run", None)
    assert get(client, query, "text/csv").status_code == 500


def test_a_result_that_changes_by_itself_has_no_etag(client: FlaskClient) -> None:
    response = get(client, "SELECT (RAND() AS ?x) {}")
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_browsers_may_ask_from_anywhere(client: FlaskClient) -> None:
    response = client.options("/sparql", headers={"Origin": "http://x", "Access-Control-Request-Method": "POST"})
    assert response.status_code == 204
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    assert client.delete("/sparql").headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_a_truncated_result_says_so_in_its_head(client: FlaskClient, pool: Pool) -> None:
    generous, pool.limits = pool.limits, Limits(rows=5)
    try:
        response = get(client, "SELECT * { ?s ?p ?o }", **{"limit-policy": "truncate"})
        assert len(response.get_json(force=True)["results"]["bindings"]) == 5
        assert response.headers["Limit-Reached"] == "rows; limit=5"
        assert "describedby" in response.headers["Link"]
        assert get(client, "SELECT * { ?s ?p ?o }").get_json(force=True)["kind"] == "rows"
    finally:
        pool.limits = generous


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json", "text/turtle"])
def test_a_cut_stream_never_looks_whole(client: FlaskClient, pool: Pool, accept: str) -> None:
    generous, pool.limits = pool.limits, Limits(rows=2_900)
    query = "CONSTRUCT { ?s ?p ?o }" if accept == "text/turtle" else "SELECT *"
    try:
        response = client.get(
            "/sparql", query_string={"query": query + " { ?s ?p ?o }"}, headers={"Accept": accept}, buffered=False
        )
        received: list[bytes] = []
        with pytest.raises(QueryError):
            received.extend(response.iter_encoded())
        assert received[-1].endswith(b"\xff")
    finally:
        pool.limits = generous


def test_the_service_describes_itself(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert response.mimetype == "text/turtle"
    store = ox.Store()
    store.load(response.data, ox.RdfFormat.TURTLE)
    sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
    found: Any = store.query(sd + "SELECT ?g { [] sd:endpoint ?e ; sd:defaultDataset/sd:namedGraph/sd:name ?g }")
    assert {solution["g"].value for solution in found} == set(GRAPHS)
    assert client.get("/sparql", query_string={"format": "rdf"}).mimetype == "application/rdf+xml"


@pytest.mark.parametrize(
    ("accept", "query"),
    [
        ("application/sparql-results+xml", 'SELECT ("a\\u0007b" AS ?x) {}'),
        ("application/rdf+xml", 'CONSTRUCT { <a:a> <a:a> "a\\u0007b" ; <a:1> 1 } WHERE {}'),
    ],
)
def test_xml_is_well_formed_whatever_is_in_a_result(client: FlaskClient, accept: str, query: str) -> None:
    assert "a\ufffdb" in etree.fromstring(get(client, query, accept).data).xpath("string()")


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "text/html"])
def test_what_the_endpoint_says_of_itself_is_not_sent_twice(client: FlaskClient, accept: str) -> None:
    first = client.get("/sparql", headers={"Accept": accept})
    assert "max-age=300" in first.headers["Cache-Control"]
    assert not first.headers["ETag"].startswith("W/")
    again = client.get("/sparql", headers={"Accept": accept, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_form_works_without_scripts(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/html"})
    form = response.text[response.text.index("<form") : response.text.index("</form>")]
    assert 'method="get" action="/sparql"' in form
    assert 'name="query"' in form
    assert "<script" not in form
