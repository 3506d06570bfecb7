"""The result of a query as people see it: a grid of cells and, where rows have a position, spots on a sketch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publisher.pages.places import Point, point
from publisher.pages.safe import safe_href
from publisher.pages.sketch import Sketch, draw

Binding = Mapping[str, Any]
"""A term as in SPARQL's JSON results."""

LATITUDES = ("latitude", "lat")
LONGITUDES = ("longitude", "long", "lon", "lng")
"""What variables that hold a position are called, best first."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A term in words: where it leads, and which language it is in. Text only; templates escape it."""

    text: str
    href: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of solutions, or the answer to a yes-or-no question. cut: the limit that cut it, if one did."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    answer: bool | None = None
    cut: str | None = None
    map: Sketch | None = None


def grid(results: Mapping[str, Any], address: Callable[[str], str | None], cut: str | None = None) -> Grid:
    """Make a grid of a result in SPARQL's JSON; `address` gives the page about one of our things."""
    if "boolean" in results:
        return Grid(answer=results["boolean"], cut=cut)
    columns = tuple(results["head"]["vars"])
    bindings: Sequence[Mapping[str, Binding]] = results["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name), address) for name in columns) for row in bindings)
    return Grid(columns, rows, cut=cut, map=_map(columns, rows))


def _cell(term: Binding | None, address: Callable[[str], str | None]) -> Cell:
    if term is None:
        return Cell("")
    if term["type"] == "triple":
        parts = (_cell(term["value"][part], address).text for part in ("subject", "predicate", "object"))
        return Cell(f"<< {' '.join(parts)} >>")
    if term["type"] == "uri":
        return Cell(term["value"], address(term["value"]) or safe_href(term["value"]))
    return Cell(term["value"], lang=term.get("xml:lang"))


def _map(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Sketch | None:
    latitude, longitude = (next((n for n in names if n in columns), None) for names in (LATITUDES, LONGITUDES))
    if latitude is None or longitude is None:
        return None
    y, x = columns.index(latitude), columns.index(longitude)
    return draw(_points(rows, x, y))


def _points(rows: Sequence[Sequence[Cell]], x: int, y: int) -> Iterator[tuple[Point, str, str | None]]:
    for row in rows:
        found = point(row[y].text, row[x].text)
        if found is None:
            continue
        told = [cell for place, cell in enumerate(row) if place not in {x, y}]
        name = next((cell.text for cell in told if cell.text and not cell.href), "")
        href = next((cell.href for cell in told if cell.href), None)
        yield found, name or f"{found.latitude}, {found.longitude}", href


def items(results: Mapping[str, Any]) -> list[dict[str, object]]:
    """Make plain values of a result: numbers, truth values and texts; None where there is none."""
    names = results["head"]["vars"]
    return [{name: _plain(row.get(name)) for name in names} for row in results["results"]["bindings"]]


_PLAIN: Mapping[str, Callable[[str], object]] = {
    "http://www.w3.org/2001/XMLSchema#integer": int,
    "http://www.w3.org/2001/XMLSchema#decimal": float,
    "http://www.w3.org/2001/XMLSchema#double": float,
    "http://www.w3.org/2001/XMLSchema#boolean": lambda text: text in {"true", "1"},
}


def _plain(term: Binding | None) -> object:
    if term is None:
        return None
    read = _PLAIN.get(term.get("datatype", ""), str)
    try:
        return read(term["value"])
    except ValueError:  # a literal of that type that is no number
        return term["value"]
