"""The records that every source fills: docs/model.md as frozen values.

References to other things are keys, not IRIs; what is not known stays empty. `graph.py` turns records into triples.
Web addresses have passed `text.web_address`, numbers `phones.canonical`, mail addresses `text.mail_address`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import ClassVar, TypeAlias

Text: TypeAlias = Mapping[str, str]
"""One text, by language (`de`, `en`, `de-simple`)."""

Words: TypeAlias = Mapping[str, tuple[str, ...]]
"""Names or search words, many a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """One row of opening hours, or one exception: days (`"Monday"` …, `"PublicHolidays"`), from when to when.

    An exception always has both dates; without times it means closed.
    """

    days: tuple[str, ...] = ()
    opens: time | None = None
    closes: time | None = None
    valid_from: date | None = None
    valid_through: date | None = None
    by_appointment: bool = False
    description: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address in Germany; `street` and `house_number` apart, the line is made of them."""

    street: str | None = None
    house_number: str | None = None
    postal_code: str | None = None
    locality: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """WGS 84, in as many places as it is to be published with (5 to 7)."""

    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """What makes a place accessible, or not; `kind` is one of the model's words (`stepFree`, `lift` …)."""

    kind: str
    name: Text
    value: bool
    description: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What a service costs; `price` (in euro) only where it is one sum."""

    description: Text
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Something to bring along."""

    name: Text


@dataclass(frozen=True, slots=True)
class Link:
    """A named web address: a form or a page."""

    name: Text
    url: str


@dataclass(frozen=True, slots=True)
class Law:
    """A legal basis."""

    name: Text
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """What the citizen gets; `permit` for a card, permit or certificate."""

    name: Text
    permit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A funded programme that a service belongs to."""

    name: Text
    description: Text = field(default_factory=dict)
    start: date | None = None
    end: date | None = None
    funder: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What all kinds have in common. `kind` is the word in the IRI."""

    kind: ClassVar[str]
    key: str
    name: Text
    modified: date | datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Thing):
    """What a town does for somebody."""

    kind: ClassVar[str] = "service"
    alternate_names: Words = field(default_factory=dict)
    keywords: Words = field(default_factory=dict)
    description: Text = field(default_factory=dict)
    rich_text: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    operator: str | None = None
    area: str | None = None
    audience: Text = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    fees: tuple[Fee, ...] = ()
    documents: tuple[Document, ...] = ()
    forms: tuple[Link, ...] = ()
    steps: tuple[Text, ...] = ()
    processing_time: Text = field(default_factory=dict)
    legal_basis: tuple[Law, ...] = ()
    links: tuple[Link, ...] = ()
    outputs: tuple[Output, ...] = ()
    programmes: tuple[Programme, ...] = ()
    related: tuple[str, ...] = ()
    leika_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Thing):
    """The town or another legal body, or (with `legal_body` false) a unit, which always has a parent."""

    kind: ClassVar[str] = "organisation"
    legal_body: bool = False
    alternate_names: Words = field(default_factory=dict)
    keywords: Words = field(default_factory=dict)
    description: Text = field(default_factory=dict)
    parent: str | None = None
    code: str | None = None
    founded: int | date | None = None
    places: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    hours: tuple[Hours, ...] = ()
    exceptions: tuple[Hours, ...] = ()
    url: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Thing):
    """A building or an entrance. `classes`: local names of schema.org besides `Place` (`CityHall` …)."""

    kind: ClassVar[str] = "place"
    classes: tuple[str, ...] = ()
    alternate_names: Words = field(default_factory=dict)
    description: Text = field(default_factory=dict)
    address: Address | None = None
    position: Position | None = None
    map_url: str | None = None
    contained_in: str | None = None
    entrance: str | None = None
    floor: str | None = None
    timetable: str | None = None
    getting_there: Text = field(default_factory=dict)
    features: tuple[Feature, ...] = ()
    hours: tuple[Hours, ...] = ()
    exceptions: tuple[Hours, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Thing):
    """A way to reach a function, never a person. Numbers in canonical form."""

    kind: ClassVar[str] = "contact"
    contact_type: Text = field(default_factory=dict)
    room: str | None = None
    phone: str | None = None
    fax: str | None = None
    email: str | None = None
    hours: tuple[Hours, ...] = ()
    languages: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person; kept in files of their own, out of the public graph. The name is a plain string."""

    kind: ClassVar[str] = "person"
    key: str
    name: str
    modified: date | datetime | None = None
    job_title: Text = field(default_factory=dict)
    organisation: str | None = None
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Thing):
    """One service at one place or by one way (`Online`, `Appointment`, `Counter`, `Phone` …)."""

    kind: ClassVar[str] = "channel"
    service: str
    way: str
    url: str | None = None
    office: str | None = None
    place: str | None = None
    contact: str | None = None
    processing_time: str | None = None
    appointment_minutes: int | None = None
    languages: tuple[str, ...] = ()
    description: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Thing):
    """A topic or life situation. Without `scheme` it is a tree; `top_of` names the tree it starts from."""

    kind: ClassVar[str] = "topic"
    alternate_names: Words = field(default_factory=dict)
    definition: Text = field(default_factory=dict)
    broader: str | None = None
    scheme: str | None = None
    top_of: str | None = None
    position: int | None = None
    icon: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area(Thing):
    """A town, district or state. `same_as`: IRI in the German key list."""

    kind: ClassVar[str] = "area"
    contained_in: str | None = None
    municipality_key: str | None = None
    same_as: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Thing):
    """What the town tells everybody on some days. `about`: kind and key (`place/rathaus`) of what it concerns."""

    kind: ClassVar[str] = "notice"
    posted: date
    expires: date
    description: Text = field(default_factory=dict)
    about: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A thing that is no more; `target_kind` and `key` say which it was. Answers 410."""

    target_kind: str
    key: str
    on: date
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A thing that has another key now. Answers 301."""

    target_kind: str
    key: str
    to: str


Record: TypeAlias = (
    Service | Organisation | Place | Contact | Person | Channel | Topic | Area | Notice | Withdrawn | Moved
)
