"""Which column of a table says what: the mapping of a source as `site.toml` or a TOML file tells it, as frozen values.

docs/sources/table.md explains it. What is misspelt is a SettingError that names the place and what is known there.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from typing import Any

from publisher.errors import SettingError
from publisher.iris import Kind
from publisher.site import LANGUAGES
from publisher.sources import cells
from publisher.sources.cells import Cell
from publisher.sources.properties import IDENTIFIER, KINDS, LINKS, Property


@dataclass(frozen=True, slots=True)
class Lookup:
    """Where the thing that a cell names is found: by the cells of a column of another sheet.

    loose: what is not found there may be the key of something in another source.
    """

    sheet: str
    column: str
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """One property that a column fills."""

    path: str
    property: Property
    language: str = ""
    lookup: Lookup | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of things on one sheet.

    sheet: its name, or that of a CSV file without the suffix; empty if there is only one.
    key: headings of the columns that make the key; without any the name does. header: the row of the headings, from 1;
    0 is the first that is not empty. optional: columns may be missing.
    """

    sheet: str
    kind: Kind
    columns: Mapping[str, tuple[Target, ...]]
    key: tuple[str, ...] = ()
    constants: tuple[tuple[Target, Cell], ...] = ()
    ignored: frozenset[str] = frozenset()
    header: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the settings something is written, for messages."""

    file: str
    path: str

    def below(self, name: str) -> Place:
        """Give the place of a member."""
        return replace(self, path=f"{self.path}.{name}" if self.path else name)

    def wrong(self, reason: str, advice: str = "") -> SettingError:
        """Make the error that says what is wrong here."""
        return SettingError(f"{self.file}: {self.path} {reason}", advice)


def folded(name: str) -> str:
    """Give the form in which names of sheets and columns are compared."""
    return " ".join(name.split()).casefold()


def tables(settings: object, file: str, language: str) -> tuple[Table, ...]:
    """Read the `tables` of a mapping. Raises SettingError."""
    top = Place(file, "tables")
    if not isinstance(settings, list) or not settings:
        raise top.wrong("are missing", "Add [[tables]] with kind and columns.")
    found = tuple(_table(each, replace(top, path=f"tables[{n}]"), language) for n, each in enumerate(settings, 1))
    for number, table in enumerate(found, 1):
        _check_lookups(table, found, replace(top, path=f"tables[{number}].columns"))
    return found


_TABLE = ("sheet", "kind", "key", "language", "header", "columns", "constants", "ignore")
_COLUMN = ("property", "language", "separator", "lookup")


def _table(settings: Any, place: Place, language: str) -> Table:
    _known(settings, _TABLE, place)
    kind = _of(settings, "kind", str, place)
    if kind not in KINDS:
        persons = " Persons are kept in files of their own." if kind == "person" else ""
        raise place.below("kind").wrong(f"is {kind!r}", f"Known are {', '.join(KINDS)}.{persons}")
    language = _language(settings.get("language", language), place)
    columns = _of(settings, "columns", dict, place)
    constants = _of(settings, "constants", dict, place, {})
    return Table(
        sheet=_of(settings, "sheet", str, place, ""),
        kind=kind,
        key=tuple(_texts(settings.get("key", []), place.below("key"))),
        columns={
            heading: tuple(_targets(said, kind, language, place.below(f'columns."{heading}"')))
            for heading, said in columns.items()
        },
        constants=tuple(_constants(constants, kind, language, place.below("constants"))),
        ignored=frozenset(_texts(settings.get("ignore", []), place.below("ignore"))),
        header=_of(settings, "header", int, place, 0),
    )


def _targets(said: Any, kind: Kind, language: str, place: Place) -> Iterator[Target]:
    for each in said if isinstance(said, list) else [said]:
        if isinstance(each, str):
            yield target(each, kind, language, place)
            continue
        _known(each, _COLUMN, place)
        own = _language(each.get("language", language), place)
        found = target(_of(each, "property", str, place), kind, own, place)
        separator = _of(each, "separator", str, place, found.property.separators)
        found = replace(found, property=replace(found.property, separators=separator))
        yield replace(found, lookup=_lookup(each, found, place))


def target(written: str, kind: Kind, language: str, place: Place) -> Target:
    """Find a property of a kind by its name, with a language behind `@` where it has one."""
    path, _, tag = written.partition("@")
    table = KINDS[kind][1]
    if path in {IDENTIFIER, *LINKS} and path not in table:
        return Target(path, Property("key", cells.key) if path == IDENTIFIER else Property("", cells.web))
    if path not in table:
        near = difflib.get_close_matches(path, list(table), 1)
        advice = f"Did you mean {near[0]!r}?" if near else f"Known are {', '.join((IDENTIFIER, *table, *LINKS))}."
        raise place.wrong(f"names {path!r}, which is no property of the kind {kind!r}", advice)
    if tag and not table[path].language:
        raise place.wrong(f"gives {path!r} a language", "It is no text; leave out what follows the @.")
    return Target(path, table[path], _language(tag or language, place) if table[path].language else "")


def _lookup(settings: Any, found: Target, place: Place) -> Lookup | None:
    said = settings.get("lookup")
    if said is None:
        return None
    inside = place.below("lookup")
    if not found.property.refers:
        raise inside.wrong(f"stands at {found.path!r}, which names no other thing", "Take it out.")
    _known(said, ("sheet", "column"), inside)
    return Lookup(_of(said, "sheet", str, inside), _of(said, "column", str, inside))


def _check_lookups(table: Table, all_tables: Iterable[Table], place: Place) -> None:
    """See that what a lookup leads to has a key: there must be a table for the sheet and the kind."""
    known = {(other.sheet, other.kind) for other in all_tables}
    for heading, targets in table.columns.items():
        for found in targets:
            wanted = (found.lookup.sheet, found.property.refers) if found.lookup else None
            if wanted and wanted not in known:
                inside = place.below(f'"{heading}"').below("lookup")
                advice = f"Add [[tables]] with sheet = {wanted[0]!r} and kind = {wanted[1]!r}."
                raise inside.wrong(f"looks in {wanted[0]!r}, for which there is no such table", advice)


def _constants(settings: Mapping[str, Any], kind: Kind, language: str, place: Place) -> Iterator[tuple[Target, Cell]]:
    for path, value in settings.items():
        inside = place.below(f'"{path}"')
        found = target(path, kind, language, inside)
        for each in value if isinstance(value, list) else [value]:
            if not isinstance(each, str | float | int | date) or (isinstance(each, float) and not isfinite(each)):
                raise inside.wrong(f"is {each!r}", "It takes a text, a number, a date, or a list of them.")
            yield found, float(each) if type(each) is int else each


def _language(tag: object, place: Place) -> str:
    if tag not in LANGUAGES:
        raise place.wrong(f"names the language {tag!r}", f"Known are {', '.join(LANGUAGES)}.")
    return str(tag)


def _texts(value: Any, place: Place) -> list[str]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise place.wrong(f"is {value!r}", "It takes a heading, or a list of them.")
    return found


def _of(settings: Mapping[str, Any], key: str, expected: type, place: Place, default: Any = None) -> Any:
    value = settings.get(key, default)
    if value is None:
        raise place.below(key).wrong("is missing", "Add it.")
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        names = {str: "a text", dict: "a table", int: "a whole number"}
        raise place.below(key).wrong(f"is {value!r}", f"It takes {names[expected]}.")
    return value


def _known(settings: Any, known: Iterable[str], place: Place) -> None:
    if not isinstance(settings, dict):
        raise place.wrong(f"is {settings!r}", "It takes a table.")
    for key in settings:
        if key not in known:
            near = difflib.get_close_matches(str(key), list(known), 1)
            advice = f"Did you mean {near[0]!r}?" if near else f"Known are {', '.join(known)}."
            raise place.below(str(key)).wrong("is not a setting", advice)
