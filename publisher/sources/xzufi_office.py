"""The offices and online services of an XZuFi delivery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from publisher.findings import Severity
from publisher.model import Address, Channel, Contact, Organisation, Place, Record, Text
from publisher.records import keys, phones, streets
from publisher.records.text import mail_address, plain, web_address
from publisher.sources import hours_text, rules
from publisher.sources.cells import digits
from publisher.sources.rules import Rule
from publisher.sources.xml_element import Element
from publisher.sources.xzufi_texts import lines, prose, texts

PERSON_LEFT_OUT = Rule(
    "person-left-out",
    Severity.INFO,
    "Ansprechpersonen („{field}“) werden nicht mit den offenen Daten gelesen. Sollen sie auf den Seiten stehen, bitte"
    " in eine der Dateien unter [persons] schreiben.",
    "Contact persons (“{field}”) are not read with the open data. If they are to be on the pages, write them to one of"
    " the files of [persons].",
)
POST_BOX = Rule(
    "post-box-left-out",
    Severity.INFO,
    "Die Anschrift „{value}“ ist keine, zu der man hingehen kann; sie wurde ausgelassen.",
    "The address “{value}” is none that people can go to; it was left out.",
)

_VISITED = ("002", "001")
"""Types of addresses that people go to (code list `xzufi.anschrifttyp`), the best first."""
_POSTAL_CODE = digits(5, rules.BAD_POSTAL_CODE)
_FAX, _MAIL, _WEB = {"04"}, {"01", "08"}, {"09"}
"""Channels by the code list `erreichbarkeit`; all others are telephones, unless the value tells otherwise."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the records of a delivery have in common: the language of texts that do not say theirs, the town's key."""

    language: str
    town: str


@dataclass(frozen=True, slots=True)
class Office:
    """What a channel must know of an office."""

    key: str
    name: Text
    place: str | None = None
    contact: str | None = None
    modified: date | datetime | None = None


def office(element: Element, key: str, parent: str | None, site: Site) -> Iterator[Record]:
    """Read an `organisationseinheit`: its place, its contact, then itself."""
    name = office_name(element, site)
    modified = element.one("versionsinformation").moment("geaendertDatumZeit")
    hours = _hours(element, site)
    place = _place(element, key, name, site)
    contact = _contact(element, key, name)
    for record in (place, contact):
        if record:
            yield replace(record, modified=modified)
    described = texts(element, "beschreibung", site.language) or texts(element, "kurzbeschreibung", site.language)
    yield Organisation(
        key=key,
        name=name,
        modified=modified,
        alternate_names=_synonyms(element, name, site),
        description=prose(described),
        parent=parent or site.town or None,
        places=(place.key,) if place else (),
        contacts=(contact.key,) if contact else (),
        hours=hours.hours,
        exceptions=hours.exceptions,
        url=next(filter(None, map(_page, element.all("internetadresse"))), None),
    )
    if element.has("kontaktperson"):
        element.note(PERSON_LEFT_OUT, "kontaktperson")


def office_name(element: Element, site: Site) -> Text:
    """Give the name of an office, which stands in `name/name`, or in `name` itself."""
    outer = element.one("name")
    outer.ignore("gueltigkeit", "kurzbezeichnung")
    return lines(outer, "name", site.language) or lines(element, "name", site.language)


def counter(service: str, service_name: str, at: Office) -> Channel:
    """Make the channel of a service at the counter of an office."""
    office_name = at.name.get("de") or next(iter(at.name.values()), at.key)
    return Channel(
        key=f"{service}--{at.key}",
        name={"de": f"{service_name}: {office_name}"},
        modified=at.modified,
        service=service,
        way="Counter",
        office=at.key,
        place=at.place,
        contact=at.contact,
    )


def online(element: Element, key: str, site: Site) -> Iterator[Channel]:
    """Read an `onlinedienst` as the channels of one service, one an address; `key` is that of the service."""
    name = lines(element, "bezeichnung", site.language)
    modified = element.one("versionsinformation").moment("geaendertDatumZeit")
    identifier = keys.slug(element.line("id") or "") or "1"
    for number, part in enumerate(element.all("link"), 1):
        part.ignore("typ", "beschreibung", "positionDarstellung")
        address = part.checked("link", rules.BAD_URL, web_address) or part.checked("uri", rules.BAD_URL, web_address)
        if not address:
            continue
        title = part.line("titel")
        yield Channel(
            key=f"{key}--online-{identifier}{f'-{number}' if number > 1 else ''}",
            name=name or ({"de": title} if title else {"de": "Online"}),
            modified=modified,
            service=key,
            way="Online",
            url=address,
        )


def _place(element: Element, key: str, name: Text, site: Site) -> Place | None:
    visited = _visited(element)
    if visited is None:
        return None
    part, address = visited
    hint = part.line("zusatz")
    reach = texts(part, "infoOePNV", site.language) or texts(part, "infoOepnv", site.language)
    timetable = part.checked("anfahrtUrl", rules.BAD_URL, web_address)
    if not (hint or reach) and (street := _line_of(address)):  # offices at one address share it
        key, name = keys.join(street, address.postal_code or address.locality), {"de": street}
    return Place(
        key=key,
        name=name,
        description={"de": hint} if hint else {},
        address=address,
        getting_there=prose(reach),
        timetable=timetable,
    )


def _line_of(address: Address) -> str | None:
    return streets.join(address.street, address.house_number) if address.street else None


def _visited(element: Element) -> tuple[Element, Address] | None:
    """Give the address that people go to, the best kind there is."""
    found: dict[str, tuple[Element, Address]] = {}
    for part in element.all("anschrift"):
        part.ignore(*_OF_ADDRESSES)
        kind = part.code("typ") or _VISITED[-1]
        address = _address(part)
        if kind not in _VISITED:
            part.note(POST_BOX, "typ", part.line("postfach") or kind)
        elif address:
            found.setdefault(kind, (part, address))
    return next((found[kind] for kind in _VISITED if kind in found), None)


_OF_ADDRESSES = (
    "id", "gueltigkeit", "ortID", "verwaltungspolitischeKodierung", "staat", "land", "ortsteil", "anschriftzone",
)  # fmt: skip
"""What is said of addresses and left out: areas have sources of their own."""


def _address(part: Element) -> Address | None:
    street, number = part.line("strasse"), part.line("hausnummer")
    if street and not number:
        street, number = streets.split(street)
    code = part.cell("plz", _POSTAL_CODE) or part.cell("postleitzahl", _POSTAL_CODE)
    city = part.line("ort")
    if not (street or code or city):
        return None
    return Address(street=street, house_number=number, postal_code=code, locality=city)


def _contact(element: Element, key: str, name: Text) -> Contact | None:
    found: dict[str, Any] = {}
    for part in element.all("kommunikation"):
        part.ignore("id", "gueltigkeit", "zusatz", "kennungzusatz")
        attribute, value = _reachable(part)
        if value:
            found.setdefault(attribute, value)
    if not found:
        return None
    return Contact(key=key, name=name, **found)


def _reachable(part: Element) -> tuple[str, str | None]:
    """Tell what kind of address a value is: by itself, else by its channel."""
    channel, value = part.code("kanal"), part.line("kennung") or ""
    if "@" in value or channel in _MAIL:
        return "email", part.checked("kennung", rules.BAD_MAIL, mail_address)
    if value.startswith("http") or channel in _WEB:
        return "url", part.checked("kennung", rules.BAD_URL, web_address)
    return "fax" if channel in _FAX else "phone", part.checked("kennung", rules.BAD_PHONE, phones.canonical)


def _hours(element: Element, site: Site) -> hours_text.Reading:
    """Read the hours, which come as text; structured ones are left out where there is none."""
    written = texts(element, "infoOeffnungszeitenText", site.language) or texts(
        element, "infoOeffnungszeiten", site.language
    )
    if not written:
        return hours_text.Reading()
    tag, html = ("de", written["de"]) if "de" in written else next(iter(written.items()))
    found = hours_text.read(plain(html) or "", tag)
    for each in found.unread:
        element.note(rules.BAD_HOURS, "infoOeffnungszeitenText", each)
    return found


def _synonyms(element: Element, name: Text, site: Site) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for part in element.all("synonym"):
        for tag, word in (lines(part, "name", site.language) or lines(element, "synonym", site.language)).items():
            if word != name.get(tag):
                found.setdefault(tag, []).append(word)
    return {tag: tuple(dict.fromkeys(words)) for tag, words in found.items()}


def _page(part: Element) -> str | None:
    part.ignore("titel", "beschreibung", "positionDarstellung")
    return part.checked("uri", rules.BAD_URL, web_address)
