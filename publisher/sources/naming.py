"""Names for what a page tells of without naming it (blank nodes): fragments of what they belong to, else of the page.

The same page gives the same names, as long as its data keep their order.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from publisher.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from publisher.description import Term

_LOCAL = re.compile(r"[A-Za-z0-9_]+(?=\W*$)")


def named(quads: Iterable[Quad], page: str) -> list[Quad]:
    """Give the quads, as one graph, with a name for every blank node. Statements about statements are left out."""
    told = [quad for quad in quads if not isinstance(quad.subject, Triple) and not isinstance(quad.object, Triple)]
    names = _Names(told, page.partition("#")[0]).all()
    return [
        Quad(names.get(quad.subject, quad.subject), quad.predicate, names.get(quad.object, quad.object))
        for quad in told
    ]


class _Names:
    """The names that are given out for one page."""

    def __init__(self, quads: list[Quad], page: str) -> None:
        self._page = page
        self._subjects = list(dict.fromkeys(quad.subject for quad in quads))
        self._parts: dict[Term, list[Quad]] = defaultdict(list)
        self._kinds: dict[Term, str] = {}
        for quad in quads:
            if isinstance(quad.object, BlankNode) and quad.object != quad.subject:
                self._parts[quad.subject].append(quad)
            if quad.predicate == RDF.type and isinstance(quad.object, NamedNode):
                self._kinds.setdefault(quad.subject, quad.object.value)
        terms = (term for quad in quads for term in (quad.subject, quad.object))
        self._taken = {term.value for term in terms if isinstance(term, NamedNode)}
        self._last: Counter[str] = Counter()
        self._found: dict[Term, NamedNode] = {}

    def all(self) -> dict[Term, NamedNode]:
        """Name the parts of what has a name, then what belongs to nothing, then what only belongs to one another."""
        owned = {quad.object for parts in self._parts.values() for quad in parts}
        for subject in self._subjects:
            if isinstance(subject, NamedNode):
                self._descend(subject, subject.value)
        for roots in ([s for s in self._subjects if s not in owned], self._subjects):
            for subject in roots:
                if isinstance(subject, BlankNode) and subject not in self._found:
                    named = self._name(subject, f"{self._page}#{_local(self._kinds.get(subject, ''))}")
                    self._descend(subject, named.value)
        return self._found

    def _descend(self, start: Term, iri: str) -> None:
        waiting = deque([(start, iri)])
        while waiting:
            owner, iri = waiting.popleft()
            for quad in self._parts.get(owner, ()):
                if quad.object not in self._found:
                    stem = f"{iri}{'-' if '#' in iri else '#'}{_local(quad.predicate.value)}"
                    waiting.append((quad.object, self._name(quad.object, stem).value))

    def _name(self, node: Term, stem: str) -> NamedNode:
        last = self._last[stem] = self._last[stem] + 1
        while (iri := stem if last == 1 else f"{stem}-{last}") in self._taken:
            last = self._last[stem] = last + 1
        self._taken.add(iri)
        self._found[node] = NamedNode(iri)
        return self._found[node]


def _local(iri: str) -> str:
    match = _LOCAL.search(iri)
    return match[0] if match else "thing"
