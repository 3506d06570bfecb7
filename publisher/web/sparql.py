"""The SPARQL endpoint over HTTP: find out what is asked, have it answered, send it on as it comes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import orjson
from flask import Blueprint, Response, request
from pyoxigraph import Quad

from publisher import rdf
from publisher.formats import jsonld
from publisher.sparql import federation, offers, protocol, service
from publisher.sparql.answer import Asked, QueryService, Result
from publisher.sparql.cache import LARGEST, Cache
from publisher.sparql.guard import examine
from publisher.sparql.limits import QueryError
from publisher.sparql.offers import HTML, Offer
from publisher.sparql.protocol import Operation, ProtocolError
from publisher.sparql.query import Query
from publisher.web import negotiation, problems
from publisher.web.answer import FRESH, heed
from publisher.web.connection import Client
from publisher.web.problems import Problem
from publisher.web.query_problem import problem_of
from publisher.web.solutions import grid
from publisher.web.sparql_page import QueryPage

log = logging.getLogger("lodse.sparql")

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
_OTHERS = ("PUT", "PATCH", "DELETE")
_EXPOSED = "Content-Type, ETag, Limit-Policy, Limit-Reached, Link, Retry-After, Vary"
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": _EXPOSED,
    "X-Robots-Tag": "noindex",
}
_PREFLIGHT = {
    "Allow": ", ".join(METHODS),
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_MOST_PER_CHARACTER = 12
"""Bytes that one character of a query can take in a form: four of UTF-8, each percent-encoded."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the endpoint needs of the site.

    endpoint: its absolute IRI. render: makes the page for people. describe: gives what is said of the data beside the
    service itself. address: gives the page about one of our things. page_rows: rows of a result shown as a page.
    """

    endpoint: str
    render: Callable[[QueryPage], str]
    describe: Callable[[], Iterable[Quad]] = tuple
    address: Callable[[str], str | None] = lambda _iri: None
    page_rows: int = 1_000


def blueprint(pool_of: Callable[[], QueryService], settings: Settings) -> Blueprint:
    """Make the endpoint; `pool_of` gives the workers of the running release."""
    views = Blueprint("sparql", __name__)
    endpoint = _Endpoint(pool_of, settings)
    views.add_url_rule(
        "/sparql",
        "sparql",
        endpoint.view,
        methods=[*METHODS, *_OTHERS],
        provide_automatic_options=False,
        strict_slashes=False,
    )
    return views


class _Endpoint:
    def __init__(self, pool_of: Callable[[], QueryService], settings: Settings) -> None:
        self.pool_of = pool_of
        self.settings = settings
        self.cache = Cache()

    def view(self) -> Response:
        """Answer a request of any method."""
        if request.method == "OPTIONS":
            return Response(status=204, headers=_HEADERS | _PREFLIGHT)
        operation = None
        try:
            pool = self.pool_of()
            operation = self._read(pool)
            response = self._service(pool, operation) if operation.query is None else self._query(pool, operation)
        except ProtocolError as error:
            response = self._problem(Problem(error.status, error.sentence, members={"kind": error.kind}), operation)
        except QueryError as error:
            response = self._problem(problem_of(error), operation)
        except Problem as problem:
            response = self._problem(problem, operation)
        response.headers.update(_HEADERS)
        response.headers["Vary"] = "Accept, Accept-Language" if response.mimetype == HTML else "Accept"
        return response

    def _read(self, pool: QueryService) -> Operation:
        if request.method in _OTHERS:
            raise ProtocolError(405, "A query is asked by GET or POST.")
        most = pool.limits.length * _MOST_PER_CHARACTER

        def body() -> bytes:
            data = request.stream.read(most + 1)
            if len(data) > most:
                raise ProtocolError(413, f"The request has more than {most} bytes.", "length")
            return data

        return protocol.read(request.method, request.query_string, request.headers.get("Content-Type", ""), body)

    def _service(self, pool: QueryService, operation: Operation) -> Response:
        offer, profile = _choose("SERVICE", operation)
        if offer.media_type == HTML:
            return _kept_for_all(self._page(QueryPage()))
        quads = [*service.describe(self.settings.endpoint, pool.policy), *self.settings.describe()]
        body = rdf.serialise(quads, rdf.BY_SUFFIX[offer.suffix], profile=profile)
        return _kept_for_all(Response(body, content_type=offer.content_type))

    def _query(self, pool: QueryService, operation: Operation) -> Response:
        query = examine(operation.query or "", pool.limits, pool.policy, operation.dataset)
        offer, profile = _choose(query.form, operation)
        etag = "" if query.volatile else _etag(pool, query, offer, profile, operation)
        headers = {"Cache-Control": "no-cache", "ETag": f'W/"{etag}"'} if etag else {"Cache-Control": "no-store"}
        if etag and (known := self._known(etag, offer)) is not None:
            known.headers.update(headers)
            return known
        query = federation.resolve(query, pool.limits)
        asked = Asked(
            suffix=offer.suffix,
            profile=profile,
            truncate=operation.truncate,
            head_only=request.method == "HEAD",
            link=f"{self.settings.endpoint}#limits",
        )
        if offer.media_type == HTML:
            return self._result_page(pool, query, asked, headers)
        client = _client()
        answer = pool.run(query, asked, client.has_left)
        response = self._streamed(answer, offer, client, "" if asked.head_only else etag)
        response.headers.update(headers | self._limits(answer, operation))
        if asked.head_only:
            list(answer)  # nothing but its end, so that the worker stays
        return response

    def _known(self, etag: str, offer: Offer) -> Response | None:
        """Give what need not be asked again: that the client has the answer, or an answer that is kept."""
        if request.method != "POST" and request.if_none_match.contains_weak(etag):
            return Response(status=304)
        kept = None if offer.media_type == HTML else self.cache.get(etag)
        return None if kept is None else Response(kept, content_type=offer.content_type)

    def _streamed(self, answer: Result, offer: Offer, client: Client, etag: str) -> Response:
        """Answer with a result while it comes; what has a tag is kept."""
        chunks = _kept(answer, self.cache, etag) if etag else answer
        response = Response(_chunks(chunks, offer, client), content_type=offer.content_type)
        response.implicit_sequence_conversion = False  # a stream is not gathered to be measured
        response.call_on_close(answer.close)
        return response

    def _limits(self, answer: Result, operation: Operation) -> dict[str, str]:
        """Say in headers that a result may be cut, and if it was, by what."""
        cut, found = answer.head.cut, {"Limit-Policy": "truncate"} if operation.truncate else {}
        if cut:
            found["Limit-Reached"] = f"{cut}; limit={answer.head.limit:g}"
            found["Link"] = f'<{self.settings.endpoint}#limits>; rel="describedby"; title="truncated: {cut}"'
        return found

    def _result_page(self, pool: QueryService, query: Query, asked: Asked, headers: dict[str, str]) -> Response:
        tabular = query.form in ("SELECT", "ASK")
        suffix = "json" if tabular else "ttl"
        shown = replace(asked, suffix=suffix, truncate=True, head_only=False, rows=self.settings.page_rows, link="")
        answer = pool.run(query, shown, _client().has_left)
        body, cut = b"".join(answer), answer.head.cut
        if tabular:
            page = QueryPage(query.source, grid=grid(orjson.loads(body), self.settings.address, cut))
        else:
            page = QueryPage(query.source, source=body.decode(), cut=cut)
        response = self._page(page)
        response.headers.update(headers)
        return response

    def _page(self, page: QueryPage) -> Response:
        return Response(self.settings.render(page), content_type="text/html; charset=utf-8")

    def _problem(self, problem: Problem, operation: Operation | None) -> Response:
        # Programs that say nothing of what they accept get JSON here, unlike on the site's pages.
        choice = negotiation.choose_type(request.headers.get("Accept"), (problems.JSON, HTML))
        accept = choice.offer if choice else problems.JSON
        query = operation.query if operation else None
        response = problems.respond(problem, accept, lambda shown: self._problem_page(shown, query))
        if problem.status == 405:  # noqa: PLR2004 -- a status is its number
            response.headers["Allow"] = ", ".join(METHODS)
        return response

    def _problem_page(self, problem: Problem, query: str | None) -> bytes:
        return self.settings.render(QueryPage(query, problem=problem)).encode()


def _kept_for_all(response: Response) -> Response:
    """Say of what holds no result that it may be used unasked, like any document of the release."""
    response.headers["Cache-Control"] = FRESH
    response.add_etag()
    heed(response)
    return response


def _choose(form: str, operation: Operation) -> tuple[Offer, str]:
    """Choose what to send; give it with the JSON-LD profile asked for."""
    offered = offers.offers_for(form)
    accept = operation.format if "/" in operation.format else request.headers.get("Accept")
    if operation.format and "/" not in operation.format:
        named = offers.by_short_name(operation.format, form)
        if named is None:
            raise _not_acceptable(offered)
        return named, "compacted"
    choice = negotiation.choose_type(accept, [offer.media_type for offer in offered])
    if choice is None:
        raise _not_acceptable(offered)
    profile = choice.parameters.get("profile", "").removeprefix(jsonld.PROFILE)
    offer = next(offer for offer in offered if offer.media_type == choice.offer)
    return offer, profile if profile in jsonld.PROFILES else "compacted"


def _not_acceptable(offered: tuple[Offer, ...]) -> Problem:
    known = list(dict.fromkeys(offer.media_type for offer in offered))
    sentence = f"This result is to be had as {', '.join(known)}."
    return Problem(406, sentence, members={"kind": "format", "available": known})


def _etag(pool: QueryService, query: Query, offer: Offer, profile: str, operation: Operation) -> str:
    """Identify a result: the same question about the same release in the same form. Weak: bytes may differ."""
    dataset = query.dataset
    graphs = None if dataset is None else [dataset.default, dataset.named]
    parts = [pool.release, query.key, query.base, graphs, offer.content_type, profile, operation.truncate]
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()[:32]


def _client() -> Client:
    """Give the client; of one that was told to go on (100) it cannot be seen that it waits, so it counts as present."""
    told = "Expect" in request.headers
    return Client(request.remote_addr, request.server[1] if request.server and not told else None)


def _kept(answer: Result, cache: Cache, key: str) -> Iterator[bytes]:
    """Pass a result on, and keep it if it is small and whole."""
    found: list[bytes] = []
    size = 0
    for chunk in answer:
        size += len(chunk)
        if size <= LARGEST:
            found.append(chunk)
        yield chunk
    if size <= LARGEST and not answer.head.cut:
        cache.keep(key, b"".join(found))


def _chunks(chunks: Iterable[bytes], offer: Offer, client: Client) -> Iterator[bytes]:
    try:
        yield from chunks
    except QueryError as error:
        log.warning("a result was cut: %s", error.sentence)
        # Servers may end a stream in good order when the iterator raises, so the bytes must show it too.
        yield offer.broken
        client.cut_off()
        raise
