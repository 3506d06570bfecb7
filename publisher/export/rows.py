"""What nginx has to say with each file, as few rows: documents of which the same is said form a class.

Headers name the document itself and its neighbours. Where they stand in one, there are gaps (`gaps.py`), so that all
services with the same forms are one class, and a configuration does not grow with what is said of each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from publisher.export import gaps
from publisher.export.answers import ANY, BY_WAY, FIXED, FOUND_OUT

if TYPE_CHECKING:
    from publisher.export.answers import Stored
    from publisher.export.gaps import Own

Said = dict[str, dict[str, str]]
"""By place (folder and ending, and for some headers the way that led there), the headers and their values."""

Found = tuple[Said, "Own"]
"""What is to be said with a document, and what fills the gaps in it."""

Remembered = tuple[Said | int, "Own"]
"""The same, or the class that it shares with one before."""

DOC = "/doc/"
_SEGMENT = r"[A-Za-z0-9_-][A-Za-z0-9_~.-]*?"
SORT, REST = _SEGMENT, rf"(?:/{_SEGMENT})+?"
"""Beginning and rest of paths below `/doc/` that say by themselves that they are about a thing, and that stand in
headers as they are."""

_THING = re.compile(f"{DOC}{SORT}{REST}")


def parter(forms: Iterable[str]) -> Callable[[str], tuple[str, str]]:
    """Give the function that parts a path into stem and ending, as the configuration does it."""
    ending = re.compile(rf"(/.*?)\.({endings(forms)})")

    def part(path: str) -> tuple[str, str]:
        found = ending.fullmatch(path)
        return (found[1], found[2]) if found else (path, "")

    return part


def endings(forms: Iterable[str]) -> str:
    """Give the pattern of the endings that are known."""
    return "|".join(map(re.escape, forms))


def said(stored: Stored, constant: Mapping[str, str], *, compressible: bool) -> Said:
    """Give what is to be said with a file; what is the same for all answers is left out."""
    place = f"{stored.tree}/{stored.form}"
    skipped = FOUND_OUT | BY_WAY | {name for name, value in constant.items() if stored.reply.headers.get(name) == value}
    shared = {name: value for name, value in stored.reply.headers.items() if name not in skipped}
    ways = {
        f"{way} {place}": gaps.left(stored, _coded(headers) if compressible else headers)
        for way, headers in stored.ways.items()
    }
    return {place: gaps.left(stored, shared)} | ways


def _coded(headers: Mapping[str, str]) -> dict[str, str]:
    """Say that the coding depends on the client too."""
    return dict(headers) | {"Vary": ", ".join(filter(None, (headers.get("Vary"), "Accept-Encoding")))}


@dataclass
class Classes:
    """The classes so far, and which document is in which."""

    known: dict[tuple[object, ...], int] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    own: dict[str, Own] = field(default_factory=dict)

    def add(self, stem: str, found: Found) -> Remembered:
        """Put a document into the class of those of which the same is said; give what `again` needs."""
        said, own = found
        frozen = tuple(sorted((place, tuple(sorted(headers.items()))) for place, headers in said.items()))
        number = self.known.setdefault(frozen, len(self.known))
        self._put(stem, number, own)
        if number < len(self.said):
            return number, own
        self.said.append(said)
        return found

    def again(self, stem: str, remembered: Remembered) -> None:
        """Put a document where it was once put, if all that were put before it are there."""
        said, own = remembered
        if isinstance(said, int):
            self._put(stem, said, own)
        else:
            self.add(stem, (said, own))

    def _put(self, stem: str, number: int, own: Own) -> None:
        self.members[stem] = number
        if own:
            self.own[stem] = own

    def rows(self) -> Rows:
        """Give what is said by class, way and place, each combination of headers once."""
        found = Rows()
        for number, said in enumerate(self.said):
            for place, shared in ((place, headers) for place, headers in said.items() if " " not in place):
                for way in (ANY, FIXED):
                    if (own := said.get(f"{way} {place}")) is not None:
                        found.add(f"{way} {number} {place}", shared | own)
        return found


@dataclass(frozen=True)
class Told:
    """What is to be said with all documents: those about things, which have a short way, and the others."""

    things: Classes = field(default_factory=Classes)
    others: Classes = field(default_factory=Classes)

    def of(self, stem: str) -> Classes:
        """Give the classes of which a document is in one."""
        return self.things if _THING.fullmatch(stem) else self.others


@dataclass
class Rows:
    """Combinations of headers, each with a number, and which of them holds where."""

    numbers: dict[str, int] = field(default_factory=dict)
    headers: list[dict[str, str]] = field(default_factory=list)
    _known: dict[tuple[tuple[str, str], ...], int] = field(default_factory=dict)

    def add(self, place: str, headers: dict[str, str]) -> None:
        """Say what is sent at a place."""
        number = self._known.setdefault(tuple(sorted(headers.items())), len(self._known))
        if number == len(self.headers):
            self.headers.append(headers)
        self.numbers[place] = number

    def table(self, name: str) -> dict[str, str]:
        """Give the values of a header by the number of the combination."""
        return {str(number): headers[name] for number, headers in enumerate(self.headers) if name in headers}

    def names(self) -> set[str]:
        """Name all headers."""
        return {name for headers in self.headers for name in headers}
