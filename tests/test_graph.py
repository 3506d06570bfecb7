from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from publisher import graph, model
from publisher.check import check
from publisher.findings import Severity
from publisher.model import (
    Address,
    Area,
    Channel,
    Contact,
    Document,
    Feature,
    Fee,
    Hours,
    Law,
    Link,
    Moved,
    Notice,
    Organisation,
    Output,
    Person,
    Place,
    Position,
    Programme,
    Record,
    Service,
    Topic,
    Withdrawn,
)
from publisher.terms import DCT, LODSE, ORG, PREFIXES, RDF, SCHEMA, SKOS, VCARD, XSD

BASE = "https://daten.example/"
MODEL = Path(__file__).parents[1] / "docs/model.md"
DAY = date(2026, 1, 31)
EIGHT, NOON = time(8), time(12)
OPEN = (
    Hours(days=("Monday", "Tuesday"), opens=EIGHT, closes=NOON),
    Hours(days=("Friday",), opens=EIGHT, closes=NOON, valid_from=DAY, valid_through=DAY, by_appointment=True),
    Hours(description={"de": "nach Vereinbarung"}),
)
CLOSED = (Hours(valid_from=DAY, valid_through=DAY, description={"de": "Umzug"}),)


def name(text: str) -> dict[str, str]:
    return {"de": text, "en": f"{text} (en)"}


TOWN = Organisation(
    key="stadt",
    name=name("Stadt"),
    modified=DAY,
    legal_body=True,
    founded=913,
    area="stadt",
    contacts=("amt",),
    places=("rathaus",),
)
OFFICE = Organisation(
    key="amt",
    name=name("Amt"),
    modified=DAY,
    alternate_names={"de": ("Behörde",)},
    keywords={"de": ("Rat",)},
    description=name("Was es tut."),
    parent="stadt",
    code="A-1",
    founded=date(1990, 1, 1),
    places=("rathaus",),
    contacts=("amt",),
    hours=OPEN,
    exceptions=CLOSED,
    url="https://amt.example/",
    area="stadt",
)
PLACE = Place(
    key="rathaus",
    name=name("Rathaus"),
    modified=DAY,
    classes=("CityHall",),
    alternate_names={"de": ("Altes Rathaus",)},
    description=name("Am Markt."),
    address=Address(street="Obere Gasse", house_number="8", postal_code="01234", locality="Stadt", region="Hessen"),
    position=Position(Decimal("51.312000"), Decimal("9.500000")),
    map_url="https://karte.example/",
    contained_in="block",
    entrance="eingang",
    floor="0",
    timetable="https://fahrplan.example/",
    getting_there=name("Linie 1"),
    features=(Feature(kind="lift", name=name("Aufzug"), value=True, description=name("bis 3. Stock")),),
    hours=OPEN,
    exceptions=CLOSED,
)
STEP_FREE = (Feature(kind="stepFree", name=name("stufenlos"), value=True),)
BLOCK = Place(key="block", name=name("Block"), modified=DAY, hours=OPEN, features=STEP_FREE)
ENTRANCE = Place(key="eingang", name=name("Eingang"), modified=DAY, hours=OPEN, features=STEP_FREE)
CONTACT = Contact(
    key="amt",
    name=name("Auskunft"),
    modified=DAY,
    contact_type=name("Auskunft"),
    room="W321",
    phone="+49-561-787-7058",
    fax="+49-561-787-7059",
    email="amt@stadt.example",
    hours=OPEN[:1],
    languages=("de", "en"),
    url="https://kontakt.example/",
)
SERVICE = Service(
    key="ausweis",
    name=name("Ausweis"),
    modified=datetime(2026, 1, 31, 8, tzinfo=UTC),
    alternate_names={"de": ("Perso", "Perso"), "en": ("ID card",)},
    keywords={"de": ("ausweisen",)},
    description=name("Was es ist."),
    rich_text=name("<p>Was es ist.</p>"),
    note=name("Bald ablaufend?"),
    topics=("pass", "pass"),
    providers=("amt",),
    operator="stadt",
    area="stadt",
    audience=name("Alle"),
    channels=("ausweis--amt",),
    contacts=("amt",),
    fees=(Fee(description=name("37 Euro"), price=Decimal("37.00")), Fee(description=name("teurer"))),
    documents=(Document(name("Foto")), Document(name("Alter Ausweis"))),
    forms=(Link(name("Antrag"), "https://antrag.example/"),),
    steps=(name("Termin buchen"), name("Kommen")),
    processing_time=name("zwei Wochen"),
    legal_basis=(Law(name("PAuswG"), "https://gesetz.example/"), Law(name("Satzung"))),
    links=(Link(name("Mehr"), "https://mehr.example/"),),
    outputs=(Output(name("Personalausweis"), permit=True), Output(name("Auskunft"))),
    programmes=(Programme(name=name("Digital"), description=name("x"), start=DAY, end=DAY, funder=name("Bund")),),
    related=("pass",),
    leika_keys=("99036020001000",),
)
CHANNEL = Channel(
    key="ausweis--amt",
    name=name("Ausweis: Amt"),
    modified=DAY,
    service="ausweis",
    way="Counter",
    url="https://termin.example/",
    office="amt",
    place="rathaus",
    contact="amt",
    processing_time="P14D",
    appointment_minutes=20,
    languages=("de",),
    description=name("Nur mit Termin."),
)
RELATED = Service(
    key="pass",
    name=name("Pass"),
    modified=DAY,
    providers=("amt",),
    operator="stadt",
    topics=("pass",),
    description=name("x"),
)
TREE = Topic(key="themen", name=name("Themen"), modified=DAY)
TOPIC = Topic(
    key="pass",
    name=name("Pass und Ausweis"),
    modified=DAY,
    alternate_names={"de": ("Papiere",)},
    definition=name("x"),
    scheme="themen",
    top_of="themen",
    position=1,
    icon="pass",
)
BRANCH = Topic(key="ausweis", name=name("Ausweis"), modified=DAY, scheme="themen", broader="pass")
AREA = Area(
    key="stadt",
    name=name("Stadt"),
    modified=DAY,
    municipality_key="06611000",
    same_as="https://schluessel.example/06611000",
    contained_in="land",
)
NOTICE = Notice(
    key="umbau",
    name=name("Umbau"),
    modified=DAY,
    posted=DAY,
    expires=DAY,
    description=name("Bitte klingeln."),
    about=("place/rathaus", "service/ausweis", "place/rathaus"),
    url="https://stadt.example/umbau",
)
LAND = Area(key="land", name=name("Land"), modified=DAY)
WITHDRAWN = Withdrawn(target_kind="service", key="alt", on=DAY, replaced_by="ausweis")
MOVED = Moved(target_kind="service", key="perso", to="ausweis")
PERSON = Person(key="erika", name="Erika Muster", job_title=name("Leiterin"), organisation="amt", contacts=("amt",))
PUBLIC: tuple[Record, ...] = (
    *(TOWN, OFFICE, PLACE, BLOCK, ENTRANCE, CONTACT, SERVICE, CHANNEL, RELATED),
    *(TREE, TOPIC, BRANCH, AREA, LAND, NOTICE, WITHDRAWN, MOVED),
)


def written(*records: Record) -> list[Quad]:
    return [quad for record in records for quad in graph.quads(record, BASE)]


def iri(path: str) -> NamedNode:
    return NamedNode(f"{BASE}id/{path}")


def objects(record: Record, predicate: NamedNode, fragment: str = "") -> list[NamedNode | Literal]:
    kind = getattr(record, "target_kind", None) or getattr(record, "kind", "")
    subject = iri(f"{kind}/{record.key}{fragment}")
    found = (q.object for q in written(record) if q.subject == subject and q.predicate == predicate)
    return [each for each in found if isinstance(each, NamedNode | Literal)]


def test_a_record_of_every_kind_breaks_no_rule_of_the_model() -> None:
    site = NamedNode(f"{BASE}id/site")
    setting = [
        Quad(site, RDF.type, LODSE.Site),
        Quad(site, LODSE.publishesPersons, Literal("false", datatype=XSD.boolean)),
    ]
    found = check(written(*PUBLIC) + setting)
    assert [(f.rule, f.node, f.path) for f in found if f.severity is Severity.VIOLATION] == []


def test_every_attribute_of_every_record_is_written_somewhere() -> None:
    common = {"key", "name", "modified", "kind", "classes", "legal_body"}
    for record, rows in graph._ROWS.items():  # noqa: SLF001 - the table is what is tested
        names = {each.name for each in fields(record)} - common
        assert names == {attribute for _, attribute, _ in rows}, record


def test_every_kind_of_record_has_a_row() -> None:
    kinds = set(get_args(model.Record)) - {Withdrawn, Moved}
    assert kinds == set(graph._ROWS) == set(graph._CLASSES)  # noqa: SLF001 - the table is what is tested


def test_every_property_of_the_model_can_be_written() -> None:
    text = MODEL.read_text().partition("## Kinds")[2].partition("## The site")[0]
    rows = "\n".join(line.partition("|")[2].partition("|")[0] for line in text.splitlines())
    named = set(re.findall(r"`((?:schema|vcard|org|dct|dcat|lodse|owl|skos):[\w-]+)`", rows))
    used = {f"{prefix}:{local}" for prefix, local in map(short, (q.predicate for q in written(*PUBLIC)))}
    assert named - used == set()


def short(node: NamedNode) -> tuple[str, str]:
    prefix = next(prefix for prefix, space in PREFIXES.items() if node.value.startswith(space))
    return prefix, node.value.removeprefix(PREFIXES[prefix])


def test_there_are_no_blank_nodes_and_everything_is_written_once() -> None:
    quads = written(*PUBLIC)
    assert all(isinstance(quad.subject, NamedNode) for quad in quads)
    assert len(quads) == len(set(quads))


def test_no_reference_of_the_example_dangles() -> None:
    quads = written(*PUBLIC)
    subjects = {quad.subject for quad in quads}
    ours = {q.object for q in quads if isinstance(q.object, NamedNode) and q.object.value.startswith(BASE)}
    assert ours <= subjects


def test_writing_is_in_the_same_order_every_time() -> None:
    assert written(*PUBLIC) == written(*PUBLIC)


def test_a_thing_comes_before_its_parts() -> None:
    subjects = [quad.subject for quad in graph.quads(SERVICE, BASE)]
    own = subjects.count(iri("service/ausweis"))
    assert set(subjects[:own]) == {iri("service/ausweis")}


@pytest.mark.parametrize(
    ("record", "classes"),
    [
        (TOWN, [ORG.Organization, VCARD.Kind, VCARD.Organization, SCHEMA.GovernmentOrganization]),
        (OFFICE, [ORG.Organization, VCARD.Kind, VCARD.Organization, SCHEMA.GovernmentOffice]),
        (PLACE, [SCHEMA.Place, VCARD.Kind, VCARD.Location, SCHEMA.CityHall]),
        (CONTACT, [SCHEMA.ContactPoint, VCARD.Kind]),
        (PERSON, [SCHEMA.Person, VCARD.Kind, VCARD.Individual]),
        (TREE, [SKOS.ConceptScheme]),
        (TOPIC, [SKOS.Concept]),
        (MOVED, [LODSE.Moved]),
        (WITHDRAWN, [LODSE.Withdrawn]),
    ],
)
def test_a_thing_has_the_classes_of_its_kind(record: Record, classes: list[NamedNode]) -> None:
    assert objects(record, RDF.type)[: len(classes)] == classes


@pytest.mark.parametrize(
    ("record", "fragment", "schema", "double"),
    [
        (OFFICE, "", SCHEMA.parentOrganization, ORG.subOrganizationOf),
        (PLACE, "", SCHEMA.address, VCARD.hasAddress),
        (PLACE, "#address", SCHEMA.streetAddress, VCARD["street-address"]),
        (PLACE, "#address", SCHEMA.postalCode, VCARD["postal-code"]),
        (PLACE, "#address", SCHEMA.addressLocality, VCARD.locality),
        (PLACE, "#address", SCHEMA.addressRegion, VCARD.region),
    ],
)
def test_what_is_said_twice_is_said_alike(record: Record, fragment: str, schema: NamedNode, double: NamedNode) -> None:
    assert objects(record, schema, fragment) == objects(record, double, fragment) != []


VALUES: list[tuple[Record, str, NamedNode, NamedNode | Literal]] = [
    (SERVICE, "", DCT.identifier, Literal("ausweis")),
    (SERVICE, "", DCT.modified, Literal("2026-01-31T08:00:00+00:00", datatype=XSD.dateTime)),
    (SERVICE, "#fee-1", SCHEMA.price, Literal("37.00", datatype=XSD.decimal)),
    (SERVICE, "#fee-1", SCHEMA.priceCurrency, Literal("EUR")),
    (SERVICE, "#step-2", SCHEMA.position, Literal("2", datatype=XSD.integer)),
    (SERVICE, "#output-1", RDF.type, SCHEMA.GovernmentPermit),
    (SERVICE, "#output-2", RDF.type, SCHEMA.Thing),
    (SERVICE, "#programme-1", SCHEMA.funder, iri("service/ausweis#funder-1")),
    (TOWN, "", SCHEMA.foundingDate, Literal("0913", datatype=XSD.gYear)),
    (OFFICE, "", SCHEMA.foundingDate, Literal("1990-01-01", datatype=XSD.date)),
    (OFFICE, "", VCARD.fn, Literal("Amt")),
    (OFFICE, "#hours-1", SCHEMA.opens, Literal("08:00:00", datatype=XSD.time)),
    (OFFICE, "#hours-1", SCHEMA.dayOfWeek, SCHEMA.Monday),
    (OFFICE, "#hours-2", LODSE.byAppointment, Literal("true", datatype=XSD.boolean)),
    (OFFICE, "#exception-1", SCHEMA.validThrough, Literal("2026-01-31", datatype=XSD.date)),
    (PLACE, "#geo", SCHEMA.latitude, Literal("51.312000", datatype=XSD.decimal)),
    (PLACE, "#address", SCHEMA.streetAddress, Literal("Obere Gasse 8")),
    (PLACE, "#address", VCARD["country-name"], Literal("Deutschland")),
    (PLACE, "#feature-lift", SCHEMA.propertyID, Literal("lift")),
    (CONTACT, "", VCARD.hasEmail, NamedNode("mailto:amt@stadt.example")),
    (CONTACT, "#phone", VCARD.hasValue, NamedNode("tel:+49-561-787-7058")),
    (CONTACT, "#fax", RDF.type, VCARD.Fax),
    (CHANNEL, "", DCT.type, LODSE.Counter),
    (CHANNEL, "", SCHEMA.processingTime, Literal("P14D", datatype=XSD.duration)),
    (TOPIC, "", SKOS.topConceptOf, iri("topic/themen")),
    (PERSON, "", SCHEMA.name, Literal("Erika Muster")),
    (MOVED, "", LODSE.movedTo, iri("service/ausweis")),
    (WITHDRAWN, "", DCT.isReplacedBy, iri("service/ausweis")),
]


@pytest.mark.parametrize(("record", "fragment", "predicate", "expected"), VALUES)
def test_a_value_is_written_as_the_model_says(
    record: Record, fragment: str, predicate: NamedNode, expected: NamedNode | Literal
) -> None:
    assert objects(record, predicate, fragment)[0] == expected


def test_a_short_number_is_dialled_in_its_country() -> None:
    contact = Contact(key="c", name=name("c"), phone="115")
    assert objects(contact, VCARD.hasValue, "#phone") == [NamedNode("tel:115;phone-context=+49")]


def test_an_unusual_mail_address_is_a_valid_iri() -> None:
    contact = Contact(key="c", name=name("c"), email="a+b/c#d@x.example")
    assert objects(contact, VCARD.hasEmail) == [NamedNode("mailto:a+b%2Fc%23d@x.example")]


def test_without_a_german_name_the_card_has_another() -> None:
    assert objects(Contact(key="c", name={"en": "Desk"}), VCARD.fn) == [Literal("Desk")]
