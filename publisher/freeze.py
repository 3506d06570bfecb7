"""The third stage of the road: the files of a release, from what was read and the report on it.

The graph goes to the files shard by shard, in several processes, so memory does not grow with it.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import orjson
import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from publisher import assets, profiles, rdf
from publisher.assets import rule_files, shape_files
from publisher.contents import dumping, dumps, index, indexing, statistics
from publisher.exchange import hsds_tables, xzufi
from publisher.exchange.hsds_parts import Told
from publisher.exchange.surroundings import Surroundings
from publisher.gathering import lines
from publisher.gathering.near import Near
from publisher.pages import texts
from publisher.pages.layout import local_name
from publisher.search import writer
from publisher.work import ALONE, Crew

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from publisher.contents.indexing import Listed
    from publisher.gathering.gather import Reading
    from publisher.gathering.shards import Shards
    from publisher.iris import Kind
    from publisher.profiles import Derived
    from publisher.progress import Progress
    from publisher.rdf import Format
    from publisher.search.everyday import Everyday
    from publisher.search.fields import Town
    from publisher.site import Site

T = TypeVar("T")

VOCABULARY = NamedNode("https://w3id.org/lodse/ontology")
"""The graph of a release that holds our own words, so that queries find their names."""

_FORMATS = (rdf.N_TRIPLES, rdf.TURTLE, rdf.JSON_LD)
"""What each shard is dumped in; the dump of all graphs begins with the Turtle of the data, which is TriG too."""

_WORK = ".work"
"""A folder in a draft for what is put together in the end."""


_ROWS = 1_000
"""Things whose rows are written at a time."""

_TO_SEARCH = ".to-search"
"""The suffix of the files with the places and stems of a shard."""


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """What the processes that write a release need to know."""

    draft: Path
    graph: Shards
    site: Site
    words: Everyday

    def all_of(self, shard: int) -> list[bytes]:
        """Give the statements of a shard, whatever their graph."""
        return [*self.graph.data(shard), *self.graph.named(shard)]

    def part(self, shard: int) -> Path:
        """Name the files of a shard."""
        return self.work / f"{shard:03}"

    @property
    def work(self) -> Path:
        """Name the folder of what is put together in the end."""
        return self.draft / _WORK


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing: the named graphs, how many triples the data have, and digits that tell the data apart."""

    graphs: list[str]
    triples: int
    fingerprint: str


def write(draft: Path, site: Site, reading: Reading, progress: Progress, moment: datetime) -> Written:
    """Write all of a release that tells of the graph; `moment` is its time stamp."""
    graph, job = reading.public, _Job(draft, reading.public, site, reading.words)
    for folder in (_WORK, "dumps"):
        (draft / folder).mkdir()
    progress.stage("release", 4 * graph.count)
    with Crew(site.work if graph.number > 1 else ALONE, job) as crew, ThreadPoolExecutor(1) as beside:
        dumped = crew.map(_dump, range(graph.number))  # goes on while the store is filled
        _fill(job, progress)
        digest = sha256("".join(_counted(dumped, job, progress)).encode())
        store = ox.Store.read_only(str(draft / "store"))
        counted = beside.submit(statistics.write, draft / statistics.FILE, store, site.base)
        listed = _counted(crew.map(_list, range(graph.number)), job, progress)
        words = _listed(job, job.work / "words", [lines.line(quad) for quad in _vocabulary(site)])
        indexing.build(draft / "index.sqlite", chain([words], listed), store, site.featured_iris)
        blocks = crew.map(_block, [VOCABULARY, *(profile.graph for profile in _profiles(site))])
        searched = list(_counted(crew.map(_search, range(graph.number)), job, progress))
        writer.build(draft / "search", map(writer.read_part, searched))
        _join_dumps(job, list(blocks))
        _exchange(job, crew, store, moment)
        triples = counted.result().triples
    _fill_persons(draft, reading.persons)
    _write_words(draft, site)
    texts.write(draft / texts.FILE, site.folder)
    shutil.rmtree(draft / _WORK)
    for cached in (_opened, _town):
        cached.cache_clear()
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
    """Work out what the lists say of the things of a shard; what the search has to know is kept beside."""
    return _listed(job, job.part(shard), job.all_of(shard))


def _listed(job: _Job, path: Path, part: list[bytes]) -> Listed:
    near = Near(part, _opened(job.draft / "store"))
    found = indexing.listed(near, near.subjects, job.site)
    to_search = {"places": list(map(tuple, writer.places(found, job.site))), "stems": list(writer.stems(near))}
    path.with_suffix(_TO_SEARCH).write_bytes(orjson.dumps(to_search))
    return found


def _search(job: _Job, shard: int) -> Path:
    """Make the documents of the search index for the things of a shard."""
    near = Near(job.all_of(shard), _opened(job.draft / "store"))
    noted = orjson.loads(job.part(shard).with_suffix(_TO_SEARCH).read_bytes())
    path = job.part(shard).with_suffix(".searched")
    found = (writer.Place(*place) for place in noted["places"])
    writer.write_part(path, writer.documents(found, near, _town(job)))
    return path


@lru_cache(1)
def _town(job: _Job) -> Town:
    """Gather what the search index knows of the town, once in each process."""
    noted = (orjson.loads(path.read_bytes()) for path in job.work.glob(f"*{_TO_SEARCH}"))
    known = frozenset(chain.from_iterable(each["stems"] for each in noted))
    return writer.town(_opened(job.draft / "store"), job.site, known, job.words)


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
    for profile in _profiles(job.site):
        for derived in profiles.derive(store, profile, job.work, job.site.work.workers):
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


def _profiles(site: Site) -> tuple[Derived, ...]:
    return profiles.PROFILES if site.checked else ()


def _join_dumps(job: _Job, blocks: list[Path]) -> None:
    """Put the dumps together. That of all graphs holds the data, then each named graph."""
    parts = [job.part(shard) for shard in range(job.graph.number)]
    for form in _FORMATS:
        dumping.join(job.draft / "dumps" / dumps.name_of(None, form), _written(parts, form), form)
    every = [*_written(parts, rdf.TURTLE), *_written(parts, rdf.TRIG), *_written(blocks, rdf.TRIG)]
    dumping.join(job.draft / "dumps" / dumps.name_of(None, rdf.TRIG), every, rdf.TRIG)


def _exchange(job: _Job, crew: Crew[_Job], store: ox.Store, moment: datetime) -> None:
    """Write the services in the formats of other systems, where there are any that follow our model."""
    listed = index.Index(job.draft / "index.sqlite")
    kinds = listed.kinds(job.site.language)
    if not (job.site.checked and "service" in kinds):
        return
    xzufi.write_file(job.draft / "dumps" / dumps.name_of(None, dumps.XZUFI), job.site, store, listed, moment)
    if job.site.catalogue.tables:
        blocks = [(kind, first) for kind in hsds_tables.WRITERS for first in range(1, kinds.get(kind, 0) + 1, _ROWS)]
        hsds_tables.join(job.draft / "dumps" / dumps.name_of(None, dumps.HSDS), crew.map(_tables, blocks))


def _tables(job: _Job, block: tuple[Kind, int]) -> Path:
    """Write the rows of HSDS of some things of a kind, from a position on."""
    kind, first = block
    site, near = job.site, Surroundings(_opened(job.draft / "store"))
    entries = index.Index(job.draft / "index.sqlite").listing(kind, site.language, first, _ROWS)
    described = filter(None, (near.describe(entry.iri) for entry in entries))
    told = (Told(found, found.root, site.base, site.languages, is_alone=True) for found in described)
    path = job.work / f"{kind}-{first}.rows"
    hsds_tables.write_part(path, (row for said in told for row in hsds_tables.rows(kind, said)))
    return path


def _block(job: _Job, name: NamedNode) -> Path:
    """Write a graph of ours as a part of the dump of all graphs; that of a profile has dumps of its own too."""
    path = job.work / local_name(name.value)
    said = path.with_suffix(".nt")
    rdf.dump_file(_opened(job.draft / "store"), said, name)
    if said.stat().st_size:
        with said.open("rb") as file:
            dumping.write_graph(path, name, (line.rstrip(b"\n") for line in file))
        for profile in profiles.PROFILES:
            if profile.graph == name:
                _dump_profile(job, profile, path)
    return path


def _dump_profile(job: _Job, profile: Derived, block: Path) -> None:
    forms = dumps.CONTENTS[profile]
    with block.with_suffix(".nt").open("rb") as file:
        dumping.write_part(block, (line.rstrip(b"\n") for line in file), forms)
    for form in forms:
        dumping.join(job.draft / "dumps" / dumps.name_of(profile, form), [dumping.part(block, form)], form)


def _written(parts: Iterable[Path], form: Format) -> list[Path]:
    return [path for part in parts if (path := dumping.part(part, form)).is_file()]


def _write_words(draft: Path, site: Site) -> None:
    """Keep the rules, our own words and the JSON-LD context as they were when the release was built."""
    words = {"shapes.ttl": [*shape_files(), *rule_files()], "ontology.ttl": sorted(assets.ONTOLOGY.glob("*.ttl"))}
    for name, paths in words.items():
        (draft / name).write_bytes(b"\n".join(path.read_bytes() for path in paths) if site.checked else b"")
    (draft / "context.jsonld").write_bytes(assets.CONTEXT.read_bytes())
