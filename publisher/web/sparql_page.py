"""The endpoint for people: the editor, the questions that others ask, and results as a table, a sketch or Turtle.

Everything is written here, by templates that escape; scripts only make the form more comfortable. The editor script
asks for the same page and shows the part with the result, so what a browser shows was always written by the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from publisher.pages.layout import label
from publisher.sparql.named import AUDIENCES, NamedQuery, named
from publisher.sparql.offers import HTML, offers_for
from publisher.web import html
from publisher.web.frame import frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from publisher.pages.views import TextValue
    from publisher.web.chrome import Chrome
    from publisher.web.context import Context
    from publisher.web.problems import Problem
    from publisher.web.solutions import Grid

STYLESHEETS = ("vendor/yasqe/yasqe.min.css", "sparql.css")
SCRIPTS = ("sparql.js",)
EDITOR = "vendor/yasqe/yasqe.min.js"

START = """SELECT ?thing ?name WHERE {
  ?thing <http://schema.org/name> ?name
}
LIMIT 20"""
"""What stands in the form before anybody has asked anything."""


@dataclass(frozen=True, slots=True)
class QueryPage:
    """What the page shows: the query, and its result as a table, as Turtle, or the problem with it."""

    query: str | None = None
    grid: Grid | None = None
    source: str | None = None
    cut: str | None = None
    problem: Problem | None = None

    @property
    def formats(self) -> tuple[tuple[str, str], ...]:
        """Suffix and media type of what the result can be downloaded as."""
        form = "CONSTRUCT" if self.source is not None else "SELECT"
        offers = (offer for offer in offers_for(form) if offer.media_type != HTML)
        return tuple({offer.suffix: offer.media_type for offer in reversed(list(offers))}.items())[::-1]


@dataclass(frozen=True, slots=True)
class Example:
    """A question on the page, the address that asks it, and the one that gives the answer to programs."""

    name: str
    title: TextValue
    text: TextValue
    href: str
    api: str
    query: NamedQuery


def render(page: QueryPage, here: Context) -> str:
    """Render the page on a site."""
    chrome = frame(here, "sparql", robots="noindex", scripts=SCRIPTS, stylesheets=STYLESHEETS)
    return draw(page, chrome, {"lang": here.language} if here.asked else {})


def draw(page: QueryPage, chrome: Chrome, asked: Mapping[str, str]) -> str:
    """Render the page in a frame; `asked` is what the address says of its language, for the addresses it leads to."""
    wanted = languages(chrome.lang)
    found = examples(chrome, asked)
    values = {
        "page": page,
        "endpoint": chrome.url("sparql"),
        "start": START,
        "editor": EDITOR,
        "suffixes": tuple(dict.fromkeys(o.suffix for form in ("SELECT", "CONSTRUCT") for o in offers_for(form))),
        "asked": asked,
        "shared": urlencode({"query": page.query or "", **asked}),
        "audiences": [(label(AUDIENCES[key], wanted)[0], listed) for key, listed in found.items()],
    }
    return html.reference("sparql", chrome, **values)


def examples(chrome: Chrome, asked: Mapping[str, str]) -> dict[str, list[Example]]:
    """Give the questions by audience, in the words of the page."""
    found: dict[str, list[Example]] = {}
    for example in _examples(chrome, asked):
        found.setdefault(example.query.audience, []).append(example)
    return found


def _examples(chrome: Chrome, asked: Mapping[str, str]) -> Iterator[Example]:
    tell = html.teller(languages(chrome.lang))
    for query in named().values():
        href = chrome.url("sparql") + "?" + urlencode({"query": query.query, **asked})
        yield Example(query.name, tell(query.title), tell(query.text), href, chrome.url(f"api/{query.name}"), query)


def languages(language: str) -> tuple[str, ...]:
    """Give the languages that a reader of one takes, best first; Leichte Sprache falls back to German."""
    return (language, language.partition("-")[0], "en")
