"""Content codings: which one a client gets, and the bytes in it."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import TYPE_CHECKING

import brotli
import zstandard

from publisher.web import negotiation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SMALLEST = 512
"""Bytes below which compressing gains nothing."""

CODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdCompressor(level=9).compress(body),
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""In the order of the server's preference. Levels are a compromise: an answer is compressed once and kept."""

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
