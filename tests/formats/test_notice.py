"""Each document can be passed on alone: it says under which licence it may be used, and whom to name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat

from publisher.formats import notice
from publisher.licence import Licence
from publisher.site import Site
from publisher.terms import DCT, FOAF, SCHEMA
from tests.conftest import Town

SITE = Site(Path(), base="https://stadt.example/", licence=Licence("urn:l", "L", "https://l.example/", "Stadt"))
THING, DOCUMENT = NamedNode("https://stadt.example/id/a"), "https://stadt.example/doc/a"
FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "json": RdfFormat.JSON_LD,
}


def test_a_document_says_its_licence_whom_to_name_and_where_it_is_from() -> None:
    said = {quad.triple for quad in notice.quads(SITE, THING, DOCUMENT)}
    found = {(t.predicate, t.object) for t in said if t.subject == NamedNode(DOCUMENT)}
    assert (DCT.license, NamedNode("urn:l")) in found
    assert (SCHEMA.creditText, Literal("Stadt", language="de")) in found
    assert (DCT.isPartOf, NamedNode("https://stadt.example/dataset#dataset")) in found


def test_a_licence_that_is_on_no_list_is_named_by_its_text() -> None:
    assert notice.licence_of(replace(SITE, licence=Licence(url="https://l.example/"))) == "https://l.example/"


def test_who_says_nothing_of_a_licence_has_documents_that_say_nothing() -> None:
    site = replace(SITE, licence=Licence())
    assert (list(notice.quads(site, THING, DOCUMENT)), notice.members(site)) == ([], {})


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("path", ["doc/service/wohngeld", "doc/service/wohngeld.cpsv", "doc/service"])
def test_every_rdf_document_carries_it(client: FlaskClient, kassel: Town, path: str, suffix: str) -> None:
    if suffix == "json" and path.endswith("cpsv"):
        pytest.skip("JSON is there in the default model")
    said = {(s.subject, s.predicate, s.object) for s in ox.parse(client.get(f"/{path}.{suffix}").data, FORMATS[suffix])}
    licence = kassel.site.licence
    (document,) = (s for s, p, o in said if (p, o) == (DCT.license, NamedNode(licence.iri)))
    assert (document, SCHEMA.creditText, Literal(licence.attribution, language="de")) in said
    assert [s for s, p, o in said if (p, o) == (FOAF.isPrimaryTopicOf, document)]


@pytest.mark.parametrize("path", ["/doc/place/rathaus.geojson", "/doc/place.geojson"])
def test_a_map_carries_it_too(client: FlaskClient, kassel: Town, path: str) -> None:
    found = client.get(path).get_json()
    assert found["license"] == kassel.site.licence.iri
    assert found["attribution"] == kassel.site.licence.attribution


def test_rdf_that_is_published_as_it_stands_stays_as_it_is(publish: Callable[..., FlaskClient], tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    file.write_text('<https://daten.example/a> <http://schema.org/name> "A" .\n', "utf-8")
    assert publish(file).get("/doc/a.nt").text == file.read_text("utf-8")
