"""The public graph in shards: parts of whole documents, each small enough to be worked on in memory.

The number of shards follows from the number of statements, never from the machine, so the same input gives the same
shards everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import Quad

from publisher.gathering import lines
from publisher.gathering.runs import NAMED, Run, Sorter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST = 100_000
"""Statements of a shard, about: where things are of one size, none has more unless there are more than 25 million."""


class Shards:
    """The statements of all runs, shard by shard. A statement that several runs give is one."""

    def __init__(self, runs: Iterable[Run], most: int | None = None) -> None:
        self._runs: Sequence[Run] = tuple(runs)
        most = most or MOST
        self.count = sum(run.count for run in self._runs)
        """How many statements the sources gave, repeated ones counted again."""
        self.number = 1
        while self.number < lines.BUCKETS and self.count > self.number * most:
            self.number *= 2

    @classmethod
    def of(cls, quads: Iterable[Quad], most: int | None = None) -> Shards:
        """Put statements that are in memory into shards."""
        sorter = Sorter()
        for quad in quads:
            sorter.add(quad)
        return cls(sorter.runs(), most)

    def cut(self, most: int) -> Shards:
        """Give the same graph in shards of about so many statements."""
        return Shards(self._runs, most)

    def in_one_piece(self) -> Shards:
        """Give the same graph as one shard."""
        return self.cut(max(self.count, 1))

    def data(self, shard: int) -> list[bytes]:
        """Give the statements of a shard that are in no named graph, document by document."""
        return sorted(self._lines(shard), key=lines.order)

    def named(self, shard: int) -> list[bytes]:
        """Give the statements of a shard that are in named graphs."""
        return sorted(self._lines(shard, NAMED), key=lines.order)

    def all_of(self, shard: int) -> list[bytes]:
        """Give the statements of a shard, whatever their graph, in no order."""
        return [*self._lines(shard), *self._lines(shard, NAMED)]

    def triples(self, shard: int) -> list[bytes]:
        """Give the statements of a shard as if there were no graphs, each once, mostly subject by subject."""
        return list(self._lines(shard) | dict.fromkeys(_without_graph(self._lines(shard, NAMED))))

    def digest(self, shard: int) -> str:
        """Give a digest of a shard, without reading it. The same statements from other files have another one."""
        numbers = [*self.buckets(shard), *self.buckets(shard, NAMED)]
        told = ((run.source, run.digest(numbers)) for run in self._runs)
        found = {f"{digest} {source}" for source, digest in told if digest}
        return sha256("\n".join(sorted(found)).encode()).hexdigest()[:32]

    def versions(self) -> dict[str, str]:
        """Give the files that people wrote, and what changes whenever one of them does."""
        return {run.source: run.version for run in self._runs if run.source}

    def origins(self, documents: Iterable[bytes]) -> dict[bytes, tuple[str, ...]]:
        """Give the files that say something in some documents."""
        found: defaultdict[bytes, dict[str, None]] = defaultdict(dict)
        for number, wanted in lines.by_bucket(documents).items():
            for run in (run for run in self._runs if run.source):
                near = chain(run.bucket(number), run.bucket(NAMED + number))
                for document in set(wanted).intersection(map(lines.document, near)):
                    found[document][run.source] = None
        return {document: tuple(sources) for document, sources in found.items()}

    def digests(self, bucket: int) -> list[str]:
        """Give the digests of all that was given for a bucket, without reading it."""
        return sorted(found for run in self._runs if (found := run.digest((bucket,))))

    def shard_of(self, document: bytes) -> int:
        """Give the shard that a document is in."""
        return lines.bucket_of(document) // (lines.BUCKETS // self.number)

    def about(self, documents: Iterable[bytes]) -> list[bytes]:
        """Give all that is said in some documents, whatever the graph, without looking through the other buckets."""
        found: set[bytes] = set()
        for number, wanted in lines.by_bucket(documents).items():
            known = frozenset(wanted)
            near = chain(self.bucket(number), _without_graph(self.bucket(NAMED + number)))
            found.update(line for line in near if lines.document(line) in known)
        return sorted(found, key=lines.order)

    def bucket(self, number: int) -> Iterator[bytes]:
        """Give the statements of a bucket, repeated ones again."""
        return chain.from_iterable(run.bucket(number) for run in self._runs)

    def quads(self) -> Iterator[Quad]:
        """Give all statements, shard by shard."""
        for shard in range(self.number):
            yield from lines.quads([*self.data(shard), *self.named(shard)])

    def buckets(self, shard: int, first: int = 0) -> range:
        """Give the numbers of the buckets of a shard; those of named graphs from `NAMED` on."""
        width = lines.BUCKETS // self.number
        begin = first + shard * width
        return range(begin, begin + width)

    def _lines(self, shard: int, first: int = 0) -> dict[bytes, None]:
        numbers = self.buckets(shard, first)
        found = chain.from_iterable(run.buckets(numbers) for run in self._runs)
        return dict.fromkeys(chain.from_iterable(found))


def _without_graph(named: Iterable[bytes]) -> Iterator[bytes]:
    statements = list(named)
    return (lines.line(Quad(*quad.triple)) for quad in lines.quads(statements)) if statements else iter(())


EMPTY = Shards(())
