"""What a release tells of its quality, opened read-only. Every method costs what it returns."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from publisher.errors import ReleaseError
from publisher.findings import Finding, Severity
from publisher.quality.recording import FORMAT

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as the public sees it: its position in the list, the unit that looks after it, since which release."""

    position: int
    finding: Finding
    unit: str
    release: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Findings counted by rule or by unit. things: how many things have them. since: when the oldest was there."""

    key: str
    number: int
    things: int
    since: datetime
    severity: Severity = Severity.INFO
    warnings: int = 0
    infos: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """What one release had: findings by severity, the worst first, and the mean score of its things."""

    release: str
    moment: datetime
    numbers: tuple[int, int, int]
    score: float


class Quality:
    """The record of one release."""

    def __init__(self, path: Path) -> None:
        self._address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()

    @classmethod
    def open(cls, path: Path) -> Quality:
        """Open the record. Raises ReleaseError if there is none, or one that this program does not know."""
        try:
            found = cls(path)
            known = path.is_file() and found._rows("PRAGMA user_version")[0][0] == FORMAT
        except sqlite3.Error:
            known = False
        if not known:
            raise ReleaseError(f"{path}: no record of findings", "Run `lodse build` again.")
        return found

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if not hasattr(self._local, "database"):  # a connection for each thread
            self._local.database = sqlite3.connect(self._address, uri=True)
        rows: list[tuple[Any, ...]] = self._local.database.execute(query, values).fetchall()
        return rows

    def trend(self, most: int) -> list[Point]:
        """Give the last releases, the oldest first."""
        rows = self._rows("SELECT * FROM trend ORDER BY moment DESC, release DESC LIMIT ?", most)
        return [Point(name, _moment(at), (v, w, i), score) for name, at, v, w, i, score in reversed(rows)]

    def by_rule(self) -> list[Group]:
        """Count the findings of each rule, the worst first."""
        rows = self._rows(
            "SELECT rule, number, things, since, severity FROM by_rule ORDER BY severity, number DESC, rule"
        )
        return [Group(key, n, things, _moment(since), Severity(severity)) for key, n, things, since, severity in rows]

    def by_unit(self, most: int) -> list[Group]:
        """Count the findings of the units that have the most; what no unit looks after has an empty key."""
        query = "SELECT unit, number, things, since, warnings, infos FROM by_unit ORDER BY number DESC, unit LIMIT ?"
        rows = self._rows(query, most)
        return [Group(k, n, t, _moment(s), warnings=warnings, infos=infos) for k, n, t, s, warnings, infos in rows]

    def by_age(self) -> list[tuple[datetime, Severity, int]]:
        """Count the findings by the release that had them first, the newest first."""
        rows = self._rows("SELECT since, severity, number FROM by_age ORDER BY since DESC, severity")
        return [(_moment(since), Severity(severity), number) for since, severity, number in rows]

    def findings(self, rule: str | None, unit: str | None, after: int, most: int) -> list[Found]:
        """Give findings behind a position: of a rule, of a unit, of both, or all."""
        wanted = {"rule": rule, "unit": unit}
        query, values = _SELECTIONS[rule is not None, unit is not None], [v for v in wanted.values() if v is not None]
        return [_found(row) for row in self._rows(query, *values, after, most)]

    def of_thing(self, iri: str, most: int) -> list[Found]:
        """Give the findings of a thing and its parts."""
        return [_found(row) for row in self._rows(_OF_THING, iri, most)]

    def score(self, iri: str) -> int | None:
        """Give the score of a thing; None if nothing was found there."""
        rows = self._rows("SELECT score FROM thing WHERE iri = ?", iri)
        return int(rows[0][0]) if rows else None


_SELECTIONS = {
    (False, False): "SELECT * FROM told WHERE position > ? ORDER BY position LIMIT ?",
    (True, False): "SELECT * FROM told WHERE rule = ? AND position > ? ORDER BY position LIMIT ?",
    (False, True): "SELECT * FROM told WHERE unit = ? AND position > ? ORDER BY position LIMIT ?",
    (True, True): "SELECT * FROM told WHERE rule = ? AND unit = ? AND position > ? ORDER BY position LIMIT ?",
}
"""The query for each choice of rule and unit."""

_OF_THING = "SELECT * FROM told WHERE thing = ? ORDER BY position LIMIT ?"


def _found(row: tuple[Any, ...]) -> Found:
    position, said, unit, release, since, *_ = row
    return Found(position, Finding.from_json(orjson.loads(said)), unit, release, _moment(since))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
