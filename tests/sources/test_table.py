from __future__ import annotations

import tomllib
import tracemalloc
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from publisher.errors import SettingError, SourceError
from publisher.iris import Kind
from publisher.sources import headings, properties, table
from publisher.terms import DCAT, DCT, LODSE, ORG, OWL, RDF, SCHEMA, SKOS, VCARD
from tests.sources.books import book
from tests.sources.reading import CONTEXT, Result, result

DOCUMENTATION = Path(__file__).parents[2] / "docs/sources/table.md"


def read(path: Path, toml: str = "", **options: Any) -> Result:
    """Read a source, with a mapping written as TOML."""
    tables = {"tables": tomllib.loads(toml)["tables"]} if toml else {}
    return result(table.read(path, replace(CONTEXT, options=options | tables)))


def csv(folder: Path, **sheets: str) -> Path:
    for name, text in sheets.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


MAPPING = """
[[tables]]
sheet = "Leistungen"
kind = "service"
key = "Nr"
ignore = ["Bemerkung"]
[tables.columns]
"Titel" = "schema:name"
"Titel EN" = "schema:name@en"
"Text" = ["schema:description", "lodse:richText"]
"Schlagworte" = { property = "dcat:keyword", separator = "," }
"Auch" = { property = "schema:alternateName", language = "en" }
"Amt" = { property = "schema:provider", lookup = { sheet = "Ämter", column = "Kürzel" } }
"Gebühr" = "schema:offers"
"Betrag" = "schema:offers/schema:price"
"Unterlagen" = { property = "lodse:documentNeeded", separator = "/" }
"Formular" = "lodse:form/schema:name"
"Formular EN" = "lodse:form/schema:name@en"
"Formular Adresse" = "lodse:form/schema:url"
"Gesetz" = "lodse:legalBasis"
"Schritte" = "lodse:step"
"Ergebnis" = "schema:serviceOutput"
"LeiKa" = "lodse:leikaKey"
"Stand" = "dct:modified"
"Landesseite" = "owl:sameAs"
[tables.constants]
"schema:areaServed" = "musterstadt"
"dct:subject" = ["tiere", "steuern"]

[[tables]]
sheet = "Ämter"
kind = "organisation"
key = ["Kürzel", "Name"]
[tables.columns]
"Name" = ["schema:name", "schema:location"]
"Kürzel" = "org:identifier"
"Gehört zu" = { property = "schema:parentOrganization", lookup = { sheet = "Ämter", column = "Kürzel" } }
"Sprechzeiten" = "schema:openingHoursSpecification"
[tables.constants]
"dct:modified" = 2026-01-31

[[tables]]
sheet = "Ämter"
kind = "place"
key = "Name"
[tables.columns]
"Name" = "schema:name"
"Straße" = "schema:address/schema:streetAddress"
"PLZ" = "schema:address/schema:postalCode"
"Aufzug" = "schema:amenityFeature/lift"
"""
SERVICES: list[list[Any]] = [
    [
        "Nr", "Titel ", "Titel EN", "Text", "Schlagworte", "Auch", "Amt", "Gebühr", "Betrag", "Unterlagen", "Formular",
        "Formular EN", "Formular Adresse", "Gesetz", "Schritte", "Ergebnis", "LeiKa", "Stand", "Landesseite",
        "Bemerkung",
    ],
    [
        "hund-anmelden", " Hund anmelden ", "Register a dog", "<p>Mit <b>Marke</b>.</p>", "steuer, tier", "dog tax",
        "BA", "40 Euro im Jahr\nErmäßigt 20 Euro", "\n20", "Ausweis/Impfpass", "Antrag", "Application",
        "https://stadt.example/antrag", "Satzung | https://stadt.example/satzung", "Antrag stellen\nMarke abholen",
        "Hundemarke\nBescheinigung", 99102013104000, date(2026, 1, 31), "https://land.example/1", "intern",
    ],
]  # fmt: skip
OFFICES: list[list[Any]] = [
    ["Kürzel", "Name", "Gehört zu", "Sprechzeiten", "Straße", "PLZ", "Aufzug"],
    ["HA", "Hauptamt", None, None, None, None, None],
    ["BA", "Bürgeramt", "HA", "Mo–Fr 8–12", "Obere Gasse 8 a", 1234, "nein"],
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return read(book(tmp_path_factory.mktemp("town") / "stadt.xlsx", Leistungen=SERVICES, Ämter=OFFICES), MAPPING)


SERVICE = "service/hund-anmelden"
OFFICE = "organisation/ba-buergeramt"
TRIPLES: list[tuple[str, NamedNode, list[str]]] = [
    (SERVICE, RDF.type, [SCHEMA.GovernmentService.value]),
    (SERVICE, DCT.identifier, ["hund-anmelden"]),
    (SERVICE, DCT.modified, ["2026-01-31"]),
    (SERVICE, SCHEMA.name, ["Hund anmelden@de", "Register a dog@en"]),
    (SERVICE, SCHEMA.description, ["Mit Marke.@de"]),
    (SERVICE, LODSE.richText, ["<p>Mit <b>Marke</b>.</p>@de"]),
    (SERVICE, DCAT.keyword, ["steuer@de", "tier@de"]),
    (SERVICE, SCHEMA.alternateName, ["dog tax@en"]),
    (SERVICE, SCHEMA.provider, [OFFICE]),
    (SERVICE, SCHEMA.serviceOperator, ["organisation/musterstadt"]),
    (SERVICE, SCHEMA.areaServed, ["area/musterstadt"]),
    (SERVICE, DCT.subject, ["topic/tiere", "topic/steuern"]),
    (SERVICE, LODSE.leikaKey, ["99102013104000"]),
    (SERVICE, OWL.sameAs, ["https://land.example/1"]),
    (f"{SERVICE}#fee-1", SCHEMA.description, ["40 Euro im Jahr@de"]),
    (f"{SERVICE}#fee-1", SCHEMA.price, []),
    (f"{SERVICE}#fee-2", SCHEMA.price, ["20.00"]),
    (f"{SERVICE}#document-2", SCHEMA.name, ["Impfpass@de"]),
    (f"{SERVICE}#form-1", SCHEMA.name, ["Antrag@de", "Application@en"]),
    (f"{SERVICE}#form-1", SCHEMA.url, ["https://stadt.example/antrag"]),
    (f"{SERVICE}#law-1", SCHEMA.name, ["Satzung@de"]),
    (f"{SERVICE}#law-1", SCHEMA.url, ["https://stadt.example/satzung"]),
    (f"{SERVICE}#step-2", SCHEMA.description, ["Marke abholen@de"]),
    (f"{SERVICE}#output-1", RDF.type, [SCHEMA.Thing.value]),
    (f"{SERVICE}#output-2", RDF.type, [SCHEMA.GovernmentPermit.value]),
    (OFFICE, SCHEMA.name, ["Bürgeramt@de"]),
    (OFFICE, ORG.identifier, ["BA"]),
    (OFFICE, SCHEMA.parentOrganization, ["organisation/ha-hauptamt"]),
    (OFFICE, SCHEMA.location, ["place/buergeramt"]),
    (OFFICE, DCT.modified, ["2026-01-31"]),
    (f"{OFFICE}#hours-1", SCHEMA.opens, ["08:00:00"]),
    ("organisation/ha-hauptamt", SCHEMA.parentOrganization, ["organisation/musterstadt"]),
    ("place/buergeramt#address", LODSE.street, ["Obere Gasse"]),
    ("place/buergeramt#address", LODSE.houseNumber, ["8 a"]),
    ("place/buergeramt#address", SCHEMA.postalCode, ["01234"]),
    ("place/buergeramt#feature-lift", SCHEMA.value, ["false"]),
    ("place/buergeramt", VCARD.fn, ["Bürgeramt"]),
]


@pytest.mark.parametrize(("thing", "predicate", "expected"), TRIPLES)
def test_a_workbook_with_a_mapping_says(town: Result, thing: str, predicate: NamedNode, expected: list[str]) -> None:
    assert town.values(thing, predicate) == expected


def test_a_good_workbook_has_no_findings(town: Result) -> None:
    assert town.findings == []


def test_a_folder_of_csv_files_says_the_same(town: Result, tmp_path: Path) -> None:
    def written(rows: list[list[Any]]) -> str:
        return "\n".join(";".join(_quoted(cell) for cell in row) for row in rows)

    folder = csv(tmp_path, Leistungen=written(SERVICES), Ämter=written(OFFICES).replace(";1234;", ";01234;"))
    assert read(folder, MAPPING) == town


def _quoted(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return f'"{text}"' if any(letter in text for letter in "\n;") else text


# Findings --------------------------------------------------------------------------------------------------------

NAMES = '[[tables]]\nsheet = "A"\nkind = "{kind}"\nkey = "Nr"\ncolumns = {{ {columns} }}'


def told(tmp_path: Path, kind: str, columns: str, *rows: list[Any]) -> Result:
    return read(book(tmp_path / "a.xlsx", A=rows), NAMES.format(kind=kind, columns=columns))


def test_a_wrong_cell_is_told_with_file_sheet_cell_row_column_value_and_reason(tmp_path: Path) -> None:
    found = told(
        tmp_path, "contact", '"Name" = "schema:name", "Tel." = "schema:telephone"', ["Nr", "Name", "Tel."],
        [1, "Amt", "0561 787-1"], [2, "Büro", "Frau Muster fragen"],
    )  # fmt: skip
    [finding] = found.findings
    assert (finding.source, finding.record, finding.line) == ("a.xlsx", "A!C3", 3)
    assert (finding.path, finding.value, finding.rule) == ("Tel.", "Frau Muster fragen", "bad-phone")
    assert "0561 787-7058" in finding.text("de")
    assert found.values("contact/2", SCHEMA.name) == ["Büro@de"]


PLACE = '"Name" = "schema:name", "PLZ" = "schema:address/schema:postalCode", "Breite" = "schema:geo/schema:latitude"'


@pytest.mark.parametrize(
    ("kind", "column", "heading", "value", "rule"),
    [
        ("place", "schema:address/schema:postalCode", "PLZ", 123456, "bad-postal-code"),
        ("place", "schema:address/lodse:houseNumber", "Hausnummer", date(2026, 5, 3), "turned-into-date"),
        ("place", "schema:geo/schema:latitude", "Breite", 51.3, "bad-position"),
        ("place", "schema:openingHoursSpecification", "Zeiten", "vormittags", "bad-hours"),
        ("place", "schema:amenityFeature/lift", "Aufzug", "im Hof", "bad-choice"),
        ("contact", "schema:email", "Mail", "amt", "bad-mail"),
        ("contact", "schema:telephone", "Telefon", "=1+", "bad-phone"),
        ("organisation", "schema:url", "Web", "stadt.example", "bad-url"),
        ("organisation", "schema:foundingDate", "Seit", "immer", "bad-date"),
        ("service", "lodse:leikaKey", "LeiKa", "99", "bad-leika"),
        ("service", "lodse:form/schema:name", "Formular", "Antrag", "bad-url"),
        ("service", "lodse:form", "Formular", "Antrag | überall", "bad-url"),
        ("channel", "schema:processingTime", "Dauer", "bald", "bad-duration"),
        ("channel", "dct:type", "Weg", "Brieftaube", "bad-choice"),
        ("area", "lodse:municipalityKey", "AGS", "06", "bad-number"),
        ("service", "schema:description", "Text", "x" * 32_000 * 4, "too-long"),
    ],
)
def test_what_is_wrong_with_a_cell_costs_no_other(  # noqa: PLR0913, PLR0917 - the table has as many columns
    kind: str, column: str, heading: str, value: Any, rule: str, tmp_path: Path
) -> None:
    service = '"Nr" = "schema:providesService", ' if kind == "channel" else ""
    file = tmp_path / "a.csv"
    if isinstance(value, str):
        file.write_text(f'Nr;Name;{heading}\n1;Eins;"{value}"\n')
    else:
        file = book(tmp_path / "a.xlsx", A=[["Nr", "Name", heading], [1, "Eins", value]])
    mapping = NAMES.format(kind=kind, columns=f'{service}"Name" = "schema:name", "{heading}" = "{column}"')
    found = read(file, mapping.replace('sheet = "A"', 'sheet = "a"'))
    assert [(finding.rule, finding.path, finding.line) for finding in found.findings] == [(rule, heading, 2)]
    assert found.values(f"{kind}/1", SCHEMA.name) == ["Eins@de"]


@pytest.mark.parametrize(
    ("cell", "rule"), [("#REF!", "cell-error"), ("=1+1", "formula-without-result")], ids=["error", "formula"]
)
def test_a_formula_that_gives_nothing_is_told(cell: str, rule: str, tmp_path: Path) -> None:
    found = told(
        tmp_path, "contact", '"Name" = "schema:name", "Raum" = "lodse:room"', ["Nr", "Name", "Raum"], [1, "A", cell]
    )
    assert found.told == [(rule, "A!C2", "Raum")]
    assert found.findings[0].value == (cell if rule == "cell-error" else None)


ROWS = [
    ("no name", [["Nr", "Name"], [1, None]], [("missing-value", "A!A2", "")]),
    ("no key", [["Nr", "Name"], [None, "x"]], [("missing-value", "A!A2", "")]),
    ("twice", [["Nr", "Name"], [1, "x"], [1, "y"]], [("duplicate-id", "A!A3", "dct:identifier")]),
    ("unknown column", [["Nr", "Name", "Farbe"], [1, "x", "rot"], [2, "y", "blau"]], [("not-mapped", "A!C2", "Farbe")]),
    ("cell without heading", [["Nr", "Name", ""], [1, "x", "rot"]], [("not-mapped", "A!C2", "A!C1")]),
    ("empty unknown column", [["Nr", "Name", "Farbe"], [1, "x"]], []),
    ("heading twice", [["Nr", "Name", "Name"], [1, "x", "y"]], [("column-twice", "A", "Name")]),
    ("missing column", [["Nr"], [1]], [("missing-column", "A", "Name"), ("missing-value", "A!A2", "")]),
]


@pytest.mark.parametrize(
    ("cell", "words", "price"),
    [
        (12.5, "12,50 Euro", ["12.50"]),
        (45, "45 Euro", ["45.00"]),
        ("7", "7 Euro", ["7.00"]),
        ("7,5 %", "7,5 %", []),
        ("40 bis 60", "40 bis 60", []),
        ("kostenlos", "kostenlos", []),
    ],
)
def test_a_number_alone_is_a_sum_in_euro(cell: object, words: str, price: list[str], tmp_path: Path) -> None:
    columns = '"Name" = "schema:name", "Kosten" = "schema:offers/schema:description"'
    found = told(tmp_path, "service", columns, ["Nr", "Name", "Kosten"], [1, "A", cell])
    assert found.values("service/1#fee-1", SCHEMA.description) == [f"{words}@de"]
    assert found.values("service/1#fee-1", SCHEMA.price) == price


def test_cells_beyond_the_headings_are_told_once_a_row(tmp_path: Path) -> None:
    folder = csv(tmp_path, A="Nr;Name\n1;Amt\n2;Amt; Mitte;;x\n3;Büro;;\n")
    mapping = NAMES.format(kind="contact", columns='"Name" = "schema:name"')
    found = read(folder, mapping)
    assert [(finding.rule, finding.record, finding.value) for finding in found.findings] == [
        ("beyond-headings", "A:3", " Mitte")
    ]
    assert found.values("contact/2", SCHEMA.name) == ["Amt@de"]


@pytest.mark.parametrize(("rows", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_is_wrong_with_rows_and_columns_is_told(
    rows: list[list[Any]], expected: list[object], tmp_path: Path
) -> None:
    assert told(tmp_path, "contact", '"Name" = "schema:name"', *rows).told == expected


def test_single_days_of_a_contact_are_kept_as_words(tmp_path: Path) -> None:
    times = "Mo–Fr 8–12; 24.12.2026 geschlossen (Heiligabend); 01.07.2026–31.08.2026: 9–11 Uhr"
    found = told(
        tmp_path,
        "contact",
        '"Name" = "schema:name", "Zeiten" = "schema:hoursAvailable"',
        ["Nr", "Name", "Zeiten"],
        [1, "Amt", times],
    )
    said = [found.values(f"contact/1#hours-{number}", SCHEMA.description) for number in (2, 3)]
    assert said == [["24.12.2026 geschlossen Heiligabend@de"], ["01.07.2026–31.08.2026 09:00–11:00@de"]]


def test_rows_that_hold_only_blanks_are_none(tmp_path: Path) -> None:
    found = told(tmp_path, "place", '"Name" = "schema:name"', [" "], ["Nr", "Name"], [1, "Rathaus"], ["  ", "\u00a0"])
    assert (found.things, found.findings) == (["place/1"], [])


def test_what_is_missing_is_called_as_its_heading_is(tmp_path: Path) -> None:
    [finding] = told(tmp_path, "topic", '"Thema" = "skos:prefLabel"', ["Nr", "Thema"], [1, None]).findings
    assert (finding.rule, finding.record) == ("missing-value", "A!A2")
    assert "„Thema“" in finding.text("de")


def test_a_key_that_a_formula_should_have_made_is_told_with_its_cell(tmp_path: Path) -> None:
    found = told(tmp_path, "place", '"Name" = "schema:name"', ["Name", "Nr"], ["Rathaus", "=A2&1"])
    assert found.told == [("formula-without-result", "A!B2", "Nr"), ("missing-value", "A!B2", "Nr")]


@pytest.mark.parametrize("content", ["", "\n\n", ";;;\n \n"])
def test_a_file_without_even_headings_is_told(content: str, tmp_path: Path) -> None:
    found = read(csv(tmp_path, Leistung=content))
    assert found.told == [("empty-sheet", "Leistung", "Leistung")]


@pytest.mark.parametrize("begins", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"])
@pytest.mark.parametrize("name", ["Leistung.xls", "Leistung.csv"])
def test_a_workbook_of_another_kind_is_no_table_of_text(begins: bytes, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(begins + bytes(600))
    with pytest.raises(SourceError, match=name) as caught:
        read(tmp_path / name)
    assert caught.value.advice == "Save it in Excel as .xlsx, without a password."


def test_a_damaged_row_is_told_once_however_often_the_file_is_read(tmp_path: Path) -> None:
    found = read(csv(tmp_path, Leistung='Name;Verwandte Leistungen\nEins;Zwei\n"Offen;x\nZwei;Eins\n'))
    assert found.told == [("unreadable-row", "Leistung:3", "")]
    assert found.things == ["service/eins", "service/zwei"]


def test_a_reference_is_told_without_the_blanks_around_it(tmp_path: Path) -> None:
    folder = csv(tmp_path, Leistung='Name;Zuständige Stelle\nA;amt; \nB;"amt; Bau Amt"\n')
    told_of = [finding.value for finding in read(folder).findings if finding.rule == "dangling-reference"]
    assert told_of == ["Bau Amt"]


def test_a_reference_that_leads_nowhere_is_told_and_left_out(tmp_path: Path) -> None:
    offices = "Kürzel;Name\nBA;Bürgeramt\n"
    services = "Nr;Titel;Amt\n1;Eins;BA\n2;Zwei;XX\n"
    found = read(
        csv(tmp_path, Leistungen=services, Ämter=offices),
        """
        [[tables]]
        sheet = "Leistungen"
        kind = "service"
        key = "Nr"
        columns."Titel" = "schema:name"
        columns."Amt" = { property = "schema:provider", lookup = { sheet = "Ämter", column = "Kürzel" } }
        [[tables]]
        sheet = "Ämter"
        kind = "organisation"
        columns."Name" = "schema:name"
        columns."Kürzel" = "org:identifier"
        """,
    )
    assert found.told == [("dangling-reference", "Leistungen:3", "Amt")]
    assert found.findings[0].value == "XX"
    assert found.values("service/1", SCHEMA.provider) == ["organisation/buergeramt"]
    assert found.values("service/2", SCHEMA.provider) == ["organisation/musterstadt"]


def test_a_damaged_row_of_a_csv_file_is_told_with_its_line(tmp_path: Path) -> None:
    found = read(
        csv(tmp_path, A='Nr;Name\n1;Eins\n2;"Zwei\n3;Drei\n'),
        NAMES.format(kind="contact", columns='"Name" = "schema:name"'),
    )
    assert [(f.rule, f.line) for f in found.findings] == [("unreadable-row", 3)]
    assert found.things == ["contact/1", "contact/3"]


def test_a_sheet_that_no_table_wants_is_told(tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", A=[["Nr", "Name"], [1, "x"]], Notizen=[["x"]])
    found = read(file, NAMES.format(kind="contact", columns='"Name" = "schema:name"'))
    assert found.told == [("unknown-sheet", None, "Notizen")]


def test_a_file_in_the_coding_of_windows_is_read_and_told(tmp_path: Path) -> None:
    (tmp_path / "A.csv").write_bytes("Nr;Name\n1;Bürgerbüro\n".encode("cp1252"))
    found = read(tmp_path / "A.csv", NAMES.format(kind="contact", columns='"Name" = "schema:name"'))
    assert found.told == [("other-coding", None, "A.csv")]
    assert found.values("contact/1", SCHEMA.name) == ["Bürgerbüro@de"]


def test_a_table_below_other_rows_is_found_by_its_header(tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", A=[["Liste der Kontakte"], [], ["Nr", "Name"], [1, "x"]])
    found = read(file, NAMES.format(kind="contact", columns='"Name" = "schema:name"') + "\nheader = 3")
    assert (found.things, found.findings) == (["contact/1"], [])


def test_a_channel_is_known_to_its_service_too(tmp_path: Path) -> None:
    mapping = NAMES.format(
        kind="channel",
        columns='"Name" = "schema:name", "L" = "schema:providesService", "Ort" = "schema:serviceLocation"',
    ).replace('key = "Nr"\n', "")
    found = read(csv(tmp_path, A="Name;L;Ort\nSchalter;hund-anmelden;rathaus\n"), mapping)
    assert found.values("service/hund-anmelden", SCHEMA.availableChannel) == ["channel/hund-anmelden--rathaus"]
    assert found.values("channel/hund-anmelden--rathaus", DCT.type) == [LODSE.Counter.value]


# Settings --------------------------------------------------------------------------------------------------------

LOOKUP = {"sheet": "B", "column": "x"}
ONE = {"sheet": "A", "kind": "contact", "columns": {"Name": "schema:name"}}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ([], "tables are missing"),
        ([ONE | {"kind": "person"}], r"tables\[1\].kind is 'person'"),
        ([ONE | {"kolumns": {}}], r"tables\[1\].kolumns is not a setting"),
        ([ONE | {"columns": {"Name": "schema:nam"}}], r"""columns."Name" names 'schema:nam', which is no property"""),
        ([ONE | {"columns": {"Name": "schema:name@fr"}}], "names the language 'fr'"),
        ([ONE | {"columns": {"Name": "schema:telephone@de"}}], "gives 'schema:telephone' a language"),
        ([ONE | {"columns": {"Name": {"property": "schema:name", "sep": ";"}}}], "sep is not a setting"),
        ([ONE | {"columns": {"Name": 3}}], "is 3"),
        ([ONE | {"columns": {"Name": {"property": "schema:name", "lookup": LOOKUP}}}], "names no other thing"),
        ([ONE | {"key": 3}], r"tables\[1\].key is 3"),
        ([ONE | {"header": "one"}], "header is 'one'"),
        ([ONE | {"constants": {"schema:name": {}}}], "constants"),
        ([ONE | {"constants": {"schema:name": float("nan")}}], "constants"),
        (
            [{"kind": "service", "columns": {"A": {"property": "schema:provider", "lookup": LOOKUP}}}],
            "looks in 'B', for which there is no such table",
        ),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_refused_with_its_place(settings: object, message: str, tmp_path: Path) -> None:
    folder = csv(tmp_path, A="Name\nx\n")
    with pytest.raises(SettingError, match=message):
        list(table.read(folder, replace(CONTEXT, options={"tables": settings})))


def test_a_slip_in_a_property_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        read(csv(tmp_path, A="x"), '[[tables]]\nkind = "contact"\ncolumns = { "x" = "schema:telefone" }')
    assert caught.value.advice == "Did you mean 'schema:telephone'?"


def test_a_mapping_may_stand_in_a_file_beside_the_source(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(NAMES.format(kind="contact", columns='"Name" = "schema:name"'), "utf-8")
    assert read(csv(tmp_path, A="Nr;Name\n1;x\n") / "A.csv", mapping="a.toml").things == ["contact/1"]


@pytest.mark.parametrize(
    ("content", "message"), [(None, "No such file"), ("[[tables", "a.toml")], ids=["none", "broken"]
)
def test_a_mapping_file_that_cannot_be_read_is_named(content: str | None, message: str, tmp_path: Path) -> None:
    if content:
        (tmp_path / "a.toml").write_text(content)
    with pytest.raises(SettingError, match=message):
        read(csv(tmp_path, A="x") / "A.csv", mapping="a.toml")


def test_a_delimiter_of_two_characters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"sources\.delimiter is '::'"):
        read(csv(tmp_path, A="x"), delimiter="::")


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (NAMES.format(kind="contact", columns='"Name" = "schema:name"').replace('"A"', '"B"'), "no sheet 'B'"),
        (NAMES.format(kind="contact", columns='"Name" = "schema:name"').replace('"Nr"', '"Id"'), "no column 'Id'"),
    ],
)
def test_a_sheet_or_key_column_that_is_not_there_ends_the_reading(mapping: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=message):
        read(csv(tmp_path, A="Nr;Name\n1;x\n"), mapping)


def test_a_folder_without_tables_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no tables in this folder"):
        read(tmp_path)


# Without a mapping -----------------------------------------------------------------------------------------------


def test_the_headings_of_the_template_need_no_mapping(tmp_path: Path) -> None:
    found = read(
        book(
            tmp_path / "a.xlsx",
            Stelle=[["Name", "Wo finden Sie uns?", "Kontakt"], ["Bürgeramt", "Rathaus", "auskunft"]],
            Ort=[["Name", "Kennung", "Anschrift: Postleitzahl"], ["Rathaus", "altes-rathaus", 34117]],
            Leistung=[["Name", "Name (Leichte Sprache)", "Zuständige Stelle"], ["Hund anmelden", "Hund", "bürgeramt "]],
            Thema=[["Name", "Verzeichnis"], ["Themen", None], ["Tiere", "Themen"]],
        )
    )
    assert found.findings == []
    assert found.values("service/hund-anmelden", SCHEMA.name) == ["Hund anmelden@de", "Hund@de-simple"]
    assert found.values("service/hund-anmelden", SCHEMA.provider) == ["organisation/buergeramt"]
    assert found.values("organisation/buergeramt", SCHEMA.location) == ["place/altes-rathaus"]
    assert found.values("organisation/buergeramt", SCHEMA.contactPoint) == ["contact/auskunft"]
    assert found.values("topic/tiere", SKOS.inScheme) == ["topic/themen"]


def test_a_name_that_no_sheet_knows_is_told_unless_it_is_a_key(tmp_path: Path) -> None:
    found = read(csv(tmp_path, Leistung="Name;Zuständige Stelle\nEins;hauptamt\nZwei;Haupt Amt\n"))
    assert found.told == [("dangling-reference", "Leistung:3", "Zuständige Stelle")]


def test_rows_that_are_examples_are_left_out(tmp_path: Path) -> None:
    assert read(csv(tmp_path, Leistung="Name\nBeispiel: Hund anmelden\nKatze anmelden\n")).things == [
        "service/katze-anmelden"
    ]


def test_a_channel_is_found_by_its_name_under_the_key_that_it_gets(tmp_path: Path) -> None:
    found = read(
        csv(
            tmp_path,
            **{"Weg zur Leistung": "Name;Leistung;Stelle\nSchalter;Hund anmelden;Bürgeramt\n"},
            Leistung="Name;Wege zur Leistung\nHund anmelden;Schalter\n",
            Stelle="Name;Kennung\nBürgeramt;ba\n",
        )
    )
    assert found.findings == []
    assert set(found.values("service/hund-anmelden", SCHEMA.availableChannel)) == {"channel/hund-anmelden--ba"}


def test_a_notice_has_its_days_and_says_what_it_is_about(tmp_path: Path) -> None:
    head = "Überschrift;Hinweis;Gilt ab;Gilt bis;Betrifft;Kennung"
    found = read(
        csv(
            tmp_path,
            Hinweis=f"{head}\nUmbau;Bitte klingeln.;1.3.2026;31.3.2026;place/rathaus;umbau\n"
            "Ohne Ende;Text;1.3.2026;;;ohne\nFalsch;Text;1.3.2026;2.3.2026;Rathaus;falsch\n",
        )
    )
    assert found.values("notice/umbau", SCHEMA.datePosted) == ["2026-03-01"]
    assert found.values("notice/umbau", SCHEMA.expires) == ["2026-03-31"]
    assert found.values("notice/umbau", SCHEMA.about) == ["place/rathaus"]
    assert set(found.things) == {"notice/umbau", "notice/falsch"}
    assert sorted(finding.rule for finding in found.findings) == ["bad-key", "missing-value"]


@pytest.mark.parametrize("kind", headings.CLASSES)
def test_every_property_of_the_model_has_a_column_or_is_made_of_others(kind: Kind) -> None:
    offered = {heading.target.path for heading in headings.headings(kind)}
    in_lines = {"lodse:form", "lodse:legalBasis", "schema:subjectOf", "schema:offers", "schema:address"}
    left_out = {path for path in properties.KINDS[kind][1] if path not in offered}
    assert all(path.rpartition("/")[0] in in_lines for path in left_out)


def test_no_two_columns_have_one_heading() -> None:
    for kind in headings.CLASSES:
        texts = [heading.text.casefold() for heading in headings.headings(kind)]
        assert len(texts) == len(set(texts))


@pytest.mark.parametrize("kind", properties.KINDS)
def test_every_property_is_documented(kind: Kind) -> None:
    section = DOCUMENTATION.read_text("utf-8").split(f"### {kind}\n")[1].split("\n#")[0]
    missing = [path for path in properties.KINDS[kind][1] if f"`{path}`" not in section]
    assert not missing


# Anything --------------------------------------------------------------------------------------------------------


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        folder = csv(tmp_path, Leistung="Name;Beschreibung\n" + "".join(f"L{n};Text {n}\n" for n in range(count)))
        tracemalloc.start()
        assert sum(isinstance(each, Quad) for each in table.read(folder, CONTEXT)) == 6 * count
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(4_000) < peak(1_000) + 2**19


_LINE = st.lists(st.text(max_size=15), max_size=8).map(";".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(text=st.lists(_LINE, max_size=6).map("\n".join), kind=st.sampled_from(list(headings.CLASSES)))
def test_whatever_a_sheet_holds_each_row_is_read_or_told(tmp_path: Path, text: str, kind: Kind) -> None:
    some = ";".join(heading.text for heading in headings.headings(kind)[:8])
    name = headings.sheet_of(kind)
    (tmp_path / f"{name}.csv").write_text(f"{some}\n{text}", "utf-8")
    found = read(tmp_path / f"{name}.csv")
    assert all(
        quad.subject.value.startswith(CONTEXT.base) for quad in found.quads if isinstance(quad.subject, NamedNode)
    )
