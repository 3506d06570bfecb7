"""The history of a site: every change of every thing, release by release, in SQLite. Here it is read.

Each release carries the whole history with it (`chronicle` writes it), so it outlives the releases it tells of.
A change holds all that is said of its thing from then on, as N-Triples; pages of changes are read by position.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import zstandard

from publisher.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FILE = "history.sqlite"
FORMAT = 2
"""Number of the tables' layout; a history of another one is not carried on."""

_COMPRESSOR = zstandard.ZstdCompressor(level=3)

Kind = Literal["created", "updated", "deleted"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one thing. number: which one of its release, from 1; position: which one of all that are kept.

    kind: `deleted` too if the thing was withdrawn or moved. present: whether anything is said of the thing any more.
    text: all that is said of it, as N-Triples; of what is no longer present, what it was called.
    """

    release: str
    moment: datetime
    number: int
    iri: str
    kind: Kind
    present: bool
    text: bytes
    position: int


@dataclass(frozen=True, slots=True)
class Version:
    """What a release says of a thing: a digest to compare it by, and where its text is."""

    iri: str
    digest: bytes
    change: int


class History:
    """A history, opened read-only. Every method costs what it returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    @classmethod
    def open(cls, path: Path) -> History:
        """Open a history. Raises ReleaseError if there is none, or one that this program does not know."""
        found = cls(path)
        if found.format != FORMAT:
            raise ReleaseError(f"{path}: no history of changes", "Run `lodse build` again.")
        return found

    @property
    def format(self) -> int | None:
        """The layout of the tables; None if there are none."""
        try:
            return int(self._rows("PRAGMA user_version")[0][0]) if self._path.is_file() else None
        except sqlite3.Error:
            return None

    def _cursor(self, query: str, *values: object) -> sqlite3.Cursor:
        if not hasattr(self._local, "database"):  # a connection for each thread
            address = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            self._local.database = sqlite3.connect(address, uri=True)
        found: sqlite3.Cursor = self._local.database.execute(query, values)
        return found

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._cursor(query, *values).fetchall()

    @cached_property
    def generation(self) -> str:
        """Name the numbering of positions: it changes when old changes are left out and the others move up."""
        return str(self._rows("SELECT generation FROM state")[0][0])

    @cached_property
    def total(self) -> int:
        """Count the changes."""
        return int(self._rows("SELECT coalesce(max(position), 0) FROM change")[0][0])

    def changes(self, first: int, last: int) -> list[Change]:
        """Give the changes from one position to another, oldest first."""
        query = "SELECT * FROM told WHERE position BETWEEN ? AND ? ORDER BY position"
        return [_change(row) for row in self._rows(query, first, last)]

    def change(self, release: str, number: int) -> Change | None:
        """Give one change of a release; None if there is none, or it is no longer kept."""
        query = "SELECT * FROM told WHERE id = (SELECT first FROM release WHERE id = ?) + ? - 1 AND release = ?"
        return next((_change(row) for row in self._rows(query, release, number, release)), None)

    def knows(self, iri: str) -> bool:
        """Say whether a thing ever changed, was it only that it was created."""
        return bool(self._rows("SELECT 1 FROM thing WHERE iri = ?", iri))

    def moment(self, position: int) -> datetime:
        """Tell when the change at a position was released."""
        return datetime.fromisoformat(self._rows("SELECT moment FROM told WHERE position = ?", position)[0][0])

    def releases_with(self, iri: str, names: Iterable[str]) -> list[tuple[str, datetime]]:
        """Give those of the named releases in which a thing was there and not withdrawn, oldest first."""
        query = "SELECT release, kind FROM change WHERE thing = (SELECT number FROM thing WHERE iri = ?) ORDER BY id"
        steps = self._rows(query, iri)
        before = ["updated"] if steps and steps[0][1] != "created" else ["deleted"]  # its creation is no longer kept
        found = []
        for name in sorted(names):
            for number, moment in self._rows("SELECT number, moment FROM release WHERE id = ?", name):
                kinds = before + [kind for step, kind in steps if step <= number]
                if kinds[-1] != "deleted":
                    found.append((name, datetime.fromisoformat(moment)))
        return found

    def ways_to_parts(self, *, inner: bool) -> list[str]:
        """Give the properties that ever led from a thing to its parts, or from those to `inner` ones."""
        return [iri for (iri,) in self._rows("SELECT predicate FROM part WHERE inner = ? ORDER BY predicate", inner)]

    def versions(self) -> Iterator[Version]:
        """Give every thing of which anything is said, in the order of their IRIs."""
        query = "SELECT iri, digest, latest FROM thing WHERE digest IS NOT NULL ORDER BY iri"
        return (Version(*row) for row in self._cursor(query))

    def text(self, version: Version) -> bytes:
        """Give all that is said of a thing, as N-Triples."""
        return unpacked(self._rows("SELECT text FROM change WHERE id = ?", version.change)[0][0])


def packed(text: bytes) -> bytes:
    """Compress a text. For one thread at a time."""
    return _COMPRESSOR.compress(text)


def unpacked(text: bytes) -> bytes:
    """Give a compressed text back."""
    return zstandard.decompress(text)


def written(moment: datetime) -> str:
    """Write a moment as `xsd:dateTime` in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _change(row: tuple[Any, ...]) -> Change:
    _, release, moment, number, iri, kind, present, text, position = row
    return Change(release, datetime.fromisoformat(moment), number, iri, kind, bool(present), unpacked(text), position)
