"""Excel workbooks, opened in a process of their own: a hostile one can end that process, and nothing else.

`python -m publisher.sources.workbook FILE` writes one JSON line a row: `["sheet", name]` before the rows of a sheet,
then `[number, cells]`. Dates, times and cells without a value are objects of one member, such as `{"date": …}`.
`Workbook` starts it and reads the lines. The library (calamine) says nothing of formulas that failed or were never
worked out, and keeps a sheet as one full rectangle; so the XML is looked at first, for both.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import weakref
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import IO, Any, TypeAlias

import orjson
from lxml import etree

from publisher.errors import SourceError
from publisher.sources.cells import Broken, Cell

MEMORY = 2 * 2**30
"""Bytes of address space that the process may use."""
SECONDS = 300
LARGEST = 256 * 2**20
"""Bytes of a workbook when unpacked."""
MOST_CELLS = 20_000_000
"""Cells of the rectangle that a sheet spans."""

_ROOT = Path(__file__).parents[2]
_CHUNK = 2**20
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}

Hidden: TypeAlias = "dict[int, dict[int, str | None]]"
"""Cells whose value calamine does not give, by row and by column from 0: the error, None where there is no result."""


class TooMuch(ValueError):
    """A workbook is larger than any that people make."""


class Workbook:
    """An Excel workbook, unpacked into lines on the disk. Raises SourceError if it is none, or a hostile one."""

    def __init__(self, file: Path) -> None:
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the workbook
        weakref.finalize(self, self._spool.close)
        self._starts: dict[str, int] = {}
        _unpack(file, self._spool)
        self._spool.seek(0)
        while text := self._spool.readline():
            if text.startswith(b'["sheet"'):
                self._starts[orjson.loads(text)[1]] = self._spool.tell()

    @property
    def names(self) -> list[str]:
        """The names of the sheets, in their order."""
        return list(self._starts)

    def sheet(self, name: str) -> Callable[[], Iterator[tuple[int, list[Cell]]]]:
        """Give what reads the rows of a sheet: each with its number and its cells. Empty rows are left out."""
        return lambda: self._rows(self._starts[name])

    def _rows(self, start: int) -> Iterator[tuple[int, list[Cell]]]:
        self._spool.seek(start)
        while text := self._spool.readline():
            place = self._spool.tell()  # several readers may take turns
            number, values = orjson.loads(text)
            if number == "sheet":
                return
            yield number, [_cell(value) for value in values]
            self._spool.seek(place)


def _unpack(file: Path, spool: IO[bytes]) -> None:
    command = [sys.executable, "-P", "-m", "publisher.sources.workbook", str(file.absolute())]
    environment = {"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, stdout=spool, stderr=subprocess.PIPE, env=environment, cwd="/", timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise SourceError(file, f"not read within {SECONDS} seconds", "Split the workbook.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        reason = said if done.returncode == 1 and said else "it cannot be read within the memory it is given"
        raise SourceError(file, f"not a usable workbook: {reason}", "Save it again as .xlsx, without empty rows.")


def _cell(value: Any) -> Cell:
    if not isinstance(value, dict):
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
    kind, text = next(iter(value.items()))
    match kind:
        case "date":
            return date.fromisoformat(text)
        case "datetime":
            return datetime.fromisoformat(text)
        case "time":
            return time.fromisoformat(text)
    return Broken(text or "")


# The process ------------------------------------------------------------------------------------------------------


def _main(file: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import python_calamine  # noqa: PLC0415 - only this process loads it, below its limit

    try:
        hidden = _look(Path(file))
        with python_calamine.CalamineWorkbook.from_path(file) as book:
            for name in book.sheet_names:
                _write(book.get_sheet_by_name(name), hidden.get(name, {}), sys.stdout.buffer)
    except (
        TooMuch,
        OSError,
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        KeyError,
        NotImplementedError,
        python_calamine.CalamineError,
    ) as error:
        sys.exit(str(error))
    except MemoryError:
        sys.exit("it needs more memory than it is given")


def _look(file: Path) -> dict[str, Hidden]:
    """Look at the parts of the archive: refuse what is too large, and find what calamine hides. By sheet."""
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if len(names) != len(set(names)):
            raise TooMuch("it holds two files of one name")
        total = 0
        for name in names:  # really unpacked: what the archive says of sizes may be a lie
            with archive.open(name) as part:
                while chunk := part.read(_CHUNK):
                    total += len(chunk)
                    if total > LARGEST:
                        raise TooMuch(f"larger than {LARGEST // 2**20} MiB when unpacked")
        return {name: _hidden(archive, part) for name, part in _sheets(archive)}


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Give the names of the sheets, with the part of the archive that each is in."""
    relations = _parse(archive, "xl/_rels/workbook.xml.rels")
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for sheet in _parse(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet", f"{_STRICT}sheet"):
        identifier = sheet.get(_RELATION) or next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        target = targets.get(identifier, "").removeprefix("/xl/").removeprefix("/")
        yield sheet.get("name", ""), f"xl/{target}"


def _parse(archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(name) as part:
        return etree.parse(part, etree.XMLParser(**_SAFE)).getroot()


def _hidden(archive: zipfile.ZipFile, name: str) -> Hidden:
    found: Hidden = {}
    width = height = 0
    with archive.open(name) as part:
        for _, cell in etree.iterparse(part, tag=(f"{_MAIN}c", f"{_STRICT}c"), **_SAFE):
            column, row = _place(cell.get("r", ""))
            width, height = max(width, column + 1), max(height, row + 1)
            if width * height > MOST_CELLS:
                raise TooMuch(f"a sheet spans more than {MOST_CELLS:,} cells")
            value = cell.findtext("{*}v")
            if cell.get("t") == "e":
                found.setdefault(row, {})[column] = value or "?"
            elif not value and cell.find("{*}f") is not None:
                found.setdefault(row, {})[column] = None
            _forget(cell)
    return found


def _forget(cell: Any) -> None:
    """Give back the memory of a cell, and of the rows before its own."""
    cell.clear()
    row = cell.getparent()
    if row is not None:
        while (before := row.getprevious()) is not None:
            before.getparent().remove(before)


def _place(reference: str) -> tuple[int, int]:
    """Take "B7" apart: column 1, row 6."""
    column = 0
    for position, letter in enumerate(reference):
        if not "A" <= letter <= "Z":
            return column - 1, int(reference[position:]) - 1 if reference[position:].isdecimal() else 0
        column = min(column * 26 + ord(letter) - 64, 2**20)
    return max(column - 1, 0), 0


def _write(sheet: Any, hidden: Hidden, out: IO[bytes]) -> None:
    out.write(orjson.dumps(["sheet", sheet.name]) + b"\n")
    top, left = sheet.start or (0, 0)
    table = sheet.to_python(skip_empty_area=True)
    merged = [(a, b) for a, b in sheet.merged_cell_ranges or () if a[0] >= top and a[1] >= left]
    for (first, column), (last, end) in merged:
        _fill(table, (first - top, column - left), (last - top, end - left))
    for number, values in enumerate(table, start=top):
        row = _row([None] * left + values, hidden.get(number, {}))
        if any(value is not None for value in row):
            out.write(orjson.dumps([number + 1, row]) + b"\n")


def _row(values: list[Any], broken: dict[int, str | None]) -> list[Any]:
    """Give the cells of a row, with those that are broken."""
    row = [_value(value) for value in values]
    for column, error in broken.items():
        if column < len(row):
            row[column] = {"broken": error}
    return row


def _fill(table: list[list[Any]], start: tuple[int, int], end: tuple[int, int]) -> None:
    """Write the value of a merged cell into all that it covers."""
    if start[0] >= len(table) or start[1] >= len(table[0]):
        return
    value = table[start[0]][start[1]]
    for row in table[start[0] : end[0] + 1]:
        row[start[1] : end[1] + 1] = [value] * len(row[start[1] : end[1] + 1])


def _value(value: Any) -> Any:
    """Give a cell as JSON has it."""
    return _AS_JSON[type(value)](value) if type(value) in _AS_JSON else value


_AS_JSON: Mapping[type, Callable[[Any], Any]] = {
    str: lambda text: text or None,
    float: lambda number: number if isfinite(number) else {"broken": str(number)},
    datetime: lambda moment: {"datetime": moment.isoformat()},
    date: lambda day: {"date": day.isoformat()},
    time: lambda hour: {"time": hour.isoformat()},
    timedelta: lambda span: span.total_seconds() / 86_400,
}


if __name__ == "__main__":
    _main(sys.argv[1])
