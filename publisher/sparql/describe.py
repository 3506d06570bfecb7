"""What DESCRIBE answers about a thing. Each function here makes a describer in the worker, for the pool to name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pyoxigraph import BlankNode, NamedNode, Quad, Store

from publisher.store import EmbeddedStore

Thing = NamedNode | BlankNode
Describe = Callable[[Thing], Iterable[Quad]]


def bounded(store: Store, _argument: object) -> Describe:
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


def documents(store: Store, argument: Mapping[str, Mapping[str, Sequence[str]]]) -> Describe:
    """Describe a thing as its document does. `argument` holds `embeds` and `reached` of `store.EmbeddedStore`."""
    embeds, reached = (_sets(argument[name]) for name in ("embeds", "reached"))
    reader = EmbeddedStore(store, embeds, reached)
    plain = bounded(store, None)

    def describe(thing: Thing) -> Iterable[Quad]:
        found = reader.describe(thing.value) if isinstance(thing, NamedNode) else None
        return found.quads if found else plain(thing)

    return describe


def _sets(table: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    return {iri: frozenset(properties) for iri, properties in table.items()}
