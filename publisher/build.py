"""The road from sources to a release: read, check, freeze. Nothing is released that breaks a rule."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson
from pyoxigraph import Literal, NamedNode, Quad

from publisher import __version__, freeze
from publisher.checking.examine import examine
from publisher.contents.files import facts_of
from publisher.errors import CheckFailed, ReleaseError
from publisher.freezing.job import When
from publisher.gathering import gather as sources
from publisher.gathering.inputs import inputs
from publisher.past import history, retention
from publisher.progress import Progress, Silent
from publisher.quality import freezing as quality
from publisher.quality import recording
from publisher.release import Release, Releases, moment_of
from publisher.site import moment
from publisher.terms import DCT, LODSE, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from publisher.findings import Report
    from publisher.freeze import Written
    from publisher.gathering.gather import Reading
    from publisher.site import Site

_FULL = re.compile("No space left|quota exceeded|disk is full", re.IGNORECASE)
"""How the system, the store and the lists say that there is no room."""


def gather(site: Site, progress: Progress) -> Reading:
    """Read all sources of a site, and add the site itself. Raises SettingError for an unknown kind of source."""
    return sources.gather(site, progress, site_node(site) if site.checked else ())


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


def build(site: Site, progress: Progress | None = None, *, now: datetime | None = None) -> tuple[Release, Report]:
    """Read, check and release a site.

    now: the time stamp of the release, that of `site.moment` if none is given. Raises CheckFailed if a rule is broken;
    ReleaseError if the release cannot be written (disk full, another build under way). In both cases the current
    release stays as it is.
    """
    progress = progress or Silent()
    now = now or moment()
    reading = gather(site, progress)
    releases = Releases(site.releases)
    try:
        report = examine(site, reading, progress, now.date())
        if not report.conforms:
            raise CheckFailed(report, "nothing was released: the data breaks the rules", "Mend what is listed.")
        stamp = releases.stamp(now)
        with releases.draft(stamp) as draft:
            written = freeze.write(draft, site, reading, progress, _when(site, releases, stamp))
            (draft / "report.json").write_bytes(_report_json(report))
            name = written.name
            facts = _facts(site, written, report)
            if site.checked:
                facts["changes"] = dict(written.changes)
                quality.write(draft, site, report, reading.persons, name, _before(site, releases, recording.FILE))
            freeze.clear(draft)
            release = releases.commit(draft, facts, name)
            freeze.keep(site, written)
            retention.prune(releases, moment_of(name), site.retention)
            return release, report
    except (OSError, sqlite3.Error) as error:
        raise _cannot_write(site.releases, error) from error


def _facts(site: Site, written: Written, report: Report) -> dict[str, object]:
    """Give what the manifest of a release says besides its files."""
    return {
        "created": moment_of(written.name).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "lodse": __version__,
        "base": site.base,
        "inputs": inputs(site),
        "graphs": written.graphs,
        "triples": written.triples,
        "findings": report.counts,
    }


def _when(site: Site, releases: Releases, stamp: str) -> When:
    """Tell when a release is built, and what its history goes on with."""
    before = retention.forgettable(releases.names(), moment_of(stamp), site.retention)
    return When(stamp, _before(site, releases, history.FILE), before)


def _before(site: Site, releases: Releases, file: str) -> Path | None:
    """Give a file of the newest release for this base that has a whole one, current or not."""
    known = (release for release in reversed(releases.all()) if release.manifest["base"] == site.base)
    for release in known:
        path, told = release.path / file, release.manifest["files"].get(file)
        if told and path.is_file() and facts_of(path) == told:  # what is damaged is not carried on
            return path
    return None


def _report_json(report: Report) -> bytes:
    return orjson.dumps([finding.as_json() for finding in report.findings], option=orjson.OPT_INDENT_2)


def _cannot_write(folder: Path, error: OSError | sqlite3.Error) -> ReleaseError:
    if _FULL.search(str(error)):
        reason, advice = "the disk is full", "Free some room and build again."
    else:
        reason, advice = f"the release cannot be written ({error})", "Check the folder and its permissions."
    return ReleaseError(f"{folder}: {reason}; nothing was released, and the current release is untouched", advice)
