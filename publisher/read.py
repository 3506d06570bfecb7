"""The first stage of the road: every source of a site becomes quads and findings."""

from __future__ import annotations

import difflib
import json
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import NamedNode, Quad

from publisher import rdf as rdf_formats
from publisher.errors import SettingError, SourceError
from publisher.findings import Finding, Severity
from publisher.gathering.merge import DEFAULT_KEYS, KEYS, Merge, Notes, Origin
from publisher.sources import SourceContext, cpsv, dldb, hsds, rdf, sparql, table, web, xzufi
from publisher.sources.files import below
from publisher.terms import PREFIXES
from publisher.work import ALONE, Crew

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from publisher.site import Site, Source
    from publisher.sources import Allowed, Reader
    from publisher.work import Work

T = TypeVar("T")

READERS: Mapping[str, Reader] = {
    "rdf": rdf.read,
    "dldb": dldb.read,
    "csv": table.read,
    "xlsx": table.read,
    "xzufi": xzufi.read,
    "hsds": hsds.read,
    "cpsv": cpsv.read,
    "sparql": sparql.read,
    "web": web.read,
}
"""One row a delivery format; the key is what `site.toml` calls it."""

OPTIONS: Mapping[str, Mapping[str, Allowed]] = {
    "rdf": {},
    "dldb": dldb.OPTIONS,
    "csv": table.OPTIONS,
    "xlsx": table.OPTIONS,
    "xzufi": xzufi.OPTIONS,
    "hsds": hsds.OPTIONS,
    "cpsv": cpsv.OPTIONS,
    "sparql": sparql.OPTIONS,
    "web": web.OPTIONS,
}
"""What `site.toml` may say to each reader beside kind and path, and the values it takes."""

COMMON: Mapping[str, Allowed] = {"name": None, "match": None, "prefer": None}
"""What `site.toml` may say of every source: how several are merged."""

UNREADABLE = "unreadable-source"


@dataclass(frozen=True, slots=True)
class Unit:
    """What is read in one go: one RDF file, a whole source of another kind, or several sources that make one graph.

    context: what its readers are told, but for their options.
    """

    sources: tuple[Source, ...]
    context: SourceContext
    settings: Path

    @property
    def path(self) -> Path:
        """Where it is, or the first of its sources."""
        return self.sources[0].path

    @property
    def written(self) -> str:
        """The file that people wrote, if all of it is from one RDF file; else nothing."""
        return str(self.path) if [each.kind for each in self.sources] == ["rdf"] else ""

    def batches(self) -> Iterator[list[bytes] | Finding]:
        """Read what is one file, many lines of N-Quads at a time."""
        return _guarded(rdf_formats.read_lines(self.path, self.context.base))

    def statements(self, work: Work = ALONE) -> Iterator[Quad | Finding]:
        """Read it. A source that cannot be read at all is a Violation that names the file and line.

        work: how many of several sources may be read at the same time.
        """
        return self.reading(0) if len(self.sources) == 1 else _merged(self, work)

    def reading(self, number: int) -> Iterator[Quad | Finding]:
        """Read one of its sources."""
        source = self.sources[number]
        return _guarded(READERS[source.kind](source.path, replace(self.context, options=source.options)))

    def files(self) -> list[Path]:
        """List the files that it depends on; hidden ones are not among them."""
        return files_of(path for source in self.sources for path in source.paths)


def units(site: Site) -> Iterator[Unit | Finding]:
    """List what is to be read of the public sources of a site. A missing folder of RDF files is a finding.

    Raises SettingError for a kind of source, or an option, that is not known.
    """
    for source in site.sources:
        _check(source, site)
    exclude = frozenset() if site.persons.publish else frozenset(site.person_files)
    whole = Unit(site.sources, _context(site, {}, exclude), site.folder / "site.toml")
    is_rdf = len(site.sources) == 1 and site.sources[0].kind == "rdf"
    yield from _guarded(_files_apart(whole)) if is_rdf else [whole]


def _files_apart(whole: Unit) -> Iterator[Unit]:
    for file in rdf.files(whole.path, whole.context.exclude):
        yield replace(whole, sources=(replace(whole.sources[0], path=file),))


def read(site: Site) -> Iterator[Quad | Finding]:
    """Read the public sources of a site; one that cannot be read is a finding, and the others are still read.

    Raises SettingError for a kind of source, or an option, that is not known.
    """
    for unit in units(site):
        yield from unit.statements() if isinstance(unit, Unit) else [unit]


@dataclass(frozen=True, slots=True)
class _Spooling:
    """What the processes that read need to know."""

    unit: Unit
    origins: list[Origin]
    folder: Path

    def spool(self, number: int) -> Path:
        return self.folder / f"{number}.nq"


def _merged(unit: Unit, work: Work) -> Iterator[Quad | Finding]:
    """Make one graph of several sources; between the rounds they wait on the disk."""
    origins = [_origin(each, unit.settings) for each in unit.sources]
    merge, numbers = Merge(origins), range(len(origins))
    with tempfile.TemporaryDirectory(prefix="lodse-") as folder:
        job = _Spooling(unit, origins, Path(folder))
        with Crew(work, job) as crew:
            for number, (notes, findings) in zip(numbers, crew.map(_spool, numbers), strict=True):
                merge.take(number, notes)
                yield from findings
        yield from merge.settle()
        for number in numbers:
            for quad in _spooled(job.spool(number)):
                merge.survey(number, quad)
        yield from merge.conflicts()
        for number in numbers:
            yield from merge.resolve(number, _spooled(job.spool(number)))
        yield from merge.links()


def _spool(job: _Spooling, number: int) -> tuple[Notes, list[Finding]]:
    """Read a source into a file; give what it tells of identity, and what was wrong with it."""
    notes, findings = Notes(job.origins[number].match), list[Finding]()
    with job.spool(number).open("wb") as file:
        rdf_formats.write(_noted(notes, job.unit.reading(number), findings), file, rdf_formats.N_QUADS)
    return notes, findings


def _noted(notes: Notes, reading: Iterator[Quad | Finding], findings: list[Finding]) -> Iterator[Quad]:
    for each in reading:
        if isinstance(each, Finding):
            findings.append(each)
        else:
            notes.note(each)
            yield each


def _spooled(spool: Path) -> Iterator[Quad]:
    return rdf_formats.read_file(spool, "", rename_blank_nodes=False)


def _origin(source: Source, settings: Path) -> Origin:
    """Read the settings that every source takes: its name, what matches its things, where it goes first."""
    place = f"{settings}: sources"
    match = source.options.get("match", list(DEFAULT_KEYS))
    if not isinstance(match, list) or not set(match) <= set(KEYS):
        raise SettingError(f"{place}.match is {match!r}", f"It takes a list of {', '.join(KEYS)}.")
    prefer = source.options.get("prefer", [])
    names = [str(each).partition(":") for each in prefer] if isinstance(prefer, list) else [("", "", "")]
    if any(prefix not in PREFIXES or not local for prefix, _, local in names):
        raise SettingError(f"{place}.prefer is {prefer!r}", 'It takes a list of properties, such as ["schema:name"].')
    properties = frozenset(NamedNode(PREFIXES[prefix] + local) for prefix, _, local in names)
    return Origin(str(source.options.get("name", source.path.name or source.kind)), tuple(match), properties)


def read_persons(site: Site) -> Iterator[Quad | Finding]:
    """Read the files that hold persons, which stay out of the public graph."""
    for path in () if site.persons.publish else site.person_files:
        yield from _guarded(rdf.read(path, _context(site, {}, frozenset())))


def files_of(paths: Iterable[Path]) -> list[Path]:
    """List files, and those of folders in the order of their names; hidden ones are not among them."""
    found: list[Path] = []
    for path in paths:
        with suppress(OSError):  # whoever reads them will say so
            found += below(path) if path.is_dir() else [path]
    return found


def _check(source: Source, site: Site) -> None:
    if source.kind not in READERS:
        known = ", ".join(READERS)
        raise SettingError(f"{site.folder / 'site.toml'}: sources.kind is {source.kind!r}", f"Known are {known}.")
    _check_options(source, site)


def _check_options(source: Source, site: Site) -> None:
    """Refuse a misspelt option or value: the reader would do the opposite of what was meant and say nothing."""
    known = {**OPTIONS.get(source.kind, dict.fromkeys(source.options)), **COMMON}
    for name, value in source.options.items():
        setting = f"{site.folder / 'site.toml'}: sources.{name}"
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            advice = (
                f"Did you mean {near[0]!r}?" if near else f"Known for {source.kind!r}: {', '.join(known) or 'none'}."
            )
            raise SettingError(f"{setting} is not a setting of {source.kind!r}", advice)
        allowed = known[name]
        if allowed and json.dumps(value, default=str) not in map(json.dumps, allowed):
            raise SettingError(f"{setting} is {value!r}", f"It takes {' or '.join(map(json.dumps, allowed))}.")


def _context(site: Site, options: Mapping[str, object], exclude: frozenset[Path]) -> SourceContext:
    publisher = site.publisher.rsplit("/", 1)[-1]
    return SourceContext(site.base, site.language, publisher, options, exclude)


def _guarded(found: Iterator[T]) -> Iterator[T | Finding]:
    try:
        yield from found
    except SourceError as error:
        message = {
            "de": f"Das lässt sich nicht lesen ({error.reason}). Bitte berichtigen.",
            "en": f"This cannot be read: {error.reason}. {error.advice}".strip(),
        }
        yield Finding(Severity.VIOLATION, UNREADABLE, message, source=str(error.path), line=error.line)
