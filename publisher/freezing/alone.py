"""What a shard comes to by itself: its dumps, its words, its counts, the digests of its things."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from publisher import rdf
from publisher.contents import dumping
from publisher.contents.statistics import Tally
from publisher.freezing import kept
from publisher.gathering import lines
from publisher.past import chronicle
from publisher.search import writer

if TYPE_CHECKING:
    from pathlib import Path

    from publisher.freezing.job import Job
    from publisher.past.chronicle import Digest

FORMATS = (rdf.N_TRIPLES, rdf.TURTLE, rdf.JSON_LD)
"""What the data of a shard are dumped in; the dump of all graphs begins with the Turtle, which is TriG too."""

_NO_TEXT = b"> ."
"""How a statement ends whose value is an IRI, or has a type of its own."""


@dataclass(frozen=True, slots=True)
class Alone:
    """What is told of a shard: a digest of all it says, the stems of its words, digests of its things, its counts."""

    digest: str
    stems: frozenset[str]
    things: list[Digest]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Part:
    """The files of a shard, as the history asks for them."""

    path: Path

    def told(self) -> Alone:
        """Read what is told of the shard."""
        with _told(self.path).open("rb") as file:
            found = pickle.load(file)  # noqa: S301 - only who may write releases can write here
        if not isinstance(found, Alone):
            raise TypeError(self.path)
        return found

    def digests(self) -> list[Digest]:
        """Give the digests of its things."""
        return self.told().things

    def data(self) -> list[bytes]:
        """Give its data as lines of N-Triples."""
        return dumping.read_part(self.path, rdf.N_TRIPLES)

    def lines(self) -> list[bytes]:
        """Give all that it says, whatever the graph."""
        return [*self.data(), *dumping.read_part(self.path, rdf.N_QUADS)]


def release(job: Job) -> str:
    """Name the release, once all shards are written: its time stamp, and digits that tell the data apart."""
    told = (Part(job.folder / name).told().digest for name in job.names)
    return f"{job.when.stamp}-{sha256(''.join(told).encode()).hexdigest()[:8]}"


def write(job: Job, shard: int) -> None:
    """Write the files of a shard."""
    path = job.folder / job.names[shard]
    data, named = job.graph.data(shard), job.graph.named(shard)
    if data:
        dumping.write_part(path, data, FORMATS)
    if named:
        dumping.write_part(path, named, (rdf.TRIG, rdf.N_QUADS))
    told = Alone(
        sha256(b"\n".join((*data, *named))).hexdigest(),
        writer.stems(lines.quads((*(line for line in data if not line.endswith(_NO_TEXT)), *named))),
        list(chronicle.digests(data, job.site.base)),
        Tally.of(data, job.site.base),
    )
    _told(path).write_bytes(pickle.dumps(told))
    kept.seal(path)


def _told(path: Path) -> Path:
    return path.with_name(f"{path.name}.alone")
