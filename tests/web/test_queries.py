"""The questions over HTTP: as data, as pages, and their answers for people who do not speak SPARQL."""

from __future__ import annotations

import csv
import io
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from publisher.sparql.named import named
from publisher.terms import PREFIXES
from tests.conftest import Town

SH = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


def loaded(client: FlaskClient, path: str) -> ox.Store:
    response = client.get(path, headers={"Accept": "text/turtle"})
    assert response.mimetype == "text/turtle"
    store = ox.Store()
    store.load(response.data, ox.RdfFormat.TURTLE)
    return store


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    found: Any = store.query(SH + query)
    return sorted(tuple(term.value for term in row) for row in found)


def test_questions_are_data_that_editors_read(client: FlaskClient, kassel: Town) -> None:
    store = loaded(client, "/sparql/examples")
    query = """PREFIX schema: <http://schema.org/> SELECT DISTINCT ?q ?text ?endpoint {
      ?q a sh:SPARQLExecutable ; rdfs:comment ?de, ?en ; sh:select ?text ; schema:target ?endpoint ; sh:prefixes ?p .
      ?p sh:declare/sh:prefix "schema" FILTER(LANG(?de) = "de" && LANG(?en) = "en") }"""
    base = kassel.site.base
    assert rows(store, query) == sorted(
        (f"{base}sparql/examples#{q.name}", q.query, f"{base}sparql") for q in named().values()
    )


def test_prefixes_are_declared_with_the_service_and_with_the_questions(client: FlaskClient) -> None:
    query = "SELECT ?prefix ?namespace { ?x sh:declare [ sh:prefix ?prefix ; sh:namespace ?namespace ] }"
    for path in ("/sparql/examples", "/sparql"):
        assert rows(loaded(client, path), query) == sorted(PREFIXES.items())


def test_the_service_says_which_classes_and_properties_the_data_use(client: FlaskClient) -> None:
    query = """PREFIX void: <http://rdfs.org/ns/void#> SELECT ?class ?number {
      ?dataset void:sparqlEndpoint ?endpoint ; void:classPartition [ void:class ?class ; void:entities ?number ] }"""
    found = {row[0]: row[1] for row in rows(loaded(client, "/sparql"), query)}
    asked = client.get(
        "/sparql", query_string={"query": "SELECT (COUNT(*) AS ?n) { ?x a <http://schema.org/GovernmentService> }"}
    )
    number = asked.get_json(force=True)["results"]["bindings"][0]["n"]["value"]
    assert found["http://schema.org/GovernmentService"] == number


def test_no_description_has_blank_nodes(client: FlaskClient) -> None:
    for path in ("/sparql/examples", "/sparql"):
        assert not any("_:" in str(quad) for quad in loaded(client, path))


@pytest.mark.parametrize(
    ("language", "title"), [("de", "Was kostet welche Leistung?"), ("en", "What do services cost?")]
)
def test_questions_are_listed_on_pages_in_the_readers_language(client: FlaskClient, language: str, title: str) -> None:
    for path in ("/sparql", "/sparql/examples"):
        page = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
        assert page.text.count(title) >= 1
        assert "Accept-Language" in page.headers["Vary"]


def test_an_answer_is_plain_json_in_pages(client: FlaskClient) -> None:
    first = client.get("/api/fees?least=100&size=2").get_json()
    assert [type(item["price"]) for item in first["items"]] == [float, float]
    assert first["items"][0]["price"] >= first["items"][1]["price"] >= 100
    assert first["next"].endswith("/api/fees.json?least=100&page=2&size=2")
    second = client.get(first["next"].partition("8000")[2]).get_json()
    assert second["page"] == 2
    assert second["items"][0] not in first["items"]


def test_pages_together_are_the_whole_and_the_last_one_says_so(client: FlaskClient) -> None:
    whole = list(csv.DictReader(io.StringIO(client.get("/api/services.csv").text)))
    pages = [client.get(f"/api/services?page={number}&size=30").get_json() for number in (1, 2, 3, 4)]
    assert [item["service"] for page in pages for item in page["items"]] == [row["service"] for row in whole]
    assert [page["next"] is None for page in pages] == [False, False, True, True]


def test_names_are_in_the_language_that_is_asked_for(client: FlaskClient) -> None:
    by_header = client.get("/api/services?word=personalausweis", headers={"Accept-Language": "en"})
    assert by_header.get_json()["items"][0]["name"] == "Identity card"
    assert by_header.headers["Content-Language"] == "en"
    by_address = client.get("/api/services?word=personalausweis&lang=de", headers={"Accept-Language": "en"})
    assert by_address.get_json()["items"][0]["name"] == "Personalausweis"


def test_places_are_geojson_and_others_are_not(client: FlaskClient) -> None:
    found = client.get("/api/accessible-places.geojson?feature=lift")
    assert found.mimetype == "application/geo+json"
    feature = next(f for f in found.get_json(force=True)["features"] if f["properties"]["name"] == "Rathaus Kassel")
    assert feature["geometry"]["coordinates"] == [9.49112, 51.31234]
    assert client.get("/api/fees.geojson").status_code == 404


@pytest.mark.parametrize(
    ("status", "address", "said"),
    [
        (404, "/api/nothing", "There are: fees, "),
        (400, "/api/fees?least=much", "least takes a number"),
        (400, "/api/fees?most=5", "fees takes least, page, size, lang; not most"),
        (400, "/api/fees?page=0", "page is a number from 1"),
        (400, "/api/fees?size=1001", "size is a number from 1 to 1000"),
        (400, "/api/open-places?day=Montag", "one of Monday"),
        (400, "/api/recent-changes?since=gestern", "a date such as"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_does(
    client: FlaskClient, status: int, address: str, said: str
) -> None:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert said in response.get_json(force=True)["detail"]
    assert client.get(address, headers={"Accept": "text/html"}).mimetype == "text/html"


@pytest.mark.parametrize("value", ['" } SELECT * {', "') . ?s ?p ?o #", "\\", "?x", "<script>alert(1)</script>"])
def test_a_value_is_never_read_as_anything_but_a_value(client: FlaskClient, value: str) -> None:
    found = client.get("/api/services", query_string={"word": value})
    assert found.get_json()["items"] == []
    page = client.get("/api/services.html", query_string={"word": value})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_the_page_of_a_question_has_its_form_its_table_and_its_sketch(client: FlaskClient) -> None:
    page = client.get("/api/accessible-places?feature=lift", headers={"Accept": "text/html"}).text
    assert 'name="feature" value="lift"' in page
    assert '<th scope="col">latitude</th>' in page
    assert "<circle" in page
    assert 'href="/doc/place/rathaus"' in page
    assert 'href="/api/accessible-places.csv?feature=lift"' in page


def test_a_small_answer_is_kept_like_a_document(client: FlaskClient) -> None:
    first = client.get("/api/services")
    again = client.get("/api/services", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, first.headers["Cache-Control"].split(",")[0]) == (304, "public")


def test_every_question_is_in_the_description_of_the_interface(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]
    for query in named().values():
        parameters = {p["name"]: p for p in paths[f"/api/{query.name}.json"]["get"]["parameters"]}
        assert {parameter.name for parameter in query.parameters} | {"page", "size"} <= set(parameters)
        assert (f"/api/{query.name}.geojson" in paths) == query.is_located
    assert paths["/api/open-places"]["get"]["parameters"][0]["schema"]["enum"][0] == "Monday"


def test_words_for_editors_are_those_of_the_data(client: FlaskClient) -> None:
    found = client.get("/sparql/terms.json").get_json()
    assert found["prefixes"]["schema"] == "http://schema.org/"
    assert "http://schema.org/GovernmentService" in found["classes"]
    assert "http://schema.org/openingHoursSpecification" in found["properties"]


def test_describe_says_what_the_document_says_of_the_thing(client: FlaskClient, kassel: Town) -> None:
    for path in ("service/personalausweis", "place/rathaus", "organisation/buergeramt", "topic/ausweisdokumente"):
        iri, itself = (f"{kassel.site.base}{kind}/{path}" for kind in ("id", "doc"))
        document = client.get(f"/doc/{path}.nt").text.splitlines()
        described = client.get("/sparql", query_string={"query": f"DESCRIBE <{iri}>", "format": "nt"}, buffered=True)
        of_the_thing = [line for line in document if f"<{itself}>" not in line]  # not the licence of the document
        assert len(of_the_thing) > 10
        assert sorted(described.text.splitlines()) == sorted(of_the_thing)
