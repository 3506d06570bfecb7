"""Lists: walked page by page, the same in every format, whole as CSV and GeoJSON, and of bounded cost."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat
from rdflib import Graph
from rdflib.compare import isomorphic

from publisher import rdf
from publisher.iris import LISTED
from publisher.terms import HYDRA, RDF, SCHEMA
from publisher.web import listing
from publisher.web.listing import LISTINGS, PAGE
from tests.conftest import Town, published

MANY = 2_345


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of 2,345 services with and without places, in one file."""
    base = "https://daten.example/id/"
    hall, geo = NamedNode(f"{base}place/halle"), NamedNode(f"{base}place/halle#geo")
    quads = [Quad(hall, RDF.type, SCHEMA.Place), Quad(hall, SCHEMA.name, Literal("Halle")), Quad(hall, SCHEMA.geo, geo)]
    quads += [Quad(geo, SCHEMA.latitude, Literal("51.3")), Quad(geo, SCHEMA.longitude, Literal("9.5"))]
    for number in range(MANY):
        service = NamedNode(f"{base}service/s{number}")
        quads.append(Quad(service, RDF.type, SCHEMA.GovernmentService))
        quads.append(Quad(service, SCHEMA.name, Literal(f"Leistung {number % 100}", language="de")))
        if number % 3 == 0:
            quads.append(Quad(service, SCHEMA.location, hall))
    folder = tmp_path_factory.mktemp("many")
    file = folder / "many.nt"
    file.write_bytes(ox.serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b"")
    return published(folder / "releases", file)


def graph(client: FlaskClient, path: str) -> list[Quad]:
    answer = client.get(path, headers={"Accept": "application/n-quads"})
    assert answer.status_code == 200, path
    return list(ox.parse(answer.data, RdfFormat.N_QUADS))


def one(quads: list[Quad], predicate: NamedNode) -> str | None:
    return next((q.object.value for q in quads if q.predicate == predicate), None)  # type: ignore[union-attr]


def walk(client: FlaskClient, path: str, base: str) -> Iterator[list[Quad]]:
    while path:
        quads = graph(client, path)
        yield quads
        following = one(quads, HYDRA.next)
        path = "/" + following.removeprefix(base) if following else ""


def things(quads: list[Quad]) -> list[str]:
    positions = {q.subject: int(q.object.value) for q in quads if q.predicate == SCHEMA.position}  # type: ignore[union-attr]
    items = [(positions[q.subject], q.object.value) for q in quads if q.predicate == SCHEMA.item]  # type: ignore[union-attr]
    return [iri for _, iri in sorted(items)]


def rows(text: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode(), newline=""), strict=True))


@pytest.mark.parametrize("kind", LISTED)
@pytest.mark.parametrize("language", ["de", "en"])
def test_walking_next_visits_each_thing_once(client: FlaskClient, kassel: Town, kind: str, language: str) -> None:
    pages = list(walk(client, f"/doc/{kind}/?lang={language}", kassel.site.base))
    found = [iri for page in pages for iri in things(page)]
    whole = rows(client.get(f"/doc/{kind}.csv?lang={language}").data)
    assert found == [row[2] for row in whole[1:]]
    assert len(found) == len(set(found)) == int(one(pages[0], HYDRA.totalItems) or 0)
    assert all(len(things(page)) <= PAGE for page in pages)


def test_a_long_list_is_walked_to_its_end(many: FlaskClient) -> None:
    pages = list(walk(many, "/doc/service/", "https://daten.example/"))
    found = [iri for page in pages for iri in things(page)]
    assert (len(pages), len(found), len(set(found))) == (24, MANY, MANY)
    assert {one(page, HYDRA.last) for page in pages} == {"https://daten.example/doc/service/?page=24"}
    assert {one(page, HYDRA.first) for page in pages} == {"https://daten.example/doc/service/?page=1"}
    assert one(pages[1], HYDRA.previous) == "https://daten.example/doc/service/?page=1"
    assert one(pages[0], HYDRA.previous) is None


@pytest.mark.parametrize("path", ["/doc/service/", "/doc/channel/?page=2", "/doc/topic/?lang=en"])
def test_every_format_says_the_same(client: FlaskClient, path: str) -> None:
    expected = Graph().parse(data=client.get(path, headers={"Accept": "application/n-triples"}).data, format="nt")
    assert len(expected) > 100
    for form in rdf.FORMATS:
        read = ox.parse(client.get(path, headers={"Accept": form.media_type}).data, form.syntax)
        triples = {quad.triple if isinstance(quad, Quad) else quad for quad in read}
        text = ox.serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        assert isomorphic(Graph().parse(data=text, format="nt"), expected), form.name
    json_text = client.get(path, headers={"Accept": "application/json"}).data
    assert set(ox.parse(json_text, RdfFormat.JSON_LD)) == set(
        ox.parse(client.get(path, headers={"Accept": "application/ld+json"}).data, RdfFormat.JSON_LD)
    )


def test_a_list_has_no_blank_nodes_and_its_items_are_fragments(client: FlaskClient) -> None:
    quads = graph(client, "/doc/service/")
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))
    items = [q.object for q in quads if q.predicate == SCHEMA.itemListElement]
    assert items
    for item in items:
        assert isinstance(item, NamedNode)
        assert item.value.startswith("http://localhost:8000/doc/service/?page=1#item-")
        assert {q.predicate for q in quads if q.subject == item} == {
            RDF.type,
            SCHEMA.position,
            SCHEMA.item,
            SCHEMA.name,
        }


def test_order_and_names_are_of_the_language(client: FlaskClient) -> None:
    for language in ("de", "en"):
        answer = client.get(f"/doc/service.csv?lang={language}")
        names = [(row[0], row[1]) for row in rows(answer.data)[1:]]
        assert names[0][1] == language
        assert names == [
            (row[0], row[1])
            for row in rows(client.get("/doc/service.csv", headers={"Accept-Language": language}).data)[1:]
        ]


def test_who_walks_stays_in_the_language_of_the_first_page(client: FlaskClient) -> None:
    first = client.get("/doc/channel.ttl", headers={"Accept-Language": "en"})
    following = re.search(r'<([^>]+)>; rel="next"', first.headers["Link"])
    assert following
    assert urlsplit(following[1]).path == "/doc/channel.ttl"
    assert parse_qs(urlsplit(following[1]).query) == {"page": ["2"], "lang": ["en"]}


def test_neighbours_are_named_in_header_and_head(many: FlaskClient) -> None:
    answer = many.get("/doc/service/?page=2")
    for relation, page in (("first", ""), ("prev", ""), ("next", "?page=3"), ("last", "?page=24")):
        assert f'</doc/service/{page}>; rel="{relation}"' in answer.headers["Link"]
        assert f'<link rel="{relation}" href="/doc/service/{page}">' in answer.text
    assert 'rel="next"' not in many.get("/doc/service/?page=24").headers["Link"]
    assert 'rel="prev"' not in many.get("/doc/service/").headers["Link"]
    assert 'rel="next"' not in many.get("/doc/service.csv").headers["Link"]


def test_a_page_links_to_few_pages_however_many_there_are(many: FlaskClient) -> None:
    linked = re.findall(r'<li><a href="/doc/service/(?:\?page=(\d+))?"', many.get("/doc/service/?page=12").text)
    assert linked == ["", "9", "10", "11", "12", "13", "14", "15", "24"]


def test_whole_lists_are_streamed(many: FlaskClient) -> None:
    for suffix in ("csv", "geojson"):
        answer = many.get(f"/doc/service.{suffix}", buffered=False)
        assert answer.is_streamed
        assert "Content-Length" not in answer.headers
        assert len(list(answer.iter_encoded())) > 2
        again = many.get(f"/doc/service.{suffix}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        head = many.head(f"/doc/service.{suffix}")
        assert (head.status_code, head.headers["ETag"], head.data) == (200, answer.headers["ETag"], b"")
    assert len(rows(many.get("/doc/service.csv").data)) == MANY + 1
    assert len(json.loads(many.get("/doc/service.geojson").data)["features"]) == -(-MANY // 3)


def test_a_streamed_list_is_the_same_as_one_made_at_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = [client.get(f"/doc/service.{suffix}").data for suffix in ("csv", "geojson")]
    monkeypatch.setattr(listing, "STREAMED", 0)
    monkeypatch.setattr(listing, "BATCH", 7)
    assert [client.get(f"/doc/service.{suffix}").data for suffix in ("csv", "geojson")] == at_once


@pytest.mark.parametrize("kind", ["place", "organisation", "service"])
def test_a_map_of_a_list_has_its_things_where_they_are(client: FlaskClient, kind: str) -> None:
    features = json.loads(client.get(f"/doc/{kind}.geojson").data)["features"]
    listed = {row[2] for row in rows(client.get(f"/doc/{kind}.csv").data)[1:]}
    assert features
    for feature in features:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert (9 < longitude < 10, 51 < latitude < 52) == (True, True)
        assert feature["properties"]["iri"] in listed
        assert feature["properties"]["url"].startswith("http://localhost:8000/doc/")
    identifiers = [feature["id"] for feature in features if "id" in feature]
    assert len(identifiers) == len(set(identifiers)) == (len(features) if kind == "place" else 0)


def test_kinds_without_places_have_no_map(client: FlaskClient) -> None:
    answer = client.get("/doc/topic.geojson", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert "geojson" not in {link["href"].rpartition(".")[2] for link in answer.get_json()["links"]}


def test_a_page_is_read_by_position(kassel: Town) -> None:
    database = sqlite3.connect(f"{(kassel.release.path / 'index.sqlite').as_uri()}?mode=ro&immutable=1", uri=True)
    where = "WHERE kind = ? AND site_language = ? AND position >= ? AND position < ? ORDER BY position"
    spots = f"SELECT place FROM listing JOIN point ON point.thing = listing.thing {where}, place"  # noqa: S608 - ours
    for query in (f"SELECT iri FROM listing {where}", spots):  # noqa: S608 - ours
        plan = [str(row[3]) for row in database.execute(f"EXPLAIN QUERY PLAN {query}", ("service", "de", 1, 100))]
        assert not any("SCAN" in step for step in plan)
        assert any(
            "listing_position (kind=? AND site_language=? AND position>? AND position<?)" in step for step in plan
        )
    database.close()


def test_the_variants_of_a_list_are_in_its_head(client: FlaskClient) -> None:
    text = client.get("/doc/place/").text
    for variant in LISTINGS.variants[1:]:
        assert f'<link rel="alternate" type="{variant.media_type}" href="/doc/place.{variant.suffix}"' in text


def test_the_a_to_z_is_data_too(client: FlaskClient) -> None:
    found = json.loads(client.get("/a-z.json").data)
    table = rows(client.get("/a-z.csv").data)
    assert found["language"] == "de"
    assert len(found["entries"]) == len(table) - 1 > 78
    assert {"letter", "name", "language", "iri", "page"} <= found["entries"][0].keys()
    assert any(entry.get("of") for entry in found["entries"])
    one_letter = json.loads(client.get("/a-z/w.json").data)["entries"]
    assert one_letter == [entry for entry in found["entries"] if entry["letter"] == "W"]


def test_every_link_of_a_list_opens(client: FlaskClient) -> None:
    links = re.findall(r'<([^>]+)>; rel="([^"]+)"', client.get("/doc/channel/?page=2").headers["Link"])
    ours = [
        href.removeprefix("http://localhost:8000") for href, rel in links if rel not in {"profile", "type", "license"}
    ]
    assert len(ours) > 10
    for href in ours:
        assert client.get(href).status_code in {200, 303}, href
