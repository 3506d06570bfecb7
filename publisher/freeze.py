"""The third stage of the road: the files of a release, from what was read and the report on it.

The graph goes to the files shard by shard, in several processes, so memory does not grow with it. Of a large site each
shard's part is kept (`freezing/kept.py`), so that a change costs what it touches, and an interrupted build goes on.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import NamedNode

from publisher.contents import statistics
from publisher.contents.statistics import Statistics
from publisher.errors import ReleaseError
from publisher.freezing import alone, around, filling, joining, kept, profile, tables
from publisher.freezing.change import Change, touched
from publisher.freezing.job import WORK, Job, close, vocabulary
from publisher.freezing.kept import Last
from publisher.pages import texts
from publisher.release import Releases
from publisher.work import ALONE, Crew

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyoxigraph import Quad

    from publisher.exchange.xzufi import Duties
    from publisher.freezing.around import Around
    from publisher.freezing.job import When
    from publisher.gathering.gather import Reading
    from publisher.profiles import Derived
    from publisher.progress import Progress
    from publisher.release import Release
    from publisher.site import Site

MOST_PATCHED = 0.05
"""The share of statements by which a store may be changed, over several releases, before it is filled anew."""


@dataclass(frozen=True, slots=True)
class Base:
    """What a release can be built upon: the last one, its parts, and what has changed since."""

    release: Release
    last: Last
    change: Change


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing.

    name: of the release. graphs: the named ones. changes: counts of what it changes. last: what the next release may
    build upon; used: the parts that it is made of.
    """

    name: str
    graphs: list[str]
    triples: int
    changes: Mapping[str, int]
    last: Last
    used: frozenset[str]


def write(draft: Path, site: Site, reading: Reading, progress: Progress, when: When) -> Written:
    """Write all of a release that tells of the graph."""
    folder = site.releases / kept.FOLDER if reading.is_large else draft / WORK
    job = Job(draft, folder, reading.public, site, reading.words, when)
    for path in (draft / WORK, draft / "dumps", folder):
        path.mkdir(exist_ok=True)
    progress.stage("release", 4 * job.graph.count)
    with Crew(site.work if job.graph.number > 1 else ALONE, job) as crew:
        base = _base(job)
        _write_data(job, crew, base, progress)
        names = _write_around(job, crew, base, progress)
        told = [around.read(folder / name) for name in names]
        records = _records(job, crew, names, told)
        derived, changes = _write_contents(job, crew, base, names, told)
        tables.write(job, crew)
        close()
    _count(job, progress, range(job.graph.number))
    joining.join_dumps(job, derived, records)
    joining.write_words(draft, site)
    _fill_persons(draft, reading.persons)
    texts.write(draft / texts.FILE, site.folder)
    name = alone.release(job)
    last = Last(job.settings, name, list(job.names), names, base.last.patched + len(base.change) if base else 0)
    used = {*job.names, *names, *(part.name for found in derived.values() for part in found)}
    triples = Statistics.load(draft / statistics.FILE).triples
    return Written(name, _graphs(draft), triples, changes, last, frozenset(used))


def clear(draft: Path) -> None:
    """Remove what was needed while the release was written."""
    shutil.rmtree(draft / WORK)


def keep(site: Site, written: Written) -> None:
    """Note what the next release may build upon, once this one is the current one; for whoever holds the lock."""
    folder = site.releases / kept.FOLDER
    if folder.is_dir():
        kept.save(folder, written.last)
        kept.tidy(folder, written.used)


def _base(job: Job) -> Base | None:
    """Find what the release can be built upon; None if it has to be written anew."""
    last = kept.load(job)
    with suppress(ReleaseError):
        release = Releases(job.site.releases).get(last.release) if last else None
        if last and release and (change := Change.since(last, job)) is not None:
            few = last.patched + len(change) <= MOST_PATCHED * job.graph.count
            if few and not change.has_blank_nodes() and filling.is_whole(release):
                return Base(release, last, change)
    return None


def _write_data(job: Job, crew: Crew[Job], base: Base | None, progress: Progress) -> None:
    """Write what each shard comes to by itself, and meanwhile fill the store."""
    new = [shard for shard, name in enumerate(job.names) if not kept.is_whole(job.folder / name)]
    written = crew.map(alone.write, new)
    if base:
        filling.share(job.draft / filling.STORE, base.release)
        filling.patch(job.draft / filling.STORE, base.change)
        _count(job, progress, range(job.graph.number))
    else:
        _count(job, progress, filling.fill(job.draft / filling.STORE, job.graph, vocabulary(job.site)))
    _count(job, progress, range(job.graph.number - len(new)))
    _count(job, progress, written)


def _count(job: Job, progress: Progress, done: Iterable[object]) -> None:
    """Wait until all is done, and say so shard by shard."""
    for _ in done:
        progress.advance(job.graph.count // job.graph.number)


def _write_around(job: Job, crew: Crew[Job], base: Base | None, progress: Progress) -> list[str]:
    """Write what each shard comes to with what is beside it; give the names of the parts."""
    names = list(base.last.around if base else job.around)
    for shard in touched(job, base.last, base.change) if base else ():
        names[shard] = job.around[shard]
    new = [(shard, name) for shard, name in enumerate(names) if not kept.is_whole(job.folder / name)]
    _count(job, progress, range(job.graph.number - len(new)))
    _count(job, progress, crew.map(around.write, new))
    return names


def _records(job: Job, crew: Crew[Job], names: list[str], told: list[Around]) -> list[Path]:
    """Write the records for other systems that are still missing; give the files of all, where there are services."""
    if not job.site.checked or not any(each.duties for each in told):
        return []
    duties: list[Duties] = [{} for _ in names]
    for each in told:
        for office, keys in each.duties.items():
            duties[job.graph.shard_of(office.encode())].setdefault(office, []).extend(keys)
    offices = list(crew.map(around.write_offices, list(zip(names, duties, strict=True))))
    services, channels = (
        [around.records(job.folder / name, suffix) for name in names] for suffix in (around.SERVICES, around.CHANNELS)
    )
    return [*services, *offices, *channels]


def _write_contents(
    job: Job, crew: Crew[Job], base: Base | None, names: list[str], told: list[Around]
) -> tuple[dict[Derived, list[profile.Part]], Mapping[str, int]]:
    """Put together history, lists, search and counts, dump the profiles, and meanwhile complete the store.

    Gives the parts of the profiles, and the counts of what the release changes.
    """
    joining.note_words(job)
    close()  # nobody may read the store while it is written to
    joined = crew.map(joining.join, joining.tasks(job, names))
    derived = {each: profile.parts(job, told, each) for each in around.derived(job.site)}
    new = [part for parts in derived.values() for part in parts if not kept.is_whole(job.folder / part.name)]
    dumped = crew.map(profile.write, new)
    if base:
        before = [around.read(job.folder / name) for name in base.last.around]
        for each in derived:
            change = Change.between(profile.graph(job, before, each), profile.graph(job, told, each))
            filling.patch(job.draft / filling.STORE, change, each.graph)
    else:
        filling.add(job.draft / filling.STORE, [(each.graph, profile.graph(job, told, each)) for each in derived])
    changes = {what: number for counts in joined for what, number in counts.items()}
    for _ in dumped:
        pass
    return derived, changes


def _graphs(draft: Path) -> list[str]:
    named = ox.Store.read_only(str(draft / filling.STORE)).named_graphs()
    return sorted(name.value for name in named if isinstance(name, NamedNode))


def _fill_persons(draft: Path, persons: Iterable[Quad]) -> None:
    store = ox.Store(str(draft / "persons"))
    store.bulk_extend(persons)
    store.flush()
    store.optimize()
