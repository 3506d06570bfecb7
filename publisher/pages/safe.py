"""What may stand in a page: addresses that do no harm, markup of ten tags."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import nh3

from publisher.records.text import TAGS

SCHEMES = frozenset({"http", "https", "mailto", "tel", "geo"})
"""An IRI of any other scheme (`javascript:`, `data:` …) is shown as text, never as a link."""

_SHORT_ADDRESS = 48


def clean(html: str) -> str:
    """Keep the allowed tags only, and put the headings below those of the page, none skipped."""
    depth = 2

    def lowered(match: re.Match[str]) -> str:
        nonlocal depth
        if not match[1]:
            depth = min(depth + 1, int(match[2]) + 2, 6)
        return f"<{match[1]}h{depth}>"

    safe = nh3.clean(html, tags=set(TAGS), attributes={"a": {"href"}}, url_schemes=set(SCHEMES), link_rel=None)
    return re.sub("<(/?)h([1-6])>", lowered, safe)


def safe_href(iri: str) -> str | None:
    """Give the IRI if it may be a link."""
    return iri if iri.partition(":")[0].lower() in SCHEMES else None


def shown_address(iri: str) -> str:
    """Shorten a web address for reading: the host, and the path where it is short."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return iri
    if not parts.hostname:
        return iri
    text = parts.hostname.removeprefix("www.") + parts.path.rstrip("/")
    return text if len(text) <= _SHORT_ADDRESS else parts.hostname.removeprefix("www.")
