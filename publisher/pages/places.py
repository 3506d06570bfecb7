"""Where a thing is: the positions and postal addresses that a description tells. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from publisher.terms import SCHEMA, VCARD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.description import Description, Term

_LINES = (
    SCHEMA.streetAddress,
    SCHEMA.postalCode,
    SCHEMA.addressLocality,
    SCHEMA.addressRegion,
    SCHEMA.addressCountry,
    VCARD["country-name"],
)


@dataclass(frozen=True, slots=True)
class Point:
    """A position in degrees (WGS 84), both within their bounds."""

    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; what is not known is empty. `country` is the name, `code` its two letters."""

    street: str = ""
    postal_code: str = ""
    locality: str = ""
    region: str = ""
    code: str = ""
    country: str = ""


def point(latitude: str, longitude: str) -> Point | None:
    """Read a position from the texts of its degrees; None for what is no place on earth."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return None
    on_earth = math.isfinite(north) and math.isfinite(east) and abs(north) <= 90 and abs(east) <= 180  # noqa: PLR2004
    return Point(east, north) if on_earth else None


def point_of(description: Description, node: Term) -> Point | None:
    """Give the position of a thing itself (`schema:geo`)."""
    for part in description.objects(node, SCHEMA.geo):
        if found := point(_text(description, part, SCHEMA.latitude), _text(description, part, SCHEMA.longitude)):
            return found
    return None


def located(description: Description) -> Iterator[tuple[NamedNode, Point]]:
    """Give everything in a description that has a position, in document order."""
    for node in dict.fromkeys(quad.subject for quad in description.quads if quad.predicate == SCHEMA.geo):
        if not isinstance(node, NamedNode):
            continue
        if found := point_of(description, node):
            yield node, found


def address_of(description: Description, node: Term) -> Address | None:
    """Give the postal address of a thing itself (`schema:address`)."""
    for part in description.objects(node, SCHEMA.address):
        lines = [_text(description, part, predicate) for predicate in _LINES]
        if any(lines):
            return Address(*lines)
    return None


def _text(description: Description, node: Term, predicate: NamedNode) -> str:
    value = description.value(node, predicate)
    return value.value.strip() if isinstance(value, Literal) else ""
