"""Examples checked by pyshacl: each together with the town of examples/context.ttl."""

import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyshacl
import pyshacl.shapes_graph
import pytest
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from rdflib import SH, BNode, Graph, Namespace, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Node

SHAPES = Path(__file__).parents[2] / "shapes"
EXAMPLES = SHAPES / "examples"
BASE = "http://localhost:8000/"
SHAPE = Namespace("https://w3id.org/lodse/shapes#")


class Finding(NamedTuple):
    """What a report says, or what the head of an invalid example promises."""

    rule: str
    node: str
    value: str
    path: str
    severity: str


def head(file: Path) -> dict[str, str]:
    """What the first comment lines of an example say: rule, node, path, severity, settings."""
    return dict(re.findall(r"^# (\w+): (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture(scope="session")
def shapes() -> Graph:
    """All shapes as one graph, with the prefixes of their files."""
    graph = Graph(bind_namespaces="none")
    for file in sorted(SHAPES.glob("*.ttl")):
        graph.parse(file)
    return graph


@pytest.fixture(scope="session")
def promise() -> Callable[[Path], Finding]:
    """Read the finding that the head of an invalid example promises."""

    def read(file: Path) -> Finding:
        said = head(file)
        return Finding(said["rule"], said["node"], said.get("value", "-"), said["path"], said["severity"])

    return read


@pytest.fixture(scope="session")
def findings(shapes: Graph) -> Iterator[Callable[[Path], list[Finding]]]:
    """Check an example. pyshacl builds shapes and parses queries anew for each run; here they stay the same.

    It also looks each property of a shape up in a list; here in a set.
    """
    query, prepared = Graph.query, functools.cache(prepareQuery)

    def ask(graph: Graph, text: str, *more: Any) -> Any:
        return query(graph, text if isinstance(graph.store, SPARQLStore) else prepared(text), *more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pyshacl.validator.ShapesGraph", functools.cache(pyshacl.shapes_graph.ShapesGraph))
        patch.setattr(Graph, "query", ask)
        names = (frozenset(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP)
        patch.setattr("pyshacl.shape.CONSTRAINT_PARAMS", names, raising=False)
        yield functools.partial(check, shapes)


def check(shapes: Graph, file: Path) -> list[Finding]:
    """Validate the example within the town and list what the report says, in order."""
    town = Graph()
    settings = EXAMPLES / "settings" / f"{head(file).get('settings', 'closed')}.ttl"
    for part in (EXAMPLES / "context.ttl", settings, file):
        town.parse(part, publicID=BASE)
    _, report, text = pyshacl.validate(town, shacl_graph=shapes, inference="none", advanced=False)
    assert isinstance(report, Graph), text
    return sorted(finding(shapes, report, result) for result in report.objects(None, SH.result))


def finding(shapes: Graph, report: Graph, result: Node) -> Finding:
    """Write one result the way examples promise it."""
    rule, node, value, path = (
        report.value(result, name) for name in (SH.sourceShape, SH.focusNode, SH.value, SH.resultPath)
    )
    queried = report.value(result, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent
    named = isinstance(value, URIRef) and value != node and queried
    if isinstance(path, BNode):
        path = shapes.value(rule, SH.path)
    return Finding(
        str(rule).replace(SHAPE, "shape:"),
        "-" if isinstance(node, BNode) else str(node).removeprefix(BASE),
        str(value).removeprefix(BASE) if named else "-",
        "-" if path is None else written(shapes, path),
        str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
    )


def written(shapes: Graph, path: Node) -> str:
    """Write a path in the way of SPARQL, with short names."""
    if isinstance(path, URIRef):
        return shapes.namespace_manager.normalizeUri(path)
    if inverse := shapes.value(path, SH.inversePath):
        return "^" + written(shapes, inverse)
    if choice := shapes.value(path, SH.alternativePath):
        return "(" + "|".join(written(shapes, step) for step in shapes.items(choice)) + ")"
    return "/".join(written(shapes, step) for step in shapes.items(path))
