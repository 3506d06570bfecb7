"""Our words, rules and context over HTTP: as in the source files, each term with its anchor."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from publisher import assets, rdf
from publisher.terms import LODSE, SHAPE
from publisher.web import vocabulary
from publisher.web.app import create_app
from tests.conftest import Town

SOURCES = {"ontology": (assets.ONTOLOGY,), "shapes": (assets.SHAPES, assets.SHAPES / "editorial")}
NAMESPACES = {"ontology": LODSE, "shapes": SHAPE}
DOCUMENTS = sorted(SOURCES)


@cache
def source(name: str) -> Graph:
    graph = Graph()
    for file in sorted(file for folder in SOURCES[name] for file in folder.glob("*.ttl")):
        graph.parse(file)
    return graph


def written(graph: Graph) -> bytes:
    return graph.serialize(format="nt", encoding="utf-8")


@cache
def canonical(text: bytes, syntax: ox.RdfFormat = ox.RdfFormat.N_TRIPLES) -> set[ox.Quad]:
    """The statements of a text, blank nodes named by what is said of them."""
    found = ox.Dataset(quad for quad in ox.parse(text, syntax, rename_blank_nodes=True))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(found)


@pytest.mark.parametrize("suffix", sorted(rdf.BY_SUFFIX))
@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_rdf_says_what_the_source_files_say(client: FlaskClient, name: str, suffix: str) -> None:
    response = client.get(f"/{name}.{suffix}")
    assert response.mimetype == rdf.BY_SUFFIX[suffix].media_type
    found = canonical(response.get_data(), rdf.BY_SUFFIX[suffix].syntax)
    assert len(found) == len(source(name))
    assert found == canonical(written(source(name)))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_two_workers_give_the_same_bytes(client: FlaskClient, name: str) -> None:
    first = client.get(f"/{name}.ttl")
    vocabulary._read.cache_clear()  # noqa: SLF001 - what another worker has not read yet
    again = client.get(f"/{name}.ttl")
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_format_is_negotiated(client: FlaskClient, name: str) -> None:
    for form in rdf.FORMATS:
        response = client.get(f"/{name}", headers={"Accept": form.media_type})
        assert (response.mimetype, response.headers["Content-Location"]) == (form.media_type, f"/{name}.{form.suffix}")
        assert {"Accept", "Accept-Language"} <= set(response.headers["Vary"].split(", "))
    assert client.get(f"/{name}", headers={"Accept": "text/html"}).mimetype == "text/html"
    assert client.get(f"/{name}", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("language", ["de", "en", "de-simple"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_of_our_terms_has_its_anchor(client: FlaskClient, name: str, language: str) -> None:
    page = client.get(f"/{name}.html?lang={language}").text
    anchors = re.findall(r'id="([^"]+)"', page)
    terms = {str(s).removeprefix(NAMESPACES[name].iri) for s in source(name).subjects() if "#" in str(s)}
    assert terms <= set(anchors)
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_within_the_page_lead_somewhere(client: FlaskClient, name: str) -> None:
    page = client.get(f"/{name}.html").text
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(rf'href="(?:/{name})?#([^"]+)"', page)) <= anchors


@pytest.mark.parametrize(("language", "words"), [("de", "Steht bei"), ("en", "Used with"), ("de-simple", "Steht bei")])
def test_the_page_is_in_the_readers_language(client: FlaskClient, language: str, words: str) -> None:
    response = client.get("/ontology", headers={"Accept-Language": language, "Accept": "text/html"})
    assert words in response.text
    assert response.headers["Content-Language"] == language


def test_a_word_is_shown_with_an_example_of_the_data(client: FlaskClient) -> None:
    page = client.get("/ontology.html").text
    assert '<a href="/doc/area/kassel"><code>&lt;id/area/kassel&gt; lodse:municipalityKey' in page


def test_a_rule_is_shown_with_why_what_to_do_and_an_example(client: FlaskClient) -> None:
    page = client.get("/shapes.html?lang=en").text
    rule = page[page.index('<article id="address-country"') :].partition("</article>")[0]
    for words in ("Error: stops the release", "Why", "What to do", "Deutschland", "DE"):
        assert words in rule


@pytest.mark.parametrize("path", ["/ontology", "/shapes", "/context.jsonld"])
def test_a_known_document_is_not_sent_again_and_any_site_may_read_it(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.get_data()) == (200, 304, b"")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in first.headers["Cache-Control"]


def test_the_context_is_the_one_of_the_release(client: FlaskClient, kassel: Town) -> None:
    response = client.get("/context.jsonld")
    assert response.content_type == "application/ld+json"
    assert response.get_data() == (kassel.release.path / "context.jsonld").read_bytes()
    assert json.loads(response.get_data())["@context"]


def test_an_older_release_without_copies_shows_those_of_the_software(town: Town) -> None:
    town.release.path.chmod(0o755)
    for name in ("ontology.ttl", "context.jsonld"):
        (town.release.path / name).unlink()
    old = create_app(town.site).test_client()
    assert canonical(old.get("/ontology.ttl").get_data(), ox.RdfFormat.TURTLE) == canonical(written(source("ontology")))
    assert old.get("/context.jsonld").get_data() == assets.CONTEXT.read_bytes()


def test_pages_lead_from_our_terms_to_their_anchors(client: FlaskClient) -> None:
    page = client.get("/doc/channel/wohngeld--online", headers={"Accept": "text/html"}).text
    assert 'href="/ontology#Online"' in page
    assert "describe?iri=https%3A%2F%2Fw3id.org%2Flodse" not in page


def test_the_reference_is_linked_from_every_page(client: FlaskClient) -> None:
    page = client.get("/").text
    assert all(f'href="/{name}"' in page for name in DOCUMENTS)


@pytest.mark.parametrize("path", ["/ontology/", "/shapes/?lang=en", "/context.jsonld/"])
def test_a_slash_too_many_leads_to_the_right_address(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (301, path.replace("/?", "?").rstrip("/"))


def test_rdf_published_as_it_stands_may_have_things_of_these_names(
    publish: Callable[..., FlaskClient], tmp_path: Path
) -> None:
    file = tmp_path / "things.ttl"
    file.write_text('<https://daten.example/ontology> <http://schema.org/name> "Ein Ding" .', "utf-8")
    other = publish(file)
    assert other.get("/ontology").headers["Location"] == "/doc/ontology"
    assert other.get("/shapes").status_code == 404
    assert 'href="/ontology"' not in other.get("/").text


def test_a_site_below_a_path_has_its_reference_there(kassel: Town) -> None:
    below = replace(kassel.site, base="https://x.test/lod/")
    client = create_app(below).test_client()
    assert client.get("/lod/ontology.ttl").status_code == 200
    assert 'href="/lod/ontology#ChannelTypes"' in client.get("/lod/ontology.html").text
