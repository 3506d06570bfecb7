from __future__ import annotations

import json
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from publisher.description import Description
from publisher.formats import geojson
from publisher.pages import places
from publisher.pages.places import Point
from publisher.terms import SCHEMA, XSD

HALL = NamedNode("https://stadt.example/id/place/rathaus")
GEO = NamedNode(f"{HALL.value}#geo")


def hall(latitude: str, longitude: str, *more: Quad) -> Description:
    degrees = ((SCHEMA.latitude, latitude), (SCHEMA.longitude, longitude))
    told = [Quad(GEO, predicate, Literal(text, datatype=XSD.decimal)) for predicate, text in degrees]
    return Description(HALL, [Quad(HALL, SCHEMA.geo, GEO), *told, *more])


def collection(text: bytes) -> list[dict[str, Any]]:
    """Read a collection and check what RFC 7946 asks for."""
    read = json.loads(text)
    assert read.keys() == {"type", "features"}
    assert read["type"] == "FeatureCollection"
    for feature in read["features"]:
        assert feature["type"] == "Feature"
        assert feature.keys() <= {"type", "id", "geometry", "properties"}
        assert feature["geometry"]["type"] == "Point"
        longitude, latitude = feature["geometry"]["coordinates"]
        assert -180 <= longitude <= 180
        assert -90 <= latitude <= 90
        assert all(isinstance(value, str) and value for value in feature["properties"].values())
    features: list[dict[str, Any]] = read["features"]
    return features


def write(description: Description) -> list[dict[str, Any]]:
    return collection(geojson.write(description, ("de",), lambda node: node.value.replace("/id/", "/doc/")))


def test_longitude_comes_first() -> None:
    (feature,) = write(hall("51.3123", "9.4910"))
    assert feature["geometry"]["coordinates"] == [9.491, 51.3123]
    assert feature["id"] == feature["properties"]["iri"] == HALL.value
    assert feature["properties"]["url"] == "https://stadt.example/doc/place/rathaus"


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("91", "9"), ("-91", "9"), ("51", "181"), ("51", "-181"), ("nan", "9"), ("inf", "9"), ("x", "9"), ("", "9")],
)
def test_what_is_no_place_on_earth_is_no_feature(latitude: str, longitude: str) -> None:
    assert places.point(latitude, longitude) is None
    assert not write(hall(latitude, longitude))
    assert not geojson.has_places(hall(latitude, longitude))


def test_the_edges_of_the_earth_are_on_it() -> None:
    assert places.point("-90", "180") == Point(180, -90)


def test_a_collection_may_be_empty() -> None:
    assert collection(b"".join(geojson.collection([]))) == []


def test_a_collection_is_written_feature_by_feature() -> None:
    taken = []

    def features() -> Any:
        for number in range(3):
            taken.append(number)
            yield geojson.feature(Point(number, number), {"name": str(number)})

    pieces = geojson.collection(features())
    next(pieces), next(pieces)
    assert taken == [0]
    assert len(collection(b"".join(geojson.collection(features())))) == 3


@pytest.mark.parametrize("text", ['"}]}', "</script><script>alert(1)</script>", "\x00\x1f\n\u2028", "\U0001d11e", "\\"])
def test_a_hostile_text_stays_a_text(text: str) -> None:
    (feature,) = write(hall("51", "9", Quad(HALL, SCHEMA.name, Literal(text))))
    assert feature["properties"]["name"] == text
