"""The first stage of the road: every source of a site becomes quads and findings."""

from __future__ import annotations

import difflib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from publisher import rdf as rdf_formats
from publisher.errors import SettingError, SourceError
from publisher.findings import Finding, Severity
from publisher.merge import DEFAULT_KEYS, KEYS, Merge, Origin
from publisher.sources import SourceContext, cpsv, dldb, hsds, rdf, sparql, table, xzufi
from publisher.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from publisher.site import Site, Source
    from publisher.sources import Allowed, Reader

READERS: Mapping[str, Reader] = {
    "rdf": rdf.read,
    "dldb": dldb.read,
    "csv": table.read,
    "xlsx": table.read,
    "xzufi": xzufi.read,
    "hsds": hsds.read,
    "cpsv": cpsv.read,
    "sparql": sparql.read,
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
}
"""What `site.toml` may say to each reader beside kind and path, and the values it takes."""

COMMON: Mapping[str, Allowed] = {"name": None, "match": None, "prefer": None}
"""What `site.toml` may say of every source: how several are merged."""

UNREADABLE = "unreadable-source"


def read(site: Site) -> Iterator[Quad | Finding]:
    """Read the public sources of a site, one after the other.

    A source that cannot be read at all becomes a Violation that names the file and line; the others are still read.
    Raises SettingError for a kind of source that is not known.
    """
    exclude = frozenset() if site.persons.publish else frozenset(site.person_files)
    readings = [_read(source, site, exclude) for source in site.sources]
    yield from readings[0] if len(readings) == 1 else _merged([_origin(each, site) for each in site.sources], readings)


def _merged(origins: list[Origin], readings: list[Iterator[Quad | Finding]]) -> Iterator[Quad | Finding]:
    """Make one graph of several sources; between the rounds they wait on the disk."""
    merge = Merge(origins)
    with tempfile.TemporaryDirectory(prefix="lodse-") as folder:
        spools = [Path(folder, f"{number}.nq") for number in range(len(readings))]
        for number, (spool, reading) in enumerate(zip(spools, readings, strict=True)):
            findings: list[Finding] = []
            with spool.open("wb") as file:
                rdf_formats.write(_noted(merge, number, reading, findings), file, rdf_formats.N_QUADS)
            yield from findings
        yield from merge.settle()
        for number, spool in enumerate(spools):
            for quad in _spooled(spool):
                merge.survey(number, quad)
        yield from merge.conflicts()
        for number, spool in enumerate(spools):
            yield from merge.resolve(number, _spooled(spool))
        yield from merge.links()


def _noted(merge: Merge, number: int, reading: Iterator[Quad | Finding], findings: list[Finding]) -> Iterator[Quad]:
    for each in reading:
        if isinstance(each, Finding):
            findings.append(each)
        else:
            merge.note(number, each)
            yield each


def _spooled(spool: Path) -> Iterator[Quad]:
    return rdf_formats.read_file(spool, "", rename_blank_nodes=False)


def _origin(source: Source, site: Site) -> Origin:
    """Read the settings that every source takes: its name, what matches its things, where it goes first."""
    place = f"{site.folder / 'site.toml'}: sources"
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


def _read(source: Source, site: Site, exclude: frozenset[Path]) -> Iterator[Quad | Finding]:
    reader = READERS.get(source.kind)
    if reader is None:
        known = ", ".join(READERS)
        raise SettingError(f"{site.folder / 'site.toml'}: sources.kind is {source.kind!r}", f"Known are {known}.")
    _check_options(source, site)
    yield from _guarded(reader(source.path, _context(site, source.options, exclude)))


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


def _guarded(statements: Iterator[Quad | Finding]) -> Iterator[Quad | Finding]:
    try:
        yield from statements
    except SourceError as error:
        message = {
            "de": f"Das lässt sich nicht lesen ({error.reason}). Bitte berichtigen.",
            "en": f"This cannot be read: {error.reason}. {error.advice}".strip(),
        }
        yield Finding(Severity.VIOLATION, UNREADABLE, message, source=str(error.path), line=error.line)
