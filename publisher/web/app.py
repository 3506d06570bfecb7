"""The application: settings in, Flask out. All parts are put together here and nowhere else."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from publisher.errors import EngineDown, EngineError, ReleaseError
from publisher.library import Library
from publisher.web import (
    answer,
    conditional,
    crawlers,
    dataset,
    downloads,
    feeds,
    files,
    frame,
    hsds,
    jsonld_context,
    mementos,
    openapi,
    opensearch,
    operations,
    pages,
    patience,
    problems,
    quality,
    queries,
    resources,
    search,
    sparql,
    vocabulary,
)
from publisher.web.context import EXTENSION, Setup, context, reader, setup
from publisher.web.problems import Problem
from publisher.web.refusals import refuse
from publisher.web.urls import Urls

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from publisher.site import Site

log = logging.getLogger("lodse")

PARTS = (operations, pages, dataset, downloads, files, feeds, crawlers, openapi, jsonld_context, queries, hsds,
         mementos, search, opensearch, resources)  # fmt: skip
"""The modules with a blueprint of views."""

CHECKED_PARTS = (vocabulary, quality)
"""Those about the rules: RDF that is published as it stands may have things of its own at their addresses."""

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Server": "lodse",  # else the server below would name itself
}
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, Content-Location, Content-Language, Last-Modified, Vary, "
    "Memento-Datetime",
}
COMMON = tuple((SECURITY | CORS).items())
"""What every answer carries, unless it says something else."""

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Accept-Profile, Accept-Datetime, If-None-Match, "
    "If-Modified-Since, Range",
    "Access-Control-Max-Age": "86400",
}


def create_app(site: Site, proxies: int = 0, library: Library | None = None) -> Flask:
    """Make the application of one site; `proxies` are those of ours before it (see `patience.client`).

    library: where releases come from, if it is not the site's own shelf.
    """
    app = Flask(__name__, static_folder=None)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.extensions[EXTENSION] = Setup(site, library or Library.of(site), Urls(site.base, site.prefix), proxies)
    endpoint = sparql.blueprint(lambda: context().release.pool, queries.settings(site.base))
    parts = (*PARTS, *(CHECKED_PARTS if site.checked else ()))
    for blueprint in (endpoint, *(part.blueprint for part in parts)):
        app.register_blueprint(blueprint, url_prefix=site.prefix.rstrip("/") or None)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(ReleaseError, _unreleased)
    app.register_error_handler(EngineDown, _down)
    app.register_error_handler(EngineError, _down)
    app.register_error_handler(Exception, _failure)
    app.before_request(lambda: refuse(request.environ, site.prefix))
    app.after_request(_finish)
    patience.install(app)
    return app


def _problem(problem: Problem) -> Response:
    response = problems.respond(problem, request.headers.get("Accept"), frame.problem_page)
    site = setup().site
    response.vary.update(("Accept-Language",) if len(site.languages) > 1 else ())
    if response.mimetype == problems.HTML:
        response.headers["Content-Language"] = reader(site)
    return response


def _http_error(error: HTTPException) -> BaseResponse:
    if isinstance(error, RequestRedirect):
        return redirect(error.new_url, 301)
    methods, seconds = getattr(error, "valid_methods", None), getattr(error, "retry_after", None)
    allow = {"Allow": ", ".join(sorted(methods))} if methods else {}
    again = {"Retry-After": str(seconds)} if seconds else {}
    return _problem(Problem(error.code or 500, error.description or "", headers=allow | again))


def _unreleased(error: ReleaseError) -> Response:
    log.error("%s %s", error.sentence, error.advice)
    return _problem(Problem(503, "Nothing is published here yet.", headers={"Retry-After": "30"}))


def _down(error: EngineDown | EngineError) -> Response:
    log.error("%s", error.sentence)
    seconds = error.retry_after if isinstance(error, EngineDown) else 30
    sentence = "What holds the data does not answer at the moment."
    return _problem(Problem(503, sentence, headers={"Retry-After": str(seconds)}))


def _failure(error: Exception) -> Response:
    """The one catch-all of a worker: logs what happened, tells the reader nothing of it."""
    log.error("unexpected: %s %s", request.method, request.path, exc_info=error)
    return _problem(Problem(500, "Something went wrong here. It has been logged."))


def _finish(response: Response) -> Response:
    """Answer conditional requests, add what every answer carries."""
    if request.method == "OPTIONS":
        _tell_options(response)
    elif request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK and _is_conditional():
        response = _heeded(response)
    said = {name.lower() for name, _ in response.headers}
    response.headers.extend((name, value) for name, value in COMMON if name.lower() not in said)
    return response


def _is_conditional() -> bool:
    return any(name in request.environ for name in conditional.HEADERS)


def _heeded(response: Response) -> Response:
    try:
        answer.heed(response)
    except Problem as problem:
        response.close()
        return _problem(problem)
    return response


def _tell_options(response: Response) -> None:
    """Name the methods of an address, and what other sites' scripts may ask it."""
    for name, value in PREFLIGHT.items():
        response.headers.setdefault(name, value)  # an endpoint that takes more has said so
    if response.status_code == HTTPStatus.OK:
        response.status_code = HTTPStatus.NO_CONTENT
        del response.headers["Content-Type"]
        response.headers["Allow"] = ", ".join(sorted(response.allow))
