"""Which unit looks after a thing, by the ways of the model."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from publisher import iris
from publisher.terms import LODSE, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Store

Step = tuple[NamedNode, bool]
"""A property, and whether it is followed from its value to its thing."""

_PROVIDER = (SCHEMA.provider, False)
_WAYS: Mapping[str, Sequence[tuple[Step, ...]]] = {
    "organisation": ((),),
    "service": ((_PROVIDER,), ((SCHEMA.serviceOperator, False),)),
    "channel": (((LODSE.office, False),), ((SCHEMA.availableChannel, True), _PROVIDER)),
    "place": (
        ((SCHEMA.location, True),),
        ((SCHEMA.containedInPlace, True), (SCHEMA.location, True)),
        ((SCHEMA.serviceLocation, True), (SCHEMA.availableChannel, True), _PROVIDER),
    ),
    "contact": (((SCHEMA.contactPoint, True),), ((SCHEMA.contactPoint, True), _PROVIDER)),
}
"""How a thing of each kind leads to its unit; the first way that leads anywhere counts."""

MOST = 1000
"""Values that are looked at on a way: a place may be that of thousands of services."""


class Units:
    """Finds units in the store of a release."""

    def __init__(self, store: Store, base: str) -> None:
        self._store = store
        self._base = base
        self._known: dict[str, str] = {}

    def of(self, iri: str) -> str:
        """Give the IRI of the unit of a thing, or nothing if none is known."""
        if iri not in self._known:
            self._known[iri] = self._find(iri)
        return self._known[iri]

    def _find(self, iri: str) -> str:
        kind = iris.kind_of(self._base, iri) or ""
        for way in _WAYS.get(kind, ()):
            found = {node.value for node in self._follow(NamedNode(iri), way)}
            units = sorted(unit for unit in found if iris.kind_of(self._base, unit) == "organisation")
            if units:
                return units[0]
        return ""

    def _follow(self, thing: NamedNode, way: Iterable[Step]) -> Iterable[NamedNode]:
        nodes = [thing]
        for step in way:
            nodes = list(dict.fromkeys(met for node in nodes for met in self._next(node, step)))[:MOST]
        return nodes

    def _next(self, node: NamedNode, step: Step) -> Iterator[NamedNode]:
        predicate, backward = step
        subject, value = (None, node) if backward else (node, None)
        for quad in islice(self._store.quads_for_pattern(subject, predicate, value, None), MOST):
            met = quad.subject if backward else quad.object
            if isinstance(met, NamedNode):
                yield met
