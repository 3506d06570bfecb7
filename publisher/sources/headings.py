"""The headings of the template: made from the shapes, which order and label them, and read back without a mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from pyoxigraph import NamedNode

from publisher import assets, rdf
from publisher.iris import Kind
from publisher.pages.layout import FieldShape, Layout, readable
from publisher.sources import cells
from publisher.sources.mapping import Lookup, Table, Target
from publisher.sources.properties import FEATURES, IDENTIFIER, KINDS, Property
from publisher.terms import ORG, SCHEMA, SHAPE, SKOS

CLASSES: Mapping[Kind, NamedNode] = {
    "service": SCHEMA.GovernmentService,
    "channel": SCHEMA.ServiceChannel,
    "organisation": ORG.Organization,
    "place": SCHEMA.Place,
    "contact": SCHEMA.ContactPoint,
    "topic": SKOS.Concept,
    "area": SCHEMA.AdministrativeArea,
    "notice": SCHEMA.SpecialAnnouncement,
}
"""The shapes that lay out each kind, in the order of the template's sheets."""

LANGUAGES = {"de": "", "en": " (englisch)", "de-simple": " (Leichte Sprache)"}
"""What stands behind the heading of a text, by its language."""

GUIDE = "Anleitung"
"""The sheet of the template that tells how to fill in the others."""

_PARTS = {
    "schema:address": SCHEMA.PostalAddress,
    "schema:geo": SCHEMA.GeoCoordinates,
    "lodse:programme": SCHEMA.Project,
}
_KIND_OF_THING = "Art"


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of the template: what stands on top of it, what it fills, and what helps to fill it."""

    text: str
    target: Target
    help: str = ""


@cache
def layout() -> Layout:
    """Give the shapes as a layout."""
    return Layout.compile(quad for file in assets.shape_files() for quad in rdf.read_file(file, SHAPE.iri))


@cache
def sheet_of(kind: Kind) -> str:
    """Give the name of the sheet for a kind."""
    return layout().classes[CLASSES[kind].value].labels["de"]


@cache
def headings(kind: Kind) -> tuple[Heading, ...]:
    """Give all columns of a kind, in the order of its page; each text once a language."""
    known = KINDS[kind][1]
    found = [heading for shape in _fields(kind) for heading in _headings(kind, shape)]
    if "rdf:type" in known:
        found.insert(1, Heading(_KIND_OF_THING, Target("rdf:type", known["rdf:type"])))
    return tuple(found)


def tables() -> tuple[Table, ...]:
    """Give the mapping of a workbook that was made from the template."""
    return tuple(
        Table(sheet_of(kind), kind, {each.text: (each.target,) for each in headings(kind)}, optional=True)
        for kind in CLASSES
    )


def _fields(kind: Kind) -> Iterator[FieldShape]:
    for group in layout().classes[CLASSES[kind].value].groups:
        yield from group.fields


def _headings(kind: Kind, shape: FieldShape) -> Iterator[Heading]:
    """Give the columns for a field of the page: none for what is made from others, several for a part."""
    if len(shape.path) != 1 or shape.path[0].inverse:
        return
    path, label = readable(shape.path[0].predicate), shape.labels.get("de", "")
    help_text, known = shape.help.get("de", ""), KINDS[kind][1]
    if path == IDENTIFIER:
        yield Heading(label, Target(path, Property("key", cells.key)), help_text)
    elif path in known:
        yield from _in_languages(label, Target(path, known[path]), help_text)
    elif path in _PARTS:
        yield from _of_part(kind, path, label)
    elif path == "schema:amenityFeature":
        for feature, names in FEATURES.items():
            yield Heading(names["de"], Target(f"{path}/{feature}", known[f"{path}/{feature}"]), help_text)


def _of_part(kind: Kind, path: str, label: str) -> Iterator[Heading]:
    part, known = layout().classes[_PARTS[path].value], KINDS[kind][1]
    for inner in (each for group in part.groups for each in group.fields):
        full = f"{path}/{readable(inner.path[0].predicate)}"
        # A street line may be split; who has both halves apart writes a mapping.
        if full in known and known[full].field not in {"street", "house_number"}:
            text = f"{label}: {inner.labels.get('de', '')}"
            yield from _in_languages(text, Target(full, known[full]), inner.help.get("de", ""))


def _in_languages(label: str, target: Target, help_text: str) -> Iterator[Heading]:
    if not target.property.language:
        yield Heading(label, replace(target, lookup=_lookup(target)), help_text)
        return
    for language, suffix in LANGUAGES.items():
        yield Heading(f"{label}{suffix}", replace(target, language=language), help_text)


def _lookup(target: Target) -> Lookup | None:
    """Things are named by their names; what another source describes, by its key."""
    kind = target.property.refers
    return Lookup(sheet_of(kind), "Name", loose=True) if kind else None
