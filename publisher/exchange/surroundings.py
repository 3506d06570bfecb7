"""What the ways out tell of a thing: itself with its parts, and the things that it names, likewise."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad

from publisher.description import Description, order
from publisher.terms import DCT, LODSE, SCHEMA, SKOS

if TYPE_CHECKING:
    import pyoxigraph as ox

    from publisher.gathering.near import Statements

REMEMBERED = 10_000
"""Things whose statements are remembered, since many name the same office."""

_NAMED = frozenset(
    (
        SCHEMA.provider,
        SCHEMA.serviceOperator,
        SCHEMA.contactPoint,
        SCHEMA.location,
        SCHEMA.availableChannel,
        SCHEMA.serviceLocation,
        SCHEMA.servicePhone,
        SCHEMA.areaServed,
        LODSE.contact,
        LODSE.office,
        LODSE.programme,
        DCT.subject,
        SKOS.inScheme,
    )
)
"""Properties whose values are told of, too."""

_DEEP = 2
"""Steps from a thing to another: from a service to its channel, and on to the place."""


class Surroundings:
    """Describes things from a store, less than a page shows of them and much faster."""

    def __init__(self, store: ox.Store) -> None:
        self._said = lru_cache(REMEMBERED)(partial(whole, store))

    def describe(self, iri: str) -> Description | None:
        """Give what is told of a thing, None if nothing is said of it."""
        quads: list[Quad] = []
        level, seen = [iri], set[str]()
        for _ in range(_DEEP + 1):
            seen.update(level)
            found = [quad for each in level for quad in self._said(each)]
            quads += found
            level = sorted(
                {q.object.value for q in found if q.predicate in _NAMED and isinstance(q.object, NamedNode)} - seen
            )
        return Description(NamedNode(iri), quads) if quads else None


def whole(store: Statements, iri: str) -> tuple[Quad, ...]:
    """Give what is said of a thing and of its parts, and nothing of what is around it."""
    root, quads = NamedNode(iri), list[Quad]()
    waiting, seen = [root], set[NamedNode]()
    while waiting:
        node = waiting.pop()
        seen.add(node)
        quads += (said := list(store.quads_for_pattern(node, None, None, DefaultGraph())))
        named = {quad.object for quad in said if isinstance(quad.object, NamedNode)}
        waiting += [part for part in named if part.value.startswith(f"{iri}#") and part not in seen]
    return tuple(sorted(quads, key=order))
