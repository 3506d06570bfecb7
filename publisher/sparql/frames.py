"""How the pool and a worker talk: frames of one letter, a length and the content, over pipes."""

from __future__ import annotations

import os
import struct
from typing import Any

import orjson

READY, HEAD, CHUNK, END, ERROR = b"R", b"H", b"C", b"E", b"X"
HEADER = struct.Struct("!cI")
MOST = 16 * 1024 * 1024
"""Content of one frame."""


def pack(letter: bytes, content: bytes = b"") -> bytes:
    """Make a frame."""
    return HEADER.pack(letter, len(content)) + content


def pack_json(letter: bytes, content: dict[str, Any]) -> bytes:
    """Make a frame of JSON."""
    return pack(letter, orjson.dumps(content))


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write everything to a blocking descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def read_exactly(descriptor: int, count: int) -> bytes:
    """Read `count` bytes from a blocking descriptor. Raises EOFError if it ends before."""
    data = bytearray()
    while len(data) < count:
        part = os.read(descriptor, count - len(data))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def read_frame(descriptor: int) -> tuple[bytes, bytes]:
    """Read one frame from a blocking descriptor."""
    letter, length = HEADER.unpack(read_exactly(descriptor, HEADER.size))
    return letter, read_exactly(descriptor, length)
