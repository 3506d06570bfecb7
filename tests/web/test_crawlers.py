"""What crawlers and browsers ask for by themselves."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from publisher.contents.index import Entry, Index
from publisher.web import crawlers
from publisher.web.app import create_app
from tests.conftest import Town

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
MACHINE = (
    "/doc/service/wohngeld.ttl",
    "/doc/service/wohngeld.jsonld",
    "/doc/service/wohngeld.nt",
    "/doc/service/wohngeld.rdf",
    "/doc/service/wohngeld.trig",
    "/doc/service/wohngeld.nq",
    "/describe.ttl?iri=http://localhost:8000/id/service/wohngeld",
    "/dataset.ttl",
    "/dumps/data.nt.gz",
    "/dumps/SHA256SUMS",
    "/ontology.ttl",
    "/shapes.jsonld",
    "/context.jsonld",
    "/openapi.json",
    "/sitemap.xml",
    "/sitemap/1.xml",
    "/robots.txt",
    "/llms.txt",
    "/sparql",
    "/sparql?query=ASK%20%7B%7D",
    "/doc/service.csv",
    "/doc/place.geojson",
    "/doc/service.jsonld",
    "/a-z.csv",
)


def read(client: FlaskClient, path: str) -> ET.Element:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/xml"), path
    return ET.fromstring(response.get_data())  # noqa: S314 - our own output


def part_paths(client: FlaskClient) -> list[str]:
    found = read(client, "/sitemap.xml").findall("s:sitemap/s:loc", NAMES)
    return [(loc.text or "").removeprefix("http://localhost:8000") for loc in found]


def listed(client: FlaskClient) -> list[ET.Element]:
    return [url for path in part_paths(client) for url in read(client, path).findall("s:url", NAMES)]


def loc(url: ET.Element) -> str:
    return url.findtext("s:loc", "", NAMES)


@pytest.fixture(scope="module")
def urls(client: FlaskClient) -> list[ET.Element]:
    return listed(client)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> int:
    """Parts of so few documents that the demo town has many."""
    monkeypatch.setattr(crawlers, "MOST", 90)
    monkeypatch.setattr(crawlers, "BLOCK", 7)
    return 90


def test_crawlers_may_read_pages_but_ask_no_queries(client: FlaskClient) -> None:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    for path in ("/", "/doc/service/wohngeld", "/doc/service/wohngeld?lang=en", "/ontology", "/describe?iri=x"):
        assert robots.can_fetch("*", path)
    assert not robots.can_fetch("*", "/sparql?query=ASK")
    assert robots.site_maps() == ["http://localhost:8000/sitemap.xml"]


def test_lists_by_the_page_are_left_out(client: FlaskClient) -> None:
    assert "Disallow: /*?*page=\n" in client.get("/robots.txt").text


def test_every_thing_of_the_index_is_listed_in_every_language(kassel: Town, urls: list[ET.Element]) -> None:
    with sqlite3.connect(kassel.release.path / "index.sqlite") as database:
        rows = database.execute("SELECT iri FROM listing WHERE site_language = 'de'")
        things = {iri.replace("/id/", "/doc/") for (iri,) in rows if "w3id.org" not in iri}
    addresses = {loc(url) for url in urls}
    assert (
        things | {f"{thing}?lang=en" for thing in things} | {f"{thing}?lang=de-simple" for thing in things} <= addresses
    )
    assert len(addresses) == len(urls)


def test_pages_that_are_about_no_thing_are_listed_too(urls: list[ET.Element]) -> None:
    paths = {loc(url).removeprefix("http://localhost:8000") for url in urls}
    assert {"/", "/a-z/", "/a-z/a", "/doc/service/", "/dataset", "/ontology", "/shapes", "/api"} <= paths


def test_the_sitemap_obeys_the_rules_of_sitemaps(client: FlaskClient, urls: list[ET.Element]) -> None:
    for url in urls:
        tags = [child.tag.rpartition("}")[2] for child in url]
        assert tags[:2] == ["loc", "lastmod"]
        assert set(tags[2:]) <= {"link"}
        assert re.fullmatch(r"http://localhost:8000/[!-~]*", loc(url))
        datetime.fromisoformat(url.findtext("s:lastmod", "", NAMES))
    assert all(len(client.get(path).get_data()) < 50_000_000 for path in part_paths(client))


def test_the_date_is_that_of_the_data(client: FlaskClient, urls: list[ET.Element]) -> None:
    wohngeld = next(url for url in urls if loc(url).endswith("/doc/service/wohngeld"))
    document = client.get("/doc/service/wohngeld.ttl").text
    assert f'dct:modified "{wohngeld.findtext("s:lastmod", "", NAMES)}"' in document


def test_languages_name_each_other_and_easy_language_stands_alone(urls: list[ET.Element]) -> None:
    found = {loc(url): {x.attrib["hreflang"]: x.attrib["href"] for x in url.findall("x:link", NAMES)} for url in urls}
    for address, links in found.items():
        if address.endswith("lang=de-simple"):
            assert links == {}
        else:
            assert set(links) == {"de", "en", "x-default"}
            assert all(found[other] == links for other in links.values())


def test_what_the_sitemap_names_is_a_page_in_that_language(client: FlaskClient, urls: list[ET.Element]) -> None:
    for url in urls[::17]:
        address = loc(url).removeprefix("http://localhost:8000")
        response = client.get(address, headers={"Accept": "text/html"})
        language = address.partition("lang=")[2] or "de"
        assert (response.status_code, response.mimetype) == (200, "text/html"), address
        assert f'<html lang="{language}">' in response.text, address
        assert "noindex" not in response.text + response.headers.get("X-Robots-Tag", ""), address


def test_parts_hold_so_many_addresses_and_together_everything_once(
    client: FlaskClient, urls: list[ET.Element], small_parts: int
) -> None:
    parts = [read(client, path).findall("s:url", NAMES) for path in part_paths(client)]
    assert len(parts) > 10
    assert all(len(part) <= small_parts for part in parts)
    assert [loc(url) for part in parts for url in part] == [loc(url) for url in urls]


@pytest.mark.parametrize(
    "path", ["/sitemap/0.xml", "/sitemap/2.xml", "/sitemap/99999999999999999999.xml", "/sitemap/x.xml"]
)
def test_a_part_that_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_part_reads_nothing_of_the_parts_before_it(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawlers, "MOST", 30)
    asked: list[int] = []
    listing = Index.listing

    def counted(index: Index, kind: str, language: str, first: int, number: int) -> list[Entry]:
        asked.append(len(found := listing(index, kind, language, first, number)))
        return found

    monkeypatch.setattr(Index, "listing", counted)
    read(client, part_paths(client)[-1])
    assert 0 < sum(asked) <= crawlers.BLOCK


def test_an_unchanged_sitemap_is_not_sent_again(client: FlaskClient) -> None:
    for path in ("/sitemap.xml", "/sitemap/1.xml", "/robots.txt", "/llms.txt"):
        etag = client.get(path).headers["ETag"]
        assert not etag.startswith("W/")
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("path", MACHINE)
def test_machine_formats_and_query_results_stay_out_of_search_engines(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        assert response.status_code == 200
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_pages_may_be_found(client: FlaskClient) -> None:
    for path in ("/", "/doc/service/wohngeld", "/doc/service/", "/a-z/", "/dataset", "/ontology", "/shapes", "/api"):
        assert "X-Robots-Tag" not in client.get(path, headers={"Accept": "text/html"}).headers


def test_programs_that_read_text_learn_what_there_is(client: FlaskClient) -> None:
    text = client.get("/llms.txt").text
    assert text.startswith("# Stadt Kassel (Demo)\n\n> Demodaten")
    for address in re.findall(r"\]\(http://localhost:8000(/[^)]*)\)", text):
        assert client.get(address).status_code == 200, address
    assert "CC0 1.0" in text


def test_pages_name_their_icon_so_that_browsers_need_not_guess(client: FlaskClient) -> None:
    href = re.search(r'<link rel="icon" type="image/svg\+xml" href="([^"]+)">', client.get("/").text)
    assert href is not None
    with client.get(href[1]) as icon:
        assert icon.mimetype == "image/svg+xml"
    assert client.get("/favicon.ico").status_code == 204


def test_below_a_path_every_address_begins_with_it(kassel: Town) -> None:
    client = create_app(replace(kassel.site, base="https://x.test/lod/")).test_client()
    assert "Disallow: /lod/sparql\n" in client.get("/lod/robots.txt").text
    index = read(client, "/lod/sitemap.xml")
    assert [at.text for at in index.findall("s:sitemap/s:loc", NAMES)] == ["https://x.test/lod/sitemap/1.xml"]


def test_names_that_begin_with_no_letter_have_no_page_of_their_own(
    publish: Callable[..., FlaskClient], tmp_path: Path
) -> None:
    file = tmp_path / "things.ttl"
    service = '<https://daten.example/id/service/{}> a s:GovernmentService ; s:name "{}" .\n'
    text = service.format("b", "115") + service.format("a", "Auskunft")
    file.write_text(f"@prefix s: <http://schema.org/> .\n{text}", "utf-8")
    client = publish(file)
    addresses = [loc(url).removeprefix("https://daten.example") for url in read(client, "/sitemap/1.xml")]
    assert "/a-z/a" in addresses
    assert {client.get(address).status_code for address in addresses} == {200}


def test_rdf_published_as_it_stands_has_a_sitemap_of_its_things(
    publish: Callable[..., FlaskClient], tmp_path: Path
) -> None:
    file = tmp_path / "things.ttl"
    file.write_text('<https://other.test/a> <http://schema.org/name> "A & B" .', "utf-8")
    addresses = {loc(url) for url in read(publish(file), "/sitemap/1.xml").findall("s:url", NAMES)}
    assert "https://daten.example/describe?iri=https%3A%2F%2Fother.test%2Fa" in addresses
