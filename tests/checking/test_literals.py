from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher import assets
from publisher.checking.literals import ILL_TYPED, KNOWN, ill_typed
from publisher.findings import Severity
from publisher.records.node import Node, Value
from publisher.terms import SCHEMA, XSD

THING = NamedNode("urn:x:thing")

GOOD = {
    "boolean": "true false 1 0",
    "integer": "1 -5 +3 007 99999999999999999999999999",
    "decimal": "1.0 -.5 3 0.00000000000000000000000000001",
    "float": "1e3 NaN INF",
    "double": "1e3 NaN -INF 1.5",
    "date": "2026-01-31 2026-01-31Z 2024-02-29 2026-01-31+01:00",
    "dateTime": "2026-01-31T08:15:00 2026-01-31T08:15:00.5+02:00 2026-01-31T24:00:00",
    "time": "08:00:00 08:00:00Z 24:00:00",
    "gYear": "2008 -0044",
    "gYearMonth": "2008-01",
    "gMonth": "--12",
    "gMonthDay": "--12-24",
    "gDay": "---05",
    "duration": "P6D P1Y2M PT3H",
    "yearMonthDuration": "P1Y",
    "dayTimeDuration": "P1D",
}
BAD = {
    "boolean": "yes TRUE 2",
    "integer": "1.0 x 1e3",
    "decimal": "1e3 x 1,5",
    "float": "x 1,5",
    "double": "x",
    "date": "2026-13-45 2026-02-30 gestern 2026-1-1 31.01.2026 2026-01-31T00:00:00",
    "dateTime": "2026-01-31 2026-01-31T25:00:00 2026-02-30T00:00:00 2026-01-31T08:15",
    "time": "8:00 25:00:00 08:00",
    "gYear": "08 x",
    "gYearMonth": "2008-13 2008",
    "gMonth": "12",
    "gMonthDay": "12-24",
    "gDay": "5",
    "duration": "P6W 6 P",
    "yearMonthDuration": "P1D",
    "dayTimeDuration": "P1Y",
}
CASES = [(name, text, False) for name, texts in GOOD.items() for text in texts.split()] + [
    (name, text, True) for name, texts in BAD.items() for text in ["_", *texts.split()]
]


def said(text: str, name: str) -> Quad:
    return Quad(THING, SCHEMA.foundingDate, Literal(text, datatype=XSD[name]))


@pytest.mark.parametrize(("name", "text", "ill"), CASES)
def test_a_text_is_a_value_of_its_type_or_not(name: str, text: str, *, ill: bool) -> None:
    assert bool(list(ill_typed([said(text, name)]))) is ill


def test_every_type_that_is_known_is_tried() -> None:
    assert {XSD[name] for name in GOOD} == {XSD[name] for name in BAD} == KNOWN


def test_the_query_judges_what_is_known_and_nothing_else() -> None:
    query = (assets.QUERIES / "ill-typed.rq").read_text("utf-8")
    assert sorted(re.findall(r"\?type = xsd:(\w+)", query)) == sorted(GOOD)


@given(
    st.dates()
    | st.datetimes()
    | st.times()
    | st.integers()
    | st.booleans()
    | st.decimals(allow_nan=False, allow_infinity=False)
)
def test_what_records_are_written_as_is_well_typed(value: Value) -> None:
    node = Node(THING, "", [])
    node.typed(SCHEMA.price, value)
    assert list(ill_typed(node.sink)) == []


def test_a_finding_names_thing_property_and_value() -> None:
    [finding] = ill_typed([said("gestern", "date")])
    assert (finding.severity, finding.rule) == (Severity.VIOLATION, ILL_TYPED)
    assert (finding.node, finding.path, finding.value) == (THING.value, SCHEMA.foundingDate.value, "gestern")
    assert "xsd:date" in finding.text("de")
    assert "xsd:date" in finding.text("en")


def test_each_thing_that_says_it_is_named() -> None:
    again = Quad(BlankNode("b"), SCHEMA.url, Literal("x", datatype=XSD.date))
    assert [f.node for f in ill_typed([said("x", "date"), again])] == [THING.value, "_:b"]


@pytest.mark.parametrize(
    "value", [Literal("x"), Literal("x", language="de"), Literal("x", datatype=SCHEMA.Date), THING]
)
def test_of_other_types_nothing_is_known(value: Literal | NamedNode) -> None:
    assert list(ill_typed([Quad(THING, SCHEMA.name, value)])) == []
