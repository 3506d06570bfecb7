"""The variants of a thing: offered where they make sense, named everywhere alike, harmless whatever the data say."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import orjson
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat

from publisher.web.variants import THINGS, VARIANTS

OFFERED = {
    "service/wohngeld": {"geojson"},
    "organisation/zukunftsbuero": {"vcf", "geojson"},
    "contact/behoerdennummer-115": {"vcf"},
    "place/rathaus": {"geojson"},
    "topic/umzug": set(),
    "area/kassel": set(),
}
ALWAYS = {"html", "ttl", "jsonld", "nt", "rdf", "trig", "nq", "json", "csv"}
HOSTILE = r"""
@prefix schema: <http://schema.org/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
<https://daten.example/id/contact/böse> a schema:ContactPoint , vcard:Kind , <javascript:alert(1)> ,
        <http://example.org/Klasse-ü-𝄞> ;
    schema:name "=HYPERLINK(\"https://evil.example\",\"x\")\r\nEND:VCARD"@de , "<script>alert(1)</script>"@en ;
    schema:telephone "+1+1|cmd" ;
    schema:url <javascript:alert(1)> , <data:text/html,x> ;
    schema:description "@SUM(A1)" , "\u202eabc\u0000" .
<https://daten.example/id/place/böse> a schema:Place ;
    schema:name "\"}]}</script><script>alert(1)</script>"@de ;
    schema:geo <https://daten.example/id/place/böse#geo> .
<https://daten.example/id/place/böse#geo> schema:latitude "51" ; schema:longitude "9" .
"""


@pytest.fixture
def hostile(tmp_path: Path, publish: Callable[..., FlaskClient]) -> FlaskClient:
    file = tmp_path / "hostile.ttl"
    file.write_text(HOSTILE, "utf-8")
    return publish(file)


def alternates(header: str) -> set[tuple[str, str]]:
    return set(re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', header))


@pytest.mark.parametrize("path", OFFERED)
def test_what_is_offered_is_offered_everywhere(client: FlaskClient, path: str) -> None:
    suffixes = ALWAYS | OFFERED[path]
    types = {v.suffix: v.media_type for v in VARIANTS if v.suffix in suffixes}
    page = client.get(f"/doc/{path}", headers={"Accept": "text/html"})
    expected = {(f"/doc/{path}.{suffix}", types[suffix]) for suffix in suffixes - {"html"}}
    assert alternates(page.headers["Link"]) == expected
    head, _, body = page.text.partition("</head>")
    named = {(h, t) for t, h in re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', head)}
    assert {(href, form) for href, form in named if href.startswith("/doc/")} == expected
    assert set(re.findall(r'<li><a href="([^"]+)" type="([^"]+)">', body)) >= expected
    refused = client.get(f"/doc/{path}", headers={"Accept": "image/png"})
    links = {(link["href"], link["type"]) for link in refused.get_json()["links"]}
    assert links == expected | {(f"/doc/{path}.html", "text/html")}


@pytest.mark.parametrize("path", OFFERED)
def test_what_is_not_offered_is_404_and_names_what_is(client: FlaskClient, path: str) -> None:
    suffixes = ALWAYS | OFFERED[path]
    for suffix in {v.suffix for v in VARIANTS} | {"xyz"}:
        answer = client.get(f"/doc/{path}.{suffix}", headers={"Accept": "application/json"})
        if suffix in suffixes:
            assert answer.status_code == 200
        else:
            assert answer.status_code == 404
            assert {link["href"].rpartition(".")[2] for link in answer.get_json()["links"]} == suffixes


def test_a_suffix_and_a_type_name_one_variant_each() -> None:
    assert len({v.suffix for v in VARIANTS}) == len({v.media_type for v in VARIANTS}) == len(VARIANTS)
    assert THINGS.variants is VARIANTS


def test_json_is_the_tree_of_the_json_ld(client: FlaskClient) -> None:
    tree = json.loads(client.get("/doc/place/rathaus.json").data)
    same = client.get("/doc/place/rathaus.jsonld").data
    assert set(ox.parse(orjson.dumps(tree), RdfFormat.JSON_LD)) == set(ox.parse(same, RdfFormat.JSON_LD))
    assert tree["id"] == "http://localhost:8000/id/place/rathaus"
    assert isinstance(tree["address"], dict)


def test_csv_is_a_table_in_the_language_of_the_reader(client: FlaskClient) -> None:
    for language, name in (("de", "Kennung"), ("en", "Identifier")):
        text = client.get(f"/doc/place/rathaus.csv?lang={language}").data.decode()
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert rows[0] == ["property", "value", "language", "iri"]
        assert {len(row) for row in rows} == {4}
        assert any(row[1] == "rathaus" for row in rows), name
        assert ["Rathaus Kassel", "de", ""] in [row[1:] for row in rows]


@pytest.mark.parametrize("path", [*(f"/doc/{path}" for path in OFFERED), "/doc/service/", "/doc/channel/?page=2"])
def test_signposts_lead_where_they_should(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/turtle"})
    links = re.findall(r'<([^>]+)>; rel="([^"]+)"', answer.headers["Link"])
    relations = {relation for _, relation in links}
    assert {"cite-as", "canonical", "author", "license", "describedby", "type", "profile", "alternate"} <= relations
    assert ("item" in relations) is (path in {"/doc/service/", "/doc/channel/?page=2"})
    assert len(answer.headers["Link"]) <= 3000
    page = client.get(path, headers={"Accept": "text/html"}).text.partition("</head>")[0]
    for href, relation in links:
        if relation in {"cite-as", "author", "describedby", "collection", "item", "type"}:
            assert f'<link rel="{relation}" href="{href}">' in page.replace("&amp;", "&")


def test_a_thing_belongs_to_its_list_and_the_list_names_it(client: FlaskClient) -> None:
    assert '</doc/service/>; rel="collection"' in client.get("/doc/service/abfallkalender.ttl").headers["Link"]
    item = '<http://localhost:8000/id/service/abfallkalender>; rel="item"'
    assert item in client.get("/doc/service.ttl").headers["Link"]


def test_hostile_texts_are_harmless_in_a_table(hostile: FlaskClient) -> None:
    text = hostile.get("/doc/contact/böse.csv").data.decode()
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), strict=True) for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not any(cell.startswith(("=", "+", "@", "-")) for cell in cells)
    listed = hostile.get("/doc/contact.csv").data.decode()
    assert "\r\n'=" in listed or "\r\n\"'=" in listed


def test_hostile_texts_are_harmless_on_a_card(hostile: FlaskClient) -> None:
    lines = hostile.get("/doc/contact/böse.vcf").data.decode().split("\r\n")
    assert lines.count("END:VCARD") == 1
    assert not any("javascript:" in line or "data:" in line for line in lines)
    assert "UID:https://daten.example/id/contact/b%C3%B6se" in lines


def test_hostile_texts_are_harmless_on_a_map(hostile: FlaskClient) -> None:
    for path in ("/doc/place/böse.geojson", "/doc/place.geojson"):
        (feature,) = json.loads(hostile.get(path).data)["features"]
        assert feature["properties"]["name"] == '"}]}</script><script>alert(1)</script>'


def test_hostile_iris_are_no_links(hostile: FlaskClient) -> None:
    for path in ("/doc/contact/böse", "/doc/contact/böse.ttl", "/doc/contact/"):
        answer = hostile.get(path)
        answer.headers["Link"].encode("ascii")
        assert "javascript:" not in answer.headers["Link"]
        assert 'href="javascript:' not in answer.text
    assert "Klasse-%C3%BC-%F0%9D%84%9E" in hostile.get("/doc/contact/böse.nt").headers["Link"]


def test_the_link_header_is_bounded_whatever_the_data_say(tmp_path: Path, publish: Callable[..., FlaskClient]) -> None:
    long = "https://daten.example/id/place/" + "ö" * 700
    classes = " , ".join(f"<https://daten.example/Klasse/{'x' * 300}{number}>" for number in range(40))
    file = tmp_path / "long.ttl"
    file.write_text(f'<{long}> a {classes} ; <http://schema.org/name> "lang" .', "utf-8")
    client = publish(file)
    for path in (f"/doc/place/{'ö' * 700}", "/doc/place/", f"/doc/place/{'ö' * 700}.ttl?_profile=alt"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert len(answer.headers["Link"]) <= 3000


def test_a_part_is_described_in_every_format(client: FlaskClient) -> None:
    iri = "http%3A%2F%2Flocalhost%3A8000%2Fid%2Fplace%2Frathaus%23address"
    page = client.get(f"/describe?iri={iri}", headers={"Accept": "text/html"})
    for href, media in alternates(page.headers["Link"]):
        answer = client.get(href)
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, media)
    quads = ox.parse(client.get(f"/describe.nt?iri={iri}").data, RdfFormat.N_TRIPLES)
    assert next(iter(quads)).subject.value == "http://localhost:8000/id/place/rathaus#address"
