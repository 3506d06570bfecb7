"""The questions that come with lodse: one file in `queries/examples/` each, with what it is for in its head.

The head is TOML in comment lines that begin with `#+`: `title` and `text` in German and English, `audience`, and
`parameters`. A parameter is a variable of the query: one that is not given stays unbound, and the query says what then.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from publisher import assets
from publisher.sparql import lexer
from publisher.sparql.lexer import Kind
from publisher.sparql.parameters import TYPES, Parameter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from publisher.pages.layout import Labels

FOLDER = assets.QUERIES / "examples"

LANGUAGE = "lang"
"""The variable that holds the language of names; it comes from the request like the language of a page."""

POSITION = ("latitude", "longitude")
"""Columns that make a result a map."""

AUDIENCES: Mapping[str, Labels] = {
    "journalist": {"de": "Für die Presse", "en": "For journalists"},
    "planner": {"de": "Für die Planung", "en": "For planners"},
    "mapmaker": {"de": "Für Karten", "en": "For map makers"},
    "developer": {"de": "Für die Entwicklung von Apps", "en": "For app developers"},
}
"""For whom a question is, in the order of the lists."""

_HEAD = re.compile(r"^#\+ ?(.*)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One question: `query` is the SPARQL as people see it, `columns` the variables that it selects."""

    name: str
    title: Labels
    text: Labels
    audience: str
    query: str
    columns: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()

    @property
    def is_located(self) -> bool:
        """Whether each row is a point on a map."""
        return set(POSITION) <= set(self.columns)


@cache
def named() -> Mapping[str, NamedQuery]:
    """Give all questions by name, those for one audience together."""
    found = [read(file.stem, file.read_text("utf-8")) for file in FOLDER.glob("*.rq")]
    order = list(AUDIENCES)
    return {query.name: query for query in sorted(found, key=lambda query: (order.index(query.audience), query.name))}


def read(name: str, text: str) -> NamedQuery:
    """Read one file."""
    head: dict[str, Any] = tomllib.loads("\n".join(_HEAD.findall(text)))
    query = _HEAD.sub("", text).strip() + "\n"
    parameters = tuple(_parameter(key, told) for key, told in head.get("parameters", {}).items())
    return NamedQuery(name, head["title"], head["text"], head["audience"], query, tuple(_columns(query)), parameters)


def _parameter(name: str, told: dict[str, Any]) -> Parameter:
    return Parameter(name, TYPES[told["type"]], {"de": told["de"], "en": told["en"]}, told["example"])


def _columns(query: str) -> Iterator[str]:
    """Give the variables between SELECT and the first brace; of an expression in brackets, the one it is called."""
    depth, renamed = 0, False
    for token in lexer.tokenize(query):
        if token.is_mark("{") and not depth:
            return
        depth += token.is_mark("(") - token.is_mark(")")
        if token.kind is Kind.VARIABLE and (not depth or renamed):
            yield token.text[1:]
        renamed = token.is_word("AS")
