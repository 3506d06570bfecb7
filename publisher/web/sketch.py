"""A position sketch: points where they lie to each other, with a scale, and no map of anyone else behind them. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, MARGIN = 640.0, 24.0
TALLEST, FLATTEST = 480.0, 160.0
MOST = 2_000
"""Points that are drawn."""

_KILOMETRES = 111.32
"""Of a degree of latitude."""

_SMALLEST = 0.002
"""Degrees that a sketch spans at least, so that one point is no special case."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the sketch: where it is drawn, what it is called, where it leads."""

    x: float
    y: float
    name: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Sketch:
    """Spots in a box of a height, and a scale: a length in the box, and the kilometres it stands for."""

    spots: tuple[Spot, ...]
    height: float
    scale: float
    kilometres: float

    @property
    def width(self) -> float:
        """The width of the box."""
        return WIDTH


def sketch(points: Iterable[tuple[float, float, str, str | None]]) -> Sketch | None:
    """Draw points, given as longitude, latitude, name and address; None where there are none on earth."""
    found = [p for p in points if -180 <= p[0] <= 180 and -90 < p[1] < 90][:MOST]  # noqa: PLR2004 -- the earth is round
    if not found:
        return None
    west, east = min(p[0] for p in found), max(p[0] for p in found)
    south, north = min(p[1] for p in found), max(p[1] for p in found)
    narrow = math.cos(math.radians((north + south) / 2))
    across, up = max((east - west) * narrow, _SMALLEST), max(north - south, _SMALLEST)
    unit = min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / up)
    height = max(FLATTEST, up * unit + 2 * MARGIN)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    spots = (
        Spot(
            round(WIDTH / 2 + (longitude - middle_x) * narrow * unit, 1),
            round(height / 2 - (latitude - middle_y) * unit, 1),
            name,
            href,
        )
        for longitude, latitude, name, href in found
    )
    kilometres = _round(WIDTH / 4 / unit * _KILOMETRES)
    return Sketch(tuple(spots), round(height, 1), round(kilometres / _KILOMETRES * unit, 1), kilometres)


def _round(kilometres: float) -> float:
    """Give the largest length of 1, 2 or 5 times a power of ten that is no longer."""
    power = 10.0 ** math.floor(math.log10(kilometres))
    return float(next(step * power for step in (5, 2, 1) if step * power <= kilometres or step == 1))
