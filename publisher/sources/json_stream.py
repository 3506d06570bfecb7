"""JSON files of other systems as a stream of records: memory for one record, however large the file.

A record that is no valid JSON costs no other. Only brackets and strings are looked at here; orjson reads the records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import orjson

from publisher.errors import SourceError
from publisher.findings import Severity
from publisher.sources.rules import Rule

UNREADABLE = Rule(
    "unreadable-record",
    Severity.WARNING,
    "Der Datensatz ist kein gültiges JSON und wurde ausgelassen ({hint}). Bitte die Datei neu ausgeben.",
    "The record is no valid JSON and was left out ({hint}). Export the file again.",
)
LARGEST_RECORD = 32 * 2**20
"""Bytes of one record, and of all that is around the records."""

_CHUNK = 2**18
_BOM = b"\xef\xbb\xbf"
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_TOKEN = re.compile(rb'[^"\[\]{},]*+(?P<token>' + _STRING + rb"|[\[\]{},])", re.DOTALL)
_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|' + _STRING + rb")*+(?P<token>[\[\]{}])", re.DOTALL)


class Broken(ValueError):
    """A record that cannot be read, and why."""


class Records:
    """The records of a file: of its outermost list, or of the list under `member` in its outermost object."""

    def __init__(self, file: Path, member: str) -> None:
        self.around: dict[str, Any] | None = None
        self._file = file
        self._wanted = f'"{member}"'.encode()

    def __iter__(self) -> Iterator[Any]:
        """Give each record as a value, or as Broken; afterwards `around` is the object that the list stood in.

        Raises SourceError if the file cannot be read or ends in the middle; what is before is given.
        """
        try:
            with self._file.open("rb") as opened:
                scanner = _Scanner(opened, self._file)
                yield from (_value(element) for element in scanner.elements(self._wanted))
        except OSError as error:
            reason = error.strerror or "cannot be read"
            raise SourceError(self._file, reason, "Check the path and its permissions.") from None
        around = _value(bytes(scanner.outside))
        if isinstance(around, Broken):
            raise SourceError(self._file, f"not valid JSON: {around}", "Export it again.")
        self.around = around if isinstance(around, dict) else None


def _value(written: bytes) -> Any:
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError as error:
        return Broken(error.msg)


class _Scanner:
    """Cuts a file into the elements of one list, and what is outside of it."""

    def __init__(self, opened: IO[bytes], file: Path) -> None:
        self.outside = bytearray()
        self._opened = opened
        self._file = file
        self._buffer = opened.read(_CHUNK).removeprefix(_BOM)
        self._start = self._position = 0
        self._line = 1

    def elements(self, wanted: bytes) -> Iterator[bytes]:
        """Give the elements of the outermost list, or of the one named `wanted` in the outermost object."""
        depth, last = 0, b""
        while token := self._next(_TOKEN, at_end=depth == 0):
            self._keep_outside()
            if token == b"[" and (depth == 0 or (depth == 1 and last == wanted)):
                yield from self._list()
            elif token in {b"[", b"{"}:
                depth += 1
            elif token in {b"]", b"}"}:
                depth -= 1
            last = token
        self.outside += self._buffer[self._start :]

    def _list(self) -> Iterator[bytes]:
        """Give the elements of the list that has just begun; its closing bracket is outside again."""
        while True:
            token = self._next(_TOKEN)
            if token in {b"[", b"{"}:
                self._skip()
            elif token in {b",", b"]"}:
                element = self._buffer[self._start : self._position - 1].strip()
                self._start = self._position
                if element:
                    yield element
                if token == b"]":
                    self.outside += b"]"
                    return

    def _skip(self) -> None:
        """Go to the end of a value that has just begun."""
        depth = 1
        while depth:
            depth += 1 if self._next(_BRACKET) in {b"[", b"{"} else -1

    def _next(self, pattern: re.Pattern[bytes], *, at_end: bool = False) -> bytes:
        """Go to the next token; nothing at the end of the file, if it may end here."""
        while not (found := pattern.match(self._buffer, self._position)):
            if not self._more():
                if at_end:
                    return b""
                end = self._line + self._buffer.count(b"\n")
                raise SourceError(self._file, "it ends in the middle", "Export it again.", end)
        self._position = found.end()
        return found["token"]

    def _more(self) -> bool:
        """Read on; what is done with is let go."""
        rest = self._buffer[self._start :]
        if len(rest) > LARGEST_RECORD:
            size = f"{LARGEST_RECORD // 2**20} MiB"
            raise SourceError(self._file, f"a record larger than {size}", "Split the delivery.", self._line)
        chunk = self._opened.read(max(_CHUNK, len(rest)))
        self._line += self._buffer.count(b"\n", 0, self._start)
        self._position -= self._start
        self._start = 0
        self._buffer = rest + chunk
        return bool(chunk)

    def _keep_outside(self) -> None:
        self.outside += self._buffer[self._start : self._position]
        self._start = self._position
        if len(self.outside) > LARGEST_RECORD:
            raise SourceError(self._file, "no list of records in it", "Check that it is the right file.")
