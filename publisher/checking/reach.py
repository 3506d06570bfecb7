"""How far the rules look: from a thing along which properties, forwards and backwards, to what else.

A rule about a service may ask for the class of its office, or whether that has a contact. To check a part of the
graph, the statements that are asked of things outside of it have to be at hand, and no others; and when a thing
changes, those whose rules look at it have to be checked again. Both follow from the paths in the shapes.

What a SPARQL rule looks at cannot be read off its text, so it says so by `lodse:looksAt`. A graph with a rule that does
not say is checked in one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad

from publisher.description import Description, Term
from publisher.pages.layout import Path, Step
from publisher.terms import LODSE, RDF, SH

LONGEST = 12
"""Steps that are followed; a shape that asks for itself would go on for ever."""

_ANYTHING = NamedNode("urn:lodse:shapes")
_LOGIC = (SH["and"], SH["or"], SH["xone"])
_VALUE_SHAPES = (SH.node, SH.qualifiedValueShape, SH["not"])
_NO_CONSTRAINT = frozenset(
    (SH.path, SH.name, SH.description, SH.message, SH.severity, SH.group, SH.order, SH.deactivated, SH.targetClass,
     SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
)  # fmt: skip
_TYPE: Path = (Step(RDF.type),)


@dataclass(frozen=True)
class Reach:
    """All ways in which rules look beyond the thing that they are about."""

    paths: frozenset[Path]
    targets: frozenset[NamedNode] = frozenset()
    """The properties whose values rules are about."""
    bounded: bool = True
    """False if there is a rule that may look at the whole graph."""

    @classmethod
    def of(cls, shapes: Iterable[Quad]) -> Reach:
        """Read the ways off the shapes."""
        graph = Description(_ANYTHING, shapes)
        targeted = {q.subject for q in graph.quads if q.predicate.value.startswith(f"{SH.iri}target")}
        found = chain.from_iterable(_paths(graph, shape, LONGEST) for shape in targeted)
        queries = (q.object for q in graph.quads if q.predicate == SH.sparql)
        return cls(
            frozenset(path for path in found if len(path) > 1 or path[0].inverse),
            frozenset(o for s in targeted for o in graph.objects(s, SH.targetObjectsOf) if isinstance(o, NamedNode)),
            all(graph.objects(query, LODSE.looksAt) for query in queries),
        )

    @cached_property
    def facts(self) -> frozenset[NamedNode]:
        """The properties that rules ask of other things than the one they are about, and the class of each."""
        forward = (step.predicate for path in self.paths for step in path[1:] if not step.inverse)
        return frozenset((RDF.type, *forward))

    @cached_property
    def backwards(self) -> frozenset[NamedNode]:
        """The properties of other things by which rules find what they are about, or look at what has them."""
        inverse = (step.predicate for path in self.paths for step in path if step.inverse)
        return frozenset((*inverse, *self.targets))

    def onward(self, place: int) -> frozenset[NamedNode]:
        """Give the properties that lead further after so many steps; after none, from the thing itself."""
        return frozenset(p[place].predicate for p in self.paths if len(p) > place + 1 and not p[place].inverse)

    @cached_property
    def followed(self) -> frozenset[NamedNode]:
        """Give all properties that lead further, after however many steps."""
        return frozenset(step.predicate for path in self.paths for step in path[:-1] if not step.inverse)

    @cached_property
    def depth(self) -> int:
        """How many steps the longest way has."""
        return max(map(len, self.paths), default=1)


def _paths(graph: Description, shape: Term, left: int) -> Iterator[Path]:
    """Give the ways that a shape looks from the node it is put to."""
    if left <= 0:
        return
    for inner in _same_node(graph, shape):
        yield from _paths(graph, inner, left - 1)
    if graph.objects(shape, SH["class"]):
        yield _TYPE
    paths = [p for path in graph.objects(shape, SH.path) for p in _steps(graph, path)]
    if not paths or not _constrains(graph, shape):
        return
    for path in paths:
        yield path
        yield from (path + rest for rest in _of_values(graph, shape, left - len(path)))


def _same_node(graph: Description, shape: Term) -> Iterator[Term]:
    """Give the shapes that are put to the same node as this one; those of a property's values are not among them."""
    is_property = bool(graph.objects(shape, SH.path))
    if not is_property:
        yield from graph.objects(shape, SH.property)
        yield from _inner(graph, shape)


def _inner(graph: Description, shape: Term) -> Iterator[Term]:
    for predicate in _VALUE_SHAPES:
        yield from graph.objects(shape, predicate)
    for predicate in _LOGIC:
        for head in graph.objects(shape, predicate):
            yield from _items(graph, head)


def _of_values(graph: Description, shape: Term, left: int) -> Iterator[Path]:
    """Give the ways that a property shape looks from a value."""
    if graph.objects(shape, SH["class"]):
        yield _TYPE
    for inner in chain(graph.objects(shape, SH.property), _inner(graph, shape)):
        yield from _paths(graph, inner, left)


def _constrains(graph: Description, shape: Term) -> bool:
    """Say whether a property shape asks for anything, or only names and orders a field of a page."""
    predicates = () if isinstance(shape, Literal) else graph.predicates(shape)
    return any(predicate in SH and predicate not in _NO_CONSTRAINT for predicate in predicates)


def _steps(graph: Description, path: Term) -> Iterator[Path]:
    """Give the ways of a SHACL path: one for each choice in it."""
    if isinstance(path, NamedNode) and not graph.objects(path, RDF.first):
        yield (Step(path),)
        return
    for inverse in graph.objects(path, SH.inversePath):
        for way in _steps(graph, inverse):
            yield tuple(Step(step.predicate, not step.inverse) for step in reversed(way))
    for choice in graph.objects(path, SH.alternativePath):
        for each in _items(graph, choice):
            yield from _steps(graph, each)
    if graph.objects(path, RDF.first):
        yield from _sequence(graph, list(_items(graph, path)))


def _sequence(graph: Description, steps: list[Term]) -> Iterator[Path]:
    if not steps:
        yield ()
        return
    for way in _steps(graph, steps[0]):
        yield from (way + rest for rest in _sequence(graph, steps[1:]))


def _items(graph: Description, head: Term) -> Iterator[Term]:
    """Give the members of a list."""
    seen: set[Term] = set()
    while head != RDF.nil and head not in seen:
        seen.add(head)
        yield from graph.objects(head, RDF.first)
        head = next(iter(graph.objects(head, RDF.rest)), RDF.nil)
