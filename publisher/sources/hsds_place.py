"""The organisations, locations, contacts and schedules of an HSDS delivery."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from publisher.findings import Severity
from publisher.model import Address, Contact, Feature, Hours, Organisation, Place, Position, Text, Words
from publisher.records import keys, phones, streets
from publisher.records.text import line, prose
from publisher.sources import rules
from publisher.sources.fields import Fields
from publisher.sources.properties import FEATURES
from publisher.sources.rules import Rule

FOREIGN = Rule(
    "foreign-address",
    Severity.INFO,
    "Die Anschrift liegt nicht in Deutschland ({value}); sie wurde ausgelassen.",
    "The address is not in Germany ({value}); it was left out.",
)
PERSON = Rule(
    "person-left-out",
    Severity.INFO,
    "Der Name im Feld „{field}“ wurde ausgelassen: Personen werden nicht mit den offenen Daten gelesen.",
    "The name in the field “{field}” was left out: persons are not read with the open data.",
)

_DAYS = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday",
    "SU": "Sunday",
}  # fmt: skip
_GERMANY = {"de", "deu", "germany", "deutschland"}
_POSTAL_CODE = re.compile(r"\d{5}")
_FEATURES = (
    ("wheelchairAccess", re.compile(r"wheelchair|rollstuhl", re.IGNORECASE)),
    ("inductionLoop", re.compile(r"induction loop|hearing loop|höranlage|induktionsschleife", re.IGNORECASE)),
    ("lift", re.compile(r"\blift\b|\belevator|aufzug", re.IGNORECASE)),
    ("accessibleToilet", re.compile(r"accessible toilet|accessible restroom|toilette", re.IGNORECASE)),
    ("accessibleParking", re.compile(r"accessible parking|disabled parking|behindertenparkplatz", re.IGNORECASE)),
    ("stepFree", re.compile(r"step.?free|stufenlos|\bramp\b|rampe", re.IGNORECASE)),
    ("tactileGuidance", re.compile(r"tactile|leitsystem", re.IGNORECASE)),
)
"""What a text about accessibility speaks of."""
_NOT_EVERY_WEEK = ("bymonthday", "byyearday", "byweekno", "count")


@dataclass(frozen=True, slots=True)
class Names:
    """How texts and keys are made: the language of the delivery, the town's key, whether names make keys."""

    language: str
    town: str
    by_name: bool

    def text(self, value: str | None) -> Text:
        """Give a text in the language of the delivery."""
        return {self.language: value} if value else {}

    def other(self, part: Fields, name: str) -> Words:
        """Read the other name of a record, if it is another one."""
        alternate = part.line("alternate_name")
        return {self.language: (alternate,)} if alternate and alternate != name else {}

    def key(self, name: str, identifier: str) -> str:
        """Make a key: the name and the beginning of the identifier, which most often is a UUID; or all of it."""
        return keys.join(name, identifier[:8]) if self.by_name else keys.slug(identifier)


def named(part: Fields) -> tuple[str, str] | None:
    """Read what a record cannot be without, its name and identifier; which of them is missing is a finding."""
    name, identifier = part.line("name"), part.line("id")
    if name and identifier:
        return name, identifier
    part.note(rules.MISSING_NAME if identifier else rules.MISSING_ID, "name" if identifier else "id")
    return None


def organisation(part: Fields, names: Names, contact: Contact | None, places: tuple[str, ...]) -> Organisation | None:
    """Read an organisation."""
    called = named(part)
    part.ignore(
        "funding", "organization_identifiers", "programs", "tax_status", "tax_id", "legal_status", "logo", "uri"
    )
    part.ignore("metadata", "attributes", "additional_websites")
    if called is None:
        return None
    name, identifier = called
    is_unit = part.line("parent_organization_id") is not None
    return Organisation(
        key=names.key(name, identifier),
        name=names.text(name),
        legal_body=not is_unit,
        alternate_names=names.other(part, name),
        description=names.text(prose(part.string("description") or "")),
        parent=(names.town or None) if is_unit else None,
        founded=part.whole("year_incorporated"),
        contacts=(contact.key,) if contact else (),
        places=places,
        url=part.web("website") or part.web("url"),
    )


def place(part: Fields, names: Names) -> Place | None:
    """Read a location; a virtual one is no place."""
    identifier = part.line("id")
    address = _address(part)
    position = _position(part)
    described = [prose(part.string("description") or "")]
    street = streets.join(address.street, address.house_number) if address and address.street else ""
    name = part.line("name") or street
    features = tuple(_features(part, names, described))
    part.ignore("external_identifier", "external_identifier_type", "url", "languages", "attributes", "metadata")
    if part.line("location_type") == "virtual" or not identifier or not name:
        return None
    return Place(
        key=names.key(name, identifier),
        name=names.text(name),
        alternate_names=names.other(part, name),
        description=names.text("\n\n".join(filter(None, described)) or None),
        address=address,
        position=position,
        getting_there=names.text(prose(part.string("transportation") or "")),
        features=features,
        hours=tuple(hours(part, names)),
    )


def contact(part: Fields, key: str, name: str, names: Names) -> Contact | None:
    """Read what reaches a service, an organisation or a location: its phones, its mail, the first of its contacts."""
    found: dict[str, str] = {}
    if mail := part.mail("email"):
        found["email"] = mail
    _phones(part, found)
    kind: str | None = None
    department: str | None = None
    for person in part.children("contacts"):
        person.ignore("id", "attributes", "metadata")
        if person.line("name"):
            person.notes.add_once(PERSON, part.source, part.record, "contacts[].name")
        if (mail := person.mail("email")) and "email" not in found:
            found["email"] = mail
        said, where = person.line("title"), person.line("department")
        kind, department = kind or said, department or where
        _phones(person, found)
    if not found:
        return None
    return Contact(
        key=key,
        name=names.text(department or name),
        contact_type=names.text(kind),
        phone=found.get("phone"),
        fax=found.get("fax"),
        email=found.get("email"),
    )


def hours(part: Fields, names: Names) -> Iterator[Hours]:
    """Read the schedules: weekly ones as hours, all others as words."""
    for rule in part.children("schedules"):
        rule.ignore("id", "dtstart", "timezone", "wkst", "schedule_link", "attending_type", "attributes", "metadata")
        if found := _schedule(rule, names):
            yield found


def _schedule(rule: Fields, names: Names) -> Hours | None:
    said = [prose(rule.string(name) or "") for name in ("description", "notes")]
    words = names.text(" ".join(filter(None, said)) or None)
    opens, closes = _time(rule, "opens_at"), _time(rule, "closes_at")
    begins, ends, last = _day(rule, "valid_from"), _day(rule, "valid_to"), _day(rule, "until")
    days = _days(rule)
    if days and opens and closes:
        return Hours(
            days=days, opens=opens, closes=closes, valid_from=begins, valid_through=ends or last, description=words
        )
    return Hours(description=words) if words else None


def _days(rule: Fields) -> tuple[str, ...]:
    """Give the days of the week on which it holds; none if it does not hold every week."""
    named = tuple(_DAYS[day] for day in re.findall(r"[A-Z]{2}", rule.line("byday") or "") if day in _DAYS)
    every = (rule.line("freq") or "WEEKLY").upper()
    odd = [rule.line(name) for name in _NOT_EVERY_WEEK]
    daily = () if any(odd) else named or tuple(_DAYS.values())
    is_each_time = (rule.whole("interval") or 1) == 1
    return {"WEEKLY": named, "DAILY": daily}.get(every, ()) if is_each_time else ()


def _phones(part: Fields, found: dict[str, str]) -> None:
    for phone in part.children("phones"):
        phone.ignore("id", "extension", "description", "languages", "attributes", "metadata")
        kind = "fax" if (phone.line("type") or "").lower() == "fax" else "phone"
        number = phone.checked("number", rules.BAD_PHONE, lambda said: phones.canonical(said.strip('"')))
        if number:
            found.setdefault(kind, number)


def _address(part: Fields) -> Address | None:
    for each in part.children("addresses"):
        each.ignore("id", "attention", "region", "attributes", "metadata")
        country, kind = each.line("country"), each.line("address_type")
        if country and country.lower() not in _GERMANY:
            each.leave()
            each.note(FOREIGN, "country", country)
        elif kind not in {None, "physical"}:
            each.leave()
        elif found := _german(each):
            return found
    return None


def _german(part: Fields) -> Address | None:
    first, second = part.line("address_1"), part.line("address_2")
    street, number = streets.split(first) if first else (second, None)
    city, state, code = part.line("city"), part.line("state_province"), part.line("postal_code")
    if code and not _POSTAL_CODE.fullmatch(code):
        part.note(rules.BAD_POSTAL_CODE, "postal_code", code)
        code = None
    found = Address(street=street, house_number=number, postal_code=code, locality=city, region=state)
    return found if street or code or city else None


def _position(part: Fields) -> Position | None:
    written = [part.line("latitude"), part.line("longitude")]
    if not any(written):
        return None
    latitude, longitude = _degrees(written[0], 90), _degrees(written[1], 180)
    if latitude is not None and longitude is not None:
        return Position(latitude, longitude)
    part.note(rules.BAD_POSITION, "latitude", ", ".join(value or "?" for value in written))
    return None


def _degrees(written: str | None, most: int) -> Decimal | None:
    """Read a coordinate, to six places."""
    try:
        found = Decimal(written or "")
    except InvalidOperation:
        return None
    return found.quantize(Decimal("0.000001")) if found.is_finite() and abs(found) <= most else None


def _features(part: Fields, names: Names, described: list[str | None]) -> Iterator[Feature]:
    """Read what is said of accessibility: a feature for each that is spoken of, else a part of the description."""
    seen: set[str] = set()
    for each in part.children("accessibility"):
        each.ignore("id", "url", "attributes", "metadata")
        said = " ".join(filter(None, (line(each.string("description") or ""), line(each.string("details") or ""))))
        kinds = [kind for kind, words in _FEATURES if words.search(said)]
        if not kinds and said:
            described.append(said)
        for kind in kinds:
            if kind not in seen:
                seen.add(kind)
                yield Feature(kind=kind, name=FEATURES[kind], value=True, description=names.text(said))


def _time(part: Fields, name: str) -> time | None:
    def read(said: str) -> time | None:
        try:
            return time.fromisoformat(said).replace(tzinfo=None)
        except ValueError:
            return None

    return part.checked(name, rules.BAD_HOURS, read)


def _day(part: Fields, name: str) -> date | None:
    found = part.moment(name)
    return found.date() if isinstance(found, datetime) else found
