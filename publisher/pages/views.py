"""The values that a page is made of: plain and frozen, in the words of readers. Templates only draw them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from publisher.pages.hours import Exceptional, Phase, Schedule, beginning
from publisher.pages.layout import Path, only
from publisher.terms import TEXTS, XSD

WHO = "group-who"
"""The block of a page that says who is responsible."""

_BLOCKS = frozenset("rich steps fees hours exceptions features tree persons".split())
_SHORT = 120
_PHASE_DAYS = 2


@dataclass(frozen=True, slots=True)
class TextValue:
    """Words, and the language they really are in (None: a plain string)."""

    text: str
    lang: str | None = None

    @property
    def paragraphs(self) -> tuple[tuple[str, ...], ...]:
        """Give the lines of each paragraph; blank lines part paragraphs."""
        parts = re.split(r"\n\s*\n", self.text.strip())
        return tuple(tuple(line.strip() for line in part.splitlines()) for part in parts if part.strip())


@dataclass(frozen=True, slots=True)
class RichValue:
    """Text with markup: already cleaned, its headings below those of the page."""

    html: str
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class DataValue:
    """A number, date, truth value …: its lexical form and datatype IRI. The template words it."""

    text: str
    datatype: str = XSD.string.value


@dataclass(frozen=True, slots=True)
class LinkValue:
    """A name and where it leads (None: nowhere, or nowhere safe)."""

    text: str
    lang: str | None = None
    href: str | None = None
    external: bool = False


@dataclass(frozen=True, slots=True)
class FeeValue:
    """What something costs: a sum with its currency, words, or both."""

    text: TextValue | None = None
    price: str | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Outwards:
    """Where others show a place on a map and tell how to get there, as web addresses; None where nobody does."""

    map: str | None = None
    timetable: str | None = None


@dataclass(frozen=True, slots=True)
class AddressValue:
    """A postal address, in the order of an envelope."""

    street: str = ""
    postal_code: str = ""
    locality: str = ""
    country: str = "DE"
    outwards: Outwards = Outwards()


@dataclass(frozen=True, slots=True)
class PositionValue:
    """A point on the map."""

    latitude: str
    longitude: str
    outwards: Outwards = Outwards()

    @property
    def href(self) -> str:
        """Give the point as a `geo:` address, which telephones open in their map."""
        return f"geo:{self.latitude},{self.longitude}"


@dataclass(frozen=True, slots=True)
class HoursValue:
    """Regular hours; with a day also what holds from its beginning on, and which public holidays are near."""

    schedule: Schedule
    today: date | None = None

    @property
    def phases(self) -> tuple[Phase, ...]:
        """Say what holds when on this day and the next, so that a page can tell at any moment of them."""
        return self.schedule.phases(self.today, _PHASE_DAYS) if self.today else ()

    @property
    def until(self) -> datetime | None:
        """Tell when the last phase ends to hold."""
        return beginning(self.today + timedelta(days=_PHASE_DAYS)) if self.today else None

    @property
    def near(self) -> tuple[Exceptional, ...]:
        """Give the public holidays of the next days."""
        return self.schedule.near_holidays(self.today) if self.today and self.schedule.weeks(self.today) else ()


@dataclass(frozen=True, slots=True)
class FeatureValue:
    """One feature of a place, such as a step-free entrance, and whether it is there (None: not said)."""

    key: str
    name: TextValue
    present: bool | None = None
    text: TextValue | None = None


@dataclass(frozen=True, slots=True)
class ThingValue:
    """A thing shown inside the page of another one.

    way: how it leads to the page's thing, if it does ("Online", "Counter" …); kind: what that is called.
    """

    title: LinkValue
    text: TextValue | None = None
    fields: tuple[Field, ...] = ()
    way: str = ""
    address: str | None = None
    kind: TextValue | None = None


@dataclass(frozen=True, slots=True)
class BranchValue:
    """A branch of a tree, with the first things below it; `more`: there are others."""

    title: LinkValue
    icon: str = ""
    below: tuple[LinkValue, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class NoticeValue:
    """What the town tells everybody from one day to another, both included; its text as far as it is shown."""

    title: LinkValue
    posted: date
    expires: date
    text: TextValue | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person who is there for the citizens. Comes from a store of its own and is shown in HTML only."""

    name: str
    role: TextValue | None = None


Data = TextValue | RichValue | DataValue | LinkValue | FeeValue | AddressValue | PositionValue
Value = Data | HoursValue | Exceptional | FeatureValue | ThingValue | BranchValue | PersonView


@dataclass(frozen=True, slots=True)
class Field:
    """One property as shown: its name, the widget that draws it, at least one value."""

    label: str
    widget: str
    values: tuple[Value, ...]
    lang: str | None = None
    path: Path = ()

    @property
    def prose(self) -> bool:
        """Say whether it is the text of the thing, which needs no name."""
        return self.widget == "rich" or only(self.path, TEXTS)

    @property
    def short(self) -> bool:
        """Say whether it fits into a line beside its name."""
        if self.widget in {"text", "items"}:
            return all(isinstance(v, TextValue) and len(v.text) < _SHORT and "\n" not in v.text for v in self.values)
        if self.widget in {"places", "contacts", "channels"}:
            return all(isinstance(v, ThingValue) and not (v.text or v.fields) for v in self.values)
        return self.widget not in _BLOCKS


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading; `key` is its anchor."""

    key: str
    label: str
    fields: tuple[Field, ...]
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done at once: the way ("Online", "Appointment"), its address, and where, if that tells it apart."""

    way: str
    href: str
    where: TextValue | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a template needs to know about a thing."""

    iri: str
    title: TextValue
    lang: str
    kind: TextValue | None = None
    summary: TextValue | None = None
    groups: tuple[Group, ...] = ()
    actions: tuple[Action, ...] = ()
    breadcrumbs: tuple[LinkValue, ...] = ()
    modified: str | None = None
