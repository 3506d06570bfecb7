"""The SHACL report says what pyshacl's own report on the same data says."""

from __future__ import annotations

import re
from pathlib import Path

import pyshacl
import pytest
from pyoxigraph import NamedNode
from rdflib import RDF, SH, Graph, URIRef
from rdflib.compare import to_isomorphic
from rdflib.term import Node

from publisher import rdf
from publisher.assets import shape_files
from publisher.check import check
from publisher.findings import Finding, Report, Severity
from publisher.formats import reports, shacl_report
from publisher.gathering import lines

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "shapes/examples"
BASE = "http://localhost:8000/"
SITE = NamedNode(f"{BASE}id/site")
COMPARED = (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape, SH.value, SH.resultPath)
BROKEN = sorted(EXAMPLES.glob("*/invalid/*.ttl"))
QUICK = {
    "site-dangling-link",
    "hours-in-order",
    "address-postal-code",
    "place-geo-missing",
    "service-provider--missing",
}
"""Examples for the quick suite: rules of each sort, about the whole graph, a part, a link, a text, a pair of values."""


def turtle(report: Report) -> bytes:
    quads = shacl_report.describe(report, reports.shapes(), SITE)
    return rdf.serialise(quads, rdf.TURTLE)


def written(report: Report) -> Graph:
    return Graph().parse(data=turtle(report), format="turtle")


def compared(report: Graph) -> Graph:
    """What both reports have to say alike: all results, and their paths with all steps."""
    kept = Graph()
    for head in report.subjects(RDF.type, SH.ValidationReport):
        kept += report.triples((head, SH.conforms, None))
        for result in list(report.objects(head, SH.result)):
            kept.add((head, SH.result, result))
            _about_the_thing(report, result)
            for predicate in COMPARED:
                for triple in report.triples((result, predicate, None)):
                    kept.add(triple)
                    kept += report.cbd(triple[2]) if predicate == SH.resultPath else Graph()
    return kept


def _about_the_thing(report: Graph, result: Node) -> None:
    """A rule about the whole graph is put to the site; the report of lodse names the thing at fault."""
    value = report.value(result, SH.value)
    if isinstance(value, URIRef) and (result, SH.focusNode, URIRef(SITE.value)) in report:
        report.set((result, SH.focusNode, value))
        report.remove((result, SH.value, None))


@pytest.fixture(scope="module")
def shapes() -> Graph:
    graph = Graph()
    for file in shape_files():
        graph.parse(file)
    return graph


@pytest.mark.parametrize(
    "file", [pytest.param(f, marks=() if f.stem in QUICK else pytest.mark.slow, id=f.stem) for f in BROKEN]
)
def test_the_report_equals_that_of_pyshacl(file: Path, shapes: Graph) -> None:
    said = dict(re.findall(r"^# (\w+): (.+)$", file.read_text("utf-8"), re.MULTILINE))
    files = (EXAMPLES / "context.ttl", EXAMPLES / "settings" / f"{said.get('settings', 'closed')}.ttl", file)
    quads = [quad for each in files for quad in rdf.read_file(each, BASE)]
    town = Graph().parse(data=b"\n".join(map(lines.line, quads)), format="nt")  # numbers as they are published
    _, theirs, _ = pyshacl.validate(town, shacl_graph=shapes, inference="none")
    ours = written(Report.of(check(quads)))
    assert isinstance(theirs, Graph)
    assert (None, SH.result, None) in theirs
    assert to_isomorphic(compared(ours)) == to_isomorphic(compared(theirs))


def test_nothing_found_is_a_report_that_conforms() -> None:
    assert (None, SH.conforms, None) in written(Report())
    assert [bool(said) for said in written(Report()).objects(None, SH.conforms)] == [True]


def test_what_a_reader_found_is_a_result_on_the_site_with_the_place_to_look_at() -> None:
    found = Finding(
        Severity.WARNING, "unreadable-record", {"de": "Unlesbar."}, source="a.csv", line=3, record='"\n<x>', value="é"
    )
    said = written(Report((found,)))
    [result] = said.objects(None, SH.result)
    assert said.value(result, SH.focusNode) == URIRef(SITE.value)
    assert str(said.value(result, SH.value)) == "é"
    assert {str(value) for value in said.objects(result)} >= {"a.csv", "3", '"\n<x>', "unreadable-record"}


def test_each_result_has_what_shacl_asks_of_it() -> None:
    quads = list(rdf.read_file(BROKEN[0], BASE))
    said = written(Report.of(check(quads)))
    for result in said.objects(None, SH.result):
        for word in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent):
            assert len(list(said.objects(result, word))) == 1
