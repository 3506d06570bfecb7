"""The second stage of the road: shapes and graph in, findings out.

Two engines share the work. `shacl` (Rust) looks at the whole graph, shard by shard, and says which nodes seem to break
which rules (`screen.py`); pyshacl, the engine of record, judges these nodes (`judge.py`), and only its results are
findings. A test holds the two together: over all examples, both towns and damaged copies the findings equal those of
pyshacl alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.checking import neighbours
from publisher.checking.literals import ill_typed
from publisher.checking.screen import Case, Rules, screened, shape_files
from publisher.gathering import lines
from publisher.gathering.runs import FileRun
from publisher.gathering.shards import Shards
from publisher.work import ALONE, Crew, Work

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from publisher.findings import Finding
    from publisher.progress import Progress

_TYPED = b'"^^'
"""What only a line with a typed literal holds."""

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
    if screen:
        return _judged(screened(graph.in_one_piece().triples(0), rules, None), rules, ALONE)
    whole = Case(tuple(graph.in_one_piece().triples(0)))
    return _judged([whole], rules, ALONE) if graph.count else []


def check_shards(graph: Shards, rules: Rules, work: Work, progress: Progress) -> list[Finding]:
    """Validate a graph piece by piece, in several processes. Literals that are not of their type are findings too."""
    pieces = graph.cut(PIECE) if rules.reach.bounded else graph.in_one_piece()
    cases, ill = [], []  # type: list[Case], list[Finding]
    with tempfile.TemporaryDirectory(prefix="lodse-facts-") as folder:
        job = _Job(pieces, rules.files, Path(folder))
        with Crew(work, job) as crew:
            if pieces.number > 1:
                sites = set(chain.from_iterable(crew.map(_pick, range(pieces.number))))
                job.settings.write_bytes(b"\n".join(pieces.about(sites)))
            for suspect, wrong in crew.map(_looked_at, range(pieces.number)):
                progress.advance(pieces.count // pieces.number)
                cases += suspect
                ill += wrong
        _facts.cache_clear()
    found = _judged(cases, rules, work)
    said = {(finding.node, finding.path) for finding in found}
    return found + [finding for finding in ill if (finding.node, finding.path) not in said]


@dataclass(frozen=True, slots=True)
class _Job:
    """What the processes that check need to know: the graph, the rules, and a folder for what is picked out of it."""

    pieces: Shards
    files: tuple[Path, ...]
    folder: Path

    @property
    def settings(self) -> Path:
        """Name the file of what is said of the site itself."""
        return self.folder / "settings.nt"


def _pick(job: _Job, piece: int) -> frozenset[bytes]:
    """Pick out of a piece what rules about others may ask; give the sites in it."""
    picker = neighbours.Picker(_rules(job.files).reach, job.folder / f"{piece:03}")
    picker.pick(job.pieces.triples(piece))
    picker.facts.files()
    picker.pointing.files()
    return frozenset(picker.sites)


@lru_cache(1)
def _facts(job: _Job) -> neighbours.Facts:
    """Open what was picked out, once in each process."""
    facts, pointing = (map(FileRun.open, sorted(job.folder.glob(f"*-{name}.*"))) for name in ("facts", "pointing"))
    return neighbours.Facts(facts, pointing, job.settings.read_bytes().split(b"\n"))


@lru_cache(1)
def _rules(files: tuple[Path, ...]) -> Rules:
    return Rules(files)


def _looked_at(job: _Job, piece: int) -> tuple[list[Case], list[Finding]]:
    """Look at a piece: what pyshacl has to judge, and what needs no judge."""
    part = job.pieces.triples(piece)
    typed = [line for line in part if _TYPED in line]
    near = _facts(job) if job.pieces.number > 1 else None
    return screened(part, _rules(job.files), near), list(ill_typed(lines.quads(typed)))


def _judged(cases: Sequence[Case], rules: Rules, work: Work) -> list[Finding]:
    """Have pyshacl judge, in several processes where there is much of it."""
    with Crew(work if len(cases) > IN_ONE_PROCESS else ALONE, rules.files) as crew:
        return list(chain.from_iterable(crew.map(_judge, cases)))


def _judge(files: tuple[Path, ...], case: Case) -> list[Finding]:
    from publisher.checking.judge import judge  # noqa: PLC0415 - pyshacl takes a second to load, and a clean graph needs none

    return judge(case, files)
