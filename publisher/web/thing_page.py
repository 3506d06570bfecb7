"""The HTML row of the table: the page of a thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from publisher.pages import page, questions
from publisher.pages.hours import DEFAULT_ZONE, german_holidays
from publisher.pages.widgets import Seen
from publisher.terms import RDF, SCHEMA
from publisher.web import html, notices, quality_note, signposts, structured
from publisher.web.chrome import Chrome, Entry, Section, as_data
from publisher.web.findings import Findings
from publisher.web.frame import frame, picture
from publisher.web.wayfinding import RELATIONS, breadcrumbs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from publisher.contents.trees import Branch
    from publisher.pages.views import PersonView
    from publisher.web.problems import Link as FormatLink
    from publisher.web.thing import Thing


MOST_BRANCHES = 100
"""Branches of a tree that one page shows."""


def render(thing: Thing, formats: Iterable[FormatLink]) -> bytes:
    """Render the page; `formats` lead to the forms of the document as data."""
    here = thing.here
    if thing.parts:
        return _parts_page(thing)
    crumbs = breadcrumbs(here, thing.kind, thing.iri)
    shown = page.page(seen(thing), here.release.layout, persons=_persons(thing), breadcrumbs=crumbs)
    address = here.urls.document(thing.iri)
    chrome = frame(
        here,
        thing.address().removeprefix(here.urls.prefix),
        within=[crumb.href or "" for crumb in crumbs[1:]],
        iri=thing.iri,
        query=questions.about(thing.iri),
        description=shown.summary.text if shown.summary else "",
        alternates=as_data(formats),
        links=signposts.in_head(thing.signposts()),
        scripts=("hours.js", "map.js") if here.site.maps.tiles else ("hours.js",),
        picture=picture(here, thing.iri),
        page_jsonld=structured.page_jsonld(shown, thing.description, here.canonical(here.urls.absolute(address))),
    )
    if thing.judged:
        chrome = replace(chrome, note=quality_note.note(Findings(thing.here), thing.iri), robots="noindex")
    news = notices.about(thing, datetime.now(DEFAULT_ZONE).date())
    return html.thing_page(shown, _in_time(thing, chrome), news).encode()


def _in_time(thing: Thing, chrome: Chrome) -> Chrome:
    """Say where all versions of a page are, and of an earlier one that it is one, and where the current one is."""
    here, address = thing.here, thing.here.urls.about(thing.iri)
    if not thing.has_history:
        return chrome
    versions = here.pages.timemap(here.pages.about(thing.iri))
    if thing.past is None:
        return replace(chrome, versions=versions)
    canonical = here.canonical(here.urls.absolute(address))
    past, today = thing.past.shown.moment, here.pages.about(thing.iri)
    return replace(chrome, versions=versions, canonical=canonical, past=past, today=today, robots="noindex")


def seen(thing: Thing) -> Seen:
    """Give a thing as the reader of this request sees it today."""
    site = thing.here.site
    return Seen(
        thing.description,
        thing.languages,
        thing.href,
        holidays=german_holidays(site.state, thing.here.language),
        today=datetime.now(DEFAULT_ZONE).date(),
        below=_below(thing),
        maps=site.maps,
    )


def _parts_page(thing: Thing) -> bytes:
    """Render a document that only its parts speak of: a list of them."""
    here = thing.here
    entries = []
    for node in thing.parts:
        label = thing.description.label(node, thing.languages)
        text, language = (label.value, label.language) if label else (node.value, None)
        entries.append(Entry(text, here.pages.describe(node.value), lang=language))
    chrome = frame(here, here.urls.document(thing.iri).removeprefix(here.urls.prefix), iri=thing.iri)
    return html.listing(thing.iri, (Section("parts", "", tuple(entries)),), chrome).encode()


def _below(thing: Thing) -> Callable[[str], Sequence[Branch]]:
    """Give the function that tells what lies below a thing, in the tree that this kind of thing stands in."""
    trees, language = thing.here.release.index.trees, thing.here.language
    relation = RELATIONS.get(thing.kind or "", "topic")
    return lambda iri: trees.below(iri, relation, language, MOST_BRANCHES)


def _persons(thing: Thing) -> list[PersonView]:
    """Give the persons who answer at the contacts shown here, if the site shows persons at all."""
    here = thing.here
    if not here.site.persons.show:
        return []
    contacts = (
        q.subject for q in thing.description.quads if q.predicate == RDF.type and q.object == SCHEMA.ContactPoint
    )
    return [
        page.person(Seen(person, thing.languages, thing.href))
        for contact in dict.fromkeys(contacts)
        for person in here.release.persons.pointing(SCHEMA.contactPoint, contact)
    ]
