"""What the search answers, as operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from publisher.formats.openapi import Operation, Parameter
from publisher.web import opensearch, search
from publisher.web.samples import Rows, Shown, variants

if TYPE_CHECKING:
    from publisher.pages.layout import Labels

NARROWED: Mapping[str, Labels] = {
    "topic": {"de": "Nur zu diesem Thema (Schlüssel oder IRI)", "en": "Of this topic only (key or IRI)"},
    "office": {"de": "Nur von diesem Amt (Schlüssel oder IRI)", "en": "Of this office only (key or IRI)"},
    "language": {"de": "Nur was es in dieser Sprache gibt", "en": "What there is in this language only"},
    "online": {"de": "Nur was online geht", "en": "What can be done online only"},
    "kind": {"de": "Nur Dinge dieser Art", "en": "Things of this kind only"},
}
"""The filters, and what each does."""


def _search(shown: Shown) -> Iterator[Operation]:
    names = (thing.description.label(thing.description.root, (shown.here.site.language,)) for thing in shown.firsts)
    example = next((name.value for name in names if name), None)
    results = search.find(shown.here, {"q": example or ""})
    text = {"de": "Was gesucht wird", "en": "What is looked for"}
    number = {"type": "integer", "minimum": 1}
    parameters = (
        Parameter("q", text, example=example),
        *(Parameter(name, said) for name, said in NARROWED.items()),
        Parameter("page", {"de": "Seite der Treffer", "en": "Page of the hits"}, schema=number),
    )
    found = {"de": "Suche nach Leistungen, Ämtern, Orten …", "en": "Search for services, offices, places …"}
    yield from variants(search.RESULTS, [(results, parameters)], "/search", "lists", found, shown)


def _suggest(shown: Shown) -> Iterator[Operation]:
    text = {"de": "Vorschläge zu einer angefangenen Suche", "en": "Suggestions for a search that is being typed"}
    typed = Parameter("q", {"de": "Was bis jetzt getippt ist", "en": "What is typed so far"})
    yield Operation("/search/suggest", "lists", text, (opensearch.SUGGESTIONS,), (typed, shown.lang))


def _description(_shown: Shown) -> Iterator[Operation]:
    text = {"de": "Die Suche für Browser (OpenSearch)", "en": "The search for browsers (OpenSearch)"}
    yield Operation("/opensearch.xml", "lists", text, (opensearch.DESCRIPTION,), (_shown.lang,))


ROWS: Mapping[str, Rows] = {
    "search.search": _search,
    "opensearch.suggest": _suggest,
    "opensearch.description": _description,
}
"""The rows of each view, by its name."""
