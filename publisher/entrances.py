"""The ways in that the home page offers: the top of each tree of topics, and the services the town puts first.

They are worked out when a release is built, since a page must not cost more where there is more to tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from publisher.terms import SCHEMA, SKOS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Store

MOST_TREES = 10
"""Trees of topics that a home page shows."""

MOST_BRANCHES = 40
"""Topics shown of each."""

TABLES = """
CREATE TABLE branch (tree TEXT, concept TEXT, tree_place INTEGER, place INTEGER, PRIMARY KEY (tree, concept));
CREATE TABLE first (iri TEXT PRIMARY KEY, place INTEGER);
"""
LISTS = f"""
CREATE TABLE top AS SELECT * FROM (
  SELECT title.site_language, tree.iri AS tree, heading.title AS heading, heading.language AS heading_language,
    thing.iri, title.title, title.language,
    dense_rank() OVER (PARTITION BY title.site_language
      ORDER BY tree_place IS NULL, tree_place, heading.sort, tree.iri) AS tree_position,
    row_number() OVER (PARTITION BY title.site_language, tree.iri
      ORDER BY place IS NULL, place, title.sort, thing.iri) AS position
  FROM branch JOIN thing ON thing.iri = branch.concept JOIN thing AS tree ON tree.iri = branch.tree
    JOIN title ON title.thing = thing.id
    JOIN title AS heading ON heading.thing = tree.id AND heading.site_language = title.site_language
) WHERE tree_position <= {MOST_TREES} AND position <= {MOST_BRANCHES};
CREATE TABLE featured AS SELECT site_language, iri, title, language, place AS position
  FROM first JOIN thing USING (iri) JOIN title ON title.thing = thing.id;
DROP TABLE branch; DROP TABLE first;
"""  # noqa: S608 - the numbers are constants


def fill(database: sqlite3.Connection, store: Store, featured: Sequence[str]) -> None:
    """Note the tops of the trees in a store, and the things that are to come first (IRIs, in this order)."""
    database.executemany("INSERT OR IGNORE INTO branch VALUES (?, ?, ?, ?)", _branches(store))
    rows = [(iri, place) for place, iri in enumerate(featured)]
    database.executemany("INSERT OR IGNORE INTO first VALUES (?, ?)", rows)


def _branches(store: Store) -> Iterator[tuple[str, str, int | None, int | None]]:
    for predicate, turned in ((SKOS.topConceptOf, False), (SKOS.hasTopConcept, True)):
        for quad in store.quads_for_pattern(None, predicate, None):
            concept, tree = (quad.object, quad.subject) if turned else (quad.subject, quad.object)
            if isinstance(concept, NamedNode) and isinstance(tree, NamedNode):
                yield tree.value, concept.value, _place(store, tree), _place(store, concept)


def _place(store: Store, node: NamedNode) -> int | None:
    values = (quad.object for quad in store.quads_for_pattern(node, SCHEMA.position, None))
    return next((int(v.value) for v in values if isinstance(v, Literal) and v.value.isdecimal()), None)
