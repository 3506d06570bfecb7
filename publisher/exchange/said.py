"""What is said of one thing, as the ways out ask for it: texts by language, keys, parts in their order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from publisher import iris
from publisher.terms import SCHEMA

if TYPE_CHECKING:
    from typing import Self

    from publisher.description import Description

_NUMBER = re.compile(r"(\d+)$")


@dataclass(frozen=True, slots=True)
class Said:
    """A node of a description."""

    description: Description
    node: NamedNode
    base: str

    @property
    def key(self) -> str:
        """The key in its IRI, without its kind."""
        return key_of(self.base, self.node)

    def texts(self, predicate: NamedNode) -> dict[str, str]:
        """Give a text by language, the first of each."""
        found: dict[str, str] = {}
        for value in self.description.objects(self.node, predicate):
            if isinstance(value, Literal):
                found.setdefault(value.language or "de", value.value)
        return dict(sorted(found.items()))

    def words(self, predicate: NamedNode) -> list[tuple[str, str]]:
        """Give all texts of a property with their languages."""
        values = self.description.objects(self.node, predicate)
        return sorted((value.language or "de", value.value) for value in values if isinstance(value, Literal))

    def line(self, predicate: NamedNode) -> str | None:
        """Give a value as text, or None."""
        value = self.description.value(self.node, predicate)
        return value.value if isinstance(value, Literal | NamedNode) else None

    def nodes(self, predicate: NamedNode) -> list[NamedNode]:
        """Give the things that a property names, by their IRIs."""
        found = (n for n in self.description.objects(self.node, predicate) if isinstance(n, NamedNode))
        return sorted(found, key=lambda node: node.value)

    def at(self, node: NamedNode) -> Self:
        """Give another node of the same description."""
        return replace(self, node=node)

    def parts(self, predicate: NamedNode) -> list[Self]:
        """Give the parts that a property names: by position, else by the number at the end of their IRI."""
        found = map(self.at, self.nodes(predicate))
        return sorted(found, key=lambda part: (part.place, part.node.value))

    @property
    def place(self) -> int:
        """Where it stands among its like."""
        number = _NUMBER.search(self.node.value)
        position = self.line(SCHEMA.position)
        return int(position) if position and position.isdecimal() else int(number[1]) if number else 0


def key_of(base: str, node: NamedNode) -> str:
    """Give the key in an IRI of ours; of others the whole IRI."""
    place = iris.split(base, node.value)
    return place.path.partition("/")[2] if place else node.value
