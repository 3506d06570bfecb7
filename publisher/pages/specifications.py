"""Opening-hours specifications (`schema:OpeningHoursSpecification`) as rules. A slip must not break a page."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from publisher.description import best_text
from publisher.pages.hours import DAYS, Rule, Span, Text
from publisher.terms import LODSE, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from publisher.description import Description, Term

_TRUE = Literal(True)  # noqa: FBT003 - the value itself


def read_rules(description: Description, nodes: Iterable[Term], languages: Sequence[str]) -> tuple[Rule, ...]:
    """Read opening-hours specifications. What cannot be read is left out."""
    return tuple(_rule(description, node, languages) for node in nodes)


def _rule(description: Description, node: Term, languages: Sequence[str]) -> Rule:
    days = {value.value for value in description.objects(node, SCHEMA.dayOfWeek) if isinstance(value, NamedNode)}
    opens, closes = (_time(description.value(node, p)) for p in (SCHEMA.opens, SCHEMA.closes))
    texts = [v for v in description.objects(node, SCHEMA.description) if isinstance(v, Literal)]
    text = best_text(texts, languages)
    return Rule(
        frozenset(DAYS[day] for day in days & DAYS.keys()),
        Span(opens, closes, description.value(node, LODSE.byAppointment) == _TRUE) if opens and closes else None,
        _date(description.value(node, SCHEMA.validFrom)),
        _date(description.value(node, SCHEMA.validThrough)),
        Text(text.value, text.language) if text else None,
    )


def _time(term: Term | None) -> time | None:
    if not isinstance(term, Literal):
        return None
    text = "00:00:00" if term.value.startswith("24:00") else term.value
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _date(term: Term | None) -> date | None:
    try:
        return date.fromisoformat(term.value[:10]) if isinstance(term, Literal) else None
    except ValueError:
        return None
