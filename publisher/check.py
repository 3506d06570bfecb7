"""The second stage of the road: shapes and graph in, findings out. The only module that knows a SHACL engine.

Two engines share the work. `shacl` (Rust) looks at the whole graph in a fraction of a second and says which nodes are
suspect; pyshacl, the engine of record, judges those and its results are the findings. A test holds them together:
over all examples and both towns the findings equal those of pyshacl alone.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import shacl

from publisher import assets
from publisher.errors import SourceError
from publisher.findings import Finding, Severity
from publisher.terms import LODSE, PREFIXES, RDF, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from rdflib import Graph
    from rdflib.term import Identifier, Node

_SEVERITIES = {SH.Violation.value: Severity.VIOLATION, SH.Warning.value: Severity.WARNING, SH.Info.value: Severity.INFO}


def shape_files(folder: Path = assets.SHAPES) -> list[Path]:
    """List the files that hold the rules (the examples are not among them)."""
    return sorted(folder.glob("*.ttl"))


def check(quads: Iterable[ox.Quad], shapes: Sequence[Path] | None = None, *, screen: bool = True) -> list[Finding]:
    """Validate a graph (all quads, whatever their graph) against shapes, without inference.

    shapes: the files of the rules; those of lodse if not given. screen: False has pyshacl judge every node, which
    takes about a hundred times as long. Raises SourceError if a file of shapes is broken.
    """
    files = shape_files() if shapes is None else shapes
    triples = list(dict.fromkeys(quad.triple for quad in quads))
    suspects = _suspects(triples, files) if screen else None
    if suspects is not None and not suspects:
        return []
    return _judge(triples, files, suspects)


def _suspects(triples: list[ox.Triple], files: Sequence[Path]) -> set[str] | None:
    """Give the IRIs of the nodes that the fast engine reports; None if a suspect has no IRI to name it by."""
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    try:
        rules = shacl.Shapes.from_text("\n".join(file.read_text("utf-8") for file in files))
        report = rules.validate_text(data.decode())
    except ValueError as error:
        raise SourceError(files[0].parent, f"the rules cannot be used: {error}", "Mend the shapes.") from None
    nodes = {result.focus_node for result in report.results}
    return {node[1:-1] for node in nodes} if all(node.startswith("<") for node in nodes) else None


def _judge(triples: list[ox.Triple], files: Sequence[Path], suspects: set[str] | None) -> list[Finding]:
    import pyshacl  # rdflib and pyshacl take a second to import; a graph without suspects needs neither

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # it prints a traceback for every ill-typed literal
    rules, graph = _shapes_graph(files), _as_rdflib(triples)
    if suspects is not None:
        _aim(rules, graph, suspects)
    _, results, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none", inplace=True, do_owl_imports=False)
    sites = frozenset(_plain(t.subject) for t in triples if t.predicate == RDF.type and t.object == LODSE.Site)
    return [_about(finding, sites) for finding in _findings(results, rules)]


def _as_rdflib(triples: Iterable[ox.Triple]) -> Graph:
    import rdflib
    from rdflib.query import Result

    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in triples)

    class OxigraphQueries(rdflib.Graph):
        """A graph whose queries Oxigraph answers; rdflib would parse the same text again for every focus node."""

        def query(self, query_object: Any, *_args: Any, initBindings: Any = None, **_kwargs: Any) -> Result:  # noqa: N803
            bound = {ox.Variable(str(name)): _to_ox(value) for name, value in (initBindings or {}).items()}
            found = store.query(str(query_object), prefixes=PREFIXES, substitutions=bound)
            if isinstance(found, ox.QueryBoolean):
                answer = Result("ASK")
                answer.askAnswer = bool(found)
                return answer
            if not isinstance(found, ox.QuerySolutions):
                raise SourceError("shapes", "a rule asks by CONSTRUCT", "Rules ask by SELECT or ASK.")
            answer = Result("SELECT")
            answer.vars = [rdflib.Variable(variable.value) for variable in found.variables]
            answer.bindings = [
                {v: _to_rdflib(row[str(v)]) for v in answer.vars or () if row[str(v)] is not None} for row in found
            ]
            return answer

    rdflib.NORMALIZE_LITERALS = False  # the rules judge what the editor wrote
    graph = OxigraphQueries(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for triple in triples:
        graph.add((_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(triple.object)))
    return graph


def _to_rdflib(term: object) -> Identifier:
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        datatype = None if term.language or term.datatype.value.endswith("#string") else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, lang=term.language, datatype=datatype)
    raise SourceError("data", f"holds an RDF 1.2 term, which rules cannot judge: {term}", "Take it out.")


def _plain(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _to_ox(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, rdflib.Literal) and node.language:
        return ox.Literal(str(node), language=node.language)
    datatype = node.datatype if isinstance(node, rdflib.Literal) else None
    return ox.Literal(str(node), datatype=ox.NamedNode(str(datatype)) if datatype else None)


def _shapes_graph(files: Sequence[Path]) -> Graph:
    import rdflib
    from rdflib.plugins.parsers.notation3 import BadSyntax

    graph = rdflib.Graph()
    for file in files:
        try:
            graph.parse(file, format="turtle")
        except BadSyntax as error:
            raise SourceError(file, "not valid Turtle", "Mend the file.", error.lines + 1) from None
    return graph


def _aim(rules: Graph, graph: Graph, suspects: set[str]) -> None:
    """Let the rules look at the suspects only, each at those it is meant for.

    pyshacl's own option `focus_nodes` would also switch off the shapes inside of shapes (`sh:not`, `sh:node` …).
    """
    from rdflib.namespace import RDF as CORE
    from rdflib.namespace import SH as RULES

    meant: dict[Node, Callable[[Node], Iterable[Node]]] = {
        RULES.targetClass: lambda kind: graph.subjects(CORE.type, kind),
        RULES.targetSubjectsOf: graph.subjects,
        RULES.targetObjectsOf: lambda path: graph.objects(None, path),
    }
    for target, nodes in meant.items():
        for rule, named in list(rules.subject_objects(target)):
            rules.remove((rule, target, named))
            for node in nodes(named):
                if str(node) in suspects:
                    rules.add((rule, RULES.targetNode, node))


def _findings(results: Graph, rules: Graph) -> Iterator[Finding]:
    from rdflib.namespace import SH as REPORT
    from rdflib.term import Literal

    for result in results.objects(None, REPORT.result):  # not the details nested in them
        rule = results.value(result, REPORT.sourceShape)
        # pyshacl repeats the message of a SPARQL rule in one language only, so the rule itself is asked first
        messages = [*results.objects(result, REPORT.resultMessage), *rules.objects(rule, REPORT.message)]
        severity = str(results.value(result, REPORT.resultSeverity))
        yield Finding(
            severity=_SEVERITIES.get(severity, Severity.VIOLATION),
            rule=str(rule),
            message={m.language or "en": str(m) for m in messages if isinstance(m, Literal)},
            node=_text(results.value(result, REPORT.focusNode)),
            path=_path(results, results.value(result, REPORT.resultPath)),
            value=_text(results.value(result, REPORT.value)),
        )


def _path(results: Graph, path: Node | None) -> str | None:
    """Write a property path: an IRI as it is, a combined one as SPARQL does (`<a>/(<b>|^<c>)`)."""
    from rdflib.term import URIRef

    if path is None:
        return None
    return str(path) if isinstance(path, URIRef) else _combined(results, path)


def _combined(results: Graph, path: Node) -> str:
    from rdflib.collection import Collection
    from rdflib.namespace import SH as REPORT
    from rdflib.term import URIRef

    if isinstance(path, URIRef):
        return f"<{path}>"
    if (inverse := results.value(path, REPORT.inversePath)) is not None:
        return f"^{_combined(results, inverse)}"
    if (choice := results.value(path, REPORT.alternativePath)) is not None:
        return f"({'|'.join(_combined(results, step) for step in Collection(results, choice))})"
    return "/".join(_combined(results, step) for step in Collection(results, path))


def _text(node: Node | None) -> str | None:
    from rdflib.term import BNode

    return None if node is None else f"_:{node}" if isinstance(node, BNode) else str(node)


def _about(finding: Finding, sites: frozenset[str]) -> Finding:
    """Move a finding of a rule about the whole graph from the site to the node at fault, which is its value."""
    if finding.node in sites and finding.value:
        return replace(finding, node=finding.value, value=None)
    return finding
