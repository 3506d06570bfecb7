"""The earlier versions of a document, as Memento names them (RFC 7089). Pure.

A release is a snapshot of everything, so each kept release in which a thing is there has one version of its document.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

LINK_FORMAT = "application/link-format"


@dataclass(frozen=True, slots=True)
class Memento:
    """One version of a document: the release that has it, and when that was released."""

    release: str
    moment: datetime

    @property
    def date(self) -> str:
        """When it was released, as HTTP writes it."""
        return format_datetime(self.moment, usegmt=True)


@dataclass(frozen=True, slots=True)
class Past:
    """A version that is shown, among all there are, oldest first."""

    shown: Memento
    all: tuple[Memento, ...]


def nearest(mementos: tuple[Memento, ...], wanted: datetime) -> Past:
    """Choose the version of a moment: the last one before it, or the first one if it was before all."""
    earlier = [memento for memento in mementos if memento.moment <= wanted]
    return Past(earlier[-1] if earlier else mementos[0], mementos)


def relations(past: Past) -> list[tuple[str, Memento]]:
    """Give the versions that one version, or the TimeGate that leads to it, points to, with what they are to it."""
    place, number = past.all.index(past.shown), len(past.all)
    around = {"first": 0, "prev": place - 1, "": place, "next": place + 1, "last": number - 1}
    there = {name: at for name, at in around.items() if 0 <= at < number}
    return [(_relation(there, at), past.all[at]) for at in sorted(set(there.values()))]


def _relation(places: dict[str, int], number: int) -> str:
    return " ".join([*(name for name, place in places.items() if name and place == number), "memento"])


def link_format(
    original: str, timemap: str, mementos: Sequence[Memento], address: Callable[[Memento], str]
) -> Iterator[str]:
    """Write a TimeMap: all versions of a document, as links (RFC 6690)."""
    first, last = mementos[0], mementos[-1]
    yield f'<{original}>; rel="original timegate",\n'
    yield f'<{timemap}>; rel="self"; type="{LINK_FORMAT}"; from="{first.date}"; until="{last.date}"'
    ends = {"first": 0, "last": len(mementos) - 1}
    for number, memento in enumerate(mementos):
        yield f',\n<{address(memento)}>; rel="{_relation(ends, number)}"; datetime="{memento.date}"'
    yield "\n"
