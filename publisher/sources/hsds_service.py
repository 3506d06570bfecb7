"""The services of an HSDS delivery, with what is nested in them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from publisher.findings import Severity
from publisher.model import (
    Channel,
    Contact,
    Document,
    Link,
    Organisation,
    Place,
    Programme,
    Record,
    Service,
    Text,
    Words,
)
from publisher.records.text import has_tags, prose, rich
from publisher.sources import rules
from publisher.sources.fields import Fields
from publisher.sources.hours_text import spoken
from publisher.sources.hsds_fees import fees
from publisher.sources.hsds_place import Names, contact, hours, named, organisation, place
from publisher.sources.rules import Rule

NOT_ACTIVE = Rule(
    "not-active",
    Severity.INFO,
    "Der Stand ist „{value}“; die Leistung wurde ausgelassen. Soll sie erscheinen, bitte im Quellsystem auf „active“"
    " setzen.",
    "The status is “{value}”; the service was left out. If it is to appear, set it to “active” in the source system.",
)

_LEFT_OUT = {"inactive", "defunct"}
_NOTES: tuple[tuple[str, Text], ...] = (
    ("alert", {"de": "Aktuell", "en": "Alert"}),
    ("interpretation_services", {"de": "Dolmetschen", "en": "Interpretation"}),
    ("accreditations", {"de": "Anerkennungen", "en": "Accreditations"}),
    ("licenses", {"de": "Zulassungen", "en": "Licences"}),
)
"""Fields that the model has no property for: they become parts of the note, under their names."""
_AREA: Text = {"de": "Gebiet", "en": "Area"}
_HOURS: Text = {"de": "Zeiten", "en": "Hours"}
_CLOSED: Text = {"de": "Vorübergehend geschlossen", "en": "Temporarily closed"}
_AGES: Mapping[str, tuple[str, str, str]] = {
    "de": ("Alter: {} bis {}", "Alter: ab {}", "Alter: bis {}"),
    "en": ("Ages {} to {}", "Ages {} and over", "Ages up to {}"),
}
_WEBSITE: Text = {"de": "Website", "en": "Website"}


class Services:
    """Reads service records; what several of them share is given the first time it is met."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._done: set[tuple[str, str]] = set()
        self._modified: date | datetime | None = None

    def read(self, part: Fields, provider: str | None = None) -> Iterator[Record]:
        """Read a service: its organisation (unless it is known), places, contacts and channels, then itself."""
        self._modified = part.moment("last_modified")
        called = named(part)
        if called is None:
            return
        name, identifier = called
        key, status = self._names.key(name, identifier), (part.line("status") or "active").lower()
        if not self._is_wanted(part, key, status):
            return
        provider = provider or (yield from self.organisation(part.child("organization"))) or self._names.town
        own = contact(part, key, name, self._names)
        yield from self._dated(own)
        channels = yield from self._channels(part, key, name)
        yield replace(
            _service(part, key, name, self._names, is_open=status == "active"),
            modified=self._modified,
            providers=(provider,) if provider else (),
            contacts=(own.key,) if own else (),
            channels=tuple(channels),
        )

    def _is_wanted(self, part: Fields, key: str, status: str) -> bool:
        """Say whether a service is to be read; note why not."""
        if status in _LEFT_OUT:
            part.leave()
            part.note(NOT_ACTIVE, "status", status)
            return False
        is_new = self._is_new("service", key)
        if not is_new:
            part.leave()
            part.note(rules.DUPLICATE_ID, "id", part.line("id"))
        return is_new

    def organisation(self, part: Fields) -> Generator[Record, None, str | None]:
        """Read an organisation with its places and its contact. Returns its key."""
        if not part:
            return None
        places = []
        for each in part.children("locations"):
            found = yield from self.place(each)
            places += [found] if found else []
        name = part.line("name") or ""
        key = self._names.key(name, part.line("id") or "")
        reached = contact(part, key, name, self._names)
        record = organisation(part, self._names, reached, tuple(places))
        if record is None:
            return None
        if self._is_new("organisation", record.key):
            yield from self._dated(reached, record)
        return record.key

    def place(self, part: Fields) -> Generator[Record, None, str | None]:
        """Read a location. Returns its key."""
        found = place(part, self._names)
        part.ignore("contacts", "phones")
        if found and self._is_new("place", found.key):
            yield from self._dated(found)
        return found.key if found else None

    def _dated(self, *records: Contact | Place | Organisation | Channel | None) -> Iterator[Record]:
        """Give records the date of the service: it is the only one that a delivery tells."""
        yield from (replace(record, modified=self._modified) for record in records if record)

    def _channels(self, part: Fields, key: str, name: str) -> Generator[Record, None, list[str]]:
        """Read where the service is had: a channel for the counter of each location."""
        made: list[str] = []
        languages = tuple(code for each in part.children("languages") if (code := _language(each)))
        for number, each in enumerate(part.children("service_at_locations"), 1):
            each.ignore("id", "attributes", "metadata", "service_areas")
            at = yield from self.place(each.child("location"))
            reached = contact(each, f"{key}-{at or number}", name, self._names)
            channel = Channel(
                key=f"{key}--{at or number}",
                name=self._names.text(name),
                service=key,
                way="Counter" if at else "Phone",
                place=at,
                contact=reached.key if reached else None,
                languages=languages,
                description=self._words(each),
            )
            if (at or reached) and self._is_new("channel", channel.key):
                yield from self._dated(reached, channel)
                made.append(channel.key)
        return made

    def _words(self, part: Fields) -> Text:
        """Give what is said of a service at a place, and when it is had there."""
        said = (prose(part.string("description") or ""), spoken(hours(part, self._names)))
        return self._names.text("\n".join(filter(None, said)) or None)

    def _is_new(self, kind: str, key: str) -> bool:
        known = (kind, key) in self._done
        self._done.add((kind, key))
        return not known


def _service(part: Fields, key: str, name: str, names: Names, *, is_open: bool) -> Service:
    part.ignore(*_LEFT)
    description = part.string("description") or ""
    html, page = rich(description), part.web("url")
    return Service(
        key=key,
        name=names.text(name),
        alternate_names=names.other(part, name),
        keywords=_keywords(part, names),
        description=names.text(prose(description)),
        rich_text=names.text(html if html and has_tags(html) else None),
        note=_note(part, names, is_open=is_open),
        operator=names.town or None,
        audience=names.text(_audience(part, names)),
        fees=tuple(fees(part, names)),
        documents=tuple(_documents(part, names)),
        steps=tuple(map(names.text, _lines(part, "application_process"))),
        processing_time=names.text(prose(part.string("wait_time") or "")),
        links=(Link(_WEBSITE, page),) if page else (),
        programmes=tuple(_programmes(part.child("program"), names)),
    )


def _lines(part: Fields, field: str) -> list[str]:
    return [line for line in (prose(part.string(field) or "") or "").splitlines() if line]


def _programmes(part: Fields, names: Names) -> Iterator[Programme]:
    part.ignore("id", "alternate_name")
    description = names.text(prose(part.string("description") or ""))
    if name := part.line("name"):
        yield Programme(name=names.text(name), description=description)


_LEFT = (
    "id", "funding", "metadata", "assured_date", "assurer_email", "capacities", "organization_id", "program_id",
    "additional_urls", "schedules",
)  # fmt: skip
"""What is left out: it is about the record, or the model has no place for it."""


def _language(part: Fields) -> str | None:
    part.ignore("id", "name", "note", "attributes", "metadata")
    code = part.line("code")
    return code if code and code.isalpha() else None


def _keywords(part: Fields, names: Names) -> Words:
    found = []
    for each in part.children("attributes"):
        each.ignore("id", "link_type", "link_entity", "value", "label")
        term = each.child("taxonomy_term")
        term.ignore("id", "code", "description", "parent_id", "taxonomy", "taxonomy_detail", "language", "term_uri")
        term.ignore("taxonomy_id", "parent", "metadata")
        found += [term.line("name")]
    words = tuple(dict.fromkeys(word for word in found if word))
    return {names.language: words} if words else {}


def _note(part: Fields, names: Names, *, is_open: bool) -> Text:
    said = [] if is_open else [_in(_CLOSED, names)]
    for field, label in _NOTES:
        if text := prose(part.string(field) or ""):
            said.append(f"{_in(label, names)}:\n{text}")
    said.extend(f"{_in(_AREA, names)}:\n{text}" for text in _areas(part))
    if times := spoken(hours(part, names)):
        said.append(f"{_in(_HOURS, names)}:\n{times}")
    return names.text("\n\n".join(said) or None)


def _areas(part: Fields) -> Iterator[str]:
    for each in part.children("service_areas"):
        each.ignore("id", "extent", "extent_type", "uri", "attributes", "metadata")
        words = (prose(each.string(field) or "") for field in ("name", "description"))
        if text := "\n".join(dict.fromkeys(filter(None, words))):
            yield text


def _in(label: Text, names: Names) -> str:
    return label.get(names.language) or label["de"]


def _audience(part: Fields, names: Names) -> str | None:
    lowest, highest = part.whole("minimum_age"), part.whole("maximum_age")
    both, above, below = _AGES.get(names.language, _AGES["de"])
    ages = None
    if lowest is not None and highest is not None:
        ages = both.format(lowest, highest)
    elif lowest is not None or highest is not None:
        ages = above.format(lowest) if highest is None else below.format(highest)
    said = [prose(part.string("eligibility_description") or ""), ages]
    return "\n".join(filter(None, said)) or None


def _documents(part: Fields, names: Names) -> Iterator[Document]:
    for each in part.children("required_documents"):
        each.ignore("id", "uri", "attributes", "metadata")
        if text := prose(each.string("document") or ""):
            yield Document(names.text(" ".join(text.split())))
