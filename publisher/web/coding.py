"""Content codings: which one a client gets, and the bytes in it."""

from __future__ import annotations

import gzip
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

import brotli
import zstandard

from publisher.web import negotiation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

SMALLEST = 512
"""Bytes below which compressing gains nothing."""

CODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdCompressor(level=9).compress(body),
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""In the order of the server's preference. Levels are a compromise: an answer is compressed once and kept."""

PIECE = 64 * 1024
"""Bytes that are sent at once, at least: handing on a line at a time costs more than making it."""

_GZIP = 31
"""The window of zlib that makes gzip."""

_COMPRESSIBLE = ("text/", "application/json", "application/xml", "application/ld+json", "application/rdf+xml",
                 "application/n-", "application/trig", "application/geo+json", "application/problem+json",
                 "application/javascript", "application/manifest+json", "image/svg+xml", "application/atom+xml",
                 "application/openapi")  # fmt: skip


def is_compressible(content_type: str, size: int) -> bool:
    """Say whether compressing pays."""
    return size >= SMALLEST and content_type.startswith(_COMPRESSIBLE)


@lru_cache(maxsize=256)
def choose(accept: str | None) -> str | None:
    """Choose a coding by an `Accept-Encoding` header; None for the bytes as they are."""
    return negotiation.choose_coding(accept, tuple(CODERS))


def tag(etag: str, coding: str | None) -> str:
    """Give the strong validator of a representation in a coding: each coding has other bytes, so another tag."""
    return f'{etag[:-1]}-{coding}"' if coding else etag


def stream(body: Iterable[bytes], name: str | None) -> Iterator[bytes]:
    """Give a body that comes in pieces in a coding (None: as it is), in pieces that are worth sending."""
    try:
        yield from _gathered(_coded(body, name) if name else body)
    finally:
        if close := getattr(body, "close", None):
            close()


def _coded(body: Iterable[bytes], name: str) -> Iterator[bytes]:
    compress, flush = _STREAMS[name]()
    for piece in body:
        yield compress(piece)
    yield flush()


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if size:
        yield b"".join(waiting)


def _zstd() -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    found = zstandard.ZstdCompressor(level=3).compressobj()
    return found.compress, found.flush


def _brotli() -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    found = brotli.Compressor(quality=4)
    return found.process, found.finish


def _gzip() -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    found = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    return found.compress, found.flush


_STREAMS: Mapping[str, Callable[[], tuple[Callable[[bytes], bytes], Callable[[], bytes]]]] = {
    "zstd": _zstd,
    "br": _brotli,
    "gzip": _gzip,
}
