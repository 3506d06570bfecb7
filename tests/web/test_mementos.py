"""Documents as they were (RFC 7089): a document leads to its earlier versions, and each version to all others."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from publisher import library, rdf
from publisher.library import Library, OpenRelease
from publisher.past.history import FILE, History
from publisher.past.retention import Retention, prune
from publisher.release import Releases
from publisher.terms import SCHEMA
from publisher.web.app import create_app
from tests.command import ROOT, serving
from tests.conftest import Town, copied
from tests.story import START, TOPIC, WITHDRAWN, Story

BASE = "https://klein.example"
AUSWEIS, NEUES = "doc/service/ausweis", "doc/topic/neues"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Five days: a town; a text changed; a new topic; the topic withdrawn; and the topic gone."""
    folder = copied(ROOT / "tests/town", tmp_path_factory.mktemp("story") / "klein")
    found = Story(folder)
    found.day()
    found.day("im Amt.", "im Bürgerbüro.")
    found.day(after=TOPIC)
    found.day(TOPIC, WITHDRAWN)
    found.day(WITHDRAWN, "")
    return found


@pytest.fixture(scope="module")
def client(story: Story) -> FlaskClient:
    return create_app(story.site).test_client()


def ask(client: FlaskClient, address: str, day: float | str | None = None, **headers: str) -> TestResponse:
    """Ask for an address as of a day of the story, or by any text in place of a date."""
    when = day if isinstance(day, str) or day is None else date(day)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(address.removeprefix(BASE), headers=named | ({} if when is None else {"Accept-Datetime": when}))


def date(day: float) -> str:
    return format_datetime(START + timedelta(days=day), usegmt=True)


def links(response: TestResponse) -> dict[str, dict[str, str]]:
    """The links of an answer by their relation, each name of a combined one apart."""
    found: dict[str, dict[str, str]] = {}
    for href, attributes in re.findall(r"<([^>]*)>((?:; ?\w+=\"[^\"]*\")*)", response.headers.get("Link", "")):
        said = dict(re.findall(r'(\w+)="([^"]*)"', attributes))
        for relation in said.pop("rel").split():
            found.setdefault(relation, {"href": href} | said)
    return found


# The TimeGate ----------------------------------------------------------------------------------------------------

DATES = [
    (AUSWEIS, -9999, 0),
    (AUSWEIS, -0.001, 0),
    (AUSWEIS, 0, 0),
    (AUSWEIS, 0.5, 0),
    (AUSWEIS, 1, 1),
    (AUSWEIS, 1.999, 1),
    (AUSWEIS, 4, 4),
    (AUSWEIS, 9999, 4),
    (NEUES, -1, 2),
    (NEUES, 2, 2),
    (NEUES, 2.5, 2),
    (NEUES, 3.5, 2),
    (NEUES, 99, 2),
    ("doc/contact/amt", 1.5, 1),
    ("describe?iri=https://klein.example/id/service/ausweis", 1.5, 1),
]
"""resource, day that is asked for → day whose release answers."""


@pytest.mark.parametrize(("resource", "day", "answers"), DATES)
def test_a_document_leads_to_the_version_of_a_day(
    client: FlaskClient, story: Story, resource: str, day: float, answers: int
) -> None:
    response = ask(client, f"/{resource}", day)
    release = story.releases[answers].id
    address = "/doc/service/ausweis" if "describe" in resource else f"/{resource}"
    assert (response.status_code, response.headers["Location"]) == (302, f"/memento/{release}{address}")
    assert "Accept-Datetime" in response.headers["Vary"]
    assert "Memento-Datetime" not in response.headers
    assert ask(client, response.headers["Location"]).headers["Memento-Datetime"] == date(answers)


@pytest.mark.parametrize(
    "text",
    [
        "", "now", "yesterday", "2026-03-01T12:00:00Z", "2026-03-01", "1772366400", "Sun, 01 Mar 2026",
        "Sun, 01 Mar 2026 12:00:00", "Sun, 01 Mar 2026 12:00:00 CET", "Sun, 01 Mar 2026 12:00:00 +0100",
        "Sunday, 01-Mar-26 12:00:00 GMT", "Sun Mar  1 12:00:00 2026", "Sun, 31 Feb 2026 12:00:00 GMT",
        "Sun, 01 Mar 2026 25:00:00 GMT", "So, 01 Mär 2026 12:00:00 GMT", "Sun, 1 Mar 2026 12:00:00 GMT",
        "Sun, 01 Mar 0000 12:00:00 GMT", "Sun, 01 Mar 2026 12:00:00 GMT; q=1", "\x00", "A" * 9000,
        "Sun, 01 Mar 2026 12:00:00 GMT, Mon, 02 Mar 2026 12:00:00 GMT",
    ],
)  # fmt: skip
def test_a_date_that_is_none_is_refused_with_an_example(client: FlaskClient, text: str) -> None:
    response = client.get(
        f"/{AUSWEIS}", headers={"Accept-Datetime": text.replace("\x00", "%00"), "Accept": "application/json"}
    )
    assert response.status_code == 400
    example = (response.json or {})["detail"].rpartition("such as: ")[2]
    assert ask(client, f"/{AUSWEIS}", example).status_code == 302


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 01 Mar 2026 12:00:00 GMT",
        "  Sun, 01 Mar 2026 12:00:00 GMT ",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Mar 2026 12:00:00 GMT",
    ],
)
def test_a_date_that_is_one_is_heeded(client: FlaskClient, text: str) -> None:
    assert ask(client, f"/{AUSWEIS}", text).status_code == 302


def test_without_a_date_the_current_version_answers_and_names_the_way_back(client: FlaskClient) -> None:
    response = ask(client, f"/{AUSWEIS}")
    assert (response.status_code, "Memento-Datetime" in response.headers) == (200, False)
    assert "Accept-Datetime" in response.headers["Vary"]
    found = links(response)
    assert found["original"]["href"] == found["timegate"]["href"] == f"{BASE}/{AUSWEIS}"
    assert (found["timemap"]["href"], found["timemap"]["type"]) == (
        f"{BASE}/timemap/{AUSWEIS}",
        "application/link-format",
    )


@pytest.mark.parametrize("suffix", ["ttl", "html", "jsonld", "csv"])
def test_a_format_of_its_own_names_the_way_back_but_does_not_choose_by_date(client: FlaskClient, suffix: str) -> None:
    response = ask(client, f"/{AUSWEIS}.{suffix}", 0)
    assert (response.status_code, "Accept-Datetime" in response.headers.get("Vary", "")) == (200, False)
    assert links(response)["timegate"]["href"] == f"{BASE}/{AUSWEIS}"


def test_a_thing_leads_to_its_document_which_leads_back(client: FlaskClient) -> None:
    for path in ("/id/service/ausweis", "/id/topic/neues"):
        response = ask(client, path, 2)
        assert response.status_code == 303
        assert ask(client, response.headers["Location"], 2).status_code == 302


def test_the_form_that_is_asked_for_is_kept_on_the_way(client: FlaskClient) -> None:
    response = ask(client, f"/{AUSWEIS}?lang=en&_mediatype=text/turtle", 0)
    there = ask(client, response.headers["Location"])
    assert (there.status_code, there.mimetype) == (200, "text/turtle")
    assert "lang=en" in response.headers["Location"]


@pytest.mark.parametrize(
    "path",
    ["doc/service/nirgends", "doc/person/x", "describe?iri=urn:x", "doc/x.ttl", "a-z/", "doc/service/", "changes"],
)
def test_what_has_no_versions_does_not_care_about_dates(client: FlaskClient, path: str) -> None:
    for day in (0, "garbage"):
        assert ask(client, f"/{path}", day).status_code == ask(client, f"/{path}").status_code


# Versions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "place"), [(0, "Amt"), (1, "Bürgerbüro"), (4, "Bürgerbüro")])
def test_a_version_says_what_the_document_said(client: FlaskClient, story: Story, day: int, place: str) -> None:
    response = ask(client, f"/memento/{story.releases[day].id}/{AUSWEIS}", Accept="application/n-triples")
    texts = [q.object.value for q in rdf.read_text(response.data, rdf.N_TRIPLES) if q.predicate == SCHEMA.description]  # type: ignore[union-attr]
    assert f"Den Ausweis bekommen Sie im {place}." in texts
    assert (response.status_code, response.headers["Memento-Datetime"]) == (200, date(day))


def test_a_version_of_now_is_the_document_of_now(client: FlaskClient, story: Story) -> None:
    now = ask(client, f"/{AUSWEIS}.nt").data
    assert ask(client, f"/memento/{story.releases[4].id}/{AUSWEIS}.nt").data == now


def test_a_version_points_to_its_neighbours(client: FlaskClient, story: Story) -> None:
    found = links(ask(client, f"/memento/{story.releases[2].id}/{AUSWEIS}", Accept="text/turtle"))
    days = {"first": 0, "prev": 1, "memento": 0, "next": 3, "last": 4}
    for relation, day in days.items():
        assert found[relation]["href"] == f"{BASE}/memento/{story.releases[day].id}/{AUSWEIS}"
        assert found[relation]["datetime"] == date(day)
    assert found["original"]["href"] == f"{BASE}/{AUSWEIS}"
    assert found["timemap"]["href"] == f"{BASE}/timemap/{AUSWEIS}"


FORMS = [
    ("text/turtle", "ttl"),
    ("application/ld+json", "jsonld"),
    ("text/html", "html"),
    ("text/csv", "csv"),
    ("application/n-quads", "nq"),
]


@pytest.mark.parametrize(("accept", "suffix"), FORMS)
def test_a_version_comes_in_every_form(client: FlaskClient, story: Story, accept: str, suffix: str) -> None:
    address = f"/memento/{story.releases[0].id}/{AUSWEIS}"
    negotiated = ask(client, address, Accept=accept, Accept_Language="de")
    assert (negotiated.mimetype, negotiated.headers["Content-Location"]) == (accept, f"{address}.{suffix}")
    assert "Accept-Datetime" not in negotiated.headers["Vary"]
    fixed = ask(client, f"{address}.{suffix}", Accept_Language="de")
    assert (fixed.data, fixed.headers["Memento-Datetime"]) == (negotiated.data, date(0))
    assert (
        ask(client, address, Accept=accept, If_None_Match=negotiated.headers["ETag"], Accept_Language="de").status_code
        == 304
    )


def test_a_version_is_not_for_search_engines_and_names_the_current_page(client: FlaskClient, story: Story) -> None:
    response = ask(client, f"/memento/{story.releases[0].id}/{AUSWEIS}.html?lang=de")
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.text
    assert f'<link rel="canonical" href="{BASE}/{AUSWEIS}">' in response.text


def test_the_page_of_a_version_says_that_it_is_one(client: FlaskClient, story: Story) -> None:
    old = ask(client, f"/memento/{story.releases[0].id}/{AUSWEIS}.html", Accept_Language="de").text
    assert "So stand es hier am" in old
    assert ">1. März 2026, 13:00 Uhr</time>" in old
    assert f'<a href="/{AUSWEIS}">Zur heutigen Fassung</a>' in old
    now = ask(client, f"/{AUSWEIS}.html", Accept_Language="de").text
    assert "So stand es hier am" not in now
    assert f'<a href="/timemap/{AUSWEIS}">Alle Fassungen</a>' in now


@pytest.mark.parametrize(
    ("day", "path"),
    [
        (0, NEUES),
        (1, NEUES),
        (3, NEUES),
        (4, NEUES),
        (0, "doc/service/nirgends"),
        (0, "doc/service/ausweis.xyz"),
        (0, "describe?iri=urn:x"),
    ],
)
def test_what_was_not_there_is_not_found(client: FlaskClient, story: Story, day: int, path: str) -> None:
    assert ask(client, f"/memento/{story.releases[day].id}/{path}").status_code == 404


@pytest.mark.parametrize(
    "release", ["20260301T120000Z-00000000", "current", "..", "%2e%2e", "x", "20260301", ".lock", "2026%20"]
)
def test_there_are_only_releases_that_are_kept(client: FlaskClient, release: str) -> None:
    assert ask(client, f"/memento/{release}/{AUSWEIS}").status_code == 404


def test_things_elsewhere_and_parts_have_versions_too(client: FlaskClient, story: Story) -> None:
    iri = "https%3A%2F%2Fklein.example%2Fid%2Fservice%2Fausweis"
    response = ask(client, f"/memento/{story.releases[0].id}/describe.ttl?iri={iri}")
    assert (response.status_code, response.headers["Memento-Datetime"]) == (200, date(0))
    assert ask(client, f"/memento/{story.releases[0].id}/describe").status_code == 400
    assert ask(client, f"/timemap/describe?iri={iri}").status_code == 200


# All versions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "days"), [(AUSWEIS, [0, 1, 2, 3, 4]), (NEUES, [2]), ("doc/organisation/amt", [0, 1, 2, 3, 4])]
)
def test_the_list_of_versions_names_each_that_is_kept(
    client: FlaskClient, story: Story, path: str, days: list[int]
) -> None:
    response = ask(client, f"/timemap/{path}")
    assert response.mimetype == "application/link-format"
    found = re.findall(r'<([^>]+)>; rel="[^"]*\bmemento"; datetime="([^"]+)"', response.text)
    assert found == [(f"{BASE}/memento/{story.releases[day].id}/{path}", date(day)) for day in days]
    for address, moment in found:
        assert ask(client, address).headers["Memento-Datetime"] == moment


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/link-format"),
        ("*/*", "application/link-format"),
        ("application/link-format", "application/link-format"),
        ("application/json", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
    ],
)
def test_the_list_comes_for_programs_and_for_people(client: FlaskClient, accept: str, media_type: str) -> None:
    response = ask(client, f"/timemap/{AUSWEIS}", **({"Accept": accept} if accept else {}))
    assert (response.status_code, response.mimetype) == (200, media_type)
    form = response.headers["Content-Location"]
    assert ask(client, form).mimetype == media_type


def test_the_list_as_json(client: FlaskClient, story: Story) -> None:
    told: dict[str, Any] = ask(client, f"/timemap/json/{AUSWEIS}").json or {}
    assert told["original_uri"] == told["timegate_uri"] == f"{BASE}/{AUSWEIS}"
    assert told["timemap_uri"]["link_format"] == f"{BASE}/timemap/link/{AUSWEIS}"
    assert [m["uri"] for m in told["mementos"]["list"]] == [f"{BASE}/memento/{r.id}/{AUSWEIS}" for r in story.releases]
    assert told["mementos"]["first"] == {
        "datetime": "2026-03-01T12:00:00Z",
        "uri": f"{BASE}/memento/{story.releases[0].id}/{AUSWEIS}",
    }


def test_the_list_as_a_page(client: FlaskClient, story: Story) -> None:
    page = ask(client, f"/timemap/html/{AUSWEIS}", Accept_Language="de").text
    assert "<h1>Alle Fassungen: Ausweis</h1>" in page
    found = re.findall(r'href="/memento/([^/]+)/doc/service/ausweis"', page)
    assert found == [release.id for release in reversed(story.releases)]


@pytest.mark.parametrize(
    "path", ["doc/service/nirgends", "doc/person/x", "json/doc/x", "xml/doc/service/ausweis", "describe?iri=urn:x"]
)
def test_of_what_never_was_there_is_no_list(client: FlaskClient, path: str) -> None:
    assert ask(client, f"/timemap/{path}").status_code == 404


def test_what_is_gone_names_its_earlier_versions(client: FlaskClient, story: Story) -> None:
    response = ask(client, f"/{NEUES}", Accept="application/json")
    assert (response.status_code, (response.json or {})["links"][0]["href"]) == (404, f"/timemap/{NEUES}")
    assert "Accept-Datetime" in response.headers["Vary"]
    Releases(story.site.releases).switch(story.releases[3])
    withdrawn = ask(create_app(story.site).test_client(), f"/{NEUES}", Accept="application/json")
    Releases(story.site.releases).switch(story.releases[4])
    assert withdrawn.status_code == 410
    assert f"/timemap/{NEUES}" in {link["href"] for link in (withdrawn.json or {})["links"]}


@pytest.mark.parametrize("path", [AUSWEIS, f"timemap/{AUSWEIS}", "memento/{}/" + AUSWEIS])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_past_cannot_be_changed(client: FlaskClient, story: Story, path: str, method: str) -> None:
    response = client.open(f"/{path.format(story.releases[0].id)}", method=method)
    assert (response.status_code, "GET" in response.headers["Allow"]) == (405, True)


def test_pages_of_other_sites_may_ask_for_the_past(client: FlaskClient) -> None:
    assert "Accept-Datetime" in client.options(f"/{AUSWEIS}").headers["Access-Control-Allow-Headers"]
    exposed = ask(client, f"/{AUSWEIS}").headers["Access-Control-Expose-Headers"]
    assert {"Memento-Datetime", "Link"} <= set(exposed.split(", "))


# Persons ---------------------------------------------------------------------------------------------------------


def test_of_persons_there_is_no_past(kassel: Town) -> None:
    client = create_app(kassel.site).test_client()
    page = client.get("/doc/contact/zukunftsbuero.html").text
    assert "Mustermann" in page
    old = client.get(f"/memento/{kassel.release.id}/doc/contact/zukunftsbuero.html")
    assert (old.status_code, "Mustermann" in old.text) == (200, False)
    assert client.get(f"/memento/{kassel.release.id}/doc/person/x").status_code == 404


# Releases that are open ------------------------------------------------------------------------------------------


def test_only_few_earlier_releases_stay_open(story: Story) -> None:
    shelf = Library(Releases(story.site.releases), story.site.base)
    first = shelf.earlier(story.releases[0].id)
    assert first is shelf.earlier(story.releases[0].id)
    for release in story.releases[1:4]:
        shelf.earlier(release.id)
    assert shelf.earlier(story.releases[0].id) is not first
    assert shelf.earlier(story.releases[4].id) is shelf.current()
    assert library.EARLIER == 3


def test_a_release_is_let_go_when_nobody_uses_it(story: Story) -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - the quickest way

    before = open_files()
    opened = [OpenRelease(story.releases[0], story.site.base) for _ in range(5)]
    assert open_files() == before + 5
    del opened
    assert open_files() == before


def test_a_release_that_a_version_is_read_from_is_not_removed(folder: Path) -> None:
    story = Story(folder)
    for before, after in pairwise(("im Amt.", "im Haus.", "im Saal.", "im Hof.")):
        story.day(before, after)
    shelf, client = Releases(story.site.releases), create_app(story.site).test_client()
    first = f"/memento/{story.releases[0].id}/{AUSWEIS}"
    assert ask(client, first).status_code == 200
    assert prune(shelf, START, Retention(releases=1)) == [story.releases[1].id]
    assert ask(client, first).status_code == 200
    assert ask(client, f"/memento/{story.releases[1].id}/{AUSWEIS}").status_code == 404
    shown = re.findall(r"memento/([^/]+)/doc", ask(client, f"/timemap/link/{AUSWEIS}").text)
    assert shown == [story.releases[0].id, story.releases[2].id]


def test_after_rolling_back_nothing_later_is_told_of(story: Story) -> None:
    shelf = Releases(story.site.releases)
    shelf.switch(story.releases[1])
    try:
        client = create_app(story.site).test_client()
        assert ask(client, f"/{AUSWEIS}", 99).headers["Location"] == f"/memento/{story.releases[1].id}/{AUSWEIS}"
        assert ask(client, f"/memento/{story.releases[2].id}/{AUSWEIS}").status_code == 404
    finally:
        shelf.switch(story.releases[4])


def test_versions_are_told_of_as_long_as_their_release_is_kept_however_old_the_history(story: Story) -> None:
    history = History.open(story.releases[4].path / FILE)
    names = [release.id for release in story.releases]
    assert [name for name, _ in history.releases_with(f"{BASE}/id/service/ausweis", names)] == names


def test_a_real_server_leads_to_a_version_and_keeps_no_visitors_answers_apart(folder: Path) -> None:
    story = Story(folder)
    story.day()
    story.day("im Amt.", "im Haus.")
    with serving(folder, releases=story.site.releases) as server:
        for _ in range(2):  # the second time from what is kept
            led = server.get(f"/{AUSWEIS}", Accept="text/turtle", Accept_Datetime=date(0.5))
            assert led.status == 302
            old = server.get(led.headers["Location"], Accept="text/turtle")
            assert "im Amt." in old.body.decode()
            assert "im Haus." in server.get(f"/{AUSWEIS}", Accept="text/turtle").body.decode()
            assert server.get(f"/{AUSWEIS}", Accept="text/turtle", Accept_Datetime="x").status == 400
