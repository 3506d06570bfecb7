"""What lies below what: topics with their services, the organisation with its units, buildings with their parts.

Worked out when a release is built, so that a page costs what it shows, however much there is to tell. The services that
a town puts first are kept here too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from pyoxigraph import Literal, NamedNode

from publisher.terms import DCT, LODSE, ORG, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.gathering.near import Statements

Relation = OneOf["topic", "organisation", "place"]
"""The three kinds of trees."""

Edge = tuple[str, str, Relation]
"""What is below what: child, parent, and the tree that they are in."""

MOST_LEVELS = 8
"""Steps upwards: data may run in a circle."""

_UP: tuple[tuple[NamedNode, Relation], ...] = (
    (SKOS.broader, "topic"),
    (SKOS.topConceptOf, "topic"),
    (DCT.subject, "topic"),
    (SCHEMA.parentOrganization, "organisation"),
    (ORG.subOrganizationOf, "organisation"),
    (SCHEMA.provider, "organisation"),
    (SCHEMA.containedInPlace, "place"),
)
_DOWN: tuple[tuple[NamedNode, Relation], ...] = ((SKOS.narrower, "topic"), (SKOS.hasTopConcept, "topic"))
"""Properties that lead from a thing to the one above, and to the ones below."""

TABLES = """
CREATE TABLE edge (child TEXT, parent TEXT, relation TEXT, PRIMARY KEY (child, relation, parent)) WITHOUT ROWID;
CREATE TABLE look (iri TEXT PRIMARY KEY, place INTEGER, icon TEXT) WITHOUT ROWID;
CREATE TABLE first (iri TEXT PRIMARY KEY, place INTEGER);
"""
LISTS = """
CREATE INDEX listing_thing ON listing (thing, site_language);
CREATE TABLE branch AS
  SELECT up.id AS parent, relation, site_language, listing.kind, listing.position AS listed, icon,
    row_number() OVER (PARTITION BY up.id, relation, site_language
      ORDER BY listing.kind = 'service', place IS NULL, place, listing.kind, listing.position) AS position
  FROM edge JOIN thing AS up ON up.iri = edge.parent JOIN thing AS down ON down.iri = edge.child
    JOIN listing ON listing.thing = down.id LEFT JOIN look ON look.iri = edge.child;
CREATE UNIQUE INDEX branch_position ON branch (parent, relation, site_language, position);
CREATE TABLE root AS
  SELECT relation, site_language, listing.kind, listing.position AS listed, icon,
    row_number() OVER (PARTITION BY relation, site_language ORDER BY place IS NULL, place, listing.position) AS position
  FROM (SELECT iri, relation FROM
      (SELECT parent AS iri, relation FROM edge UNION SELECT iri, kind FROM thing WHERE kind = 'organisation') AS top
      WHERE NOT EXISTS (SELECT 1 FROM edge WHERE child = top.iri AND relation = top.relation))
    JOIN thing USING (iri) JOIN listing ON listing.thing = thing.id LEFT JOIN look USING (iri);
CREATE UNIQUE INDEX root_position ON root (relation, site_language, position);
CREATE TABLE featured AS SELECT site_language, listing.kind, listing.position AS listed, icon, first.place AS position
  FROM first JOIN thing USING (iri) JOIN listing ON listing.thing = thing.id LEFT JOIN look USING (iri);
DROP TABLE first;
"""

_ROOTS = """
SELECT iri, title, language, root.kind, icon FROM root
  JOIN listing ON listing.kind = root.kind AND listing.site_language = root.site_language AND listing.position = listed
  WHERE relation = ? AND root.site_language = ? AND root.position <= ? ORDER BY root.position
"""
_BELOW = """
SELECT listing.iri, title, language, branch.kind, icon FROM thing
  JOIN branch ON branch.parent = thing.id
  JOIN listing ON listing.kind = branch.kind AND listing.site_language = branch.site_language
    AND listing.position = listed
  WHERE thing.iri = ? AND relation = ? AND branch.site_language = ? AND branch.position <= ? ORDER BY branch.position
"""
_PARENTS = """
SELECT listing.iri, title, language, listing.kind, icon FROM edge
  JOIN thing ON thing.iri = edge.parent JOIN listing ON listing.thing = thing.id
  LEFT JOIN look ON look.iri = edge.parent
  WHERE edge.child = ? AND relation = ? AND site_language = ? ORDER BY listing.position
"""
_FEATURED = """
SELECT iri, title, language, featured.kind, icon FROM featured
  JOIN listing ON listing.kind = featured.kind AND listing.site_language = featured.site_language
    AND listing.position = listed
  WHERE featured.site_language = ? ORDER BY featured.position
"""


@dataclass(frozen=True, slots=True)
class Branch:
    """One thing in a tree: its name and the language that is in, its kind, and the icon it has."""

    iri: str
    text: str
    language: str | None
    kind: str = ""
    icon: str = ""


def edges(statements: Statements) -> Iterator[Edge]:
    """Give what is below what."""
    for predicate, relation in (*_UP, *_DOWN):
        for quad in statements.quads_for_pattern(None, predicate, None):
            ends = (quad.subject, quad.object) if (predicate, relation) in _UP else (quad.object, quad.subject)
            child, parent = (end.value if isinstance(end, NamedNode) else "" for end in ends)
            if child and parent and child != parent:
                yield child, parent, relation


def looks(statements: Statements) -> Iterator[tuple[str, int | None, str]]:
    """Give the place among siblings, and the icon, of whatever has one of them."""
    for predicate in (SCHEMA.position, LODSE.icon):
        for quad in statements.quads_for_pattern(None, predicate, None):
            if isinstance(quad.subject, NamedNode) and "#" not in quad.subject.value:  # steps have a place too
                place, icon = (_first(statements, quad.subject, p) for p in (SCHEMA.position, LODSE.icon))
                yield quad.subject.value, int(place) if place.isdecimal() else None, icon


def _first(statements: Statements, node: NamedNode, predicate: NamedNode) -> str:
    values = (quad.object for quad in statements.quads_for_pattern(node, predicate, None))
    return next((value.value for value in values if isinstance(value, Literal)), "")


@dataclass(frozen=True, slots=True)
class Trees:
    """The trees of a release; `rows` asks its lists."""

    rows: Callable[..., list[tuple[str, ...]]]

    def roots(self, relation: Relation, language: str, most: int = 100) -> list[Branch]:
        """Give the tops of the trees of a relation, in their order."""
        return self._branches(_ROOTS, relation, language, most)

    def below(self, iri: str, relation: Relation, language: str, most: int = 500) -> list[Branch]:
        """Give what lies directly below a thing: its branches in their order, then its services."""
        return self._branches(_BELOW, iri, relation, language, most)

    def above(self, iri: str, relation: Relation, language: str) -> list[Branch]:
        """Give the way down to a thing, from the top of its tree; of several ways the one in the first tree."""
        tops = {root.iri: place for place, root in enumerate(self.roots(relation, language))}
        ways = [self._way(parent, relation, language) for parent in self._parents(iri, relation, language)]
        return min(ways, key=lambda way: tops.get(way[0].iri, len(tops)), default=[])

    def featured(self, language: str) -> list[Branch]:
        """Give the things that the site puts first."""
        return self._branches(_FEATURED, language)

    def _way(self, branch: Branch, relation: Relation, language: str) -> list[Branch]:
        way = [branch]
        while len(way) < MOST_LEVELS and (parents := self._parents(way[0].iri, relation, language)):
            way.insert(0, parents[0])
        return way

    def _parents(self, iri: str, relation: Relation, language: str) -> list[Branch]:
        return self._branches(_PARENTS, iri, relation, language)

    def _branches(self, query: str, *values: object) -> list[Branch]:
        rows = self.rows(query, *values)
        return [Branch(iri, text, language, kind, icon or "") for iri, text, language, kind, icon in rows]
