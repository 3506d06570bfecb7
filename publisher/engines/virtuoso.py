"""Virtuoso 7: booleans become numbers, durations seconds, some places are refused; results have a word of their own.

It writes Turtle and TSV in ways that others do not read. A result that is cut at `ResultSetMaxRows` is told from a
whole one by a header, but only that of a SELECT.
"""

from publisher.engines.engine import Engine
from publisher.terms import GEOSPARQL, XSD

_CHANGED = (XSD.boolean, XSD.float, XSD.duration, XSD.dayTimeDuration, XSD.yearMonthDuration, GEOSPARQL.wktLiteral)

ENGINE = Engine(
    "virtuoso",
    "Virtuoso/",
    stores=(("/sparql", "/sparql-graph-crud-auth"), ("/sparql-auth", "/sparql-graph-crud-auth")),
    aliased=frozenset(datatype.value for datatype in _CHANGED),
    told=((b'"typed-literal"', b'"literal"'),),
    tables=frozenset({"json", "xml"}),
    graphs=frozenset({"nt"}),
    escapes=False,
    cut="X-SPARQL-MaxRows",
)
