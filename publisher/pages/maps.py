"""Where to look at a place, and how to get there: the site's own map, and links to the maps of others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from pathlib import Path

    from publisher.settings import Table

FIELDS = ("address", "latitude", "longitude")
"""What a template of a link may ask for, in braces."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_TEMPLATE = r"https?://[^\s<>\"\\^`{}/?#]+[/?#][^\s<>\"\\^`]*"


@dataclass(frozen=True, slots=True)
class Maps:
    """What a site sets of maps. tiles: a PMTiles file; link, timetable: templates of web addresses."""

    tiles: Path | None = None
    link: str = ""
    timetable: str = ""


def read(table: Table) -> Maps:
    """Read `[map]`."""
    return Maps(
        tiles=table.path("tiles", (".pmtiles",)),
        link=_template(table, "link"),
        timetable=_template(table, "timetable"),
    )


def filled(template: str, *, address: str = "", latitude: str = "", longitude: str = "") -> str | None:
    """Fill a template with what is known of a place; None if it asks for more."""
    known = dict(zip(FIELDS, (address, latitude, longitude), strict=True))
    if not template or not all(known[name] for name in _FIELD.findall(template)):
        return None
    return _FIELD.sub(lambda found: quote(known[found[1]], safe=""), template)


def host(address: str) -> str:
    """Give the host of a web address, as people read it."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _template(table: Table, key: str) -> str:
    fields = " and ".join(f"{{{name}}}" for name in FIELDS)
    template = table.matching(key, _TEMPLATE, f"a web address (https://…) with {fields}")
    unknown = sorted(set(_FIELD.findall(template)) - set(FIELDS))
    if unknown:
        raise table.wrong(key, f"asks for {{{unknown[0]}}}", f"It may ask for {fields}.")
    return template
