"""The list of all things of a kind, a page at a time, and the table of its representations.

RDF and JSON come by pages like HTML; CSV and GeoJSON are the whole list, read piece by piece. Order and names are those
of one language, so every representation has a language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from publisher import rdf
from publisher.formats import geojson, itemlist, notice, table
from publisher.pages import questions, sketch
from publisher.pages.paging import Pages
from publisher.web import html, representation, signposts
from publisher.web.chrome import Entry, Link, Section, as_data
from publisher.web.frame import frame, with_jsonld
from publisher.web.messages import translator
from publisher.web.namesakes import told_apart
from publisher.web.problems import Problem
from publisher.web.representation import Body, Manner, Signpost, Table, Variant
from publisher.web.wayfinding import LISTS, breadcrumbs

if TYPE_CHECKING:
    from publisher.contents import index
    from publisher.pages.places import Point
    from publisher.web.context import Context

PAGE = 100
"""Things on one page of a list."""

BATCH = 500
"""Things read at a time for a whole list."""

STREAMED = 1000
"""Things from which on a whole list is sent in pieces; a shorter one is made at once, so that it can be kept."""

WHOLE = frozenset({"csv", "geojson"})
"""Formats that give the whole list, whatever the page."""

MAPPED = frozenset({"place", "organisation"})
"""Kinds that are listed with a map, or a sketch."""

AROUND = 3
"""Pages before and after the current one that a page links to."""

OTHER = "Alles andere"
HEADINGS = ("name", "language", "iri", "page", "modified")


@dataclass(frozen=True)
class Listing:
    """One page of the list of a kind."""

    kind: str
    current: int
    here: Context

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    @cached_property
    def total(self) -> int:
        """How many things the whole list has."""
        return self.here.release.index.count(self.kind, self.here.language)

    @property
    def has_map(self) -> bool:
        """Whether people look for these things on a map."""
        return self.kind in MAPPED and self.here.release.index.is_located(self.kind)

    @property
    def pages(self) -> Pages:
        """The pages of the whole list, this one open."""
        return Pages(self.total, PAGE, self.current)

    @property
    def first(self) -> int:
        """The position of the first entry of this page, from 1."""
        return self.pages.first_position

    @cached_property
    def entries(self) -> list[index.Entry]:
        """The things of this page."""
        return self.here.release.index.listing(self.kind, self.here.language, self.first, PAGE)

    @property
    def heading(self) -> str:
        """What the list is called."""
        return translator(self.here.language)(LISTS.get(self.kind, OTHER))

    @property
    def other_language(self) -> str | None:
        """The language of the list where it is not the site's own: who walks the pages has to stay in it."""
        return self.here.language if self.here.language != self.here.site.language else None

    @property
    def iri(self) -> str:
        """The IRI of the whole list."""
        return self.here.urls.absolute(self.at(1).address(None, self.other_language))

    def at(self, page: int) -> Listing:
        """Give another page of the same list."""
        return replace(self, current=page)

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address of this page, or that of one format."""
        page = self.current if self.current > 1 and suffix not in WHOLE else None
        path = f"doc/{self.kind}.{suffix}" if suffix else f"doc/{self.kind}/"
        return self.here.urls.to(path, page=page, lang=language, **query)

    def turns(self, suffix: str | None = None) -> list[tuple[str, int]]:
        """Give the relations to other pages; the whole list has none."""
        return [] if suffix in WHOLE else self.pages.turns

    def signposts(self, suffix: str | None = None) -> list[Signpost]:
        """Point to the neighbours and to what the list holds."""
        return signposts.of_listing(self, suffix)


def find(here: Context, kind: str, page: str) -> Listing:
    """Find a page of a list. Raises Problem if there is no such page."""
    first = Listing(kind, 1, here)
    if not first.pages.has(page):
        raise Problem(404, f"This list has the pages 1 to {first.pages.last}.")
    return first.at(int(page))


def _html(listing: Listing, _manner: Manner) -> bytes:
    here, urls = listing.here, listing.here.urls
    chrome = frame(
        here,
        listing.address().removeprefix(urls.prefix),
        alternates=as_data(LISTINGS.links(listing)),
        links=signposts.in_head(listing.signposts()),
        query=questions.listing(listing.kind),
        scripts=("map.js",) if listing.has_map and here.site.maps.tiles else (),
    )
    drawn = sketch.draw(_spots(listing)) if listing.has_map and not chrome.tiles else None
    places = listing.address("geojson") if listing.has_map and chrome.tiles else ""
    crumbs = breadcrumbs(here, None)
    chrome = with_jsonld(chrome, listing.heading, crumbs)
    notes = told_apart(here, ((e.iri, e.text) for e in listing.entries))
    entries = tuple(
        Entry(e.text, here.pages.document(e.iri), notes.get(e.iri, ""), e.language) for e in listing.entries
    )
    pages = _pages(listing)
    return html.listing(
        listing.heading,
        (Section("all", "", entries),),
        chrome,
        pages=pages,
        breadcrumbs=crumbs,
        sketch=drawn,
        places=places,
    ).encode()


def _spots(listing: Listing) -> Iterator[tuple[Point, str, str]]:
    """Give the places of the things on this page."""
    here = listing.here
    for spot in here.release.index.spots(listing.kind, here.language, listing.first, PAGE):
        yield spot.point, spot.text, here.pages.document(spot.iri)


def _pages(listing: Listing) -> tuple[Link, ...]:
    """Lead to the first and last page and to those around, however many there are."""
    language = listing.here.language if listing.here.asked else None
    shown = listing.pages.offered(AROUND)
    return tuple(Link(str(n), listing.at(n).address(None, language), n == listing.current) for n in shown)


def _rdf(listing: Listing, form: rdf.Format, manner: Manner) -> bytes:
    here, lang = listing.here, listing.other_language

    def page(number: int) -> str:
        return here.urls.absolute(here.urls.to(f"doc/{listing.kind}/", page=number, lang=lang))

    name = Literal(listing.heading, language=here.language)
    shown = itemlist.ListPage(
        listing.iri, name, page, listing.current, listing.pages.last, listing.total, listing.first, listing.entries
    )
    said = notice.quads(here.site, NamedNode(listing.iri), page(listing.current))
    return rdf.serialise(chain(itemlist.quads(shown), said), form, profile=manner.json_ld)


def _writer(form: rdf.Format) -> Callable[[Listing, Manner], bytes]:
    return lambda listing, manner: _rdf(listing, form, manner)


def _csv(listing: Listing, _manner: Manner) -> Body:
    return _whole(listing, table.write(_rows(listing)))


def _rows(listing: Listing) -> Iterator[tuple[str | None, ...]]:
    here, urls = listing.here, listing.here.urls
    yield HEADINGS
    for first in range(1, listing.total + 1, BATCH):
        for entry in here.release.index.listing(listing.kind, here.language, first, BATCH):
            page = urls.absolute(urls.document(entry.iri))
            yield entry.text, entry.language, entry.iri, page, entry.modified


def _geojson(listing: Listing, _manner: Manner) -> Body:
    return _whole(listing, geojson.collection(_features(listing), notice.members(listing.here.site)))


def _features(listing: Listing) -> Iterator[bytes]:
    here, urls = listing.here, listing.here.urls
    for first in range(1, listing.total + 1, BATCH):
        for spot in here.release.index.spots(listing.kind, here.language, first, BATCH):
            elsewhere = spot.place if spot.place != spot.iri else None
            page = urls.absolute(urls.document(spot.iri))
            told = {"name": spot.text, "iri": spot.iri, "url": page, "place": elsewhere}
            yield geojson.feature(spot.point, told, None if elsewhere else spot.iri)


def _whole(listing: Listing, pieces: Iterator[bytes]) -> Body:
    return pieces if listing.total > STREAMED else b"".join(pieces)


def _is_located(listing: Listing) -> bool:
    return listing.here.release.index.is_located(listing.kind)


LISTINGS: Table[Listing] = Table(
    (
        Variant("HTML", representation.HTML, "html", _html, translated=True),
        *(Variant(form.name, form.media_type, form.suffix, _writer(form), translated=True) for form in rdf.FORMATS),
        Variant("JSON", "application/json", "json", _writer(rdf.JSON_LD), translated=True),
        Variant("CSV", table.MEDIA_TYPE, "csv", _csv, translated=True),
        Variant("GeoJSON", geojson.MEDIA_TYPE, "geojson", _geojson, translated=True, offered=_is_located),
    )
)
"""In the order of the server's preference."""
