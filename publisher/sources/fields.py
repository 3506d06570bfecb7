"""JSON objects of other systems, read field by field.

What is of the wrong type or ill-formed is a finding and counts as missing; a field with content that nobody
asked for is one finding. So nothing is lost silently.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from types import UnionType
from typing import TypeVar

from publisher.findings import Finding
from publisher.records import phones
from publisher.records.text import line, mail_address, web_address, without_entities
from publisher.sources import rules
from publisher.sources.rules import Rule

T = TypeVar("T")

_SHOWN = 200
"""As much of a value as a finding shows."""
_DATE_LENGTH = 10
_DIGITS = re.compile(r"[0-9]{1,9}")


class Notes:
    """The findings of one reader, named after file, record and field, until they are handed out."""

    def __init__(self) -> None:
        self._waiting: list[Finding] = []
        self._named: set[tuple[str, str]] = set()

    def add(  # noqa: PLR0913 - a finding has as many parts
        self,
        rule: Rule,
        source: str,
        record: str | None,
        field: str,
        value: object = None,
        *,
        hint: str = "",
        line: int | None = None,
    ) -> None:
        """Note a finding."""
        shown = None if value is None else str(value)[:_SHOWN]
        message = {
            language: sentence.format(field=field, value=shown, hint=hint).strip()
            for language, sentence in (("de", rule.de), ("en", rule.en))
        }
        self._waiting.append(Finding(rule.severity, rule.name, message, None, field, shown, source, line, record))

    def add_once(  # noqa: PLR0913 - a finding has as many parts
        self, rule: Rule, source: str, record: str | None, field: str, value: object = None, *, hint: str = ""
    ) -> None:
        """Note a finding the first time that its field is met in this file."""
        if (source, field) not in self._named:
            self._named.add((source, field))
            self.add(rule, source, record, field, value, hint=hint)

    def take(self) -> Iterator[Finding]:
        """Hand out what was noted since the last time."""
        waiting, self._waiting = self._waiting, []
        yield from waiting


class Record(ABC):
    """What a record of any format can be asked by name: its lines, and what a check makes of them."""

    __slots__ = ()

    @abstractmethod
    def line(self, name: str, /) -> str | None:
        """Give a text as one trimmed line."""

    @abstractmethod
    def note(self, rule: Rule, name: str, value: object = None) -> None:
        """Note a finding about one field."""

    def moment(self, name: str) -> date | datetime | None:
        """Give a date, or a date with a time."""
        return self.checked(name, rules.BAD_DATE, moment)

    def checked(self, name: str, rule: Rule, check: Callable[[str], T | None]) -> T | None:
        """Give what `check` makes of a line; where it makes nothing of it, that is a finding."""
        value = self.line(name)
        good = check(value) if value else None
        if value and good is None:
            self.note(rule, name, value)
        return good


class Fields(Record):
    """One JSON object. Every getter gives None (or nothing) for what is missing, empty or ill."""

    def __init__(
        self,
        values: Mapping[str, object],
        notes: Notes,
        source: str,
        record: str | None = None,
        path: str = "",
    ) -> None:
        self.notes = notes
        self.source = source
        self.record = record
        self._values = values
        self._path = path
        self._asked: set[str] = set()
        self._below: list[Fields] = []
        self._child: dict[str, Fields] = {}

    def __bool__(self) -> bool:
        return bool(self._values)

    def has(self, name: str) -> bool:
        """Say whether there is a field, whatever it holds."""
        return name in self._values

    def leave(self) -> None:
        """Leave out all that was not asked for."""
        self._asked.update(self._values)

    def string(self, name: str) -> str | None:
        """Give a string as it is; a number is one too."""
        value = self._get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return self._of_type(name, value, str)

    def line(self, name: str) -> str | None:
        """Give a string as one trimmed line; what was written for HTML (`&quot;`) becomes the character."""
        return line(without_entities(self.string(name) or ""))

    def flag(self, name: str, *, default: bool) -> bool:
        """Give a truth value."""
        self._asked.add(name)
        value = self._of_type(name, self._values.get(name), bool)
        return default if value is None else value

    def whole(self, name: str) -> int | None:
        """Give a whole number from 0; digits in a string are one too."""
        value = self._get(name)
        if isinstance(value, str) and _DIGITS.fullmatch(value):
            return int(value)
        # To Python, true is a number; to everybody else it is not.
        good = isinstance(value, int) and value is not True and value >= 0
        return self._of_type(name, value if good or value is None else str(value), int)

    def web(self, name: str) -> str | None:
        """Give a web address."""
        return self.checked(name, rules.BAD_URL, web_address)

    def mail(self, name: str) -> str | None:
        """Give a mail address."""
        return self.checked(name, rules.BAD_MAIL, mail_address)

    def phone(self, name: str) -> str | None:
        """Give a phone number in canonical form."""
        return self.checked(name, rules.BAD_PHONE, phones.canonical)

    def strings(self, name: str) -> list[str]:
        """Give the strings of a list; numbers are strings too."""
        return [str(each) for each in self._list(name, str | int) if each is not True and each is not False]

    def child(self, name: str) -> Fields:
        """Give an object below this one; an empty one if there is none."""
        if name not in self._child:
            self._child[name] = self._start(f"{name}.", self._of_type(name, self._get(name), dict) or {})
        return self._child[name]

    def children(self, name: str) -> list[Fields]:
        """Give the objects of a list."""
        return [self._start(f"{name}[].", each) for each in self._list(name, dict) if isinstance(each, dict)]

    def ignore(self, *names: str) -> None:
        """Say which fields are left out on purpose."""
        self._asked.update(names)

    def finish(self) -> None:
        """Note each field, here and below, that holds something and that nobody asked for."""
        for name, value in self._values.items():
            if name not in self._asked and not _is_empty(value):
                self.notes.add_once(rules.NOT_MAPPED, self.source, self.record, self._path + str(name))
        for below in self._below:
            below.finish()

    def note(self, rule: Rule, name: str, value: object = None) -> None:
        """Note a finding about one field."""
        self.notes.add(rule, self.source, self.record, self._path + name, value)

    def _get(self, name: str) -> object:
        self._asked.add(name)
        value = self._values.get(name)
        return None if _is_empty(value) else value

    def _of_type(self, name: str, value: object, expected: type[T]) -> T | None:
        if value is None or isinstance(value, expected):
            return value
        self.note(rules.WRONG_TYPE, name, value)
        return None

    def _list(self, name: str, expected: type | UnionType) -> list[object]:
        values: list[object] = self._of_type(name, self._get(name), list) or []
        good = [value for value in values if isinstance(value, expected)]
        if len(good) < len(values):
            self.note(rules.WRONG_TYPE, f"{name}[]")
        return good

    def _start(self, path: str, values: Mapping[str, object]) -> Fields:
        below = Fields(values, self.notes, self.source, self.record, self._path + path)
        self._below.append(below)
        return below


def _is_empty(value: object) -> bool:
    """Say whether a value is one of the ways in which systems say nothing: null, false, "", [], {}."""
    return value is None or value is False or value in ("", [], {})


def moment(value: str) -> date | datetime | None:
    """Read a date, or a date with a time; None if it is neither."""
    try:
        if len(value) == _DATE_LENGTH:
            return date.fromisoformat(value)
        return datetime.fromisoformat(value)
    except ValueError:
        return None
