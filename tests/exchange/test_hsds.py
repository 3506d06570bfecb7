"""HSDS out: objects are as the schema wants them, pages are complete, and our own reader reads them again."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from publisher.sources import SourceContext, hsds
from publisher.terms import SCHEMA
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
}
PLURALS = {"accessibilitys": "accessibility", "addresss": "addresses", "fundings": "funding"}
BEYOND = {"service": ("last_modified", "wait_time"), "organization": ("services",), "service_at_location": ("service",)}
"""What the official examples have and the table of the schema has not."""


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
            of["properties"][name] = said(row)
            of["required"] += [name] if row["constraints_required"] == "true" else []
    for each, names in BEYOND.items():
        found[each]["properties"] |= {name: {} for name in names}
    return {"$ref": f"#/$defs/{table}", "$defs": found}


def said(row: dict[str, str]) -> dict[str, Any]:
    many, one = (row[name].removesuffix(".json") for name in ("one_to_many", "one_to_one"))
    if many or one:
        nested = {"$ref": f"#/$defs/{many or one}"}
        return {"type": "array", "items": nested} if many else nested
    kind = {"type": row["type"]} | ({"enum": row["enum"].split(",")} if row["enum"] else {})
    formats = {"format": "uuid"} if row["name"] == "id" else {"format": row["format"]} if row["format"] else {}
    return kind | formats


def every(client: FlaskClient, sort: str, query: str = "") -> list[dict[str, Any]]:
    first = client.get(f"/api/hsds/{sort}?per_page=20{query}").get_json()
    pages = [client.get(f"/api/hsds/{sort}?per_page=20&page={n + 1}{query}") for n in range(first["total_pages"])]
    found = [each for page in pages for each in page.get_json()["contents"]]
    assert len(found) == first["total_items"]
    return found


def valid(client: FlaskClient, sort: str, query: str) -> None:
    validator = Draft202012Validator(schema(SORTS[sort]), format_checker=FormatChecker())
    found = every(client, sort, query)
    assert found
    for each in found:
        assert not [error.message for error in validator.iter_errors(each)], each["id"]


@pytest.mark.parametrize("query", ["", "&full=true", "&full=true&lang=en"])
@pytest.mark.parametrize("sort", SORTS)
def test_every_object_of_the_demo_town_is_valid(client: FlaskClient, sort: str, query: str) -> None:
    valid(client, sort, query)


@pytest.mark.slow
@pytest.mark.parametrize("sort", SORTS)
def test_every_object_of_munich_is_valid(munich: Town, sort: str) -> None:
    valid(create_app(munich.site).test_client(), sort, "&full=true")


@pytest.mark.parametrize("sort", SORTS)
def test_pages_hold_each_object_once_and_each_can_be_had_alone(client: FlaskClient, sort: str) -> None:
    found = every(client, sort, "&full=true")
    assert len({each["id"] for each in found}) == len(found)
    for each in found[:5]:
        assert client.get(f"/api/hsds/{sort}/{each['id']}").get_json() == each


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
        ("services?search=x", 400),
    ],
)
def test_what_there_is_not_is_a_problem(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(f"/api/hsds/{address}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert client.get(f"/api/hsds/{address}", headers={"Accept": "text/html"}).mimetype == "text/html"


def test_it_says_what_it_is(client: FlaskClient, kassel: Town) -> None:
    found = client.get("/api/hsds/").get_json()
    assert (found["version"], found["openapi_url"]) == ("3.0", f"{kassel.site.base}openapi.json")
