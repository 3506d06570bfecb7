"""Things of the same name can be told apart wherever they stand in a list."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from publisher.web.app import create_app
from tests.conftest import built
from tests.markup import Markup

OFFICES = """
@prefix schema: <http://schema.org/> . @prefix org: <http://www.w3.org/ns/org#> . @prefix office: <id/organisation/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
office:amt-1 a schema:GovernmentOffice ; dct:identifier "amt-1" ; dct:modified "2026-03-01"^^xsd:date ;
  schema:name "Meldeamt"@de ; org:identifier "M-1" ; schema:alternateName "Nord"@de , "North"@en ;
  schema:parentOrganization office:stadt .
office:amt-2 a schema:GovernmentOffice ; dct:identifier "amt-2" ; dct:modified "2026-03-01"^^xsd:date ;
  schema:name "Meldeamt"@de ; org:identifier "M-2" ; schema:alternateName "<b>Süd</b>"@de ;
  schema:parentOrganization office:stadt .
office:kasse-1 a schema:GovernmentOffice ; dct:identifier "kasse-1" ; dct:modified "2026-03-01"^^xsd:date ;
  schema:name "Kasse"@de ; org:identifier "K-1" ; schema:parentOrganization office:stadt .
office:kasse-2 a schema:GovernmentOffice ; dct:identifier "kasse-2" ; dct:modified "2026-03-01"^^xsd:date ;
  schema:name "Kasse"@de ; org:identifier "K-2" ; schema:parentOrganization office:stadt .
office:einzig a schema:GovernmentOffice ; dct:identifier "einzig" ; dct:modified "2026-03-01"^^xsd:date ;
  schema:name "Standesamt"@de ; org:identifier "S-1" ; schema:parentOrganization office:stadt .
<id/contact/standesamt> a schema:ContactPoint , vcard:Kind ;
  dct:identifier "standesamt" ; dct:modified "2026-03-01"^^xsd:date ;
  schema:name "Standesamt"@de ; schema:email "s@klein.example" ;
  vcard:fn "Standesamt" ; vcard:hasEmail <mailto:s@klein.example> .
"""


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A town with offices of the same name."""
    folder = tmp_path_factory.mktemp("offices")
    for file in Path("tests/town").iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
    (folder / "offices.ttl").write_text(OFFICES, "utf-8")
    return create_app(built(folder).site).test_client()


@pytest.mark.parametrize("path", ["/doc/organisation/", "/organisation-chart", "/search?q=meldeamt"])
def test_the_best_fact_by_which_they_differ_is_shown(offices: FlaskClient, path: str) -> None:
    html = offices.get(path, headers={"Accept": "text/html"}).text
    assert "Nord" in html
    assert "&lt;b&gt;Süd&lt;/b&gt;" in html
    assert "M-1" not in html


def test_where_names_say_nothing_the_identifier_tells_them_apart(offices: FlaskClient) -> None:
    text = Markup(offices.get("/doc/organisation/", headers={"Accept": "text/html"}).text).text
    assert "K-1" in text
    assert "K-2" in text


def test_an_office_and_its_contact_of_one_name_are_no_namesakes(offices: FlaskClient) -> None:
    html = offices.get("/search?q=standesamt", headers={"Accept": "text/html"}).text
    assert html.count('class="hit"') == 2
    assert "S-1" not in html


def test_what_has_a_name_of_its_own_needs_nothing_beside_it(offices: FlaskClient) -> None:
    assert "S-1" not in offices.get("/doc/organisation/", headers={"Accept": "text/html"}).text


def test_the_fact_is_in_the_readers_language_where_it_can_be(offices: FlaskClient) -> None:
    assert "North" in offices.get("/doc/organisation/?lang=en", headers={"Accept": "text/html"}).text
