"""A query that may run, as the guard hands it over."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from publisher.sparql import lexer


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query is asked of, by IRI."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A SERVICE clause: the endpoint, the query that it is asked, and where its result goes in the query's text."""

    endpoint: str
    text: str
    silent: bool
    at: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """A query that may run.

    form: SELECT, ASK, CONSTRUCT or DESCRIBE. text: what the engine gets; for DESCRIBE a SELECT of the things to
    describe. dataset: as asked for, or None for the release's own. volatile: the same query can have another result.
    key: the same for queries that differ only in white space and comments. calls: other endpoints to ask before; each
    stands as an empty group in `text`. pattern: where the first group of `text` begins, after its brace.
    """

    form: str
    text: str
    base: str
    dataset: Dataset | None = None
    volatile: bool = False
    key: str = ""
    calls: tuple[Call, ...] = ()
    pattern: int = 0
    source: str = field(default="", repr=False)
    places: tuple[tuple[int, int], ...] = field(default=(), repr=False)

    def locate(self, line: int, column: int) -> tuple[int, int]:
        """Give the place in the query as it was sent for a place in `text`."""
        if not self.places:
            return line, column
        lines = self.text.split("\n")
        offset = sum(len(part) + 1 for part in lines[: line - 1]) + column - 1
        index = bisect_right(self.places, (offset, len(self.source))) - 1
        written, sent = self.places[max(index, 0)]
        return lexer.position(self.source, min(sent + max(offset - written, 0), len(self.source)))
