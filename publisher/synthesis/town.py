"""One synthetic town as records of the model: its area, organisations, places, contacts, services and their ways.

The same country and number give the same town, whatever other towns there are.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from publisher.model import (
    Address,
    Area,
    Contact,
    Feature,
    Hours,
    Organisation,
    Place,
    Position,
    Record,
    Topic,
)
from publisher.records import keys
from publisher.synthesis import words
from publisher.synthesis.services import services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.synthesis.words import Word

NEWEST = date(2026, 11, 1)
"""No text is newer, so that the same call writes the same data on every day."""

OLDEST = 200
"""Days before `NEWEST` at which the oldest text was changed."""

_WORKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_STATE = "mittelland"
_CORNER = (Decimal("47.5"), Decimal("7.0"))


@dataclass(frozen=True, slots=True)
class Country:
    """What is to be made: how many towns with how many services each, from which seed."""

    municipalities: int
    services: int
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Town:
    """One town: its name, the key that its things share, its offices, and its own source of chance."""

    name: str
    key: str
    number: int
    offices: tuple[Word, ...]
    chance: random.Random

    def day(self) -> date:
        """Give a day on which a text was changed."""
        return NEWEST - timedelta(days=self.chance.randrange(OLDEST))

    def office(self, topic: int) -> str:
        """Give the key of the office for a topic; a small town has one office for several."""
        return keys.join(self.offices[topic % len(self.offices)].de, self.key)

    @property
    def hall(self) -> str:
        """The key of the town hall."""
        return keys.join("rathaus", self.key)

    @property
    def body(self) -> str:
        """The key of the town as a legal body."""
        return keys.join("stadt", self.key)


def town(country: Country, number: int) -> Town:
    """Make the town of a number, from 0. No two numbers have the same name."""
    heads, tails = len(words.HEADS), len(words.TAILS)
    rest, head = divmod(number, heads)
    rest, tail = divmod(rest, tails)
    again, where = divmod(rest, len(words.WHERE))
    name = f"{words.HEADS[head]}{words.TAILS[tail]}{words.WHERE[where]}" + (f" {again + 1}" if again else "")
    chance = random.Random(f"{country.seed}/{number}")  # noqa: S311 - made-up data needs no secrets
    offices = words.OFFICES[: max(2, min(len(words.OFFICES), country.services // 10))]
    return Town(name, keys.slug(name), number, offices, chance)


def common() -> Iterator[Record]:
    """Give what all towns share: the trees of topics and the state."""
    yield Area(key=_STATE, name={"de": "Mittelland", "en": "Middleland"}, modified=NEWEST)
    for tree in words.TREES:
        yield Topic(key=tree.key, name=tree.name._asdict(), modified=NEWEST)
        for position, topic in enumerate(tree.topics, 1):
            key = keys.slug(topic.de)
            yield Topic(
                key=key, name=topic._asdict(), modified=NEWEST, scheme=tree.key, top_of=tree.key, position=position
            )


def records(country: Country, number: int) -> Iterator[Record]:
    """Give all records of one town, always the same ones in the same order."""
    one = town(country, number)
    yield Area(
        key=one.key, name={"de": one.name}, modified=one.day(), contained_in=_STATE,
        municipality_key=f"{90_000_000 + number:08}",
    )  # fmt: skip
    yield Organisation(
        key=one.body, name=_both(f"Stadt {one.name}", f"Town of {one.name}"), modified=one.day(), legal_body=True,
        places=(one.hall,), contacts=(one.office(0),), url=f"https://www.{one.key}.example/", area=one.key,
    )  # fmt: skip
    yield _hall(one)
    for topic, office in enumerate(one.offices):
        yield _office(one, office, topic)
        yield _contact(one, office, topic)
    yield from services(one, country.services)


def _both(german: str, english: str) -> dict[str, str]:
    return {"de": german, "en": english}


def _hall(one: Town) -> Place:
    north, east = (_degrees(one, corner) for corner in _CORNER)
    street = one.chance.choice(words.STREETS)
    code = f"{10_000 + one.number % 80_000:05}"
    return Place(
        key=one.hall, name=_both(f"Rathaus {one.name}", f"{one.name} town hall"), modified=one.day(),
        classes=("CityHall",),
        address=Address(street=street, house_number=str(one.chance.randrange(1, 120)), postal_code=code,
                        locality=one.name, region="Mittelland"),
        position=Position(north, east),
        getting_there={"de": "Haltestelle Rathaus", "en": "Stop Rathaus"},
        features=(Feature(kind="stepFree", name=_both("Stufenloser Zugang", "Step-free access"), value=True),
                  Feature(kind="lift", name=_both("Aufzug", "Lift"), value=one.chance.choice((True, False)))),
        hours=(Hours(days=_WORKDAYS, opens=time(8), closes=time(12)),
               Hours(days=("Tuesday", "Thursday"), opens=time(14), closes=time(18))),
    )  # fmt: skip


def _degrees(one: Town, corner: Decimal) -> Decimal:
    """Give a position with five places; the last is not zero, since a store would not keep it."""
    return corner + Decimal(one.chance.randrange(60_000) * 10 + one.chance.randrange(1, 10)) / 100_000


def _office(one: Town, office: Word, topic: int) -> Organisation:
    return Organisation(
        key=one.office(topic), name=_both(f"{office.de} {one.name}", f"{office.en} of {one.name}"),
        modified=one.day(), parent=one.body, places=(one.hall,), contacts=(one.office(topic),),
        description=_both(f"Das Amt ist für Sie da: {office.de}.", f"The office is there for you: {office.en}."),
    )  # fmt: skip


def _contact(one: Town, office: Word, topic: int) -> Contact:
    extension = one.chance.randrange(100, 1000)
    return Contact(
        key=one.office(topic), name=_both(f"Auskunft {office.de}", f"Information, {office.en}"), modified=one.day(),
        contact_type=_both("Auskunft", "Information"), room=str(one.chance.randrange(1, 400)),
        phone=f"+49-30-23125-{extension}", email=f"{keys.slug(office.de)}@{one.key}.example",
    )  # fmt: skip
