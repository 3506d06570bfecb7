"""A made-up town of a few services, and what may happen to it: for tests with generated changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher.build import site_node
from publisher.graph import quads
from publisher.site import Site
from publisher.synthesis.town import Country, common, records
from publisher.terms import RDF, SCHEMA, XSD

BASE = "https://land.example/"
Said = frozenset[Quad]
Change = Callable[[Said, int], Said]


@cache
def country() -> Said:
    """A made-up town of a few services."""
    land = Country(municipalities=1, services=6, seed=3)
    found = [quad for record in (*common(), *records(land, 0)) for quad in quads(record, BASE)]
    return frozenset((*found, *site_node(Site(Path(), base=BASE, name="Land"))))


def nth(said: Said, number: int) -> Quad:
    ordered = sorted(said, key=str)
    return ordered[number % len(ordered)]


def lose(said: Said, number: int) -> Said:
    """A statement is gone."""
    return said - {nth(said, number)}


def spoil(said: Said, number: int) -> Said:
    """A value is no good."""
    quad = nth(said, number)
    return said - {quad} | {Quad(quad.subject, quad.predicate, Literal(""))}


def remove(said: Said, number: int) -> Said:
    """A thing is gone, with its parts; whatever names it leads nowhere."""
    document = str(nth(said, number).subject).strip("<>").partition("#")[0]
    return frozenset(quad for quad in said if str(quad.subject).strip("<>").partition("#")[0] != document)


def retype(said: Said, number: int) -> Said:
    """A thing becomes a place, for those too who name it as something else."""
    node = nth(said, number).subject
    kept = {quad for quad in said if (quad.subject, quad.predicate) != (node, RDF.type)}
    return frozenset(kept | {Quad(node, RDF.type, SCHEMA.Place)})


def relate(said: Said, number: int) -> Said:
    """A thing names another one, as an editor's slip would have it."""
    one, other = nth(said, number), nth(said, number * 7)
    target = other.subject if isinstance(other.subject, NamedNode) else one.predicate
    return said | {Quad(one.subject, SCHEMA.location, target)}


def retag(said: Said, number: int) -> Said:
    """A text is in a language that is not ours, or in none."""
    texts = sorted(((q, q.object) for q in said if isinstance(q.object, Literal) and q.object.language), key=str)
    quad, text = texts[number % len(texts)]
    value = Literal(text.value, language="de-AT") if number % 2 else Literal(text.value)
    return said - {quad} | {Quad(quad.subject, quad.predicate, value)}


def mistype(said: Said, number: int) -> Said:
    """A value is not of its type."""
    quad = nth(said, number)
    return said - {quad} | {Quad(quad.subject, quad.predicate, Literal("gestern", datatype=XSD.date))}


def double(said: Said, number: int) -> Said:
    """A thing has a value of another one besides its own."""
    quad = nth(said, number)
    others = sorted((q for q in said if q.predicate == quad.predicate), key=str)
    return said | {Quad(quad.subject, quad.predicate, others[number * 3 % len(others)].object)}


CHANGES = (lose, spoil, remove, retype, relate, retag, mistype, double)
changes = st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 10_000)), min_size=1, max_size=3)


def changed(said: Said, edit: list[tuple[Change, int]]) -> Said:
    """Let some changes happen, one after the other."""
    for change, number in edit:
        said = change(said, number)
    return said
