"""Another SPARQL endpoint as a source: its things are harvested page by page into a copy, which is then read.

What goes where: docs/sources/harvest.md. A page is a range of IRIs in their order, not an offset, so it stays the same
while the other side changes and costs the same at any depth. An interrupted harvest goes on where it stopped.
SPARQLWrapper writes the requests; `fetch.py` sends them, since urllib follows redirects into a network.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request

import orjson
from pyoxigraph import BlankNode, NamedNode, Quad

from publisher import assets, rdf
from publisher.errors import SettingError
from publisher.findings import Finding, Severity
from publisher.remote.operation import Operation
from publisher.sources import SourceContext, harvest
from publisher.sources.fetch import AGENT, Answer, Unreachable
from publisher.sources.fields import Notes
from publisher.sources.harvest import Harvest
from publisher.sources.hygiene import mended
from publisher.sources.rules import Rule

OPTIONS = {**harvest.OPTIONS, "classes": None, "page": None}
CUT = Rule(
    "result-cut",
    Severity.WARNING,
    "Der Endpunkt gibt zu „{value}“ nichts oder nicht alles her.",
    "The endpoint does not give all of “{value}”, or nothing.",
)
BLANK = Rule(
    "blank-node-left-out",
    Severity.INFO,
    "Angaben ohne eigene Adresse (blank nodes) an „{value}“ wurden ausgelassen.",
    "What has no address of its own (blank nodes) at “{value}” was left out.",
)
_ROUND = 1_000
_RESUMABLE = 24 * 3_600
_LARGEST = 2**31


def read(path: Path, context: SourceContext) -> Iterator[Quad | Finding]:
    """Give the copy of an endpoint's things, harvested anew where it is old. `path` is the folder of the copy."""
    settings = Harvest.of(path, context)
    classes = _classes(context.options.get("classes", []))
    page = context.options.get("page", 200)
    if isinstance(page, bool) or not isinstance(page, int) or not 1 <= page <= 10_000:  # noqa: PLR2004
        raise SettingError(f"site.toml: sources.page is {page!r}", "It takes a whole number from 1 to 10000.")
    yield from harvest.read(settings, context, lambda notes: _Endpoint(settings, classes, page, notes).things())


def _classes(said: object) -> list[NamedNode]:
    try:
        if isinstance(said, list):
            return [NamedNode(each) for each in said]
    except (TypeError, ValueError):
        pass
    raise SettingError(f"site.toml: sources.classes is {said!r}", "It takes a list of IRIs of classes.")


class _Endpoint:
    """Asks one endpoint, and keeps what came until all is there."""

    def __init__(self, settings: Harvest, classes: list[NamedNode], page: int, notes: Notes) -> None:
        self._settings = settings
        self._classes = classes
        self._page = page
        self._notes = notes
        self._partial = settings.folder / ".partial.nq"
        self._mark = settings.folder / ".partial.json"

    def things(self) -> Iterator[Quad]:
        """Give all statements about all things, page by page; what an earlier harvest brought is not asked again."""
        self._settings.folder.mkdir(parents=True, exist_ok=True)
        after = self._begun()
        seen = {after}
        while subjects := self._subjects(after):
            quads = list(self._described(subjects))
            with self._partial.open("ab") as file:
                rdf.write(quads, file, rdf.N_QUADS)
            after, size = subjects[-1].value, self._partial.stat().st_size
            if after in seen or size > _LARGEST:
                self._mark.unlink(missing_ok=True)
                raise Unreachable(f"{self._settings.url}: its pages have no end, or more than a source may bring")
            seen.add(after)
            self._mark.write_bytes(orjson.dumps(self._identity | {"after": after, "size": size}))
            time.sleep(self._settings.fetcher.pause if len(subjects) == self._page else 0)
        if self._partial.is_file():
            yield from mended(rdf.read_file(self._partial, self._settings.url), self._notes, self._settings.name)
        self._partial.unlink(missing_ok=True)
        self._mark.unlink(missing_ok=True)

    @property
    def _identity(self) -> dict[str, Any]:
        return {"url": self._settings.url, "classes": [each.value for each in self._classes]}

    def _begun(self) -> str:
        """Give the IRI after which to go on; what was written after the mark is taken away."""
        try:
            mark = orjson.loads(self._mark.read_bytes())
            if mark | self._identity == mark and time.time() - self._mark.stat().st_mtime < _RESUMABLE:
                os.truncate(self._partial, mark["size"])
                return str(mark["after"])
        except (OSError, orjson.JSONDecodeError, TypeError, KeyError):
            pass
        self._partial.unlink(missing_ok=True)
        return ""

    def _subjects(self, after: str) -> list[NamedNode]:
        name = "things-of" if self._classes else "things"
        values = {"after": orjson.dumps(after).decode(), "classes": " ".join(map(str, self._classes))}
        answer = self._ask(name, values, "application/sparql-results+json")
        try:
            rows = orjson.loads(answer)["results"]["bindings"]
            return [NamedNode(row["thing"]["value"]) for row in rows]
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            raise Unreachable(f"{self._settings.url}: its answer is no result of a query") from None

    def _described(self, subjects: list[NamedNode]) -> Iterator[Quad]:
        """Give the statements about some things; if an answer looks cut, about one half and the other."""
        quads = self._statements(subjects)
        missing = set(subjects) - {quad.subject for quad in quads}
        if len(subjects) > 1 and (missing or (quads and len(quads) % _ROUND == 0)):
            middle = len(subjects) // 2
            yield from self._described(subjects[:middle])
            yield from self._described(subjects[middle:])
            return
        for each in missing:
            self._notes.add(CUT, self._settings.url, None, "url", each.value)
        for quad in quads:
            if isinstance(quad.object, BlankNode) or isinstance(quad.subject, BlankNode):
                self._notes.add_once(BLANK, self._settings.url, None, quad.predicate.value, quad.predicate.value)
            else:
                yield quad

    def _statements(self, subjects: list[NamedNode]) -> list[Quad]:
        answer = self._ask("statements", {"things": " ".join(map(str, subjects))}, "text/turtle")
        try:
            return rdf.read_text(answer, rdf.TURTLE, self._settings.url)
        except SyntaxError as error:
            raise Unreachable(f"{self._settings.url}: its answer is no Turtle: {error.msg}") from None

    def _ask(self, name: str, values: dict[str, str], accept: str) -> bytes:
        """Send a query and give the answer. Raises Unreachable."""
        query = _bound(name, values | {"page": str(self._page)})
        operation = Operation(self._settings.url, AGENT, _FORMS[name], query, accept)
        body: bytes = operation.ask(self._send).body
        return body

    def _send(self, request: Request) -> Answer:
        body: Any = request.data
        return self._settings.fetcher.get(request.full_url, dict(request.header_items()), body)


_FORMS = {"things": "SELECT", "things-of": "SELECT", "statements": "CONSTRUCT"}
"""The named queries and their forms."""


def _bound(name: str, values: dict[str, str]) -> str:
    """Fill a named query with terms that were checked; each stands in it as `$name`."""
    query = (assets.QUERIES / "harvest" / f"{name}.rq").read_text("utf-8")
    for key, value in values.items():
        query = query.replace(f"$_{key}", value)
    return query
