"""Writes the search index of a release, once, when it is built.

Documents are made shard by shard, in several processes; they are put into the index in one order: kind by kind, each in
alphabetical order.
"""

from __future__ import annotations

import heapq
import pickle
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import tantivy
from pyoxigraph import Literal

from publisher.pages import vocabulary
from publisher.search import fields
from publisher.search.fields import Town
from publisher.search.records import Records
from publisher.search.words import stem
from publisher.search.words import words as folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad

    from publisher.contents.indexing import Listed
    from publisher.gathering.near import Statements
    from publisher.search.everyday import Everyday
    from publisher.site import Site

NOT_SEARCHED = frozenset({"channel", "person"})
"""Kinds that are found by what they belong to, or not at all."""

HEAP = 32_000_000
"""Bytes that the writer holds in memory."""


class Place(NamedTuple):
    """Where a thing stands in the order of the index."""

    kind: str
    sort: str
    iri: str


Placed = tuple[Place, tantivy.Document]


def places(listed: Listed, site: Site) -> Iterator[Place]:
    """Give the places of those listed things that are searched."""
    for rows in listed.things:
        iri, kind, _ = rows.thing
        if kind in NOT_SEARCHED or (site.checked and iri.startswith(vocabulary.ONTOLOGY.value)):
            continue  # our own words have a page of their own, and nobody looks for them here
        yield from (Place(kind, sort, iri) for language, _, _, sort in rows.titles if language == site.language)


def stems(quads: Iterable[Quad]) -> frozenset[str]:
    """Give the stems of all words of some data, but those that are surely English."""
    found: set[str] = set()
    for quad in quads:
        if isinstance(quad.object, Literal) and quad.object.language != "en":
            found.update(folded(quad.object.value[: fields.LONGEST_TEXT]))
    return frozenset(stem(word) for word in found if word.isalpha())


def town(statements: Statements, site: Site, known: frozenset[str], words: Everyday) -> Town:
    """Gather what the index knows of a town: the stems of its words, and the words of its own name."""
    names = Records(statements).of(f"{site.base}id/{site.publisher}").names if site.publisher else ()
    own = frozenset(word for name in names for word in folded(name.value))
    return Town(known, own, words, frozenset(site.featured_iris))


def documents(found: Iterable[Place], statements: Statements, town: Town) -> Iterator[Placed]:
    """Make the documents of some things, in their order."""
    records = Records(statements)
    for place in sorted(found):
        yield place, fields.document(records.of(place.iri), place.kind, town)


def write_part(path: Path, placed: Iterable[Placed]) -> None:
    """Write documents that are in order to a file."""
    with path.open("wb") as file:
        for each in placed:
            pickle.dump(each, file)


def read_part(path: Path) -> Iterator[Placed]:
    """Read documents back."""
    with path.open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)  # noqa: S301 - this build wrote it


def build(path: Path, parts: Iterable[Iterable[Placed]]) -> None:
    """Write the index to a new folder; each part is in order."""
    path.mkdir()
    index = tantivy.Index(fields.schema(), path=str(path))
    index.config_reader("manual")  # or it would watch the folder, and lock it at moments of its own choice
    fields.register(index)
    writer = index.writer(heap_size=HEAP, num_threads=1)  # one thread: the same order every time
    for _, document in heapq.merge(*parts, key=itemgetter(0)):
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    for file in path.glob(".*"):
        file.unlink(missing_ok=True)  # locks and notes of the writer
