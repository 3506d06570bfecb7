"""The sorted lists of a release, in SQLite: what there is of each kind, and the A to Z.

They are read by position, never by skipping.

A release is immutable, so the file is opened `immutable` and any number of processes read it without a lock.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from publisher import iris, places, trees
from publisher.collation import letter, sort_key
from publisher.description import best_text
from publisher.places import Point
from publisher.terms import DCT, LABELS, LODSE, RDF, SCHEMA, SKOS
from publisher.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pyoxigraph import Quad, Store

    from publisher.description import Term

OTHER = "thing"
"""The kind of what has no kind of ours."""

_SYNONYMS = (SCHEMA.alternateName, SKOS.altLabel)
_WANTED = frozenset((*LABELS, *_SYNONYMS, RDF.type, DCT.modified))
_NOT_LISTED = frozenset((LODSE.Moved.value, LODSE.Withdrawn.value, LODSE.Site.value))

_WAYS: tuple[tuple[NamedNode, ...], ...] = (
    (),
    (SCHEMA.location,),
    (SCHEMA.serviceLocation,),
    (SCHEMA.availableChannel, SCHEMA.serviceLocation),
    (SCHEMA.provider, SCHEMA.location),
)
"""How a thing leads to the places where it is."""

_TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, modified TEXT);
CREATE TABLE part (document TEXT, iri TEXT);
CREATE TABLE title (thing INTEGER, site_language TEXT, title TEXT, language TEXT, sort TEXT);
CREATE TABLE point (thing INTEGER, place TEXT, longitude REAL, latitude REAL);
CREATE TABLE name (
  thing INTEGER, site_language TEXT, letter TEXT, text TEXT, language TEXT, sort TEXT, synonym INTEGER);
"""
_LISTS = """
CREATE INDEX part_document ON part (document);
CREATE INDEX point_thing ON point (thing);
CREATE TABLE located AS SELECT kind, count(*) AS number FROM point JOIN thing ON thing.id = point.thing GROUP BY 1;
CREATE TABLE listing AS SELECT kind, site_language, title, title.language AS language, iri, modified, thing,
  row_number() OVER (PARTITION BY kind, site_language ORDER BY sort, iri) AS position
  FROM title JOIN thing ON thing.id = title.thing;
CREATE UNIQUE INDEX listing_position ON listing (kind, site_language, position);
CREATE TABLE a_to_z AS SELECT site_language, letter, text, name.language AS language, synonym, iri, title,
  row_number() OVER (PARTITION BY name.site_language, letter ORDER BY name.sort, synonym, iri) AS position
  FROM name JOIN thing ON thing.id = name.thing JOIN title USING (thing, site_language) WHERE kind = 'service';
CREATE UNIQUE INDEX a_to_z_position ON a_to_z (site_language, letter, position);
CREATE TABLE total AS SELECT kind, site_language, count(*) AS number FROM listing GROUP BY 1, 2;
CREATE TABLE letters AS SELECT site_language, letter, count(*) AS number FROM a_to_z GROUP BY 1, 2;
DROP TABLE name; DROP TABLE title;
"""


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


@dataclass(frozen=True, slots=True)
class _Thing:
    iri: str
    kind: str
    modified: str | None
    names: tuple[Literal, ...]
    synonyms: tuple[Literal, ...]
    points: tuple[tuple[str, Point], ...] = ()


def build(path: Path, store: Store, base: str, languages: Sequence[str], featured: Sequence[str] = ()) -> None:
    """Write the lists of a store's named things to a new file at `path`, sorted by DIN 5007; `featured` are IRIs."""
    database = sqlite3.connect(path)
    try:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")  # the release fsyncs the finished file
        database.executescript(_TABLES + trees.TABLES)
        _fill(database, _things(store, base), languages)
        database.executemany("INSERT INTO part VALUES (?, ?)", _parts(store))
        trees.fill(database, store, featured)
        database.executescript(_LISTS + trees.LISTS)
        database.commit()
        database.execute("VACUUM")
    finally:
        database.close()


def _fill(database: sqlite3.Connection, things: Iterable[_Thing], languages: Sequence[str]) -> None:
    for number, thing in enumerate(things, 1):
        row = (number, thing.iri, thing.kind, thing.modified)
        database.execute("INSERT INTO thing VALUES (?, ?, ?, ?)", row)
        spots = [(number, place, point.longitude, point.latitude) for place, point in thing.points]
        database.executemany("INSERT INTO point VALUES (?, ?, ?, ?)", spots)
        for wanted in languages:
            title = best_text(thing.names, _fallback(wanted, languages))
            text, language = (title.value, title.language) if title else (_last_part(thing.iri), None)
            database.execute(
                "INSERT INTO title VALUES (?, ?, ?, ?, ?)", (number, wanted, text, language, sort_key(text))
            )
            names = [(text, language, False)]
            names += [(s.value, s.language, True) for s in thing.synonyms if s.language in {wanted, None}]
            rows = [(number, wanted, letter(t), t, lang, sort_key(t), synonym) for t, lang, synonym in names]
            database.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _fallback(wanted: str, languages: Sequence[str]) -> tuple[str, ...]:
    return (wanted, *languages)


def _things(store: Store, base: str) -> Iterator[_Thing]:
    for subject in _subjects(store):
        if "#" not in subject.value.removeprefix(base):
            quads = store.quads_for_pattern(subject, None, None, None)
            if thing := _thing(subject, [quad for quad in quads if quad.predicate in _WANTED], base):
                yield replace(thing, points=tuple(_points(store, subject)))


def _subjects(store: Store) -> Iterator[NamedNode]:
    """Give what anything is said of, each once. Quads come graph by graph, within each in the order of subjects."""
    quads = store.quads_for_pattern(None, None, None, None)
    for (subject, graph), _ in groupby(quads, key=lambda quad: (quad.subject, quad.graph_name)):
        first = next(store.quads_for_pattern(subject, None, None, None))
        if isinstance(subject, NamedNode) and first.graph_name == graph:
            yield subject


def _points(store: Store, thing: NamedNode) -> Iterator[tuple[str, Point]]:
    """Give the places where a thing is (`_WAYS`), each once, with their positions."""
    for place in dict.fromkeys(place for way in _WAYS for place in _follow(store, thing, way)):
        if isinstance(place, NamedNode) and (found := _point(store, place)):
            yield place.value, found


def _point(store: Store, place: NamedNode) -> Point | None:
    """Give a place's own position, else that of the place it is in."""
    for way in ((SCHEMA.geo,), (SCHEMA.containedInPlace, SCHEMA.geo)):
        for geo in _follow(store, place, way):
            degrees = [_follow(store, geo, (p,)) for p in (SCHEMA.latitude, SCHEMA.longitude)]
            texts = [next((v.value for v in values if isinstance(v, Literal)), "") for values in degrees]
            if found := places.point(*texts):
                return found
    return None


def _follow(store: Store, node: Term, way: Sequence[NamedNode]) -> list[Term]:
    """Give the values at the end of a way of properties, in a stable order."""
    nodes = [node]
    for predicate in way:
        named = [n for n in nodes if isinstance(n, NamedNode | BlankNode)]
        quads = (quad for n in named for quad in store.quads_for_pattern(n, predicate, None))
        nodes = sorted((quad.object for quad in quads), key=str)
    return nodes


def _parts(store: Store) -> Iterator[tuple[str, str]]:
    """Give the things with a fragment whose document nothing is said of, so that the document can tell of them."""
    for subject in _subjects(store):
        if "#" in subject.value:
            document = NamedNode(subject.value.partition("#")[0])
            if not any(True for _ in store.quads_for_pattern(document, None, None)):
                yield document.value, subject.value


def _thing(subject: NamedNode, quads: list[Quad], base: str) -> _Thing | None:
    types = {quad.object.value for quad in quads if quad.predicate == RDF.type and isinstance(quad.object, NamedNode)}
    if types & _NOT_LISTED:
        return None
    names = next((found for p in LABELS if (found := _literals(quads, p))), ())
    synonyms = tuple(text for p in _SYNONYMS for text in _literals(quads, p))
    modified = max((literal.value for literal in _literals(quads, DCT.modified)), default=None)
    return _Thing(subject.value, iris.kind_of(base, subject.value) or OTHER, modified, names, synonyms)


def _literals(quads: list[Quad], predicate: NamedNode) -> tuple[Literal, ...]:
    return tuple(q.object for q in quads if q.predicate == predicate and isinstance(q.object, Literal))


def _last_part(iri: str) -> str:
    return iri.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1] or iri


class Index:
    """The lists of a release, opened read-only. Every method costs what it returns, not what the list holds."""

    def __init__(self, path: Path) -> None:
        self._address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()

    def _rows(self, query: str, *values: object) -> list[tuple[str, ...]]:
        if not hasattr(self._local, "database"):  # a connection for each thread
            self._local.database = sqlite3.connect(self._address, uri=True)
        rows: list[tuple[str, ...]] = self._local.database.execute(query, values).fetchall()
        return rows

    def count(self, kind: str, language: str) -> int:
        """Count the things of a kind."""
        rows = self._rows("SELECT number FROM total WHERE kind = ? AND site_language = ?", kind, language)
        return int(rows[0][0]) if rows else 0

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
