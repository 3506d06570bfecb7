"""The engine of record: pyshacl says what is wrong with a graph's nodes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib import BNode, Graph, Literal, URIRef, Variable
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.query import Result
from rdflib.term import Node

from publisher.checking.screen import EVERY_RULE, Case
from publisher.errors import SourceError
from publisher.findings import Finding, Severity
from publisher.gathering import lines
from publisher.terms import PREFIXES, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rdflib.term import Identifier

_SEVERITIES = {
    str(SH.Violation): Severity.VIOLATION,
    str(SH.Warning): Severity.WARNING,
    str(SH.Info): Severity.INFO,
}


def judge(case: Case, files: tuple[Path, ...]) -> list[Finding]:
    """Validate the suspects of a case against the rules in `files`.

    Raises SourceError if a file of rules is broken or the data hold RDF 1.2 terms.
    """
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # it prints a traceback for every ill-typed literal
    rdflib.NORMALIZE_LITERALS = False  # the rules judge what the editor wrote
    graph = _Graph([quad.triple for quad in lines.quads(case.statements)])
    rules = _shapes_graph(files)
    if case.suspects is not None:
        rules = _aimed(rules, graph, case.suspects)
    _, results, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none", inplace=True, do_owl_imports=False)
    found = (_about(finding, case.sites) for finding in _findings(results, rules))
    return [finding for finding in found if not case.documents or _document(finding) in case.documents]


def _about(finding: Finding, sites: frozenset[str]) -> Finding:
    """Move a finding of a rule about the whole graph from the site to the node at fault, which is its value."""
    if finding.node in sites and finding.value and not finding.datatype:
        return replace(finding, node=finding.value, value=None)
    return finding


def _document(finding: Finding) -> bytes:
    return (finding.node or "").partition("#")[0].encode()


_ARGUMENTS = ("processor", "result", "initNs", "initBindings", "use_store_provided")
"""What rdflib's `Graph.query` takes after the query, in order."""


class _Graph(Graph):
    """A graph whose queries Oxigraph answers; rdflib would parse the same text again for every focus node."""

    def __init__(self, triples: Sequence[ox.Triple]) -> None:
        super().__init__(bind_namespaces="none")
        self.twin = ox.Store()
        self.twin.bulk_extend(ox.Quad(*triple) for triple in triples)
        for prefix, namespace in PREFIXES.items():
            self.bind(prefix, namespace)
        for triple in triples:
            self.add((_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(triple.object)))

    def query(self, query_object: Any, *args: Any, **named: Any) -> Result:
        """Answer a rule's SELECT or ASK, the variables in `initBindings` (which pyshacl gives by place) bound."""
        given = dict(zip(_ARGUMENTS, args, strict=False)) | named
        bound = {ox.Variable(str(name)): _to_ox(value) for name, value in (given.get("initBindings") or {}).items()}
        found = self.twin.query(str(query_object), prefixes=PREFIXES, substitutions=bound)
        if isinstance(found, ox.QuerySolutions):
            return _solutions(found)
        if isinstance(found, ox.QueryBoolean):
            answer = Result("ASK")
            answer.askAnswer = bool(found)
            return answer
        raise SourceError("shapes", "a rule asks by CONSTRUCT", "Rules ask by SELECT or ASK.")


def _solutions(found: ox.QuerySolutions) -> Result:
    answer = Result("SELECT")
    names = [Variable(variable.value) for variable in found.variables]
    answer.vars = names
    answer.bindings = [{v: _to_rdflib(row[str(v)]) for v in names if row[str(v)] is not None} for row in found]
    return answer


def _to_rdflib(term: object) -> Identifier:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal):
        datatype = None if term.language or term.datatype == XSD.string else URIRef(term.datatype.value)
        return Literal(term.value, lang=term.language, datatype=datatype)
    raise SourceError("data", f"holds an RDF 1.2 term, which rules cannot judge: {term}", "Take it out.")


def _to_ox(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, Literal) and node.language:
        return ox.Literal(str(node), language=node.language)
    datatype = node.datatype if isinstance(node, Literal) else None
    return ox.Literal(str(node), datatype=ox.NamedNode(str(datatype)) if datatype else None)


@cache
def _shapes_graph(files: tuple[Path, ...]) -> Graph:
    graph = Graph()
    for file in files:
        try:
            graph.parse(file, format="turtle")
        except BadSyntax as error:
            raise SourceError(file, "not valid Turtle", "Mend the file.", error.lines + 1) from None
    return graph


def _aimed(rules: Graph, graph: Graph, suspects: Mapping[str, frozenset[str]]) -> Graph:
    """Give the rules as they look at the suspects only: each at those that seem to break it.

    pyshacl's own option `focus_nodes` would also switch off the shapes inside of shapes (`sh:not`, `sh:node` …).
    """
    aimed, loose = Graph(), suspects.get(EVERY_RULE, frozenset())
    for rule, predicate, value in rules:
        if predicate not in _TARGETS:
            aimed.add((rule, predicate, value))
        elif loose:
            found = (node for node in _TARGETS[predicate](graph, value) if isinstance(node, BNode))
            for node in found:
                if f"_:{node}" in loose:
                    aimed.add((rule, SH.targetNode, node))
    for name, nodes in suspects.items():
        for suspect in nodes if name != EVERY_RULE else ():
            aimed.add((URIRef(name), SH.targetNode, URIRef(suspect)))
    return aimed


_TARGETS: Mapping[Node, Callable[[Graph, Node], Iterable[Node]]] = {
    SH.targetClass: lambda graph, kind: graph.subjects(RDF.type, kind),
    SH.targetSubjectsOf: lambda graph, path: graph.subjects(path, None),
    SH.targetObjectsOf: lambda graph, path: graph.objects(None, path),
}
"""How a rule finds the nodes that it is meant for."""


def _findings(results: Graph, rules: Graph) -> Iterator[Finding]:
    """Give the results. Those about a text in place of a thing lead nowhere; whoever says the text is told of it."""
    for result in results.objects(None, SH.result):  # not the details nested in them
        if isinstance(results.value(result, SH.focusNode), Literal):
            continue
        rule = results.value(result, SH.sourceShape)
        # pyshacl repeats the message of a SPARQL rule in one language only, so the rule itself is asked first
        messages = [*results.objects(result, SH.resultMessage), *rules.objects(rule, SH.message)]
        severity = str(results.value(result, SH.resultSeverity))
        value = results.value(result, SH.value)
        yield Finding(
            severity=_SEVERITIES.get(severity, Severity.VIOLATION),
            rule=str(rule),
            message=dict(sorted((m.language or "en", str(m)) for m in messages if isinstance(m, Literal))),
            node=_text(results.value(result, SH.focusNode)),
            path=_path(results, results.value(result, SH.resultPath)),
            value=_text(value),
            datatype=str(value.datatype or XSD.string.value) if isinstance(value, Literal) else None,
            language=value.language if isinstance(value, Literal) else None,
            component=_text(results.value(result, SH.sourceConstraintComponent)),
        )


def _path(results: Graph, path: Node | None) -> str | None:
    """Write a property path: an IRI as it is, a combined one as SPARQL does (`<a>/(<b>|^<c>)`)."""
    if path is None:
        return None
    return str(path) if isinstance(path, URIRef) else _combined(results, path)


def _combined(results: Graph, path: Node) -> str:
    if isinstance(path, URIRef):
        return f"<{path}>"
    if (inverse := results.value(path, SH.inversePath)) is not None:
        return f"^{_combined(results, inverse)}"
    if (choice := results.value(path, SH.alternativePath)) is not None:
        return f"({'|'.join(_combined(results, step) for step in Collection(results, choice))})"
    return "/".join(_combined(results, step) for step in Collection(results, path))


def _text(node: Node | None) -> str | None:
    return None if node is None else f"_:{node}" if isinstance(node, BNode) else str(node)
