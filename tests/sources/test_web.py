"""Harvesting pages of the web: sitemaps, data in pages and beside them, robots.txt, and asking only for news."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from publisher.errors import SettingError, SourceError
from publisher.sources import SourceContext, sitemaps, web, webpage
from publisher.terms import DCT, PROV, RDF, SCHEMA
from publisher.web import negotiation
from tests.hosts import Asked, Reply, answering
from tests.sources.reading import BASE, Result, result

HTML, TURTLE, XML = "text/html; charset=utf-8", "text/turtle", "application/xml"


@dataclass
class Town:
    """A site of the web: what stands where, and what it was asked with which headers."""

    url: str = ""
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    accepts: set[str] = field(default_factory=set)
    answered: list[int] = field(default_factory=list)
    status: dict[str, int] = field(default_factory=dict)

    def put(self, path: str, text: str, kind: str = HTML) -> None:
        self.pages[path] = (kind, text.replace("{url}", self.url))

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked.path)
        self.accepts.add(asked.headers.get("accept", ""))
        kind, text = self.pages.get(asked.path, ("text/plain", ""))
        status = self.status.get(asked.path, 200 if asked.path in self.pages else 404)
        etag = f'"{hash(text)}"'
        if status == 200 and asked.headers.get("if-none-match") == etag:
            status = 304
        self.answered.append(status)
        body = gzip.compress(text.encode()) if asked.path.endswith(".gz") else text.encode()
        return Reply(status, body if status == 200 else b"", {"Content-Type": kind, "ETag": etag})


@pytest.fixture
def town() -> Iterator[Town]:
    told = Town()
    with answering(told.reply) as told.url:
        yield told


def harvested(town: Town, folder: Path, start: str = "/sitemap.xml", **options: Any) -> Result:
    """Read the site, always anew."""
    said = {"url": town.url + start, "private": True, "pause": 0, "max_age": 0, "timeout": 10} | options
    return result(web.read(folder / "town", SourceContext(BASE, "de", "musterstadt", said)))


def sitemap(*paths: str) -> str:
    places = "".join(f"<url><loc>{{url}}{path}</loc></url>" for path in paths)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'


def page(name: str, data: str = "") -> str:
    text = data or f'{{"@context": "https://schema.org/", "@type": "GovernmentService", "name": "{name}"}}'
    return f'<!doctype html><title>{name}</title><script type="application/ld+json">{text}</script>'


def names(found: Result) -> set[str]:
    objects = (quad.object for quad in found.quads if quad.predicate == SCHEMA.name)
    return {each.value for each in objects if isinstance(each, Literal)}


def test_every_page_of_a_sitemap_is_read_with_its_provenance(town: Town, tmp_path: Path) -> None:
    town.put("/sitemap.xml", sitemap("/a", "/b"), XML)
    town.put("/a", page("Wohngeld"))
    town.put("/b", page("Reisepass"))
    found = harvested(town, tmp_path, licence="https://www.govdata.de/dl-de/by-2-0")
    assert names(found) == {"Wohngeld", "Reisepass"}
    services = {quad.subject for quad in found.quads if quad.object == SCHEMA.GovernmentService}
    assert services == {NamedNode(f"{town.url}/{x}#GovernmentService") for x in "ab"}
    assert {quad.subject for quad in found.quads if quad.predicate == DCT.source} == services
    assert found.values("harvest/town", PROV.wasDerivedFrom) == [f"{town.url}/sitemap.xml"]
    assert found.told == []


def test_a_sitemap_of_sitemaps_is_followed_packed_or_not(town: Town, tmp_path: Path) -> None:
    index = "<sitemapindex><sitemap><loc>{url}/part.xml.gz</loc></sitemap></sitemapindex>"
    town.put("/sitemap.xml", index, XML)
    town.put("/part.xml.gz", sitemap("/a"), "application/gzip")
    town.put("/a", page("Wohngeld"))
    assert names(harvested(town, tmp_path)) == {"Wohngeld"}


def test_a_sitemap_that_names_itself_has_an_end(town: Town, tmp_path: Path) -> None:
    town.put("/sitemap.xml", "<sitemapindex><sitemap><loc>{url}/sitemap.xml</loc></sitemap></sitemapindex>", XML)
    assert harvested(town, tmp_path).quads[0].predicate in {RDF.type, PROV.wasDerivedFrom}
    assert len(town.asked) < 10


def test_pages_may_be_listed_instead(town: Town, tmp_path: Path) -> None:
    town.put("/a", page("Wohngeld"))
    town.put("/b", page("Reisepass"))
    assert names(harvested(town, tmp_path, "/a", pages=["/b"])) == {"Wohngeld", "Reisepass"}


def test_a_page_without_data_of_its_own_leads_to_a_document_that_has_them(town: Town, tmp_path: Path) -> None:
    town.put("/a", '<link rel="alternate" type="text/turtle" href="a.ttl"><p>Wohngeld')
    town.put(
        "/a.ttl", '<#it> a <http://schema.org/GovernmentService>; <http://schema.org/name> "Wohngeld"@de .', TURTLE
    )
    found = harvested(town, tmp_path, "/a")
    assert names(found) == {"Wohngeld"}
    named = {quad.subject for quad in found.quads if quad.predicate == SCHEMA.name}
    assert named == {NamedNode(f"{town.url}/a.ttl#it")}


def test_data_are_liked_better_than_a_page(town: Town, tmp_path: Path) -> None:
    town.put("/a", page("Wohngeld"))
    harvested(town, tmp_path, "/a")
    offers = ("text/html", "text/turtle")
    chosen = [negotiation.choose_type(accept, offers) for accept in town.accepts if accept]
    assert [choice.offer for choice in chosen if choice] == ["text/turtle"]


def test_an_address_may_be_rdf_itself(town: Town, tmp_path: Path) -> None:
    town.put("/a", '<> <http://schema.org/name> "Wohngeld" .', TURTLE)
    assert names(harvested(town, tmp_path, "/a")) == {"Wohngeld"}


def test_what_has_not_changed_is_not_sent_again_and_still_there(town: Town, tmp_path: Path) -> None:
    town.put("/sitemap.xml", sitemap("/a", "/b"), XML)
    town.put("/a", page("Wohngeld"))
    town.put("/b", '<link rel="alternate" type="text/turtle" href="b.ttl">')
    town.put("/b.ttl", '<> <http://schema.org/name> "Reisepass" .', TURTLE)
    first = harvested(town, tmp_path)
    town.answered.clear()
    assert harvested(town, tmp_path).quads == first.quads
    assert town.answered.count(304) == 3
    town.put("/b.ttl", '<> <http://schema.org/name> "Pass" .', TURTLE)
    assert names(harvested(town, tmp_path)) == {"Wohngeld", "Pass"}


def test_robots_txt_is_heeded(town: Town, tmp_path: Path) -> None:
    town.put("/robots.txt", "User-agent: lodse\nDisallow: /b\n", "text/plain")
    town.put("/sitemap.xml", sitemap("/a", "/b"), XML)
    town.put("/a", page("Wohngeld"))
    town.put("/b", page("Geheim"))
    found = harvested(town, tmp_path)
    assert names(found) == {"Wohngeld"}
    assert found.told == [("kept-out", None, "robots.txt")]
    assert "/b" not in town.asked


@pytest.mark.parametrize(
    "rules",
    ["Allow: /\nDisallow: /b", "Disallow: /*?\nDisallow: /b$", "Disallow: /\nAllow: /a\nAllow: /sitemap.xml"],
    ids=["the longest rule counts", "stars and ends", "an exception"],
)
def test_the_rules_of_robots_txt_are_read_as_the_standard_says(rules: str, town: Town, tmp_path: Path) -> None:
    town.put("/robots.txt", f"User-agent: *\n{rules}\n", "text/plain")
    town.put("/sitemap.xml", sitemap("/a", "/b"), XML)
    town.put("/a", page("Wohngeld"))
    assert names(harvested(town, tmp_path)) == {"Wohngeld"}
    assert "/b" not in town.asked


def test_a_host_whose_robots_txt_fails_is_left_alone(town: Town, tmp_path: Path) -> None:
    town.status["/robots.txt"] = 503
    town.put("/a", page("Wohngeld"))
    with pytest.raises(SourceError, match=r"robots\.txt"):
        harvested(town, tmp_path, "/a")
    assert town.asked.count("/a") == 0


def test_a_single_page_is_asked_for_once(town: Town, tmp_path: Path) -> None:
    town.put("/a", page("Wohngeld"))
    assert names(harvested(town, tmp_path, "/a")) == {"Wohngeld"}
    assert town.asked == ["/robots.txt", "/a"]


def test_no_more_pages_are_asked_for_than_are_allowed(town: Town, tmp_path: Path) -> None:
    town.put("/sitemap.xml", sitemap("/a", "/b", "/c"), XML)
    for path in "abc":
        town.put(f"/{path}", page(path))
    found = harvested(town, tmp_path, most=2)
    assert names(found) == {"a", "b"}
    assert found.told == [("kept-out", None, "most")]


def test_addresses_of_other_hosts_are_not_taken_from_a_sitemap(town: Town, tmp_path: Path) -> None:
    town.put("/sitemap.xml", "<urlset><url><loc>http://other.example/x</loc></url></urlset>", XML)
    assert harvested(town, tmp_path).told == [("kept-out", None, "other.example")]


BROKEN = {
    "no json": page("x", "{"),
    "too deep": page("x", "[" * 20_000),
    "context of a stranger": page("x", '{"@context": "http://127.0.0.1:1/x", "name": "y"}'),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_page_that_is_broken_is_told_and_the_others_are_read(town: Town, tmp_path: Path, text: str) -> None:
    town.put("/sitemap.xml", sitemap("/a", "/b"), XML)
    town.put("/a", text)
    town.put("/b", page("Reisepass"))
    found = harvested(town, tmp_path)
    assert names(found) == {"Reisepass"}
    assert [told[0] for told in found.told] == ["page-unreadable"]


def test_a_page_that_fails_says_what_it_said_before_and_one_that_is_gone_says_nothing(
    town: Town, tmp_path: Path
) -> None:
    town.put("/sitemap.xml", sitemap("/a", "/b"), XML)
    town.put("/a", page("Wohngeld"))
    town.put("/b", page("Reisepass"))
    harvested(town, tmp_path)
    town.status |= {"/a": 500, "/b": 410}
    found = harvested(town, tmp_path, max_shrink=1)
    assert names(found) == {"Wohngeld"}
    assert [told[0] for told in found.told] == ["page-unreadable", "page-gone"]


def test_a_site_that_shrinks_stops_the_build_and_the_old_state_stays(town: Town, tmp_path: Path) -> None:
    town.put("/sitemap.xml", sitemap("/a", "/b"), XML)
    town.put("/a", page("Wohngeld"))
    town.put("/b", page("Reisepass"))
    harvested(town, tmp_path)
    town.put("/sitemap.xml", sitemap("/a"), XML)
    found = harvested(town, tmp_path)
    assert [told[0] for told in found.told] == ["source-shrank"]
    assert names(found) == {"Wohngeld", "Reisepass"}


def test_addresses_inside_the_network_are_refused_unless_allowed(town: Town, tmp_path: Path) -> None:
    town.put("/a", page("Wohngeld"))
    with pytest.raises(SourceError, match="private = true"):
        harvested(town, tmp_path, "/a", private=False)


@pytest.mark.parametrize(("option", "value"), [("most", 0), ("most", True), ("pages", "x"), ("pages", [1])])
def test_a_wrong_setting_is_told(town: Town, tmp_path: Path, option: str, value: Any) -> None:
    with pytest.raises(SettingError, match=option):
        harvested(town, tmp_path, **{option: value})


def test_entities_of_a_sitemap_are_never_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    text = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><urlset><url><loc>http://x/&e;</loc></url></urlset>'
    found = sitemaps.read(text.encode())
    assert found is None or "secret" not in str(found.pages)


def test_a_packed_sitemap_that_unpacks_without_end_is_none() -> None:
    assert sitemaps.read(gzip.compress(b" " * (60 * 2**20))) is None


@pytest.mark.parametrize(
    "body", [b"", b"\x00" * 100, b"<" * 10_000, b"<script type='application/ld+json'>", b"\xff\xfe<"]
)
def test_no_page_breaks_the_reader(body: bytes) -> None:
    assert webpage.take_apart(body, "text/html", "https://x.example/").data == ()
