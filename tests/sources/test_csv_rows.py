from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.errors import SourceError
from publisher.sources import csv_rows
from publisher.sources.csv_rows import LONGEST_ROW, Damaged, form, rows


def read(file: Path, content: bytes) -> list[tuple[int, list[str] | None]]:
    """Give the rows, None for damaged ones."""
    file.write_bytes(content)
    return [(number, None if isinstance(row, Damaged) else row) for number, row in rows(file, form(file))]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.csv"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("a;b\n1;2\n", [(1, ["a", "b"]), (2, ["1", "2"])]),
        ("a,b\r\n1,2", [(1, ["a", "b"]), (2, ["1", "2"])]),
        ("a\tb\n1\t2\n", [(1, ["a", "b"]), (2, ["1", "2"])]),
        ("sep=|\na|b;c\n", [(2, ["a", "b;c"])]),
        ('"a;x",b\n1,2\n', [(1, ["a;x", "b"]), (2, ["1", "2"])]),
        ('a;b\n1;"x\ny"\n2;z\n', [(1, ["a", "b"]), (2, ["1", "x\ny"]), (4, ["2", "z"])]),
        ("a;b\n\n;\n1;2\n", [(1, ["a", "b"]), (4, ["1", "2"])]),
        ("a;b\n1;\0x\n", [(1, ["a", "b"]), (2, ["1", "\0x"])]),
        ("", []),
    ],
)
def test_rows_are_read_with_their_line(content: str, found: list[object], file: Path) -> None:
    assert read(file, content.encode()) == found


@pytest.mark.parametrize(
    ("coding", "doubt"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("utf-32", ""), ("cp1252", "Windows-1252")],
)
def test_the_coding_is_found_out(coding: str, doubt: str, file: Path) -> None:
    assert read(file, "Straße;Ö\n".encode(coding)) == [(1, ["Straße", "Ö"])]
    assert form(file).doubt == doubt


def test_an_umlaut_far_behind_tells_the_coding_too(file: Path) -> None:
    found = read(file, b"a;b\n" * 100_000 + "ä;ö\n".encode("cp1252"))
    assert found[-1] == (100_001, ["ä", "ö"])


def test_one_bad_byte_does_not_spoil_a_file_of_utf_8(file: Path) -> None:
    assert read(file, "ä;öüß\n".encode() + b"\xff;b\n") == [(1, ["ä", "öüß"]), (2, ["�", "b"])]
    assert form(file).doubt


def test_a_delimiter_may_be_told(file: Path) -> None:
    file.write_text("a,b;c,d\n")
    assert [row for _, row in rows(file, form(file, ","))] == [["a", "b;c", "d"]]


@pytest.mark.parametrize(
    "damaged",
    ['2;"never closed', '2;"x"y', '2;"' + "x" * (LONGEST_ROW + 10), "2;" + "x" * (2 * LONGEST_ROW)],
    ids=["open quotation", "text behind quotation", "endless quotation", "endless cell"],
)
def test_a_damaged_row_costs_no_other(damaged: str, file: Path) -> None:
    found = read(file, f"a;b\n1;x\n{damaged}\n3;y\n4;z\n".encode())
    assert found == [(1, ["a", "b"]), (2, ["1", "x"]), (3, None), (4, ["3", "y"]), (5, ["4", "z"])]


def test_a_cell_of_a_megabyte_is_read(file: Path) -> None:
    assert read(file, b"a;b\n1;" + b"x" * 2**20)[1] == (2, ["1", "x" * 2**20])


def test_a_truncated_file_gives_all_that_is_there(file: Path) -> None:
    assert read(file, "a;b\n1;x\n2;ä".encode()[:-1])[:2] == [(1, ["a", "b"]), (2, ["1", "x"])]


def test_many_damaged_rows_take_no_longer_each(file: Path) -> None:
    found = read(file, b"a;b\n" + b'1;"x\n' * 5_001)
    assert len(found) == 5_002
    assert sum(row is None for _, row in found) >= 2_500


def test_memory_does_not_grow_with_the_file(file: Path) -> None:
    def peak(count: int) -> int:
        file.write_bytes(b"a;b\n" + b"some text;and more\n" * count)
        tracemalloc.start()
        used: Iterator[object] = rows(file, form(file))
        assert sum(1 for _ in used) == count + 1
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(20_000) < 1.5 * peak(2_000) + 2**20


def test_a_missing_file_is_named(file: Path) -> None:
    with pytest.raises(SourceError, match=r"a\.csv: No such file"):
        form(file)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_end_in_rows(file: Path, content: bytes) -> None:
    read(file, content)


_CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(table=st.lists(st.lists(_CELLS, min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_a_program_writes_is_read_back(file: Path, table: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL).writerows(table)
    file.write_bytes(written.getvalue().encode("utf-8-sig"))
    assert [row for _, row in rows(file, csv_rows.Form("utf-8-sig", ";"))] == table
