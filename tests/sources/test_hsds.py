from __future__ import annotations

import csv
import json
import re
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from publisher.check import check
from publisher.errors import SettingError, SourceError
from publisher.findings import Finding, Severity
from publisher.sources import hsds
from publisher.terms import DCAT, DCT, LODSE, ORG, SCHEMA
from tests.sources.reading import CONTEXT, Result, result

DOCUMENTATION = Path(__file__).parents[2] / "docs/sources/hsds.md"
EXAMPLES = Path(__file__).parents[2] / "../shared/data/hsds-3.0/examples"
needs_examples = pytest.mark.skipif(not EXAMPLES.exists(), reason="the examples of HSDS are not at ../shared/data")

LOCATION: dict[str, Any] = {
    "id": "22222222-aaaa",
    "location_type": "physical",
    "name": "Stadthaus",
    "description": "Im Hof.",
    "transportation": "Bus 1 bis Markt",
    "latitude": 51.312697,
    "longitude": "9.49214",
    "addresses": [
        {"address_1": "Postfach 1", "city": "Musterstadt", "country": "DE", "address_type": "postal"},
        {
            "address_1": "Obere Gasse 8", "city": "Musterstadt", "state_province": "Hessen", "postal_code": "01234",
            "country": "DE", "address_type": "physical",
        },
    ],
    "accessibility": [
        {"description": "Aufzug im Foyer", "details": "Mit dem Rollstuhl zu erreichen"},
        {"description": "Blindenhunde sind willkommen"},
    ],
    "schedules": [{"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "08:00", "closes_at": "12:00:00Z"}],
}  # fmt: skip
SERVICE: dict[str, Any] = {
    "id": "11111111-bbbb",
    "name": "Beratung",
    "alternate_name": "Schuldnerberatung",
    "description": "<p>Wir <b>beraten</b>.</p>",
    "url": "https://stadt.example/beratung",
    "email": "beratung@stadt.example",
    "status": "active",
    "interpretation_services": "Arabisch",
    "application_process": "Anrufen\nKommen",
    "fees_description": "40 Euro",
    "wait_time": "zwei Wochen",
    "eligibility_description": "Für alle",
    "minimum_age": 18,
    "alert": "Nur am Telefon",
    "last_modified": "2026-01-31T08:15:00Z",
    "phones": [{"number": '"0561 787-7058"', "type": "voice"}, {"number": "0561 787-2134", "type": "fax"}],
    "cost_options": [
        {"option": "Ermäßigt", "amount": 20, "currency": "eur", "amount_description": "im Jahr"},
        {"option": "Gäste", "amount": 25, "currency": "GBP"},
    ],
    "required_documents": [{"document": "Ausweis"}],
    "languages": [{"code": "ar", "name": "Arabisch"}],
    "service_areas": [{"name": "Musterstadt"}],
    "program": {"id": "p", "name": "Modellregion", "description": "Gefördert"},
    "attributes": [{"taxonomy_term": {"name": "Schulden"}}],
    "contacts": [{"name": "Ann Persona", "title": "Leitung", "department": "Beratung", "email": "ann@stadt.example"}],
    "organization": {
        "id": "33333333-cccc", "name": "Verein Hilfe", "description": "Hilft.", "website": "https://hilfe.example",
        "year_incorporated": "2011", "parent_organization_id": "x", "locations": [LOCATION],
    },
    "service_at_locations": [
        {
            "id": "s", "description": "Zimmer 3", "location": LOCATION, "phones": [{"number": "0561 787-1"}],
            "schedules": [{"byday": "TH", "opens_at": "14:00", "closes_at": "18:00"}],
        }
    ],
}  # fmt: skip


def read(path: Path, **options: object) -> Result:
    return result(hsds.read(path, replace(CONTEXT, options=options)))


def delivery(folder: Path, content: object) -> Path:
    file = folder / "a.json"
    file.write_text(json.dumps(content), "utf-8")
    return file


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    record = deepcopy(SERVICE)
    change(record)
    return record


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return read(delivery(tmp_path_factory.mktemp("hsds"), SERVICE))


THIS = "service/beratung-11111111"
OFFICE = "organisation/verein-hilfe-33333333"
PLACE = "place/stadthaus-22222222"
COUNTER = "channel/beratung-11111111--stadthaus-22222222"
REACHED = "contact/beratung-11111111"

TRIPLES: list[tuple[str, NamedNode, list[str]]] = [
    (THIS, SCHEMA.name, ["Beratung@de"]),
    (THIS, DCT.modified, ["2026-01-31T08:15:00+00:00"]),
    (THIS, SCHEMA.alternateName, ["Schuldnerberatung@de"]),
    (THIS, DCAT.keyword, ["Schulden@de"]),
    (THIS, SCHEMA.description, ["Wir beraten.@de"]),
    (THIS, LODSE.richText, ["<p>Wir <b>beraten</b>.</p>@de"]),
    (
        THIS,
        LODSE.note,
        ["Aktuell:\nNur am Telefon\n\nDolmetschen:\nArabisch\n\nGebiet:\nMusterstadt@de"],
    ),
    (THIS, LODSE.processingTime, ["zwei Wochen@de"]),
    (THIS, SCHEMA.provider, [OFFICE]),
    (THIS, SCHEMA.serviceOperator, ["organisation/musterstadt"]),
    (THIS, SCHEMA.availableChannel, [COUNTER]),
    (THIS, LODSE.contact, [REACHED]),
    (f"{THIS}#audience", SCHEMA.audienceType, ["Für alle\nAlter: ab 18@de"]),
    (f"{THIS}#step-2", SCHEMA.description, ["Kommen@de"]),
    (f"{THIS}#fee-1", SCHEMA.price, ["40.00"]),
    (f"{THIS}#fee-2", SCHEMA.description, ["Ermäßigt 20 EUR im Jahr@de"]),
    (f"{THIS}#fee-2", SCHEMA.price, ["20.00"]),
    (f"{THIS}#fee-3", SCHEMA.price, []),
    (f"{THIS}#document-1", SCHEMA.name, ["Ausweis@de"]),
    (f"{THIS}#link-1", SCHEMA.url, ["https://stadt.example/beratung"]),
    (f"{THIS}#programme-1", SCHEMA.name, ["Modellregion@de"]),
    (OFFICE, SCHEMA.name, ["Verein Hilfe@de"]),
    (OFFICE, SCHEMA.url, ["https://hilfe.example"]),
    (OFFICE, SCHEMA.foundingDate, ["2011"]),
    (OFFICE, ORG.subOrganizationOf, ["organisation/musterstadt"]),
    (OFFICE, SCHEMA.location, [PLACE]),
    (PLACE, SCHEMA.description, ["Im Hof.\n\nBlindenhunde sind willkommen@de"]),
    (PLACE, LODSE.gettingThere, ["Bus 1 bis Markt@de"]),
    (PLACE, DCT.modified, ["2026-01-31T08:15:00+00:00"]),
    (f"{PLACE}#address", SCHEMA.streetAddress, ["Obere Gasse 8"]),
    (f"{PLACE}#address", SCHEMA.postalCode, ["01234"]),
    (f"{PLACE}#address", SCHEMA.addressRegion, ["Hessen"]),
    (f"{PLACE}#geo", SCHEMA.latitude, ["51.312697"]),
    (f"{PLACE}#geo", SCHEMA.longitude, ["9.492140"]),
    (f"{PLACE}#feature-lift", SCHEMA.value, ["true"]),
    (f"{PLACE}#feature-wheelchairAccess", SCHEMA.value, ["true"]),
    (f"{PLACE}#hours-1", SCHEMA.dayOfWeek, [SCHEMA.Monday.value, SCHEMA.Tuesday.value]),
    (f"{PLACE}#hours-1", SCHEMA.closes, ["12:00:00"]),
    (REACHED, SCHEMA.telephone, ["+49-561-787-7058"]),
    (REACHED, SCHEMA.faxNumber, ["+49-561-787-2134"]),
    (REACHED, SCHEMA.email, ["beratung@stadt.example"]),
    (REACHED, SCHEMA.contactType, ["Leitung@de"]),
    (REACHED, SCHEMA.name, ["Beratung@de"]),
    (COUNTER, DCT.type, [LODSE.Counter.value]),
    (COUNTER, SCHEMA.serviceLocation, [PLACE]),
    (COUNTER, SCHEMA.servicePhone, ["contact/beratung-11111111-stadthaus-22222222"]),
    (COUNTER, SCHEMA.availableLanguage, ["ar"]),
    (COUNTER, SCHEMA.description, ["Zimmer 3\nDo 14:00–18:00@de"]),
]


@pytest.mark.parametrize(("thing", "predicate", "expected"), TRIPLES)
def test_a_record_says(town: Result, thing: str, predicate: NamedNode, expected: list[str]) -> None:
    assert town.values(thing, predicate) == expected


def test_only_the_name_of_a_person_is_told_of_a_good_record(town: Result) -> None:
    assert town.told == [("person-left-out", "11111111-bbbb", "contacts[].name")]


def test_persons_are_nowhere_in_the_graph(town: Result) -> None:
    assert "Persona" not in str(town.quads)


def test_the_graph_conforms_once_the_town_is_described(tmp_path: Path) -> None:
    found = read(delivery(tmp_path, SERVICE), town="Stadt Musterstadt")
    assert [f for f in check(found.quads) if f.severity is Severity.VIOLATION] == []


# Ways of delivery ------------------------------------------------------------------------------------------------

OTHER = {"id": "2", "name": "Zweite"}
WAYS: dict[str, tuple[object, list[str]]] = {
    "one record": (OTHER, ["service/zweite-2"]),
    "a list": ([OTHER, {"id": "3", "name": "Dritte"}], ["service/zweite-2", "service/dritte-3"]),
    "a page of the API": ({"total_items": 1, "contents": [OTHER]}, ["service/zweite-2"]),
    "an organisation": (
        {"id": "9", "name": "Verein", "website": "https://a.example", "services": [OTHER]},
        ["organisation/verein-9", "service/zweite-2"],
    ),
    "a service at a location": (
        {"id": "s", "service": OTHER, "location": {"id": "7", "name": "Haus", "location_type": "physical"}},
        ["place/haus-7", "channel/zweite-2--haus-7", "service/zweite-2"],
    ),
    "a location": ({"id": "7", "name": "Haus", "location_type": "physical"}, ["place/haus-7"]),
    "tables": (
        {
            "services.csv": [{"id": "2", "name": "Zweite", "organization_id": "9"}],
            "organizations.csv": [{"id": "9", "name": "Verein"}],
        },
        ["organisation/verein-9", "service/zweite-2"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "things"), WAYS.values(), ids=WAYS.keys())
def test_a_delivery_is_read_whatever_its_form(content: object, things: list[str], tmp_path: Path) -> None:
    found = read(delivery(tmp_path, content))
    assert (found.things, found.findings) == (things, [])


NAMED = {"id": "1", "name": "Eins", "description": "Worte"}


@pytest.mark.parametrize(
    ("record", "things", "told"),
    [
        (NAMED | {"status": "active"}, ["service/eins-1"], []),
        (NAMED | {"last_modified": "2026-01-31"}, ["service/eins-1"], []),
        ({"id": "1", "name": "Eins"}, ["service/eins-1"], []),
        (NAMED, ["organisation/eins-1"], []),
        (NAMED | {"year_incorporated": 1999}, ["organisation/eins-1"], []),
        (NAMED | {"email": "eins@stadt.example"}, ["contact/eins-1", "organisation/eins-1"], []),
        ({"id": "1", "location_type": "physical", "name": "Eins"}, ["place/eins-1"], []),
        (NAMED | {"parent_id": "2", "taxonomy": "tree"}, [], ["taxonomy-left-out"]),
        (NAMED | {"uri": "https://list.example/", "version": "1"}, [], ["taxonomy-left-out"]),
        ({"version": "3.0", "profile": "https://profile.example/"}, [], ["no-record"]),
        ({"contents": []}, [], []),
    ],
)
def test_fields_tell_what_a_record_is_of(
    record: dict[str, Any], things: list[str], told: list[str], tmp_path: Path
) -> None:
    found = read(delivery(tmp_path, record))
    assert (found.things, [finding.rule for finding in found.findings]) == (things, told)


def test_all_json_files_of_a_folder_are_read(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.json").write_text(json.dumps(OTHER | {"id": name}))
    assert read(tmp_path).things == ["service/zweite-a", "service/zweite-b"]


def tables(folder: Path, **rows: list[dict[str, Any]]) -> Path:
    for name, table in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, sorted({key for row in table for key in row}))
            writer.writeheader()
            writer.writerows(table)
    return folder


def test_tables_say_the_same_as_the_nested_record(tmp_path: Path) -> None:
    folder = tables(
        tmp_path,
        services=[{"id": "1", "name": "Eins", "organization_id": "9", "minimum_age": 18}],
        organizations=[{"id": "9", "name": "Verein"}],
        service_at_location=[{"id": "s", "service_id": "1", "location_id": "7"}],
        locations=[{"id": "7", "name": "Haus", "location_type": "physical"}],
        addresses=[{"location_id": "7", "address_1": "Weg 1", "address_type": "physical", "country": "DE"}],
        phones=[{"service_id": "1", "number": "0561 787-1"}],
        schedules=[{"location_id": "7", "byday": "MO", "opens_at": "08:00", "closes_at": "12:00"}],
        attributes=[{"link_id": "1", "taxonomy_term_id": "t"}],
        taxonomy_terms=[{"id": "t", "name": "Thema"}],
    )
    nested = {
        "id": "1", "name": "Eins", "minimum_age": "18", "phones": [{"number": "0561 787-1"}],
        "attributes": [{"taxonomy_term": {"id": "t", "name": "Thema"}}], "organization": {"id": "9", "name": "Verein"},
        "service_at_locations": [{"id": "s", "location": {
            "id": "7", "name": "Haus", "location_type": "physical",
            "addresses": [{"address_1": "Weg 1", "address_type": "physical", "country": "DE"}],
            "schedules": [{"byday": "MO", "opens_at": "08:00", "closes_at": "12:00"}],
        }}],
    }  # fmt: skip
    assert read(folder) == read(delivery(tmp_path, nested))


def test_tables_that_lead_in_circles_have_an_end(tmp_path: Path) -> None:
    folder = tables(
        tmp_path,
        services=[{"id": "1", "name": "Eins", "organization_id": "9"}],
        organizations=[{"id": "9", "name": "Verein", "parent_organization_id": "9"}],
        locations=[{"id": "7", "name": "Haus", "organization_id": "9"}],
        contacts=[{"id": "c", "location_id": "7", "organization_id": "9", "service_id": "1", "email": "a@b.example"}],
        phones=[{"id": "p", "contact_id": "c", "location_id": "7", "service_id": "1", "number": "0561 787-1"}],
    )
    assert read(folder).things[-1] == "service/eins-1"


@needs_examples
@pytest.mark.parametrize(
    "name", ["service_full.json", "service_list.json", "organization_full.json", "service_at_location_full.json",
             "location.json", "tabular.json", "csv"],
)  # fmt: skip
def test_the_examples_of_the_standard_are_read_to_the_last_field(name: str) -> None:
    found = read(EXAMPLES / name, language="en")
    assert found.quads
    assert {rule for rule, _, _ in found.told} <= {"foreign-address", "bad-position", "person-left-out"}


@needs_examples
def test_every_field_of_the_standard_is_documented() -> None:
    def names(value: object) -> set[str]:
        if isinstance(value, list):
            return set().union(*map(names, value)) if value else set()
        return set(value) | names(list(value.values())) if isinstance(value, dict) else set()

    quoted = re.findall(r"`([^`\n]+)`", DOCUMENTATION.read_text("utf-8"))
    documented = {part for path in quoted for part in re.split(r"\.|\[\]", path)}
    every = {"service_full.json", "organization_full.json", "location.json"}
    assert not set().union(*(names(json.loads((EXAMPLES / each).read_text())) for each in every)) - documented


# Findings --------------------------------------------------------------------------------------------------------

DAMAGE: list[tuple[Callable[[dict[str, Any]], object], str, str]] = [
    (lambda r: r.pop("name"), "missing-name", "name"),
    (lambda r: r.pop("id"), "missing-id", "id"),
    (lambda r: r.update(status="defunct"), "not-active", "status"),
    (lambda r: r.update(url="nowhere"), "bad-url", "url"),
    (lambda r: r.update(last_modified="gestern"), "bad-date", "last_modified"),
    (lambda r: r.update(phones=[{"number": "12"}]), "bad-phone", "phones[].number"),
    (lambda r: r.update(email="x"), "bad-mail", "email"),
    (lambda r: r.update(minimum_age="alt"), "wrong-type", "minimum_age"),
    (lambda r: r.update(service_at_locations=["x"]), "wrong-type", "service_at_locations[]"),
    (lambda r: r.update(colour="red"), "not-mapped", "colour"),
    (
        lambda r: r.update(service_at_locations=[{"location": LOCATION | {"latitude": 100}}]),
        "bad-position",
        "service_at_locations[].location.latitude",
    ),
    (
        lambda r: r.update(service_at_locations=[{"location": {"addresses": [{"address_1": "x", "country": "US"}]}}]),
        "foreign-address",
        "service_at_locations[].location.addresses[].country",
    ),
    (
        lambda r: r.update(service_at_locations=[{"location": {"addresses": [{"postal_code": "1"}]}}]),
        "bad-postal-code",
        "service_at_locations[].location.addresses[].postal_code",
    ),
    (lambda r: r.update(schedules=[{"byday": "MO", "opens_at": "früh"}]), "bad-hours", "schedules[].opens_at"),
]


@pytest.mark.parametrize(("damage", "rule", "path"), DAMAGE, ids=[f"{rule} {path}" for _, rule, path in DAMAGE])
def test_what_is_wrong_is_told_and_costs_no_other(
    damage: Callable[[dict[str, Any]], object], rule: str, path: str, tmp_path: Path
) -> None:
    found = read(delivery(tmp_path, [changed(damage), OTHER]))
    assert (rule, path) in [(told, where) for told, _, where in found.told]
    assert "service/zweite-2" in found.things


def test_schedules_that_are_not_weekly_are_kept_as_words(tmp_path: Path) -> None:
    monthly = {"freq": "MONTHLY", "bymonthday": "1", "opens_at": "10:00", "closes_at": "11:00", "description": "am 1."}
    found = read(delivery(tmp_path, changed(lambda r: r["service_at_locations"][0].update(schedules=[monthly]))))
    assert found.values(COUNTER, SCHEMA.description) == ["Zimmer 3\nam 1.@de"]


def test_a_record_that_comes_twice_is_read_once(tmp_path: Path) -> None:
    found = read(delivery(tmp_path, [OTHER, OTHER]))
    assert (found.things, found.told) == (["service/zweite-2"], [("duplicate-id", "2", "id")])


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"sources\.language is 'fr'"):
        read(delivery(tmp_path, OTHER), language="fr")


# Hostile files ---------------------------------------------------------------------------------------------------


def test_a_record_that_is_no_json_or_too_deep_costs_no_other(tmp_path: Path) -> None:
    deep = "[" * 10_000 + "]" * 10_000
    (tmp_path / "a.json").write_text(f'[{{"id": x}}, {{"id": {deep}}}, 3, {json.dumps(OTHER)}]')
    found = read(tmp_path / "a.json")
    assert [rule for rule, _, _ in found.told] == ["unreadable-record", "unreadable-record", "wrong-type"]
    assert found.things == ["service/zweite-2"]


def test_a_truncated_file_keeps_what_is_before_the_end(tmp_path: Path) -> None:
    file = delivery(tmp_path, [OTHER, SERVICE])
    file.write_bytes(file.read_bytes()[:-40])
    before: list[Quad | Finding] = []
    with pytest.raises(SourceError, match="it ends in the middle"):
        before.extend(hsds.read(file, CONTEXT))
    assert "service/zweite-2" in str(before)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe{", b"nonsense", b"[" * 100_000, b'{"contents": [1'])
def test_what_is_no_json_is_one_clear_error(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(SourceError, match=r"a\.json"):
        read(tmp_path / "a.json")


def test_a_folder_without_a_delivery_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no JSON file and no services\.csv"):
        read(tmp_path)


def test_memory_does_not_grow_with_the_records(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        file = delivery(
            tmp_path,
            [{"id": str(n), "name": "Eins", "status": "active", "description": "Text " * 400} for n in range(count)],
        )
        tracemalloc.start()
        assert sum(1 for each in hsds.read(file, CONTEXT) if isinstance(each, Quad)) == 6 * count
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(2)
    assert peak(1_000) - peak(300) < 700 * 1_000  # of a record only its key is kept


_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(SERVICE)), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(more=st.dictionaries(st.sampled_from(sorted(SERVICE)), _VALUES, max_size=6))
def test_whatever_a_record_holds_the_others_are_read(tmp_path: Path, more: dict[str, Any]) -> None:
    assert "service/zweite-2" in read(delivery(tmp_path, [SERVICE | more, OTHER])).things


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(content=st.binary(max_size=60).map(lambda tail: b'{"contents": [{"id": "1", "name": "x"}, ' + tail))
def test_any_bytes_are_read_or_one_clear_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with suppress(SourceError):
        read(tmp_path / "a.json")
