"""A part of a graph while a release is written: its own statements in memory, all others from the release's store.

A store on the disk takes a hundred times as long to say what is known of a thing.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from operator import attrgetter
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
        self._lines, self._rest = sorted(part), rest
        self._quads = lines.quads(self._lines)
        self._own: dict[Subject, dict[NamedNode, list[Quad]]] = {}
        own, begin = {}, b"\0"  # type: dict[NamedNode, list[Quad]], bytes
        for line, quad in zip(self._lines, self._quads, strict=True):
            if not line.startswith(begin):
                begin, own = line[: line.index(b" ") + 1], self._own.setdefault(quad.subject, {})
            own.setdefault(quad.predicate, []).append(quad)
        named = (subject for subject in self._own if isinstance(subject, NamedNode))
        self.subjects = sorted(named, key=attrgetter("value"))
        """What anything is said of in the part, each once, in the order of their names."""
        self.asked: set[str] = set()
        """Things beside the part of which it was asked what is said."""

    def quads_for_pattern(
        self, subject: Subject | None, predicate: NamedNode | None, value: Value | None, graph: Graph | None = None, /
    ) -> Collection[Quad]:
        """Give the statements that fit: of a thing wherever it is, otherwise those of the part."""
        if subject is None:
            found: Collection[Quad] = self._by_predicate.get(predicate, ()) if predicate else self._quads
        else:
            said = self._said_of(subject)
            found = said.get(predicate, ()) if predicate else [quad for quads in said.values() for quad in quads]
        if value is not None:
            found = [quad for quad in found if quad.object == value]
        return found if graph is None else [quad for quad in found if quad.graph_name == graph]

    def __iter__(self) -> Iterator[Quad]:
        """Give the statements of the part."""
        return iter(self._quads)

    def with_linked(self, links: Collection[NamedNode], also: Iterable[NamedNode]) -> ox.Store:
        """Give a store of the part, of some things beside it, and of all that links lead to, however far."""
        waiting: list[Value] = [*also, *(quad.object for link in links for quad in self._by_predicate.get(link, ()))]
        seen, found = set[object](self._own), ox.Store()
        rdf.load(found, self._lines)
        while waiting:
            node = waiting.pop()
            if node not in seen and isinstance(node, NamedNode | BlankNode):
                seen.add(node)
                beside = self._beside(node)
                found.extend(quad for said in beside.values() for quad in said)
                waiting += (quad.object for link in links for quad in beside.get(link, ()))
        return found

    @cached_property
    def _by_predicate(self) -> Mapping[NamedNode, list[Quad]]:
        found: dict[NamedNode, list[Quad]] = {}
        for quad in self._quads:
            found.setdefault(quad.predicate, []).append(quad)
        return found

    def _said_of(self, subject: Subject) -> Mapping[NamedNode, list[Quad]]:
        """Give what is said of a thing, by property."""
        own = self._own.get(subject)
        if own is None:
            return self._beside(subject) if isinstance(subject, NamedNode) else {}
        return own

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
