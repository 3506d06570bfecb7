"""Writes directives of nginx: maps, and texts in quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.export.rows import GAP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNKNOWN = "?"
"""No folder or ending is called so: what is not known is not found, and passed on."""

DOLLAR = "lodse_dollar"
"""The variable that stands for a dollar sign, which nginx knows no other way to write."""


def table(source: str, name: str, pairs: Iterable[tuple[str, str]], *, gap: str = "") -> Iterator[str]:
    """Write a map. gap: the variable that fills the gaps of the values, in which nothing else is a variable then."""
    yield f"map {quoted(source)} ${name} {{"
    for key, value in pairs:
        yield f"    {quoted(key)} {quoted(filled(value, gap) if gap else value)};"
    yield "}"


def filled(value: str, gap: str) -> str:
    """Fill the gaps of a value with a variable; all else is taken as it stands."""
    return f"${{{gap}}}".join(part.replace("$", f"${{{DOLLAR}}}") for part in value.split(GAP))


def variable(header: str, where: str = "") -> str:
    """Name the variable that holds what a header says."""
    return "_".join(filter(None, ("lodse", where, header.lower().replace("-", "_"))))


def quoted(text: str) -> str:
    """Write a text as one word."""
    escaped = text.replace('"', r"\"")
    return f'"{escaped}"'
