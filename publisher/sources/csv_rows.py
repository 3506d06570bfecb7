"""The rows of a CSV file, as Excel, databases and people write it. What is damaged is left out, and nothing else.

A row that cannot be read (a quotation mark that never closes, a cell without end) costs its first line: reading goes
on with the next. Nothing is kept but the row at hand.
"""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TextIO

from publisher.errors import SourceError

LONGEST_ROW = 4 * 2**20
"""Characters of a row; a longer one is a slip, such as a quotation mark that never closes."""
DELIMITERS = ";,\t|"
_SAMPLE = 64 * 2**10
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 2**20

csv.field_size_limit(LONGEST_ROW)  # the library's own limit would cost a whole row for one long cell


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written: its coding, what stands between two cells, and what there is to say of the coding."""

    coding: str
    delimiter: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A row that cannot be read, and why."""

    why: str


def form(file: Path, delimiter: str | None = None) -> Form:
    """Find out how a file is written. Raises SourceError if it cannot be opened."""
    try:
        coding, doubt = _coding(file)
        with file.open(encoding=coding, errors="replace", newline="") as text:
            sample = text.read(_SAMPLE)
    except OSError as error:
        raise SourceError(file, error.strerror or "cannot be read", "Check the path and its permissions.") from None
    return Form(coding, delimiter or _delimiter(sample), doubt)


def _coding(file: Path) -> tuple[str, str]:
    """Tell the coding by its mark, else by all bytes of the file, read piece by piece."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    with file.open("rb") as opened:
        head = opened.read(4)
        if mark := next((coding for letters, coding in _MARKS if head.startswith(letters)), None):
            return mark, ""
        for chunk in chain([head], iter(lambda: opened.read(_CHUNK), b""), [b""]):
            text = decoder.decode(chunk, final=not chunk)
            if not text.isascii():
                bad += text.count("\ufffd")
                good += len(text) - len(text.encode("ascii", "ignore"))
    if not bad:
        return "utf-8", ""
    return ("utf-8", "UTF-8 (�)") if good > 2 * bad else ("cp1252", "Windows-1252")


def _delimiter(sample: str) -> str:
    """Take what Excel says (`sep=;`), else the commonest outside quotation marks in the first line."""
    first = sample.lstrip("\ufeff").partition("\n")[0].strip()
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        return first[-1]
    bare = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def rows(file: Path, how: Form) -> Iterator[tuple[int, list[str] | Damaged]]:
    """Give the rows with the number of their first line. Empty ones are left out."""
    with file.open(encoding=how.coding, errors="replace", newline="") as text:
        source = _Lines(text)
        if source.skips("sep="):
            source.number += 1
        while True:
            number = source.number
            source.taken.clear()
            try:
                row = next(csv.reader(source, delimiter=how.delimiter, strict=True))
            except StopIteration:
                return
            except (csv.Error, _TooLong) as error:
                yield number, Damaged(str(error))
                source.back_to(number + 1)
                continue
            if any(row):
                yield number, row


class _TooLong(Exception):
    """A row does not end."""


class _Lines:
    """Gives physical lines to the parser of one row, and takes back those of a row that was no good."""

    def __init__(self, text: TextIO) -> None:
        self.number = 1
        self.taken: list[str] = []
        self._text = text
        self._again: deque[str] = deque()
        self._length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self._length = len(line) + (self._length if self.taken else 0)
        self.number += 1
        self.taken.append(line)
        if self._length >= LONGEST_ROW:
            self._finish(line)
            raise _TooLong(f"longer than {LONGEST_ROW // 2**20} MiB")
        return line

    def _finish(self, line: str) -> None:
        """Skip the rest of a line that is too long by itself."""
        while line and not line.endswith("\n") and not self._again:
            line = self._text.readline(LONGEST_ROW)

    def back_to(self, number: int) -> None:
        """Read on from a line that was taken before."""
        back = self.number - number
        self._again.extendleft(reversed(self.taken[len(self.taken) - back :] if back else []))
        self.number = number

    def skips(self, beginning: str) -> bool:
        """Leave out the first line if it begins so."""
        line = self._text.readline(LONGEST_ROW)
        if line.lstrip("\ufeff").lower().startswith(beginning):
            return True
        if line:
            self._again.append(line)
        return False
