"""Carries a site's history on: finds what a new release changes, and writes it down.

What is said of a thing is compared by a digest, so the release before is never loaded. A release comes in parts, each
of whole things: all of them tell digests, and those in which something changed its text. Memory does not grow with the
site; a working file beside the history does, and goes when it is done.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Protocol

from publisher import iris, rdf
from publisher.past import compaction
from publisher.past.history import FORMAT, History, packed, unpacked, written
from publisher.terms import LABELS, LODSE, RDF, SCHEMA, VCARD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

_TABLES = """
CREATE TABLE state (generation TEXT NOT NULL);
CREATE TABLE release (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, moment TEXT NOT NULL, first INTEGER);
CREATE TABLE thing (number INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, digest BLOB, latest INTEGER);
CREATE TABLE change (id INTEGER PRIMARY KEY, position INTEGER NOT NULL, release INTEGER NOT NULL,
  thing INTEGER NOT NULL, kind TEXT NOT NULL, present INTEGER NOT NULL, text BLOB NOT NULL);
CREATE TABLE part (predicate TEXT, inner INTEGER, PRIMARY KEY (predicate, inner)) WITHOUT ROWID;
CREATE UNIQUE INDEX change_position ON change (position);
CREATE INDEX change_thing ON change (thing);
CREATE VIEW told AS SELECT change.id AS id, release.id AS release, moment, change.id - first + 1 AS number, iri, kind,
  present, text, position FROM change
  JOIN release ON release.number = change.release JOIN thing ON thing.number = change.thing;
"""
_WORK = """
CREATE TABLE work.now (iri TEXT PRIMARY KEY, digest BLOB) WITHOUT ROWID;
CREATE TABLE work.changed (iri TEXT PRIMARY KEY, kind TEXT) WITHOUT ROWID;
CREATE TABLE work.text (owner TEXT, subject TEXT, text BLOB);
"""
_COMPARE = """
INSERT INTO work.changed SELECT now.iri, CASE WHEN thing.digest IS NULL THEN 'created' ELSE 'updated' END
  FROM work.now AS now LEFT JOIN thing ON thing.iri = now.iri WHERE thing.digest IS NOT now.digest
"""
_COMPARE_GONE = """
INSERT INTO work.changed SELECT iri, 'deleted' FROM thing
  WHERE digest IS NOT NULL AND NOT EXISTS (SELECT 1 FROM work.now AS now WHERE now.iri = thing.iri)
"""
_TOLD = """
SELECT changed.iri, changed.kind, thing.number, before.text, text.text FROM work.changed AS changed
  JOIN thing ON thing.iri = changed.iri LEFT JOIN change AS before ON before.id = thing.latest AND before.present
  LEFT JOIN work.text AS text ON text.owner = changed.iri ORDER BY changed.iri, text.subject
"""
_SETTLE = """
UPDATE thing SET digest = (SELECT digest FROM work.now AS now WHERE now.iri = thing.iri),
  latest = (SELECT max(id) FROM change WHERE change.thing = thing.number)
  WHERE iri IN (SELECT iri FROM work.changed)
"""

_TYPE = f" {RDF.type} "
_PERSONS = tuple(_TYPE + str(node) for node in (SCHEMA.Person, VCARD.Individual))
_GONE = tuple(_TYPE + str(node) for node in (LODSE.Withdrawn, LODSE.Moved))
_NAMING = tuple(f" {node} " for node in (*LABELS, RDF.type))


@dataclass(frozen=True, slots=True)
class Entry:
    """The release that is written down: its name, its moment, the base of its IRIs."""

    release: str
    moment: datetime
    base: str


Digest = tuple[str, bytes]
"""A thing, and the digest of all that is said of it and its fragments."""


class Part(Protocol):
    """A part of a release. What is said of a thing and its fragments is in one part."""

    def digests(self) -> Iterable[Digest]:
        """Give what `digests` gives of its statements."""

    def data(self) -> list[bytes]:
        """Give its statements as lines of N-Triples; those of one subject follow each other."""


def record(
    path: Path, parts: Sequence[Part], entry: Entry, previous: Path | None, before: datetime | None = None
) -> Counter[str]:
    """Write the history of a new release to `path`, and count what it changes.

    previous: the history so far. before: from before which moment changes may be left out that others followed. The
    counts are of things (`created`, `updated`, `deleted`) and of triples (`added`, `removed`).
    """
    carried = previous is not None and History(previous).format == FORMAT
    if previous and carried:
        shutil.copyfile(previous, path)
    work = path.with_suffix(".work")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")  # the release fsyncs the finished file
        if not carried:
            database.executescript(f"{_TABLES} PRAGMA user_version = {FORMAT};")
            database.execute("INSERT INTO state VALUES (?)", (entry.release,))
        database.execute("ATTACH ? AS work", (str(work),))
        database.executescript(f"PRAGMA work.journal_mode = OFF; PRAGMA work.synchronous = OFF; BEGIN; {_WORK}")
        counts = _record(database, parts, entry)
        database.execute("COMMIT")
        database.execute("DETACH work")
        if before:
            compaction.compact(database, entry.release, before)
    work.unlink()
    return counts


def nothing() -> Counter[str]:
    """Give the counts of a release that changes nothing."""
    return Counter(created=0, updated=0, deleted=0, added=0, removed=0)


def rewrite(path: Path, previous: Path, entry: Entry, forgotten: Iterable[str]) -> None:
    """Write the history of a release that changes nothing, without what was once said of some things."""
    shutil.copyfile(previous, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        (last,) = database.execute("SELECT coalesce(max(id), 0) FROM change").fetchone()
        row = (entry.release, written(entry.moment), last + 1)
        database.execute("INSERT INTO release (id, moment, first) VALUES (?, ?, ?)", row)
        compaction.forget(database, entry.release, forgotten)


def _record(database: sqlite3.Connection, parts: Sequence[Part], entry: Entry) -> Counter[str]:
    for part in parts:
        database.executemany("INSERT INTO work.now VALUES (?, ?)", part.digests())
    database.execute(_COMPARE)
    database.execute(_COMPARE_GONE)
    database.executemany("INSERT INTO work.text VALUES (?, ?, ?)", _texts(database, parts, entry.base))
    database.execute("CREATE INDEX work.text_owner ON text (owner, subject)")
    database.execute("INSERT OR IGNORE INTO thing (iri) SELECT iri FROM work.changed")
    last_id, last_position = database.execute("SELECT max(id), max(position) FROM change").fetchone()
    release = (entry.release, written(entry.moment), (last_id or 0) + 1)
    number = database.execute("INSERT INTO release (id, moment, first) VALUES (?, ?, ?)", release).lastrowid
    counts = nothing()
    ways: set[tuple[str, bool]] = set()
    rows = _changes(database, counts, ways)
    numbered = ((release[2] + n, (last_position or 0) + n + 1, number, *row) for n, row in enumerate(rows))
    database.executemany("INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?)", numbered)
    database.executemany("INSERT OR IGNORE INTO part VALUES (?, ?)", sorted(ways))
    database.execute(_SETTLE)
    return counts


def digests(data: Iterable[bytes], base: str) -> Iterator[Digest]:
    """Give the digest of each thing: that of its subjects' digests, in order. A person has none, and no history."""
    found: dict[str, list[tuple[str, bytes | None]]] = {}
    for subject, said in _by_subject(data):
        owner = iris.owner(base, subject)
        is_person = iris.kind_of(base, owner) == "person" or any(_saying(subject, said, _PERSONS))
        found.setdefault(owner, []).append((subject, None if is_person else sha256(b"".join(sorted(said))).digest()))
    for owner, told in found.items():
        known = [digest for _, digest in sorted(told) if digest is not None]
        if len(known) == len(told):
            yield owner, sha256(b"".join(known)).digest()[:16]


def _by_subject(data: Iterable[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    return rdf.by_subject(line + b"\n" for line in data)


def _texts(database: sqlite3.Connection, parts: Sequence[Part], base: str) -> Iterator[tuple[str, str, bytes]]:
    """Give what is said of the subjects of those things that changed."""
    changed = {iri for (iri,) in database.execute("SELECT iri FROM work.changed WHERE kind <> 'deleted'")}
    for part in parts:
        wanted = changed.intersection(iri for iri, _ in part.digests())
        for subject, said in _by_subject(part.data()) if wanted else ():
            if (owner := iris.owner(base, subject)) in wanted:
                yield owner, subject, packed(b"".join(sorted(said)))


def _changes(
    database: sqlite3.Connection, counts: Counter[str], ways: set[tuple[str, bool]]
) -> Iterator[tuple[int, str, bool, bytes]]:
    """Give thing, kind, presence and text of each change; count them, and gather what leads to parts."""
    for (iri, kind, thing, before), found in groupby(database.execute(_TOLD), key=itemgetter(0, 1, 2, 3)):
        new = [line for *_, text in found if text for line in _parted(text)]
        old = _parted(before) if before else []
        ways.update(_ways_to_parts(iri, new))
        said = "deleted" if any(_saying(iri, new, _GONE)) else kind
        counts.update({said: 1, "added": len({*new} - {*old}), "removed": len({*old} - {*new})})
        yield thing, said, bool(new), packed(b"".join(new or _saying(iri, old, _NAMING)))


def _ways_to_parts(iri: str, lines: list[bytes]) -> Iterator[tuple[str, bool]]:
    """Give the properties whose values are parts of a thing, and whether it is another part that has them."""
    own, part = f"<{iri}>".encode(), f"<{iri}#".encode()
    if lines and lines[-1].startswith(part):  # lines are in the order of their subjects
        for subject, predicate, value in (line.split(b" ", 2) for line in lines):
            if value.startswith(part):
                yield predicate[1:-1].decode(), subject != own


def _parted(text: bytes) -> list[bytes]:
    return unpacked(text).splitlines(keepends=True)


def _saying(subject: str, lines: Iterable[bytes], what: Iterable[str]) -> Iterator[bytes]:
    """Give the lines that begin with a subject and one of several ways to go on."""
    beginnings = tuple(f"<{subject}>{mark}".encode() for mark in what)
    return (line for line in lines if line.startswith(beginnings))
