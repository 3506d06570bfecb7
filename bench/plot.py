"""A plot of cost against size: seconds and triples, both by powers of ten, a line for each step."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

WIDTH, HEIGHT, MARGIN, LEGEND = 720, 420, 60, 140
COLOURS = ("#0b57d0", "#b3261e", "#146c2e", "#8c4a00", "#6a1b9a", "#00687a", "#5f6368", "#ad1457")


class _Scale:
    """Places a number between two ends, by its logarithm."""

    def __init__(self, numbers: Iterable[float], begin: float, end: float) -> None:
        known = [log10(number) for number in numbers]
        self.first, self.last = floor(min(known)), max(ceil(max(known)), floor(min(known)) + 1)
        self._begin, self._step = begin, (end - begin) / (self.last - self.first)

    def place(self, number: float) -> float:
        return self._begin + self._step * (log10(number) - self.first)

    def powers(self) -> list[float]:
        return [10.0**power for power in range(self.first, self.last + 1)]


def draw(path: Path, lines: Mapping[str, list[tuple[float, float]]]) -> None:
    """Write the plot as SVG."""
    points = [point for line in lines.values() for point in line]
    x = _Scale((size for size, _ in points), MARGIN, WIDTH - LEGEND)
    y = _Scale((cost for _, cost in points), HEIGHT - MARGIN, MARGIN / 2)
    picture = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {HEIGHT}")
    ET.SubElement(picture, "title").text = "Seconds by number of triples"
    ET.SubElement(picture, "rect", width="100%", height="100%", fill="white")
    for size in x.powers():
        _line(picture, [(x.place(size), MARGIN / 2), (x.place(size), HEIGHT - MARGIN)], "#dadce0")
        _text(picture, (x.place(size), HEIGHT - MARGIN + 20), f"{size:,.0f}", "middle")
    for cost in y.powers():
        _line(picture, [(MARGIN, y.place(cost)), (WIDTH - LEGEND, y.place(cost))], "#dadce0")
        _text(picture, (MARGIN - 8, y.place(cost) + 4), f"{cost:g} s", "end")
    for number, (name, line) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = [(x.place(size), y.place(cost)) for size, cost in line]
        _line(picture, places, colour, "2")
        for across, down in places:
            ET.SubElement(picture, "circle", cx=f"{across:.1f}", cy=f"{down:.1f}", r="3", fill=colour)
        _text(picture, (WIDTH - LEGEND + 20, MARGIN + 20 * number), name, "start", colour)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(ET.tostring(picture, encoding="utf-8"))


def _line(picture: ET.Element, places: list[tuple[float, float]], colour: str, width: str = "1") -> None:
    points = " ".join(f"{across:.1f},{down:.1f}" for across, down in places)
    ET.SubElement(picture, "polyline", {"points": points, "fill": "none", "stroke": colour, "stroke-width": width})


def _text(picture: ET.Element, place: tuple[float, float], words: str, anchor: str, colour: str = "#202124") -> None:
    look = {"x": f"{place[0]:.1f}", "y": f"{place[1]:.1f}", "text-anchor": anchor, "fill": colour}
    ET.SubElement(picture, "text", look | {"font-family": "sans-serif", "font-size": "12"}).text = words
