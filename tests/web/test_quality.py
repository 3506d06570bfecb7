"""The page of the quality of the data, its forms, and the note for editors on the page of a thing."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, SH, Graph, Namespace, URIRef
from werkzeug.test import Client

from publisher.web.app import create_app
from publisher.web.front import Front
from tests.command import ROOT
from tests.conftest import built, copied

DQV = Namespace("http://www.w3.org/ns/dqv#")
LODSE = Namespace("https://w3id.org/lodse/ontology#")
BASE = "https://klein.example/"
UNIT = f"{BASE}id/organisation/amt"
RULE = "https://w3id.org/lodse/shapes#service-description-missing"
FAULTY = """
<id/service/neu> a <http://schema.org/GovernmentService> ; <http://purl.org/dc/terms/identifier> "neu" ;
  <http://schema.org/name> "Neu"@de ; <http://schema.org/provider> <id/organisation/amt> ;
  <http://schema.org/serviceOperator> <id/organisation/stadt> ; <urn:x:unbekannt> "<script>alert(1)</script>" .
"""
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The small town with a service that lacks a few things."""
    folder = copied(ROOT / "tests/town", tmp_path_factory.mktemp("faulty") / "klein")
    with (folder / "town.ttl").open("a") as file:
        file.write(FAULTY)
    return create_app(built(folder).site).test_client()


def told(client: FlaskClient, address: str = "/quality.json", **asked: str) -> dict[str, Any]:
    answer = client.get(address, query_string=asked or None)
    assert answer.status_code == 200
    return dict(json.loads(answer.data))


def page(client: FlaskClient, address: str, language: str = "de") -> str:
    answer = client.get(address, headers=HTML | {"Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "Qualität der Daten"), ("en", "Quality of the data"), ("de-simple", "Wie gut sind die Daten?")],
)
def test_the_page_is_in_the_readers_language(client: FlaskClient, language: str, said: str) -> None:
    assert f"<h1>{said}</h1>" in page(client, "/quality", language)


def test_the_page_tells_rules_units_and_findings(faulty: FlaskClient) -> None:
    shown = page(faulty, "/quality")
    assert "service/neu" in shown
    assert "quality.csv?unit=" in shown
    assert "/shapes#service-description-missing" in shown


def test_every_page_leads_there(faulty: FlaskClient) -> None:
    assert 'href="/quality"' in page(faulty, "/")
    assert 'href="/quality"' in page(faulty, "/dataset")


def test_a_hostile_value_is_shown_letter_by_letter(faulty: FlaskClient) -> None:
    shown = page(faulty, "/quality") + page(faulty, "/doc/service/neu?quality")
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown


def test_findings_of_a_unit_come_as_a_table(faulty: FlaskClient) -> None:
    answer = faulty.get("/quality.csv", query_string={"unit": UNIT})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["unit"] for row in rows} == {UNIT}
    assert RULE in {row["rule"] for row in rows}
    assert all(row["advice"] and row["page"] == f"{BASE}doc/service/neu" for row in rows)


def test_the_whole_table_holds_every_finding_and_a_selection_only_its_own(faulty: FlaskClient) -> None:
    def rules(**asked: str) -> list[str]:
        return [f["rule"] for f in told(faulty, **asked)["findings"]]

    assert rules(rule=RULE) == [RULE]
    assert set(rules()) > {RULE}
    assert rules(unit=f"{BASE}id/organisation/stadt") == rules(rule="<script>") == []


def test_json_tells_the_trend_and_since_when(faulty: FlaskClient) -> None:
    values = told(faulty)
    [now] = values["trend"]
    assert now["warnings"] == sum(f["severity"] == "Warning" for f in values["findings"])
    assert {f["release"] for f in values["findings"]} == {now["release"]}
    assert values["next"] is None


@pytest.mark.parametrize(("form", "name"), [("ttl", "turtle"), ("rdf", "xml"), ("nt", "nt")])
def test_rdf_is_a_measurement_and_a_validation_report(faulty: FlaskClient, form: str, name: str) -> None:
    graph = Graph().parse(data=faulty.get(f"/quality.{form}").data, format=name)
    [measured] = graph.subjects(DQV.isMeasurementOf, LODSE.qualityScore)
    assert (URIRef(f"{BASE}dataset#dataset"), DQV.hasQualityMeasurement, measured) in graph
    [report] = graph.subjects(RDF.type, SH.ValidationReport)
    results = list(graph.objects(report, SH.result))
    assert len(results) == len(told(faulty)["findings"])
    assert all(isinstance(result, URIRef) for result in results)
    assert RULE in {str(graph.value(result, SH.sourceShape)) for result in results}


def test_of_a_page_of_many_the_next_one_is_named(folder: Path) -> None:
    with (folder / "town.ttl").open("a") as file:
        file.writelines(FAULTY.replace("neu", f"neu-{number}") for number in range(30))
    client = create_app(built(folder).site).test_client()
    positions, address = [], "/quality.json"
    while address:
        values = told(client, address.removeprefix(BASE[:-1]))
        positions += [(f["rule"], f["node"], f.get("path")) for f in values["findings"]]
        address = values["next"]
    assert len(positions) == len(set(positions)) > 100
    assert 'rel="next"' in page(client, "/quality")


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 30, "١"])
def test_a_position_that_is_none_is_refused(faulty: FlaskClient, after: str) -> None:
    assert faulty.get("/quality", query_string={"after": after}).status_code == 400


# Persons ------------------------------------------------------------------------------------------------------------


def test_persons_are_in_no_form_of_it(client: FlaskClient) -> None:
    for address in ("/quality", "/quality.json", "/quality.csv", "/quality.ttl"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "/id/person/" not in answer.text


def test_a_person_with_a_defect_is_not_counted_in_public(folder: Path) -> None:
    settings = folder / "site.toml"
    settings.write_text(settings.read_text() + '\n[persons]\nshow = true\nfiles = ["persons.ttl"]\n')
    (folder / "persons.ttl").write_text(
        "<id/person/erika> a <http://schema.org/Person>, <http://www.w3.org/2006/vcard/ns#Individual>,"
        " <http://www.w3.org/2006/vcard/ns#Kind> ;"
        ' <http://schema.org/name> "Erika Muster" ; <http://www.w3.org/2006/vcard/ns#fn> "Erika Muster" ;'
        ' <http://purl.org/dc/terms/identifier> "erika" ;'
        " <http://schema.org/worksFor> <id/organisation/amt> .\n"
    )
    town = built(folder)
    assert any("/id/person/erika" in (f.node or "") for f in town.report.findings)
    client = create_app(town.site).test_client()
    for address in ("/quality", "/quality.json", "/quality.csv", "/quality.ttl", "/quality.csv?unit="):
        assert "rika" not in client.get(address).text


# The note for editors ------------------------------------------------------------------------------------------------


def test_editors_see_on_the_page_of_a_thing_what_is_wrong_with_it(faulty: FlaskClient) -> None:
    shown = page(faulty, "/doc/service/neu?quality")
    assert re.search(r"Qualität: \d+ von 100 Punkten", shown)
    assert "Beschreibung fehlt −10" in shown
    assert "von 100 Punkten" not in page(faulty, "/doc/service/neu")


def test_a_thing_without_findings_has_the_whole_score(faulty: FlaskClient) -> None:
    assert "Qualität: 100 von 100 Punkten" in page(faulty, "/doc/organisation/amt?quality")


def test_the_note_is_not_for_search_engines_and_not_what_the_plain_address_gives(faulty: FlaskClient) -> None:
    judged, plain = (faulty.get(f"/doc/service/neu{query}", headers=HTML) for query in ("?quality", ""))
    assert judged.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in judged.text
    assert "Content-Location" not in judged.headers
    assert judged.headers["ETag"] != plain.headers["ETag"]
    assert "X-Robots-Tag" not in plain.headers


def test_the_note_is_never_kept_in_place_of_the_page(faulty: FlaskClient) -> None:
    client = Client(Front(faulty.application, lambda: "r"))
    for _ in range(2):
        for query, note in (("?quality", True), ("", False)):
            answer = client.get(f"/doc/service/neu{query}", headers=HTML)
            assert ("von 100 Punkten" in answer.text) is note


def test_a_thing_leads_to_its_document_with_the_note(faulty: FlaskClient) -> None:
    answer = faulty.get("/id/service/neu?quality", headers=HTML)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/doc/service/neu?quality=")


def test_data_that_are_published_as_they_stand_have_no_such_page(publish: object, tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<quality> <http://www.w3.org/2000/01/rdf-schema#label> 'x' .")
    client: FlaskClient = publish(file)  # type: ignore[operator]
    assert client.get("/quality").status_code == 303
