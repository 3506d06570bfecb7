"""The locations of documents about things, which is what most readers ask for: as little as possible is decided there.

Such an address says by itself which document is meant, so its file is opened at once, without a search for it. What is
not there is an error 404 inside nginx, and passed on. Headers that are the same for all stand as they are; of each
other one it is found out what it depends on (the form, the language, the class of the document), so that it is one
look into one table.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from publisher.export import gaps, rows
from publisher.export.answers import ANY, FIXED, ONE
from publisher.export.directives import UNKNOWN, filled, quoted, table, variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from publisher.export.nginx import Plan
    from publisher.export.rows import Classes

    Row = Mapping[str, str]

THING = "lodse_thing"
"""The variable that holds the path of the document below `doc/`, without an ending."""

SORT = "lodse_sort"
"""The variable that holds how that path begins: the kind of the thing, mostly."""

GAPS = {gaps.PATH: THING}

_DEPENDENCIES: tuple[tuple[int, ...], ...] = ((), (1,), (2,), (0,), (1, 2), (0, 1), (0, 1, 2))
"""What a header may depend on, by places in a key (class, form, folder), the cheapest first."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A way that leads to files: its name, the endings that addresses have, and the variables with form and folder."""

    name: str
    led: str
    forms: tuple[str, ...]
    endings: tuple[str, ...]
    form: str
    folder: str

    def rows(self, plan: Plan) -> dict[tuple[str, ...], Row]:
        """Give what is said, by class, form and folder."""
        found: dict[tuple[str, ...], Row] = {}
        for number, said in enumerate(plan.things.said):
            for place in (place for place in said if " " not in place):
                folder, _, form = place.partition("/")
                own = said.get(f"{self.led} {place}")
                if form in self.forms and own is not None:
                    found[str(number), form, folder] = {**plan.constant, **said[place], **own}
        return found

    def variables(self) -> tuple[str, str, str]:
        """Give what stands for class, form and folder in a key."""
        return "$lodse_kind", f"${self.form}", self.folder


def http(plan: Plan) -> Iterator[str]:
    """Write what belongs into the `http` block."""
    ways = _ways(plan)
    if not ways:
        return
    yield from classes(plan.things)
    known = "|".join(map(re.escape, plan.languages))
    told = [("default", UNKNOWN), ("", "$lodse_language"), (f"~^(lang=(?:{known}))$", "$1")]
    yield from table("$args", "lodse_told", told)
    spoken = [(form, "$lodse_told") for form in _forms(plan.things)[1]]
    yield from table("$lodse_type", "lodse_folder_of_type", [("default", f"{ONE}$is_args"), *spoken])
    for way in ways:
        yield from _tables(way, plan)


def server(plan: Plan) -> Iterator[str]:
    """Write the locations, which belong into that of documents."""
    yield "sendfile off;  # documents are small: one call of the system sends headers and document"
    for way in _ways(plan):
        yield from _location(way, plan)


def classes(things: Classes) -> Iterator[str]:
    """Name the class of each thing, unless it is the one that most of its kind are in."""
    members = {stem.removeprefix(rows.DOC): str(number) for stem, number in things.members.items()}
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, number in members.items():
        found[_sort(key)][number] += 1
    most = {sort: numbers.most_common(1)[0][0] for sort, numbers in found.items()}
    yield from table(f"${SORT}", "lodse_usual", [("default", ""), *most.items()])
    others = ((key, number) for key, number in members.items() if number != most[_sort(key)])
    yield from table(f"${THING}", "lodse_kind", [("default", "$lodse_usual"), *others])


def _sort(key: str) -> str:
    return key.partition("/")[0].lower()  # nginx looks up without regard to case


def _forms(things: Classes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part the forms into those that are the same in every language, and the others."""
    places = [place.split("/") for said in things.said for place in said if " " not in place]
    spoken = dict.fromkeys(form for folder, form in places if folder != ONE)
    return tuple(dict.fromkeys(form for _, form in places if form not in spoken)), tuple(spoken)


def _ways(plan: Plan) -> list[_Way]:
    """Give the ways: a form that is the same in every language, one that is not, and the one that headers choose."""
    same, spoken = _forms(plan.things)
    every = same + spoken
    found = (
        _Way("same", FIXED, same, same, "lodse_ending", f"{ONE}$is_args"),
        _Way("spoken", FIXED, spoken, spoken, "lodse_ending", "$lodse_told"),
        _Way("chosen", ANY, every, (), "lodse_type", "$lodse_folder_of_type"),
    )
    return [way for way in found if way.forms]


def _tables(way: _Way, plan: Plan) -> Iterator[str]:
    found = way.rows(plan)
    for name in _names(found):
        parts, values = _dependence(found, name)
        if parts:
            source = " ".join(way.variables()[part] for part in parts)
            pairs = [("default", ""), *((" ".join(key), value) for key, value in values.items() if value)]
            yield from table(source, variable(name, way.name), pairs, GAPS)


def _location(way: _Way, plan: Plan) -> Iterator[str]:
    found = way.rows(plan)
    ending = rf"\.(?<{way.form}>{rows.endings(way.endings)})" if way.endings else ""
    path = rf"^{re.escape(plan.prefix)}doc/(?<{THING}>(?<{SORT}>{rows.SORT}){rows.REST}){ending}\z"
    yield f"location ~ {quoted(path)} {{"
    yield f"    alias {quoted(f'{plan.root}/{way.folder}/doc/${THING}.${way.form}')};"
    yield "    error_page 403 404 405 = @lodse;"
    yield "    log_not_found off;"
    for name in _names(found):
        parts, values = _dependence(found, name)
        said = quoted(f"${variable(name, way.name)}") if parts else quoted(filled(values[()], GAPS))
        yield f"    add_header {name} {said};"
    yield "}"


def _names(found: Mapping[tuple[str, ...], Row]) -> list[str]:
    return sorted(set(chain.from_iterable(found.values())))


def _dependence(found: Mapping[tuple[str, ...], Row], name: str) -> tuple[tuple[int, ...], dict[tuple[str, ...], str]]:
    """Find out what a header depends on; give the places in the key, and its values by these."""
    for parts in _DEPENDENCIES:
        values: dict[tuple[str, ...], str] = {}
        if all(
            values.setdefault(tuple(key[part] for part in parts), row.get(name, "")) == row.get(name, "")
            for key, row in found.items()
        ):
            break
    return parts, values
