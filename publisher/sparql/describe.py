"""What DESCRIBE answers about a thing, where the site gives nothing better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Thing = NamedNode | BlankNode


def bounded(_path: str, store: Store, _argument: object) -> Callable[[Thing], Iterable[Quad]]:
    """Make the concise bounded description: all quads of a thing, its fragments (`iri#…`) and its blank nodes."""

    def describe(thing: Thing) -> Iterator[Quad]:
        seen, waiting = {thing}, [thing]
        own = thing.value + "#"
        while waiting:
            for quad in store.quads_for_pattern(waiting.pop(), None, None):
                yield quad
                part = quad.object
                if not isinstance(part, NamedNode | BlankNode) or part in seen:
                    continue
                if isinstance(part, BlankNode) or part.value.startswith(own):
                    seen.add(part)
                    waiting.append(part)

    return describe
