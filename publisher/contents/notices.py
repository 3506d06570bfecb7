"""When each notice of a town holds and what it is about, so that a page asks for its own of its day, and no others."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from publisher.terms import RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from publisher.gathering.near import Statements

TABLES = """
CREATE TABLE notice (posted TEXT, expires TEXT, iri TEXT, PRIMARY KEY (posted, iri)) WITHOUT ROWID;
CREATE TABLE concerned (thing TEXT, notice TEXT, PRIMARY KEY (thing, notice)) WITHOUT ROWID;
"""

CURRENT = "SELECT iri FROM notice WHERE posted <= ? AND expires >= ? ORDER BY posted DESC, iri LIMIT ?"
"""What holds on a day (given twice), the newest first; days compare as texts."""


ABOUT = (
    "SELECT iri FROM concerned JOIN notice ON notice.iri = concerned.notice"
    " WHERE thing = ? AND posted <= ? AND expires >= ? ORDER BY posted DESC, iri LIMIT ?"
)
"""The same, of one thing (given first)."""


def held(statements: Statements) -> Iterator[tuple[str, str, str]]:
    """Give the days of notices, and their IRIs; one that does not say from when until when never holds."""
    for quad in statements.quads_for_pattern(None, RDF.type, SCHEMA.SpecialAnnouncement):
        notice = quad.subject
        if isinstance(notice, NamedNode):
            posted, expires = (_day(statements, notice, p) for p in (SCHEMA.datePosted, SCHEMA.expires))
            if posted and expires:
                yield posted, expires, notice.value


def concerned(statements: Statements, notices: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give what notices are about, with their IRIs."""
    for notice in notices:
        for quad in statements.quads_for_pattern(NamedNode(notice), SCHEMA.about, None):
            if isinstance(quad.object, NamedNode):
                yield quad.object.value, notice


def _day(statements: Statements, notice: NamedNode, predicate: NamedNode) -> str:
    """Give a day as it is written; of a moment the day it is on."""
    for quad in statements.quads_for_pattern(notice, predicate, None):
        if isinstance(quad.object, Literal):
            try:
                return date.fromisoformat(quad.object.value[:10]).isoformat()
            except ValueError:
                continue
    return ""
