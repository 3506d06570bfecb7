"""By what the things of a list are chosen where other systems ask for some: what they belong to, where they are.

Worked out when a release is built. A choice costs what belongs to it; one by date looks at the whole list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, radians
from typing import TYPE_CHECKING

import orjson
from pyoxigraph import Literal, NamedNode

from publisher.terms import DCT, RDF, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import BlankNode

    from publisher.pages.places import Point

    Way = Sequence[NamedNode]
    Follow = Callable[[NamedNode | BlankNode, Way], Sequence[object]]

TOPIC, SCHEME, PROVIDER, SERVICE, BROADER, SORT, POSTAL_CODE = (
    "topic", "scheme", "provider", "service", "broader", "sort", "postal-code",
)  # fmt: skip

_ITSELF: tuple[Way, ...] = ((), (SCHEMA.providesService,))
_WAYS: tuple[tuple[str, Way], ...] = (
    *((TOPIC, (*way, DCT.subject)) for way in _ITSELF),
    *((SCHEME, (*way, DCT.subject, SKOS.inScheme)) for way in _ITSELF),
    *((PROVIDER, (*way, by)) for way in _ITSELF for by in (SCHEMA.provider, SCHEMA.serviceOperator)),
    (SCHEME, (SKOS.inScheme,)),
    (SERVICE, (SCHEMA.providesService,)),
    (BROADER, (SKOS.broader,)),
    (SORT, (RDF.type,)),
    (POSTAL_CODE, (SCHEMA.address, SCHEMA.postalCode)),
    (POSTAL_CODE, (SCHEMA.serviceLocation, SCHEMA.address, SCHEMA.postalCode)),
)
"""How a thing leads to what it is chosen by; a channel is chosen by what its service is chosen by."""

_SORTS = frozenset((SKOS.Concept.value, SKOS.ConceptScheme.value))
"""Classes by which things of one kind are told apart."""

METRES = 111_195.0
"""Of a degree of latitude."""

TABLES = """
CREATE TABLE said (thing INTEGER, name TEXT, value TEXT);
"""
LISTS = """
CREATE TABLE trait (name TEXT, value, thing INTEGER, PRIMARY KEY (name, value, thing)) WITHOUT ROWID;
INSERT OR IGNORE INTO trait SELECT name, coalesce(known.id, value), thing
  FROM said LEFT JOIN thing AS known ON known.iri = said.value ORDER BY 1, 2, 3;
DROP TABLE said;
"""

SELECT = """
SELECT iri, title, language, modified, count(*) OVER () FROM listing
  WHERE kind = :kind AND site_language = :language
  AND (:asked = 0 OR thing IN (
    SELECT trait.thing FROM json_each(:traits) AS wanted LEFT JOIN thing ON thing.iri = wanted.value
      JOIN trait ON trait.name = wanted.key AND trait.value = coalesce(thing.id, wanted.value)
      GROUP BY trait.thing HAVING count(*) = :asked))
  AND (:among IS NULL OR thing IN (
    SELECT thing.id FROM json_each(:among) AS found JOIN thing ON thing.iri = found.value
    UNION SELECT trait.thing FROM json_each(:among) AS found JOIN thing ON thing.iri = found.value
      JOIN trait ON trait.name = 'service' AND trait.value = thing.id))
  AND (:tops = 0 OR thing NOT IN (SELECT thing FROM trait WHERE name = 'broader'))
  AND (:since IS NULL OR strftime('%s', modified) + 0 >= strftime('%s', :since) + 0)
  AND (:metres IS NULL OR thing IN (
    SELECT thing FROM point WHERE abs(latitude - :latitude) * :height <= :metres
      AND (latitude - :latitude) * (latitude - :latitude) * :height * :height
        + (longitude - :longitude) * (longitude - :longitude) * :width * :width <= :metres * :metres))
  ORDER BY position LIMIT :number OFFSET :first
"""
CENTRE = """
SELECT avg(longitude), avg(latitude) FROM
  (SELECT DISTINCT place, longitude, latitude FROM trait JOIN point USING (thing)
    WHERE trait.name = 'postal-code' AND trait.value = ?)
  HAVING count(*) > 0
"""
"""The middle of the places with a postal code."""


@dataclass(frozen=True, slots=True)
class Near:
    """A point, and how far around it in metres."""

    point: Point
    metres: float


@dataclass(frozen=True)
class Wanted:
    """Things of a kind with all of some traits.

    among: of these things only, or of channels of these services. tops: only what has nothing broader. since: changed
    at this moment or later, by ISO 8601. near: at a place around a point.
    """

    kind: str
    traits: Mapping[str, str] = field(default_factory=dict)
    among: Sequence[str] | None = None
    tops: bool = False
    since: str | None = None
    near: Near | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is asked for but the kind."""
        return self == Wanted(self.kind)

    def values(self, language: str, first: int, number: int) -> dict[str, object]:
        """Give the parameters of the query: `number` things from the position `first` (from 1) on."""
        found: dict[str, object] = {
            "kind": self.kind,
            "language": language,
            "asked": len(self.traits),
            "traits": orjson.dumps(dict(self.traits)).decode(),
            "among": None if self.among is None else orjson.dumps(list(self.among)).decode(),
            "tops": self.tops,
            "since": self.since,
            "number": number,
            "first": first - 1,
        }
        return found | _around(self.near)


def _around(near: Near | None) -> dict[str, object]:
    """Give a place and a distance, and how many metres a degree is there; near the poles nobody lives."""
    point, metres = (near.point, near.metres) if near else (None, None)
    latitude, longitude = (point.latitude, point.longitude) if point else (0.0, 0.0)
    width = METRES * cos(radians(latitude))
    return {"latitude": latitude, "longitude": longitude, "metres": metres, "height": METRES, "width": width}


def traits(node: NamedNode, follow: Follow) -> Iterator[tuple[str, str]]:
    """Give what a thing is chosen by; `follow` gives the values at the end of a way."""
    for name, way in _WAYS:
        for value in follow(node, way):
            if isinstance(value, NamedNode | Literal) and (name != SORT or value.value in _SORTS):
                yield name, value.value
