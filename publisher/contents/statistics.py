"""The counts of a release: triples, things, and how often each class and property is used.

Counted once, when the release is built, part by part: what is said of a thing is in one part, so the sums of the parts
are those of the whole. Only values may be the same in several; of these each part has digests.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import orjson
from pyoxigraph import DefaultGraph

from publisher import iris
from publisher.errors import ReleaseError
from publisher.gathering import lines
from publisher.terms import LODSE, RDF

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Quad

FILE = "statistics.json"

_TYPE = str(RDF.type).encode()
_NO_EXAMPLES = frozenset(str(kind).encode() for kind in (LODSE.Moved, LODSE.Withdrawn, LODSE.Site))
"""Classes of what does not answer with a document of its own."""
_OTHER = "thing"
_DIGEST = 8
"""Bytes of the digest of a value: two of a hundred million are the same once in three thousand times."""


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
    def of(cls, quads: Iterable[Quad], base: str) -> Statistics:
        """Count statements that are in memory."""
        data = {lines.line(quad) for quad in quads if quad.graph_name == DefaultGraph()}
        return cls.sum([Tally.of(sorted(data, key=lines.order), base)], base)

    @classmethod
    def sum(cls, tallies: Sequence[Tally], base: str) -> Statistics:
        """Put together what was counted of each part."""
        triples, subjects, classes, within = (
            sum((getattr(tally, name) for tally in tallies), Counter[str]())
            for name in ("triples", "subjects", "classes", "within")
        )
        entities = within[""]
        examples: dict[str, str] = {}
        for kind, iri in sorted(pair for tally in tallies for pair in tally.examples.items()):
            examples.setdefault(kind, iri)
        return cls(
            triples=triples.total(),
            entities=entities,
            subjects=sum(tally.things for tally in tallies),
            space=next((space for space in _spaces(base) if within[space] == entities > 0), ""),
            examples=examples,
            classes=dict(sorted(classes.items())),
            properties={p: Use(n, subjects[p], _different(p, tallies)) for p, n in sorted(triples.items())},
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


def write(path: Path, counts: Statistics) -> None:
    """Write the counts of a release to a file."""
    path.write_bytes(orjson.dumps(asdict(counts), option=orjson.OPT_INDENT_2))


@dataclass(slots=True)
class Tally:
    """What was counted of one part. within: IRIs below a space, by that; all of them by the empty one.

    values: digests of the different values of each property, one after the other.
    """

    things: int = 0
    triples: Counter[str] = field(default_factory=Counter)
    subjects: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    values: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Iterable[bytes], base: str) -> Tally:
        """Count the statements of a part; those of one subject follow each other."""
        tally, values = cls(), defaultdict[bytes, set[bytes]](set)
        triples, subjects, classes = Counter[bytes](), Counter[bytes](), Counter[bytes]()
        parted = (line.split(b" ", 2) for line in data)
        for subject, found in groupby(parted, key=itemgetter(0)):
            said = [(predicate, value) for _, predicate, value in found]
            for predicate, value in said:
                values[predicate].add(blake2b(value, digest_size=_DIGEST).digest())
            predicates = [predicate for predicate, _ in said]
            triples.update(predicates)
            subjects.update(set(predicates))
            types = {value[:-2] for predicate, value in said if predicate == _TYPE}
            classes.update(kind for kind in types if kind.startswith(b"<"))
            tally._thing(subject, types, base)
        tally.triples, tally.subjects, tally.classes = map(_named, (triples, subjects, classes))
        tally.values = {_iri(predicate): b"".join(sorted(found)) for predicate, found in values.items()}
        return tally

    def _thing(self, subject: bytes, types: set[bytes], base: str) -> None:
        self.things += 1
        if subject.startswith(b"<"):
            iri = _iri(subject)
            self.within.update(space for space in ("", *_spaces(base)) if iri.startswith(space))
            if "#" not in iri and not types & _NO_EXAMPLES:
                kind = iris.kind_of(base, iri) or _OTHER
                self.examples[kind] = min(iri, self.examples.get(kind, iri))


def _spaces(base: str) -> tuple[str, ...]:
    """Give what all things may begin with, the narrower one first."""
    return f"{base}id/", base


def _iri(term: bytes) -> str:
    return term[1:-1].decode()


def _named(counted: Counter[bytes]) -> Counter[str]:
    return Counter({_iri(term): number for term, number in counted.items()})


def _different(predicate: str, tallies: Sequence[Tally]) -> int:
    """Count the different values of a property over all parts."""
    found = [tally.values[predicate] for tally in tallies if predicate in tally.values]
    if len(found) == 1:
        return len(found[0]) // _DIGEST
    places = ((part, at) for part in found for at in range(0, len(part), _DIGEST))
    return len({part[at : at + _DIGEST] for part, at in places})
