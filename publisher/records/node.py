"""A subject that is being written as quads, and how single values become objects. Used by `graph.py` only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad

from publisher.model import Text, Words
from publisher.terms import RDF, XSD

Value: TypeAlias = bool | int | Decimal | date | datetime | time

_LITERALS: Mapping[type, Callable[[Any], tuple[str, NamedNode]]] = {
    bool: lambda value: (str(value).lower(), XSD.boolean),
    int: lambda value: (str(value), XSD.integer),
    Decimal: lambda value: (format(value, "f"), XSD.decimal),
    date: lambda value: (value.isoformat(), XSD.date),
    datetime: lambda value: (value.isoformat(), XSD.dateTime),
    time: lambda value: (value.isoformat("seconds"), XSD.time),
}


def thing_iri(base: str, kind: str, key: str) -> NamedNode:
    """Mint the IRI of a thing."""
    return NamedNode(f"{base}id/{kind}/{key}")


class Node:
    """A subject and the sink that its quads go into. Parts share the sink and are fragments of its owner."""

    __slots__ = ("_owner", "base", "iri", "sink")

    def __init__(self, iri: NamedNode, base: str, sink: list[Quad], owner: str | None = None) -> None:
        self.iri = iri
        self.base = base
        self.sink = sink
        self._owner = owner or iri.value

    def add(self, predicate: NamedNode, value: NamedNode | Literal) -> None:
        """Write one quad about this subject."""
        self.sink.append(Quad(self.iri, predicate, value))

    def classes(self, *classes: NamedNode) -> None:
        """Write the types."""
        for each in classes:
            self.add(RDF.type, each)

    def part(self, predicate: NamedNode, fragment: str, *classes: NamedNode) -> Node:
        """Write the link to a part with a fragment IRI, and start that part."""
        part = Node(NamedNode(f"{self._owner}#{fragment}"), self.base, self.sink, self._owner)
        self.add(predicate, part.iri)
        part.classes(*classes)
        return part

    def text(self, predicate: NamedNode, text: Text) -> None:
        """Write one text in its languages."""
        for language, value in text.items():
            self.add(predicate, Literal(value, language=language))

    def words(self, predicate: NamedNode, words: Words) -> None:
        """Write many words a language, each once."""
        for language, values in words.items():
            for value in dict.fromkeys(values):
                self.add(predicate, Literal(value, language=language))

    def plain(self, predicate: NamedNode, value: str | None) -> None:
        """Write a string without a language."""
        if value:
            self.add(predicate, Literal(value))

    def plains(self, predicate: NamedNode, values: Iterable[str]) -> None:
        """Write strings without a language, each once."""
        for value in dict.fromkeys(values):
            self.plain(predicate, value)

    def address(self, predicate: NamedNode, iri: str | None) -> None:
        """Write a link to somewhere else."""
        if iri:
            self.add(predicate, NamedNode(iri))

    def typed(self, predicate: NamedNode, value: Value | None) -> None:
        """Write a number, date, time or truth value with its datatype."""
        if value is not None:
            lexical, datatype = _LITERALS[type(value)](value)
            self.add(predicate, Literal(lexical, datatype=datatype))

    def lexical(self, predicate: NamedNode, value: str | None, datatype: NamedNode) -> None:
        """Write a lexical form that has no type of its own in Python."""
        if value:
            self.add(predicate, Literal(value, datatype=datatype))

    def thing(self, predicate: NamedNode, kind: str, key: str | None) -> None:
        """Write a reference to another thing."""
        if key:
            self.add(predicate, thing_iri(self.base, kind, key))
