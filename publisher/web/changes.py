"""What changed, page by page, and the table of its representations: a page, an Atom feed, an event stream."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from publisher import rdf
from publisher.description import Description
from publisher.formats import atom, eventstream
from publisher.formats.eventstream import Relation, Stream
from publisher.pages import paging
from publisher.past.history import written
from publisher.terms import DCT
from publisher.web import html, representation
from publisher.web.chrome import Entry, Link, Section, as_data
from publisher.web.frame import frame
from publisher.web.messages import Wording, translator
from publisher.web.problems import Problem
from publisher.web.representation import Manner, Signpost, Table, Variant
from publisher.web.wayfinding import breadcrumbs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from publisher.pages.paging import Block
    from publisher.past.history import Change, History, Kind
    from publisher.web.context import Context

PATH = "changes"
TITLE = "Änderungen"
TEXT = "Was sich an den veröffentlichten Angaben geändert hat, das Neueste zuerst."
KINDS: Mapping[Kind, str] = {"created": "Neu", "updated": "Geändert", "deleted": "Entfernt"}

_PAGE = re.compile(r"([0-9]{8}T[0-9]{6}Z-[0-9A-Za-z-]+)\.([0-9-]+)")


@dataclass(frozen=True)
class Changes:
    """The newest changes, or those of a block of closed pages."""

    here: Context
    block: Block | None = None

    @cached_property
    def history(self) -> History:
        """The history of the release."""
        return self.here.release.history

    @cached_property
    def entries(self) -> list[Change]:
        """What people read: the newest changes, or those of a closed page; newest first."""
        total = self.history.total
        first, last = self.block.positions if self.block else (total - paging.PAGE + 1, total)
        return self.history.changes(first, last)[::-1]

    @property
    def members(self) -> list[Change]:
        """What only this page has, oldest first: of the newest changes, those that are on no closed page."""
        if self.block:
            return self.entries[::-1] if self.block.is_page else []
        return [change for change in self.entries[::-1] if not self._is_closed(change.position)]

    def _is_closed(self, position: int) -> bool:
        return paging.page_of(position).last <= paging.closed(self.history.total)

    @property
    def relations(self) -> list[Block]:
        """The blocks that this page leads to: the largest ones, or those that its own block is made of."""
        return self.block.parts() if self.block else paging.tops(self.history.total)

    @cached_property
    def modified(self) -> str | None:
        """When the newest change on it was released."""
        last = self.block.positions[1] if self.block else self.history.total
        return written(self.history.moment(last)) if last else None

    def at(self, block: Block | None) -> Changes:
        """Give another page."""
        return replace(self, block=block)

    def page_with(self, change: Change) -> Changes:
        """Give the page that a change is on for good, or the newest changes."""
        return self.at(paging.page_of(change.position) if self._is_closed(change.position) else None)

    @property
    def older(self) -> Changes | None:
        """The closed page with the changes before these; None if there are none."""
        before = (self.block.positions[0] if self.block else self.history.total - paging.PAGE + 1) - 1
        return self.at(paging.page_of(before)) if before > 0 else None

    @property
    def newer(self) -> Changes | None:
        """The page after this one: the next closed one, which may be the newest changes yet; None for those."""
        return self.at(paging.Block(self.block.last + 1, self.block.last + 1)) if self.block else None

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address of this page, or that of one format."""
        page = f"{self.history.generation}.{self.block.name}" if self.block else None
        return self.here.urls.to(f"{PATH}.{suffix}" if suffix else PATH, page=page, lang=language, **query)

    @property
    def iri(self) -> str:
        """The full form of the negotiated address."""
        return self.here.urls.absolute(self.address())

    def signposts(self, suffix: str | None = None) -> list[Signpost]:
        """Point to the address without format, and to the pages before and after."""
        turns = (("prev", self.newer), ("next", self.older)) if self.is_readable else ()
        pages = (Signpost(page.address(suffix), relation) for relation, page in turns if page)
        licence = self.here.site.licence.url
        return [
            Signpost(self.here.canonical(self.iri), "canonical"),
            *pages,
            *([Signpost(licence, "license")] if licence else []),
            Signpost(self.here.urls.to("dataset"), "collection"),
        ]

    @property
    def is_readable(self) -> bool:
        """Whether it has changes of its own; a larger block only leads to pages."""
        return self.block is None or self.block.is_page

    def title(self, change: Change) -> Literal:
        """Give the name of what changed, in the reader's language where it has one."""
        root = NamedNode(change.iri)
        named = Description(root, rdf.read_text(change.text, rdf.N_TRIPLES))
        return named.label(root, (self.here.language, *self.here.site.languages)) or Literal(change.iri)


def find(here: Context, name: str | None) -> Changes:
    """Find a page of changes; the one after the last closed page are the newest changes.

    Raises Problem: 404 if there is no such page, 410 if it is no longer kept.
    """
    if not here.release.has_history:
        raise Problem(404, "These data are published as they stand; nobody keeps account of their changes.")
    newest = Changes(here)
    return newest if name is None else newest.at(_closed_block(newest, name))


def _closed_block(newest: Changes, name: str) -> paging.Block | None:
    """Give the block of closed pages that is asked for; None for the newest changes, whose page is still open."""
    found = _PAGE.fullmatch(name)
    block = paging.Block.of(found[2]) if found else None
    if not found or block is None or found[1] > newest.history.generation:
        raise Problem(404, "There is no such page of changes.")
    if found[1] < newest.history.generation:
        raise Problem(410, "These changes are no longer kept. Start over with the newest ones.")
    closed = paging.closed(newest.history.total)
    if block.last > closed and block.name != str(closed + 1):
        raise Problem(404, "There is no such page of changes yet.")
    return block if block.last <= closed else None


def _html(changes: Changes, _manner: Manner) -> bytes:
    here, say, words = changes.here, translator(changes.here.language), Wording(changes.here.language)
    sections = []
    for release, found in groupby(changes.entries, key=attrgetter("release", "moment")):
        entries = tuple(_line(changes, change) for change in found)
        sections.append(Section(release[0], words.moment(release[1]), entries))
    chrome = frame(
        here,
        changes.address().removeprefix(here.urls.prefix),
        alternates=as_data(CHANGES.links(changes)),
        robots="noindex" if changes.block else "",
    )
    pages = ((say("Neuere"), changes.newer), (say("Ältere"), changes.older))
    language = here.language if here.asked else None
    links = tuple(Link(text, page.address(None, language)) for text, page in pages if page)
    crumbs = breadcrumbs(here, None)
    return html.listing(say(TITLE), sections, chrome, text=say(TEXT), pages=links, breadcrumbs=crumbs).encode()


def _line(changes: Changes, change: Change) -> Entry:
    title = changes.title(change)
    note = translator(changes.here.language)(KINDS[change.kind])
    return Entry(title.value, changes.here.pages.document(change.iri), note, title.language)


def _atom(changes: Changes, _manner: Manner) -> bytes:
    here, say = changes.here, translator(changes.here.language)
    site, absolute = here.site, here.urls.absolute
    other = here.language if here.language != site.language else None
    feed = atom.Feed(
        id=absolute(changes.at(None).address(None, other)),
        title=f"{site.name}: {say(TITLE)}",
        updated=changes.modified or here.release.release.created,
        language=here.language,
        author=site.name,
        author_iri=f"{site.base}id/{site.publisher}" if site.publisher else site.base,
        links=_atom_links(changes, other),
        entries=[_atom_entry(changes, change) for change in changes.entries],
        rights=site.licence.attribution,
        is_archive=changes.block is not None,
    )
    return "".join(atom.write(feed)).encode()


def _atom_links(changes: Changes, language: str | None) -> list[atom.Link]:
    """Lead to the feed itself, its page, and through the archive (RFC 5005)."""
    absolute, licence = changes.here.urls.absolute, changes.here.site.licence.url
    pages = {
        "self": changes,
        "current": changes.at(None) if changes.block else None,
        "prev-archive": changes.older,
        "next-archive": changes.newer,
    }
    feeds = [atom.Link(rel, absolute(p.address("atom", language)), atom.MEDIA_TYPE) for rel, p in pages.items() if p]
    page = atom.Link("alternate", absolute(changes.address("html", language)), representation.HTML)
    return [page, *feeds, *([atom.Link("license", licence)] if licence else [])]


def _atom_entry(changes: Changes, change: Change) -> atom.Entry:
    here = changes.here
    title, kind = changes.title(change), translator(here.language)(KINDS[change.kind])
    scheme = here.urls.absolute(here.urls.to(PATH))
    document = here.urls.absolute(here.urls.document(change.iri))
    return atom.Entry(
        id=eventstream.version(here.site.base, change),
        title=title.value,
        updated=written(change.moment),
        summary=f"{kind}: {title.value}",
        links=[atom.Link("alternate", document, representation.HTML)],
        categories=[atom.Category(change.kind, scheme, kind)],
        language=title.language,
    )


def _writer(form: rdf.Format) -> Callable[[Changes, Manner], bytes]:
    def write(changes: Changes, manner: Manner) -> bytes:
        quads = eventstream.page(_stream(changes), changes.iri, changes.members, _relations(changes))
        return rdf.serialise(quads, form, profile=manner.json_ld)

    return write


def _stream(changes: Changes) -> Stream:
    site, history = changes.here.site, changes.history
    titles = [Literal(f"{site.name}: {translator(code)(TITLE)}", language=code) for code in site.languages]
    licence = [NamedNode(site.licence.url)] if site.licence.url else []
    return Stream(
        base=site.base,
        root=changes.at(None).iri,
        days=site.retention.changes or None,
        parts=history.ways_to_parts(inner=False),
        inner=history.ways_to_parts(inner=True),
        about=[*((DCT.title, title) for title in titles), *((DCT.license, iri) for iri in licence)],
    )


def _relations(changes: Changes) -> list[Relation]:
    found = []
    for block in changes.relations:
        first, last = block.positions
        since, until = (changes.history.moment(position) for position in (first, last))
        found.append(Relation(changes.at(block).iri, block.name, since, until, last - first + 1))
    return found


def _is_readable(changes: Changes) -> bool:
    return changes.is_readable


CHANGES: Table[Changes] = Table(
    (
        Variant("HTML", representation.HTML, "html", _html, translated=True, offered=_is_readable),
        Variant("Atom", atom.MEDIA_TYPE, "atom", _atom, translated=True, offered=_is_readable),
        *(Variant(form.name, form.media_type, form.suffix, _writer(form)) for form in rdf.FORMATS),
        Variant("JSON", "application/json", "json", _writer(rdf.JSON_LD)),
    )
)
"""In the order of the server's preference."""
