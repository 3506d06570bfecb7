"""What the parts of all shards are put together to: history, lists, search index, counts, dumps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from publisher import assets, rdf
from publisher.assets import rule_files, shape_files
from publisher.contents import dumping, dumps, indexing, statistics
from publisher.contents.statistics import Statistics
from publisher.exchange import xzufi
from publisher.freezing import alone, around, profile
from publisher.freezing.job import VOCABULARY, vocabulary
from publisher.gathering import lines
from publisher.gathering.near import Near
from publisher.past import chronicle, history
from publisher.search import writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from publisher.freezing.job import Job
    from publisher.profiles import Derived
    from publisher.site import Site

HISTORY = "history"
_WORDS = "words"
"""The name of the part with our own words, which every release has."""


class Task(NamedTuple):
    """Something to be put together of parts: its name, and the names of the parts with what is around them."""

    what: str
    names: tuple[str, ...]


def note_words(job: Job) -> None:
    """Note what the lists say of our own words; the store is needed for it, and for nothing that follows."""
    near = Near([lines.line(quad) for quad in vocabulary(job.site)], job.store)
    around.write_listed(job.work / _WORDS, indexing.listed(near, near.subjects, job.site))


def _lists(job: Job, names: tuple[str, ...]) -> None:
    paths = (job.work / _WORDS, *(job.folder / name for name in names))
    indexing.build(job.draft / "index.sqlite", map(around.listed, paths), job.site.featured_iris)


def _search(job: Job, names: tuple[str, ...]) -> None:
    writer.build(job.draft / "search", [around.searched(job.folder / name) for name in names])


def _counts(job: Job, _names: tuple[str, ...]) -> None:
    tallies = [alone.Part(job.folder / name).told().tally for name in job.names]
    statistics.write(job.draft / statistics.FILE, Statistics.sum(tallies, job.site.base))


def _history(job: Job, _names: tuple[str, ...]) -> Mapping[str, int]:
    parts = [alone.Part(job.folder / name) for name in job.names]
    entry = chronicle.Entry(alone.release(job), job.moment, job.site.base)
    return chronicle.record(job.draft / history.FILE, parts, entry, job.when.history, job.when.before)


_CONTENTS: Mapping[str, Callable[[Job, tuple[str, ...]], Mapping[str, int] | None]] = {
    HISTORY: _history,
    "lists": _lists,
    "search": _search,
    "counts": _counts,
}


def tasks(job: Job, names: Iterable[str]) -> list[Task]:
    """Give what is to be put together, the longest first; things that follow no model of ours have no history."""
    return [Task(what, tuple(names)) for what in _CONTENTS if job.site.checked or what != HISTORY]


def join(job: Job, task: Task) -> Mapping[str, int]:
    """Put something together. Of the history give the counts of what the release changes."""
    return _CONTENTS[task.what](job, task.names) or {}


def join_dumps(job: Job, derived: Mapping[Derived, list[profile.Part]], records: list[Path]) -> None:
    """Put the dumps together. That of all graphs holds the data, then each named graph."""
    paths = [job.folder / name for name in job.names]
    for form in alone.FORMATS:
        dumping.join(_dump(job, None, form), _written(paths, form), form)
    dumping.write_graph(job.work / _WORDS, VOCABULARY, _as_triples(job.site))
    every = [*_written(paths, rdf.TURTLE), *_written([*paths, job.work / _WORDS], rdf.TRIG)]
    for each, parts in derived.items():
        every += profile.written(job, parts, rdf.TRIG)
        for form in dumps.CONTENTS[each] if parts else ():
            dumping.join(_dump(job, each, form), profile.written(job, parts, form), form)
    dumping.join(_dump(job, None, rdf.TRIG), every, rdf.TRIG)
    if records:
        head, tail = xzufi.frame(job.site, job.moment)
        dumping.join_with(_dump(job, None, dumps.XZUFI), records, head, b"", tail)


def _as_triples(site: Site) -> list[bytes]:
    return sorted({f"{quad.triple} .".encode() for quad in vocabulary(site)})


def _dump(job: Job, of: Derived | None, form: dumps.Form) -> Path:
    return job.draft / "dumps" / dumps.name_of(of, form)


def _written(paths: Iterable[Path], form: rdf.Format) -> list[Path]:
    return [file for path in paths if (file := dumping.part(path, form)).is_file()]


def write_words(draft: Path, site: Site) -> None:
    """Keep the rules, our own words and the JSON-LD context as they were when the release was built."""
    words = {"shapes.ttl": [*shape_files(), *rule_files()], "ontology.ttl": sorted(assets.ONTOLOGY.glob("*.ttl"))}
    for name, paths in words.items():
        (draft / name).write_bytes(b"\n".join(path.read_bytes() for path in paths) if site.checked else b"")
    (draft / "context.jsonld").write_bytes(assets.CONTEXT.read_bytes())
