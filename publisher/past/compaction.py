"""Leaves old changes out of a history, so that it does not grow for ever.

Whoever has read a page of changes relies on it. So none is changed: what is left is numbered anew, under a new
generation, and the pages of the one before are gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.past.history import packed, written

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

WORTH_IT = 0.25
"""The share of changes that can be left out from which on they are: numbering anew makes every reader start over."""

_FIND_OLD = """
CREATE TEMP TABLE old AS SELECT change.id FROM change
  JOIN release ON release.number = change.release JOIN thing ON thing.number = change.thing
  WHERE moment < ? AND (thing.latest <> change.id OR thing.digest IS NULL)
"""
_DROP_OLD = "DELETE FROM change WHERE id IN (SELECT id FROM old)"
_RENUMBER = """
DROP INDEX change_position;
UPDATE change SET position = numbered.place
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM change) AS numbered WHERE numbered.id = change.id;
CREATE UNIQUE INDEX change_position ON change (position);
DELETE FROM thing WHERE NOT EXISTS (SELECT 1 FROM change WHERE change.thing = thing.number);
"""


def compact(database: sqlite3.Connection, generation: str, before: datetime) -> None:
    """Leave out the changes from before a moment that others followed, and those of things that are gone."""
    database.execute(_FIND_OLD, (written(before),))
    old, total = database.execute("SELECT (SELECT count(*) FROM old), (SELECT count(*) FROM change)").fetchone()
    if old > WORTH_IT * total:
        database.execute(_DROP_OLD)
        _renumber(database, generation)
    database.execute("DROP TABLE old")


def forget(database: sqlite3.Connection, generation: str, things: Iterable[str]) -> None:
    """Leave out all that was ever said of some things, but for what is said of them now."""
    for iri in things:
        for number, latest in database.execute("SELECT number, latest FROM thing WHERE iri = ?", (iri,)).fetchall():
            database.execute("DELETE FROM change WHERE thing = ? AND id <> ?", (number, latest))
            database.execute("UPDATE change SET text = ? WHERE id = ? AND NOT present", (packed(b""), latest))
    _renumber(database, generation)


def _renumber(database: sqlite3.Connection, generation: str) -> None:
    database.executescript(_RENUMBER)
    database.execute("UPDATE state SET generation = ?", (generation,))
    database.execute("VACUUM")
