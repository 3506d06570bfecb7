"""Writing the sorted lists of a release (`index.py` reads them).

What a list says of a thing is worked out shard by shard, in several processes; it is put in order once, by SQLite.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from publisher import iris
from publisher.contents import notices, selection, trees
from publisher.contents.collation import letter, sort_key
from publisher.contents.index import OTHER
from publisher.description import best_text
from publisher.pages import places
from publisher.pages.places import Point
from publisher.terms import DCT, LABELS, LODSE, RDF, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pyoxigraph import Quad

    from publisher.description import Term
    from publisher.gathering.near import Statements
    from publisher.site import Site

_SYNONYMS = (SCHEMA.alternateName, SKOS.altLabel)
_WANTED = frozenset((*LABELS, *_SYNONYMS, RDF.type, DCT.modified))
_NOT_LISTED = frozenset((LODSE.Moved.value, LODSE.Withdrawn.value, LODSE.Site.value))

_NODES = (NamedNode, BlankNode)

_WAYS: tuple[tuple[NamedNode, ...], ...] = (
    (),
    (SCHEMA.location,),
    (SCHEMA.serviceLocation,),
    (SCHEMA.availableChannel, SCHEMA.serviceLocation),
    (SCHEMA.provider, SCHEMA.location),
)
"""How a thing leads to the places where it is."""

_TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, modified TEXT, uuid TEXT);
CREATE TABLE part (document TEXT, iri TEXT);
CREATE TABLE title (thing INTEGER, site_language TEXT, title TEXT, language TEXT, sort TEXT);
CREATE TABLE point (thing INTEGER, place TEXT, longitude REAL, latitude REAL);
CREATE TABLE name (
  thing INTEGER, site_language TEXT, letter TEXT, text TEXT, language TEXT, sort TEXT, synonym INTEGER);
"""
_LISTS = """
CREATE INDEX thing_uuid ON thing (uuid);
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
class _Thing:
    iri: str
    kind: str
    modified: str | None
    names: tuple[Literal, ...]
    synonyms: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """What the lists say of one thing: rows of the tables, but for its number. uuid: that of its IRI."""

    thing: tuple[str, str, str | None]
    uuid: str
    points: list[tuple[str, float, float]]
    titles: list[tuple[str, str, str | None, str]]
    names: list[tuple[str, str, str, str | None, str, bool]]
    traits: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Listed:
    """What the lists say of the things of a shard.

    parts: which belong to a document of which nothing else is said. edges, looks, notices,
    concerned: rows of these tables.
    """

    things: list[Rows]
    parts: list[tuple[str, str]]
    edges: list[trees.Edge]
    looks: list[tuple[str, int | None, str]]
    notices: list[tuple[str, str, str]]
    concerned: list[tuple[str, str]]


def listed(statements: Statements, subjects: Iterable[NamedNode], site: Site) -> Listed:
    """Work out what the lists say of the things of a shard."""
    things, parts = [], []  # type: list[Rows], list[tuple[str, str]]
    for subject in subjects:
        if "#" not in subject.value.removeprefix(site.base):
            quads = statements.quads_for_pattern(subject, None, None, None)
            if thing := _thing(subject, [quad for quad in quads if quad.predicate in _WANTED], site.base):
                points = [(place, p.longitude, p.latitude) for place, p in _points(statements, subject)]
                traits = list(selection.traits(subject, partial(_follow, statements)))
                things.append(_rows(thing, points, traits, site.languages))
        if "#" in subject.value:
            document = NamedNode(subject.value.partition("#")[0])
            if not any(True for _ in statements.quads_for_pattern(document, None, None, None)):
                parts.append((document.value, subject.value))
    of_trees = list(trees.edges(statements)), list(trees.looks(statements))
    held = list(notices.held(statements))
    concerned = list(notices.concerned(statements, dict.fromkeys(iri for *_, iri in held)))
    return Listed(things, parts, *of_trees, held, concerned)


def build(path: Path, found: Iterable[Listed], featured: Sequence[str] = ()) -> None:
    """Write the lists to a new file at `path`, sorted by DIN 5007; `featured` are IRIs."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")  # the release fsyncs the finished file
        database.executescript(_TABLES + trees.TABLES + notices.TABLES + selection.TABLES)
        _fill(database, found)
        first = [(iri, place) for place, iri in enumerate(featured)]
        database.executemany("INSERT OR IGNORE INTO first VALUES (?, ?)", first)
        database.executescript(_LISTS + trees.LISTS + selection.LISTS)
        database.commit()
        database.execute("VACUUM")


_INSERT = {
    "part": "INSERT INTO part VALUES (?, ?)",
    "edge": "INSERT OR IGNORE INTO edge VALUES (?, ?, ?)",
    "look": "INSERT OR REPLACE INTO look VALUES (?, ?, ?)",
    "notice": "INSERT OR IGNORE INTO notice VALUES (?, ?, ?)",
    "concerned": "INSERT OR IGNORE INTO concerned VALUES (?, ?)",
    "thing": "INSERT INTO thing VALUES (?, ?, ?, ?, ?)",
    "point": "INSERT INTO point VALUES (?, ?, ?, ?)",
    "said": "INSERT INTO said VALUES (?, ?, ?)",
    "title": "INSERT INTO title VALUES (?, ?, ?, ?, ?)",
    "name": "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)",
}


def _fill(database: sqlite3.Connection, found: Iterable[Listed]) -> None:
    first = 1
    for shard in found:
        things = list(enumerate(shard.things, first))
        first += len(things)
        rows: dict[str, Iterable[tuple[object, ...]]] = {
            "part": shard.parts,
            "edge": shard.edges,
            "look": shard.looks,
            "notice": shard.notices,
            "concerned": shard.concerned,
            "thing": ((number, *each.thing, each.uuid) for number, each in things),
            "point": ((number, *row) for number, each in things for row in each.points),
            "said": ((number, *row) for number, each in things for row in each.traits),
            "title": ((number, *row) for number, each in things for row in each.titles),
            "name": ((number, *row) for number, each in things for row in each.names),
        }
        for table, told in rows.items():
            database.executemany(_INSERT[table], told)


def _rows(
    thing: _Thing,
    points: list[tuple[str, float, float]],
    traits: list[tuple[str, str]],
    languages: Sequence[str],
) -> Rows:
    rows = Rows((thing.iri, thing.kind, thing.modified), iris.uuid_of(thing.iri), points, [], [], traits)
    for wanted in languages:
        title = best_text(thing.names, (wanted, *languages))
        text, language = (title.value, title.language) if title else (_last_part(thing.iri), None)
        rows.titles.append((wanted, text, language, sort_key(text)))
        names = [(text, language, False)]
        names += [(s.value, s.language, True) for s in thing.synonyms if s.language in {wanted, None}]
        rows.names.extend((wanted, letter(t), t, lang, sort_key(t), synonym) for t, lang, synonym in names)
    return rows


def _points(statements: Statements, thing: NamedNode) -> Iterator[tuple[str, Point]]:
    """Give the places where a thing is (`_WAYS`), each once, with their positions."""
    for place in dict.fromkeys(place for way in _WAYS for place in _follow(statements, thing, way)):
        if isinstance(place, NamedNode) and (found := _point(statements, place)):
            yield place.value, found


def _point(statements: Statements, place: NamedNode) -> Point | None:
    """Give a place's own position, else that of the place it is in."""
    for way in ((SCHEMA.geo,), (SCHEMA.containedInPlace, SCHEMA.geo)):
        for geo in _follow(statements, place, way):
            degrees = [_follow(statements, geo, (p,)) for p in (SCHEMA.latitude, SCHEMA.longitude)]
            texts = [next((v.value for v in values if isinstance(v, Literal)), "") for values in degrees]
            if found := places.point(*texts):
                return found
    return None


def _follow(statements: Statements, node: Term, way: Sequence[NamedNode]) -> list[Term]:
    """Give the values at the end of a way of properties, in a stable order. Most ways end at once."""
    nodes = [node]
    for predicate in way:
        named = [n for n in nodes if isinstance(n, _NODES)]
        nodes = [quad.object for n in named for quad in statements.quads_for_pattern(n, predicate, None, None)]
        if len(nodes) > 1:
            nodes.sort(key=str)
        elif not nodes:
            break
    return nodes


def _thing(subject: NamedNode, quads: list[Quad], base: str) -> _Thing | None:
    types = {quad.object.value for quad in quads if quad.predicate == RDF.type and isinstance(quad.object, NamedNode)}
    if types & _NOT_LISTED:
        return None
    names = next((found for p in LABELS if (found := _literals(quads, p))), ())
    synonyms = tuple(text for p in _SYNONYMS for text in _literals(quads, p))
    modified = max((literal.value for literal in _literals(quads, DCT.modified)), default=None)
    return _Thing(subject.value, iris.kind_of(base, subject.value) or OTHER, modified, names, synonyms)


def _literals(quads: list[Quad], predicate: NamedNode) -> tuple[Literal, ...]:
    values = (q.object for q in quads if q.predicate == predicate)
    return tuple(value for value in values if isinstance(value, Literal) and value.value.strip())


def _last_part(iri: str) -> str:
    return iri.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1] or iri
