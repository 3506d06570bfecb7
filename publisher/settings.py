"""A table of a settings file: typed values out of TOML, and clear sentences about those that are wrong."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from publisher.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

WEB = r"https?://[^\s<>\"{}|\\^`]+"
WEB_ADDRESS = "a web address (https://…)"
MAIL = r"mailto:[^\s<>\"{}|\\^`@?]+@[^\s<>\"{}|\\^`@?]+"
"""Patterns that settings have in common, and what to call them in a sentence."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table, and how messages call it: `site`, `sources[1]`, or nothing for the whole file."""

    file: Path
    values: Mapping[str, Any]
    name: str = ""

    def setting(self, key: str) -> str:
        """Give the full name of a setting in this table."""
        return f"{self.name}.{key}" if self.name else key

    def wrong(self, key: str, reason: str, advice: str = "") -> SettingError:
        """Make the error about a setting; the caller raises it."""
        return SettingError(f"{self.file}: {self.setting(key)} {reason}", advice)

    def knows(self, known: Iterable[str]) -> Table:
        """Give the table back, or raise SettingError if it has a setting that nobody knows."""
        names = tuple(known)
        for key in self.values:
            if key not in names:
                near = difflib.get_close_matches(key, names, 1)
                advice = f"Did you mean {near[0]!r}?" if near else f"Known are {', '.join(names)}."
                raise self.wrong(key, "is not a setting", advice)
        return self

    def table(self, key: str, known: Iterable[str]) -> Table:
        """Give a table within this one; one that is missing is empty."""
        return self.within(key, self.values.get(key, {}), f"Write [{self.setting(key)}].").knows(known)

    def tables(self, key: str) -> tuple[Table, ...]:
        """Give a list of tables; one that is missing, or is no list, is empty."""
        found = self.values.get(key, [])
        advice = f"Write [[{self.setting(key)}]]."
        each = enumerate(found if isinstance(found, list) else (), 1)
        return tuple(self.within(f"{key}[{number}]", table, advice) for number, table in each)

    def within(self, name: str, value: object, advice: str) -> Table:
        """Take a value as a table with a name of its own."""
        if not isinstance(value, dict):
            raise self.wrong(name, "is not a table", advice)
        return Table(self.file, value, self.setting(name))

    def text(self, key: str, default: str | None = None) -> str:
        """Give a text; without a default it must be there."""
        value = self.values.get(key, default)
        if value is None:
            raise self.wrong(key, "is missing", "Add it.")
        if not isinstance(value, str):
            raise self.wrong(key, f"is {value!r}, not a text", "Put it in quotes.")
        return value

    def matching(self, key: str, pattern: str, what: str) -> str:
        """Give a text of a pattern, or an empty one; `what` says what the setting takes."""
        value = self.text(key, "")
        if value and not re.fullmatch(pattern, value):
            raise self.wrong(key, f"is {value!r}", f"It takes {what}.")
        return value

    def flag(self, key: str) -> bool:
        """Give a truth value; one that is missing is false."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, f"is {value!r}", "It takes true or false, without quotes.")
        return value

    def number(self, key: str, default: int, least: int, most: int) -> int:
        """Give a whole number within bounds."""
        value = self.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not (value == default or least <= value <= most):
            raise self.wrong(key, f"is {value!r}", f"It takes a whole number from {least} to {most}, without quotes.")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Give a list of texts."""
        value = self.values.get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, f"is {value!r}", 'It takes a list of texts, such as ["de", "en"].')
        return tuple(value)

    def path(self, key: str, endings: Iterable[str]) -> Path | None:
        """Give a file beside the settings, None where none is named; it must be there, with one of the endings."""
        named = self.text(key, "")
        if not named:
            return None
        path = self.file.parent / named
        if path.suffix.lower() not in endings:
            raise self.wrong(key, f"is {named!r}", f"It takes a file that ends in {' or '.join(endings)}.")
        if not path.is_file():
            raise self.wrong(key, f"is {named!r}, and there is no such file", f"It is looked for at {path} .")
        return path
