from __future__ import annotations

import json
import re
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher.check import check
from publisher.errors import SourceError
from publisher.findings import Finding, Severity
from publisher.sources import SourceContext, dldb
from publisher.sources.dldb_office import fill, unlike, without_code
from publisher.sources.dldb_service import is_form, is_name
from publisher.sources.prices import price
from publisher.terms import DCAT, DCT, LODSE, ORG, RDF, SCHEMA, VCARD

BASE = "https://daten.example/"
CONTEXT = SourceContext(base=BASE, language="de", publisher="musterstadt", options={"only_public": True})
ALL = SourceContext(base=BASE, language="de", publisher="musterstadt")
FIXTURE = Path(__file__).parent / "dldb"
DOCUMENTATION = Path(__file__).parents[2] / "docs/sources/dldb.md"
MUNICH = Path(__file__).parents[2] / "../shared/data/munich-dldb-2026"
needs_munich = pytest.mark.skipif(not MUNICH.exists(), reason="the Munich delivery is not at ../shared/data")

Edit = Callable[[dict[str, Any], dict[str, Any]], object]
Result = tuple[list[Quad], list[Finding]]


def read(path: Path, context: SourceContext = CONTEXT) -> Result:
    found = list(dldb.read(path, context))
    return (
        [each for each in found if isinstance(each, Quad)],
        [each for each in found if isinstance(each, Finding)],
    )


def edited(folder: Path, edit: Edit) -> Path:
    """Write the fixture anew, its services and offices changed."""
    files = {name: json.loads((FIXTURE / name).read_text()) for name in (dldb.SERVICES, dldb.LOCATIONS)}
    edit(files[dldb.SERVICES], files[dldb.LOCATIONS])
    for name, values in files.items():
        (folder / name).write_text(json.dumps(values))
    return folder


def values(quads: list[Quad], thing: str, predicate: NamedNode) -> list[str]:
    """Give the objects of a property, in order; things of ours without what all have in common."""
    subject = NamedNode(f"{BASE}id/{thing}")
    objects = (q.object for q in quads if q.subject == subject and q.predicate == predicate)
    return [each.value.removeprefix(f"{BASE}id/") for each in objects if isinstance(each, NamedNode | Literal)]


def rules(findings: list[Finding]) -> list[tuple[str, str | None, str | None]]:
    return [(each.rule, each.record, each.path) for each in findings if each.rule not in {"not-public", "unlisted"}]


@pytest.fixture(scope="module")
def town() -> Result:
    return read(FIXTURE)


SERVICE = "service/hund-anmelden-100"
OFFICE = "organisation/buergerbuero-mitte-7"
COUNTER = "channel/hund-anmelden-100--buergerbuero-mitte-7"

TRIPLES: list[tuple[str, NamedNode, list[str]]] = [
    (SERVICE, RDF.type, [SCHEMA.GovernmentService.value]),
    (SERVICE, DCT.identifier, ["hund-anmelden-100"]),
    (SERVICE, DCT.modified, ["2026-01-31T08:15:00"]),
    (SERVICE, SCHEMA.name, ["Hund anmelden"]),
    (SERVICE, SCHEMA.alternateName, ["Hundesteuer"]),
    (SERVICE, DCAT.keyword, ["steuerlich erfassen", "Anmeldung eines neuen Hundes"]),
    (SERVICE, SCHEMA.description, ["Melden Sie Ihren Hund an.\n\n– Alter\n– Rasse"]),
    (SERVICE, LODSE.richText, ["<p>Melden Sie Ihren Hund an.</p><ul><li>Alter</li><li>Rasse</li></ul>"]),
    (SERVICE, SCHEMA.provider, ["organisation/buergerbuero-mitte-7"]),
    (SERVICE, SCHEMA.serviceOperator, ["organisation/musterstadt"]),
    (SERVICE, LODSE.leikaKey, ["99102013104000", "99102013070000"]),
    (SERVICE, LODSE.processingTime, ["zwei Wochen"]),
    (SERVICE, SCHEMA.isRelatedTo, ["service/fischereischein-200"]),
    (SERVICE, LODSE.form, [f"{SERVICE}#form-1"]),
    (SERVICE, SCHEMA.subjectOf, [f"{SERVICE}#link-1"]),
    (f"{SERVICE}#form-1", SCHEMA.url, ["https://musterstadt.example/dms/antrag"]),
    (f"{SERVICE}#link-1", SCHEMA.name, ["Merkblatt Hunde"]),
    (f"{SERVICE}#fee-1", SCHEMA.price, ["40.00"]),
    (f"{SERVICE}#document-1", SCHEMA.name, ["Impfpass: mit Chipnummer"]),
    (f"{SERVICE}#law-1", SCHEMA.name, ["Hundesteuersatzung"]),
    ("service/fischereischein-200", SCHEMA.provider, ["organisation/musterstadt"]),
    ("service/fischereischein-200#fee-1", SCHEMA.price, []),
    (COUNTER, DCT.type, [LODSE.Counter.value]),
    (COUNTER, LODSE.office, ["organisation/buergerbuero-mitte-7"]),
    (COUNTER, LODSE.appointmentMinutes, ["20"]),
    (COUNTER, SCHEMA.serviceLocation, ["place/obere-gasse-8-01234"]),
    (COUNTER, SCHEMA.servicePhone, ["contact/buergerbuero-mitte-7"]),
    (COUNTER, SCHEMA.serviceUrl, ["https://termine.musterstadt.example/#/services/100/locations/7"]),
    (
        "channel/hund-anmelden-100--termin",
        SCHEMA.serviceUrl,
        ["https://termine.musterstadt.example/#/services/100"],
    ),
    (
        "channel/hund-anmelden-100--online",
        SCHEMA.serviceUrl,
        ["https://online.musterstadt.example/hund"],
    ),
    (OFFICE, SCHEMA.name, ["Bürgerbüro Mitte"]),
    (OFFICE, SCHEMA.alternateName, ["Hauptabteilung I"]),
    (OFFICE, DCAT.keyword, ["Rathaus"]),
    (OFFICE, ORG.identifier, ["BA-I/12"]),
    (OFFICE, SCHEMA.parentOrganization, ["organisation/buergeramt"]),
    (OFFICE, ORG.subOrganizationOf, ["organisation/buergeramt"]),
    (OFFICE, SCHEMA.url, ["https://termine.musterstadt.example/#/locations/7"]),
    ("organisation/buergeramt", SCHEMA.parentOrganization, ["organisation/musterstadt"]),
    ("organisation/fundbuero-8", SCHEMA.parentOrganization, ["organisation/musterstadt"]),
    ("organisation/fundbuero-8", SCHEMA.contactPoint, []),
    ("organisation/fundbuero-8", SCHEMA.location, ["place/obere-gasse-8-01234"]),
    ("organisation/musterstadt", SCHEMA.name, ["Stadt Musterstadt"]),
    ("organisation/musterstadt", SCHEMA.alternateName, ["Stadtverwaltung Musterstadt"]),
    ("organisation/musterstadt", SCHEMA.url, ["https://musterstadt.example"]),
    ("place/obere-gasse-8-01234", VCARD.fn, ["Obere Gasse 8"]),
    ("place/obere-gasse-8-01234#address", SCHEMA.postalCode, ["01234"]),
    ("place/obere-gasse-8-01234#geo", SCHEMA.latitude, ["51.312797"]),
    ("contact/buergerbuero-mitte-7", SCHEMA.telephone, ["+49-561-787-7058"]),
    ("contact/buergerbuero-mitte-7#phone", VCARD.hasValue, ["tel:+49-561-787-7058"]),
]


@pytest.mark.parametrize(("thing", "predicate", "expected"), TRIPLES)
def test_a_delivery_says(town: Result, thing: str, predicate: NamedNode, expected: list[str]) -> None:
    assert values(town[0], thing, predicate) == expected


def test_a_good_delivery_has_one_finding_for_each_record_that_is_not_public(town: Result) -> None:
    assert [(each.rule, each.record, each.severity) for each in town[1]] == [("not-public", "300", Severity.INFO)]


def test_what_the_booking_does_not_show_is_published_without_a_booking_link() -> None:
    quads, findings = read(FIXTURE, ALL)
    hidden = {q.subject for q in quads if "300" in str(q.subject)}
    assert hidden
    assert not any(q.predicate == SCHEMA.serviceUrl and q.subject in hidden for q in quads)
    assert [(each.rule, each.record) for each in findings] == [("unlisted", "300")]


def test_what_is_not_public_is_nowhere_in_the_graph(town: Result) -> None:
    assert not any("300" in str(quad) for quad in town[0])


def test_a_building_with_two_offices_is_one_place(town: Result) -> None:
    places = [q for q in town[0] if q.predicate == RDF.type and q.object == SCHEMA.Place]
    assert len(places) == 1


def test_the_fixture_breaks_no_rule_of_the_model(town: Result) -> None:
    assert [f for f in check(town[0] + site()) if f.severity is Severity.VIOLATION] == []


def test_reading_twice_gives_the_same_in_the_same_order(town: Result) -> None:
    assert read(FIXTURE) == town


def test_keys_can_be_ids_alone() -> None:
    quads, _ = read(FIXTURE, SourceContext(BASE, "de", "musterstadt", {"keys": "id"}))
    assert values(quads, "service/100", SCHEMA.availableChannel)[0] == "channel/100--7"


def test_another_source_may_describe_the_town() -> None:
    quads, _ = read(FIXTURE, SourceContext(BASE, "de", "musterstadt", {"town": False}))
    assert values(quads, "organisation/musterstadt", SCHEMA.name) == []
    assert values(quads, SERVICE, SCHEMA.serviceOperator) == ["organisation/musterstadt"]


def service(**changes: object) -> Edit:
    return lambda services, _: services["data"][0].update(changes)


def office(**changes: object) -> Edit:
    return lambda _, offices: offices["data"][0].update(changes)


def offer(**changes: object) -> Edit:
    return lambda _, offices: offices["data"][0]["services"][0].update(changes)


ILL: list[tuple[Edit, tuple[str, str | None, str | None]]] = [
    (service(id=""), ("missing-id", "data[1]", "id")),
    (service(name=" \u200b "), ("missing-name", "100", "name")),
    (office(id="8"), ("duplicate-id", "8", "id")),
    (service(leika="4711"), ("bad-leika", "100", "leika")),
    (service(combinable=[999]), ("dangling-reference", "100", "combinable[]")),
    (service(locations=[{"location": "99"}]), ("dangling-reference", "100", "locations[].location")),
    (service(locations=[{"location": ""}]), ("missing-id", "100", "locations[].location")),
    (service(locations=[]), ("one-sided-reference", "100", "locations[].location")),
    (service(description=["x"]), ("wrong-type", "100", "description")),
    (service(forms={"name": "x"}), ("wrong-type", "100", "forms")),
    (service(forms=["x"]), ("wrong-type", "100", "forms[]")),
    (service(duration=True), ("wrong-type", "100", "duration")),
    (service(duration=-5), ("wrong-type", "100", "duration")),
    (service(appointment={"link": "http://termine.example/"}), ("bad-url", "100", "appointment.link")),
    (service(appointment={"link": "https://x.example/{id}"}), ("bad-url", "100", "appointment.link")),
    (service(forms=[{"name": "x", "link": "www.x.example"}]), ("bad-url", "100", "forms[].link")),
    (service(forms=[{"name": "x", "link": "www.x.example"}]), ("no-address", "100", "forms[].name")),
    (service(forms=[{"name": "beim Amt", "link": ""}]), ("no-address", "100", "forms[].name")),
    (service(leika="keiner"), ("bad-leika", "100", "leika")),
    (offer(service="999"), ("dangling-reference", "7", "services[].service")),
    (service(meta={"lastupdate": "gestern"}), ("bad-date", "100", "meta.lastupdate")),
    (service(meta={"locale": "en"}), ("other-language", "100", "meta.locale")),
    (service(residence="Musterstadt"), ("not-mapped", "100", "residence")),
    (service(fees=False, links=[{"hint": "x"}]), ("not-mapped", "100", "links[].hint")),
    (office(contact={"phone": "089/233-1 oder 233-2"}), ("bad-phone", "7", "contact.phone")),
    (office(contact={"email": "info at musterstadt"}), ("bad-mail", "7", "contact.email")),
    (office(geo={"lat": "0", "lon": "0"}), ("bad-position", "7", "geo")),
    (office(geo={"lat": "9.548818", "lon": "51.312797"}), ("bad-position", "7", "geo")),
    (office(geo={"lat": "51.3", "lon": "9.5"}), ("bad-position", "7", "geo")),
    (office(geo={"lat": "NaN", "lon": "9.548818"}), ("bad-position", "7", "geo")),
    (office(address={"postal_code": "1234"}), ("bad-postal-code", "7", "address.postal_code")),
    (offer(duration="zehn"), ("wrong-type", "7", "services[].duration")),
    (lambda services, _: services["meta"].update(datacount=9), ("wrong-count", None, "meta.datacount")),
    (lambda services, _: services["data"].append(7), ("wrong-type", "data[4]", "data[]")),
]


@pytest.mark.parametrize(("edit", "expected"), ILL)
def test_what_is_ill_is_found_by_record_and_field(
    tmp_path: Path, edit: Edit, expected: tuple[str, str | None, str | None]
) -> None:
    quads, findings = read(edited(tmp_path, edit))
    assert expected in rules(findings)
    assert values(quads, "service/fischereischein-200", SCHEMA.name) == ["Fischereischein"]


def test_the_rest_of_an_ill_record_is_kept(tmp_path: Path) -> None:
    quads, _ = read(edited(tmp_path, service(leika="4711", fees=3.5, links="x")))
    assert values(quads, SERVICE, SCHEMA.name) == ["Hund anmelden"]


def test_messages_are_in_german_and_english_and_name_the_value(tmp_path: Path) -> None:
    _, findings = read(edited(tmp_path, service(leika="4711")))
    message = next(each for each in findings if each.rule == "bad-leika").message
    assert set(message) == {"de", "en"}
    assert all("4711" in sentence for sentence in message.values())


def test_a_name_written_for_html_is_published_as_text(tmp_path: Path) -> None:
    forms = [{"name": "Merkblatt &quot;Hund &amp; Katze&quot;", "link": "https://x.example/?a=1&amp;b=2"}]
    quads, _ = read(edited(tmp_path, service(forms=forms, links=[])))
    assert values(quads, f"{SERVICE}#link-1", SCHEMA.name) == ['Merkblatt "Hund & Katze"']
    assert values(quads, f"{SERVICE}#link-1", SCHEMA.url) == ["https://x.example/?a=1&b=2"]


@needs_munich
def test_no_name_of_munich_holds_html(munich: Result) -> None:
    texts = [q.object.value for q in munich[0] if isinstance(q.object, Literal) and q.predicate != LODSE.richText]
    assert [text for text in texts if re.search(r"&#?\w+;|</?[a-z]+[ />]|[\u200b\u00ad\ufeff]", text)] == []


def test_a_field_that_is_not_mapped_is_named_once(tmp_path: Path) -> None:
    def edit(services: dict[str, Any], _: object) -> None:
        for each in services["data"]:
            each["residence"] = "Musterstadt"

    _, findings = read(edited(tmp_path, edit))
    assert [each[0] for each in rules(findings)] == ["not-mapped"]


def test_an_offer_that_is_not_public_makes_no_channel(tmp_path: Path) -> None:
    quads, findings = read(edited(tmp_path, offer(public=False)))
    assert values(quads, SERVICE, SCHEMA.availableChannel) == []
    assert values(quads, SERVICE, SCHEMA.provider) == ["organisation/musterstadt"]
    assert ("not-public", "100") in [(each.rule, each.record) for each in findings]


def test_a_service_at_an_office_that_is_not_public_is_the_towns(tmp_path: Path) -> None:
    quads, findings = read(edited(tmp_path, office(public=False)))
    assert values(quads, SERVICE, SCHEMA.provider) == ["organisation/musterstadt"]
    assert rules(findings) == []


def test_the_booking_page_is_no_online_service(tmp_path: Path) -> None:
    page = {"link": "https://termine.musterstadt.example/#/services/100"}
    quads, _ = read(edited(tmp_path, offer(onlineprocessing=page)))
    assert [each.rpartition("--")[2] for each in values(quads, SERVICE, SCHEMA.availableChannel)] == [
        "buergerbuero-mitte-7",
        "termin",
    ]


def test_where_no_appointment_is_allowed_none_is_offered(tmp_path: Path) -> None:
    quads, _ = read(edited(tmp_path, offer(appointment={"link": "https://x.example/", "allowed": False})))
    assert values(quads, COUNTER, SCHEMA.serviceUrl) == []


def test_an_address_with_a_hint_is_a_place_of_its_own(tmp_path: Path) -> None:
    address = {"street": "Obere Gasse 8", "postal_code": "01234", "city": "Musterstadt", "hint": "3. Stock"}
    quads, _ = read(edited(tmp_path, office(address=address)))
    assert values(quads, "place/buergerbuero-mitte-7", SCHEMA.description) == ["3. Stock"]
    assert values(quads, "place/buergerbuero-mitte-7#address", LODSE.houseNumber) == ["8"]


def test_an_office_of_another_legal_body_is_under_it(tmp_path: Path) -> None:
    def edit(_: object, offices: dict[str, Any]) -> None:
        offices["data"][1].update(organization="Land Muster", organizationUnit="Amt (LM-1)")

    quads, _ = read(edited(tmp_path, edit))
    parent = values(quads, "organisation/fundbuero-8", SCHEMA.parentOrganization)
    assert parent == ["organisation/land-muster-amt"]
    assert values(quads, parent[0], ORG.identifier) == ["LM-1"]
    assert SCHEMA.GovernmentOrganization.value in values(quads, "organisation/land-muster", RDF.type)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('{"data": [\n{"id": "1",\n', 3),
        ("[" * 100_000, None),
        ('{"data": ' * 5_000, None),
        ("[]", None),
        ('{"data": {}}', None),
        ('{"data": null}', None),
        ("", None),
        ("\x00", None),
    ],
)
def test_a_file_that_is_no_delivery_is_refused(tmp_path: Path, content: str, line: int | None) -> None:
    edited(tmp_path, lambda *_: None)
    (tmp_path / dldb.SERVICES).write_text(content)
    with pytest.raises(SourceError) as caught:
        read(tmp_path)
    assert caught.value.path == tmp_path / dldb.SERVICES
    assert line is None or caught.value.line == line


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=dldb.LOCATIONS):
        read(tmp_path)


def test_a_record_that_is_no_json_is_told_and_costs_no_other(tmp_path: Path) -> None:
    folder = edited(tmp_path, lambda services, _: services["data"].insert(0, {"id": "kaputt"}))
    file = folder / dldb.SERVICES
    file.write_text(file.read_text().replace('"kaputt"', "nope"))
    quads, findings = read(folder)
    assert rules(findings)[0] == ("unreadable-record", "data[1]", "data[]")
    assert {quad for quad in quads if quad.predicate == RDF.type} == {
        quad for quad in read(FIXTURE)[0] if quad.predicate == RDF.type
    }


def test_memory_does_not_follow_the_size_of_the_file(tmp_path: Path) -> None:
    def most(services: int) -> int:
        def many(delivered: dict[str, Any], _offices: dict[str, Any]) -> None:
            first = delivered["data"][0] | {"description": "Ein langer Text. " * 500}
            delivered["data"] = [first | {"id": str(number)} for number in range(services)]

        folder = edited(tmp_path, many)
        tracemalloc.start()
        for _ in dldb.read(folder, CONTEXT):
            pass
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    most(10)
    assert most(400) < 2 * most(100)


def test_a_byte_order_mark_is_no_harm(tmp_path: Path) -> None:
    file = edited(tmp_path, lambda *_: None) / dldb.SERVICES
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert read(tmp_path) == read(FIXTURE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    (name, field)
    for name in (dldb.SERVICES, dldb.LOCATIONS)
    for field in json.loads((FIXTURE / name).read_text())["data"][0]
]


@pytest.mark.parametrize(("file", "field"), FIELDS)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(value=JSON)
def test_no_value_of_a_field_stops_the_others(tmp_path: Path, file: str, field: str, value: object) -> None:
    edit = service if file == dldb.SERVICES else office
    quads, _ = read(edited(tmp_path, edit(**{field: value})))
    assert values(quads, "service/fischereischein-200", SCHEMA.name) == ["Fischereischein"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Gewerbeamt (KVR-III/21)", ("Gewerbeamt", "KVR-III/21")),
        ("Bürgerbüro (KVR II/231 SP)", ("Bürgerbüro", "KVR II/231 SP")),
        ("Stadtentwässerung (MSE)", ("Stadtentwässerung", "MSE")),
        ("Bürgerbüro (Ausbildung)", ("Bürgerbüro (Ausbildung)", None)),
        ("Fundbüro", ("Fundbüro", None)),
    ],
)
def test_an_office_code_is_taken_off_the_name(name: str, expected: tuple[str, str | None]) -> None:
    assert without_code(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("40 Euro", "40.00"),
        ("12,80 €", "12.80"),
        ("1.025,5 Euro", None),
        ("1.025,50 EUR", "1025.50"),
        ("40,- Euro", "40.00"),
        ("ab 40 Euro", None),
        ("40 bis 60 Euro", None),
        ("kostenlos", None),
        ("40", None),
    ],
)
def test_only_one_single_sum_is_a_price(text: str, expected: str | None) -> None:
    assert (str(found) if (found := price(text)) is not None else None) == expected


@pytest.mark.parametrize(
    ("name", "url", "expected"),
    [
        ("Vollmacht", "https://x.example/a.html", True),
        ("SEPA Mandat", "https://x.example/", True),
        ("Staatenliste", "https://x.example/dms/liste", True),
        ("Personalliste", "https://x.example/a.PDF", True),
        ("Reisepass beantragen", "https://x.example/pass", False),
        ("Information zum Passfoto", "https://x.example/a.pdf", False),
        ("Merkblatt Antrag", "https://x.example/a.pdf", False),
        ("Kontaktformular", "https://x.example/kontakt", False),
        ("Einwohnermeldeamt", "https://x.example/amt", False),
    ],
)
def test_a_form_is_told_from_a_page(name: str, url: str, *, expected: bool) -> None:
    assert is_form(name, url) is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Gewerbe anmelden", True), ("beglaubigen", False), ("Führungszeugnis für private Zwecke", False)],
)
def test_a_short_keyword_with_a_capital_is_a_name(word: str, *, expected: bool) -> None:
    assert is_name(word) is expected


def test_values_are_unlike_whatever_their_capitals() -> None:
    assert unlike(["KFZ", "Auto", "Kfz", "auto"], ["Kfz-Amt", "AUTO"]) == ["KFZ"]


def test_templates_are_filled() -> None:
    assert fill("/{serviceId}/{locationId}", service="1", location="2") == "/1/2"


def site() -> list[Quad]:
    node = NamedNode(f"{BASE}id/site")
    return [
        Quad(node, RDF.type, LODSE.Site),
        Quad(
            node,
            LODSE.publishesPersons,
            Literal("false", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean")),
        ),
    ]


@pytest.fixture(scope="module")
def munich() -> Result:
    return read(MUNICH, SourceContext(BASE, "de", "muenchen"))


@needs_munich
def test_munich_gives_all_its_services_and_offices(munich: Result) -> None:
    types = Counter(q.object for q in munich[0] if q.predicate == RDF.type)
    assert types[SCHEMA.GovernmentService] == 287
    offices = {str(q.subject)[1:-1].rpartition("-")[2] for q in munich[0] if q.object == SCHEMA.GovernmentOffice}
    assert len({each for each in offices if each.isdecimal()}) == 109


@needs_munich
def test_munich_on_request_gives_only_what_its_booking_shows() -> None:
    quads, _ = read(MUNICH, SourceContext(BASE, "de", "muenchen", {"only_public": True}))
    assert sum(q.object == SCHEMA.GovernmentService for q in quads) == 162


@needs_munich
def test_no_link_of_munich_dangles(munich: Result) -> None:
    subjects = {q.subject for q in munich[0]}
    ours = {q.object for q in munich[0] if isinstance(q.object, NamedNode) and q.object.value.startswith(BASE)}
    assert ours <= subjects


@needs_munich
def test_texts_of_munich_are_trimmed_and_one_a_language(munich: Result) -> None:
    words = {SCHEMA.alternateName, DCAT.keyword}
    texts = [(q, q.object.value) for q in munich[0] if isinstance(q.object, Literal) and q.object.language]
    assert all(value == value.strip() for _, value in texts)
    single = [(q.subject, q.predicate) for q, _ in texts if q.predicate not in words]
    assert len(single) == len(set(single))


def paths(value: object, path: str = "") -> set[str]:
    """Name every field below a JSON value: `meta.url`, `links[].name`."""
    if isinstance(value, dict):
        below = (paths(each, f"{path}.{key}".lstrip(".")) for key, each in value.items())
        return set().union(*below)
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return set().union(*(paths(each, f"{path}[]" if path else "") for each in value))
    return {path}


def documented(file: str) -> dict[str, str]:
    """What the documentation says of each field of a file."""
    section = DOCUMENTATION.read_text("utf-8").partition(f"## `{file}`")[2].partition("\n## ")[0]
    rows = re.findall(r"^\|([^|]*)\|([^|]*)\|", section, re.MULTILINE)
    return {field: says.strip() for fields, says in rows for field in re.findall(r"`([\w.\[\]]+)`", fields)}


@needs_munich
@pytest.mark.parametrize("file", [dldb.SERVICES, dldb.LOCATIONS])
def test_every_field_of_munich_is_in_the_documentation(file: str) -> None:
    assert paths(json.loads((MUNICH / file).read_text("utf-8"))["data"]) - documented(file).keys() == set()


@needs_munich
def test_no_field_of_munich_is_unknown_to_the_reader(munich: Result) -> None:
    assert [(f.source, f.path) for f in munich[1] if f.rule in {"not-mapped", "wrong-type"}] == []


FLAGS = {"public", "allowed", "external", "translated", "showOnStartPage", "forceSlotTimeUpdate"}
LISTS = {
    "displayNameAlternatives",
    "combinable",
    "dontShowByServices",
    "allowDisabledServicesMix",
    "sharedBookingOfficeIds",
}
PROBES: dict[str, tuple[object, object]] = dict.fromkeys(FLAGS, (True, False)) | dict.fromkeys(LISTS, (["x1"], ["x2"]))


def probed(file: str, field: str, value: object) -> Edit:
    """Put a value into a field of the first record of a file, and empty what says the same elsewhere."""

    def edit(services: dict[str, Any], offices: dict[str, Any]) -> None:
        record = (services if file == dldb.SERVICES else offices)["data"][0]
        if field.startswith("links[]."):
            record["forms"] = []
        if file == dldb.LOCATIONS and field in {"meta.url", "name"}:
            record["contact"]["webinfo"] = record["displayName"] = ""
        *way, last = field.split(".")
        for step in way:
            name = step.removesuffix("[]")
            below = record.get(name) or ([{}] if step.endswith("[]") else {})
            record[name] = below
            record = below[0] if isinstance(below, list) else below
        record[last] = value

    return edit


LEAVES = [
    (file, field, says)
    for file in (dldb.SERVICES, dldb.LOCATIONS)
    for field, says in documented(file).items()
    if not says.startswith("may be empty")
]


@pytest.mark.parametrize(("file", "field", "says"), LEAVES, ids=lambda value: str(value)[:30])
def test_every_field_does_what_the_documentation_says(file: str, field: str, says: str, tmp_path: Path) -> None:
    probes = PROBES.get(field.rpartition(".")[2], ("Probe eins", "Probe zwei"))
    results = [read(edited(tmp_path, probed(file, field, probe)), ALL) for probe in probes]
    unmapped = [f.path for result in results for f in result[1] if f.rule == "not-mapped"]
    assert unmapped == ([field] * len(probes) if says.startswith("not mapped") else [])
    assert (results[0] == results[1]) is says.startswith(("left out", "not mapped"))


@needs_munich
def test_munich_says_everything_once(munich: Result) -> None:
    assert len(munich[0]) == len(set(munich[0]))


@needs_munich
@pytest.mark.slow
def test_munich_breaks_no_rule_of_the_model(munich: Result) -> None:
    assert [f for f in check(munich[0] + site()) if f.severity is Severity.VIOLATION] == []
