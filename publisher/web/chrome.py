"""The frame of a page and what it is made of, as plain values: links, letters, languages, entries of lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from publisher.web import files
from publisher.web.messages import NAMES
from publisher.web.problems import HTML
from publisher.web.problems import Link as FormatLink

STYLESHEETS = ("vendor/fira-sans/fira-sans.css", "vendor/kern/kern.css", "site.css")
"""What every page loads."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the frame: its text, its address, and whether the reader is there already."""

    text: str
    href: str
    current: bool = False
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page as data: media type, address, and what people call the format."""

    media_type: str
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Language:
    """The page in a language; `href` is its one absolute address, `switch` asks for the language in so many words."""

    lang: str
    href: str
    switch: str

    @property
    def name(self) -> str:
        """Give what the language calls itself."""
        return NAMES.get(self.lang, self.lang)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of the A to Z; without an address nothing begins with it."""

    letter: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: where it leads, its language, its icon, a remark such as the name it refers to."""

    text: str
    href: str
    note: str = ""
    lang: str | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a heading; `key` is its anchor, `lang` the language of the heading, where it is known."""

    key: str
    heading: str
    entries: tuple[Entry, ...]
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """The frame of a page. What is empty is not drawn.

    base: the path that all our addresses begin with, "/" or "/daten/"; home: the address of the home page.
    asked: the language that the reader asked for, if any; forms must ask for it again.
    canonical: the absolute address of the page; iri: the thing it is about.
    languages: all languages of the page, its own among them.
    versions: where all versions of the page are listed. past: when this version of it was released, if it is not the
    current one; today: where that is.
    is_open: whether the licence lets everybody use the data.
    query, query_href: the SPARQL query that gives what the page shows, and where to put it.
    feedback: where to report an error about this page.
    picture: the absolute address of the picture that others show with the page.
    note: what editors are shown of a thing's quality (`quality_note.Note`), if they ask for it.
    page_jsonld: for search engines, already escaped (`structured.dumps`).
    links: relation and address of what belongs to the page.
    search: the address of the search, or empty while there is none.
    logo, theme, tiles: addresses of the site's own logo, colours and map tiles.
    stylesheets, scripts: our own files that the page loads.
    """

    site: str
    lang: str = "de"
    base: str = "/"
    home: str = "/"
    asked: str = ""
    claim: str = ""
    description: str = ""
    canonical: str = ""
    iri: str = ""
    languages: tuple[Language, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    feed: Alternate | None = None
    versions: str = ""
    past: datetime | None = None
    today: str = ""
    navigation: tuple[Link, ...] = ()
    letters: tuple[Letter, ...] = ()
    footer: tuple[Link, ...] = ()
    licence: Link | None = None
    is_open: bool = False
    query: str = ""
    query_href: str = ""
    links: tuple[tuple[str, str], ...] = ()
    attribution: str = ""
    released: datetime | None = None
    feedback: str = ""
    search: str = ""
    page_jsonld: str = ""
    picture: str = ""
    robots: str = ""
    note: object = None
    logo: str = ""
    theme: str = ""
    tiles: str = ""
    stylesheets: tuple[str, ...] = STYLESHEETS
    scripts: tuple[str, ...] = ()

    @property
    def opensearch(self) -> str:
        """Give the address of what browsers want to know of the search."""
        return self.url("opensearch.xml") + (f"?lang={self.asked}" if self.asked else "")

    def url(self, path: str) -> str:
        """Give the address of a path below the base."""
        return self.base + path

    def file(self, name: str) -> str:
        """Give the address of one of our own files."""
        return self.base + files.address(name)


def as_data(formats: Iterable[FormatLink]) -> tuple[Alternate, ...]:
    """Give the forms of a document other than its page."""
    return tuple(Alternate(form.media_type or "", form.href, form.title) for form in formats if form.media_type != HTML)
