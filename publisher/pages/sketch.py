"""A sketch of where places lie to one another: north is up, and there is a scale. For where there are no map tiles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from publisher.pages.places import Point

WIDTH = 1000.0
HEIGHTS = (260.0, 620.0)
MARGIN = 40.0
LONGEST_SCALE = 250.0
SPOT = 1e-6
"""Degrees within which places are one spot; some 10 cm."""

METRES_OF_A_DEGREE = 111_320.0
"""Metres of a degree of latitude, and of longitude at the equator."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One place on the sketch."""

    x: float
    y: float
    name: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Sketch:
    """Marks on a sheet. scale: length of the bar, and what it stands for in metres."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    scale: tuple[float, int]


def draw(places: Iterable[tuple[Point, str, str | None]]) -> Sketch | None:
    """Draw places (position, name, address of the page); None where all are in one spot, so there is nothing to see."""
    given = list(places)
    points = [point for point, _, _ in given]
    if not points:
        return None
    shrink = math.cos(math.radians(sum(p.latitude for p in points) / len(points)))
    xs, ys = [p.longitude * shrink for p in points], [-p.latitude for p in points]
    across, along = max(xs) - min(xs), max(ys) - min(ys)
    if max(across, along) < SPOT:
        return None
    height = _height(across, along)
    room = (WIDTH - 2 * MARGIN, height - 2 * MARGIN)
    units = min(r / d for r, d in zip(room, (across, along), strict=True) if d >= SPOT)
    left, top = (_centred(values, size, units) for values, size in ((xs, WIDTH), (ys, height)))
    marks = tuple(
        Mark(round(left + x * units, 1), round(top + y * units, 1), name, href)
        for x, y, (_, name, href) in zip(xs, ys, given, strict=True)
    )
    return Sketch(WIDTH, round(height, 1), marks, _scale(units))


def _height(across: float, along: float) -> float:
    """Give the sheet the proportions of what is drawn, within bounds."""
    lowest, highest = HEIGHTS
    return highest if across < SPOT else min(max(WIDTH * along / across, lowest), highest)


def _centred(values: Sequence[float], size: float, units: float) -> float:
    """Give the shift that puts values in the middle of a side."""
    return size / 2 - (max(values) + min(values)) / 2 * units


def _scale(units: float) -> tuple[float, int]:
    """Choose the longest round number of metres whose bar is no longer than allowed."""
    metre = units / METRES_OF_A_DEGREE
    rounds = (factor * 10**power for power in range(8) for factor in (1, 2, 5))
    metres = max((m for m in rounds if m * metre <= LONGEST_SCALE), default=1)
    return round(metres * metre, 1), metres
