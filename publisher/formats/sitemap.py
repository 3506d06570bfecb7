"""The sitemap as XML (sitemaps.org, with language links as search engines read them). Pure: addresses in, text out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/xml"

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True, slots=True)
class Document:
    """One HTML document in all its languages: address by language, the default first; when it last changed."""

    addresses: Mapping[str, str]
    modified: str


def index(parts: Iterable[str], modified: str) -> Iterator[str]:
    """Write the list of parts."""
    yield f'{_XML}<sitemapindex xmlns="{_SITEMAP}">\n'
    for address in parts:
        yield f"<sitemap><loc>{escape(address)}</loc><lastmod>{escape(modified)}</lastmod></sitemap>\n"
    yield "</sitemapindex>\n"


def part(documents: Iterable[Document], unlinked: frozenset[str] = frozenset()) -> Iterator[str]:
    """Write one part. A language in `unlinked` has addresses of its own that no language link names."""
    yield f'{_XML}<urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}">\n'
    for document in documents:
        links = _links({code: at for code, at in document.addresses.items() if code not in unlinked})
        for code, address in document.addresses.items():
            last = f"<lastmod>{escape(document.modified)}</lastmod>" if document.modified else ""
            yield f"<url><loc>{escape(address)}</loc>{last}{'' if code in unlinked else links}</url>\n"
    yield "</urlset>\n"


def _links(addresses: Mapping[str, str]) -> str:
    """Name every language of a document, and the one for readers of all others; one language alone needs no link."""
    if len(addresses) <= 1:
        return ""
    named = {**addresses, "x-default": next(iter(addresses.values()))}
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(address)}/>' for code, address in named.items()
    )


def moment(text: str | None, otherwise: str) -> str:
    """Give a date or time of the data as sitemaps may have it (a time needs a zone), else what is given instead."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return found.isoformat() if found.tzinfo else found.date().isoformat()
