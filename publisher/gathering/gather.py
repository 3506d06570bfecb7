"""Gathering all that the sources of a site say: small sites in memory, large ones in files, several sources at once.

What is read of a large site is kept beside the releases, under a name made of the digest of the source's files and of
all that the reader knows. So what has not changed is not read again, and a build that was killed goes on where it was.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

import orjson
from pyoxigraph import BlankNode, Quad

from publisher import __version__, rdf
from publisher.contents.files import replacing
from publisher.findings import Finding
from publisher.gathering import lines
from publisher.gathering.fingerprints import Fingerprints
from publisher.gathering.runs import FORMAT as RUNS
from publisher.gathering.runs import FileRun, Run, Sorter
from publisher.gathering.shards import EMPTY, Shards
from publisher.read import Unit, read_persons, units
from publisher.search import everyday
from publisher.search.everyday import Everyday
from publisher.work import ALONE, Crew, Work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from publisher.progress import Progress
    from publisher.site import Site

KEPT = ".read"
"""The folder beside the releases for what was read."""

FINGERPRINTS = "fingerprints"
"""The name of the file with the digests of source files."""

LONGEST_UNUSED = 86_400
"""Seconds for which what was read is kept though nothing asks for it any more."""

SMALL = 16_000_000
"""Bytes of source files up to which a site is read anew each time, in memory."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a site: the public graph, the persons' quads, what was wrong while reading, everyday words.

    is_large: whether what was read, and what is worked out from it, is kept for the next time.
    """

    public: Shards = EMPTY
    persons: list[Quad] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    words: Everyday = field(default_factory=Everyday)
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of one unit."""

    runs: tuple[Run, ...]
    findings: list[Finding]


def gather(site: Site, progress: Progress, also: Iterable[Quad] = (), small: int | None = None) -> Reading:
    """Read all sources of a site; `also` is said besides. Raises SettingError for what is unknown.

    small: bytes of source files up to which all is done in memory, otherwise `SMALL`.
    """
    small = SMALL if small is None else small
    found = list(units(site))
    todo = [unit for unit in found if isinstance(unit, Unit)]
    sizes = [sum(map(_size, unit.files())) for unit in todo]
    progress.stage("read", sum(sizes))
    read = map(_in_memory, todo) if sum(sizes) <= small else _kept(todo, site)
    runs, findings = _of_statements(also), [finding for finding in found if isinstance(finding, Finding)]
    for done, size in zip(read, sizes, strict=True):
        progress.advance(size)
        runs.extend(done.runs)
        findings.extend(done.findings)
    said = list(read_persons(site))
    findings += (finding for finding in said if isinstance(finding, Finding))
    persons = Shards(_of_statements(statement for statement in said if isinstance(statement, Quad)))
    return Reading(Shards(runs), list(persons.quads()), findings, everyday.of(site.folder), sum(sizes) > small)


def _size(file: Path) -> int:
    with suppress(OSError):  # whoever reads it will say so
        return file.stat().st_size
    return 0


def _of_statements(quads: Iterable[Quad]) -> list[Run]:
    sorter = Sorter()
    for quad in quads:
        sorter.add(quad)
    return sorter.runs()


def _in_memory(unit: Unit) -> _Read:
    sorter = Sorter(source=unit.written)
    findings = sort(unit, sorter)
    return _Read(tuple(sorter.runs()), findings)


def sort(unit: Unit, sorter: Sorter, work: Work = ALONE) -> list[Finding]:
    """Put what a unit says into a sorter, and give what was wrong with it."""
    form = rdf.format_of(unit.path) if unit.written else None
    if form and not form.graphs:
        return _sort_lines(unit, sorter)
    findings = []
    for found in named(unit, work):
        if isinstance(found, Finding):
            findings.append(found)
        else:
            sorter.add(found)
    return findings


def _sort_lines(unit: Unit, sorter: Sorter) -> list[Finding]:
    """Do the same for a file without named graphs, where most lines need no object for each statement."""
    findings, name = [], _Names(unit)
    for found in unit.batches():
        if isinstance(found, Finding):
            findings.append(found)
            continue
        sorter.extend(lines.canonical(found, name))
    return findings


def _kept(todo: list[Unit], site: Site) -> Iterator[_Read]:
    """Read in several processes what is not kept from the last time."""
    folder = site.releases / KEPT
    folder.mkdir(parents=True, exist_ok=True)
    fingerprints = Fingerprints(folder / f"{FINGERPRINTS}.json")
    names = [folder / key(unit, fingerprints) for unit in todo]
    new = [(name, unit) for name, unit in zip(names, todo, strict=True) if not _told(name).is_file()]
    within = site.work if len(new) == 1 else ALONE  # several sources that make one graph are read at the same time
    with Crew(site.work, _Share(site.work.buffer, within)) as crew:
        read, missing = crew.map(_read, new), {name for name, _ in new}
        for name, unit in zip(names, todo, strict=True):
            if name in missing:
                next(read)
            yield _remembered(name, unit.written)
    fingerprints.save()
    _tidy(folder, frozenset((FINGERPRINTS, *(name.name for name in names))))


def _told(name: Path) -> Path:
    """Name the file that is written last: where it is, the runs are whole."""
    return name.with_suffix(".json")


@dataclass(frozen=True, slots=True)
class _Share:
    """What reading one unit may take: bytes of text in memory, and processes."""

    most: int
    work: Work


def _read(share: _Share, new: tuple[Path, Unit]) -> None:
    """Read a unit into files."""
    name, unit = new
    sorter = Sorter(name, share.most)
    findings = [finding.as_json() for finding in sort(unit, sorter, share.work)]
    with replacing(_told(name)) as draft:
        draft.write_bytes(orjson.dumps({"runs": [run.path.name for run in sorter.files()], "findings": findings}))


def _remembered(name: Path, source: str) -> _Read:
    known = orjson.loads(_told(name).read_bytes())
    runs = tuple(FileRun.open(name.with_name(run), source) for run in known["runs"])
    return _Read(runs, [Finding.from_json(finding) for finding in known["findings"]])


def key(unit: Unit, fingerprints: Fingerprints) -> str:
    """Give the name under which is kept what was read of a unit: it changes with all that reading depends on."""
    context = replace(unit.context, exclude=frozenset())
    known = f"{__version__} {RUNS} {unit.sources} {context} {sorted(unit.context.exclude)}"
    digest = sha256(known.encode())
    for path in unit.files():
        with suppress(OSError):  # whoever reads it will say so
            digest.update(f"{path} {fingerprints.of(path)}".encode())
    return digest.hexdigest()[:32]


def _tidy(folder: Path, used: frozenset[str]) -> None:
    """Remove what was kept of sources that are no more, or that have changed; another build may need what is new."""
    for path in folder.glob("*"):
        with suppress(OSError):
            old = path.stat().st_mtime < time.time() - LONGEST_UNUSED
            if old and path.name.partition(".")[0] not in used:
                path.unlink()


def named(unit: Unit, work: Work = ALONE) -> Iterator[Quad | Finding]:
    """Read a unit; blank nodes have names that are the same every time."""
    name = _Names(unit)
    return (name(found) if isinstance(found, Quad) else found for found in unit.statements(work))


class _Names:
    """Gives each blank node of a unit a name that is the same every time: of the file it is in, and its place there."""

    def __init__(self, unit: Unit) -> None:
        self._prefix = f"b{sha256(str(unit.path).encode()).hexdigest()[:8]}x"
        self._names: dict[object, BlankNode] = {}

    def __call__(self, quad: Quad) -> Quad:
        """Give a statement with these names."""
        if BlankNode not in {type(quad.subject), type(quad.object), type(quad.graph_name)}:
            return quad
        for term in quad:
            if isinstance(term, BlankNode):
                self._names.setdefault(term, BlankNode(f"{self._prefix}{len(self._names)}"))
        subject, predicate, value, graph = (self._names.get(term, term) for term in quad)
        return Quad(subject, predicate, value, graph)
