"""HSDS out: objects are as the schema wants them, pages are complete, and our own reader reads them again."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from pyoxigraph import DefaultGraph, NamedNode

from publisher.contents import selection
from publisher.iris import uuid_of
from publisher.sources import SourceContext, hsds
from publisher.terms import DCT, RDF, SCHEMA, SKOS
from publisher.web.app import create_app
from tests.command import ROOT
from tests.conftest import Town
from tests.sources.reading import result

OFFICIAL = ROOT.parent / "shared/data/hsds-3.0"
SORTS = {
    "services": "service",
    "organizations": "organization",
    "locations": "location",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
PLURALS = {"accessibilitys": "accessibility", "addresss": "addresses", "fundings": "funding"}
BEYOND = {
    "service": ("last_modified", "wait_time"),
    "organization": ("services",),
    "service_at_location": ("service",),
    "taxonomy_term": ("taxonomy", "taxonomy_detail"),
}
"""What the official JSON schemas and examples have, and the table of the schema has not, or as something else."""


def schema(table: str) -> dict[str, Any]:
    """Make a JSON schema of the official table."""
    if not OFFICIAL.is_dir():
        pytest.skip(f"the schema of HSDS is not in {OFFICIAL}")
    found: dict[str, dict[str, Any]] = {}
    with (OFFICIAL / "schema/schema.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            of = found.setdefault(
                row["table_name"], {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
            )
            name = PLURALS.get(row["name"], row["name"])
            of["properties"][name] = described(row)
            of["required"] += [name] if row["constraints_required"] == "true" else []
    for each, names in BEYOND.items():
        found[each]["properties"] |= {name: {} for name in names}
    return {"$ref": f"#/$defs/{table}", "$defs": found}


def described(row: dict[str, str]) -> dict[str, Any]:
    many, one = (row[name].removesuffix(".json") for name in ("one_to_many", "one_to_one"))
    if many or one:
        nested = {"$ref": f"#/$defs/{many or one}"}
        return {"type": "array", "items": nested} if many else nested
    kind = {"type": row["type"]} | ({"enum": row["enum"].split(",")} if row["enum"] else {})
    formats = {"format": "uuid"} if row["name"] == "id" else {"format": row["format"]} if row["format"] else {}
    return kind | formats


def every(client: FlaskClient, sort: str, query: str = "") -> list[dict[str, Any]]:
    size = "" if "per_page" in query else "&per_page=20"
    first = client.get(f"/api/hsds/{sort}?{size}{query}").get_json()
    pages = [client.get(f"/api/hsds/{sort}?{size}&page={n + 1}{query}") for n in range(first["total_pages"])]
    found = [each for page in pages for each in page.get_json()["contents"]]
    assert len(found) == first["total_items"]
    return found


def valid(client: FlaskClient, sort: str, query: str) -> None:
    validator = Draft202012Validator(schema(SORTS[sort]), format_checker=FormatChecker())
    found = every(client, sort, query)
    assert found
    for each in found:
        assert not [error.message for error in validator.iter_errors(each)], each["id"]


NESTED = ("services", "organizations", "locations", "service_at_locations")


@pytest.mark.parametrize(
    ("sort", "query"),
    [
        *((sort, query) for sort in NESTED for query in ("", "&full=true", "&full=true&lang=en")),
        ("organizations", "&full_service=true&per_page=5"),
        *((sort, query) for sort in ("taxonomies", "taxonomy_terms") for query in ("", "&lang=en")),
    ],
)
def test_every_object_of_the_demo_town_is_valid(client: FlaskClient, sort: str, query: str) -> None:
    valid(client, sort, query)


@pytest.mark.slow
@pytest.mark.parametrize("sort", NESTED)
def test_every_object_of_munich_is_valid(munich: Town, sort: str) -> None:
    valid(create_app(munich.site).test_client(), sort, "&full=true")


@pytest.mark.parametrize("sort", SORTS)
def test_pages_hold_each_object_once_and_each_can_be_had_alone(client: FlaskClient, sort: str) -> None:
    found = every(client, sort, "&full=true" if sort in NESTED else "")
    assert len({each["id"] for each in found}) == len(found)
    for each in found[:5] if sort in NESTED else ():
        assert client.get(f"/api/hsds/{sort}/{each['id']}").get_json() == each


@pytest.mark.parametrize("sort", SORTS)
def test_a_page_can_be_had_line_by_line(client: FlaskClient, sort: str) -> None:
    first = client.get(f"/api/hsds/{sort}?format=ndjson&per_page=2", follow_redirects=True)
    assert first.mimetype == "application/x-ndjson"
    contents = client.get(f"/api/hsds/{sort}?per_page=2").json["contents"]  # type: ignore[index]
    assert [json.loads(line) for line in first.text.splitlines()] == contents
    total = client.get(f"/api/hsds/{sort}?per_page=2").json["total_items"]  # type: ignore[index]
    assert ('rel="next"' in first.headers["Link"]) is (total > 2)


def test_our_reader_reads_names_contacts_and_addresses_again(client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "services.json"
    file.write_text(json.dumps(every(client, "services", "&full=true")), "utf-8")
    read = result(hsds.read(file, SourceContext("https://daten.example/", "de", "kassel", options={"keys": "id"})))
    one = client.get("/api/hsds/services/bauantrag").get_json()
    assert read.values(f"service/{one['id']}", SCHEMA.name) == ["Bauantrag@de"]
    assert read.values(f"contact/{one['id']}", SCHEMA.telephone) == ["+49-561-787-6300"]
    assert read.values(f"contact/{one['id']}", SCHEMA.email) == ["bauaufsicht@kassel.example"]
    place = client.get("/api/hsds/locations/technisches-rathaus").get_json()
    assert read.values(f"place/{place['id']}#address", SCHEMA.streetAddress) == ["Bosestraße 15"]
    assert len(read.values(f"place/{place['id']}", SCHEMA.openingHoursSpecification)) >= 3


def test_persons_are_not_in_it(client: FlaskClient) -> None:
    contacts = [c for each in every(client, "organizations", "&full=true") for c in each.get("contacts", ())]
    assert contacts
    assert not [each for each in contacts if "name" in each]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("services/nothing", 404),
        ("locations/bauantrag", 404),
        ("services?page=99", 404),
        ("services?page=x", 404),
        ("services?per_page=0", 400),
        ("services?per_page=101", 400),
        ("services?full=maybe", 400),
        ("services?query=x", 400),
        ("services?postcode=34117", 400),
        ("services?minimal=true&per_page=10001", 400),
        ("services?modified_after=gestern", 400),
        ("services?modified_after=0001-01-01T00:00:00%2B14:00", 400),
        ("services?taxonomy_term_id=ausweisdokumente&page=2", 404),
        ("organizations?full_service=true&per_page=6", 400),
        ("service_at_locations?proximity=500", 400),
        ("service_at_locations?postcode=34117&proximity=-1", 400),
        ("service_at_locations?postcode=34117&proximity=1e9", 400),
        ("taxonomies/ausweisdokumente", 404),
        ("taxonomy_terms/themen", 404),
        ("taxonomies?full=true", 400),
    ],
)
def test_what_there_is_not_is_a_problem(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(f"/api/hsds/{address}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert client.get(f"/api/hsds/{address}", headers={"Accept": "text/html"}).mimetype == "text/html"


# Filters ---------------------------------------------------------------------------------------------------------


def keys(client: FlaskClient, kassel: Town, address: str) -> set[str]:
    """The keys of the things that a list gives, all on one page."""
    found = client.get(f"/api/hsds/{address}").get_json()
    assert found["total_items"] == found["size"] == len(found["contents"])
    known = {uuid_of(iri): iri.rpartition("/")[2] for iri in said(kassel, RDF.type)}
    return {known[each["id"]] for each in found["contents"]}


def said(town: Town, predicate: NamedNode, value: str | None = None) -> set[str]:
    """The IRIs of which something is said."""
    store = ox.Store.read_only(str(town.release.path / "store"))
    wanted = NamedNode(f"{town.site.base}id/{value}") if value else None
    found = store.quads_for_pattern(None, predicate, wanted, DefaultGraph())
    return {quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)}


def short(iris: set[str]) -> set[str]:
    return {iri.rpartition("/")[2] for iri in iris}


@pytest.mark.parametrize(
    ("asked", "predicate", "value"),
    [
        ("taxonomy_term_id=ausweisdokumente", DCT.subject, "topic/ausweisdokumente"),
        (f"taxonomy_term_id={uuid_of('http://localhost:8000/id/topic/umzug')}", DCT.subject, "topic/umzug"),
        ("organization_id=standesamt", SCHEMA.provider, "organisation/standesamt"),
    ],
)
def test_services_are_chosen_by_what_is_said_of_them(
    client: FlaskClient, kassel: Town, asked: str, predicate: NamedNode, value: str
) -> None:
    services = said(kassel, predicate, value)
    assert services
    assert keys(client, kassel, f"services?per_page=100&{asked}") == short(services)
    channels = {iri for each in services for iri in said(kassel, SCHEMA.providesService, each.partition("/id/")[2])}
    assert channels
    assert keys(client, kassel, f"service_at_locations?per_page=100&{asked}") == short(channels)


def test_a_tree_holds_the_services_of_all_of_its_topics(client: FlaskClient, kassel: Town) -> None:
    topics = said(kassel, SKOS.inScheme, "topic/lebenslagen")
    services = {iri for each in topics for iri in said(kassel, DCT.subject, each.partition("/id/")[2])}
    assert keys(client, kassel, "services?per_page=100&taxonomy_id=lebenslagen") == short(services)
    assert keys(client, kassel, "taxonomy_terms?per_page=100&taxonomy_id=lebenslagen") == short(topics)
    assert keys(client, kassel, "taxonomies") == {"themen", "lebenslagen"}


def test_terms_are_chosen_by_what_is_above_them(client: FlaskClient, kassel: Town) -> None:
    below = said(kassel, SKOS.broader, "topic/ausweise-und-meldewesen")
    assert keys(client, kassel, "taxonomy_terms?parent_id=ausweise-und-meldewesen") == short(below)
    tops = said(kassel, SKOS.inScheme) - said(kassel, SKOS.broader)
    assert keys(client, kassel, "taxonomy_terms?top_only=true&per_page=100") == short(tops)
    assert client.get("/api/hsds/taxonomy_terms?top_only=false").get_json()["total_items"] > len(tops)


def test_filters_add_up(client: FlaskClient, kassel: Town) -> None:
    one, other = "taxonomy_term_id=ausweisdokumente", "modified_after=2026-06-01"
    both = keys(client, kassel, f"services?{one}&{other}&per_page=100")
    assert both == keys(client, kassel, f"services?{one}") & keys(client, kassel, f"services?{other}&per_page=100")
    assert both < keys(client, kassel, f"services?{one}")


def test_what_nobody_knows_chooses_nothing(client: FlaskClient) -> None:
    for asked in ("taxonomy_id=nothing", "organization_id=%00", "taxonomy_term_id=umzug'--", "search=%22%5C%00"):
        found = client.get(f"/api/hsds/services?{asked}").get_json()
        assert (found["total_items"], found["total_pages"], found["empty"]) == (0, 1, True), asked


def test_a_search_finds_services_and_where_they_are_had(client: FlaskClient, kassel: Town) -> None:
    assert "personalausweis" in keys(client, kassel, "services?search=perso&per_page=100")
    channels = said(kassel, SCHEMA.providesService, "service/personalausweis")
    assert short(channels) <= keys(client, kassel, "service_at_locations?search=perso&per_page=100")
    assert keys(client, kassel, "taxonomy_terms?search=Umzug") >= {"umzug"}
    assert "standesamt" in keys(client, kassel, "organizations?search=Standesamt")


def test_changes_are_those_at_a_moment_and_later(client: FlaskClient) -> None:
    every_one = client.get("/api/hsds/services?minimal=true").get_json()["contents"]
    newest = max(each["modified_date"] for each in every_one)
    wanted = {each["id"] for each in every_one if each["modified_date"] == newest}
    day = newest.partition("T")[0]
    for moment in (day, newest, f"{day}T01:00:00%2B01:00", f"{day}T01:00:00+01:00"):
        found = client.get(f"/api/hsds/services?minimal=true&modified_after={moment}").get_json()
        assert {each["id"] for each in found["contents"]} == wanted, moment
    assert client.get(f"/api/hsds/services?modified_after={day}T00:00:01Z").get_json()["empty"]


def test_all_identifiers_and_dates_come_on_one_page(client: FlaskClient) -> None:
    found = client.get("/api/hsds/services?minimal=true").get_json()
    assert found["total_pages"] == 1
    dated = {each["id"]: each["last_modified"] for each in every(client, "services")}
    assert {each["id"]: each["modified_date"] for each in found["contents"]} == dated


def test_places_are_chosen_by_postal_code_and_by_the_way_from_there(client: FlaskClient, kassel: Town) -> None:
    here = every(client, "locations", "&full=true&postcode=34117")
    assert here
    assert {a["postal_code"] for each in here for a in each["addresses"]} == {"34117"}
    near, far = (
        keys(client, kassel, f"locations?postcode=34117&proximity={metres}&per_page=100") for metres in (300, 30_000)
    )
    assert near < far
    assert "rathaus" in near
    assert client.get("/api/hsds/locations?postcode=99999&proximity=30000").get_json()["empty"]
    assert client.get("/api/hsds/service_at_locations?postcode=34117").get_json()["total_items"] > 0


def test_an_organisation_may_come_with_whole_services(client: FlaskClient) -> None:
    office = client.get("/api/hsds/organizations/standesamt?full_service=true").get_json()
    assert office["services"]
    for each in office["services"]:
        assert each == client.get(f"/api/hsds/services/{each['id']}").get_json()


def test_neighbouring_pages_keep_what_was_asked_for(client: FlaskClient) -> None:
    answer = client.get("/api/hsds/services?per_page=2&search=Ausweis&full=false&modified_after=2020-01-01")
    assert answer.headers["Link"].count("search=Ausweis") >= 3
    following = next(part for part in answer.headers["Link"].split(", <") if 'rel="next"' in part)
    assert "page=2" in following
    assert "modified_after=2020-01-01" in following
    assert "full" not in following


def test_a_release_from_before_cannot_be_filtered_and_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "SELECT", "SELECT thing FROM no_such_table WHERE :kind = :language")
    answer = client.get("/api/hsds/services?taxonomy_id=themen")
    assert (answer.status_code, "before lists" in answer.get_json()["detail"]) == (400, True)
    assert client.get("/api/hsds/services").status_code == 200


def test_it_says_what_it_is(client: FlaskClient, kassel: Town) -> None:
    found = client.get("/api/hsds/").get_json()
    assert (found["version"], found["openapi_url"]) == ("3.0", f"{kassel.site.base}openapi.json")
