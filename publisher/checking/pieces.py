"""The pieces that a graph is checked in: what others may ask is picked out of each, then each is looked at.

A piece has the name of all that it says. What is picked out of it is kept in files of that name, so that the next check
need not do it again, and can tell what has changed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from hashlib import blake2b, sha256
from itertools import chain, count, takewhile
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

import orjson

from publisher.checking import lookup, neighbours
from publisher.checking.literals import ill_typed_of
from publisher.checking.lookup import Lookup
from publisher.checking.screen import Case, Rules, screened
from publisher.contents.files import replacing
from publisher.editorial import find as editorial
from publisher.editorial.document import Asked
from publisher.editorial.find import Seen
from publisher.gathering import lines
from publisher.gathering.runs import FileRun, Sorter
from publisher.gathering.shards import EMPTY, Shards

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from publisher.findings import Finding

_DATE = re.compile(rb'> "(\d{4}-\d\d-\d\d)')
"""A value that begins with a day."""

FEW_PARTS = 4
"""Parts up to which it is not worth while to put all that was picked out into a file."""

_FACTS, _POINTING, _DOCUMENTS = "facts", "pointing", "documents"

Part = int | frozenset[bytes]
"""What is looked at in one go: a piece, or some documents of any pieces."""


@dataclass(frozen=True)
class Job:
    """What the processes that check need to know.

    graph: in pieces. files: of the rules. folder: for what is kept, if the graph has more than one piece.
    asked: what editors are told; None for nothing.
    """

    graph: Shards
    files: tuple[Path, ...]
    folder: Path = Path()
    asked: Asked | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Name each piece by all that it says."""
        return tuple(map(self.graph.digest, range(self.graph.number)))

    @cached_property
    def settings(self) -> Path:
        """Name the file of what is said of the site itself."""
        return self.folder / f"settings-{self._digest}"

    @cached_property
    def lookup(self) -> Path:
        """Name the file of all that was picked out, of a large graph."""
        return self.folder / f"lookup-{self._digest}"

    @cached_property
    def _digest(self) -> str:
        return sha256(" ".join(self.names).encode()).hexdigest()[:32]


class Picked(NamedTuple):
    """What was seen when a piece was picked out of: the sites in it, and whether it has blank nodes."""

    sites: list[str]
    blank: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking at a part.

    cases: what pyshacl has to judge. ill: what needs no judge. seen: what editors should see. due: the days on which
    documents have to be looked at again. asked: the name of the file that says which of them asked about which things.
    """

    part: Part
    cases: list[Case]
    ill: list[Finding]
    seen: Seen
    due: dict[str, str]
    asked: str


class Difference(NamedTuple):
    """What differs between two states of a piece.

    things: those of which others are told something else. pointed_to: documents that something else points to.
    documents: those that say something else.
    """

    things: set[bytes]
    pointed_to: set[bytes]
    documents: set[bytes]


def pick(job: Job, piece: int) -> Picked:
    """Pick out of a piece what rules about others may ask, and a digest of each document, into files."""
    name, part = job.folder / job.names[piece], job.graph.triples(piece)
    picker = neighbours.Picker(_rules(job.files).reach, name)
    picker.pick(part)
    picker.facts.files()
    picker.pointing.files()
    digests = _digests(part)
    with replacing(_path(job, name.name)) as draft:
        draft.write_bytes(orjson.dumps(digests))
    return Picked(sorted(site.decode() for site in picker.sites), any(each.startswith("_:") for each in digests))


def look(job: Job, part: Part) -> Look:
    """Look at a part. Which things it asked about is kept, if there are others."""
    said = job.graph.triples(part) if isinstance(part, int) else job.graph.about(part)
    near = _near(job) if job.graph.number > 1 else None
    cases, asked = screened(said, _rules(job.files), near, _absent(job, part, near) if near else frozenset())
    ill = list(ill_typed_of(said))
    there = near.documents if near else set(map(lines.document, said)).intersection
    seen = editorial.look(said, job.asked, there) if job.asked else Seen()
    for thing, documents in seen.targets.items():
        asked[thing] = asked.get(thing, set()) | documents
    due = _due(said, seen, job.asked.today) if job.asked else {}
    return Look(part, cases, ill, seen, due, keep_asked(job, asked) if near else "")


def _absent(job: Job, part: Part, near: neighbours.Facts) -> frozenset[bytes]:
    """Give the documents of a part that something points to, though nothing is said of them: rules may judge these."""
    if isinstance(part, int):
        return near.absent(job.graph.buckets(part))
    return near.absent(set(map(lines.bucket_of, part))) & part


def differing(job: Job, name: str, other: str) -> Difference:
    """Compare two states of a piece; both are kept."""
    facts, pointing = (_lines(job, name, kind) ^ _lines(job, other, kind) for kind in (_FACTS, _POINTING))
    one, two = (orjson.loads(_path(job, each).read_bytes()).items() for each in (name, other))
    things = set(map(lines.subject, facts))
    return Difference(
        things | set(map(lines.document_of, things)),
        set(map(neighbours.target, pointing)),
        {document.encode() for document, _ in one ^ two},
    )


def is_picked(job: Job, name: str) -> bool:
    """Say whether a state of a piece is kept."""
    runs = (job.folder / f"{name}-{kind}.0.run" for kind in (_FACTS, _POINTING))
    return all(path.is_file() for path in (*runs, _path(job, name)))


def keep_asked(job: Job, asked: Mapping[bytes, Iterable[bytes]]) -> str:
    """Keep which documents asked about which things, and give the name of the file."""
    name = f"asked-{token_hex(8)}"
    sorter = Sorter(job.folder / name, neighbours.SPILL)
    for thing, documents in asked.items():
        bucket = lines.bucket_of(lines.document_of(thing))
        for document in documents:
            sorter.put(b"%b %b" % (thing, document), bucket)
    sorter.files()
    return name


def asked_about(job: Job, name: str, things: Mapping[int, Iterable[bytes]]) -> Iterator[bytes]:
    """Give the documents that asked about things, which are given by bucket."""
    for run in _open(job, name):
        for bucket, wanted in things.items():
            known = frozenset(wanted)
            pairs = (line.split(b" ") for line in run.bucket(bucket))
            yield from (document for thing, document in pairs if thing in known)


def all_asked(job: Job, names: Iterable[str]) -> Mapping[bytes, set[bytes]]:
    """Give which documents asked about which things, as some files say."""
    found: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for run in (run for name in names for run in _open(job, name)):
        for line in chain.from_iterable(run.buckets(range(lines.BUCKETS))):
            thing, _, document = line.partition(b" ")
            found[thing].add(document)
    return found


def clear() -> None:
    """Forget what a check held in this process."""
    _near.cache_clear()


@lru_cache(1)
def _near(job: Job) -> neighbours.Facts:
    """Open what was picked out, once in each process."""
    settings = job.settings.read_bytes()
    facts = Lookup(job.lookup) if job.lookup.is_file() else neighbours.Held(Shards(_runs(job, _FACTS)))
    return neighbours.Facts(facts, _runs(job, _POINTING), settings.split(b"\n") if settings else ())


def _runs(job: Job, kind: str) -> list[FileRun]:
    """Open what was picked out of all pieces."""
    return [run for name in job.names for run in _open(job, f"{name}-{kind}")]


@contextmanager
def at_hand(job: Job, parts: Sequence[Part]) -> Iterator[None]:
    """Put what was picked out into a file for as long as many parts are looked at, if it is too much for memory."""
    facts = Shards(_runs(job, _FACTS)) if len(parts) > FEW_PARTS else EMPTY
    try:
        if facts.count > neighbours.HELD:
            lookup.write(job.lookup, facts)
        yield
    finally:
        lookup.remove(job.lookup)


@lru_cache(1)
def _rules(files: tuple[Path, ...]) -> Rules:
    return Rules(files)


def _digests(part: Iterable[bytes]) -> dict[str, str]:
    """Give a digest of each document of a part."""
    return {
        document.decode(): blake2b(b"\n".join(said), digest_size=12).hexdigest()
        for document, said in lines.by_document(part).items()
    }


def _due(said: Iterable[bytes], seen: Seen, today: date) -> dict[str, str]:
    """Give the first day on which each document may be judged otherwise: one that it names, or the day after."""
    due = {document: day.isoformat() for document, day in seen.due.items()}
    this, next_ = today.isoformat(), (today + timedelta(1)).isoformat()
    for line in said:
        value = _DATE.search(line) if b'> "2' in line else None
        if value and (day := value[1].decode()) >= this:
            document = lines.document(line).decode()
            due[document] = min(due.get(document, day), next_ if day == this else day)
    return due


def _path(job: Job, name: str) -> Path:
    return job.folder / f"{name}-{_DOCUMENTS}.json"


def _lines(job: Job, name: str, kind: str) -> set[bytes]:
    """Give what was picked out of a piece."""
    runs = _open(job, f"{name}-{kind}")
    return set(chain.from_iterable(found for run in runs for found in run.buckets(range(lines.BUCKETS))))


def _open(job: Job, name: str) -> Iterator[FileRun]:
    """Open the files of a name; they are numbered without a gap."""
    return map(FileRun.open, takewhile(Path.is_file, (job.folder / f"{name}.{number}.run" for number in count())))
