"""Sitemaps (sitemaps.org): which pages one names, and which other sitemaps. Pure; hostile XML does no harm."""

from __future__ import annotations

import zlib
from typing import NamedTuple

from lxml import etree

_GZIP = b"\x1f\x8b"
_LARGEST = 50 * 2**20
"""Bytes of a sitemap, unpacked: as much as the format allows."""


class Sitemap(NamedTuple):
    """What a sitemap names."""

    pages: tuple[str, ...]
    sitemaps: tuple[str, ...]


def read(body: bytes) -> Sitemap | None:
    """Read a sitemap, packed or not; None if it is something else."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(_unpacked(body), parser)
    except (etree.XMLSyntaxError, ValueError, zlib.error):
        return None
    if root is None or _name(root) not in {"urlset", "sitemapindex"}:
        return None
    return Sitemap(_places(root, "url"), _places(root, "sitemap"))


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    text = unpacker.decompress(body, _LARGEST)
    if unpacker.unconsumed_tail:
        raise ValueError("larger than a sitemap may be")
    return text


def _places(root: etree._Element, kind: str) -> tuple[str, ...]:
    found = (child for entry in root if _name(entry) == kind for child in entry if _name(child) == "loc")
    return tuple(dict.fromkeys(text for place in found if (text := (place.text or "").strip())))


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
