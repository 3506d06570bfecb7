"""The pieces that a graph is checked in: what others may ask is picked out of each, then each is looked at.

A piece has the name of all that it says. What is picked out of it, and what was asked when it was looked at, is kept in
files of that name, so that the next check need not do it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import count, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.checking import neighbours
from publisher.checking.literals import ill_typed
from publisher.checking.screen import Case, Rules, screened
from publisher.gathering import lines
from publisher.gathering.runs import FileRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.findings import Finding
    from publisher.gathering.shards import Shards

_TYPED = b'"^^'
"""What only a line with a typed literal holds."""

_FACTS, _POINTING = "facts", "pointing"


@dataclass(frozen=True)
class Job:
    """What the processes that check need to know: the graph in pieces, the rules, and a folder for what is kept."""

    graph: Shards
    files: tuple[Path, ...]
    folder: Path

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Name each piece by all that it says."""
        return tuple(map(self.graph.digest, range(self.graph.number)))

    @cached_property
    def settings(self) -> Path:
        """Name the file of what is said of the site itself."""
        return self.folder / f"settings-{sha256(' '.join(self.names).encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking at a piece: what pyshacl has to judge, what needs no judge, which other things were asked.

    The latter are sorted.
    """

    cases: list[Case]
    ill: list[Finding]
    asked: list[str]


def pick(job: Job, piece: int) -> list[str]:
    """Pick out of a piece what rules about others may ask, into files; give the sites in it."""
    picker = neighbours.Picker(_rules(job.files).reach, job.folder / job.names[piece])
    picker.pick(job.graph.triples(piece))
    picker.facts.files()
    picker.pointing.files()
    return sorted(site.decode() for site in picker.sites)


def look(job: Job, piece: int) -> Look:
    """Look at a piece."""
    part = job.graph.triples(piece)
    near = _facts(job) if job.graph.number > 1 else None
    if near:
        near.asked.clear()
    cases = screened(part, _rules(job.files), near)
    ill = list(ill_typed(lines.quads(line for line in part if _TYPED in line)))
    return Look(cases, ill, sorted(thing.decode() for thing in near.asked) if near else [])


def differing(job: Job, name: str, other: str) -> tuple[set[bytes], set[bytes]]:
    """Give the things of which others are told something else, and the documents that something else points to.

    name, other: two states of a piece; both are kept.
    """
    facts, pointing = (_lines(job, name, kind) ^ _lines(job, other, kind) for kind in (_FACTS, _POINTING))
    return set(map(lines.subject, facts)), set(map(neighbours.target, pointing))


def is_picked(job: Job, name: str) -> bool:
    """Say whether a state of a piece is kept."""
    return all((job.folder / f"{name}-{kind}.0.run").is_file() for kind in (_FACTS, _POINTING))


def clear() -> None:
    """Forget what a check held in this process."""
    _facts.cache_clear()


@lru_cache(1)
def _facts(job: Job) -> neighbours.Facts:
    """Open what was picked out, once in each process."""
    facts, pointing = ([run for name in job.names for run in _runs(job, name, kind)] for kind in (_FACTS, _POINTING))
    settings = job.settings.read_bytes()
    return neighbours.Facts(facts, pointing, settings.split(b"\n") if settings else ())


@lru_cache(1)
def _rules(files: tuple[Path, ...]) -> Rules:
    return Rules(files)


def _lines(job: Job, name: str, kind: str) -> set[bytes]:
    """Give what was picked out of a piece."""
    buckets = range(lines.BUCKETS)
    return {line for run in _runs(job, name, kind) for number in buckets for line in run.bucket(number)}


def _runs(job: Job, name: str, kind: str) -> Iterator[FileRun]:
    """Open the files that were picked; they are numbered without a gap."""
    paths = (job.folder / f"{name}-{kind}.{number}.run" for number in count())
    return map(FileRun.open, takewhile(Path.is_file, paths))
