"""The sheets of a source: those of a workbook, or the CSV files of a folder. Read row by row, as often as needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import SourceError
from publisher.sources import csv_rows, rules
from publisher.sources.cells import Cell
from publisher.sources.fields import Notes
from publisher.sources.workbook import Workbook

CSV_SUFFIXES = (".csv", ".tsv", ".txt")
BOOK_SUFFIXES = (".xlsx", ".xlsm")

Rows = Callable[[], "Iterator[tuple[int, list[Cell]]]"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. name: what mappings call it. source: the file, for findings. book: whether cells have names (B7)."""

    name: str
    source: str
    rows: Rows
    book: bool = False

    def place(self, number: int, column: int) -> str:
        """Name a cell as Excel does: `Leistungen!B7`; in a CSV file, its row."""
        if not self.book:
            return f"{self.name}:{number}"
        letters = ""
        while column >= 0:
            column, letter = divmod(column, 26)
            letters = chr(65 + letter) + letters
            column -= 1
        return f"{self.name}!{letters}{number}"


def sheets(path: Path, notes: Notes, delimiter: str | None = None) -> list[Sheet]:
    """List the sheets of a file, or of all files of a folder in the order of their names. Raises SourceError."""
    files = [path] if not path.is_dir() else [file for file in sorted(path.iterdir()) if _wanted(file)]
    if not files:
        endings = ", ".join(CSV_SUFFIXES + BOOK_SUFFIXES)
        raise SourceError(path, "no tables in this folder", f"It looks for files that end in {endings}.")
    return [sheet for file in files for sheet in _of_file(file, notes, delimiter)]


def _wanted(file: Path) -> bool:
    hidden = file.name.startswith((".", "~$"))  # Excel leaves a file ~$… beside an open workbook
    return not hidden and file.suffix.lower() in CSV_SUFFIXES + BOOK_SUFFIXES


_NO_TEXT = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls), or one with a password",
    b"PK\x03\x04": "an archive or a workbook of another kind",
}
"""How files begin that are no CSV, whatever they are called."""


def _of_file(file: Path, notes: Notes, delimiter: str | None) -> list[Sheet]:
    is_book, begins = file.suffix.lower() in BOOK_SUFFIXES, _beginning(file)
    if begins in _NO_TEXT and not (is_book and begins.startswith(b"PK")):
        raise SourceError(file, f"it is {_NO_TEXT[begins]}", "Save it in Excel as .xlsx, without a password.")
    if is_book:
        book = Workbook(file)
        return [Sheet(name, file.name, book.sheet(name), book=True) for name in book.names]
    how = csv_rows.form(file, delimiter)
    if how.doubt:
        notes.add(rules.OTHER_CODING, file.name, None, file.name, hint=how.doubt)
    told: set[int] = set()
    return [Sheet(file.stem, file.name, lambda: _good(file, how, notes, told))]


def _beginning(file: Path) -> bytes:
    with suppress(OSError), file.open("rb") as opened:  # whoever reads it will say so
        return opened.read(4)
    return b""


def _good(file: Path, how: csv_rows.Form, notes: Notes, told: set[int]) -> Iterator[tuple[int, list[Cell]]]:
    """Give the rows that can be read; each of the others is a finding, however often the file is read."""
    for number, row in csv_rows.rows(file, how):
        if not isinstance(row, csv_rows.Damaged):
            yield number, list(row)
        elif number not in told:
            told.add(number)
            notes.add(rules.NOT_A_ROW, file.name, f"{file.stem}:{number}", "", hint=row.why, line=number)
