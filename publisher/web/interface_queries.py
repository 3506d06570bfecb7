"""What the endpoint and its named queries answer, as operations of the interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from publisher.formats.openapi import Operation, Parameter
from publisher.sparql import offers, protocol
from publisher.sparql.named import named
from publisher.web.named import MOST, NAMED, SIZE, NamedResult
from publisher.web.queries import EXAMPLES, Examples
from publisher.web.samples import Rows, Sample, Shown, enum, variants

QUERY = "SELECT ?thing ?name WHERE { ?thing <http://schema.org/name> ?name } LIMIT 5"


def _sparql(_shown: Shown) -> Iterator[Operation]:
    forms = ("SELECT", "CONSTRUCT", "SERVICE")
    every = tuple(dict.fromkeys(o.content_type.partition(";")[0] for form in forms for o in offers.offers_for(form)))
    suffixes = tuple(dict.fromkeys(o.suffix for form in forms for o in offers.offers_for(form)))
    statuses = (403, 406, 413, 415)
    query = Parameter("query", {"de": "Die Frage (SPARQL 1.1)", "en": "The query (SPARQL 1.1)"}, example=QUERY)
    how = (
        Parameter("format", {"de": "Form des Ergebnisses", "en": "Form of the result"}, schema=enum(*suffixes)),
        Parameter(
            "limit-policy",
            {"de": "Ob ein zu großes Ergebnis gekürzt werden darf", "en": "Whether a result too large may be cut"},
            schema=enum("strict", "truncate"),
        ),
    )
    text = {
        "de": "Stellt eine Frage; ohne Frage: was der Dienst kann",
        "en": "Asks a query; without one: what the service can do",
    }
    yield Operation("/sparql", "sparql", text, every, (query, *how), statuses)
    fields: dict[str, Any] = {"query": {"type": "string"}, "limit-policy": enum("strict", "truncate")}
    form = {"schema": {"type": "object", "required": ["query"], "properties": fields}, "example": {"query": QUERY}}
    body: dict[str, dict[str, Any]] = {
        protocol.FORM: form,
        protocol.DIRECT: {"schema": {"type": "string"}, "example": QUERY},
    }
    posted = {"de": "Stellt eine lange Frage", "en": "Asks a long query"}
    yield Operation("/sparql", "sparql", posted, every, (), statuses, "post", body)


def _questions(shown: Shown) -> Iterator[Operation]:
    text = {"de": "Fragen an die Daten, mit Titel und Text", "en": "Questions to the data, with title and text"}
    sample: Sample[Examples] = (Examples(shown.here), ())
    yield from variants(EXAMPLES, [sample], "/sparql/examples", "sparql", text, shown)


def _named(shown: Shown) -> Iterator[Operation]:
    number = {"type": "integer", "minimum": 1}
    page = Parameter("page", {"de": "Seite des Ergebnisses", "en": "Page of the result"}, schema=number)
    size = Parameter("size", {"de": "Zeilen einer Seite", "en": "Rows of a page"}, schema=number | {"maximum": MOST})
    for query in named().values():
        given = tuple(Parameter(p.name, p.text, schema=p.type.schema, example=p.example) for p in query.parameters)
        sample: Sample[NamedResult] = (NamedResult(query, {}, 1, SIZE, shown.here), (*given, page, size))
        yield from variants(NAMED, [sample], f"/api/{query.name}", "questions", query.title, shown)


def _terms(_shown: Shown) -> Iterator[Operation]:
    text = {"de": "Präfixe, Klassen und Eigenschaften der Daten", "en": "Prefixes, classes and properties of the data"}
    yield Operation("/sparql/terms.json", "sparql", text, ("application/json",))


ROWS: Mapping[str, Rows] = {
    "sparql.sparql": _sparql,
    "queries.questions": _questions,
    "queries.result": _named,
    "queries.terms": _terms,
}
"""The rows of each view, by its name."""
