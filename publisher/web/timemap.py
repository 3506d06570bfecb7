"""The list of all versions of a document (a TimeMap, RFC 7089), and the table of its representations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from publisher.past import memento
from publisher.past.history import written
from publisher.web import html, representation, signposts
from publisher.web.chrome import Entry, Section, as_data
from publisher.web.frame import frame
from publisher.web.messages import Wording, translator
from publisher.web.representation import Manner, Signpost, Table, Variant
from publisher.web.timegate import TITLE
from publisher.web.wayfinding import breadcrumbs

if TYPE_CHECKING:
    from publisher.past.memento import Memento
    from publisher.web.context import Context


@dataclass(frozen=True)
class TimeMap:
    """All versions of the document about one thing, oldest first; there is at least one."""

    iri: str
    mementos: tuple[Memento, ...]
    here: Context

    @property
    def modified(self) -> str | None:
        """When the newest version came."""
        return written(self.mementos[-1].moment)

    @property
    def original(self) -> str:
        """The full address of the document as it is now."""
        return self.here.urls.absolute(self.here.urls.about(self.iri))

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address, or that of one form."""
        urls = self.here.urls
        asked = query | ({"lang": language} if language else {})
        return urls.asking(urls.timemap(urls.about(self.iri), suffix or ""), **asked)

    def signposts(self, _suffix: str | None = None) -> list[Signpost]:
        """Point to the document."""
        return signposts.of_versions(self.here, self.iri)[:1]

    def version(self, found: Memento) -> str:
        """Give the full address of a version."""
        urls = self.here.urls
        return urls.absolute(urls.memento(urls.about(self.iri), found.release))


def _link(timemap: TimeMap, _manner: Manner) -> bytes:
    here = timemap.here.urls.absolute(timemap.address())
    return "".join(memento.link_format(timemap.original, here, timemap.mementos, timemap.version)).encode()


def _json(timemap: TimeMap, _manner: Manner) -> bytes:
    absolute, found = timemap.here.urls.absolute, [_told(timemap, m) for m in timemap.mementos]
    told = {
        "original_uri": timemap.original,
        "timegate_uri": timemap.original,
        "timemap_uri": {f"{form}_format": absolute(timemap.address(form)) for form in ("link", "json")},
        "mementos": {"first": found[0], "last": found[-1], "list": found},
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def _told(timemap: TimeMap, found: Memento) -> dict[str, str]:
    return {"datetime": written(found.moment), "uri": timemap.version(found)}


def _html(timemap: TimeMap, _manner: Manner) -> bytes:
    here, words = timemap.here, Wording(timemap.here.language)
    description = here.release.store.describe(timemap.iri)
    name = description.label(description.root, (here.language, *here.site.languages)) if description else None
    original = here.pages.about(timemap.iri)
    entries = tuple(
        Entry(words.moment(m.moment), here.urls.memento(original, m.release)) for m in reversed(timemap.mementos)
    )
    chrome = frame(
        here,
        timemap.address().removeprefix(here.urls.prefix),
        alternates=as_data(TIMEMAPS.links(timemap)),
        robots="noindex",
    )
    heading = f"{translator(here.language)(TITLE)}: {name.value if name else timemap.iri}"
    crumbs = breadcrumbs(here, None)
    return html.listing(heading, (Section("all", "", entries),), chrome, breadcrumbs=crumbs).encode()


TIMEMAPS: Table[TimeMap] = Table(
    (
        Variant("Link", memento.LINK_FORMAT, "link", _link),
        Variant("JSON", "application/json", "json", _json),
        Variant("HTML", representation.HTML, "html", _html, translated=True),
    )
)
"""In the order of the server's preference."""
