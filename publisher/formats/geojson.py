"""GeoJSON (RFC 7946): features with a point, longitude first; always in a FeatureCollection.

Texts are data: JSON escapes them, and whoever draws a map from them has to escape them for HTML.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import orjson

from publisher.pages.places import address_of, located

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import NamedNode

    from publisher.description import Description
    from publisher.pages.places import Point

MEDIA_TYPE = "application/geo+json"


def feature(point: Point, properties: dict[str, str | None], iri: str | None = None) -> bytes:
    """Write one feature; properties without a value are left out. `iri` is its identifier."""
    identity = {"id": iri} if iri else {}
    geometry = {"type": "Point", "coordinates": [point.longitude, point.latitude]}
    told = {name: value for name, value in properties.items() if value}
    return orjson.dumps({"type": "Feature", **identity, "geometry": geometry, "properties": told})


def collection(features: Iterable[bytes], members: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """Write a collection piece by piece: a feature a line, never more in memory than one.

    members: what is said of the whole (section 6.1).
    """
    found = iter(features)
    yield orjson.dumps({"type": "FeatureCollection", **(members or {})})[:-1] + b',"features":['
    yield from chain((b"\n" + first for first in _one(found)), (b",\n" + other for other in found))
    yield b"\n]}\n"


def _one(features: Iterator[bytes]) -> Iterator[bytes]:
    for found in features:
        yield found
        return


def has_places(description: Description) -> bool:
    """Say whether a description tells a position."""
    return any(True for _ in located(description))


def write(
    description: Description,
    languages: Sequence[str],
    page: Callable[[NamedNode], str | None],
    members: Mapping[str, str] | None = None,
) -> bytes:
    """Write every place that a description tells of; `page` gives the address of the page about a place."""
    return b"".join(collection(_features(description, languages, page), members))


def _features(
    description: Description, languages: Sequence[str], page: Callable[[NamedNode], str | None]
) -> Iterator[bytes]:
    for node, point in located(description):
        name = description.label(node, languages)
        address = address_of(description, node)
        properties = {
            "name": name.value if name else None,
            "iri": node.value,
            "url": page(node),
            "streetAddress": address.street if address else None,
            "postalCode": address.postal_code if address else None,
            "addressLocality": address.locality if address else None,
        }
        yield feature(point, properties, node.value)
