"""Content negotiation by profile, as of today (one profile) and with a second row in the table."""

from __future__ import annotations

import json
import re

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from publisher.terms import ALTR, DCT, SCHEMA
from publisher.web import profiles
from publisher.web.negotiation import choose_profile
from publisher.web.profiles import ALTERNATES, PROFILES, Profile
from publisher.web.profiles import SCHEMA as DEFAULT

PATH = "/doc/service/wohngeld"
OTHER = Profile(
    "titles",
    "https://profiles.example/titles",
    "Titles only",
    fits=lambda description: SCHEMA.GovernmentService.value in description.types(description.root),
    view=lambda description: [Quad(description.root, DCT.title, Literal("Wohngeld"))],
)


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second profile, as another model would be added."""
    monkeypatch.setattr(profiles, "PROFILES", (*PROFILES, OTHER))


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
        (None, f"<{OTHER.iri}>", "titles"),
        (None, f"<{OTHER.iri}>; q=0.5, <{DEFAULT.iri}>; q=0.4", "titles"),
        (None, f"<{OTHER.iri}>;q=0.5,<{DEFAULT.iri}>;q=0.6", "schema"),
        (None, f"<urn:x>, <{OTHER.iri}>;q=0.1", "titles"),
        (None, f"<{DEFAULT.iri}>;q=0, <{OTHER.iri}>", "titles"),
        (None, "<urn:a,b;q=0>, *;q=0.1", "schema"),
        (None, "<urn:x>", None),
        (None, "<urn:x>, *;q=0", None),
        (None, f"<{DEFAULT.iri}>;q=0", None),
        (None, f"<{DEFAULT.iri.upper()}>", None),
        (None, ",;,;", "schema"),
        (None, "<>", "schema"),
        (None, f"<{ALTERNATES.iri}>", "alt"),
        ("titles", f"<{DEFAULT.iri}>", "titles"),
        ("nope", f"<{DEFAULT.iri}>", None),
        ("nope,titles", None, "titles"),
        (OTHER.iri, None, "titles"),
        ("alt", None, "alt"),
        ("alternates", None, "alt"),
    ],
)
def test_a_profile_is_chosen(asked: str | None, accept: str | None, expected: str | None) -> None:
    found = profiles.choose(asked, accept, (DEFAULT, OTHER))
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
    assert {profile for _, _, profile in links} == {DEFAULT.iri}
    assert sum(q.predicate == ALTR.hasDefaultRepresentation for q in quads) == 1
    for href, media, _ in links:
        answer = client.get(href)
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, media)


def test_people_can_read_the_alternates(client: FlaskClient) -> None:
    answer = client.get(f"{PATH}?_profile=alternates", headers={"Accept": "text/html"})
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'href="{PATH}.geojson"' in answer.text


@pytest.mark.usefixtures("two")
def test_another_model_is_one_more_row(client: FlaskClient) -> None:
    answer = client.get(PATH, headers={"Accept": "text/turtle", "Accept-Profile": f"<{OTHER.iri}>"})
    assert (answer.status_code, answer.headers["Content-Profile"]) == (200, f"<{OTHER.iri}>")
    assert answer.headers["Content-Location"] == f"{PATH}.ttl?_profile=titles"
    assert f'<{OTHER.iri}>; rel="profile"' in answer.headers["Link"]
    assert client.get(answer.headers["Content-Location"]).data == answer.data
    root = NamedNode("http://localhost:8000/id/service/wohngeld")
    assert [t.predicate for t in ox.parse(answer.data, RdfFormat.TURTLE)] == [DCT.title]
    assert next(iter(ox.parse(answer.data, RdfFormat.TURTLE))).subject == root


@pytest.mark.usefixtures("two")
def test_what_is_no_rdf_is_in_the_default_profile_only(client: FlaskClient) -> None:
    headers = {"Accept": "text/html", "Accept-Profile": f"<{OTHER.iri}>"}
    refused = client.get(PATH, headers=headers)
    assert refused.status_code == 406
    assert ".csv" not in refused.text
    assert client.get(f"{PATH}?_profile=titles&format=jsonld").headers["Location"] == f"{PATH}.jsonld?_profile=titles"


@pytest.mark.usefixtures("two")
def test_a_profile_is_there_for_the_things_that_it_fits(client: FlaskClient) -> None:
    assert client.get("/doc/place/rathaus.ttl?_profile=titles").status_code == 406
    tokens = [p["token"] for p in client.get(f"{PATH}?_profile=alt&_mediatype=application/json").get_json()["profiles"]]
    assert tokens == ["schema", "titles"]
