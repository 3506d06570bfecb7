"""Writes the search index of a release, once, when it is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tantivy
from pyoxigraph import Literal

from publisher.pages import vocabulary
from publisher.search import fields
from publisher.search.fields import Town
from publisher.search.records import Records
from publisher.search.words import stem
from publisher.search.words import words as folded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Store

    from publisher.contents.index import Index
    from publisher.search.everyday import Everyday
    from publisher.site import Site

NOT_SEARCHED = frozenset({"channel", "person", "notice"})
"""Kinds that are found by what they belong to, or not at all; notices are over before the next release."""

HEAP = 32_000_000
"""Bytes that the writer holds in memory."""

BATCH = 500


def build(path: Path, store: Store, lists: Index, site: Site, words: Everyday) -> None:
    """Write the index of all listed things to a new folder, kind by kind, each in alphabetical order."""
    path.mkdir()
    index = tantivy.Index(fields.schema(), path=str(path))
    index.config_reader("manual")  # or it would watch the folder, and lock it at moments of its own choice
    fields.register(index)
    writer = index.writer(heap_size=HEAP, num_threads=1)  # one thread: the same order every time
    records = Records(store)
    town = Town(_vocabulary(store), _of_the_town(records, site), words, frozenset(site.featured_iris))
    for kind, iri in _listed(lists, site.language):
        if site.checked and iri.startswith(vocabulary.ONTOLOGY.value):
            continue  # our own words have a page of their own, and nobody looks for them here
        writer.add_document(fields.document(records.of(iri), kind, town))
    writer.commit()
    writer.wait_merging_threads()
    for file in path.glob(".*"):
        file.unlink(missing_ok=True)  # locks and notes of the writer


def _listed(lists: Index, language: str) -> Iterator[tuple[str, str]]:
    for kind, number in sorted(lists.kinds(language).items()):
        if kind not in NOT_SEARCHED:
            for first in range(1, number + 1, BATCH):
                yield from ((kind, entry.iri) for entry in lists.listing(kind, language, first, BATCH))


def _of_the_town(records: Records, site: Site) -> frozenset[str]:
    """Give the words of the town's own name."""
    names = records.of(f"{site.base}id/{site.publisher}").names if site.publisher else ()
    return frozenset(word for name in names for word in folded(name.value))


def _vocabulary(store: Store) -> frozenset[str]:
    """Give the stems of all words of the data, but those that are surely English."""
    found: set[str] = set()
    for quad in store.quads_for_pattern(None, None, None, None):
        if isinstance(quad.object, Literal) and quad.object.language != "en":
            found.update(folded(quad.object.value[: fields.LONGEST_TEXT]))
    return frozenset(stem(word) for word in found if word.isalpha())
