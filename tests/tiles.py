"""A PMTiles file of one vector tile: land, a river, two roads and a town, in the layers of the Protomaps basemap."""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Iterable

EXTENT = 4096
POINT, LINE, POLYGON = 1, 2, 3

Feature = tuple[int, list[tuple[int, int]], dict[str, str]]

LAYERS: dict[str, list[Feature]] = {
    "landuse": [(POLYGON, [(0, 0), (EXTENT, 0), (EXTENT, 2000), (0, 2000)], {"kind": "park"})],
    "water": [(POLYGON, [(0, 2600), (EXTENT, 2400), (EXTENT, 2800), (0, 3000)], {"kind": "river"})],
    "roads": [
        (LINE, [(0, 1000), (EXTENT, 3500)], {"kind": "major_road", "name": "Königsstraße"}),
        (LINE, [(2048, 0), (2048, EXTENT)], {"kind": "rail"}),
    ],
    "places": [(POINT, [(2200, 1400)], {"kind": "locality", "name": "Kassel"})],
}


def archive(layers: dict[str, list[Feature]] = LAYERS) -> bytes:
    """Write the whole world as one tile: header, directory, metadata, tile (PMTiles, version 3)."""
    tile = gzip.compress(b"".join(_field(3, _layer(name, features)) for name, features in layers.items()), mtime=0)
    directory = b"".join(map(_varint, (1, 0, 1, len(tile), 1)))  # one entry: id, run length, length, offset + 1
    metadata = json.dumps({"attribution": "© Testkarte"}).encode()
    sizes = (127, len(directory), 127 + len(directory), len(metadata))
    places = (*sizes, 127 + len(directory) + len(metadata), 0, 127 + len(directory) + len(metadata), len(tile))
    ends = (1, 1, 1)  # tiles addressed, entries, contents
    kinds = bytes((1, 1, 2, 1, 0, 0))  # clustered, directory plain, tile gzip, vector, zoom 0 to 0
    world = struct.pack("<iiiiBii", -1800000000, -850000000, 1800000000, 850000000, 0, 94911000, 513123000)
    return b"PMTiles\x03" + struct.pack("<11Q", *places, *ends) + kinds + world + directory + metadata + tile


def _layer(name: str, features: Iterable[Feature]) -> bytes:
    keys, values, drawn = list[str](), list[str](), b""
    for kind, points, facts in features:
        tags = []
        for key, value in facts.items():
            keys += [key] if key not in keys else []
            values += [value] if value not in values else []
            tags += [keys.index(key), values.index(value)]
        packed = b"".join(map(_varint, tags))
        drawn += _field(2, _field(2, packed) + _varint(3 << 3) + _varint(kind) + _field(4, _geometry(kind, points)))
    named = b"".join(_field(3, key.encode()) for key in keys)
    valued = b"".join(_field(4, _field(1, value.encode())) for value in values)
    version, extent = _varint(15 << 3) + _varint(2), _varint(5 << 3) + _varint(EXTENT)
    return version + _field(1, name.encode()) + drawn + named + valued + extent


def _geometry(kind: int, points: list[tuple[int, int]]) -> bytes:
    """Write moves as differences: one MoveTo, the rest as LineTo, and ClosePath for an area."""
    commands, at = [1 | 1 << 3], (0, 0)
    for number, (x, y) in enumerate(points):
        commands += [2 | (len(points) - 1) << 3] if number == 1 else []
        commands += [_zigzag(x - at[0]), _zigzag(y - at[1])]
        at = (x, y)
    return b"".join(map(_varint, commands + ([7 | 1 << 3] if kind == POLYGON else [])))


def _field(number: int, body: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def _zigzag(value: int) -> int:
    return value << 1 ^ value >> 31


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])
