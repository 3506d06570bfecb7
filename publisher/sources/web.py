"""Pages of the web as a source: a list of pages, or a sitemap, and the data that each page carries or leads to.

What goes where: docs/sources/web.md. A page that was fetched before is asked only for news. What robots.txt keeps out
stays out; one host is asked slowly, and never more pages than were allowed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from publisher import rdf
from publisher.errors import SettingError, SourceError
from publisher.findings import Finding, Severity
from publisher.sources import SourceContext, harvest, sitemaps, webpage
from publisher.sources.fetch import Fetcher, Unreachable
from publisher.sources.fields import Notes
from publisher.sources.harvest import Harvest
from publisher.sources.hygiene import mended
from publisher.sources.robots import Robots
from publisher.sources.rules import Rule
from publisher.sources.webcopy import Copy, Kept

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from publisher.sources.fetch import Answer

OPTIONS = {**harvest.OPTIONS, "pages": None, "most": None}

UNREAD = Rule(
    "page-unreadable",
    Severity.WARNING,
    "Die Seite „{value}“ ließ sich nicht lesen ({hint}); was früher auf ihr stand, wird weiter verwendet.",
    "The page “{value}” could not be read ({hint}); what it said before is used on.",
)
GONE = Rule("page-gone", Severity.INFO, "Die Seite „{value}“ gibt es nicht mehr.", "The page “{value}” is gone.")
EMPTY = Rule(
    "page-without-data",
    Severity.INFO,
    "Die Seite „{value}“ trägt keine Daten (JSON-LD oder einen Verweis auf RDF).",
    "The page “{value}” carries no data (JSON-LD, or a link to RDF).",
)
KEPT_OUT = Rule(
    "kept-out",
    Severity.INFO,
    "„{value}“ wurde ausgelassen: {hint}.",
    "“{value}” was left out: {hint}.",
)
_ACCEPT = ", ".join([*(f"{form.media_type};q=0.9" for form in rdf.FORMATS), "text/html;q=0.5, */*;q=0.1"])
"""Data rather than a page, where an address gives both."""
_MOST = 1_000
_MOST_ALLOWED = 100_000
_DEEPEST = 3
"""Sitemaps that name sitemaps."""
_GONE = frozenset({404, 410})


def read(path: Path, context: SourceContext) -> Iterator[Quad | Finding]:
    """Give what pages say, harvested anew where the copy is old. `path` is the folder of the copy."""
    settings = Harvest.of(path, context)
    pages, most = context.options.get("pages", []), context.options.get("most", _MOST)
    if not isinstance(pages, list) or not all(isinstance(each, str) for each in pages):
        raise SettingError(f"site.toml: sources.pages is {pages!r}", "It takes a list of web addresses.")
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= _MOST_ALLOWED:
        raise SettingError(
            f"site.toml: sources.most is {most!r}", f"It takes a whole number from 1 to {_MOST_ALLOWED}."
        )
    yield from harvest.read(settings, context, lambda notes: _Crawl(settings, notes, most).things(pages))


class _Crawl:
    """One walk over the pages of a source."""

    def __init__(self, settings: Harvest, notes: Notes, most: int) -> None:
        self._fetcher: Fetcher = settings.fetcher
        self._start = settings.url
        self._notes = notes
        self._most = most
        self._robots = Robots(settings.fetcher)
        self._copy = Copy(settings.folder)
        self._asked = False
        self._page_at_hand: tuple[str, Answer] | None = None

    def things(self, pages: list[str]) -> Iterator[Quad]:
        """Give all that the pages say. Raises Unreachable if the first address cannot be fetched."""
        seen: set[str] = set()
        for url in [*self._listed(self._start, 0), *(urljoin(self._start, page) for page in pages)]:
            if url in seen:
                continue
            if len(seen) == self._most:
                self._notes.add(KEPT_OUT, self._start, None, "most", url, hint=f"most = {self._most}")
                break
            seen.add(url)
            yield from mended(self._page(url), self._notes, self._start)
        self._copy.forget_all_but(seen)

    def _listed(self, url: str, depth: int) -> Iterator[str]:
        """Give the pages that a sitemap names; an address that is no sitemap is a page itself."""
        if not self._robots.allow(url):
            raise Unreachable(f"{url}: robots.txt keeps it out")
        answer = self._get(url)
        found = sitemaps.read(answer.body)
        if found is None:
            self._page_at_hand = url, answer
            yield url
            return
        yield from (page for page in found.pages if self._belongs(page, url))
        for inner in found.sitemaps if depth < _DEEPEST else ():
            if self._belongs(inner, url):
                yield from self._sitemap(inner, depth + 1)

    def _belongs(self, address: str, sitemap: str) -> bool:
        """Say whether an address is one of the host whose sitemap names it; if not, note its host."""
        parts = urlsplit(address)
        belongs = parts.netloc == urlsplit(sitemap).netloc and parts.scheme in {"http", "https"}
        if not belongs:
            self._notes.add_once(KEPT_OUT, self._start, None, parts.netloc, address, hint="another host")
        return belongs

    def _sitemap(self, url: str, depth: int) -> Iterator[str]:
        try:
            yield from self._listed(url, depth)
        except Unreachable as error:
            self._notes.add(UNREAD, self._start, None, "url", url, hint=str(error))

    def _page(self, url: str) -> list[Quad]:
        """Give what a page says, or what it said before if it has not changed or cannot be read now."""
        kept = self._copy.find(url)
        try:
            return self._fetched(url, kept) if self._may(url) else []
        except (Unreachable, SourceError) as error:
            if isinstance(error, Unreachable) and error.status in _GONE:
                self._notes.add(GONE, self._start, None, "url", url)
                return []
            self._notes.add(UNREAD, self._start, None, "url", url, hint=str(error))
            return kept.quads() if kept else []

    def _fetched(self, url: str, kept: Kept | None) -> list[Quad]:
        answer = self._get(url, kept)
        if answer.body or not kept:
            quads, data = self._read(answer)
            kept = self._copy.keep(url, answer, quads, data)
        elif kept.data:  # the page is as it was; its data may not be
            return self._fetched(kept.data, self._copy.find(kept.data))
        return kept.quads()

    def _read(self, answer: Answer) -> tuple[list[Quad], str]:
        """Read a page: its own statements, or else those of the document of data that it names."""
        page = webpage.take_apart(answer.body, answer.media_type, answer.url)
        quads = self._copy.parsed(page.data, answer.url)
        if quads or not page.link:
            if not quads:
                self._notes.add(EMPTY, self._start, None, "url", answer.url)
            return quads, ""
        if not self._may(page.link):
            return [], ""
        there = self._get(page.link)
        found = self._copy.parsed(webpage.take_apart(there.body, there.media_type, there.url).data, there.url)
        self._copy.keep(page.link, there, found, "")
        return found, page.link

    def _may(self, url: str) -> bool:
        """Say whether robots.txt lets us fetch an address; if not, note it. Raises Unreachable."""
        allowed = self._robots.allow(url)
        if not allowed:
            self._notes.add(KEPT_OUT, self._start, None, "robots.txt", url, hint="robots.txt")
        return allowed

    def _get(self, url: str, kept: Kept | None = None) -> Answer:
        """Fetch an address, a while after the one before, and only if it has changed."""
        if self._page_at_hand and self._page_at_hand[0] == url:
            answer, self._page_at_hand = self._page_at_hand[1], None
            return answer
        if self._asked:
            time.sleep(max(self._fetcher.pause, self._robots.delay(url)))
        self._asked = True
        return self._fetcher.get(url, {"Accept": _ACCEPT} | (kept.conditions if kept else {}))
