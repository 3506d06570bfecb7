"""German street lines: "Obere Königsstraße 8" is a street and a house number."""

from __future__ import annotations

import re
from typing import NamedTuple


class StreetLine(NamedTuple):
    """A street and what stands behind it; no house number is None."""

    street: str
    house_number: str | None


LONGEST = 200
"""No street line is longer; a longer one is taken as it is."""

_NUMBER = re.compile(
    r"""(?P<street>.*?[^\W\d_][.)"']?)     # the street ends in a letter: "Straße des 17. Juni"
        (?:\s+|(?<=\.))                     # "Bahnhofstr.12" has no blank
        (?P<number>\d{1,5}
          (?:\s?[a-zA-Z](?![^\W\d_]))?      # 12a, 12 a
          (?:\s?[½¼¾]|\s1/[24])?
          (?:\s?(?:[-–+/,&]|\bbis\b|\bund\b)\s?(?:\d{1,5}(?:\s?[a-zA-Z](?![^\W\d_]))?|[a-zA-Z](?![^\W\d_])))*
          (?:\s*[/,(]\s*[^\W\d_].*)?        # "1 / Eingang B", "5 (Hinterhaus)"
        )""",
    re.VERBOSE,
)
_SQUARE = re.compile(r"(?P<street>[A-Z]\s?\d{1,2}),?\s+(?P<number>\d{1,3}(?:\s?[a-zA-Z])?(?:\s?[-–]\s?\d{1,3})?)")
"""Mannheim numbers its blocks: "Q 7, 24"."""
_NOT_A_STREET = re.compile(r"(?:Postfach|Post-?box|PF)\b", re.IGNORECASE)


def split(line: str) -> StreetLine:
    """Take a street line apart; what has no house number (or is a Postfach) is all street."""
    tidy = " ".join(line.split())
    if len(tidy) > LONGEST or _NOT_A_STREET.match(tidy):
        return StreetLine(tidy, None)
    match = _SQUARE.fullmatch(tidy) or _NUMBER.fullmatch(tidy)
    return StreetLine(match["street"], match["number"]) if match else StreetLine(tidy, None)


def join(street: str, house_number: str | None) -> str:
    """Write a street line."""
    if not house_number:
        return street
    separator = ", " if re.fullmatch(r"[A-Z]\s?\d{1,2}", street) else " "
    return f"{street}{separator}{house_number}"
