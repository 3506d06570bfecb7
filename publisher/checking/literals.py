"""Literals that are not what their datatype says, such as `"2026-02-30"^^xsd:date`.

The shapes judge the properties that they know; this holds for every property, before a query meets the value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from publisher import assets
from publisher.findings import Finding, Severity
from publisher.gathering import lines
from publisher.terms import SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ILL_TYPED = "ill-typed-literal"

KNOWN = frozenset(
    XSD[name]
    for name in (
        "boolean", "integer", "decimal", "float", "double", "date", "dateTime", "time", "gYear", "gYearMonth", "gMonth",
        "gMonthDay", "gDay", "duration", "yearMonthDuration", "dayTimeDuration",
    )
)  # fmt: skip
"""The datatypes that the query can judge."""

_HAS = NamedNode("urn:has")
_TYPED = b'"^^'
"""What only a line with a typed literal holds."""


def ill_typed(quads: Iterable[Quad]) -> Iterator[Finding]:
    """Find the literals whose text is not of the form that their datatype asks for."""
    typed = [(quad, value) for quad in quads if isinstance(value := quad.object, Literal) and value.datatype in KNOWN]
    wrong = _wrong({value for _, value in typed})
    for quad, value in typed:
        if value in wrong:
            yield _finding(quad, value)


def ill_typed_of(said: Iterable[bytes]) -> Iterator[Finding]:
    """Find them in lines of N-Quads. Of those that say the same value one is read, all of them only if any is wrong."""
    typed = [line for line in said if _TYPED in line]
    one_of_each = {line.partition(b' "')[2]: line for line in typed}
    if any(ill_typed(lines.quads(one_of_each.values()))):
        yield from ill_typed(lines.quads(typed))


def _wrong(values: Iterable[Literal]) -> frozenset[object]:
    """Give those of the values that cannot be cast to their datatype."""
    store = ox.Store()
    store.bulk_extend(Quad(value.datatype, _HAS, value) for value in values)
    rows = store.query((assets.QUERIES / "ill-typed.rq").read_text("utf-8"))
    return frozenset(row["value"] for row in rows) if isinstance(rows, ox.QuerySolutions) else frozenset()


def _finding(quad: Quad, value: Literal) -> Finding:
    name = value.datatype.value.rpartition("#")[2]
    message = {
        "de": f"Das ist kein gültiger Wert vom Typ xsd:{name}. Bitte den Wert oder den Typ berichtigen.",
        "en": f"This is not a valid xsd:{name}. Please correct the value or the type.",
    }
    node = quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)
    return Finding(
        Severity.VIOLATION,
        ILL_TYPED,
        message,
        node,
        quad.predicate.value,
        value.value,
        datatype=value.datatype.value,
        component=SH.DatatypeConstraintComponent.value,
    )
