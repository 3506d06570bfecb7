"""The feed of changes, as its readers meet it: pages that never change, and one that does."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree
from pyoxigraph import NamedNode, Triple
from werkzeug.test import TestResponse

from publisher import rdf
from publisher.pages import paging
from publisher.release import Release, Releases
from publisher.terms import AS, DCT, LDES, TREE
from publisher.web.app import create_app
from tests.command import ROOT, serving
from tests.conftest import Town, copied
from tests.feeds import ATOM, archive, atom_problems, replayed, stream
from tests.story import TOPIC, WITHDRAWN, Story

BASE = "https://klein.example"
ROOT_PAGE = f"{BASE}/changes"


@pytest.fixture(scope="module", autouse=True)
def _small_pages() -> Iterator[None]:
    """Three changes a page, two pages a block, so that a small town has a tree of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paging, "PAGE", 3)
        patch.setattr(paging, "FAN", 2)
        yield


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Four days: a town; a new topic; a text changed, the topic withdrawn; and the topic gone."""
    folder = copied(ROOT / "tests/town", tmp_path_factory.mktemp("story") / "klein")
    found = Story(folder)
    found.day()
    found.day(after=TOPIC)
    file = folder / "town.ttl"
    file.write_text(file.read_text("utf-8").replace("im Amt.", "im Bürgerbüro <b>."), "utf-8")
    found.day(TOPIC, WITHDRAWN)
    found.day(WITHDRAWN, "")
    return found


@pytest.fixture(scope="module")
def client(story: Story) -> FlaskClient:
    return create_app(story.site).test_client()


@pytest.fixture
def then(story: Story) -> Iterator[Any]:
    """Go back to an earlier day; in the end the last one is current again."""
    shelf = Releases(story.site.releases)

    def go(day: int) -> FlaskClient:
        shelf.switch(story.releases[day])
        return create_app(story.site).test_client()

    yield go
    shelf.switch(story.releases[-1])


def ask(client: FlaskClient, address: str, accept: str = "application/n-quads", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(address.removeprefix(BASE), headers={"Accept": accept} | named)


def get(client: FlaskClient, address: str) -> bytes:
    response = ask(client, address, "application/atom+xml, application/n-quads;q=0.9")
    assert response.status_code == 200, address
    return bytes(response.data)


def get_quads(client: FlaskClient, address: str) -> bytes:
    return bytes(ask(client, address).data)


def value(term: Any) -> str:
    return str(term.value)


def published(release: Release) -> set[Triple]:
    lines = gzip.decompress((release.path / "dumps/data.nt.gz").read_bytes())
    return {quad.triple for quad in rdf.read_text(lines, rdf.N_TRIPLES)}


def closed_pages(client: FlaskClient) -> list[str]:
    """The addresses of all pages below the root, with and without changes of their own."""
    _, pages = stream(lambda address: get_quads(client, address), ROOT_PAGE)
    return [page for page in pages if page != ROOT_PAGE]


# The event stream ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", range(4))
def test_replaying_the_stream_gives_the_graph_of_the_release(story: Story, then: Any, day: int) -> None:
    client = then(day)
    quads, _ = stream(lambda address: get_quads(client, address), ROOT_PAGE)
    assert replayed(quads) == published(story.releases[day])


def test_replaying_the_stream_of_the_demo_town_gives_its_graph(kassel: Town) -> None:
    client = create_app(kassel.site).test_client()
    base = kassel.site.base.rstrip("/")

    def read(address: str) -> bytes:
        return bytes(client.get(address.removeprefix(base), headers={"Accept": "application/n-quads"}).data)

    quads, pages = stream(read, f"{base}/changes")
    assert replayed(quads) == published(kassel.release)
    assert len(pages) == len(set(pages)) > kassel.release.manifest["changes"]["created"] / 3


def test_each_version_is_on_one_page(client: FlaskClient) -> None:
    found: list[str] = []
    for page in [ROOT_PAGE, *closed_pages(client)]:
        read = rdf.read_text(get_quads(client, page), rdf.N_QUADS)
        found += [str(quad.object) for quad in read if quad.predicate == TREE.member]
    assert len(found) == len(set(found)) == 11


def test_a_page_leads_to_few_others_and_together_they_are_all(client: FlaskClient) -> None:
    read = rdf.read_text(get_quads(client, ROOT_PAGE), rdf.N_QUADS)
    nodes = {q.object.value for q in read if q.predicate == TREE.node and isinstance(q.object, NamedNode)}
    assert {node.rpartition(".")[2] for node in nodes} == {"1-2", "3"}
    assert {page.rpartition(".")[2] for page in closed_pages(client)} == {"1-2", "3", "1", "2"}


def test_what_is_on_a_page_is_as_old_as_the_link_to_it_says(client: FlaskClient) -> None:
    quads, _ = stream(lambda address: get_quads(client, address), ROOT_PAGE)
    bounds: dict[str, list[str]] = {}
    for link in {q.object for q in quads if q.predicate == TREE.relation}:
        said = {q.predicate: q.object for q in quads if q.subject == link}
        bounds.setdefault(value(said[TREE.node]), []).append(value(said[TREE.value]))
    for page, values in bounds.items():
        read = rdf.read_text(get_quads(client, page), rdf.N_QUADS)
        path = next(q.object for q in quads if q.predicate == LDES.timestampPath)
        times = sorted(value(q.object) for q in read if q.predicate == path)
        assert not times or sorted(values) == [times[0], times[-1]]


@pytest.mark.parametrize("day", range(4))
def test_a_page_that_was_closed_once_never_changes(client: FlaskClient, story: Story, then: Any, day: int) -> None:
    earlier = then(day)
    before = {page: get_quads(earlier, page) for page in closed_pages(earlier)}
    Releases(story.site.releases).switch(story.releases[-1])
    assert {page: get_quads(client, page) for page in before} == before


def test_a_closed_page_says_that_it_never_changes_in_data_and_in_headers(client: FlaskClient) -> None:
    for page in closed_pages(client):
        response = ask(client, page)
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert f'<{page}> <{LDES.immutable.value}> "true"' in response.text
    assert "immutable" not in ask(client, ROOT_PAGE).headers["Cache-Control"]


def test_a_thing_that_is_withdrawn_or_gone_is_a_deletion(client: FlaskClient) -> None:
    quads, _ = stream(lambda address: get_quads(client, address), ROOT_PAGE)
    topic = NamedNode(f"{BASE}/id/topic/neues")
    versions = sorted(value(q.subject) for q in quads if q.predicate == DCT.isVersionOf and q.object == topic)
    activities = {value(q.subject): value(q.object).rpartition("#")[2] for q in quads if q.object in AS}
    assert [activities[version] for version in versions] == ["Create", "Delete", "Delete"]
    assert [any(str(q.graph_name) == f"<{version}>" for q in quads) for version in versions] == [True, True, False]


def test_persons_are_in_no_feed(kassel: Town) -> None:
    client = create_app(kassel.site).test_client()
    for address in ("/changes.nq", "/changes.atom", "/changes"):
        text = client.get(address).text
        assert "/id/person/" not in text
        assert "Mustermann" not in text


# Negotiation -----------------------------------------------------------------------------------------------------

TYPES = [
    ("/changes", "*/*", 200, "text/html"),
    ("/changes", "text/html,application/xhtml+xml,*/*;q=0.8", 200, "text/html"),
    ("/changes", "application/atom+xml", 200, "application/atom+xml"),
    ("/changes", "text/turtle", 200, "text/turtle"),
    ("/changes", "application/ld+json", 200, "application/ld+json"),
    ("/changes", "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9", 200, "application/n-quads"),
    ("/changes", "application/rdf+xml", 200, "application/rdf+xml"),
    ("/changes", "image/png", 406, "text/html"),
    ("/changes.atom", "text/turtle", 200, "application/atom+xml"),
    ("/changes.ttl", "*/*", 200, "text/turtle"),
    ("/changes.jsonld", "*/*", 200, "application/ld+json"),
    ("/changes.nq", "*/*", 200, "application/n-quads"),
    ("/changes.trig", "*/*", 200, "application/trig"),
    ("/changes.rdf", "*/*", 200, "application/rdf+xml"),
    ("/changes.nt", "*/*", 200, "application/n-triples"),
    ("/changes.json", "*/*", 200, "application/json"),
    ("/changes.html", "*/*", 200, "text/html"),
    ("/changes.csv", "*/*", 404, "text/html"),
    ("/changes/", "*/*", 301, None),
    ("/changes?format=ttl", "*/*", 303, None),
    ("/changes?lang=xx", "*/*", 404, "text/html"),
]


@pytest.mark.parametrize(("address", "accept", "status", "media_type"), TYPES)
def test_the_feed_comes_in_the_form_that_is_asked_for(
    client: FlaskClient, address: str, accept: str, status: int, media_type: str | None
) -> None:
    response = ask(client, address, accept)
    assert response.status_code == status
    assert media_type in {None, response.mimetype} or "problem" in str(response.mimetype)


@pytest.mark.parametrize("suffix", [form.suffix for form in rdf.FORMATS])
def test_a_negotiated_page_is_that_of_its_format(client: FlaskClient, suffix: str) -> None:
    form = rdf.BY_SUFFIX[suffix]
    for page in (ROOT_PAGE, *closed_pages(client)):
        negotiated = ask(client, page, form.media_type)
        fixed = client.get(negotiated.headers["Content-Location"])
        assert (negotiated.data, negotiated.headers["ETag"]) == (fixed.data, fixed.headers["ETag"])
        assert "Accept" in negotiated.headers["Vary"]
        assert "Accept" not in fixed.headers.get("Vary", "")


def test_who_has_a_page_gets_it_only_once(client: FlaskClient) -> None:
    for page in (ROOT_PAGE, *closed_pages(client)):
        tag = ask(client, page).headers["ETag"]
        assert ask(client, page, If_None_Match=tag).status_code == 304


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("{}.1", 200),
        ("{}.1-2", 200),
        ("{}.3", 200),
        ("{}.4", 303),
        ("{}.5", 404),
        ("{}.3-4", 404),
        ("{}.2-3", 404),
        ("{}.0", 404),
        ("{}.-1", 404),
        ("{}.1-1", 404),
        ("{}", 404),
        ("{}.1.1", 404),
        ("1", 404),
        ("../../etc/passwd", 404),
        ("20200101T000000Z-00000000.1", 410),
        ("20990101T000000Z-00000000.1", 404),
        ("20200101T000000Z-00000000.", 404),
        ("%00", 404),
        ("9" * 5000, 404),
    ],
)
def test_only_pages_that_there_are_have_an_answer(client: FlaskClient, story: Story, name: str, status: int) -> None:
    page = name.format(story.releases[0].id)
    assert client.get(f"/changes?page={page}", headers={"Accept": "text/turtle"}).status_code == status


def test_the_page_that_is_not_closed_yet_are_the_newest_changes(client: FlaskClient, story: Story) -> None:
    response = client.get(f"/changes.atom?page={story.releases[0].id}.4&lang=en")
    assert (response.status_code, response.headers["Location"]) == (303, "/changes.atom?lang=en")


def test_a_block_of_pages_has_nothing_to_read_for_people(client: FlaskClient, story: Story) -> None:
    address = f"/changes?page={story.releases[0].id}.1-2"
    assert ask(client, address, "text/html").status_code == 406
    assert ask(client, address, "application/atom+xml").status_code == 406


def test_a_version_leads_to_the_page_it_is_on(client: FlaskClient) -> None:
    quads, _ = stream(lambda address: get_quads(client, address), ROOT_PAGE)
    versions = [q.object.value for q in quads if q.predicate == TREE.member and isinstance(q.object, NamedNode)]
    for version in versions:
        response = client.get(version.removeprefix(BASE))
        assert response.status_code == 303
        assert f"<{version}>" in get_quads(client, response.headers["Location"]).decode()


@pytest.mark.parametrize("path", ["x/1", "20990101T000000Z-00000000/1", "{}/0", "{}/999", "{}/x", "{}", "{}/1/2"])
def test_a_version_that_never_was_is_not_found(client: FlaskClient, story: Story, path: str) -> None:
    assert client.get(f"/changes/{path.format(story.releases[0].id)}").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nobody_changes_the_changes(client: FlaskClient, method: str) -> None:
    response = client.open("/changes", method=method)
    assert (response.status_code, "GET" in response.headers["Allow"]) == (405, True)


def test_head_is_get_without_a_body(client: FlaskClient) -> None:
    head, full = client.head("/changes.atom"), client.get("/changes.atom")
    unequal = {"Date", "X-Request-Id"}
    assert head.data == b""
    assert {k: v for k, v in head.headers if k not in unequal} == {k: v for k, v in full.headers if k not in unequal}


# Atom and the page -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["", "?lang=en"])
def test_the_feed_and_its_archive_keep_the_rules_of_atom(client: FlaskClient, language: str) -> None:
    for feed in archive(lambda address: get(client, address), f"{BASE}/changes.atom{language}"):
        assert atom_problems(etree.tostring(feed)) == []


def test_the_feed_and_its_archive_have_every_change(client: FlaskClient) -> None:
    feeds = list(archive(lambda address: get(client, address), f"{BASE}/changes.atom"))
    ids = {entry.findtext("a:id", "", ATOM) for feed in feeds for entry in feed.findall("a:entry", ATOM)}
    quads, _ = stream(lambda address: get_quads(client, address), ROOT_PAGE)
    assert ids == {q.object.value for q in quads if q.predicate == TREE.member and isinstance(q.object, NamedNode)}
    assert [feed.find("fh:archive", ATOM) is not None for feed in feeds] == [False] + [True] * (len(feeds) - 1)


def test_the_newest_change_comes_first_in_the_readers_language(client: FlaskClient) -> None:
    for language, told in (("de", ("Neues", "Entfernt")), ("en", ("News", "Removed"))):
        entry = etree.fromstring(client.get(f"/changes.atom?lang={language}").data).find("a:entry", ATOM)
        category = entry.find("a:category", ATOM)
        assert (entry.findtext("a:title", "", ATOM), category.get("label")) == told
        assert entry.findtext("a:updated", "", ATOM) == "2026-03-04T12:00:00Z"
        assert category.get("term") == "deleted"


def test_the_archive_is_walked_both_ways(client: FlaskClient) -> None:
    feeds = list(archive(lambda address: get(client, address), f"{BASE}/changes.atom"))
    here = feeds[-1].find("a:link[@rel='self']", ATOM).get("href")
    for feed in reversed(feeds[1:]):
        assert feed.find("a:link[@rel='self']", ATOM).get("href") == here
        assert feed.find("a:link[@rel='current']", ATOM).get("href") == f"{BASE}/changes.atom"
        here = feed.find("a:link[@rel='next-archive']", ATOM).get("href")
    assert client.get(here.removeprefix(BASE)).headers["Location"] == "/changes.atom"


def test_the_page_tells_what_happened_to_what_and_when(client: FlaskClient) -> None:
    page = client.get("/changes.html", headers={"Accept-Language": "de"}).text
    assert "<h1>Änderungen</h1>" in page
    assert '<a href="/doc/topic/neues">Neues</a> <span class="entries__note">Entfernt</span>' in page
    assert '<a href="/doc/service/ausweis">Ausweis</a> <span class="entries__note">Geändert</span>' in page
    assert "4. März 2026, 13:00 Uhr" in page
    assert "Ältere</a>" in page
    assert "Bürgerbüro <b>" not in page


def test_every_page_leads_to_the_feed(client: FlaskClient) -> None:
    for address, feed in (
        ("/", "/changes.atom"), ("/doc/service/ausweis", "/changes.atom"), ("/a-z/?lang=en", "/changes.atom?lang=en")
    ):  # fmt: skip
        head = client.get(address, headers={"Accept": "text/html"}).text.partition("</head>")[0]
        assert f'<link rel="alternate" type="application/atom+xml" href="{feed}"' in head


def test_the_feed_is_named_where_programs_look(client: FlaskClient) -> None:
    assert f"{BASE}/changes" in client.get("/llms.txt").text
    dataset = client.get("/dataset.nt").text
    assert f"<{BASE}/changes.atom>" in dataset
    assert "<https://w3id.org/ldes/specification>" in dataset
    described = client.get("/openapi.json").json or {}
    assert {"/changes", "/changes.atom", "/changes/{release}/{number}"} <= set(described["paths"])


def test_data_that_are_published_as_they_stand_have_no_feed(publish: Any, tmp_path: Path) -> None:
    file = tmp_path / "things.ttl"
    file.write_text('<https://daten.example/a> <http://schema.org/name> "A" .', "utf-8")
    client = publish(file)
    assert client.get("/changes").status_code == 404
    assert client.get("/changes.atom").status_code == 404
    assert "atom" not in client.get("/doc/a", headers={"Accept": "text/html"}).text
    assert "changes" not in client.get("/llms.txt").text + client.get("/dataset.nt").text


def test_a_real_server_tells_a_new_release_as_soon_as_it_is_there(folder: Path) -> None:
    story = Story(folder)
    first = story.day()
    with serving(folder, releases=story.site.releases) as server:
        before = server.get("/changes.nq")
        assert server.get("/changes.nq", If_None_Match=before.headers["ETag"]).status == 304
        assert b"/id/topic/neues" not in before.body
        second = story.day(after=TOPIC)
        after = server.get("/changes.nq")
        assert f"{BASE}/changes/{second.id}/1".encode() in after.body
        assert f"{BASE}/changes/{first.id}/1".encode() in after.body
