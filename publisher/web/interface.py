"""Everything the server answers, as operations: what gives them stands in tables beside the views, a row a view.

A route without a row is described by the first line of its view, so that nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from publisher import __version__
from publisher.formats.openapi import About, Operation, Parameter
from publisher.web.samples import Rows, Shown

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

    from publisher.pages.layout import Labels
    from publisher.web.context import Context

TAGS: Mapping[str, Labels] = {
    "things": {"de": "Dinge und ihre Dokumente", "en": "Things and their documents"},
    "lists": {"de": "Listen", "en": "Lists"},
    "dataset": {"de": "Der ganze Datensatz", "en": "The dataset as a whole"},
    "past": {"de": "Änderungen und frühere Fassungen", "en": "Changes and earlier versions"},
    "sparql": {"de": "Abfragen", "en": "Queries"},
    "questions": {"de": "Fragen an die Daten", "en": "Questions to the data"},
    "reference": {"de": "Wörter und Regeln", "en": "Words and rules"},
    "server": {"de": "Für Programme und Betrieb", "en": "For programs and operation"},
}

_CONVERTER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_WORDS: Labels = {
    "de": "Alles, was dieser Server beantwortet. HEAD antwortet wie GET ohne Inhalt, OPTIONS nennt die Methoden; "
    "jede Antwort darf auch von anderen Websites gelesen werden (CORS). Welche Form ein Dokument hat, sagt Accept "
    "oder die Endung; in welcher Sprache, sagt Accept-Language oder ?lang=.",
    "en": "Everything this server answers. HEAD answers like GET without the content, OPTIONS names the methods; every "
    "response may be read by other websites (CORS). Accept or the suffix say which form a document has, "
    "Accept-Language or ?lang= in which language.",
}


def about(here: Context) -> About:
    """Say what the interface is as a whole."""
    licence = here.site.licence
    named = (licence.name, licence.url) if licence.name and licence.url else None
    return About(here.site.name, __version__, here.site.base, _WORDS, TAGS, named)


def operations(app: Flask, here: Context, rows: Mapping[str, Rows]) -> tuple[Operation, ...]:
    """Give every operation of the application, each path and method once; `rows` are found by the names of views."""
    shown = Shown.of(here)
    found: dict[tuple[str, str], Operation] = {}
    for operation in _all(app, shown, rows):
        found.setdefault((operation.path, operation.method), operation)
    order = list(TAGS)
    return tuple(sorted(found.values(), key=lambda operation: order.index(operation.tag)))


def _all(app: Flask, shown: Shown, rows: Mapping[str, Rows]) -> Iterator[Operation]:
    seen = set()
    for rule in app.url_map.iter_rules():
        row = rows.get(rule.endpoint)
        if row is None:
            yield _generic(app, rule, shown)
        elif rule.endpoint not in seen:
            seen.add(rule.endpoint)
            yield from row(shown)


def _generic(app: Flask, rule: Rule, shown: Shown) -> Operation:
    path = "/" + _CONVERTER.sub(r"{\1}", rule.rule).removeprefix(shown.here.urls.prefix)
    line = (app.view_functions[rule.endpoint].__doc__ or "").partition("\n")[0]
    names = _CONVERTER.findall(rule.rule)
    parameters = tuple(Parameter(name, {"en": name}, "path") for name in names)
    return Operation(path, "server", {"en": line}, ("*/*",), parameters, (301, 303, 406))
