"""A named query with what was given to it, and the table of its representations: `/api/{name}`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson
from pyoxigraph import Literal

from publisher.formats import geojson, table
from publisher.pages.layout import label
from publisher.pages.places import point
from publisher.sparql import named, rewrite
from publisher.sparql.answer import Asked
from publisher.sparql.guard import examine
from publisher.sparql.limits import QueryError
from publisher.sparql.named import LANGUAGE, POSITION, NamedQuery
from publisher.web import html, representation, solutions, sparql_page
from publisher.web.chrome import as_data
from publisher.web.frame import frame
from publisher.web.problems import Problem
from publisher.web.query_problem import problem_of
from publisher.web.representation import Manner, Signpost, Table, Variant

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from publisher.web.context import Context

SIZE, MOST = 100, 1_000
"""Rows of a page, if nothing is said, and at most."""

MOST_ROWS = 50_000
"""Rows of a format that gives all of them."""

WHOLE = frozenset({"csv", "geojson"})
"""Formats that give all rows, whatever the page."""


@dataclass(frozen=True)
class NamedResult:
    """One page of what a named query answers to the values that were given."""

    query: NamedQuery
    values: Mapping[str, str]
    page: int
    size: int
    here: Context

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    @property
    def other_language(self) -> str | None:
        """The language of names where it is not the site's own."""
        return self.here.language if self.here.language != self.here.site.language else None

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address with the same values, or that of one format."""
        pages = {} if suffix in WHOLE else {"page": self.page if self.page > 1 else None}
        sizes = {} if suffix in WHOLE else {"size": self.size if self.size != SIZE else None}
        path = f"api/{self.query.name}" + (f".{suffix}" if suffix else "")
        return self.here.urls.to(path, **self.values, **pages, **sizes, lang=language, **query)

    def signposts(self, suffix: str | None = None) -> list[Signpost]:
        """Point to the question among the others, and to the next page."""
        urls = self.here.urls
        more = [Signpost(self.next(suffix), "next")] if suffix not in WHOLE and self.has_more else []
        described = Signpost(urls.absolute(urls.to("sparql/examples")) + f"#{self.query.name}", "describedby")
        return [Signpost(self.here.canonical(urls.absolute(self.address())), "canonical"), described, *more]

    def next(self, suffix: str | None = None) -> str:
        """Give the address of the next page."""
        turned = NamedResult(self.query, self.values, self.page + 1, self.size, self.here)
        return turned.address(suffix, self.other_language)

    @cached_property
    def results(self) -> dict[str, Any]:
        """One page of the result as SPARQL's JSON, with one row more if there is another page."""
        return self._run((self.page - 1) * self.size, self.size + 1)

    @cached_property
    def has_more(self) -> bool:
        """Whether there is another page."""
        return len(self.results["results"]["bindings"]) > self.size

    @property
    def shown(self) -> dict[str, Any]:
        """The page without the row that belongs to the next."""
        bindings = self.results["results"]["bindings"][: self.size]
        return {"head": self.results["head"], "results": {"bindings": bindings}}

    def whole(self) -> list[dict[str, object]]:
        """Give all rows as plain values. Raises Problem if there are too many for one answer."""
        rows = solutions.items(self._run(0, MOST_ROWS + 1))
        if len(rows) > MOST_ROWS:
            raise Problem(403, f"There are more than {MOST_ROWS} rows. Ask for the JSON page by page.")
        return rows

    def _run(self, skip: int, most: int) -> dict[str, Any]:
        pool = self.here.release.pool
        try:
            query = examine(self.query.query, pool.limits, pool.policy)
            asked = rewrite.page(rewrite.bind(query, self._terms()), skip, most)
            found: dict[str, Any] = orjson.loads(b"".join(pool.run(asked, Asked("json"))))
        except QueryError as error:
            raise problem_of(error) from None
        return found

    def _terms(self) -> dict[str, NamedNode | Literal]:
        terms: dict[str, NamedNode | Literal] = {LANGUAGE: Literal(self.here.language)}
        try:
            given = {p.name: p.term(self.values[p.name]) for p in self.query.parameters if p.name in self.values}
        except ValueError as error:
            raise Problem(400, str(error)) from None
        return terms | given


def find(here: Context, name: str, asked: Mapping[str, str]) -> NamedResult:
    """Find a named query and take what is given to it. Raises Problem if there is none, or it takes no such thing."""
    query = named.named().get(name)
    if query is None:
        raise Problem(404, f"There is no query {name!r}. There are: {', '.join(named.named())}.")
    known = [parameter.name for parameter in query.parameters]
    for key in asked:
        if key not in {*known, *_OTHERS}:
            raise Problem(400, f"{name} takes {', '.join([*known, 'page', 'size', 'lang'])}; not {key}.")
    values = {key: asked[key].strip() for key in known if asked.get(key, "").strip()}
    return NamedResult(query, values, _number(asked, "page", 1, 10**6), _number(asked, "size", SIZE, MOST), here)


_OTHERS = ("page", "size", "lang", "format", "_mediatype", "_profile")
"""What an address may say beside the parameters of the query."""


def _number(asked: Mapping[str, str], key: str, default: int, most: int) -> int:
    text = asked.get(key) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) <= 7 and 1 <= int(text) <= most):  # noqa: PLR2004
        raise Problem(400, f"{key} is a number from 1 to {most}.")
    return int(text)


def _html(result: NamedResult, _manner: Manner) -> bytes:
    here = result.here
    languages = sparql_page.languages(here.language)
    alternates = as_data(NAMED.links(result))
    path = result.address().removeprefix(here.urls.prefix)
    chrome = frame(here, path, alternates=alternates, robots="noindex", stylesheets=sparql_page.STYLESHEETS[1:])
    values = {
        "query": result.query,
        "given": result.values,
        "grid": solutions.grid(result.shown, own_pages(here)),
        "title": label(result.query.title, languages)[0],
        "text": label(result.query.text, languages)[0],
        "tell": html.teller(languages),
        "language": result.other_language,
        "next": result.next() if result.has_more else None,
        "editor": f"{here.urls.to('sparql')}?{urlencode({'query': result.query.query})}",
    }
    return html.reference("named", chrome, **values).encode()


def own_pages(here: Context) -> Callable[[str], str | None]:
    """Give what leads from one of our IRIs to the page about it."""
    return lambda iri: here.urls.described(iri) if iri.startswith(here.site.base) else None


def _json(result: NamedResult, _manner: Manner) -> bytes:
    urls = result.here.urls
    found = {
        "query": urls.absolute(urls.to("sparql/examples")) + f"#{result.query.name}",
        "title": label(result.query.title, (result.here.language, "de"))[0],
        "page": result.page,
        "size": result.size,
        "next": urls.absolute(result.next("json")) if result.has_more else None,
        "items": solutions.items(result.shown),
    }
    return orjson.dumps(found, option=orjson.OPT_INDENT_2)


def _csv(result: NamedResult, _manner: Manner) -> bytes:
    rows = result.whole()
    return b"".join(table.write(_lines(result.query.columns, rows)))


def _lines(columns: tuple[str, ...], rows: list[dict[str, object]]) -> Iterator[tuple[str | None, ...]]:
    yield columns
    for row in rows:
        yield tuple(None if row[name] is None else str(row[name]) for name in columns)


def _geojson(result: NamedResult, _manner: Manner) -> bytes:
    return b"".join(geojson.collection(_features(result.whole())))


def _features(rows: list[dict[str, object]]) -> Iterator[bytes]:
    for row in rows:
        told = {name: None if value is None else str(value) for name, value in row.items()}
        if spot := point(*(told.pop(name) or "" for name in POSITION)):
            yield geojson.feature(spot, told)


def _is_located(result: NamedResult) -> bool:
    return result.query.is_located


NAMED: Table[NamedResult] = Table(
    (
        Variant("JSON", "application/json", "json", _json, translated=True),
        Variant("HTML", representation.HTML, "html", _html, translated=True),
        Variant("CSV", table.MEDIA_TYPE, "csv", _csv, translated=True),
        Variant("GeoJSON", geojson.MEDIA_TYPE, "geojson", _geojson, translated=True, offered=_is_located),
    )
)
"""In the order of the server's preference."""
