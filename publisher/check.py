"""The second stage of the road: shapes and graph in, findings out.

Two engines share the work. `shacl` (Rust) looks at the whole graph, shard by shard, and says which nodes seem to break
which rules (`screen.py`); pyshacl, the engine of record, judges these nodes (`judge.py`), and only its results are
findings. A test holds the two together: over all examples, both towns and damaged copies the findings equal those of
pyshacl alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from publisher.checking import neighbours
from publisher.checking.literals import ill_typed
from publisher.checking.screen import Case, Rules, screened, shape_files
from publisher.gathering import lines
from publisher.gathering.shards import Shards
from publisher.work import ALONE, Crew, Work

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Quad

    from publisher.checking.surroundings import Neighbours
    from publisher.findings import Finding
    from publisher.progress import Progress

_TYPED = b'"^^'
"""What only a line with a typed literal holds."""

IN_ONE_PROCESS = 2
"""Cases up to which it is not worth while to start processes for judging."""


def check(quads: Iterable[Quad], shapes: Sequence[Path] | None = None, *, screen: bool = True) -> list[Finding]:
    """Validate statements that are in memory, whatever their graph, against shapes, without inference.

    shapes: the files of the rules; those of lodse if not given. screen: False has pyshacl judge every node, which
    takes about a hundred times as long. Raises SourceError if a file of shapes is broken.
    """
    rules, graph = Rules(tuple(shape_files() if shapes is None else shapes)), Shards.of(quads)
    if screen:
        return _judged(screened(graph.in_one_piece().triples(0), rules, None), rules, ALONE)
    whole = Case(tuple(graph.in_one_piece().triples(0)))
    return _judged([whole], rules, ALONE) if graph.count else []


def check_shards(graph: Shards, rules: Rules, work: Work, progress: Progress) -> list[Finding]:
    """Validate a graph shard by shard, several at a time. Literals that are not of their type are findings too."""
    graph = graph if rules.reach.bounded else graph.in_one_piece()
    cases, ill = [], []  # type: list[Case], list[Finding]
    with ExitStack() as stack:
        near = stack.enter_context(neighbours.gathered(graph, rules.reach)) if graph.number > 1 else None
        pool = stack.enter_context(ThreadPoolExecutor(work.workers))
        look = partial(_looked_at, graph, rules, near)
        for suspect, wrong in pool.map(look, range(graph.number)):
            progress.advance(graph.count // graph.number)
            cases += suspect
            ill += wrong
    found = _judged(cases, rules, work)
    said = {(finding.node, finding.path) for finding in found}
    return found + [finding for finding in ill if (finding.node, finding.path) not in said]


def _looked_at(graph: Shards, rules: Rules, near: Neighbours | None, shard: int) -> tuple[list[Case], list[Finding]]:
    """Look at a shard: what pyshacl has to judge, and what needs no judge."""
    part = graph.triples(shard)
    typed = (line for line in part if _TYPED in line)
    return screened(part, rules, near), list(ill_typed(lines.quads(typed)))


def _judged(cases: Sequence[Case], rules: Rules, work: Work) -> list[Finding]:
    """Have pyshacl judge, in several processes where there is much of it."""
    with Crew(work if len(cases) > IN_ONE_PROCESS else ALONE, rules.files) as crew:
        return list(chain.from_iterable(crew.map(_judge, cases)))


def _judge(files: tuple[Path, ...], case: Case) -> list[Finding]:
    from publisher.checking.judge import judge  # noqa: PLC0415 - pyshacl takes a second to load, and a clean graph needs none

    return judge(case, files)
