"""The counts of a release: triples, things, and how often each class and property is used.

Counted once, when the release is built, in passes over the sorted store: neither time nor memory grows faster than
the data and the number of its classes and properties.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

import orjson
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from publisher import iris
from publisher.errors import ReleaseError
from publisher.terms import LODSE, RDF

if TYPE_CHECKING:
    from pathlib import Path

FILE = "statistics.json"

_NO_EXAMPLES = frozenset((LODSE.Moved.value, LODSE.Withdrawn.value, LODSE.Site.value))
_OTHER = "thing"


@dataclass(frozen=True, slots=True)
class Use:
    """How a property is used: its triples, and the different subjects and objects of them."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is in the default graph of a release, which is what queries and dumps give.

    entities: different IRIs that something is said of. space: what all of them begin with, if it is ours.
    examples: for each kind of thing, the first by its IRI. classes: things of each class.
    """

    triples: int = 0
    entities: int = 0
    subjects: int = 0
    space: str = ""
    examples: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, Use] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store, base: str) -> Statistics:
        """Count a store."""
        count = _Count(base)
        for subject, quads in groupby(_quads(store), key=lambda quad: quad.subject):
            count.add(subject, quads)
        return cls(
            triples=count.triples.total(),
            entities=count.entities,
            subjects=count.all_subjects,
            space=next((space for space, number in count.spaces.items() if number == count.entities > 0), ""),
            examples=dict(sorted(count.examples.items())),
            classes=dict(sorted(count.classes.items())),
            properties={
                p: Use(number, count.subjects[p], _objects(store, NamedNode(p)))
                for p, number in sorted(count.triples.items())
            },
        )

    @classmethod
    def load(cls, path: Path) -> Statistics:
        """Read the counts of a release. Raises ReleaseError if they are not there or damaged."""
        try:
            facts: dict[str, Any] = orjson.loads(path.read_bytes())
            properties = {p: Use(**use) for p, use in facts.pop("properties").items()}
            return cls(**facts, properties=properties)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ReleaseError(f"{path}: no counts ({error})", "Run `lodse build` again.") from None


def write(path: Path, store: Store, base: str) -> None:
    """Count a store and write the counts to a file."""
    path.write_bytes(orjson.dumps(asdict(Statistics.of(store, base)), option=orjson.OPT_INDENT_2))


class _Count:
    """Counts subject by subject; remembers no subject."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.entities = 0
        self.all_subjects = 0
        self.triples: Counter[str] = Counter()
        self.subjects: Counter[str] = Counter()
        self.classes: Counter[str] = Counter()
        self.spaces = dict.fromkeys((f"{base}id/", base), 0)
        self.examples: dict[str, str] = {}

    def add(self, subject: object, quads: Iterator[Quad]) -> None:
        used: Counter[str] = Counter()
        classes = set()
        for quad in quads:
            used[quad.predicate.value] += 1
            if quad.predicate == RDF.type and isinstance(quad.object, NamedNode):
                classes.add(quad.object.value)
        self.triples.update(used)
        self.subjects.update(used.keys())
        self.classes.update(classes)
        self.all_subjects += 1
        if isinstance(subject, NamedNode):
            self._add_entity(subject.value, classes)

    def _add_entity(self, iri: str, classes: set[str]) -> None:
        self.entities += 1
        for space in self.spaces:
            self.spaces[space] += iri.startswith(space)
        if "#" not in iri and _NO_EXAMPLES.isdisjoint(classes):
            kind = iris.kind_of(self.base, iri) or _OTHER
            self.examples[kind] = min(iri, self.examples.get(kind, iri))


def _quads(store: Store, predicate: NamedNode | None = None) -> Iterator[Quad]:
    """Read the default graph: by subject, or that of one property by object."""
    return store.quads_for_pattern(None, predicate, None, DefaultGraph())


def _objects(store: Store, predicate: NamedNode) -> int:
    """Count the different objects of a property; the store gives equal ones one after the other."""
    return sum(1 for _ in groupby(_quads(store, predicate), key=lambda quad: quad.object))
