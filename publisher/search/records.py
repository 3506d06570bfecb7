"""What of each thing is searched: its names, other names, search words and texts, and by what it can be filtered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from publisher.records import text
from publisher.terms import DCAT, DCT, LABELS, LODSE, RDF, SCHEMA, SKOS, TEXTS, VCARD, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import Quad

    from publisher.gathering.near import Statements

SYNONYMS = (SCHEMA.alternateName, SKOS.altLabel, SKOS.hiddenLabel)
KEYWORDS = (DCAT.keyword, SCHEMA.keywords, SCHEMA.streetAddress, SCHEMA.telephone)
TOPICS = (DCT.subject, SKOS.broader)
OFFICES = (SCHEMA.provider, LODSE.office)
CHANNELS = (SCHEMA.availableChannel,)

_LEFT_OUT = frozenset(
    (RDF.type, DCT.modified, SCHEMA.position, LODSE.icon, VCARD.fn, SCHEMA.latitude, SCHEMA.longitude)
)
_TEXTUAL = frozenset(("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", XSD.string.value))
MOST_QUADS = 5_000
"""Quads of a thing that are searched; a thing with more is a list of others."""

MOST_TOPICS = 10_000
"""Topics that are kept in memory while records are read."""

DEEPEST = 3
"""How far parts of parts belong to a thing."""

MOST_ABOVE = 12
"""Topics above a topic that are followed; a tree is not as high, a circle ends."""

Node = NamedNode | BlankNode


@dataclass(frozen=True, slots=True)
class Record:
    """One thing as it is searched.

    keywords: search words, and the names of its topics. topics: those of its own and all above them.
    """

    iri: str
    names: tuple[Literal, ...]
    synonyms: tuple[Literal, ...]
    keywords: tuple[Literal, ...]
    texts: tuple[Literal, ...]
    summaries: tuple[Literal, ...] = ()
    topics: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    online: bool = False
    inside: bool = False


class Records:
    """Reads the records of a store, or of a part of one."""

    def __init__(self, store: Statements) -> None:
        self._store = store
        self._topic: Callable[[NamedNode], tuple[tuple[Literal, ...], tuple[NamedNode, ...]]] = lru_cache(MOST_TOPICS)(
            partial(_read_topic, store)  # not a method: in a circle with itself it would keep the store open
        )

    def of(self, iri: str) -> Record:
        """Read the record of a thing, at the cost of what is said of it."""
        subject = NamedNode(iri)
        own = self._quads(subject)
        names = next((found for p in LABELS if (found := _literals(own, (p,)))), ())
        topics = self._topics(_nodes(own, TOPICS))
        offices = _nodes(own, OFFICES)
        parts = list(self._parts(subject, own, DEEPEST))
        named = (label for topic in topics for label in self._topic(topic)[0])
        return Record(
            iri,
            names,
            _literals(own, SYNONYMS),
            (*_literals((*own, *parts), KEYWORDS), *named),
            tuple(_texts((*own, *parts), {*names, *_literals(own, SYNONYMS)})),
            summaries=next((found for p in TEXTS if (found := _literals(own, (p,)))), ()),
            topics=tuple(topic.value for topic in topics),
            offices=tuple(office.value for office in offices),
            online=any(self._is_online(channel) for channel in _nodes(own, CHANNELS)),
            inside=bool(_nodes(own, (SCHEMA.containedInPlace,))),
        )

    def _quads(self, node: Node) -> list[Quad]:
        return _quads(self._store, node)

    def _parts(self, owner: NamedNode, quads: Iterable[Quad], depth: int) -> Iterator[Quad]:
        """Give what is said of a thing's own parts: its blank nodes and fragments."""
        for node in dict.fromkeys(quad.object for quad in quads) if depth else ():
            if isinstance(node, BlankNode) or (
                isinstance(node, NamedNode) and node.value.startswith(f"{owner.value.partition('#')[0]}#")
            ):
                found = self._quads(node)
                yield from found
                yield from self._parts(owner, found, depth - 1)

    def _topics(self, nodes: Iterable[NamedNode]) -> list[NamedNode]:
        """Give topics and all that are above them."""
        found = dict.fromkeys(nodes)
        for _ in range(MOST_ABOVE):
            above = {top: None for node in found for top in self._topic(node)[1]}
            if above.keys() <= found.keys():
                break
            found |= above
        return list(found)

    def _is_online(self, channel: NamedNode) -> bool:
        return any(True for _ in self._store.quads_for_pattern(channel, DCT.type, LODSE.Online))


def _literals(quads: Iterable[Quad], predicates: Iterable[NamedNode]) -> tuple[Literal, ...]:
    wanted = frozenset(predicates)
    return tuple(dict.fromkeys(q.object for q in quads if q.predicate in wanted and isinstance(q.object, Literal)))


def _nodes(quads: Iterable[Quad], predicates: Iterable[NamedNode]) -> list[NamedNode]:
    wanted = frozenset(predicates)
    return [q.object for q in quads if q.predicate in wanted and isinstance(q.object, NamedNode)]


def _texts(quads: Iterable[Quad], but: set[Literal]) -> Iterator[Literal]:
    """Give all other words that are said of a thing, markup taken off, each once."""
    for value in dict.fromkeys(quad.object for quad in quads if quad.predicate not in _LEFT_OUT):
        if isinstance(value, Literal) and value.datatype.value in _TEXTUAL and value not in but:
            yield (
                Literal(text.plain(value.value) or "", language=value.language) if text.has_tags(value.value) else value
            )


def _quads(store: Statements, node: Node) -> list[Quad]:
    return list(islice(store.quads_for_pattern(node, None, None, None), MOST_QUADS))


def _read_topic(store: Statements, topic: NamedNode) -> tuple[tuple[Literal, ...], tuple[NamedNode, ...]]:
    """Read the names of a topic and what is above it."""
    quads = _quads(store, topic)
    return _literals(quads, (*LABELS, *SYNONYMS)), tuple(_nodes(quads, (SKOS.broader,)))
