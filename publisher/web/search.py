"""Search: what an address asks for, one page of what was found, and the table of its representations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, request
from pyoxigraph import Literal

from publisher import rdf
from publisher.contents import index
from publisher.formats import itemlist
from publisher.pages.paging import Pages
from publisher.search import fields
from publisher.search.query import LONGEST, Question
from publisher.web import representation, search_page, signposts
from publisher.web.context import Context, context, without_slash
from publisher.web.messages import translator
from publisher.web.problems import Problem
from publisher.web.represent import give
from publisher.web.representation import Manner, Signpost, Table, Variant

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from publisher.search.reader import Count, Found

PAGE = 20
"""Hits on one page."""

MOST_PAGES = 50
"""Pages of hits: who has not found it by then asks anew, and no page costs more than the last of these."""

KINDS_OF = {fields.TOPIC: "topic", fields.OFFICE: "organisation"}
"""Filters whose values are things: an address names ours by their keys."""

blueprint = Blueprint("search", __name__)
blueprint.before_request(without_slash)


@dataclass(frozen=True)
class Results:
    """One page of what was found for a question. is_cut: whether more was typed than is looked for."""

    question: Question
    current: int
    here: Context
    is_cut: bool = False

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    @cached_property
    def found(self) -> Found:
        """The hits of this page, and how many there are in all."""
        return self.here.release.search.find(self.question, self.first - 1, PAGE)

    @cached_property
    def facets(self) -> Mapping[str, tuple[Count, ...]]:
        """The values by which what was found can be filtered."""
        return self.here.release.search.facets(self.question)

    @cached_property
    def correction(self) -> str | None:
        """What was probably meant."""
        return self.here.release.search.correction(self.question)

    @property
    def first(self) -> int:
        """The position of the first hit of this page, from 1."""
        return (self.current - 1) * PAGE + 1

    @property
    def pages(self) -> Pages:
        """The pages of what was found, this one open."""
        return Pages(self.found.total, PAGE, self.current, MOST_PAGES)

    @property
    def heading(self) -> str:
        """What the page is called."""
        say = translator(self.here.language)
        asked = self.question.text.strip()
        return say("Suche nach „%(typed)s“", typed=asked) if asked else say("Suche")

    def at(self, page: int) -> Results:
        """Give another page of the same hits."""
        return replace(self, current=page)

    def asking(self, text: str | None = None, **filters: str | None) -> Results:
        """Give the first page for another text or other filters; None takes a filter away."""
        kept = {name: value for name, value in {**self.question.filters, **filters}.items() if value is not None}
        asked = self.question.text if text is None else text
        return Results(replace(self.question, text=asked, filters=kept), 1, self.here)

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address of this page, or that of one format."""
        asked: dict[str, Any] = {name: self._short(name, value) for name, value in self.question.filters.items()}
        page = self.current if self.current > 1 else None
        path = f"search.{suffix}" if suffix else "search"
        return self.here.urls.to(path, q=self.question.text or None, **asked, page=page, lang=language, **query)

    def _short(self, name: str, value: str) -> str:
        """Give a value as addresses name it: things of ours by their keys."""
        return value.removeprefix(f"{self.here.site.base}id/{KINDS_OF[name]}/") if name in KINDS_OF else value

    def turns(self, suffix: str | None = None) -> list[Signpost]:
        """Give the links to the other pages."""
        turns = self.pages.turns
        return [Signpost(self.at(page).address(suffix, self._named_language), rel) for rel, page in turns]

    @property
    def _named_language(self) -> str | None:
        return self.here.language if self.here.asked else None

    def signposts(self, suffix: str | None = None) -> list[Signpost]:
        """Point to the neighbours and to the first things that were found."""
        canonical = Signpost(self.here.canonical(self.here.urls.absolute(self.address())), "canonical")
        items = [Signpost(hit.iri, "item") for hit in self.found.hits]
        return [canonical, *self.turns(suffix), *signposts.safe(items)]


@blueprint.get("/search")
@blueprint.get("/search.<suffix>")
def search(suffix: str | None = None) -> BaseResponse:
    """Give what was found, a page at a time."""
    return give(find(context(), request.args), RESULTS, suffix)


def find(here: Context, asked: Mapping[str, str]) -> Results:
    """Find a page of hits. Raises Problem if a filter or the page does not exist."""
    filters = {name: _value(here, name, asked[name]) for name in fields.FACETS if asked.get(name)}
    typed = asked.get("q", "")
    first = Results(Question(typed[:LONGEST], here.language, filters), 1, here, is_cut=len(typed) > LONGEST)
    page = asked.get("page") or "1"
    if not first.pages.has(page):
        raise Problem(404, f"There are the pages 1 to {first.pages.last} of what was found.")
    return first.at(int(page))


def _value(here: Context, name: str, given: str) -> str:
    value = f"{here.site.base}id/{KINDS_OF[name]}/{given}" if name in KINDS_OF and ":" not in given else given
    if not here.release.search.has(name, value):
        raise Problem(400, f"Nothing can be found by {name}={given[:LONGEST]!r}.")
    return value


def _json(results: Results, _manner: Manner) -> bytes:
    here, urls = results.here, results.here.urls
    hits = [
        {
            "iri": hit.iri,
            "page": urls.absolute(urls.document(hit.iri)),
            "kind": hit.kind,
            "name": hit.name.value,
            "language": hit.name.language,
            "description": hit.summary.value if hit.summary else None,
            "online": hit.online,
        }
        for hit in results.found.hits
    ]
    body = {
        "question": results.question.text,
        "cut": results.is_cut,
        "language": here.language,
        "filters": results.question.filters,
        "correction": results.correction,
        "total": results.found.total,
        "page": results.current,
        "pages": results.pages.last,
        "results": hits,
        "facets": {name: _counted(results, name) for name in fields.FACETS},
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2)


def _counted(results: Results, name: str) -> list[dict[str, object]]:
    here = results.here
    return [
        {
            "value": count.value,
            "number": count.number,
            "address": here.urls.absolute(results.asking(**{name: count.value}).address()),
        }
        for count in results.facets[name]
    ]


def _rdf(results: Results, form: rdf.Format, manner: Manner) -> bytes:
    here = results.here
    language = here.language if here.language != here.site.language else None  # who walks the pages stays in it

    def page(number: int) -> str:
        return here.urls.absolute(results.at(number).address(None, language))

    entries = [index.Entry(hit.iri, hit.name.value, hit.name.language) for hit in results.found.hits]
    name = Literal(results.heading, language=here.language)
    shown = itemlist.ListPage(
        page(1), name, page, results.current, results.pages.last, results.found.total, results.first, entries
    )
    return rdf.serialise(itemlist.quads(shown), form, profile=manner.json_ld)


def _writer(form: rdf.Format) -> Callable[[Results, Manner], bytes]:
    return lambda results, manner: _rdf(results, form, manner)


def _html(results: Results, _manner: Manner) -> bytes:
    return search_page.render(results, RESULTS.links(results)).encode()


RESULTS: Table[Results] = Table(
    (
        Variant("HTML", representation.HTML, "html", _html, translated=True),
        Variant("JSON", "application/json", "json", _json, translated=True),
        *(Variant(form.name, form.media_type, form.suffix, _writer(form), translated=True) for form in rdf.FORMATS),
    )
)
"""In the order of the server's preference."""
