"""The HTML row of the table: the page of a thing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from publisher import page
from publisher.hours import DEFAULT_ZONE, german_holidays
from publisher.terms import RDF, SCHEMA
from publisher.views import LinkValue
from publisher.web import html, signposts, structured
from publisher.web.frame import frame
from publisher.web.html import Alternate, Entry, Section
from publisher.web.messages import translator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from publisher.views import PersonView
    from publisher.web.context import Context
    from publisher.web.problems import Link as FormatLink
    from publisher.web.thing import Thing

LISTS = {
    "service": "Leistungen",
    "organisation": "Ämter",
    "place": "Orte",
    "contact": "Kontakte",
    "topic": "Themen",
    "area": "Gebiete",
    "channel": "Zugänge",
}
"""What the list of each kind is called."""


def render(thing: Thing, formats: Iterable[FormatLink]) -> bytes:
    """Render the page; `formats` lead to the forms of the document as data."""
    here = thing.here
    if thing.parts:
        return _parts_page(thing)
    shown = page.page(
        thing.description,
        here.release.layout,
        thing.languages,
        thing.href,
        persons=_persons(thing),
        breadcrumbs=breadcrumbs(here, thing.kind),
        holidays=german_holidays(here.site.state, here.language),
        today=datetime.now(DEFAULT_ZONE).date(),
    )
    address = here.urls.document(thing.iri)
    chrome = frame(
        here,
        address.removeprefix(here.urls.prefix),
        iri=thing.iri,
        description=shown.summary.text if shown.summary else "",
        alternates=tuple(Alternate(link.media_type or "", link.href, link.title) for link in formats),
        links=signposts.in_head(thing.signposts()),
        scripts=("hours.js",),
        page_jsonld=structured.page_jsonld(shown, thing.description, here.urls.absolute(address)),
    )
    return html.thing_page(shown, chrome).encode()


def _parts_page(thing: Thing) -> bytes:
    """Render a document that only its parts speak of: a list of them."""
    here = thing.here
    entries = []
    for node in thing.parts:
        label = thing.description.label(node, thing.languages)
        text, language = (label.value, label.language) if label else (node.value, None)
        entries.append(Entry(text, here.urls.describe(node.value), lang=language))
    chrome = frame(here, here.urls.document(thing.iri).removeprefix(here.urls.prefix), iri=thing.iri)
    return html.listing(thing.iri, (Section("parts", "", tuple(entries)),), chrome).encode()


def breadcrumbs(here: Context, kind: str | None) -> tuple[LinkValue, ...]:
    """Give the way from the home page to the list of a kind."""
    say = translator(here.language)
    crumbs = [LinkValue(say("Startseite"), None, here.urls.to(""))]
    if kind in LISTS:
        crumbs.append(LinkValue(say(LISTS[kind]), None, here.urls.to(f"doc/{kind}/")))
    return tuple(crumbs)


def _persons(thing: Thing) -> list[PersonView]:
    """Give the persons who answer at the contacts shown here, if the site shows persons at all."""
    here = thing.here
    if not here.site.persons.show:
        return []
    contacts = (
        q.subject for q in thing.description.quads if q.predicate == RDF.type and q.object == SCHEMA.ContactPoint
    )
    return [
        page.person(person, thing.languages, thing.href)
        for contact in dict.fromkeys(contacts)
        for person in here.release.persons.pointing(SCHEMA.contactPoint, contact)
    ]
