"""The road from sources to a release: read, check, freeze. Nothing is released that breaks a rule."""

from __future__ import annotations

import re
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Protocol

import orjson
import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from publisher import (
    __version__,
    assets,
    chronicle,
    dumps,
    history,
    index,
    profiles,
    rdf,
    retention,
    site_findings,
    statistics,
    texts,
)
from publisher.check import check, shape_files
from publisher.errors import CheckFailed, ReleaseError
from publisher.findings import Finding, Report
from publisher.literals import ill_typed
from publisher.read import read, read_persons
from publisher.release import LAYOUT, Release, Releases, moment_of
from publisher.search import everyday, writer
from publisher.sources.files import below
from publisher.sources.lines import Lines
from publisher.sources.rdf import files
from publisher.terms import DCT, LODSE, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from publisher.site import Site

VOCABULARY = NamedNode("https://w3id.org/lodse/ontology")
"""The graph of a release that holds our own words, so that queries find their names."""

_FULL = re.compile("No space left|quota exceeded|disk is full", re.IGNORECASE)
"""How the system, the store and the lists say that there is no room."""


class Progress(Protocol):
    """Told how far a build is. `total` is None where it is not known beforehand."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage of the road."""

    def advance(self, number: int = 1) -> None:
        """Count what is done of the stage."""


class Silent:
    """Progress that nobody watches."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage."""

    def advance(self, number: int = 1) -> None:
        """Count what is done."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a site: the public quads, the persons' quads, what was wrong while reading, everyday words."""

    public: list[Quad]
    persons: list[Quad]
    findings: list[Finding]
    words: everyday.Everyday = field(default_factory=everyday.Everyday)


def gather(site: Site, progress: Progress) -> Reading:
    """Read all sources of a site. Raises SettingError for an unknown kind of source, or a wrong file of words."""
    reading = Reading([], [], [], everyday.of(site.folder))
    progress.stage("read")
    for found in read(site):
        progress.advance()
        _sort(found, reading.public, reading.findings)
    for found in read_persons(site):
        _sort(found, reading.persons, reading.findings)
    reading.public.extend(site_node(site) if site.checked else ())
    return replace(reading, public=_as_stored(reading.public), persons=_as_stored(reading.persons))


def _sort(found: Quad | Finding, quads: list[Quad], findings: list[Finding]) -> None:
    if isinstance(found, Finding):
        findings.append(found)
    else:
        quads.append(found)


def _as_stored(quads: list[Quad]) -> list[Quad]:
    """Give quads as the store will hold them (numbers in their canonical form), so the published is what is checked."""
    store = ox.Store()
    store.bulk_extend(quads)
    return list(store)


def site_node(site: Site) -> Iterator[Quad]:
    """Say of the site what rules and readers may ask."""
    node = NamedNode(f"{site.base}id/site")
    publishes = Literal("true" if site.persons.publish else "false", datatype=XSD.boolean)
    yield Quad(node, RDF.type, LODSE.Site)
    yield Quad(node, SCHEMA.name, Literal(site.name, language=site.language))
    yield Quad(node, LODSE.publishesPersons, publishes)
    if site.description:
        yield Quad(node, SCHEMA.description, Literal(site.description, language=site.language))
    if site.publisher:
        yield Quad(node, DCT.publisher, NamedNode(f"{site.base}id/{site.publisher}"))
    if site.licence.iri:
        yield Quad(node, DCT.license, NamedNode(site.licence.iri))


def examine(site: Site, reading: Reading, progress: Progress) -> Report:
    """Check what was read. Persons are checked together with the public graph, as if the site had opted in.

    What could not be read hides what is linked to it, so a broken source is reported alone.
    """
    if not site.checked or not Report.of(reading.findings).conforms:
        return Report.of(reading.findings)
    progress.stage("check", len(reading.public))
    found = check(reading.public)
    if reading.persons:
        found += _persons_findings(site, reading)
    said = {(finding.node, finding.path) for finding in found}
    found += (f for f in ill_typed(chain(reading.public, reading.persons)) if (f.node, f.path) not in said)
    progress.advance(len(reading.public))
    return Report.of(chain(reading.findings, _located(site, found), site_findings.find(site, reading.public)))


def _persons_findings(site: Site, reading: Reading) -> list[Finding]:
    """Give only what is wrong with the persons' file: findings on its own nodes."""
    opted_in = Quad(NamedNode(f"{site.base}id/site"), LODSE.publishesPersons, Literal("true", datatype=XSD.boolean))
    own = {quad.subject for quad in reading.persons}
    named = {quad.object for quad in reading.persons} | {opted_in.subject}
    beside = (q for q in reading.public if q.subject in named and q.predicate != LODSE.publishesPersons)
    nodes = {node.value for node in own if isinstance(node, NamedNode)}
    return [f for f in check([*beside, *reading.persons, opted_in]) if f.node in nodes]


def _located(site: Site, found: list[Finding]) -> Iterator[Finding]:
    """Add the file and line to findings on things that were written by hand."""
    lines = Lines(file for source in site.sources if source.kind == "rdf" for file in files(source.path))
    for finding in found:
        place = lines.find(finding.node, finding.value or _name_of(finding.path)) if finding.node else None
        if place:
            yield finding.at(str(place[0]), place[1])
        else:
            yield finding.at(str(lines.files[0]), None) if len(lines.files) == 1 else finding


def _name_of(path: str | None) -> str | None:
    """Give what Turtle calls a property after its prefix; a combined path has no one name."""
    return f":{re.split('[/#]', path)[-1]} " if path and not path.endswith((">", ")")) else None


def build(site: Site, progress: Progress | None = None, *, now: datetime | None = None) -> tuple[Release, Report]:
    """Read, check and release a site.

    now: the time stamp of the release. Raises CheckFailed if a rule is broken; ReleaseError if the release cannot be
    written (disk full, another build under way). In both cases the current release stays as it is.
    """
    progress = progress or Silent()
    reading = gather(site, progress)
    report = examine(site, reading, progress)
    if not report.conforms:
        raise CheckFailed(report, "nothing was released: the data breaks the rules", "Mend what is listed.")
    releases = Releases(site.releases)
    try:
        name = f"{releases.stamp(now or datetime.now(UTC))}-{_fingerprint(reading)}"
        with releases.draft(name) as draft:
            progress.stage("release")
            facts = _write(draft, site, reading, report, moment_of(name))
            facts |= {"changes": _record(draft, site, releases, name)} if site.checked else {}
            release = releases.commit(draft, facts)
            retention.prune(releases, moment_of(name), site.retention)
            return release, report
    except (OSError, sqlite3.Error) as error:
        raise _cannot_write(site.releases, error) from error


def inputs(site: Site) -> str:
    """Give a digest of everything a release depends on: settings, files by name, size and time, and this program."""
    digest = sha256(f"{__version__} {LAYOUT} {site}".encode())
    beside = (*site.person_files, *texts.files(site.folder), *everyday.files(site.folder))
    ours = (*shape_files(), *sorted(assets.ONTOLOGY.glob("*")))
    for path in chain(beside, ours, *(_input_files(path) for source in site.sources for path in source.paths)):
        facts = path.stat() if path.is_file() else None
        digest.update(f"{path} {facts and (facts.st_size, facts.st_mtime_ns)}".encode())
    return digest.hexdigest()


def _input_files(path: Path) -> list[Path]:
    """List the files of a source; hidden ones (such as the releases beside it) are not among them."""
    with suppress(OSError):  # whoever reads them will say so
        return list(below(path)) if path.is_dir() else [path]
    return []


def is_current(site: Site) -> bool:
    """Say whether the current release was built from the files and settings as they are now."""
    release = Releases(site.releases).current()
    return release is not None and release.manifest.get("inputs") == inputs(site)


def has_release(site: Site) -> bool:
    """Say whether there is a release for this base."""
    release = Releases(site.releases).current()
    return release is not None and release.manifest["base"] == site.base


def _write(draft: Path, site: Site, reading: Reading, report: Report, created: datetime) -> dict[str, object]:
    """Write all files of a release but the manifest, and give the manifest's facts."""
    store = _store(draft / "store", chain(reading.public, _vocabulary(site)))
    _store(draft / "persons", reading.persons)
    index.build(draft / "index.sqlite", store, site.base, site.languages, site.featured_iris)
    writer.build(draft / "search", store, index.Index(draft / "index.sqlite"), site, reading.words)
    statistics.write(draft / statistics.FILE, store, site.base)
    store.bulk_extend(profiles.derive(store) if site.checked else ())
    store.flush()
    store.optimize()
    dumps.write(draft / "dumps", store)
    _write_words(draft, site)
    texts.write(draft / texts.FILE, site.folder)
    findings = [finding.as_json() for finding in report.findings]
    (draft / "report.json").write_bytes(orjson.dumps(findings, option=orjson.OPT_INDENT_2))
    triples = len({quad.triple for quad in reading.public})
    return {
        "created": created.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "lodse": __version__,
        "base": site.base,
        "inputs": inputs(site),
        "graphs": sorted(graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode)),
        "triples": triples,
        "findings": report.counts,
    }


def _record(draft: Path, site: Site, releases: Releases, name: str) -> dict[str, int]:
    """Carry the history of the newest release for this base on, current or not, and count the changes."""
    known = (r.path / history.FILE for r in reversed(releases.all()) if r.manifest["base"] == site.base)
    previous = next((path for path in known if path.is_file()), None)
    entry = chronicle.Entry(name, moment_of(name), site.base)
    before = retention.forgettable(releases.names(), entry.moment, site.retention)
    return dict(chronicle.record(draft / history.FILE, draft / "dumps" / dumps.DATA, entry, previous, before))


def _write_words(draft: Path, site: Site) -> None:
    """Keep the rules, our own words and the JSON-LD context as they were when the release was built."""
    words = {"shapes.ttl": shape_files(), "ontology.ttl": sorted(assets.ONTOLOGY.glob("*.ttl"))}
    for name, paths in words.items():
        (draft / name).write_bytes(b"\n".join(path.read_bytes() for path in paths) if site.checked else b"")
    (draft / "context.jsonld").write_bytes(assets.CONTEXT.read_bytes())


def _store(path: Path, quads: Iterable[Quad]) -> ox.Store:
    store = ox.Store(str(path))
    store.bulk_extend(quads)
    store.flush()
    store.optimize()
    return store


def _vocabulary(site: Site) -> Iterator[Quad]:
    for file in sorted(assets.ONTOLOGY.glob("*.ttl")) if site.checked else ():
        for quad in rdf.read_file(file, site.base):
            yield Quad(quad.subject, quad.predicate, quad.object, VOCABULARY)


def _fingerprint(reading: Reading) -> str:
    """Give eight hexadecimal digits that depend on every public triple and on nothing else."""
    digest = sha256()
    for line in sorted(str(quad) for quad in reading.public):
        digest.update(line.encode())
    return digest.hexdigest()[:8]


def _cannot_write(folder: Path, error: OSError | sqlite3.Error) -> ReleaseError:
    if _FULL.search(str(error)):
        reason, advice = "the disk is full", "Free some room and build again."
    else:
        reason, advice = f"the release cannot be written ({error})", "Check the folder and its permissions."
    return ReleaseError(f"{folder}: {reason}; nothing was released, and the current release is untouched", advice)
