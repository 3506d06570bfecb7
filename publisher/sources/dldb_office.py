"""The offices of a DLDB delivery: legal bodies, units, offices with place and contact, what each offers."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from publisher.model import Address, Contact, Organisation, Place, Position, Record, Text, Words
from publisher.records import keys, streets
from publisher.records.text import line, plain, web_address
from publisher.sources import rules
from publisher.sources.fields import Fields

_CODE = re.compile(r"(?P<name>.*\S)\s*\((?P<code>[A-ZÄÖÜ]+(?:[-/ ][^()]*)?)\)", re.DOTALL)
"""Only capitals start a code: "Bürgerbüro (KVR-II/212)", but not "Bürgerbüro (Ausbildung)"."""
_POSTAL_CODE = re.compile(r"\d{5}")
_SIX_PLACES = Decimal("0.000001")
_COARSEST = -4
_LATITUDES = (Decimal("47.2"), Decimal("55.1"))
_LONGITUDES = (Decimal("5.8"), Decimal("15.1"))
"""Germany; (0, 0) and swapped values are outside."""

BOOKING_ONLY = (
    "allowDisabledServicesMix",
    "dontShowByServices",
    "forceSlotTimeUpdate",
    "prio",
    "sharedBookingOfficeIds",
    "showAlternativeLocations",
    "slotTimeInMinutes",
)
"""Settings of the booking system that mean nothing outside it."""
META_ONLY = ("hash", "id", "translated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the office's record says about one of its services. The links are as delivered, with templates."""

    public: bool = True
    minutes: int | None = None
    appointment: str | None = None
    online: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What a service must know of an office."""

    key: str
    name: str
    place: str | None
    contact: str | None
    offers: Mapping[str, Offer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the readers of both files must know: the texts' language, the town, how keys are made."""

    language: str
    town: str
    town_name: str
    keys_by_name: bool
    only_public: bool = False

    def text(self, value: str | None) -> Text:
        """Give a text in the delivery's language."""
        return {self.language: value} if value else {}

    def words(self, values: list[str]) -> Words:
        """Give words in the delivery's language."""
        return {self.language: tuple(values)} if values else {}

    def key(self, name: str, identifier: str) -> str:
        """Make the key of a record: name and id, or the id alone."""
        return keys.join(name, identifier) if self.keys_by_name else keys.slug(identifier)


class Offices:
    """Reads office records one by one and remembers what the services need of them."""

    def __init__(self, site: Site) -> None:
        self.by_id: dict[str, Office] = {}
        self._site = site
        self._done = {("organisation", site.town)}

    def read(self, identifier: str, name: str, fields: Fields) -> Iterator[Record]:
        """Read one office: what it belongs to and where it is (each the first time), then itself."""
        shown = fields.line("displayName") or without_code(name)[0]
        key = self._site.key(shown, identifier)
        modified = read_meta(fields, self._site.language)
        parent = yield from self._parents(fields, modified)
        place = self._place(fields, key, shown, modified)
        contact = self._contact(fields, key, shown, modified)
        yield from self._once(place)
        yield from self._once(contact)
        office = Office(
            key=key,
            name=shown,
            place=place.key if place else None,
            contact=contact.key if contact else None,
            offers=dict(_offers(fields)),
        )
        self.by_id[identifier] = office
        yield self._organisation(identifier, name, fields, office, parent, modified)
        fields.ignore(*BOOKING_ONLY)

    def _organisation(  # noqa: PLR0913, PLR0917 - one record, made of what was read before
        self, identifier: str, name: str, fields: Fields, office: Office, parent: str, modified: date | None
    ) -> Organisation:
        bare, code = without_code(name)
        others = [bare, *filter(None, map(line, fields.strings("displayNameAlternatives")))]
        names = unlike(others, [office.name])
        contact, meta = fields.child("contact"), fields.child("meta")
        keywords = split_words(meta.line("keywords"))
        return Organisation(
            key=office.key,
            name=self._site.text(office.name),
            modified=modified,
            alternate_names=self._site.words(names),
            description=self._site.text(plain(contact.string("competence") or "")),
            keywords=self._site.words(
                [word for word in unlike(keywords, [office.name]) if word not in ", ".join(names)]
            ),
            parent=parent,
            code=code,
            places=(office.place,) if office.place else (),
            contacts=(office.contact,) if office.contact else (),
            url=contact.web("webinfo")
            or meta.checked("url", rules.BAD_URL, lambda url: web_address(fill(url, location=identifier))),
        )

    def _parents(self, fields: Fields, modified: date | None) -> Generator[Record, None, str]:
        """Find the unit above an office; write legal body and unit where they are new. Returns the key."""
        body, body_key = fields.line("organization"), self._site.town
        if body and body != self._site.town_name:
            body_key = keys.slug(body) or self._site.town
            yield from self._once(
                Organisation(key=body_key, name=self._site.text(body), legal_body=True, modified=modified)
            )
        unit = fields.line("organizationUnit")
        if not unit:
            return body_key
        name, code = without_code(unit)
        key = keys.slug(name) if body_key == self._site.town else keys.join(body_key, name)
        yield from self._once(
            Organisation(key=key, name=self._site.text(name), code=code, parent=body_key, modified=modified)
        )
        return key

    def _once(self, record: Organisation | Place | Contact | None) -> Iterator[Record]:
        """Write a record that several offices share the first time it is met."""
        if record and (record.kind, record.key) not in self._done:
            self._done.add((record.kind, record.key))
            yield record

    def _place(self, fields: Fields, key: str, name: str, modified: date | None) -> Place | None:
        """Read the place: the building, shared by all offices in it; with a hint, a place of its own."""
        part = fields.child("address")
        address = _address(part)
        hint = part.line("hint")
        position = _position(fields)
        if address is None and position is None:
            return None
        street = streets.join(address.street, address.house_number) if address and address.street else None
        if address and street and not hint:
            key, name = keys.join(street, address.postal_code or address.locality), street
        return Place(
            key=key,
            name=self._site.text(name),
            modified=modified,
            description=self._site.text(hint),
            address=address,
            position=position,
        )

    def _contact(self, fields: Fields, key: str, name: str, modified: date | None) -> Contact | None:
        part = fields.child("contact")
        phone, fax, mail = part.phone("phone"), part.phone("fax"), part.mail("email")
        part.ignore("signed_mail", "signed_maillink")
        if not (phone or fax or mail):
            return None
        return Contact(key=key, name=self._site.text(name), modified=modified, phone=phone, fax=fax, email=mail)


def without_code(name: str) -> tuple[str, str | None]:
    """Take the office code off a name: "Gewerbeamt (KVR-III/21)" → "Gewerbeamt", "KVR-III/21"."""
    match = _CODE.fullmatch(name)
    return (match["name"], match["code"]) if match else (name, None)


def fill(template: str, *, service: str = "", location: str = "") -> str:
    """Put ids into an address template; what is not known stays, and makes the address ill."""
    filled = template.replace("{serviceId}", service) if service else template
    return filled.replace("{locationId}", location) if location else filled


def read_meta(fields: Fields, language: str) -> date | None:
    """Read the date of the last change; a record in another language than the site's is a finding."""
    meta = fields.child("meta")
    locale = meta.line("locale")
    if locale and locale.partition("_")[0] != language:
        meta.note(rules.OTHER_LANGUAGE, "locale", locale)
    meta.ignore(*META_ONLY)
    return meta.moment("lastupdate")


def split_words(text: str | None) -> list[str]:
    """Split a list of words at its commas."""
    return [word for word in map(line, (text or "").split(",")) if word]


def unlike(values: list[str], taken: list[str]) -> list[str]:
    """Give the values that are not taken, each once, whatever their capitals."""
    first = {value.casefold(): value for value in reversed(values)}
    seen = {value.casefold() for value in taken}
    return [value for value in values if first.pop(value.casefold(), None) and value.casefold() not in seen]


def _address(part: Fields) -> Address | None:
    street, number = part.line("street"), part.line("house_number")
    if street and not number:
        street, number = streets.split(street)
    code, city = part.line("postal_code"), part.line("city")
    if code and not _POSTAL_CODE.fullmatch(code):
        part.note(rules.BAD_POSTAL_CODE, "postal_code", code)
        code = None
    if not (street or code or city):
        return None
    return Address(street=street, house_number=number, postal_code=code, locality=city)


def _position(fields: Fields) -> Position | None:
    """Read the coordinates, to six places (a decimetre)."""
    part = fields.child("geo")
    written = [part.line(name) for name in ("lat", "lon")]
    if not any(written):
        return None
    latitude, longitude = (
        _degrees(value, limits) for value, limits in zip(written, (_LATITUDES, _LONGITUDES), strict=True)
    )
    if latitude is None or longitude is None:
        fields.note(rules.BAD_POSITION, "geo", ", ".join(value or "?" for value in written))
        return None
    return Position(latitude, longitude)


def _degrees(value: str | None, limits: tuple[Decimal, Decimal]) -> Decimal | None:
    try:
        degrees = Decimal(value or "")
    except InvalidOperation:
        return None
    exponent = degrees.as_tuple().exponent
    if not isinstance(exponent, int) or exponent > _COARSEST or not limits[0] <= degrees <= limits[1]:
        return None
    return degrees.quantize(_SIX_PLACES)


def _offers(fields: Fields) -> Iterator[tuple[str, Offer]]:
    for part in fields.children("services"):
        service = part.line("service")
        appointment, online = part.child("appointment"), part.child("onlineprocessing")
        part.ignore("maxQuantity", "url")
        appointment.ignore("slots", "external", "multiple")
        link, allowed = appointment.line("link"), appointment.flag("allowed", default=True)
        if service:
            yield (
                service,
                Offer(
                    public=part.flag("public", default=True),
                    minutes=part.whole("duration"),
                    appointment=link if allowed else None,
                    online=online.line("link"),
                    note=part.line("hint"),
                ),
            )
        else:
            part.note(rules.MISSING_ID, "service")
