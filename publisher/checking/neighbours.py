"""What rules ask of other things than those they are about: picked out of a graph once, then at hand for any part."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import NamedNode

from publisher import rdf
from publisher.gathering import lines
from publisher.gathering.runs import Sorter
from publisher.gathering.shards import Shards
from publisher.terms import LODSE, RDF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pyoxigraph import Quad

    from publisher.checking.reach import Reach

IN_MEMORY = 500_000
"""Statements that are held in memory; more are put into a store on the disk."""

SPILL = 64_000_000
"""Bytes of statements by which documents point to each other that are held in memory."""

_SUBJECT = re.compile(rb"^\S+", re.MULTILINE)
_TYPE = f" {RDF.type} ".encode()
_SITE = f"> {RDF.type} {LODSE.Site} .".encode()


class Facts:
    """What was picked out of a graph: by the thing it is about, and by the document that it points to."""

    def __init__(self, store: ox.Store, pointing: Shards, settings: Iterable[bytes]) -> None:
        self._store = store
        self._pointing = pointing
        self._settings = tuple(settings)

    def about(self, iri: str) -> Iterable[Quad]:
        """Give what is said of a thing by the properties that rules ask of other things."""
        return self._store.quads_for_pattern(NamedNode(iri), None, None)

    def pointing(self, documents: Collection[bytes]) -> Iterable[bytes]:
        """Give the statements of others that rules about these documents follow backwards."""
        buckets = {lines.bucket_of(document) for document in documents}
        near = chain.from_iterable(map(self._pointing.bucket, sorted(buckets)))
        return (line for line in near if _target(line) in documents)

    def settings(self) -> Iterable[bytes]:
        """Give what is said of the site itself."""
        return self._settings


class _Picker:
    """Picks out of a graph, part by part."""

    def __init__(self, reach: Reach, pointing: Sorter) -> None:
        self._looked_at = _having(reach.facts | reach.backwards)
        self._asked = _having(reach.facts)
        self._backwards = _having(reach.backwards)
        self.pointing = pointing
        self.sites: set[bytes] = set()
        self.count = 0

    def facts(self, part: Collection[bytes]) -> Iterator[bytes]:
        """Give what rules ask of things; of a thing without a class one statement, so that it is known to be there."""
        text = b"\n".join(part)
        untyped = set(_SUBJECT.findall(text))
        for line in self._looked_at.findall(text):
            if self._backwards.match(line) and _target(line) != lines.document(line):
                self.pointing.put(line, lines.bucket_of(_target(line)))
            if not self._asked.match(line):
                continue
            self.count += 1
            yield line
            if _TYPE in line:
                untyped.discard(line.partition(b" ")[0])
                if line.endswith(_SITE):
                    self.sites.add(lines.document(line))
        if untyped:
            yield from {name: line for line in part if (name := line.partition(b" ")[0]) in untyped}.values()


def of_part(part: Collection[bytes], reach: Reach) -> Facts:
    """Pick out of a part that is looked at by itself."""
    picker, store = _Picker(reach, Sorter()), ox.Store()
    rdf.load(store, picker.facts(part))
    settings = (line for line in part if lines.document(line) in picker.sites)
    return Facts(store, Shards(picker.pointing.runs()), settings)


@contextmanager
def gathered(graph: Shards, reach: Reach) -> Iterator[Facts]:
    """Pick out of a whole graph; what is too much for memory is in a temporary folder meanwhile."""
    with tempfile.TemporaryDirectory(prefix="lodse-facts-") as name:
        folder = Path(name)
        picker = _Picker(reach, Sorter(folder / "pointing", SPILL))
        with (folder / "facts.nt").open("wb") as file:
            for shard in range(graph.number):
                file.writelines(line + b"\n" for line in picker.facts(graph.triples(shard)))
        store = ox.Store() if picker.count <= IN_MEMORY else ox.Store(str(folder / "store"))
        rdf.load_file(store, folder / "facts.nt")
        yield Facts(store, Shards(picker.pointing.runs()), graph.about(picker.sites))


def _having(properties: Iterable[NamedNode]) -> re.Pattern[bytes]:
    choices = b"|".join(re.escape(str(node).encode()) for node in sorted(properties, key=str))
    return re.compile(rb"^\S+ (?:" + choices + rb") .*", re.MULTILINE)


def _target(line: bytes) -> bytes:
    """Give the document that the value of a statement belongs to; what is no IRI belongs to none."""
    return line[line.rindex(b"<") + 1 : -3].partition(b"#")[0] if line.endswith(b"> .") else b""
