"""Content negotiation by profile, in the model of lodse and in CPSV-AP."""

from __future__ import annotations

import json
import re

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat

from publisher.terms import ALTR, DCT, SCHEMA
from publisher.web import profiles
from publisher.web.negotiation import choose_profile
from publisher.web.profiles import ALTERNATES, CPSV_AP
from publisher.web.profiles import SCHEMA as DEFAULT

PATH = "/doc/service/wohngeld"


@pytest.mark.parametrize(
    ("asked", "accept", "expected"),
    [
        (None, None, "schema"),
        (None, "", "schema"),
        (None, "*", "schema"),
        (None, "*/*", "schema"),
        (None, f"<{DEFAULT.iri}>", "schema"),
        (None, DEFAULT.iri, "schema"),
        (None, f'"{DEFAULT.iri}"', "schema"),
        (None, "schema", "schema"),
        (None, "<https://schema.org/>", "schema"),
        (None, f"<{CPSV_AP.iri}>", "cpsv"),
        (None, f"<{CPSV_AP.iri}>; q=0.5, <{DEFAULT.iri}>; q=0.4", "cpsv"),
        (None, f"<{CPSV_AP.iri}>;q=0.5,<{DEFAULT.iri}>;q=0.6", "schema"),
        (None, f"<urn:x>, <{CPSV_AP.iri}>;q=0.1", "cpsv"),
        (None, f"<{DEFAULT.iri}>;q=0, <{CPSV_AP.iri}>", "cpsv"),
        (None, "<urn:a,b;q=0>, *;q=0.1", "schema"),
        (None, "<urn:x>", None),
        (None, "<urn:x>, *;q=0", None),
        (None, f"<{DEFAULT.iri}>;q=0", None),
        (None, f"<{DEFAULT.iri.upper()}>", None),
        (None, ",;,;", "schema"),
        (None, "<>", "schema"),
        (None, f"<{ALTERNATES.iri}>", "alt"),
        ("cpsv", f"<{DEFAULT.iri}>", "cpsv"),
        ("nope", f"<{DEFAULT.iri}>", None),
        ("nope,cpsv", None, "cpsv"),
        (CPSV_AP.iri, None, "cpsv"),
        ("alt", None, "alt"),
        ("alternates", None, "alt"),
    ],
)
def test_a_profile_is_chosen(asked: str | None, accept: str | None, expected: str | None) -> None:
    found = profiles.choose(asked, accept, (DEFAULT, CPSV_AP))
    assert (found.token if found else None) == expected


@given(st.one_of(st.text(max_size=80), st.text(alphabet='<>,;="q01.* a:\\', max_size=80)))
def test_no_header_raises_and_a_profile_is_one_of_the_offers(header: str) -> None:
    choice = choose_profile(header, ["urn:a", "b"])
    assert choice is None or choice.offer in {"urn:a", "b"}


def test_an_answer_says_its_profile(client: FlaskClient) -> None:
    for path in (PATH, f"{PATH}.ttl", "/doc/service/", "/a-z.csv"):
        answer = client.get(path)
        assert answer.headers["Content-Profile"] == f"<{DEFAULT.iri}>"
        assert f'<{DEFAULT.iri}>; rel="profile"' in answer.headers["Link"]


def test_an_unknown_profile_is_406_with_the_known_ones(client: FlaskClient) -> None:
    for path, headers in ((PATH, {"Accept-Profile": "<urn:x>"}), (f"{PATH}?_profile=urn:x", {})):
        answer = client.get(path, headers={"Accept": "application/json"} | headers)
        assert answer.status_code == 406
        assert DEFAULT.iri in answer.get_json()["detail"]
        assert len(answer.get_json()["links"]) > 7


def test_the_address_goes_before_the_header(client: FlaskClient) -> None:
    assert client.get(f"{PATH}?_profile=schema", headers={"Accept-Profile": "<urn:x>"}).status_code == 200
    assert client.get(f"{PATH}.ttl", headers={"Accept-Profile": "<urn:x>"}).status_code == 200


@pytest.mark.parametrize("path", [PATH, "/doc/service/", "/a-z/", "/doc/organisation/zukunftsbuero"])
def test_the_list_of_alternates_is_the_same_in_json_rdf_and_links(client: FlaskClient, path: str) -> None:
    told = client.get(f"{path}?_profile=alt", headers={"Accept": "application/json"})
    listed = {(row["href"], row["mediatype"]) for row in json.loads(told.data)["representations"]}
    quads = list(ox.parse(client.get(f"{path}?_profile=alt&_mediatype=application/n-quads").data, RdfFormat.N_QUADS))
    formats = {(q.subject.value, q.object.value) for q in quads if q.predicate == DCT["format"]}
    links = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"; formats="([^"]+)"', told.headers["Link"])
    assert listed == formats == {(f"http://localhost:8000{href}", media) for href, media, _ in links}
    assert DEFAULT.iri in {profile for _, _, profile in links}
    assert sum(q.predicate == ALTR.hasDefaultRepresentation for q in quads) == 1
    for href, media, _ in links:
        answer = client.get(href)
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, media)


def test_people_can_read_the_alternates(client: FlaskClient) -> None:
    answer = client.get(f"{PATH}?_profile=alternates", headers={"Accept": "text/html"})
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'href="{PATH}.geojson"' in answer.text


def test_a_document_comes_in_another_profile(client: FlaskClient) -> None:
    answer = client.get(PATH, headers={"Accept": "text/turtle", "Accept-Profile": f"<{CPSV_AP.iri}>"})
    assert (answer.status_code, answer.headers["Content-Profile"]) == (200, f"<{CPSV_AP.iri}>")
    assert answer.headers["Content-Location"] == f"{PATH}.cpsv.ttl"
    assert f'<{CPSV_AP.iri}>; rel="profile"' in answer.headers["Link"]
    assert client.get(answer.headers["Content-Location"]).data == answer.data
    assert client.get(f"{PATH}.ttl?_profile=cpsv").data == answer.data
    root = NamedNode("http://localhost:8000/id/service/wohngeld")
    titles = {
        t.object for t in ox.parse(answer.data, RdfFormat.TURTLE) if (t.subject, t.predicate) == (root, DCT.title)
    }
    assert Literal("Wohngeld", language="de") in titles
    assert str(SCHEMA.GovernmentService) not in answer.text


def test_every_rdf_format_of_a_profile_says_the_same(client: FlaskClient) -> None:
    turtle = {q.triple for q in _quads(client.get(f"{PATH}.cpsv.ttl").data, RdfFormat.TURTLE)}
    for suffix, syntax in (("nt", RdfFormat.N_TRIPLES), ("rdf", RdfFormat.RDF_XML), ("jsonld", RdfFormat.JSON_LD)):
        assert {q.triple for q in _quads(client.get(f"{PATH}.cpsv.{suffix}").data, syntax)} == turtle
    for suffix, syntax in (("nq", RdfFormat.N_QUADS), ("trig", RdfFormat.TRIG)):
        quads = _quads(client.get(f"{PATH}.cpsv.{suffix}").data, syntax)
        assert {q.graph_name for q in quads} == {CPSV_AP.graph, DefaultGraph()}, (
            "what the document says of itself is no part"
        )
        assert {q.triple for q in quads} == turtle


def _quads(text: bytes, syntax: RdfFormat) -> list[Quad]:
    found = ox.parse(text, syntax)
    return [q if isinstance(q, Quad) else Quad(q.subject, q.predicate, q.object) for q in found]


def test_what_is_no_rdf_is_in_the_default_profile_only(client: FlaskClient) -> None:
    headers = {"Accept": "text/html", "Accept-Profile": f"<{CPSV_AP.iri}>"}
    refused = client.get(PATH, headers=headers)
    assert refused.status_code == 406
    assert ".csv" not in refused.text
    assert client.get(f"{PATH}.cpsv.html").status_code == 404
    assert client.get(f"{PATH}?_profile=cpsv&format=jsonld").headers["Location"] == f"{PATH}.cpsv.jsonld"


def test_a_profile_is_there_for_the_things_that_it_fits(client: FlaskClient) -> None:
    assert client.get("/doc/topic/themen.ttl?_profile=cpsv").status_code == 406
    assert client.get("/doc/topic/themen.cpsv.ttl").status_code == 406
    tokens = [p["token"] for p in client.get(f"{PATH}?_profile=alt&_mediatype=application/json").get_json()["profiles"]]
    assert tokens == ["schema", "cpsv"]


def test_the_default_profile_says_nothing_of_the_other(client: FlaskClient) -> None:
    for path in (f"{PATH}.nq", "/doc/organisation/stadt-kassel.nq", "/doc/place/rathaus.nq"):
        assert "purl.org/vocab/cpsv" not in client.get(path).text
        assert "data.europa.eu/m8g" not in client.get(path).text
