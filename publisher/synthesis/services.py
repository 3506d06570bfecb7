"""The services of a synthetic town, each with its fees, documents, steps and the ways to get it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from publisher.model import Channel, Document, Fee, Law, Link, Output, Record, Service
from publisher.records import keys
from publisher.synthesis import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.synthesis.town import Town
    from publisher.synthesis.words import Word

_ONLINE = 0.7
"""The share of services that can be had online too."""


def services(town: Town, number: int) -> Iterator[Record]:
    """Give so many services of a town with their channels."""
    made = [_Matter(n) for n in range(number)]
    for position, matter in enumerate(made):
        key = keys.join(matter.key, town.key)
        ways = ("Counter", "Online") if town.chance.random() < _ONLINE else ("Counter",)
        related = keys.join(made[(position + 1) % number].key, town.key)
        yield _service(town, matter, key, ways, () if related == key else (related,))
        yield from (_channel(town, matter, key, way) for way in ways)


class _Matter:
    """What the service of a number is about."""

    def __init__(self, number: int) -> None:
        rest, what = divmod(number, len(words.MATTERS))
        again, how = divmod(rest, len(words.ACTIONS))
        self.matter, self.topic, self.output = words.MATTERS[what]
        self.action = words.ACTIONS[how]
        self.suffix = f" {again + 1}" if again else ""

    @property
    def key(self) -> str:
        return keys.join(self.matter.de, self.action.de, self.suffix)

    @property
    def name(self) -> dict[str, str]:
        joined = zip(self.matter._asdict().items(), self.action, strict=True)
        return {language: f"{matter}: {action}{self.suffix}" for (language, matter), action in joined}


def _way_key(service: str, way: str) -> str:
    return f"{service}--{way.lower()}"


def _service(town: Town, matter: _Matter, key: str, ways: tuple[str, ...], related: tuple[str, ...]) -> Service:
    topics = [keys.slug(words.TREES[0].topics[matter.topic].de)]
    topics.append(keys.slug(town.chance.choice(words.TREES[1].topics).de))
    office = town.offices[matter.topic % len(town.offices)]
    price = Decimal(town.chance.randrange(5, 60)) + Decimal("0.5")
    german = town.chance.choice(words.DESCRIPTIONS).format(matter=matter.matter.de, office=office.de, town=town.name)
    english = words.DESCRIPTIONS_EN.format(matter=matter.matter.en, town=town.name)
    return Service(
        key=key, name=matter.name, modified=town.day(),
        alternate_names={"de": (f"{matter.output.de} für {matter.matter.de}",)},
        keywords={"de": tuple(town.chance.sample(words.KEYWORDS, 3))},
        description={"de": german, "en": english},
        topics=tuple(topics), providers=(town.office(matter.topic),), operator=town.body, area=town.key,
        channels=tuple(_way_key(key, way) for way in ways), contacts=(town.office(matter.topic),),
        fees=(Fee(description={"de": "Gebühr", "en": "Fee"}, price=price),),
        documents=tuple(Document(_text(d)) for d in town.chance.sample(words.DOCUMENTS, 2)),
        forms=(Link({"de": f"Formular: {matter.matter.de}"}, f"https://formulare.{town.key}.example/{key}"),),
        steps=tuple({"de": step, "en": translated} for step, translated in words.STEPS[: town.chance.randrange(2, 5)]),
        processing_time={"de": f"{town.chance.randrange(1, 9)} Wochen"},
        legal_basis=(Law({"de": "Satzung der Stadt"}, f"https://www.{town.key}.example/satzungen"),),
        outputs=(Output(_text(matter.output), permit=True),), related=related,
    )  # fmt: skip


def _text(word: Word) -> dict[str, str]:
    return word._asdict()


def _channel(town: Town, matter: _Matter, service: str, way: str) -> Channel:
    online = way == "Online"
    return Channel(
        key=_way_key(service, way), modified=town.day(), service=service, way=way,
        name={"de": f"{matter.matter.de}: {'online' if online else 'am Schalter'}"},
        url=f"https://service.{town.key}.example/{service}" if online else None,
        office=town.office(matter.topic), place=None if online else town.hall,
        contact=town.office(matter.topic), processing_time="P14D", languages=("de",),
    )  # fmt: skip
