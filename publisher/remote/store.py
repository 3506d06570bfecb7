"""A release in an engine, read as the embedded store is: the same descriptions from statements that are fetched.

A description is put together by the same code in both. Here each of its steps is one query for all nodes of the step,
so a document costs a few queries however many things it speaks of.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from publisher import profiles
from publisher.remote.reading import query
from publisher.sparql import rewrite
from publisher.store import MOST_INCOMING, MOST_QUADS, AtHand, Describer
from publisher.terms import LABELS, RDF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from publisher.description import Description, Subject
    from publisher.remote.reading import Place
    from publisher.store import ByClass

    Node = NamedNode | BlankNode

MOST_AT_ONCE = 400
"""Nodes that one query asks about."""

MOST_KNOWN = 20_000
"""Things of which it is remembered whether they are there; a page asks so of all that it names, and of itself often."""

_NAMES = (*LABELS, RDF.type)


class RemoteStore:
    """The reading side of one release in an engine. Every method may raise EngineDown or EngineError."""

    def __init__(self, place: Place, embeds: ByClass, reached: ByClass) -> None:
        self._place = place
        self._describer = Describer(embeds, reached)
        self._contains = lru_cache(MOST_KNOWN)(self._look_for)

    def describe(self, iri: str) -> Description | None:
        """Give all that is said of a thing, or None if nothing is."""
        return self._describer.describe(_Fetched(self._place), iri)

    def contains(self, iri: str, graph: NamedNode | None = None) -> bool:
        """Say whether anything is said of a thing, as it is or in the graph of a profile."""
        return self._contains(iri, graph)

    def _look_for(self, iri: str, graph: NamedNode | None) -> bool:
        fetched = _Fetched(self._place, graph)
        return any(True for _ in fetched.ask({"s": [NamedNode(iri)]}, 1))

    def pointing(self, predicate: NamedNode, value: Subject) -> list[Description]:
        """Describe the things that point to `value` by `predicate`."""
        quads = _Fetched(self._place).ask({"p": [predicate], "o": [value]}, MOST_QUADS)  # type: ignore[list-item]
        things = dict.fromkeys(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))
        return [found for iri in sorted(things) if (found := self.describe(iri))]

    def example(self, term: NamedNode) -> Quad | None:
        """Give a statement of the data that uses a term, as property, class or value; None if none does."""
        fetched = _Fetched(self._place, DefaultGraph())
        found = (quad for variable in "po" for quad in fetched.ask({variable: [term]}, 1))
        return next(found, None)

    def in_profile(self, iri: str, graph: NamedNode) -> list[Quad]:
        """Give a thing as another profile sees it; nothing if it has no place there."""
        return profiles.describe(_Fetched(self._place, graph), NamedNode(iri), graph)


class _Fetched(AtHand):
    """Statements that were fetched for one description. graph: the one they are in; None for all that is asserted."""

    def __init__(self, place: Place, graph: NamedNode | DefaultGraph | None = None) -> None:
        self._known = ox.Store()
        super().__init__(self._known)
        self._place = place
        self._graph = graph

    def expect(self, nodes: Collection[object]) -> None:
        """Fetch all that is said of some nodes."""
        self._fetch(nodes, {}, MOST_QUADS + 1)

    def expect_incoming(self, node: NamedNode, predicates: Collection[NamedNode | None]) -> None:
        """Fetch what points to a node."""
        named = [predicate for predicate in predicates if predicate]
        if named or predicates:
            wanted = {"o": [node]} | ({"p": named} if named else {})
            self._known.extend(self.ask(wanted, MOST_INCOMING * len(predicates)))  # type: ignore[arg-type]

    def expect_names(self, nodes: Collection[object]) -> None:
        """Fetch the names and classes of some nodes."""
        self._fetch(nodes, {"p": _NAMES}, MOST_QUADS)

    def _fetch(self, nodes: Collection[object], more: dict[str, Sequence[Node]], most: int) -> None:
        wanted = [node for node in nodes if isinstance(node, NamedNode | BlankNode)]
        for start in range(0, len(wanted), MOST_AT_ONCE):
            self._known.extend(self.ask(more | {"s": wanted[start : start + MOST_AT_ONCE]}, most))

    def ask(self, wanted: dict[str, Sequence[Node]], most: int) -> Iterator[Quad]:
        """Give the statements that have one of some nodes as `s`, `p` or `o`; at most so many."""
        place, graph = self._place, self._graph
        asked = query("graph" if graph else "about")
        for name, terms in wanted.items():
            asked = rewrite.among(asked, name, terms)
        dataset = place.dataset([graph.value], ()) if isinstance(graph, NamedNode) else place.asserted
        for quad in place.quads(rewrite.page(asked, 0, most), dataset):
            yield Quad(quad.subject, quad.predicate, quad.object, graph) if graph else quad
