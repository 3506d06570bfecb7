"""An Atom feed (RFC 4287) with its archive (RFC 5005) as XML. Pure: plain values in, text out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MEDIA_TYPE = "application/atom+xml"

_ATOM = "http://www.w3.org/2005/Atom"
_HISTORY = "http://purl.org/syndication/history/1.0"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a feed or an entry."""

    rel: str
    href: str
    media_type: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A mark that programs sort by: its term, the list that the term is of, and what people call it."""

    term: str
    scheme: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. language: of its title, where that is known."""

    id: str
    title: str
    updated: str
    summary: str
    links: Sequence[Link]
    categories: Sequence[Category] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, or one page of its archive."""

    id: str
    title: str
    updated: str
    language: str
    author: str
    author_iri: str
    links: Sequence[Link]
    entries: Sequence[Entry]
    rights: str = ""
    is_archive: bool = False


def write(feed: Feed) -> Iterator[str]:
    """Write a feed as XML, element by element."""
    language = quoteattr(feed.language)
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{_ATOM}" xmlns:fh="{_HISTORY}" xml:lang={language}>\n'
    yield _element("id", feed.id) + _element("title", feed.title) + _element("updated", feed.updated)
    yield f"<author>{_element('name', feed.author)}{_element('uri', feed.author_iri)}</author>\n"
    yield _element("rights", feed.rights) if feed.rights else ""
    yield "<fh:archive/>\n" if feed.is_archive else ""
    yield from map(_link, feed.links)
    for entry in feed.entries:
        yield from _entry(entry)
    yield "</feed>\n"


def _entry(entry: Entry) -> Iterator[str]:
    yield f"<entry>\n{_element('id', entry.id)}"
    yield _element("title", entry.title, {"xml:lang": entry.language} if entry.language else {})
    yield _element("updated", entry.updated) + _element("summary", entry.summary)
    yield from map(_link, entry.links)
    for category in entry.categories:
        yield _element("category", "", {"term": category.term, "scheme": category.scheme, "label": category.label})
    yield "</entry>\n"


def _link(link: Link) -> str:
    return _element(
        "link", "", {"rel": link.rel, "href": link.href, "type": link.media_type, "hreflang": link.language}
    )


def _element(name: str, text: str, attributes: Mapping[str, str] | None = None) -> str:
    """Write an element; attributes without a value are left out, and so are characters that XML cannot hold."""
    given = "".join(f" {key}={quoteattr(_xml(value))}" for key, value in (attributes or {}).items() if value)
    return f"<{name}{given}>{escape(_xml(text))}</{name}>\n" if text else f"<{name}{given}/>\n"


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
