"""Things and their documents: `id/…` leads to `doc/…`, which is negotiated. A view finds, chooses, represents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, request

from publisher import iris
from publisher.web import timegate
from publisher.web.answer import link_header, moved, see_other
from publisher.web.context import Context, context
from publisher.web.problems import Link, Problem
from publisher.web.represent import ASKED, give
from publisher.web.thing import Thing, find, find_document, find_iri
from publisher.web.variants import THINGS

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("resources", __name__)

QUALITY = "quality"
"""What editors add to an address to see what is wrong with a thing (`?quality`)."""


@blueprint.get("/id/<path:path>", defaults={"head": "id/"})
@blueprint.get("/<path:path>", defaults={"head": ""})
def identifier(path: str, head: str = "") -> BaseResponse:
    """Lead from a thing to the document about it: 303, since a thing is not a document."""
    here = context()
    query = request.query_string.decode("utf-8", "replace")
    thing = (find(here, f"{path}?{query}", head) if query else None) or find(here, path, head)
    if thing is None and timegate.leads(here, iris.candidates(here.site.base, path, head)):
        return see_other(here.urls.to(f"doc/{path}"))  # which is gone, and leads to its earlier versions
    return see_other((thing or _respelt(here, path)).address(**_asked()))


@blueprint.get("/doc/<path:path>")
def document(path: str) -> BaseResponse:
    """Give the document about a thing, in the format of the suffix or the one that is asked for."""
    here = context()
    if earlier := timegate.led(here, iris.candidates(here.site.base, path), _asked()):
        return earlier
    if found := find_document(here, path):
        return _document(*found)
    return moved(_respelt(here, path).address(**_asked()))


@blueprint.get("/describe")
@blueprint.get("/describe.<suffix>")
def describe(suffix: str | None = None) -> BaseResponse:
    """Give the document about any IRI that the data speak of (`?iri=`)."""
    here = context()
    iri = request.args.get("iri", "")
    if not iri:
        raise Problem(400, "Name the thing by its IRI: /describe?iri=https://…")
    if not suffix and (earlier := timegate.led(here, (iri,), _asked())):
        return earlier
    thing = find_iri(here, iri)
    if thing is None:
        links = timegate.versions(here, (iri,))
        raise Problem(404, f"Nothing is published here about {iri} .", links=links)
    if suffix is None and thing.has_document and here.urls.document(iri) != here.urls.describe(iri):
        return see_other(thing.address(**_asked()))
    return _document(thing, suffix)


def _respelt(here: Context, path: str) -> Thing:
    """Find the thing that has a slash more or less at its end than was asked for, or say that nothing is known."""
    if other := find(here, path.removesuffix("/") if path.endswith("/") else path + "/"):
        return other
    links = timegate.versions(here, iris.candidates(here.site.base, path))
    raise Problem(404, f"Nothing is published here under “{path}”.", links=links, headers=timegate.varying(links))


def _document(thing: Thing, suffix: str | None) -> BaseResponse:
    here = thing.here
    if thing.moved_to:
        return moved(here.urls.document(thing.moved_to, suffix, here.language if here.asked else None))
    if thing.is_withdrawn:
        raise _withdrawn(thing)
    judged = here.site.checked and QUALITY in request.args
    response = give(replace(thing, judged=True) if judged else thing, THINGS, suffix)
    if judged:
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers.pop("Content-Location", None)  # what is there has no note
    if not suffix and thing.has_history:
        response.vary.add("Accept-Datetime")
    return response


def _withdrawn(thing: Thing) -> Problem:
    """Say that a thing is no longer there, and what replaced it."""
    document = thing.here.urls.document
    links = [Link(document(iri), iri) for iri in thing.replacements]
    earlier = timegate.versions(thing.here, (thing.iri,))
    detail = "This has been withdrawn." + (" See what replaced it." if links else "")
    successors = link_header(tuple((document(iri), "successor-version", {}) for iri in thing.replacements))
    headers = timegate.varying(earlier) | ({"Link": successors} if successors else {})
    return Problem(410, detail, links=links + earlier, headers=headers)


def _asked() -> dict[str, str]:
    """Give what the address asks for beside its path, so that a redirect keeps it."""
    kept = {name: request.args[name] for name in ASKED if request.args.get(name)}
    return kept | ({QUALITY: ""} if QUALITY in request.args else {})
