"""The sorted lists of a release, in SQLite: what there is of each kind, and the A to Z.

They are read by position, never by skipping.

A release is immutable, so the file is opened `immutable` and any number of processes read it without a lock.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from publisher.contents import notices, selection
from publisher.contents.trees import Trees
from publisher.pages.places import Point

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from publisher.contents.selection import Wanted

OTHER = "thing"
"""The kind of what has no kind of ours."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: the thing, its text and the language that text is in; `of` is the title behind a synonym."""

    iri: str
    text: str
    language: str | None
    of: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A listed thing at a place: the thing itself, or where it is offered."""

    iri: str
    text: str
    place: str
    point: Point


class Index:
    """The lists of a release, opened read-only. Every method costs what it returns, not what the list holds."""

    def __init__(self, path: Path) -> None:
        self._address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()

    def _rows(self, query: str, *values: object, **named: object) -> list[tuple[str, ...]]:
        if not hasattr(self._local, "database"):  # a connection for each thread
            self._local.database = sqlite3.connect(self._address, uri=True)
        rows: list[tuple[str, ...]] = self._local.database.execute(query, named or values).fetchall()
        return rows

    def count(self, kind: str, language: str) -> int:
        """Count the things of a kind."""
        rows = self._rows("SELECT number FROM total WHERE kind = ? AND site_language = ?", kind, language)
        return int(rows[0][0]) if rows else 0

    def title(self, iri: str, language: str) -> str | None:
        """Give the name of a thing in a list, None if it is in none."""
        rows = self._rows(
            "SELECT title FROM listing JOIN thing ON thing.id = listing.thing"
            " WHERE thing.iri = ? AND site_language = ?",
            iri, language,
        )  # fmt: skip
        return rows[0][0] if rows else None

    def identified(self, uuid: str) -> str | None:
        """Give the IRI of the listed thing that a UUID was made of (`iris.uuid_of`)."""
        try:
            rows = self._rows("SELECT iri FROM thing WHERE uuid = ?", uuid)
        except sqlite3.OperationalError:  # a release from before there were any, after a rollback
            return None
        return rows[0][0] if rows else None

    def kinds(self, language: str) -> dict[str, int]:
        """Count the things of every kind there is."""
        return {k: int(n) for k, n in self._rows("SELECT kind, number FROM total WHERE site_language = ?", language)}

    def listing(self, kind: str, language: str, first: int, number: int) -> list[Entry]:
        """Give `number` things of a kind from the position `first` (from 1) on, in alphabetical order."""
        rows = self._rows(
            "SELECT iri, title, language, modified FROM listing"
            " WHERE kind = ? AND site_language = ? AND position >= ? AND position < ? ORDER BY position",
            kind, language, first, first + number,
        )  # fmt: skip
        return [Entry(iri, title, written, None, modified) for iri, title, written, modified in rows]

    def select(self, wanted: Wanted, language: str, first: int, number: int) -> tuple[int, list[Entry]]:
        """Choose things: how many there are, and `number` of them from the position `first` (from 1) on.

        Of a page behind the last one nothing is known, not even how many there are. Raises LookupError where the
        release is from before there was anything to choose by.
        """
        if wanted.is_all:
            return self.count(wanted.kind, language), self.listing(wanted.kind, language, first, number)
        rows = self._chosen(selection.SELECT, **wanted.values(language, first, number))
        entries = [Entry(iri, title, written, None, modified) for iri, title, written, modified, _ in rows]
        return int(rows[0][4]) if rows else 0, entries

    def centre(self, postal_code: str) -> Point | None:
        """Give the middle of the places with a postal code, None if none is known. Raises LookupError like `select`."""
        rows = self._chosen(selection.CENTRE, postal_code)
        return next((Point(float(longitude), float(latitude)) for longitude, latitude in rows), None)

    def _chosen(self, query: str, *values: object, **named: object) -> list[tuple[str, ...]]:
        try:
            return self._rows(query, *values, **named)
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):  # a release from before, after a rollback
                raise LookupError from error
            raise

    @property
    def trees(self) -> Trees:
        """Give the trees of topics, of the organisation and of places."""
        return Trees(self._rows)

    def is_located(self, kind: str) -> bool:
        """Say whether anything of a kind is at a place with a known position."""
        return bool(self._rows("SELECT number FROM located WHERE kind = ?", kind))

    def spots(self, kind: str, language: str, first: int, number: int) -> list[Spot]:
        """Give the places of `number` things of a kind from the position `first` (from 1) on, in the list's order."""
        rows = self._rows(
            "SELECT iri, title, place, longitude, latitude FROM listing JOIN point ON point.thing = listing.thing"
            " WHERE kind = ? AND site_language = ? AND position >= ? AND position < ? ORDER BY position, place",
            kind, language, first, first + number,
        )  # fmt: skip
        return [Spot(iri, title, place, Point(float(x), float(y))) for iri, title, place, x, y in rows]

    def notices(self, day: date, most: int) -> list[str]:
        """Give the IRIs of the notices that hold on a day, the newest first."""
        return [iri for (iri,) in self._rows(notices.CURRENT, day.isoformat(), day.isoformat(), most)]

    def notices_about(self, thing: str, day: date, most: int) -> list[str]:
        """Give those of them that are about a thing; none in a release from before they were known by that."""
        try:
            return [iri for (iri,) in self._chosen(notices.ABOUT, thing, day.isoformat(), day.isoformat(), most)]
        except LookupError:
            return []

    def parts(self, document: str) -> list[str]:
        """Give the IRIs with a fragment that belong to a document of which nothing else is said."""
        return [iri for (iri,) in self._rows("SELECT iri FROM part WHERE document = ? ORDER BY iri", document)]

    def letters(self, language: str) -> dict[str, int]:
        """Count the A to Z entries of each letter that has any."""
        return {
            a: int(n) for a, n in self._rows("SELECT letter, number FROM letters WHERE site_language = ?", language)
        }

    def a_to_z(self, language: str, initial: str) -> list[Entry]:
        """Give the services under a letter, synonyms among them."""
        rows = self._rows(
            "SELECT iri, text, language, synonym, title FROM a_to_z"
            " WHERE site_language = ? AND letter = ? ORDER BY position",
            language, initial,
        )  # fmt: skip
        return [Entry(iri, text, written, title if synonym else None) for iri, text, written, synonym, title in rows]
