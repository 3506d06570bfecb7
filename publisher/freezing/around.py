"""What a shard comes to together with what is beside it: lists, search, other profiles, records for other systems."""

from __future__ import annotations

import pickle
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import orjson
from pyoxigraph import Literal, NamedNode

from publisher import profiles
from publisher.contents import dumping, indexing
from publisher.contents.indexing import Listed
from publisher.exchange import xzufi
from publisher.freezing import alone, kept
from publisher.freezing.job import vocabulary
from publisher.gathering.near import Near
from publisher.gathering.runs import Sorter
from publisher.search import writer
from publisher.search.records import SYNONYMS
from publisher.search.words import words
from publisher.terms import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from publisher.exchange.xzufi import Duties
    from publisher.freezing.job import Job
    from publisher.search.fields import Town
    from publisher.site import Site

SERVICES, OFFICES, CHANNELS = ".services.xml.gz", ".offices.xml.gz", ".channels.xml.gz"
"""Suffixes of files with records for other systems, in the order in which they are put together."""

_LISTED, _SEARCHED, _TOLD = ".listed", ".searched", ".told"
_NAMES = frozenset((*LABELS, *SYNONYMS))
_MOST = 64_000_000
"""Bytes of derived statements that are held in memory."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is told of a shard and what is beside it.

    asked: things beside it of which it was asked what is said. words: those of the names in it. duties: services by
    office. runs: the files of what is derived, by profile.
    """

    asked: list[str]
    words: list[str]
    duties: Duties
    runs: dict[str, list[str]]


def write(job: Job, each: tuple[int, str]) -> None:
    """Write the files of a shard under a name; the store of the draft holds the whole graph."""
    shard, name = each
    path = job.folder / name
    near = Near(job.graph.all_of(shard), job.store)
    found = indexing.listed(near, near.subjects, job.site)
    write_listed(path, found)
    placed = writer.documents(writer.places(found, job.site), near, _town(job))
    writer.write_part(_file(path, _SEARCHED), placed)
    duties: Duties = {}
    if job.site.checked:
        things = xzufi.Things(job.site, near, _by_kind(found, job.site))
        _pack(_file(path, SERVICES), xzufi.services(things, job.site, duties))
        _pack(_file(path, CHANNELS), xzufi.channels(things, job.site))
    named = (quad.object for quad in near if quad.predicate in _NAMES)
    called = {word for name in named if isinstance(name, Literal) for word in words(name.value)}
    runs = {profile.folder: _derived(job, path, profile, near) for profile in derived(job.site)}
    told = Around(sorted({*near.asked, *_publisher(job.site)}), sorted(called), duties, runs)
    _file(path, _TOLD).write_bytes(orjson.dumps(asdict(told)))
    kept.seal(path)


def _file(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def read(path: Path) -> Around:
    """Read what is told of a shard."""
    return Around(**orjson.loads(_file(path, _TOLD).read_bytes()))


def write_listed(path: Path, found: Listed) -> None:
    """Write what the lists say of a shard."""
    _file(path, _LISTED).write_bytes(pickle.dumps(found))


def listed(path: Path) -> Listed:
    """Read what the lists say of a shard."""
    with _file(path, _LISTED).open("rb") as file:
        found = pickle.load(file)  # noqa: S301 - only who may write releases can write here
    if not isinstance(found, Listed):
        raise TypeError(path)
    return found


def searched(path: Path) -> Iterator[writer.Placed]:
    """Read the documents of the search index for a shard."""
    return writer.read_part(_file(path, _SEARCHED))


def derived(site: Site) -> tuple[profiles.Derived, ...]:
    """Give the profiles that are derived for a site."""
    return profiles.PROFILES if site.checked else ()


def _derived(job: Job, path: Path, profile: profiles.Derived, near: Near) -> list[str]:
    """Write what a profile says of a shard; what several shards derive is one statement in the end."""
    store = near.with_linked(profiles.LINKS, [NamedNode(f"{job.site.base}id/site")])
    sorter = Sorter(path.with_name(f"{path.name}-{profile.folder}"), _MOST)
    sorter.extend(sorted(set(profiles.derive(store, profile))))
    return [run.path.name for run in sorter.files()]


def write_offices(job: Job, each: tuple[str, Duties]) -> Path:
    """Write the records of the offices of a shard; their duties lie in all shards."""
    name, duties = each
    path = job.work / f"{name}{OFFICES}"
    things = xzufi.Things(job.site, job.store, _by_kind(listed(job.folder / name), job.site))
    _pack(path, xzufi.offices(things, job.site, duties))
    return path


def records(path: Path, suffix: str) -> Path:
    """Name a file with records for other systems."""
    return _file(path, suffix)


def _by_kind(found: Listed, site: Site) -> dict[str, list[str]]:
    """Give the listed things of a shard by kind, in alphabetical order."""
    titled = ((row, title) for row in found.things for title in row.titles if title[0] == site.language)
    kinds: dict[str, list[str]] = {}
    for kind, _, iri in sorted((row.thing[1], title[3], row.thing[0]) for row, title in titled):
        kinds.setdefault(kind, []).append(iri)
    return kinds


def _pack(path: Path, records: Iterable[bytes]) -> None:
    with dumping.packed(path) as file:
        file.writelines(records)


@lru_cache(1)
def _town(job: Job) -> Town:
    """Gather what the search index knows of the town, once in each process."""
    own = writer.stems(vocabulary(job.site))
    known = own.union(*(alone.Part(job.folder / name).told().stems for name in job.names))
    return writer.town(job.store, job.site, known, job.words)


def _publisher(site: Site) -> list[str]:
    """Name whose name the search takes for known."""
    return [f"{site.base}id/{site.publisher}"] if site.publisher else []
