from __future__ import annotations

import random
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from publisher.errors import SourceError
from publisher.sources.cells import Broken, Cell
from publisher.sources.workbook import LARGEST, Workbook
from tests.sources.books import book, raw_book, sheet_xml


def rows(file: Path, sheet: str = "A") -> list[tuple[int, list[Cell]]]:
    return list(Workbook(file).sheet(sheet)())


def test_the_sheets_are_named_in_their_order_and_read_in_any(tmp_path: Path) -> None:
    opened = Workbook(book(tmp_path / "a.xlsx", B=[["x"]], A=[["y"], ["z"]]))
    assert opened.names == ["B", "A"]
    assert [list(opened.sheet(name)()) for name in ("A", "B")] == [[(1, ["y"]), (2, ["z"])], [(1, ["x"])]]


def test_a_sheet_is_read_as_often_as_needed_even_by_turns(tmp_path: Path) -> None:
    opened = Workbook(book(tmp_path / "a.xlsx", A=[[1], [2]], B=[[3], [4]]))
    assert [(a[1], b[1]) for a, b in zip(opened.sheet("A")(), opened.sheet("B")(), strict=True)] == [
        ([1.0], [3.0]),
        ([2.0], [4.0]),
    ]


def test_cells_keep_their_types(tmp_path: Path) -> None:
    moment = datetime(2026, 1, 31, 8, 30)  # noqa: DTZ001 - Excel knows no zones
    values = [1067, 12.5, "x", True, date(2026, 1, 31), moment, time(8, 30), None, "z"]
    assert rows(book(tmp_path / "a.xlsx", A=[values])) == [
        (1, [1067.0, 12.5, "x", True, date(2026, 1, 31), moment, time(8, 30), None, "z"])
    ]


def test_formulas_without_a_result_and_errors_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "A"
    sheet["A1"], sheet["B1"], sheet["C1"] = "=1+1", "#REF!", "x"
    made.save(file)
    assert rows(file) == [(1, [Broken(), Broken("#REF!"), "x"])]


def test_a_number_that_is_none_is_told(tmp_path: Path) -> None:
    cells = "".join(
        f'<c r="{place}1"><v>{value}</v></c>' for place, value in zip("ABC", ("NaN", "1e999", "7"), strict=True)
    )
    file = raw_book(tmp_path / "a.xlsx", sheet_xml(f'<row r="1">{cells}</row>'))
    assert rows(file) == [(1, [Broken("nan"), Broken("inf"), 7.0])]


def test_the_result_that_a_formula_had_is_its_value(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"</f><v>a</v></c></row>'
    assert rows(raw_book(tmp_path / "a.xlsx", sheet_xml(cells))) == [(1, [2.0, "a"])]


def test_a_merged_cell_speaks_for_all_that_it_covers(tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", A=[["Amt", "Name"], ["Bürgeramt", "a"], [None, "b"], [None, "c"], ["x", "d"]])
    made = openpyxl.load_workbook(file)
    made["A"].merge_cells("A2:A4")
    made.save(file)
    assert [row[0] for _, row in rows(file)] == ["Amt", "Bürgeramt", "Bürgeramt", "Bürgeramt", "x"]


def test_rows_keep_their_numbers_and_columns_where_a_sheet_begins_late(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0].title = "A"
    made.worksheets[0]["C5"] = "x"
    made.save(tmp_path / "a.xlsx")
    assert rows(tmp_path / "a.xlsx") == [(5, [None, None, "x"])]


def refused(file: Path) -> str:
    with pytest.raises(SourceError) as caught:
        Workbook(file)
    return str(caught.value)


@pytest.mark.slow
def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    bomb = {"xl/media/a.bin": b"\0" * (LARGEST + 1)}
    file = raw_book(tmp_path / "a.xlsx", sheet_xml(""), bomb)
    assert file.stat().st_size < LARGEST / 500
    assert "larger than 256 MiB when unpacked" in refused(file)


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    file = raw_book(tmp_path / "a.xlsx", sheet_xml(""), {"xl/media/a.bin": b"\0" * 2**20})
    file.write_bytes(file.read_bytes().replace((2**20).to_bytes(4, "little"), (8).to_bytes(4, "little")))
    assert "not a usable workbook" in refused(file)


def test_two_cells_at_the_corners_of_the_largest_sheet_take_no_memory(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "a sheet spans more than 20,000,000 cells" in refused(raw_book(tmp_path / "a.xlsx", sheet_xml(cells)))


def test_xml_entities_are_not_expanded(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(10))
    sheet = f"<!DOCTYPE a [{entities}]>" + sheet_xml('<row r="1"><c r="A1" t="str"><v>&e9;</v></c></row>')
    assert "x" * 20 not in str(_rows_or_error(raw_book(tmp_path / "a.xlsx", sheet)))


def test_a_file_of_the_machine_does_not_get_into_a_sheet(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2")
    doctype = f'<!DOCTYPE a [<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    sheet = doctype + sheet_xml('<row r="1"><c r="A1" t="str"><v>&e;</v></c></row>')
    assert "hunter2" not in str(_rows_or_error(raw_book(tmp_path / "a.xlsx", sheet)))


def _rows_or_error(file: Path) -> object:
    try:
        return rows(file)
    except SourceError as error:
        return error


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 64])
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(content)
    assert refused(file).startswith(f"{file}: not a usable workbook")


def test_a_missing_workbook_is_named(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "a.xlsx")


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", A=[["x"] * 5] * 50)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert "not a usable workbook" in refused(file)


@pytest.mark.slow
def test_damaged_workbooks_are_read_or_refused(tmp_path: Path) -> None:
    whole = book(tmp_path / "whole.xlsx", A=[["a", 1, date(2026, 1, 1)]] * 20).read_bytes()
    chance = random.Random(7)  # noqa: S311 - damage, not secrets
    for number in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 40)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        file = tmp_path / f"{number}.xlsx"
        file.write_bytes(damaged)
        assert isinstance(_rows_or_error(file), list | SourceError)
