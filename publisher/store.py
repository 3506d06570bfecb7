"""The reading side of a release: what is said of a thing. Nothing here writes.

`Store` is the protocol; `EmbeddedStore` reads an Oxigraph folder of a release read-only, `remote.store` an engine that
others run.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from publisher import profiles
from publisher.description import Description, Subject, order
from publisher.terms import LABELS, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from publisher.description import Term

MOST_QUADS = 20_000
"""A description holds no more than this; a thing with more (a list of everything) is cut, root first."""

MOST_INCOMING = 500
"""Things that point to a thing and are named in its description, for each property."""

ByClass = Mapping[str, Collection[str]]
"""Properties by the IRI of a class."""

_LABELS = frozenset(LABELS) | {RDF.type}


class Store(Protocol):
    """What the web side needs of a store."""

    def describe(self, iri: str) -> Description | None:
        """Give all that is said of a thing, or None if nothing is."""

    def contains(self, iri: str, graph: NamedNode | None = None) -> bool:
        """Say whether anything is said of a thing, as it is or in the graph of a profile."""

    def pointing(self, predicate: NamedNode, value: Subject) -> list[Description]:
        """Describe the things that point to `value` by `predicate`."""

    def example(self, term: NamedNode) -> Quad | None:
        """Give a statement of the data that uses a term, as property, class or value; None if none does."""

    def in_profile(self, iri: str, graph: NamedNode) -> list[Quad]:
        """Give a thing as another profile sees it (see `profiles`); nothing if it has no place there."""


class Statements(Protocol):
    """Where statements are looked up. What will be looked up next is told before, for those that are far away."""

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        value: Term | None,
        graph: NamedNode | DefaultGraph | None = None,
    ) -> Iterator[Quad]:
        """Give the quads that match; None stands for anything."""

    def expect(self, nodes: Collection[object]) -> None:
        """Take note that all that is said of some nodes is wanted next."""

    def expect_incoming(self, node: NamedNode, predicates: Collection[NamedNode | None]) -> None:
        """Take note that what points to a node is wanted next."""

    def expect_names(self, nodes: Collection[object]) -> None:
        """Take note that the names and classes of some nodes are wanted next."""


class AtHand:
    """All statements of a store that is on this machine, so nothing needs to be told before."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        value: Term | None,
        graph: NamedNode | DefaultGraph | None = None,
    ) -> Iterator[Quad]:
        """Give the quads that match; None stands for anything."""
        return self._store.quads_for_pattern(subject, predicate, value, graph)

    def expect(self, nodes: Collection[object]) -> None:
        """Do nothing."""

    def expect_incoming(self, node: NamedNode, predicates: Collection[NamedNode | None]) -> None:
        """Do nothing."""

    def expect_names(self, nodes: Collection[object]) -> None:
        """Do nothing."""


class _Asserted(AtHand):
    """A store without the graphs that were derived from it, which say the same once more in other words."""

    def quads_for_pattern(
        self,
        subject: Subject | None,
        predicate: NamedNode | None,
        value: Term | None,
        graph: NamedNode | DefaultGraph | None = None,
    ) -> Iterator[Quad]:
        """Give the quads that match; None stands for anything."""
        found = super().quads_for_pattern(subject, predicate, value, graph)
        return (quad for quad in found if quad.graph_name not in profiles.GRAPHS)


class EmbeddedStore:
    """A release's Oxigraph store, opened read-only.

    embeds, reached: by class IRI, the properties whose values belong into a description, and those followed
    backwards (see `layout.Layout`). A thing of a class in neither gets what points to it instead.
    """

    def __init__(self, store: ox.Store, embeds: ByClass, reached: ByClass) -> None:
        self._all = AtHand(store)
        self._store = _Asserted(store)
        self._describer = Describer(embeds, reached)

    @classmethod
    def open(cls, path: Path, embeds: ByClass, reached: ByClass) -> EmbeddedStore:
        """Open the folder of a store read-only."""
        return cls(ox.Store.read_only(str(path)), embeds, reached)

    def contains(self, iri: str, graph: NamedNode | None = None) -> bool:
        """Say whether anything is said of a thing, as it is or in the graph of a profile."""
        store = self._all if graph else self._store
        return any(True for _ in store.quads_for_pattern(NamedNode(iri), None, None, graph))

    def pointing(self, predicate: NamedNode, value: Subject) -> list[Description]:
        """Describe the things that point to `value` by `predicate`."""
        quads = self._store.quads_for_pattern(None, predicate, value)
        things = dict.fromkeys(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))
        return [found for iri in sorted(things) if (found := self.describe(iri))]

    def example(self, term: NamedNode) -> Quad | None:
        """Give a statement of the data that uses a term, as property, class or value; None if none does."""
        as_property = self._store.quads_for_pattern(None, term, None, DefaultGraph())
        as_value = self._store.quads_for_pattern(None, None, term, DefaultGraph())
        return next(chain(as_property, as_value), None)

    def in_profile(self, iri: str, graph: NamedNode) -> list[Quad]:
        """Give a thing as another profile sees it; nothing if it has no place there."""
        return profiles.describe(self._all, NamedNode(iri), graph)

    def describe(self, iri: str) -> Description | None:
        """Give a thing with its parts, what is shown beside it, what points to it, and the names of what it names."""
        return self._describer.describe(self._store, iri)


class Describer:
    """Puts descriptions together, the same from every kind of store; see `EmbeddedStore` for embeds and reached."""

    def __init__(self, embeds: ByClass, reached: ByClass) -> None:
        self._embeds = embeds
        self._reached = reached

    def describe(self, statements: Statements, iri: str) -> Description | None:
        """Give a thing with its parts, what is shown beside it, what points to it, and the names of what it names.

        The cost depends on the size of the description, not on the size of the store.
        """
        root = NamedNode(iri)
        gathered = _Gathering(statements, self._embeds)
        gathered.add(root)
        if not gathered.quads:
            return None
        backwards = self._incoming(statements, root, gathered.types_of(root))
        sources = dict.fromkeys(quad.subject for quad in backwards)
        mentioned = gathered.mentioned()
        statements.expect_names([*mentioned, *sources])
        names = (quad for node in (*mentioned, *sources) for quad in _names(statements, node))
        quads = chain(gathered.quads, backwards, names)
        return Description(root, islice(quads, MOST_QUADS))

    def _incoming(self, statements: Statements, root: NamedNode, types: set[str]) -> list[Quad]:
        known = [frozenset(self._reached[t]) for t in types if t in self._reached]
        predicates = [NamedNode(p) for p in sorted(frozenset().union(*known))] if known else [None]
        statements.expect_incoming(root, predicates)
        found: list[Quad] = []
        for predicate in predicates:
            quads = statements.quads_for_pattern(None, predicate, root)
            found += [quad for quad, _ in zip(quads, range(MOST_INCOMING), strict=False)]
        return sorted(found, key=order)


class _Gathering:
    """Gathers the quads of one description, breadth first."""

    def __init__(self, store: Statements, embeds: ByClass) -> None:
        self.store = store
        self.embeds = embeds
        self.quads: list[Quad] = []
        self.described: set[object] = set()
        self._types: dict[object, set[str]] = {}

    def add(self, root: NamedNode) -> None:
        """Gather the root, its parts, and what is shown beside it."""
        waiting: list[NamedNode | BlankNode] = [root]
        while waiting and len(self.quads) < MOST_QUADS:
            level = [node for node in dict.fromkeys(waiting) if node not in self.described]
            self.store.expect(level)
            waiting = [part for node in level for part in self._described(node)]

    def _described(self, node: NamedNode | BlankNode) -> list[NamedNode | BlankNode]:
        """Gather what is said of a node, if there is room left; give what belongs to it."""
        if len(self.quads) >= MOST_QUADS:
            return []
        self.described.add(node)
        quads = sorted(self._said_of(node), key=order)
        self.quads += quads
        self._types[node] = {
            q.object.value for q in quads if q.predicate == RDF.type and isinstance(q.object, NamedNode)
        }
        return self._next(node, quads)

    def _said_of(self, node: NamedNode | BlankNode) -> list[Quad]:
        """Give what is said of a node; where there is no room for all, its classes and names before the rest."""
        room = MOST_QUADS - len(self.quads)
        quads = list(islice(self.store.quads_for_pattern(node, None, None), room + 1))
        if len(quads) > room:
            first = [quad for p in _LABELS for quad in self.store.quads_for_pattern(node, p, None)]
            quads = list(dict.fromkeys(first + quads))[:room]
        return quads

    def types_of(self, node: object) -> set[str]:
        return self._types.get(node, set())

    def _next(self, node: NamedNode | BlankNode, quads: list[Quad]) -> list[NamedNode | BlankNode]:
        """Give what belongs to a node: blank nodes, its fragments, and what its class embeds."""
        embedded = frozenset().union(*(self.embeds.get(t, ()) for t in self.types_of(node)))
        owner = node.value.partition("#")[0] + "#" if isinstance(node, NamedNode) else None
        parts: list[NamedNode | BlankNode] = []
        for quad in quads:
            value = quad.object
            if isinstance(value, BlankNode) or (
                isinstance(value, NamedNode)
                and ((owner and value.value.startswith(owner)) or quad.predicate.value in embedded)
            ):
                parts.append(value)
        return parts

    def mentioned(self) -> list[NamedNode]:
        """Give the things that are named but not described."""
        objects = (
            quad.object
            for quad in self.quads
            if isinstance(quad.object, NamedNode) and quad.predicate != RDF.type and quad.object not in self.described
        )
        return list(dict.fromkeys(objects))


def _names(store: Statements, node: object) -> list[Quad]:
    """Give a thing's names and classes, in the default graph whatever graph they come from."""
    if not isinstance(node, NamedNode):
        return []
    found = (q for p in _LABELS for q in store.quads_for_pattern(node, p, None))
    return sorted((Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in found), key=order)
