"""What a cell of the template could say: found in the valid examples of the shapes."""

from __future__ import annotations

from functools import cache

from pyoxigraph import Literal, NamedNode

from publisher import assets, rdf
from publisher.description import Description, Subject, Term
from publisher.iris import Kind
from publisher.sources.headings import CLASSES, Heading, headings
from publisher.sources.properties import IDENTIFIER, Property
from publisher.terms import DCT, PREFIXES, RDF, SCHEMA, XSD

_FIXED = {
    "hours": "Mo–Fr 8:00–12:00; Do 14:00–18:00",
    "exceptions": "24.12.2026 geschlossen (Heiligabend)",
    "features": "ja: neben dem Haupteingang",
    "classes": "Rathaus",
    "legal_body": "Amt oder Abteilung",
    "way": "Online",
    "about": "place/rathaus",
}
"""What is written in other words than in the graph, by attribute."""
_FIELDS = {"name": SCHEMA.name, "description": SCHEMA.description}
_DATES = (XSD.date, XSD.dateTime)


def of(kind: Kind, heading: Heading) -> str | None:
    """Give an example for a column of a kind of things; None if the shapes have none."""
    target = heading.target
    if target.property.attribute in _FIXED:
        return _FIXED[target.property.attribute]
    if target.path == IDENTIFIER:
        return None
    other = target.property.refers
    if other and other != kind and target.property.attribute != "operator":  # which is a body, not an office
        return of(other, headings(other)[0])  # the example on the sheet of those things
    said = next(filter(None, (_said(thing, heading) for thing in _things(kind))), [])
    separators = target.property.separators
    return (separators[:1].join(said[:2]) if separators else said[0]) if said else None


def _said(thing: Subject, heading: Heading) -> list[str]:
    """Give what a thing says in a column, each once."""
    nodes: list[Term] = [thing]
    for step in heading.target.path.split("/"):
        nodes = [value for node in nodes for value in _graph().objects(node, _property(step))]
    return list(dict.fromkeys(text for node in nodes for text in _written(node, heading)))


@cache
def _graph() -> Description:
    files = [*sorted(assets.SHAPES.glob("examples/*/valid.ttl")), assets.SHAPES / "examples/context.ttl"]
    quads = [quad for file in files if file.is_file() for quad in rdf.read_file(file, "https://stadt.example/")]
    return Description(NamedNode("https://stadt.example/"), quads)


def _things(kind: Kind) -> list[Subject]:
    """Give the things of a kind, the best described first."""
    found = _graph().subjects(RDF.type, CLASSES[kind])
    return sorted(found, key=lambda thing: -len(_graph().predicates(thing)))


def _property(step: str) -> NamedNode:
    prefix, _, local = step.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _written(node: Term, heading: Heading) -> list[str]:
    """Write a value as a person would, in the language of the column."""
    goal, language = heading.target.property, heading.target.language
    if isinstance(node, Literal):
        return [_german(node)] if not language or node.language == language else []
    if not isinstance(node, NamedNode):
        return []
    if goal.refers:
        key = _graph().value(node, DCT.identifier)
        return [key.value] if isinstance(key, Literal) else []
    return _of_part(node, goal, language) if goal.language else [node.value]


def _of_part(node: NamedNode, goal: Property, language: str) -> list[str]:
    """Write what a part is called, with its address where the column asks for one."""
    field = _FIELDS.get(goal.field or "name", SCHEMA.audienceType)
    named = _texts(node, field, language) or _texts(node, SCHEMA.audienceType, language)
    address = _graph().value(node, SCHEMA.url)
    split = f" | {address.value}" if goal.split and isinstance(address, NamedNode) else ""
    return [f"{text.value}{split}" for text in named]


def _texts(node: Term, predicate: NamedNode, language: str) -> list[Literal]:
    found = _graph().objects(node, predicate)
    return [text for text in found if isinstance(text, Literal) and text.language == language]


def _german(value: Literal) -> str:
    if value.datatype in _DATES:
        return ".".join(reversed(value.value[:10].split("-")))
    if value.datatype == XSD.decimal:
        return value.value.replace(".", ",")
    return value.value
