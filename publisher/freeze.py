"""The third stage of the road: the files of a release, from what was read and the report on it.

The graph goes to the files shard by shard, in several processes, so memory does not grow with it.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from publisher import assets, profiles, rdf
from publisher.checking.screen import shape_files
from publisher.contents import dumping, dumps, index, indexing, statistics
from publisher.gathering import lines
from publisher.gathering.near import Near
from publisher.pages import texts
from publisher.pages.layout import local_name
from publisher.search import writer
from publisher.work import Crew

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from publisher.contents.indexing import Listed
    from publisher.gathering.gather import Reading
    from publisher.gathering.shards import Shards
    from publisher.profiles import Derived
    from publisher.progress import Progress
    from publisher.rdf import Format
    from publisher.site import Site

T = TypeVar("T")

VOCABULARY = NamedNode("https://w3id.org/lodse/ontology")
"""The graph of a release that holds our own words, so that queries find their names."""

_FORMATS = (rdf.N_TRIPLES, rdf.TURTLE, rdf.JSON_LD)
"""What each shard is dumped in; the dump of all graphs begins with the Turtle of the data, which is TriG too."""

_WORK = ".work"
"""A folder in a draft for what is put together in the end."""


@dataclass(frozen=True, slots=True)
class _Job:
    """What the processes that write a release need to know."""

    draft: Path
    graph: Shards
    site: Site

    def part(self, shard: int) -> Path:
        """Name the files of a shard."""
        return self.draft / _WORK / f"{shard:03}"


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing: the named graphs, how many triples the data have, and digits that tell the data apart."""

    graphs: list[str]
    triples: int
    fingerprint: str


def write(draft: Path, site: Site, reading: Reading, progress: Progress) -> Written:
    """Write all of a release that tells of the graph."""
    graph, job = reading.public, _Job(draft, reading.public, site)
    for folder in (_WORK, "dumps"):
        (draft / folder).mkdir()
    progress.stage("release", 3 * graph.count)
    with Crew(site.work, job) as crew, ThreadPoolExecutor(1) as beside:
        dumped = crew.map(_dump, range(graph.number))  # goes on while the store is filled
        _fill(job, progress)
        digest = sha256("".join(_counted(dumped, job, progress)).encode())
        store = ox.Store.read_only(str(draft / "store"))
        counted = beside.submit(statistics.write, draft / statistics.FILE, store, site.base)
        listed = _counted(crew.map(_list, range(graph.number)), job, progress)
        words = _listed(job, [lines.line(quad) for quad in _vocabulary(site)])
        indexing.build(draft / "index.sqlite", chain([words], listed), store, site.featured_iris)
        writer.build(draft / "search", store, index.Index(draft / "index.sqlite"), site, reading.words)
        _join_dumps(job, store)
        triples = counted.result().triples
    _fill_persons(draft, reading.persons)
    _write_words(draft, site)
    texts.write(draft / texts.FILE, site.folder)
    shutil.rmtree(draft / _WORK)
    _opened.cache_clear()
    graphs = sorted(name.value for name in store.named_graphs() if isinstance(name, NamedNode))
    return Written(graphs, triples, digest.hexdigest()[:8])


def _counted(done: Iterable[T], job: _Job, progress: Progress) -> Iterator[T]:
    """Give what is done, shard by shard, and say so."""
    for each in done:
        progress.advance(job.graph.count // job.graph.number)
        yield each


def _dump(job: _Job, shard: int) -> str:
    """Write the dumps of a shard; give a digest of all that it says."""
    data, named = job.graph.data(shard), job.graph.named(shard)
    if data:
        dumping.write_part(job.part(shard), data, _FORMATS)
    if named:
        dumping.write_part(job.part(shard), named, (rdf.TRIG,))
    return sha256(b"\n".join((*data, *named))).hexdigest()


def _list(job: _Job, shard: int) -> Listed:
    """Work out what the lists say of the things of a shard."""
    return _listed(job, [*job.graph.data(shard), *job.graph.named(shard)])


def _listed(job: _Job, part: list[bytes]) -> Listed:
    near = Near(part, _opened(job.draft / "store"))
    return indexing.listed(near, near.subjects, job.site)


@cache
def _opened(path: Path) -> ox.Store:
    """Open a finished store, once in each process."""
    return ox.Store.read_only(str(path))


def _fill(job: _Job, progress: Progress) -> None:
    """Fill the public store shard by shard, so that the memory that it takes does not grow with the graph."""
    store, graph = ox.Store(str(job.draft / "store")), job.graph
    for shard in range(graph.number):
        rdf.load(store, chain(graph.data(shard), graph.named(shard)))
        progress.advance(graph.count // graph.number)
    store.bulk_extend(_vocabulary(job.site))
    for profile in _profiles(job):
        derived = job.draft / _WORK / "derived.nt"
        profiles.derive(store, profile, derived)
        rdf.load_file(store, derived, profile.graph)
    store.flush()
    store.optimize()


def _fill_persons(draft: Path, persons: Iterable[Quad]) -> None:
    store = ox.Store(str(draft / "persons"))
    store.bulk_extend(persons)
    store.flush()
    store.optimize()


def _vocabulary(site: Site) -> Iterator[Quad]:
    for file in sorted(assets.ONTOLOGY.glob("*.ttl")) if site.checked else ():
        for quad in rdf.read_file(file, site.base):
            yield Quad(quad.subject, quad.predicate, quad.object, VOCABULARY)


def _profiles(job: _Job) -> tuple[Derived, ...]:
    return profiles.PROFILES if job.site.checked else ()


def _join_dumps(job: _Job, store: ox.Store) -> None:
    """Put the dumps together. That of all graphs holds the data, then each named graph."""
    parts = [job.part(shard) for shard in range(job.graph.number)]
    for form in _FORMATS:
        dumping.join(job.draft / "dumps" / dumps.name_of(None, form), _written(parts, form), form)
    blocks = [_block(job, store, VOCABULARY)]
    for profile in _profiles(job):
        block = _block(job, store, profile.graph)
        blocks.append(block)
        _dump_profile(job, profile, block)
    every = [*_written(parts, rdf.TURTLE), *_written(parts, rdf.TRIG), *_written(blocks, rdf.TRIG)]
    dumping.join(job.draft / "dumps" / dumps.name_of(None, rdf.TRIG), every, rdf.TRIG)


def _block(job: _Job, store: ox.Store, name: NamedNode) -> Path:
    """Write a graph of ours as a part of the dump of all graphs; what it says stays beside it as N-Triples."""
    path = job.draft / _WORK / local_name(name.value)
    said = path.with_suffix(".nt")
    rdf.dump_file(store, said, name)
    if said.stat().st_size:
        with said.open("rb") as file:
            dumping.write_graph(path, name, (line.rstrip(b"\n") for line in file))
    return path


def _dump_profile(job: _Job, profile: Derived, block: Path) -> None:
    """Write the dumps of what a profile sees, if it sees anything."""
    with block.with_suffix(".nt").open("rb") as file:
        forms = dumps.CONTENTS[profile]
        dumping.write_part(block, (line.rstrip(b"\n") for line in file), forms)
    for form in forms if block.with_suffix(".nt").stat().st_size else ():
        dumping.join(job.draft / "dumps" / dumps.name_of(profile, form), [dumping.part(block, form)], form)


def _written(parts: Iterable[Path], form: Format) -> list[Path]:
    return [path for part in parts if (path := dumping.part(part, form)).is_file()]


def _write_words(draft: Path, site: Site) -> None:
    """Keep the rules, our own words and the JSON-LD context as they were when the release was built."""
    words = {"shapes.ttl": shape_files(), "ontology.ttl": sorted(assets.ONTOLOGY.glob("*.ttl"))}
    for name, paths in words.items():
        (draft / name).write_bytes(b"\n".join(path.read_bytes() for path in paths) if site.checked else b"")
    (draft / "context.jsonld").write_bytes(assets.CONTEXT.read_bytes())
