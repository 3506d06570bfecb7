"""The graph of a profile, which is derived of all shards: its own shards, and the dumps of these."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from publisher import rdf
from publisher.contents import dumping, dumps
from publisher.freezing import kept
from publisher.gathering.runs import FileRun
from publisher.gathering.shards import Shards
from publisher.profiles import PROFILES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from publisher.freezing.around import Around
    from publisher.freezing.job import Job
    from publisher.profiles import Derived


class Part(NamedTuple):
    """A shard of what a profile says: its name, that of the profile, the files that it is in."""

    name: str
    profile: str
    files: tuple[Path, ...]
    shard: int


def graph(job: Job, told: Iterable[Around], profile: Derived) -> Shards:
    """Give all that a profile says."""
    return _opened(_files(job, told, profile))


def parts(job: Job, told: Iterable[Around], profile: Derived) -> list[Part]:
    """Give the parts of what a profile says; each has the name of all that it says."""
    files = _files(job, told, profile)
    found = _opened(files)
    digests = [found.digest(shard) for shard in range(found.number)] if found.count else []
    names = (sha256(f"{job.settings} {profile.folder} {digest}".encode()).hexdigest()[:32] for digest in digests)
    return [Part(name, profile.folder, files, shard) for shard, name in enumerate(names)]


def write(job: Job, part: Part) -> None:
    """Write the dumps of a part: by itself, and as a piece of the dump of all graphs."""
    profile = next(each for each in PROFILES if each.folder == part.profile)
    path, said = job.folder / part.name, _opened(part.files).data(part.shard)
    dumping.write_part(path, said, dumps.CONTENTS[profile])
    dumping.write_graph(path, profile.graph, said)
    kept.seal(path)


def written(job: Job, found: Iterable[Part], form: rdf.Format) -> list[Path]:
    """Name the files of parts."""
    return [dumping.part(job.folder / part.name, form) for part in found]


def _files(job: Job, told: Iterable[Around], profile: Derived) -> tuple[Path, ...]:
    return tuple(job.folder / name for each in told for name in each.runs[profile.folder])


@lru_cache(2)
def _opened(files: tuple[Path, ...]) -> Shards:
    return Shards(map(FileRun.open, files))
