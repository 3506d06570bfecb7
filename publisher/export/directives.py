"""Writes directives of nginx: maps, and texts in quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

UNKNOWN = "?"
"""No folder or ending is called so: what is not known is not found, and passed on."""

DOLLAR = "lodse_dollar"
"""The variable that stands for a dollar sign, which nginx knows no other way to write."""


def table(
    source: str, name: str, pairs: Iterable[tuple[str, str]], gaps: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Write a map. gaps: the variables that fill the gaps of the values, in which nothing else is a variable then."""
    yield f"map {quoted(source)} ${name} {{"
    for key, value in pairs:
        yield f"    {quoted(key)} {quoted(value if gaps is None else filled(value, gaps))};"
    yield "}"


def filled(value: str, gaps: Mapping[str, str]) -> str:
    """Fill the gaps of a value with variables; all else is taken as it stands."""
    named = {ord(gap): f"${{{name}}}" for gap, name in ({"$": DOLLAR} | dict(gaps)).items()}
    return value.translate(named)


def variable(header: str, where: str = "") -> str:
    """Name the variable that holds what a header says."""
    return "_".join(filter(None, ("lodse", where, header.lower().replace("-", "_"))))


def quoted(text: str) -> str:
    """Write a text as one word."""
    escaped = text.replace('"', r"\"")
    return f'"{escaped}"'
