"""The formats of a document about a thing: their names, and the suffixes by which the end of a path asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from publisher import rdf
from publisher.formats import geojson, table, vcard
from publisher.web import representation
from publisher.web.profiles import TOKENS


class Form(NamedTuple):
    """A format as addresses name it."""

    name: str
    media_type: str
    suffix: str


HTML = Form("HTML", representation.HTML, "html")
RDF = {form: Form(form.name, form.media_type, form.suffix) for form in rdf.FORMATS}
JSON = Form("JSON", "application/json", "json")
CSV = Form("CSV", table.MEDIA_TYPE, "csv")
VCARD = Form("vCard", vcard.MEDIA_TYPE, "vcf")
GEOJSON = Form("GeoJSON", geojson.MEDIA_TYPE, "geojson")

SUFFIXES = frozenset(form.suffix for form in (HTML, *RDF.values(), JSON, CSV, VCARD, GEOJSON))


def readings(path: str) -> Iterator[tuple[str, str | None]]:
    """Give the ways to read the path of a document: a known format at its end, none, or one that does not exist."""
    stem, suffix = _parted(path)
    plain, token = _parted(stem)
    if suffix in SUFFIXES:
        yield stem, suffix
    if suffix in SUFFIXES and token in TOKENS:
        yield plain, f"{token}.{suffix}"
    yield path, None
    if suffix:
        yield stem, suffix


def _parted(path: str) -> tuple[str, str]:
    """Part a path at the last dot of its last step; without one there is no suffix."""
    head, slash, last = path.rpartition("/")
    stem, dot, suffix = last.rpartition(".")
    return (head + slash + stem, suffix) if dot and (head or stem) else (path, "")
