from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from publisher.check import check
from publisher.cli import main
from publisher.errors import SettingError
from publisher.findings import Severity
from publisher.sources import headings, table, template
from publisher.sources.rows import EXAMPLE
from tests.sources.reading import BASE, CONTEXT, Result, result


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("template") / "stadt.xlsx"
    template.write(written, ("de", "en"))
    return written


def read(file: Path) -> Result:
    return result(table.read(file, CONTEXT))


def test_the_empty_workbook_is_read_without_a_word(file: Path) -> None:
    assert read(file) == Result([], [])


def test_there_is_a_sheet_for_each_kind_with_headings_in_the_order_of_the_page(file: Path) -> None:
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["Anleitung", *map(headings.sheet_of, headings.CLASSES)]
    first = [cell.value for cell in book["Leistung"][1]][:5]
    assert first == [
        "Name",
        "Name (englisch)",
        "Beschreibung",
        "Beschreibung (englisch)",
        "Beschreibung mit Gliederung",
    ]


@pytest.fixture(scope="module")
def examples(file: Path) -> Result:
    """What is read once the examples are made rows like any other."""
    book = openpyxl.load_workbook(file)
    for sheet in book.worksheets[1:]:
        sheet["A2"] = str(sheet["A2"].value).removeprefix(EXAMPLE).strip()
    changed = file.with_name("changed.xlsx")
    book.save(changed)
    return read(changed)


def test_every_cell_of_the_examples_can_be_read(examples: Result) -> None:
    assert examples.findings == []
    assert {thing.partition("/")[0] for thing in examples.things} == set(headings.CLASSES)


def test_nearly_every_column_has_an_example(file: Path) -> None:
    book = openpyxl.load_workbook(file)
    columns = [
        (sheet.title, *cells) for sheet in book.worksheets[1:] for cells in sheet.iter_cols(max_row=2, values_only=True)
    ]
    without = {(title, top) for title, top, example in columns if not example and "(englisch)" not in str(top)}
    assert {top for _, top in without} <= {"Kennung", "Programme: Gefördert von"}


def test_the_examples_hold_together(examples: Result) -> None:
    """What is left to be said concerns things of other sources (the town, the topics), which the examples only name."""
    broken = [finding.value or "" for finding in check(examples.quads) if finding.severity is Severity.VIOLATION]
    assert not {value.removeprefix(f"{BASE}id/") for value in broken} & {*examples.things, ""}


def test_a_column_with_a_choice_has_a_list_and_a_column_of_names_points_to_their_sheet(file: Path) -> None:
    book = openpyxl.load_workbook(file)
    lists = {
        str(rule.sqref).partition("2")[0]: rule for rule in book["Weg zur Leistung"].data_validations.dataValidation
    }
    tops = {cell.value: cell.column_letter for cell in book["Weg zur Leistung"][1]}
    assert lists[tops["Art des Weges"]].formula1 == '"Online,Termin,Schalter,Telefon,E-Mail,Post"'
    assert lists[tops["Ort"]].formula1 == "'Ort'!$A$2:$A$2000"
    assert lists[tops["Name"]].prompt


def test_cells_are_texts_so_that_excel_leaves_them_alone(file: Path) -> None:
    assert openpyxl.load_workbook(file)["Ort"]["F50"].number_format == "@"


def test_a_file_that_is_there_is_not_overwritten(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(SettingError, match="is there already"):
        template.write(file, ("de",))
    assert file.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="No such file or directory"):
        template.write(tmp_path / "no/a.xlsx", ("de",))


def test_the_command_says_how_to_go_on(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["template", str(tmp_path / "a.xlsx"), "--text", "de"])
    assert done.exit_code == 0
    assert 'kind = "xlsx"' in done.output
    assert "Name (englisch)" not in [cell.value for cell in openpyxl.load_workbook(tmp_path / "a.xlsx")["Ort"][1]]
