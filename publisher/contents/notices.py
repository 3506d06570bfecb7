"""When each notice of a town holds, so that a page asks for those of its day and for no others."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from publisher.terms import RDF, SCHEMA

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from pyoxigraph import Store

TABLES = """
CREATE TABLE notice (posted TEXT, expires TEXT, iri TEXT, PRIMARY KEY (posted, iri)) WITHOUT ROWID;
"""

CURRENT = "SELECT iri FROM notice WHERE posted <= ? AND expires >= ? ORDER BY posted DESC, iri LIMIT ?"
"""What holds on a day (given twice), the newest first; days compare as texts."""


def fill(database: sqlite3.Connection, store: Store) -> None:
    """Note the days of the notices in a store; one that does not say from when until when never holds."""
    database.executemany("INSERT OR IGNORE INTO notice VALUES (?, ?, ?)", _held(store))


def _held(store: Store) -> Iterator[tuple[str, str, str]]:
    for quad in store.quads_for_pattern(None, RDF.type, SCHEMA.SpecialAnnouncement):
        notice = quad.subject
        if isinstance(notice, NamedNode):
            posted, expires = (_day(store, notice, p) for p in (SCHEMA.datePosted, SCHEMA.expires))
            if posted and expires:
                yield posted, expires, notice.value


def _day(store: Store, notice: NamedNode, predicate: NamedNode) -> str:
    """Give a day as it is written; of a moment the day it is on."""
    for quad in store.quads_for_pattern(notice, predicate, None):
        if isinstance(quad.object, Literal):
            try:
                return date.fromisoformat(quad.object.value[:10]).isoformat()
            except ValueError:
                continue
    return ""
