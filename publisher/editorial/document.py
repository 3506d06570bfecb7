"""What editorial rules look at: a thing with its parts, and what is found there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from publisher import iris
from publisher.editorial.settings import Editorial
from publisher.records import text
from publisher.terms import LODSE, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

TEXTS = (SCHEMA.description, LODSE.richText, LODSE.note, SKOS.definition)
"""The properties with running text, by which a reader understands a thing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What all rules know: the site, and from when on editors are told.

    today: the day of the report. No rule looks at it: what will be worth telling on a later day is found, too.
    """

    base: str
    languages: tuple[str, ...]
    today: date
    editorial: Editorial


class Hit(NamedTuple):
    """What a rule found: the node, the property, the value, and its language or datatype if it is a literal.

    since: the first day on which it is to be told; None if it always is.
    """

    node: str
    path: str | None = None
    value: str | None = None
    language: str | None = None
    datatype: str | None = None
    since: date | None = None


class Claim(NamedTuple):
    """What can only be judged together with other documents: what it turns on, and what was found if it does."""

    about: str
    hit: Hit


@dataclass(frozen=True)
class Document:
    """What is said of a thing and its parts, as far as rules ask."""

    iri: str
    said: Mapping[NamedNode, Sequence[Quad]]
    """By property."""

    @classmethod
    def of(cls, iri: str, quads: Iterable[Quad]) -> Document:
        """Sort what is said by property."""
        said: defaultdict[NamedNode, list[Quad]] = defaultdict(list)
        for quad in quads:
            said[quad.predicate].append(quad)
        return cls(iri, said)

    def values(self, *predicates: NamedNode) -> Iterator[tuple[str, str, NamedNode | Literal]]:
        """Give node, property and value of the statements with some properties."""
        for predicate in predicates:
            for quad in self.said.get(predicate, ()):
                node, value = quad.subject, quad.object
                if isinstance(node, NamedNode) and isinstance(value, NamedNode | Literal):
                    yield node.value, predicate.value, value

    @cached_property
    def texts(self) -> tuple[tuple[str, str, str, str], ...]:
        """Node, property, language and source of each running text."""
        found = self.values(*TEXTS)
        return tuple((n, p, v.language or "", v.value) for n, p, v in found if isinstance(v, Literal))

    def kind(self, base: str) -> iris.Kind | None:
        """Tell the kind of the thing."""
        return iris.kind_of(base, self.iri)


def plain(source: str) -> str:
    """Give the text of what may be HTML."""
    return text.plain(source) or ""
