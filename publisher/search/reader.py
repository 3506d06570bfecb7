"""Reads the search index of a release: hits, counts for the filters, names, what was probably meant."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import tantivy
from pyoxigraph import Literal

from publisher.description import best_text
from publisher.search import fields, spelling
from publisher.search.query import Builder, Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tantivy import DocAddress, Searcher

MOST_VALUES = 12
"""Values of a facet that are counted, the most frequent ones."""

PATIENCE = 100
"""Times that the removal of a folder is tried."""

MOST_CORRECTED = 20
"""Hits among whose words the right spelling of a wrong one is looked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, and what is shown of it in the language of the question.

    summary: what it is, at most a few sentences. others: its other names, in that language.
    """

    iri: str
    kind: str
    name: Literal
    summary: Literal | None = None
    others: tuple[str, ...] = ()
    online: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """How many things were found, and some of them, best first."""

    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the things found have a value."""

    value: str
    number: int


class Search:
    """The index of a release, opened read-only. The cost of a question hardly depends on how much there is."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._builder = Builder(searcher)

    @classmethod
    def open(cls, path: Path) -> Search:
        """Open the folder of an index, which may be read-only."""
        return cls(_opened(path))

    def find(self, question: Question, first: int = 0, number: int = 20) -> Found:
        """Give `number` hits from the position `first` (from 0) on."""
        if question.is_mute:
            return Found(0, ())
        query = self._builder.query(question)
        result = self._searcher.search(query, number, offset=first, weight_by_field=fields.WEIGHT)
        hits = tuple(self._hit(address, question.language) for _, address in result.hits)
        return Found(int(result.count), hits)  # type: ignore[attr-defined] # not in the stubs of 0.27

    def facets(self, question: Question) -> dict[str, tuple[Count, ...]]:
        """Count the values by which what was found can be filtered."""
        if question.is_mute:
            return dict.fromkeys(fields.FACETS, ())
        asked = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in fields.FACETS}
        counted: dict[str, Any] = self._searcher.aggregate(self._builder.query(question), asked)
        return {
            name: tuple(Count(bucket["key"], bucket["doc_count"]) for bucket in counted[name]["buckets"])
            for name in fields.FACETS
        }

    def has(self, facet: str, value: str) -> bool:
        """Say whether anything has a value by which can be filtered."""
        return self._searcher.doc_freq(facet, value) > 0

    def named(self, iri: str, language: str) -> Literal | None:
        """Give the name of a thing, or None if it is not searched."""
        found = self._searcher.search(self._builder.exactly(fields.IRI, iri), 1).hits
        return self._hit(found[0][1], language).name if found else None

    def suggestions(self, question: Question, number: int) -> tuple[Hit, ...]:
        """Give what a question that is still being typed may lead to."""
        return self.find(question, number=number).hits if len(question.text.strip()) > 1 else ()

    def correction(self, question: Question) -> str | None:
        """Give the question as it was probably meant, where it has words that occur nowhere."""
        unknown = self._builder.unknown(question)
        if not unknown:
            return None
        query = self._builder.query(question)
        near = self._searcher.search(query, MOST_CORRECTED, weight_by_field=fields.WEIGHT).hits
        stored = [self._stored(address) for _, address in near]
        called = (text for shown in stored for sort in ("names", "others", "said") for text, _ in shown[sort])
        return spelling.corrected(question.text, unknown, spelling.written(*called))

    def _stored(self, address: DocAddress) -> dict[str, Any]:
        shown: dict[str, Any] = orjson.loads(bytes(self._searcher.doc(address).get_first(fields.SHOWN) or b"{}"))
        return shown

    def _hit(self, address: DocAddress, language: str) -> Hit:
        stored = self._stored(address)
        wanted = _fallbacks(language)
        name = best_text(_literals(stored["names"]), wanted) or Literal(stored["iri"])
        others = tuple(text for text, written in stored["others"] if written in {language, None})
        summary = best_text(_literals(stored["texts"]), wanted)
        return Hit(stored["iri"], stored["kind"], name, summary, others, stored["online"])


def _literals(pairs: Iterable[tuple[str, str | None]]) -> list[Literal]:
    return [Literal(text, language=language) if language else Literal(text) for text, language in pairs]


def _fallbacks(language: str) -> Sequence[str]:
    return tuple(dict.fromkeys((language, language.partition("-")[0], "de", "en")))


def _opened(path: Path) -> tantivy.Searcher:
    """Open an index read-only, wherever it is.

    The engine locks the folder while it opens it, which a folder that nobody may write to does not allow. So it opens
    a folder of links, which is not needed any more as soon as the files are open.
    """
    with _links(path) as links:
        index = tantivy.Index.open(str(links))
        index.config_reader("manual")
        return index.searcher()


@contextmanager
def _links(path: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="lodse-search-"))
    try:
        for file in path.glob("[!.]*"):
            (folder / file.name).symlink_to(file.absolute())
        yield folder
    finally:
        for _ in range(PATIENCE):  # a thread of the engine may still be locking the folder, which adds a file
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break
            time.sleep(0.01)
