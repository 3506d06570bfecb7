"""The formats of the report of a check: JSON for scripts, SARIF for code hosts, SHACL for tools that know it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import orjson
from pyoxigraph import NamedNode

from publisher import rdf
from publisher.assets import rule_files, shape_files
from publisher.formats import sarif, shacl_report
from publisher.pages.manual import Rule, manual
from publisher.terms import SHAPE

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from publisher.findings import Report
    from publisher.site import Site

Writer = Callable[["Report", "Site", str], bytes]


def as_json(report: Report, _site: Site, _language: str) -> bytes:
    """Write the findings with their counts."""
    return _json(report.as_json())


def as_sarif(report: Report, site: Site, language: str) -> bytes:
    """Write SARIF 2.1.0."""
    return _json(sarif.write(report, rules(), site.folder, language))


def as_turtle(report: Report, site: Site, _language: str) -> bytes:
    """Write a SHACL validation report."""
    return rdf.serialise(shacl_report.describe(report, shapes(), NamedNode(f"{site.base}id/site")), rdf.TURTLE)


WRITERS: Mapping[str, Writer] = {"json": as_json, "sarif": as_sarif, "turtle": as_turtle}
"""One row a format; the key is what the command calls it."""


def shapes() -> list[Quad]:
    """Read the rules, as RDF."""
    return [quad for file in (*shape_files(), *rule_files()) for quad in rdf.read_file(file, SHAPE.iri)]


def rules() -> dict[str, Rule]:
    """Give what the manual says of each rule, by its IRI."""
    found = manual(shapes(), {})
    return {f"{SHAPE.iri}{rule.key}": rule for chapter in found.chapters for rule in chapter.rules}


def _json(values: Any) -> bytes:
    return orjson.dumps(values, option=orjson.OPT_INDENT_2) + b"\n"
