"""What rules ask of other things than those they are about: picked out of a graph once, then at hand for any part."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from publisher.gathering import lines
from publisher.gathering.runs import Sorter
from publisher.gathering.shards import Shards
from publisher.terms import LODSE, RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from publisher.checking.reach import Reach
    from publisher.gathering.runs import Run

HELD = 250_000
"""Statements up to which all that was picked out stays in the memory of each process, which takes 100 MB."""

SPILL = 64_000_000
"""Bytes of statements that are held in memory while they are picked out."""

_SITE = f"> {RDF.type} {LODSE.Site} .".encode()


class ByThing(Protocol):
    """Statements that can be asked by the thing they are about, given the bucket that it is in."""

    def about(self, bucket: int, thing: bytes) -> Iterable[bytes]:
        """Give what is said of a thing."""

    def has(self, bucket: int, document: bytes) -> bool:
        """Say whether anything is said of a document or of a part of it."""


class Held:
    """Statements of which a bucket is in memory from when it is asked for: all of them, or only the last one."""

    def __init__(self, facts: Shards) -> None:
        self._facts = facts
        most = lines.BUCKETS if facts.count <= HELD else 1
        self._known: Callable[[int], Mapping[bytes, list[bytes]]] = lru_cache(most)(self._by_subject)
        self._there: Callable[[int], frozenset[bytes]] = lru_cache(most)(self._documents)

    def about(self, bucket: int, thing: bytes) -> Iterable[bytes]:
        """Give what is said of a thing."""
        return self._known(bucket).get(thing, ())

    def has(self, bucket: int, document: bytes) -> bool:
        """Say whether anything is said of a document or of a part of it."""
        return document in self._there(bucket)

    def _by_subject(self, bucket: int) -> Mapping[bytes, list[bytes]]:
        found: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for line in self._facts.bucket(bucket):
            found[lines.subject(line)].append(line)
        return found

    def _documents(self, bucket: int) -> frozenset[bytes]:
        return frozenset(map(lines.document_of, self._known(bucket)))


class Facts:
    """What was picked out of a graph: by the thing it is about, and by the document that it points to."""

    def __init__(self, facts: ByThing, pointing: Iterable[Run], settings: Iterable[bytes]) -> None:
        self._facts, self._pointing = facts, Shards(pointing)
        self._settings = tuple(settings)

    def about(self, things: Iterable[bytes]) -> Iterator[bytes]:
        """Give what is said of things by the properties that rules ask of other things."""
        for bucket, wanted in sorted(lines.by_bucket(frozenset(things)).items()):
            yield from chain.from_iterable(self._facts.about(bucket, thing) for thing in wanted)

    def pointing(self, documents: Collection[bytes]) -> Iterator[bytes]:
        """Give the statements of others that rules about these documents follow backwards."""
        near = chain.from_iterable(map(self._pointing.bucket, sorted(lines.by_bucket(documents))))
        return (line for line in near if target(line) in documents)

    def documents(self, wanted: Iterable[bytes]) -> set[bytes]:
        """Tell which of some documents are there."""
        asked = sorted(lines.by_bucket(wanted).items())
        return {document for bucket, named in asked for document in named if self._facts.has(bucket, document)}

    def absent(self, buckets: Iterable[int]) -> frozenset[bytes]:
        """Give the documents of some buckets that something points to, though nothing is said of them."""
        named = frozenset(map(target, chain.from_iterable(map(self._pointing.bucket, buckets)))) - {b""}
        return named - self.documents(named)

    def settings(self) -> Iterable[bytes]:
        """Give what is said of the site itself."""
        return self._settings


class Picker:
    """Picks out of a graph, part by part.

    name: files of this name take what is too much for memory; without one all stays there.
    """

    def __init__(self, reach: Reach, name: Path | None = None) -> None:
        self._asked = frozenset(str(node).encode() for node in reach.facts)
        self._backwards = frozenset(str(node).encode() for node in reach.backwards)
        self.facts = Sorter(name and name.with_name(f"{name.name}-facts"), SPILL)
        self.pointing = Sorter(name and name.with_name(f"{name.name}-pointing"), SPILL)
        self.sites: set[bytes] = set()

    def pick(self, part: Collection[bytes]) -> None:
        """Pick what rules ask of things; of a thing of which they ask nothing one statement, so that it is known."""
        facts: list[bytes] = []
        subjects: set[bytes] = set()
        subject = b"\0"
        for line in part:
            if not line.startswith(subject):  # those of one subject mostly follow each other
                subject = line[: line.index(b" ") + 1]
                subjects.add(subject)
            predicate = line[len(subject) : line.index(b" ", len(subject))]
            if predicate in self._asked:
                facts.append(line)
            if predicate in self._backwards and target(line) != lines.document(line):
                self.pointing.put(line, lines.bucket_of(target(line)))
        self.facts.extend(facts)
        self.sites.update(lines.document(line) for line in facts if line.endswith(_SITE))
        unknown = subjects - {line[: line.index(b" ") + 1] for line in facts}
        self.facts.extend(_one_of_each(part, unknown) if unknown else ())


def _one_of_each(part: Iterable[bytes], subjects: Collection[bytes]) -> list[bytes]:
    """Give the first statement, by the order of their letters, of each of some subjects."""
    said: dict[bytes, bytes] = {}
    for line in sorted(part, reverse=True):
        said[line[: line.index(b" ") + 1]] = line
    return [said[subject] for subject in sorted(subjects)]


def of_part(part: Collection[bytes], reach: Reach) -> Facts:
    """Pick out of a part that is looked at by itself."""
    picker = Picker(reach)
    picker.pick(part)
    settings = (line for line in part if lines.document(line) in picker.sites)
    return Facts(Held(Shards(picker.facts.runs())), picker.pointing.runs(), settings)


def target(line: bytes) -> bytes:
    """Give the document that the value of a statement belongs to; what is no IRI belongs to none."""
    return line[line.rindex(b"<") + 1 : -3].partition(b"#")[0] if line.endswith(b"> .") else b""
