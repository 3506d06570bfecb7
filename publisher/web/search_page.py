"""The page of what was found: hits, filters, and what helps on where nothing was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from publisher.contents.index import OTHER
from publisher.pages.views import TextValue
from publisher.search import fields
from publisher.search.query import LONGEST
from publisher.search.words import words
from publisher.terms import SCHEMA
from publisher.web import html, signposts
from publisher.web.chrome import Entry, Link, as_data
from publisher.web.frame import frame
from publisher.web.messages import NAMES, translator
from publisher.web.namesakes import told_apart
from publisher.web.topics import topics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from publisher.search.reader import Count, Hit
    from publisher.web.context import Context
    from publisher.web.problems import Link as FormatLink
    from publisher.web.search import Results

KIND_NAMES = {
    "service": "Leistung",
    "organisation": "Amt",
    "place": "Ort",
    "contact": "Kontakt",
    "topic": "Thema",
    "area": "Gebiet",
    OTHER: "Sonstiges",
}
"""What one thing of each kind is called."""

FILTERS = {
    fields.ONLINE: "Online",
    fields.KIND: "Art",
    fields.TOPIC: "Thema",
    fields.OFFICE: "Zuständig",
    fields.LANGUAGE: "Sprache",
}
"""What each filter is called, in the order in which they are offered."""

AROUND = 2
"""Pages before and after the current one that a page links to."""


@dataclass(frozen=True, slots=True)
class HitValue:
    """A hit as shown: its name and address, what it is, its text, another name by which it was found.

    note: what tells it from hits of the same name.
    """

    name: TextValue
    href: str
    kind: str
    text: TextValue | None = None
    also: str = ""
    online: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to filter by: its name, where it leads, how much is left, what tells it from others of its name."""

    name: TextValue
    href: str
    number: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter with its values; `chosen` is the one in force, with the address without it."""

    key: str
    name: str
    choices: tuple[Choice, ...] = ()
    chosen: Choice | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """What helps on where nothing was found: the topics, and whom to ask."""

    topics: tuple[Entry, ...] = ()
    offices: str = ""
    phone: str = ""
    who: Entry | None = None


def render(results: Results, formats: Iterable[FormatLink]) -> str:
    """Render the page; `formats` lead to the same hits as data."""
    here = results.here
    chrome = frame(
        here,
        results.address().removeprefix(here.urls.prefix),
        robots="noindex",
        alternates=as_data(formats),
        links=signposts.in_head(results.turns()),
    )
    asked = bool(results.question.text.strip() or results.question.filters)
    values = {
        "heading": results.heading,
        "text": results.question.text,
        "asked": asked,
        "cut": LONGEST if results.is_cut else None,
        "total": results.found.total,
        "first": results.first,
        "hits": list(_hits(results)),
        "filters": [shown for name in FILTERS if (shown := _filter(results, name))],
        "correction": _correction(results),
        "pages": _pages(results),
        "help": None if results.found.total else _help(here),
    }
    return html.search(chrome, **values)


def _hits(results: Results) -> Iterator[HitValue]:
    hits = results.found.hits
    notes = told_apart(results.here, ((hit.iri, f"{hit.kind} {hit.name.value}") for hit in hits))
    return (replace(_hit(results, hit), note=notes.get(hit.iri, "")) for hit in hits)


def _hit(results: Results, hit: Hit) -> HitValue:
    text = _text(hit.summary) if hit.summary else None
    kind = kind_name(hit.kind, results.here.language)
    href = results.here.pages.document(hit.iri)
    return HitValue(_text(hit.name), href, kind, text, also(hit, results.question.words), hit.online)


def kind_name(kind: str, language: str) -> str:
    """Say what a thing of a kind is called."""
    return translator(language)(KIND_NAMES.get(kind, KIND_NAMES[OTHER]))


def also(hit: Hit, asked: list[str]) -> str:
    """Give another name that explains why a thing was found, where its own does not."""

    def told(text: str) -> int:
        return sum(any(word.startswith(typed) for word in words(text)) for typed in asked)

    best = max(hit.others, key=lambda text: (told(text), -len(text)), default="")  # the shortest that says it
    return best if best and told(best) > told(hit.name.value) else ""


def _text(literal: Literal) -> TextValue:
    return TextValue(literal.value, literal.language)


def _filter(results: Results, name: str) -> Filter | None:
    """Give a filter, unless it would leave everything as it is."""
    say = translator(results.here.language)
    label = say(FILTERS[name])
    if name in results.question.filters:
        value = results.question.filters[name]
        without = results.asking(**{name: None}).address(None, _language(results))
        return Filter(name, label, chosen=Choice(_named(results.here, name, value), without, results.found.total))
    counts = [count for count in results.facets[name] if count.number < results.found.total]
    choices = [_choice(results, name, count) for count in counts]
    named = ((count.value, choice.name.text) for count, choice in zip(counts, choices, strict=True))
    notes = told_apart(results.here, named) if name == fields.OFFICE else {}
    told = (replace(choice, note=notes.get(count.value, "")) for count, choice in zip(counts, choices, strict=True))
    return Filter(name, label, tuple(told)) if counts else None


def _choice(results: Results, name: str, count: Count) -> Choice:
    address = results.asking(**{name: count.value}).address(None, _language(results))
    return Choice(_named(results.here, name, count.value), address, count.number)


def _named(here: Context, name: str, value: str) -> TextValue:
    """Name the value of a filter as people call it."""
    if name == fields.ONLINE:
        return TextValue(translator(here.language)("Geht online"))
    if name == fields.KIND:
        return TextValue(kind_name(value, here.language))
    if name == fields.LANGUAGE:
        return TextValue(NAMES.get(value, value), value)
    named = here.release.search.named(value, here.language)
    return _text(named) if named else TextValue(value)


def _correction(results: Results) -> Link | None:
    meant = results.correction
    return Link(meant, results.asking(meant).address(None, _language(results))) if meant else None


def _pages(results: Results) -> tuple[Link, ...]:
    shown = results.pages.offered(AROUND)
    return tuple(Link(str(n), results.at(n).address(None, _language(results)), n == results.current) for n in shown)


def _language(results: Results) -> str | None:
    """Give the language that the address names: who asked for it stays in it."""
    return results.here.language if results.here.asked else None


def _help(here: Context) -> Help:
    listed = tuple(entry for section in topics(here) for entry in section.entries)
    offices = here.pages.to("doc/organisation/") if here.release.index.count("organisation", here.language) else ""
    return Help(listed, offices, *_whom(here))


def _whom(here: Context) -> tuple[str, Entry | None]:
    """Give the phone number and the page of the contact of the town itself, often the 115."""
    site = here.site
    town = here.release.store.describe(f"{site.base}id/{site.publisher}") if site.publisher else None
    if town is None:
        return "", None
    for contact in town.objects(town.root, SCHEMA.contactPoint):
        phone = town.value(contact, SCHEMA.telephone)
        label = town.label(contact, (here.language, "de"))
        if isinstance(contact, NamedNode) and isinstance(phone, Literal) and label:
            return phone.value, Entry(label.value, here.pages.document(contact.value), lang=label.language)
    return "", None
