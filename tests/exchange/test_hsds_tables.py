"""HSDS as tables: every row is in its table once, leads somewhere, and our reader puts the records together again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from publisher.exchange.hsds_tables import COLUMNS
from publisher.sources import SourceContext, hsds
from publisher.terms import DCAT, LODSE, SCHEMA
from tests.conftest import Town
from tests.exchange.test_hsds import OFFICIAL, every
from tests.sources.reading import Result, result

Tables = Mapping[str, list[dict[str, str]]]
NAMES = {
    "organizations": "organization", "programs": "program", "services": "service", "service_areas": "service_area",
    "locations": "location", "phones": "phone", "contacts": "contact", "addresses": "address", "schedules": "schedule",
    "languages": "language", "cost_options": "cost_option", "required_documents": "required_document",
    "attributes": "attribute", "taxonomy_terms": "taxonomy_term", "taxonomies": "taxonomy",
}  # fmt: skip
LEADS = {
    "organization_id": "organizations", "parent_organization_id": "organizations", "program_id": "programs",
    "service_id": "services", "link_id": "services", "location_id": "locations", "contact_id": "contacts",
    "service_at_location_id": "service_at_location", "taxonomy_term_id": "taxonomy_terms", "taxonomy_id": "taxonomies",
    "parent_id": "taxonomy_terms",
}  # fmt: skip


def package(town: Town) -> ZipFile:
    return ZipFile(town.release.path / "dumps/data.hsds.zip")


@pytest.fixture(scope="module")
def tables(kassel: Town) -> Tables:
    with package(kassel) as files:
        return {name: list(csv.DictReader(io.TextIOWrapper(files.open(f"{name}.csv"), "utf-8"))) for name in COLUMNS}


@pytest.fixture(scope="module")
def again(kassel: Town, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What our reader makes of it."""
    folder = tmp_path_factory.mktemp("tables")
    with package(kassel) as files:
        files.extractall(folder)
    return result(hsds.read(folder, SourceContext("https://daten.example/", "de", "kassel", options={"keys": "id"})))


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_has_no_column_but_those_of_the_format(table: str) -> None:
    if not OFFICIAL.is_dir():
        pytest.skip(f"the schema of HSDS is not in {OFFICIAL}")
    with (OFFICIAL / "schema/schema.csv").open(encoding="utf-8") as file:
        known = {row["name"] for row in csv.DictReader(file) if row["table_name"] == NAMES.get(table, table)}
    beyond = {"services": {"last_modified", "wait_time"}}.get(table, set())
    assert set(COLUMNS[table].split()) - beyond <= known | set(LEADS)


def test_every_row_has_an_identifier_of_its_own_and_leads_to_rows_that_are_there(tables: Tables) -> None:
    known = {name: [row["id"] for row in rows] for name, rows in tables.items()}
    for name, found in known.items():
        assert len(set(found)) == len(found), name
        assert found, name
    for name, rows in tables.items():
        for row in rows:
            for column, other in LEADS.items():
                assert not row.get(column) or row[column] in known[other], (name, column, row)


@pytest.mark.parametrize("sort", ["services", "organizations", "locations"])
def test_the_tables_say_what_the_interface_says(sort: str, tables: Tables, client: FlaskClient) -> None:
    told = {each["id"]: each for each in every(client, sort, "&full=true")}
    assert {row["id"] for row in tables[sort]} >= set(told)  # places on the web alone are rows, too
    for row in tables[sort]:
        for column in set(COLUMNS[sort].split()) & set(told.get(row["id"], ())):
            assert row[column] == str(told[row["id"]][column]), column


def test_our_reader_puts_the_services_together_again(again: Result, tables: Tables) -> None:
    assert {(rule, path) for rule, _, path in again.told} <= {("bad-url", "url")}  # the demo town is on localhost
    assert len([thing for thing in again.things if thing.startswith("service/")]) == len(tables["services"])
    one = next(row for row in tables["services"] if row["name"] == "Bauantrag")
    assert again.values(f"contact/{one['id']}", SCHEMA.telephone) == ["+49-561-787-6300"]
    assert again.values(f"service/{one['id']}", DCAT.keyword)
    assert again.values(f"service/{one['id']}", LODSE.documentNeeded)


def test_the_package_says_what_is_in_it(kassel: Town) -> None:
    with package(kassel) as files:
        told = json.loads(files.read("datapackage.json"))
        assert [each["path"] for each in told["resources"]] == [n for n in files.namelist() if n.endswith(".csv")]


def test_it_is_a_dump_like_the_others(client: FlaskClient) -> None:
    answer = client.get("/dumps/data.hsds.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    answer.close()
    described = client.get("/dataset.ttl").text
    assert "dcat:packageFormat <https://www.iana.org/assignments/media-types/application/zip>" in described
    assert "file-type/CSV" in described


def test_the_same_data_give_the_same_bytes(kassel: Town) -> None:
    with package(kassel) as files:
        assert {each.date_time for each in files.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_persons_are_not_in_it(tables: Tables) -> None:
    assert tables["contacts"]
    assert not [row for row in tables["contacts"] if "name" in row]
    assert "familienname" not in json.dumps(tables)
