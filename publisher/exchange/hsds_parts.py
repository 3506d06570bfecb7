"""What is nested in the objects of HSDS: contacts, phones, schedules, addresses, accessibility. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode

from publisher.exchange.said import Said
from publisher.iris import uuid_of
from publisher.terms import LODSE, SCHEMA

Json: TypeAlias = dict[str, Any]

_DAYS = {"Monday": "MO", "Tuesday": "TU", "Wednesday": "WE", "Thursday": "TH", "Friday": "FR", "Saturday": "SA",
         "Sunday": "SU"}  # fmt: skip
_HOLIDAYS: Mapping[str, str] = {"de": "an Feiertagen", "en": "on public holidays"}
_CLOSED: Mapping[str, str] = {"de": "geschlossen", "en": "closed"}
_APPOINTMENT: Mapping[str, str] = {"de": "nach Vereinbarung", "en": "by appointment"}


@dataclass(frozen=True, slots=True)
class Told(Said):
    """A node of a description, for a reader of some languages."""

    languages: tuple[str, ...]
    is_alone: bool = False
    """Whether things that tell of themselves elsewhere are only named."""

    @property
    def id(self) -> str:
        """The identifier: a UUID made of the IRI."""
        return uuid_of(self.node.value)

    def text(self, predicate: NamedNode) -> str | None:
        """Give a text in the reader's language, else in the next best."""
        found = self.description.text(self.node, predicate, self.languages)
        return found.value if found else None

    def number(self, predicate: NamedNode) -> float | None:
        """Give a value as a number; None for what is none."""
        value = self.description.value(self.node, predicate)
        try:
            number = float(value.value) if isinstance(value, Literal) else None
        except ValueError:
            return None
        return number if number is not None and abs(number) < float("inf") else None

    def first(self, predicate: NamedNode) -> Told | None:
        """Give the first that a property names."""
        return next(iter(self.parts(predicate)), None)

    def in_words(self, words: Mapping[str, str]) -> str:
        """Give words of ours in the reader's language."""
        return words.get(self.languages[0], words["de"])


def filled(values: Json) -> Json:
    """Leave out what is not known."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def contacts(owner: Told, predicate: NamedNode) -> list[Json]:
    """Write how somebody is reached: functions, never persons, so there is no name."""
    return [
        filled(
            {
                "id": each.id,
                "title": each.text(SCHEMA.contactType),
                "department": each.text(SCHEMA.name),
                "email": each.line(SCHEMA.email),
                "phones": list(_phones(each)),
            }
        )
        for each in owner.parts(predicate)
    ]


def email(owner: Told, predicate: NamedNode) -> str | None:
    """Give the first mail address of the contacts."""
    return next((found for each in owner.parts(predicate) if (found := each.line(SCHEMA.email))), None)


def _phones(contact: Told) -> Iterator[Json]:
    for predicate, kind in ((SCHEMA.telephone, "voice"), (SCHEMA.faxNumber, "fax")):
        if number := contact.line(predicate):
            yield {"id": uuid_of(f"{contact.node.value}#{kind}"), "number": number, "type": kind}


def schedules(owner: Told) -> list[Json]:
    """Write opening hours: rows of a week, then exceptions."""
    regular = owner.parts(SCHEMA.openingHoursSpecification)
    special = owner.parts(SCHEMA.specialOpeningHoursSpecification)
    return [*(_row(row, exception=False) for row in regular), *(_row(row, exception=True) for row in special)]


def _row(row: Told, *, exception: bool) -> Json:
    named = {part.node.value.removeprefix(SCHEMA.iri) for part in row.parts(SCHEMA.dayOfWeek)}
    days = ",".join(short for day, short in _DAYS.items() if day in named)
    opens, closes = (_beginning(row, predicate, 5) for predicate in (SCHEMA.opens, SCHEMA.closes))
    said = (
        row.in_words(_HOLIDAYS) if "PublicHolidays" in named else None,
        row.in_words(_CLOSED) if exception and not opens else None,
        row.text(SCHEMA.description),
    )
    return filled(
        {
            "id": row.id,
            "valid_from": _beginning(row, SCHEMA.validFrom, 10),
            "valid_to": _beginning(row, SCHEMA.validThrough, 10),
            "freq": "WEEKLY" if days and not exception else None,
            "byday": days,
            "opens_at": opens,
            "closes_at": closes,
            "attending_type": row.in_words(_APPOINTMENT) if row.line(LODSE.byAppointment) == "true" else None,
            "description": ": ".join(filter(None, said)),
        }
    )


def _beginning(row: Told, predicate: NamedNode, length: int) -> str | None:
    value = row.line(predicate)
    return value[:length] if value else None


def addresses(place: Told) -> list[Json]:
    """Write the address of a place; the format wants all of its fields, so what is not known is empty."""
    fields = (
        ("address_1", SCHEMA.streetAddress),
        ("city", SCHEMA.addressLocality),
        ("state_province", SCHEMA.addressRegion),
        ("postal_code", SCHEMA.postalCode),
    )
    return [
        {"id": each.id, "address_type": "physical", "country": each.line(SCHEMA.addressCountry) or "DE"}
        | {name: each.line(predicate) or "" for name, predicate in fields}
        for each in place.parts(SCHEMA.address)
    ]


def accessibility(place: Told) -> list[Json]:
    """Write what makes a place accessible; what it lacks is left out, for readers take each entry for something had."""
    return [
        filled({"id": each.id, "description": each.text(SCHEMA.name), "details": each.text(SCHEMA.description)})
        for each in place.parts(SCHEMA.amenityFeature)
        if each.line(SCHEMA.value) == "true"
    ]


def languages(owner: Told, channels: Iterable[Told]) -> list[Json]:
    """Write the languages that are spoken, by their codes."""
    found = {
        value.value
        for each in channels
        for value in each.description.objects(each.node, SCHEMA.availableLanguage)
        if isinstance(value, Literal)
    }
    return [{"id": uuid_of(f"{owner.node.value}#language-{code}"), "code": code} for code in sorted(found)]
