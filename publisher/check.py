"""The second stage of the road: shapes and graph in, findings out.

Two engines share the work. `shacl` (Rust) looks at the whole graph, shard by shard, and says which nodes seem to break
which rules (`screen.py`); pyshacl, the engine of record, judges these nodes (`judge.py`), and only its results are
findings. A test holds the two together: over all examples, both towns and damaged copies the findings equal those of
pyshacl alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.assets import shape_files
from publisher.checking import kept, pieces, places
from publisher.checking.kept import Last
from publisher.checking.pieces import Job, Look
from publisher.checking.screen import Case, Rules, screened
from publisher.checking.told import Found, Told
from publisher.editorial import find as editorial
from publisher.gathering.shards import Shards
from publisher.work import ALONE, Crew, Work

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from publisher.findings import Finding
    from publisher.progress import Progress

PIECE = 25_000
"""Statements that the fast engine looks at in one go, about: with ten times as many it takes thirty times as long."""

FEW = 4
"""Pieces up to which it is not worth while to start processes."""

FEW_CASES = 2
"""Cases up to which it is not worth while to start processes for judging."""


def check(quads: Iterable[Quad], shapes: Sequence[Path] | None = None, *, screen: bool = True) -> list[Finding]:
    """Validate statements that are in memory, whatever their graph, against shapes, without inference.

    shapes: the files of the rules; those of lodse if not given. screen: False has pyshacl judge every node, which
    takes about a hundred times as long. Raises SourceError if a file of shapes is broken.
    """
    rules, graph = Rules(tuple(shape_files() if shapes is None else shapes)), Shards.of(quads).in_one_piece()
    said = graph.triples(0)
    cases = screened(said, rules, None).cases if screen else [Case(tuple(said))][: len(said)]
    with Crew(ALONE, Job(graph, rules.files)) as crew:
        return list(chain.from_iterable(crew.map(_judge, cases)))


def check_shards(
    graph: Shards, rules: Rules, work: Work, progress: Progress, folder: Path | None = None
) -> list[Finding]:
    """Validate a graph piece by piece, in several processes. Literals that are not of their type are findings too.

    folder: where to keep what was found; the next check then looks only at what has changed since, and at what a rule
    may judge otherwise for that.
    """
    cut = graph.cut(PIECE) if rules.reach.bounded else graph.in_one_piece()
    with tempfile.TemporaryDirectory(prefix="lodse-facts-") as temporary:
        job = Job(cut, rules.files, folder or Path(temporary), rules.asked)
        job.folder.mkdir(parents=True, exist_ok=True)
        with Crew(work, job) as crew:
            found = _checked(job, crew, progress) if cut.number > 1 else _in_one_piece(job, crew, progress)
    pieces.clear()
    return [finding for told in found for finding in told.findings]


def _in_one_piece(job: Job, crew: Crew[Job], progress: Progress) -> list[Told]:
    look = pieces.look(job, 0)
    [found] = _judged([look], crew)
    progress.advance(job.graph.count)
    return [Told().replaced(None, found), Told().with_only(editorial.duplicates(found.doubles))]


def _checked(job: Job, crew: Crew[Job], progress: Progress) -> list[Told]:
    """Look at what a change since the last check touches, and take what was found in the rest."""
    last, size = kept.load(job), job.graph.count // job.graph.number
    changed = kept.changed(job, last)
    picked = dict(zip(changed, crew.map(pieces.pick, changed, FEW), strict=True))
    kept.settle(job, last, picked)
    touched = kept.touched(job, last, picked)
    progress.advance((job.graph.number - len(touched.whole)) * size)
    parts, looks = list(touched.parts()), []
    with pieces.at_hand(job, parts):
        for look in crew.map(pieces.look, parts, FEW):
            progress.advance(size if isinstance(look.part, int) else 0)
            looks.append(look)
    now = kept.after(job, last, picked, list(zip(looks, _judged(looks, crew), strict=True)))
    return kept.save(job, _placed(job, crew, last, now, {*changed, *touched.whole}))


def _placed(job: Job, crew: Crew[Job], last: Last, now: Last, changed: Collection[int]) -> Last:
    """Say where findings are, if it is known which statement is from which file."""
    files = job.graph.versions()
    moved = {file for file, version in files.items() if last.files.get(file) != version}
    if not files:
        return now

    def again(document: str) -> bool:
        return job.graph.shard_of(document.encode()) in changed

    *told, twice = places.refreshed(crew, [*now.told, now.twice], again, moved)
    return replace(now, told=told, twice=twice, files=files)


def _judged(looks: Sequence[Look], crew: Crew[Job]) -> Iterator[Found]:
    """Give what was found in each part: by pyshacl, literals of which it says nothing, and what editors should see."""
    judged = crew.map(_judge, [case for look in looks for case in look.cases], FEW_CASES)
    for look in looks:
        found = list(chain.from_iterable(next(judged) for _ in look.cases))
        said = {(finding.node, finding.path) for finding in found}
        ill = [finding for finding in look.ill if (finding.node, finding.path) not in said]
        yield Found(found + ill + look.seen.found, look.seen.doubles, look.due)


def _judge(job: Job, case: Case) -> list[Finding]:
    from publisher.checking.judge import judge  # noqa: PLC0415 - pyshacl takes a second to load, and a clean graph needs none

    return judge(case, job.files)
