"""The counts of a release: triples, things, and how often each class and property is used.

Counted once, when the release is built, and by the engine, which does it many times faster than Python could; one
property at a time, so that no more than the subjects and objects of one are held in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
from pyoxigraph import NamedNode, QuerySolutions, Store, Variable

from publisher import iris
from publisher.errors import ReleaseError
from publisher.terms import LODSE, RDF

if TYPE_CHECKING:
    from pathlib import Path

FILE = "statistics.json"

_NO_EXAMPLES = (LODSE.Moved, LODSE.Withdrawn, LODSE.Site)
_OTHER = "thing"

_SUBJECTS = "SELECT DISTINCT ?thing { ?thing ?property ?value }"
_PROPERTIES = "SELECT ?property (COUNT(*) AS ?number) { ?thing ?property ?value } GROUP BY ?property"
_CLASSES = "SELECT ?class (COUNT(*) AS ?number) { ?thing a ?class FILTER isIRI(?class) } GROUP BY ?class"
_ENDS = """SELECT ?property (COUNT(DISTINCT ?thing) AS ?things) (COUNT(DISTINCT ?value) AS ?values)
  { ?thing ?property ?value } GROUP BY ?property"""


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
        triples = _table(store, _PROPERTIES)
        things = _Things(base, _without_example(store))
        for (subject,) in _rows(store, _SUBJECTS):
            things.add(subject)
        return cls(
            triples=sum(triples.values()),
            entities=things.entities,
            subjects=things.subjects,
            space=things.space,
            examples=dict(sorted(things.examples.items())),
            classes=_table(store, _CLASSES),
            properties={iri: Use(number, *_ends(store, iri)) for iri, number in triples.items()},
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


def write(path: Path, store: Store, base: str) -> Statistics:
    """Count a store, write the counts to a file, and give them."""
    counts = Statistics.of(store, base)
    path.write_bytes(orjson.dumps(asdict(counts), option=orjson.OPT_INDENT_2))
    return counts


class _Things:
    """Goes through the subjects; remembers none but the examples."""

    def __init__(self, base: str, without_example: frozenset[str]) -> None:
        self.base = base
        self.without_example = without_example
        self.subjects = 0
        self.entities = 0
        self.examples: dict[str, str] = {}
        self._within = dict.fromkeys((f"{base}id/", base), 0)

    @property
    def space(self) -> str:
        """What all things begin with, if it is ours."""
        return next((space for space, number in self._within.items() if number == self.entities > 0), "")

    def add(self, subject: object) -> None:
        self.subjects += 1
        if not isinstance(subject, NamedNode):
            return
        iri = subject.value
        self.entities += 1
        for space in self._within:
            self._within[space] += iri.startswith(space)
        if "#" not in iri and iri not in self.without_example:
            kind = iris.kind_of(self.base, iri) or _OTHER
            self.examples[kind] = min(iri, self.examples.get(kind, iri))


def _rows(store: Store, query: str, bound: Mapping[Variable, NamedNode] | None = None) -> Iterator[list[Any]]:
    found = store.query(query, substitutions=dict(bound or {}))
    if isinstance(found, QuerySolutions):
        yield from map(list, found)


def _table(store: Store, query: str) -> dict[str, int]:
    """Give the numbers of a query by IRI, in the order of the IRIs."""
    return dict(sorted((node.value, int(number.value)) for node, number in _rows(store, query)))


def _ends(store: Store, iri: str) -> tuple[int, int]:
    """Count the different subjects and objects of a property."""
    _, subjects, objects = next(_rows(store, _ENDS, {Variable("property"): NamedNode(iri)}))
    return int(subjects.value), int(objects.value)


def _without_example(store: Store) -> frozenset[str]:
    """Give what does not answer with a document of its own."""
    quads = (quad for kind in _NO_EXAMPLES for quad in store.quads_for_pattern(None, RDF.type, kind))
    return frozenset(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))
