"""CSV (RFC 4180): a thing as rows of property and value, and lists a line a thing. UTF-8, CRLF, a line of headings.

Spreadsheets run what looks like a formula, whatever quotes are around it. So a cell that begins with one of `= + - @`
or a control character gets a `'` before it, unless it is a plain number; programs that need the exact text take one
leading `'` off again where such a character follows.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, TypeGuard

from pyoxigraph import BlankNode, Literal, NamedNode

from publisher.pages.layout import readable
from publisher.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from publisher.description import Description, Term

MEDIA_TYPE = "text/csv"
HEADINGS = ("property", "value", "language", "iri")
"""Of the table of one thing; the same in every language, for programs."""

BATCH = 200
"""Lines written at a time."""

_FORMULA = re.compile(r"'*[=+\-@\t\r\n\x00＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def cell(text: str | None) -> str:
    """Make a text safe for spreadsheets."""
    if not text:
        return ""
    printable = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return f"'{printable}" if _FORMULA.match(printable) and not _NUMBER.fullmatch(printable) else printable


def write(rows: Iterable[Sequence[str | None]]) -> Iterator[bytes]:
    """Write rows, a batch at a time."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for number, row in enumerate(rows, 1):
        writer.writerow([cell(value) for value in row])
        if number % BATCH == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    if last := buffer.getvalue():
        yield last.encode()


def of_thing(
    description: Description, languages: Sequence[str], label: Callable[[NamedNode], str]
) -> Iterator[tuple[str, str, str, str]]:
    """Give the rows of a thing and its parts, under `HEADINGS`. `label` names a property.

    A part's property is named by the way to it ("Anschrift: Postleitzahl"); another thing by its name and IRI.
    """
    yield HEADINGS
    yield from _rows(description, description.root, languages, label, (), {description.root})


def _rows(  # noqa: PLR0913, PLR0917 - one walk, and all that it carries
    description: Description,
    node: NamedNode | BlankNode,
    languages: Sequence[str],
    label: Callable[[NamedNode], str],
    way: tuple[str, ...],
    told: set[Term],
) -> Iterator[tuple[str, str, str, str]]:
    for predicate in description.predicates(node):
        if predicate == RDF.type and way:  # what sort of part it is, the way to it says
            continue
        steps = (*way, label(predicate))
        for value in description.objects(node, predicate):
            if _is_part(value, description) and value not in told:
                told.add(value)  # a part is told once, however many properties lead to it
                yield from _rows(description, value, languages, label, steps, told)
            else:
                yield (": ".join(steps), *_value(description, value, languages))


def _is_part(value: Term, description: Description) -> TypeGuard[NamedNode | BlankNode]:
    """Say whether a value belongs to the thing alone: its fragment, or a blank node, of which something is said."""
    owned = isinstance(value, NamedNode) and value.value.startswith(description.root.value + "#")
    return (
        not isinstance(value, Literal)
        and (owned or isinstance(value, BlankNode))
        and bool(description.predicates(value))
    )


def _value(description: Description, value: Term, languages: Sequence[str]) -> tuple[str, str, str]:
    if isinstance(value, Literal):
        return value.value, value.language or "", ""
    if not isinstance(value, NamedNode):
        return str(value), "", ""
    name = description.label(value, languages)
    return (name.value, name.language or "", value.value) if name else (readable(value), "", value.value)
