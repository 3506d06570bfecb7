"""A part of a graph while a release is written: its own statements in memory, all others from the release's store.

A store on the disk takes a hundred times as long to say what is known of a thing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode

from publisher import profiles, rdf
from publisher.gathering import lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pyoxigraph import DefaultGraph, Literal, Quad, Triple

    Subject = NamedNode | BlankNode | Triple
    Value = NamedNode | BlankNode | Literal | Triple
    Graph = NamedNode | BlankNode | DefaultGraph

REMEMBERED = 20_000
"""Things beside the part whose statements are remembered, since many things name the same office."""


class Statements(Protocol):
    """What can be asked what is said of a thing, or in the whole of it: a store, or a part of one."""

    def quads_for_pattern(
        self, subject: Subject | None, predicate: NamedNode | None, value: Value | None, graph: Graph | None = None, /
    ) -> Iterable[Quad]:
        """Give the statements that fit."""


class Near:
    """A part and what is beside it, without the graphs of profiles, which say the same in other words."""

    def __init__(self, part: Collection[bytes], rest: ox.Store) -> None:
        self._own, self._rest = ox.Store(), rest
        rdf.load(self._own, part)
        names = {lines.subject(line) for line in part if line.startswith(b"<")}
        self.subjects = [NamedNode(name.decode()) for name in sorted(names)]
        """What anything is said of in the part, each once, in the order of their names."""
        self._known = frozenset(self.subjects)
        self.asked: set[str] = set()
        """Things beside the part of which it was asked what is said."""

    def quads_for_pattern(
        self, subject: Subject | None, predicate: NamedNode | None, value: Value | None, graph: Graph | None = None, /
    ) -> Iterable[Quad]:
        """Give the statements that fit: of a thing wherever it is, otherwise those of the part."""
        if subject in self._known or not isinstance(subject, NamedNode):
            return self._own.quads_for_pattern(subject, predicate, value, graph)
        beside = self._beside(subject)
        found = beside.get(predicate, ()) if predicate else [quad for quads in beside.values() for quad in quads]
        if value is None and graph is None:
            return found
        return [quad for quad in found if value in {None, quad.object} and graph in {None, quad.graph_name}]

    def __iter__(self) -> Iterator[Quad]:
        """Give the statements of the part."""
        return iter(self._own)

    def with_linked(self, links: Collection[NamedNode], also: Iterable[NamedNode]) -> ox.Store:
        """Give a store of the part, of some things beside it, and of all that links lead to, however far."""
        linked = (quad.object for link in links for quad in self._own.quads_for_pattern(None, link, None))
        waiting, seen = [*also, *linked], set[object](self._known)
        found = ox.Store()
        found.bulk_extend(self._own)
        while waiting:
            node = waiting.pop()
            if node not in seen and isinstance(node, NamedNode | BlankNode):
                seen.add(node)
                beside = self._beside(node)
                found.extend(quad for said in beside.values() for quad in said)
                waiting += (quad.object for link in links for quad in beside.get(link, ()))
        return found

    def _beside(self, node: NamedNode | BlankNode) -> Mapping[NamedNode, list[Quad]]:
        """Give what is said beside the part of a node, by property."""
        self.asked.add(node.value)
        return _said_of(self._rest, node)


@lru_cache(REMEMBERED)
def _said_of(store: ox.Store, subject: NamedNode | BlankNode) -> Mapping[NamedNode, list[Quad]]:
    found: dict[NamedNode, list[Quad]] = {}
    for quad in store.quads_for_pattern(subject, None, None, None):
        if quad.graph_name not in profiles.GRAPHS:
            found.setdefault(quad.predicate, []).append(quad)
    return found


def forget() -> None:
    """Forget what was remembered of stores, so that they are closed."""
    _said_of.cache_clear()
