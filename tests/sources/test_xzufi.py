from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from publisher.check import check
from publisher.errors import SourceError
from publisher.findings import Finding, Severity
from publisher.sources import xzufi, xzufi_xml
from publisher.terms import DCAT, DCT, LODSE, ORG, RDF, SCHEMA, VCARD
from tests.sources.reading import CONTEXT, Result, result

FIXTURE = Path(__file__).parent / "xzufi/stadt.xml"
DOCUMENTATION = Path(__file__).parents[2] / "docs/sources/xzufi.md"
NS = "http://xoev.de/schemata/xzufi/2_2_0"
WITH_TOWN = replace(CONTEXT, options={"town": "Stadt Musterstadt"})


def read(path: Path, **options: object) -> Result:
    return result(xzufi.read(path, replace(CONTEXT, options=options)))


def edited(folder: Path, edit: Callable[[str], str]) -> Path:
    """Write the fixture anew, its text changed."""
    file = folder / "a.xml"
    file.write_text(edit(FIXTURE.read_text("utf-8")), "utf-8")
    return file


def leistung(identifier: str, name: str = "Hund anmelden", more: str = "") -> str:
    return (
        f'<x:leistung><x:id schemeAgencyID="L1">{identifier}</x:id><x:modulText>'
        f'<x:inhalt languageCode="de">{name}</x:inhalt><x:leikaTextmodul><code>02</code></x:leikaTextmodul>'
        f"</x:modulText>{more}</x:leistung>"
    )


def office(identifier: str, service: str) -> str:
    duty = f'<x:zustaendigkeit><x:leistungID schemeAgencyID="L1">{service}</x:leistungID></x:zustaendigkeit>'
    return (
        f'<x:organisationseinheit><x:id schemeAgencyID="L1">{identifier}</x:id><x:name><x:name>Amt</x:name></x:name>'
        f"{duty if service else ''}</x:organisationseinheit>"
    )


def transfer(*records: str) -> str:
    return f'<x:transfer xmlns:x="{NS}">' + "".join(f"<x:schreibe>{each}</x:schreibe>" for each in records)


def delivery(folder: Path, *records: str, name: str = "a.xml") -> Path:
    file = folder / name
    file.write_text(transfer(*records) + "</x:transfer>", "utf-8")
    return file


@pytest.fixture(scope="module")
def town() -> Result:
    return read(FIXTURE)


PERIOD = "Fristen:\nInnerhalb von zwei Wochen."
SERVICE = "service/hund-anmelden-9001"
OFFICE = "organisation/buergerbuero-mitte-101"
PLACE = "place/obere-gasse-8-01234"
CONTACT_POINT = "contact/buergerbuero-mitte-101"
COUNTER = "channel/hund-anmelden-9001--buergerbuero-mitte-101"
ONLINE = "channel/hund-anmelden-9001--online-77"

TRIPLES: list[tuple[str, NamedNode, list[str]]] = [
    (SERVICE, RDF.type, [SCHEMA.GovernmentService.value]),
    (SERVICE, DCT.modified, ["2026-01-30T10:00:00"]),
    (SERVICE, SCHEMA.name, ["Hund anmelden@de", "Register a dog@en"]),
    (SERVICE, SCHEMA.alternateName, ["Hundesteuer Anmeldung@de", "Hundemarke@de"]),
    (SERVICE, DCAT.keyword, ["steuer@de", "tiere und natur@de"]),
    (SERVICE, SCHEMA.description, ["Melden Sie Ihren Hund an.@de"]),
    (SERVICE, LODSE.richText, ["<p>Melden Sie Ihren <strong>Hund</strong> an.</p>@de"]),
    (
        SERVICE,
        LODSE.note,
        [f"Voraussetzungen:\nDer Hund ist gechipt.\n\n{PERIOD}\n\nHinweise:\nIn Musterstadt nur mit Termin.@de"],
    ),
    (SERVICE, SCHEMA.provider, [OFFICE]),
    (SERVICE, SCHEMA.serviceOperator, ["organisation/musterstadt"]),
    (SERVICE, SCHEMA.availableChannel, [COUNTER, ONLINE]),
    (SERVICE, LODSE.processingTime, ["2 Wochen@de"]),
    (SERVICE, LODSE.leikaKey, ["99102013104000"]),
    (f"{SERVICE}#fee-1", SCHEMA.description, ["40 Euro@de"]),
    (f"{SERVICE}#fee-1", SCHEMA.price, ["40.00"]),
    (f"{SERVICE}#document-1", SCHEMA.name, ["Ausweis@de", "Identity card@en"]),
    (f"{SERVICE}#document-2", SCHEMA.name, ["Impfpass@de"]),
    (f"{SERVICE}#form-1", SCHEMA.url, ["https://stadt.example/antrag.pdf"]),
    (f"{SERVICE}#form-1", SCHEMA.name, ["Antrag Hundesteuer@de"]),
    (f"{SERVICE}#step-2", SCHEMA.description, ["Marke abholen@de"]),
    (f"{SERVICE}#law-1", SCHEMA.url, ["https://gesetz.example/kag"]),
    (f"{SERVICE}#law-2", SCHEMA.name, ["Satzung@de"]),
    (f"{SERVICE}#link-1", SCHEMA.url, ["https://land.example/hund"]),
    ("service/fundsache-melden-9002", SCHEMA.provider, ["organisation/musterstadt"]),
    (OFFICE, SCHEMA.name, ["Bürgerbüro Mitte@de", "Citizens' office@en"]),
    (OFFICE, SCHEMA.description, ["Rund um den Ausweis.@de"]),
    (OFFICE, ORG.subOrganizationOf, ["organisation/ordnungsamt-100"]),
    ("organisation/ordnungsamt-100", ORG.subOrganizationOf, ["organisation/musterstadt"]),
    (OFFICE, SCHEMA.location, [PLACE]),
    (OFFICE, SCHEMA.contactPoint, [CONTACT_POINT]),
    (OFFICE, SCHEMA.url, ["https://stadt.example/mitte"]),
    (f"{OFFICE}#hours-1", SCHEMA.closes, ["12:00:00"]),
    (f"{OFFICE}#hours-2", SCHEMA.dayOfWeek, [SCHEMA.Thursday.value]),
    (f"{PLACE}#address", SCHEMA.streetAddress, ["Obere Gasse 8"]),
    (f"{PLACE}#address", SCHEMA.postalCode, ["01234"]),
    (CONTACT_POINT, SCHEMA.telephone, ["+49-561-787-7058"]),
    (CONTACT_POINT, SCHEMA.faxNumber, ["+49-561-787-2134"]),
    (CONTACT_POINT, VCARD.hasEmail, ["mailto:mitte@stadt.example"]),
    (COUNTER, DCT.type, [LODSE.Counter.value]),
    (COUNTER, SCHEMA.serviceLocation, [PLACE]),
    (COUNTER, SCHEMA.servicePhone, [CONTACT_POINT]),
    (ONLINE, SCHEMA.serviceUrl, ["https://online.example/hund"]),
    (ONLINE, SCHEMA.name, ["Hund online anmelden@de"]),
]


@pytest.mark.parametrize(("thing", "predicate", "expected"), TRIPLES)
def test_a_delivery_says(town: Result, thing: str, predicate: NamedNode, expected: list[str]) -> None:
    assert town.values(thing, predicate) == expected


def test_what_is_left_out_is_told_with_record_and_field(town: Result) -> None:
    assert town.told == [
        ("language-left-out", "9001", "inhalt@fr"),
        ("unknown-module", "9001", "modulText/leikaTextmodul"),
        ("not-mapped", "9001", "neuesFeld"),
        ("post-box-left-out", "101", "anschrift/typ"),
        ("person-left-out", "101", "kontaktperson"),
        ("dangling-reference", "101", "zustaendigkeit/leistungID"),
    ]


def test_persons_are_nowhere_in_the_graph(town: Result) -> None:
    assert "Muster<" not in str(town.quads)
    assert not any('"Muster"' in str(quad) for quad in town.quads)


def test_the_graph_conforms_once_the_town_is_described() -> None:
    found = result(xzufi.read(FIXTURE, WITH_TOWN))
    assert [f for f in check(found.quads) if f.severity is Severity.VIOLATION] == []


@pytest.mark.parametrize("version", ["2_1_0", "2_2_0", "2_2_1"])
def test_both_versions_are_read_alike(version: str, town: Result, tmp_path: Path) -> None:
    assert read(edited(tmp_path, lambda text: text.replace("2_2_0", version))).quads == town.quads


def test_prefixes_do_not_matter(town: Result, tmp_path: Path) -> None:
    def default(text: str) -> str:
        return text.replace("xmlns:xzufi", "xmlns").replace("<xzufi:", "<").replace("</xzufi:", "</")

    assert read(edited(tmp_path, default)).quads == town.quads


@pytest.mark.parametrize("inner", [leistung("1"), leistung("1")[len("<x:leistung>") : -len("</x:leistung>")]])
def test_the_answers_of_a_service_directory_are_read_too(inner: str, tmp_path: Path) -> None:
    found = read(delivery(tmp_path, f"<x:ergebnisLeistung>{inner}</x:ergebnisLeistung>"))
    assert found.things == ["service/hund-anmelden-1"]


def test_keys_may_be_made_of_identifiers_alone() -> None:
    assert "service/9001" in read(FIXTURE, keys="id").things


def test_two_agencies_may_use_the_same_identifier(tmp_path: Path) -> None:
    other = leistung("1").replace('"L1"', '"L2"')
    assert read(delivery(tmp_path, leistung("1"), other)).things == [
        "service/hund-anmelden-1",
        "service/l2-hund-anmelden-1",
    ]


def test_what_is_written_again_takes_the_place_of_what_was_written_before(tmp_path: Path) -> None:
    found = read(delivery(tmp_path, leistung("1"), office("5", "1"), leistung("1", "Katze anmelden"), office("5", "")))
    assert found.told == [("written-again", "1", "id"), ("written-again", "5", "id")]
    assert found.things == ["service/katze-anmelden-1", "organisation/amt-5"]
    assert found.values("service/katze-anmelden-1", SCHEMA.provider) == ["organisation/musterstadt"]


def test_a_record_keeps_its_key_when_it_is_deleted_and_written_again(tmp_path: Path) -> None:
    found = read(delivery(tmp_path, leistung("1"), removal("1"), leistung("1"), office("5", "1")))
    assert found.told == [("written-again", "1", "id")]
    assert found.values("service/hund-anmelden-1", SCHEMA.provider) == ["organisation/amt-5"]


def test_the_services_of_an_office_that_is_deleted_fall_to_the_town(tmp_path: Path) -> None:
    found = read(delivery(tmp_path, leistung("1"), office("5", "1"), removal("5", "Organisationseinheit")))
    assert found.values("service/hund-anmelden-1", SCHEMA.provider) == ["organisation/musterstadt"]


def cost(text: str, amount: str = "", currency: str = "EUR") -> str:
    said = f'<x:beschreibung languageCode="de">{text}</x:beschreibung>' if text else ""
    own = f"<x:betrag>{amount}</x:betrag><x:waehrung><code>{currency}</code></x:waehrung>" if amount else ""
    return f"<x:modulKosten>{said}{own}</x:modulKosten>"


def test_each_module_of_costs_is_a_fee_with_its_own_price(tmp_path: Path) -> None:
    more = cost("Gebühr", "26.00") + cost("Zuschlag: 10 Euro") + cost("", "5.50") + cost("", "9", "CHF")
    found = read(delivery(tmp_path, leistung("1", more=more)))
    fees = [f"service/hund-anmelden-1#fee-{number}" for number in range(1, 5)]
    assert [found.values(fee, SCHEMA.description) for fee in fees] == [
        ["Gebühr@de"], ["Zuschlag: 10 Euro@de"], ["5,50 Euro@de"], ["9 CHF@de"],
    ]  # fmt: skip
    assert [found.values(fee, SCHEMA.price) for fee in fees] == [["26.00"], [], ["5.50"], []]


def test_a_module_that_is_there_again_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    period = '<x:modulFrist><x:beschreibung languageCode="de">{}</x:beschreibung></x:modulFrist>'
    found = read(delivery(tmp_path, leistung("1", more=period.format("Zwei Wochen") + period.format("Ein Jahr"))))
    assert found.values("service/hund-anmelden-1", LODSE.note) == ["Fristen:\nZwei Wochen\nEin Jahr@de"]


def removal(identifier: str, kind: str = "Leistung", agency: str = "L1") -> str:
    return f'<x:loesche klasse="{kind}"><x:id schemeAgencyID="{agency}">{identifier}</x:id></x:loesche>'


@pytest.mark.parametrize(
    ("records", "services", "told"),
    [
        ([leistung("1"), leistung("2"), removal("1")], ["service/hund-anmelden-2"], [("removed", "1", "id")]),
        ([removal("1"), leistung("1")], ["service/hund-anmelden-1"], []),
        ([leistung("1"), removal("1", agency="L2")], ["service/hund-anmelden-1"], []),
        ([leistung("1"), removal("1", "Onlinedienst")], ["service/hund-anmelden-1"], []),
        ([leistung("1"), removal("7", "Zustaendigkeit")], ["service/hund-anmelden-1"], [("not-mapped", "7", "id")]),
    ],
    ids=["deleted", "written again", "of another agency", "of another class", "a duty"],
)
def test_what_a_delivery_deletes_again_is_not_read(
    records: list[str], services: list[str], told: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    found = read(delivery(tmp_path, *records))
    assert (found.things, found.told) == (services, told)


CHANGED = "<x:versionsinformation><x:geaendertDatumZeit>{}</x:geaendertDatumZeit></x:versionsinformation>"
RECORDS = [
    ("no identifier", leistung("").replace("<x:id", "<x:egal/><x:id"), ("missing-id", "id")),
    ("no name", leistung("1", ""), ("missing-name", "modulText")),
    (
        "bad key",
        leistung("1", more="<x:referenzLeiKa><code>99</code></x:referenzLeiKa>"),
        ("bad-leika", "referenzLeiKa/code"),
    ),
    (
        "bad link",
        leistung("1", more="<x:modulUrsprungsportal><x:uri>javascript:x</x:uri></x:modulUrsprungsportal>"),
        ("bad-url", "modulUrsprungsportal/uri"),
    ),
    (
        "bad date",
        leistung("1", more=CHANGED.format("gestern")),
        ("bad-date", "versionsinformation/geaendertDatumZeit"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("record", "told"), [row[1:] for row in RECORDS], ids=[row[0] for row in RECORDS])
def test_what_is_wrong_with_a_record_is_told_with_its_line(record: str, told: tuple[str, str], tmp_path: Path) -> None:
    found = read(delivery(tmp_path, record, leistung("2", "Katze")))
    assert [(finding.rule, finding.path, finding.line) for finding in found.findings] == [(*told, 1)]
    assert "service/katze-2" in found.things


OFFICES = [
    ("<x:anschrift><x:strasse>Weg 3</x:strasse><x:plz>1234</x:plz></x:anschrift>", "bad-postal-code"),
    ("<x:kommunikation><x:kanal><code>02</code></x:kanal><x:kennung>12</x:kennung></x:kommunikation>", "bad-phone"),
    ("<x:kommunikation><x:kanal><code>01</code></x:kanal><x:kennung>a</x:kennung></x:kommunikation>", "bad-mail"),
    ("<x:infoOeffnungszeitenText>vormittags</x:infoOeffnungszeitenText>", "bad-hours"),
    ("<x:uebergeordneteOrganisationseinheitID>9</x:uebergeordneteOrganisationseinheitID>", "dangling-reference"),
]


@pytest.mark.parametrize(("part", "rule"), OFFICES, ids=[rule for _, rule in OFFICES])
def test_what_is_wrong_with_an_office_is_told(part: str, rule: str, tmp_path: Path) -> None:
    office = (
        f"<x:organisationseinheit><x:id>7</x:id><x:name><x:name>Amt</x:name></x:name>{part}</x:organisationseinheit>"
    )
    found = read(delivery(tmp_path, office))
    assert [finding.rule for finding in found.findings] == [rule]
    assert "organisation/amt-7" in found.things


# Files -----------------------------------------------------------------------------------------------------------


def test_the_files_of_a_folder_are_read_as_its_index_says(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        delivery(tmp_path, leistung(str(number)), name=f"{number}.xml")
    (tmp_path / "index_1.txt").write_text("3.xml\n1.xml\n")
    assert read(tmp_path).things == ["service/hund-anmelden-3", "service/hund-anmelden-1"]


def test_without_an_index_all_files_are_read(tmp_path: Path) -> None:
    for name in ("b.xml", "a.xml"):
        delivery(tmp_path, leistung(name[0]), name=name)
    assert read(tmp_path).things == ["service/hund-anmelden-a", "service/hund-anmelden-b"]


def test_references_lead_from_file_to_file(tmp_path: Path) -> None:
    office = (
        "<x:organisationseinheit><x:id>7</x:id><x:name><x:name>Amt</x:name></x:name>"
        "<x:zustaendigkeit><x:leistungID>1</x:leistungID></x:zustaendigkeit></x:organisationseinheit>"
    )
    delivery(tmp_path, office, name="a.xml")
    delivery(tmp_path, leistung("1"), name="b.xml")
    assert read(tmp_path).values("service/hund-anmelden-1", SCHEMA.provider) == ["organisation/amt-7"]


def failure(path: Path) -> tuple[SourceError, list[Quad | Finding]]:
    """Give the error that ends the reading, and what was read before."""
    before: list[Quad | Finding] = []
    with pytest.raises(SourceError) as caught:
        before.extend(xzufi.read(path, CONTEXT))
    return caught.value, before


BILLION = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10))
HOSTILE = {
    "empty": ("", "not well-formed"),
    "no XML": ("{}", "not well-formed"),
    "other XML": ("<a><b/></a>", "no record of XZuFi"),
    "other namespace": ("<a xmlns='urn:x'><leistung/></a>", "not of XZuFi 2.1 or 2.2"),
    "document type": (f"<!DOCTYPE a>{transfer(leistung('1'))}</x:transfer>", "document type"),
    "entities": (f"<!DOCTYPE a [{BILLION}]>{transfer(leistung('1', '&e9;'))}</x:transfer>", "document type"),
    "external entity": (
        f'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>{transfer(leistung("1", "&e;"))}</x:transfer>',
        "document type",
    ),
    "too deep": (transfer("<x:leistung>" + "<x:a>" * 5_000), "Excessive depth"),
    "wrong coding": ("<?xml version='1.0' encoding='utf-8'?>" + transfer(leistung("1", "\udce4")), "not well-formed"),
}


@pytest.mark.parametrize(("content", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_one_clear_error(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(content.encode("utf-8", "surrogateescape"))
    error, _ = failure(tmp_path / "a.xml")
    assert message in str(error)
    assert error.advice


def test_a_truncated_file_keeps_the_records_before_the_end(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(transfer(leistung("1"), leistung("2"))[:-20])
    error, before = failure(tmp_path / "a.xml")
    assert error.line == 1
    assert "hund-anmelden-1" in str(before)


def test_a_record_without_end_takes_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xzufi_xml, "LARGEST_RECORD", 2**20)
    delivery(tmp_path, "<x:a>" + "<x:b>x</x:b>" * 200_000 + "</x:a>")
    error, _ = failure(tmp_path / "a.xml")
    assert "a record larger than 1 MiB" in str(error)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [("index.txt", "../a.xml", "not in its folder"), ("a.txt", "", "no XML file in this folder")],
)
def test_a_folder_that_leads_nowhere_is_named(name: str, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(SourceError, match=message):
        read(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        read(tmp_path / "missing")


def test_memory_hardly_grows_with_the_file(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        text = "<x:modulText><x:inhalt>" + "Text " * 400 + "</x:inhalt></x:modulText>"
        file = delivery(tmp_path, *(leistung(str(n), more=text) for n in range(count)))
        tracemalloc.start()
        assert sum(1 for each in xzufi.read(file, CONTEXT) if isinstance(each, Quad)) == 5 * count
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(5)
    assert peak(1_000) - peak(200) < 800 * 1_000  # the index holds a name and a key of each


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=20).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
_NAMES = st.sampled_from(
    "id name modulText inhalt leikaTextmodul code anschrift plz kommunikation kennung zustaendigkeit leistungID link "
    "uri modulKosten betrag beschreibung infoOeffnungszeitenText kategorie bezeichnung referenzLeiKa".split()
)
_TREES = st.recursive(
    st.tuples(_NAMES, _TEXT).map(lambda t: f"<x:{t[0]}>{t[1]}</x:{t[0]}>"),
    lambda inner: st.tuples(_NAMES, st.lists(inner, max_size=4)).map(lambda t: f"<x:{t[0]}>{''.join(t[1])}</x:{t[0]}>"),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(kind=st.sampled_from(xzufi_xml.RECORDS), parts=st.lists(_TREES, max_size=5))
def test_whatever_a_record_holds_the_others_are_read(tmp_path: Path, kind: str, parts: list[str]) -> None:
    found = read(delivery(tmp_path, f"<x:{kind}>{''.join(parts)}</x:{kind}>", leistung("probe-4711")))
    assert "service/hund-anmelden-probe-4711" in found.things


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(damage=st.lists(st.tuples(st.integers(0, 9_000), st.binary(min_size=1, max_size=3)), min_size=1, max_size=6))
def test_a_damaged_file_is_read_or_one_clear_error(tmp_path: Path, damage: list[tuple[int, bytes]]) -> None:
    content = bytearray(FIXTURE.read_bytes())
    for place, bytes_ in damage:
        content[place : place + len(bytes_)] = bytes_
    (tmp_path / "a.xml").write_bytes(content)
    with suppress(SourceError):
        read(tmp_path / "a.xml")


def test_every_element_of_the_fixture_is_documented() -> None:
    quoted = re.findall(r"`([^`\n]+)`", DOCUMENTATION.read_text("utf-8"))
    names = set(re.findall(r"<xzufi:(\w+)", FIXTURE.read_text("utf-8")))
    assert names - {name for path in quoted for name in path.split("/")} == {
        "transfer", "neuesFeld", "nachrichtUUID", "erstelltDatumZeit",
    }  # fmt: skip


def test_one_broken_file_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(transfer(leistung("1"))[:-5])
    delivery(tmp_path, leistung("2"), name="b.xml")
    error, before = failure(tmp_path)
    assert error.path == tmp_path / "a.xml"
    assert "hund-anmelden-2" in str(before)
