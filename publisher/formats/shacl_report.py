"""The report as SHACL has it: `sh:ValidationReport`, which every SHACL tool reads. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher.description import Description
from publisher.findings import Finding, Report
from publisher.iris import is_iri
from publisher.pages.layout import local_name
from publisher.terms import DCT, LODSE, RDF, SCHEMA, SH, SHAPE, SKOS, XSD

if TYPE_CHECKING:
    from publisher.description import Term

Subject = NamedNode | BlankNode


def describe(report: Report, shapes: Iterable[Quad], site: NamedNode) -> Iterator[Quad]:
    """Give the report; `shapes` are the rules that it names, `site` stands for what is said of no thing.

    What readers and editorial rules find has a constraint component of ours.
    """
    head = BlankNode("report")
    yield Quad(head, RDF.type, SH.ValidationReport)
    yield Quad(head, SH.conforms, Literal(not report.findings))
    yield from results(report.findings, shapes, site, head)


def results(
    findings: Iterable[Finding],
    shapes: Iterable[Quad],
    site: NamedNode,
    head: Subject,
    node: Callable[[str], Subject] = BlankNode,
) -> Iterator[Quad]:
    """Give findings as results of the report `head`; `node` makes the node of a label."""
    rules, nodes = Description(site, shapes), _BlankNodes(node)
    numbered = [(node(f"result{number}"), finding) for number, finding in enumerate(findings, 1)]
    yield from (Quad(head, SH.result, result) for result, _ in numbered)
    for result, finding in numbered:
        yield from (Quad(result, predicate, value) for predicate, value in _said(finding, site, nodes))
        yield from _path(result, finding, rules)


class _BlankNodes:
    """Names for the blank nodes of the data, which are none of the report's own."""

    def __init__(self, node: Callable[[str], Subject]) -> None:
        self._known: defaultdict[str, Subject] = defaultdict(lambda: node(f"data{len(self._known) + 1}"))

    def term(self, text: str) -> Subject | None:
        """Give the node of a text that names one: an IRI or the label of a blank node."""
        if text.startswith("_:"):
            return self._known[text]
        return NamedNode(text) if is_iri(text) else None


def _said(finding: Finding, site: NamedNode, nodes: _BlankNodes) -> Iterator[tuple[NamedNode, Term]]:
    yield RDF.type, SH.ValidationResult
    yield SH.focusNode, (nodes.term(finding.node) if finding.node else None) or site
    yield SH.resultSeverity, SH[finding.severity.label]
    yield SH.sourceConstraintComponent, NamedNode(finding.component) if finding.component else LODSE.FoundByReading
    if rule := nodes.term(finding.rule):
        yield SH.sourceShape, rule
    else:
        yield SKOS.notation, Literal(finding.rule)
    if finding.value is not None and (value := _value(finding, nodes)) is not None:
        yield SH.value, value
    for language, text in finding.message.items():
        yield SH.resultMessage, Literal(text, language=language)
    yield from _place(finding)


def _place(finding: Finding) -> Iterator[tuple[NamedNode, Term]]:
    """Say where to look, which SHACL has no words for."""
    if finding.source:
        yield DCT.source, Literal(finding.source)
    if finding.line:
        yield SCHEMA.position, Literal(finding.line)
    if finding.record:
        yield DCT.identifier, Literal(finding.record)


def _value(finding: Finding, nodes: _BlankNodes) -> Term | None:
    text = finding.value or ""
    if finding.language:
        return Literal(text, language=finding.language)
    if finding.datatype:
        return Literal(text, datatype=None if finding.datatype == XSD.string.value else NamedNode(finding.datatype))
    return nodes.term(text) or Literal(text)


def _path(result: Subject, finding: Finding, rules: Description) -> Iterator[Quad]:
    """Say which property it is about; a path of several is copied from the shape."""
    if not finding.path:
        return
    if is_iri(finding.path):
        yield Quad(result, SH.resultPath, NamedNode(finding.path))
        return
    shape = NamedNode(finding.rule) if finding.rule.startswith(SHAPE.iri) else None
    root = rules.value(shape, SH.path) if shape else None
    if root is None:
        return
    yield from _copied(Quad(result, SH.resultPath, root), rules, f"{local_name(result.value)}path", {})


def _copied(quad: Quad, rules: Description, prefix: str, known: dict[BlankNode, BlankNode]) -> Iterator[Quad]:
    """Copy a statement, and what is said of a blank node at its end."""
    target = quad.object
    if not isinstance(target, BlankNode):
        yield quad
        return
    is_new = target not in known
    copy = known.setdefault(target, BlankNode(f"{prefix}{len(known)}"))
    yield Quad(quad.subject, quad.predicate, copy)
    for predicate in rules.predicates(target) if is_new else ():
        for value in rules.objects(target, predicate):
            yield from _copied(Quad(copy, predicate, value), rules, prefix, known)
