"""A part of a graph while a release is written: its own statements in memory, all others from the release's store.

A store on the disk takes a hundred times as long to say what is known of a thing.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox
from pyoxigraph import NamedNode

from publisher import profiles, rdf
from publisher.gathering import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import BlankNode, DefaultGraph, Literal, Quad, Triple

    Subject = NamedNode | BlankNode | Triple
    Value = NamedNode | BlankNode | Literal | Triple
    Graph = NamedNode | BlankNode | DefaultGraph

REMEMBERED = 20_000
"""Things beside the part whose statements are remembered, since many things name the same office."""


class Statements(Protocol):
    """What can be asked what is said of a thing: a store, or a part of one."""

    def quads_for_pattern(
        self, subject: Subject, predicate: NamedNode | None, value: Value | None, graph: Graph | None = None, /
    ) -> Iterable[Quad]:
        """Give the statements that fit."""


class Near:
    """A part and what is beside it, without the graphs of profiles, which say the same in other words."""

    def __init__(self, part: Sequence[bytes], rest: ox.Store) -> None:
        self._own = ox.Store()
        rdf.load(self._own, part)
        names = dict.fromkeys(lines.subject(line) for line in part if line.startswith(b"<"))
        self.subjects = [NamedNode(name.decode()) for name in names]
        """What anything is said of in the part, each once."""
        self._known = frozenset(self.subjects)
        self._beside = lru_cache(REMEMBERED)(partial(_said_of, rest))

    def quads_for_pattern(
        self, subject: Subject, predicate: NamedNode | None, value: Value | None, graph: Graph | None = None, /
    ) -> Iterable[Quad]:
        """Give the statements about a thing that fit."""
        if subject in self._known or not isinstance(subject, NamedNode):
            return self._own.quads_for_pattern(subject, predicate, value, graph)
        wanted = (None, predicate, value, graph)
        return (q for q in self._beside(subject) if all(w in {None, t} for w, t in zip(wanted, q, strict=True)))

    def __iter__(self) -> Iterator[Quad]:
        """Give the statements of the part."""
        return iter(self._own)


def _said_of(store: ox.Store, subject: NamedNode) -> tuple[Quad, ...]:
    found = store.quads_for_pattern(subject, None, None, None)
    return tuple(quad for quad in found if quad.graph_name not in profiles.GRAPHS)
