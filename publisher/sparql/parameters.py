"""What can be given to a named query: typed values, checked and made into terms, never into text of a query."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from publisher.terms import SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from publisher.pages.layout import Labels

    Value = NamedNode | Literal

LONGEST = 500
"""Characters of a value."""

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Type:
    """A type of value: its pattern, what it looks like to people, its JSON schema, and how it becomes a term."""

    pattern: re.Pattern[str]
    looks: str
    term: Callable[[str], Value]
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


def _typed(datatype: NamedNode) -> Callable[[str], Value]:
    return lambda text: Literal(text, datatype=datatype)


def _time(text: str) -> Value:
    return Literal(text if text.count(":") > 1 else f"{text}:00", datatype=XSD.time)


def _formatted(name: str) -> Mapping[str, Any]:
    return {"type": "string", "format": name}


TYPES: Mapping[str, Type] = {
    "text": Type(re.compile(r"[^\x00-\x1f]+"), "a text", Literal),
    "language": Type(re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*"), "a language such as en", Literal),
    "integer": Type(re.compile(r"-?[0-9]{1,18}"), "a whole number", _typed(XSD.integer), {"type": "integer"}),
    "decimal": Type(
        re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?"), "a number such as 12.50", _typed(XSD.decimal), {"type": "number"}
    ),
    "date": Type(
        re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
        "a date such as 2026-01-31",
        _typed(XSD.date),
        _formatted("date"),
    ),
    "time": Type(re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"), "a time such as 14:30", _time),
    "day": Type(
        re.compile("|".join(DAYS)), f"one of {', '.join(DAYS)}", SCHEMA.__getitem__, {"type": "string", "enum": DAYS}
    ),
    "iri": Type(
        re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*"), "an IRI", NamedNode, _formatted("iri")
    ),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its variable in the query, its type, what it is for, and an example."""

    name: str
    type: Type
    text: Labels
    example: str | float

    def term(self, text: str) -> Value:
        """Make a term of a value as it was sent. Raises ValueError with a sentence if it does not fit."""
        if len(text) > LONGEST or not self.type.pattern.fullmatch(text):
            raise ValueError(f"{self.name} takes {self.type.looks}.")
        try:
            return self.type.term(text)
        except ValueError:
            raise ValueError(f"{self.name} takes {self.type.looks}.") from None
