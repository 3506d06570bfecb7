"""The report on what was read of a site: what readers found, what the rules find, and where to look."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from publisher.assets import shape_files
from publisher.check import check, check_shards
from publisher.checking import kept, places, site_findings
from publisher.checking.literals import ill_typed
from publisher.checking.screen import Rules
from publisher.editorial import links as links_of
from publisher.editorial.document import Asked
from publisher.findings import Finding, Report
from publisher.gathering import lines
from publisher.sources.lines import Lines
from publisher.sources.rdf import files
from publisher.terms import LODSE, XSD

if TYPE_CHECKING:
    from publisher.editorial.links import Checker
    from publisher.gathering.gather import Reading
    from publisher.progress import Progress
    from publisher.site import Site


def examine(
    site: Site, reading: Reading, progress: Progress, today: date | None = None, links: Checker | None = None
) -> Report:
    """Check what was read. Persons are checked together with the public graph, as if the site had opted in.

    What could not be read hides what is linked to it, so a broken source is reported alone.
    today: the day by which editors are told what is old. links: asks for links to other sites, if that is wanted.
    """
    if not site.checked or not Report.of(reading.findings).conforms:
        return Report.of(reading.findings)
    progress.stage("check", reading.public.count)
    folder = site.releases / kept.FOLDER if reading.is_large else None
    asked = Asked(site.base, site.languages, today or datetime.now(UTC).date(), site.editorial)
    found = check_shards(reading.public, Rules(tuple(shape_files()), asked), site.work, progress, folder)
    if reading.persons:
        found += _persons_findings(site, reading)
    if links:
        progress.stage("links")
        found += links_of.find(reading.public, site.base, links)
    featured = lines.quads(reading.public.about(iri.encode() for iri in site.featured_iris))
    return Report.of(chain(reading.findings, _located(site, reading, found), site_findings.find(site, featured)))


def _persons_findings(site: Site, reading: Reading) -> list[Finding]:
    """Give only what is wrong with the persons' file: findings on its own nodes."""
    opted_in = Quad(NamedNode(f"{site.base}id/site"), LODSE.publishesPersons, Literal("true", datatype=XSD.boolean))
    own = {quad.subject for quad in reading.persons}
    named = {quad.object for quad in reading.persons} | {opted_in.subject}
    beside = (q for q in _said_of(reading, named) if q.predicate != LODSE.publishesPersons)
    nodes = {node.value for node in own if isinstance(node, NamedNode)}
    found = [f for f in check([*beside, *reading.persons, opted_in]) if f.node in nodes]
    said = {(finding.node, finding.path) for finding in found}
    return found + [f for f in ill_typed(reading.persons) if (f.node, f.path) not in said]


def _said_of(reading: Reading, things: Collection[object]) -> Iterator[Quad]:
    """Give what is publicly said of some things."""
    documents = {thing.value.partition("#")[0].encode() for thing in things if isinstance(thing, NamedNode)}
    return (quad for quad in lines.quads(reading.public.about(documents)) if quad.subject in things)


def _located(site: Site, reading: Reading, found: list[Finding]) -> Iterator[Finding]:
    """Add the file and line to findings on things that were written by hand.

    Of which file a statement is, is known where the site is one folder of RDF files; else all files are looked through.
    """
    apart, lost = reading.public.versions(), [finding for finding in found if not finding.source]
    yield from (finding for finding in found if finding.source)
    files_ = [file for source in site.sources if source.kind == "rdf" for file in files(source.path)]
    beside = [file for file in files_ if str(file) not in apart] if len(files_) > 1 else files_
    known = places.located(reading.public, lost)
    yield from (finding for finding in known if finding.source)
    unknown = [finding for finding in known if not finding.source]
    yield from places.in_files(unknown, Lines(beside), is_all=len(site.sources) == 1)
