"""The services of a DLDB delivery, and their channels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from publisher.model import Channel, Document, Fee, Law, Link, Record, Service
from publisher.records.text import has_tags, line, plain, rich, web_address
from publisher.sources import rules
from publisher.sources.dldb_office import Offer, Office, Offices, Site, fill, read_meta, split_words, unlike
from publisher.sources.fields import Fields
from publisher.sources.prices import price

_LEIKA = re.compile(r"\d{14}")
_NAME_WORDS = 3
"""A keyword of more words describes rather than names."""
_FORM_FILE = re.compile(r"/dms/|formular|intelliform|\.(?:pdf|docx?|odt|xlsx?|rtf)$", re.IGNORECASE)
_FORM_NAME = re.compile(
    r"\bAntrag(?!steller)|formular|vollmacht|mandat\b|vordruck|fragebogen|\bFormblatt", re.IGNORECASE
)
_NO_FORM_NAME = re.compile(
    r"Kontaktformular|\b(?:merkblatt|info|flyer|hinweis|brosch|faq|leitfaden|datenschutz|übersicht)",
    re.IGNORECASE,
)
_WORDS = {
    "de": {"Appointment": "Termin vereinbaren", "Online": "online"},
    "en": {"Appointment": "book an appointment", "Online": "online"},
}
BOOKING_ONLY = ("maxQuantity", "showOnStartPage")


@dataclass(frozen=True, slots=True)
class Offered:
    """One office at which a service is offered."""

    identifier: str
    office: Office
    offer: Offer


class Services:
    """Reads service records one by one. Needs all offices and the keys of all services."""

    def __init__(self, site: Site, offices: Offices, office_ids: set[str], names: dict[str, str | None]) -> None:
        """`names`: of all services in the file; None for those that are not published."""
        self._site = site
        self._offices = offices
        self._office_ids = office_ids
        self._names = names
        self._offered_by: dict[str, list[str]] = {}
        for identifier, office in offices.by_id.items():
            for service in office.offers:
                self._offered_by.setdefault(service, []).append(identifier)

    def read(self, identifier: str, name: str, fields: Fields) -> Iterator[Record]:
        """Read one service: its channels, then itself."""
        offered = list(self._offered(identifier, fields))
        service = self._service(identifier, name, fields, offered)
        channels = list(self._channels(identifier, service, fields, offered))
        yield from channels
        yield replace(service, channels=tuple(channel.key for channel in channels))
        fields.ignore(*BOOKING_ONLY)
        fields.child("meta").ignore("url")

    def _service(self, identifier: str, name: str, fields: Fields, offered: list[Offered]) -> Service:
        site = self._site
        html = rich(fields.string("description") or "")
        synonyms, keywords = _called(fields, name)
        forms, links = _forms_and_links(site, fields)
        return Service(
            key=site.key(name, identifier),
            name=site.text(name),
            modified=read_meta(fields, site.language),
            alternate_names=site.words(synonyms),
            keywords=site.words(keywords),
            description=site.text(plain(html or "")),
            rich_text=site.text(html if html and has_tags(html) else None),
            providers=tuple(each.office.key for each in offered) or (site.town,),
            operator=site.town,
            fees=_fees(site, fields),
            documents=tuple(Document(site.text(text)) for text in _requirements(fields)),
            forms=forms,
            links=links,
            processing_time=site.text(plain(fields.string("process_time") or "")),
            legal_basis=_laws(site, fields),
            related=tuple(self._related(identifier, fields)),
            leika_keys=tuple(_leika_keys(fields)),
        )

    def _offered(self, identifier: str, fields: Fields) -> Iterator[Offered]:
        """Give the offices at which a service is offered, by both files."""
        listed = dict.fromkeys(_listed(fields))
        for office_id in listed | dict.fromkeys(self._offered_by.get(identifier, ())):
            office = self._offices.by_id.get(office_id)
            if office is None:
                if office_id not in self._office_ids:
                    fields.note(rules.DANGLING, "locations[].location", office_id)
                continue
            offer = office.offers.get(identifier)
            if offer is None or office_id not in listed:
                fields.note(rules.ONE_SIDED, "locations[].location", office_id)
            if self._is_hidden(offer):
                fields.note(rules.NOT_PUBLIC, "locations[].location", office_id)
            else:
                yield Offered(office_id, office, offer or Offer())

    def _is_hidden(self, offer: Offer | None) -> bool:
        return offer is not None and not offer.public and self._site.only_public

    def _channels(self, identifier: str, service: Service, fields: Fields, offered: list[Offered]) -> Iterator[Channel]:
        """One channel for the counter of each office, one for appointments, one for each online address."""
        minutes = fields.whole("duration")
        bookable = fields.flag("public", default=True)  # what the booking does not show has no page there
        page = fields.child("appointment").line("link")
        booking = self._link(fields, "appointment.link", page, identifier) if bookable else None
        for each in offered:
            url = self._booking(fields, each, identifier) if bookable else None
            yield self._counter(service, each, url, minutes)
        if booking and offered:
            yield self._way(service, "Appointment", "termin", booking)
        # Some systems give the booking page as the online service, too.
        pages = (page for page in self._online(fields, identifier, offered) if page not in {None, booking})
        for number, page in enumerate(dict.fromkeys(pages), 1):
            yield self._way(service, "Online", f"online-{number}" if number > 1 else "online", page or "")

    def _counter(self, service: Service, at: Offered, url: str | None, minutes: int | None) -> Channel:
        return Channel(
            key=f"{service.key}--{at.office.key}",
            name=self._site.text(f"{next(iter(service.name.values()))}: {at.office.name}"),
            modified=service.modified,
            service=service.key,
            way="Counter",
            url=url,
            office=at.office.key,
            place=at.office.place,
            contact=at.office.contact,
            appointment_minutes=at.offer.minutes or minutes,
            description=self._site.text(at.offer.note),
        )

    def _booking(self, fields: Fields, each: Offered, identifier: str) -> str | None:
        link = each.offer.appointment if each.offer.public else None
        return self._link(fields, "appointment.link", link, identifier, each.identifier)

    def _online(self, fields: Fields, identifier: str, offered: list[Offered]) -> Iterator[str | None]:
        """Give the online service's address, and those that offices have of their own."""
        for link in (fields.child("onlineprocessing").line("link"), *(each.offer.online for each in offered)):
            yield self._link(fields, "onlineprocessing.link", link, identifier)

    def _way(self, service: Service, way: str, suffix: str, url: str) -> Channel:
        words = _WORDS.get(self._site.language, _WORDS["de"])
        name = f"{next(iter(service.name.values()))}: {words[way]}"
        return Channel(
            key=f"{service.key}--{suffix}",
            name=self._site.text(name),
            modified=service.modified,
            service=service.key,
            way=way,
            url=url,
        )

    @staticmethod
    def _link(fields: Fields, name: str, link: str | None, service: str, location: str = "") -> str | None:
        """Give a link of a channel, filled in; https only, because people enter data there."""
        if not link:
            return None
        url = web_address(fill(link, service=service, location=location))
        if url is None or urlsplit(url).scheme != "https":
            fields.note(rules.BAD_URL, name, link)
            return None
        return url

    def _related(self, identifier: str, fields: Fields) -> Iterator[str]:
        for other in dict.fromkeys(fields.strings("combinable")):
            name = self._names.get(other)
            if other not in self._names:
                fields.note(rules.DANGLING, "combinable[]", other)
            elif name and other != identifier:
                yield self._site.key(name, other)


def is_name(word: str) -> bool:
    """Say whether a keyword can stand in the A to Z: at most three words, the first with a capital."""
    return word[:1].isupper() and len(word.split()) <= _NAME_WORDS


def is_form(name: str, url: str) -> bool:
    """Say whether a link leads to something to fill in, rather than to something to read."""
    if _NO_FORM_NAME.search(name):
        return False
    return bool(_FORM_NAME.search(name) or _FORM_FILE.search(urlsplit(url).path))


def _listed(fields: Fields) -> Iterator[str]:
    for part in fields.children("locations"):
        part.ignore("authority", "url", "appointment")
        office = part.line("location")
        if office:
            yield office
        else:
            part.note(rules.MISSING_ID, "location")


def _forms_and_links(site: Site, fields: Fields) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Read both lists, which often hold the same, and sort their links anew; what is said twice is taken once."""
    parts = (*fields.children("forms"), *fields.children("links"))
    named = [(part, part.line("name"), part.web("link")) for part in parts]
    for part, name, url in named:
        if name and not url:
            part.note(rules.NO_ADDRESS, "name", name)
    found = dict.fromkeys((name or url, url) for _, name, url in named if url)
    forms = tuple(Link(site.text(name), url) for name, url in found if is_form(name, url))
    links = tuple(Link(site.text(name), url) for name, url in found if not is_form(name, url))
    return forms, links


def _fees(site: Site, fields: Fields) -> tuple[Fee, ...]:
    text = plain(fields.string("fees") or "")
    return (Fee(description=site.text(text), price=price(text)),) if text else ()


def _called(fields: Fields, name: str) -> tuple[list[str], list[str]]:
    """Give other names of a service, and the search words that are none."""
    words = unlike(split_words(fields.child("meta").line("keywords")), [name])
    return [word for word in words if is_name(word)], [word for word in words if not is_name(word)]


def _requirements(fields: Fields) -> Iterator[str]:
    for part in fields.children("requirements"):
        said = (part.line("name"), line(plain(part.string("description") or "") or ""))
        text = ": ".join(dict.fromkeys(filter(None, said)))
        if text:
            yield text


def _laws(site: Site, fields: Fields) -> tuple[Law, ...]:
    laws = ((part.line("name"), part.web("link")) for part in fields.children("legal"))
    return tuple(Law(site.text(name or url), url) for name, url in laws if name or url)


def _leika_keys(fields: Fields) -> Iterator[str]:
    written = fields.line("leika") or ""
    for key in dict.fromkeys(filter(None, re.split(r"[^0-9]+", written))):
        if _LEIKA.fullmatch(key):
            yield key
        else:
            fields.note(rules.BAD_LEIKA, "leika", key)
    if written and not any(character.isdigit() for character in written):
        fields.note(rules.BAD_LEIKA, "leika", written)
