"""The second stage of the road: shapes and graph in, findings out.

Two engines share the work. `shacl` (Rust) looks at the whole graph, shard by shard, and says which nodes seem to break
which rules (`screen.py`); pyshacl, the engine of record, judges these nodes (`judge.py`), and only its results are
findings. A test holds the two together: over all examples, both towns and damaged copies the findings equal those of
pyshacl alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.checking import kept, pieces
from publisher.checking.pieces import Job, Look
from publisher.checking.screen import Case, Rules, screened, shape_files
from publisher.gathering.shards import Shards
from publisher.work import ALONE, Crew, Work

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from publisher.findings import Finding
    from publisher.progress import Progress

PIECE = 25_000
"""Statements that the fast engine looks at in one go, about: with ten times as many it takes thirty times as long."""

IN_ONE_PROCESS = 2
"""Cases up to which it is not worth while to start processes for judging."""


def check(quads: Iterable[Quad], shapes: Sequence[Path] | None = None, *, screen: bool = True) -> list[Finding]:
    """Validate statements that are in memory, whatever their graph, against shapes, without inference.

    shapes: the files of the rules; those of lodse if not given. screen: False has pyshacl judge every node, which
    takes about a hundred times as long. Raises SourceError if a file of shapes is broken.
    """
    rules, graph = Rules(tuple(shape_files() if shapes is None else shapes)), Shards.of(quads)
    said = graph.in_one_piece().triples(0)
    cases = screened(said, rules, None) if screen else [Case(tuple(said))][: len(said)]
    return list(chain.from_iterable(_judged(cases, rules.files, ALONE)))


def check_shards(
    graph: Shards, rules: Rules, work: Work, progress: Progress, folder: Path | None = None
) -> list[Finding]:
    """Validate a graph piece by piece, in several processes. Literals that are not of their type are findings too.

    folder: where to keep what was found; the next check then looks only at what has changed since, and at what a rule
    may judge otherwise for that.
    """
    cut = graph.cut(PIECE) if rules.reach.bounded else graph.in_one_piece()
    if cut.number == 1:
        job = Job(cut, rules.files, Path())
        return next(_of_looks([pieces.look(job, 0)], job, work))
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        return _checked(Job(cut, rules.files, folder), work, progress)
    with tempfile.TemporaryDirectory(prefix="lodse-facts-") as temporary:
        return _checked(Job(cut, rules.files, Path(temporary)), work, progress)


def _checked(job: Job, work: Work, progress: Progress) -> list[Finding]:
    """Look at the pieces that a change since the last check touches, and take what was found in the others."""
    last, size = kept.load(job), job.graph.count // job.graph.number
    with Crew(work, job) as crew:
        changed = kept.changed(job, last)
        sites = last.sites() | dict(zip(changed, crew.map(pieces.pick, changed), strict=True))
        settings = job.graph.about(site.encode() for found in sites.values() for site in found)
        job.settings.write_bytes(b"\n".join(settings))
        touched = sorted(kept.touched(job, last, changed))
        progress.advance((job.graph.number - len(touched)) * size)
        looks = []
        for look in crew.map(pieces.look, touched):
            progress.advance(size)
            looks.append(look)
    pieces.clear()
    told = dict(enumerate(last.told))
    for number, look, found in zip(touched, looks, _of_looks(looks, job, work), strict=True):
        told[number] = kept.Told(job.names[number], sites[number], frozenset(look.asked), found)
    kept.save(job, (told[number] for number in range(job.graph.number)))
    return [finding for each in told.values() for finding in each.findings]


def _of_looks(looks: Sequence[Look], job: Job, work: Work) -> Iterator[list[Finding]]:
    """Give what is wrong with each piece: what pyshacl says, then the literals of which it says nothing."""
    judged = iter(_judged([case for look in looks for case in look.cases], job.files, work))
    for look in looks:
        found = list(chain.from_iterable(next(judged) for _ in look.cases))
        said = {(finding.node, finding.path) for finding in found}
        yield found + [finding for finding in look.ill if (finding.node, finding.path) not in said]


def _judged(cases: Sequence[Case], files: tuple[Path, ...], work: Work) -> list[list[Finding]]:
    """Have pyshacl judge each case, in several processes where there are many."""
    with Crew(work if len(cases) > IN_ONE_PROCESS else ALONE, files) as crew:
        return list(crew.map(_judge, cases))


def _judge(files: tuple[Path, ...], case: Case) -> list[Finding]:
    from publisher.checking.judge import judge  # noqa: PLC0415 - pyshacl takes a second to load, and a clean graph needs none

    return judge(case, files)
