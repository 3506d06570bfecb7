"""The organisation chart: every unit with what it does for people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from publisher.pages import questions
from publisher.web import html
from publisher.web.chrome import Alternate, Entry
from publisher.web.frame import frame, with_jsonld
from publisher.web.messages import translator
from publisher.web.namesakes import told_apart
from publisher.web.wayfinding import CHART, LISTS, breadcrumbs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from publisher.contents.trees import Branch
    from publisher.web.context import Context

MOST_UNITS = 500
"""Units on the page; of a larger organisation the list has the others."""

FORMATS = (("text/turtle", "ttl", "Turtle"), ("application/ld+json", "jsonld", "JSON-LD"), ("text/csv", "csv", "CSV"))
"""The list of all units, which the chart draws, as data."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the organisation, its services, and the units below it."""

    entry: Entry
    services: tuple[Entry, ...] = ()
    units: tuple[Unit, ...] = ()


def render(here: Context) -> bytes:
    """Render the page."""
    say, address = translator(here.language), here.urls.to("doc/organisation")
    alternates = tuple(Alternate(media, f"{address}.{suffix}", name) for media, suffix, name in FORMATS)
    text = say("Wer gehört wozu, und wer ist wofür da?")
    chrome = frame(here, CHART, description=text, alternates=alternates, query=questions.listing(CHART))
    listing = Entry(say("Alle Ämter von A bis Z"), here.pages.to("doc/organisation/"))
    heading, crumbs = say(LISTS["organisation"]), breadcrumbs(here)
    chrome = with_jsonld(chrome, heading, crumbs)
    return html.chart(heading, chart(here), chrome, text=text, listing=listing, breadcrumbs=crumbs).encode()


def chart(here: Context) -> tuple[Unit, ...]:
    """Draw every unit once, below the one that it belongs to."""
    trees, language = here.release.index.trees, here.language
    drawn: set[str] = set()

    def units(branches: Sequence[Branch]) -> Iterator[Unit]:
        notes = told_apart(here, ((branch.iri, branch.text) for branch in branches if branch.kind != "service"))
        for branch in branches:
            if branch.kind == "service" or branch.iri in drawn or len(drawn) >= MOST_UNITS:
                continue
            drawn.add(branch.iri)
            below = trees.below(branch.iri, "organisation", language)
            services = tuple(_entry(here, found) for found in below if found.kind == "service")
            entry = replace(_entry(here, branch), note=notes.get(branch.iri, ""))
            yield Unit(entry, services, tuple(units(below)))

    town = f"{here.site.base}id/{here.site.publisher}"
    return tuple(units(sorted(trees.roots("organisation", language), key=lambda root: root.iri != town)))


def _entry(here: Context, branch: Branch) -> Entry:
    return Entry(branch.text, here.pages.document(branch.iri), lang=branch.language)
