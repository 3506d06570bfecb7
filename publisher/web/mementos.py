"""Documents as they were (Memento, RFC 7089): each version, and the list of all. A view finds, chooses, represents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint, request

from publisher import iris
from publisher.past.memento import Past
from publisher.site import Persons
from publisher.web import timegate
from publisher.web.context import Context, context, setup
from publisher.web.problems import Problem
from publisher.web.represent import give
from publisher.web.thing import Thing, find_document, find_iri
from publisher.web.timemap import TIMEMAPS, TimeMap
from publisher.web.variants import THINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("mementos", __name__)

FORMS = ", ".join(variant.suffix for variant in TIMEMAPS.variants)


@blueprint.get("/memento/<release>/doc/<path:path>")
def document(release: str, path: str) -> BaseResponse:
    """Give a document as it was in a release that is kept."""
    found = find_document(_back(release), path)
    return _version(found, release, iris.candidates(context().site.base, path))


@blueprint.get("/memento/<release>/describe")
@blueprint.get("/memento/<release>/describe.<suffix>")
def described(release: str, suffix: str | None = None) -> BaseResponse:
    """Give the document about any IRI as it was in a release that is kept (`?iri=`)."""
    iri = _asked_iri()
    thing = find_iri(_back(release), iri)
    return _version((thing, suffix) if thing else None, release, (iri,))


@blueprint.get("/timemap/doc/<path:path>")
@blueprint.get(f"/timemap/<any({FORMS}):form>/doc/<path:path>")
def timemap(path: str, form: str | None = None) -> BaseResponse:
    """List all versions of a document."""
    return _timemap(iris.candidates(context().site.base, path), form)


@blueprint.get("/timemap/describe")
@blueprint.get(f"/timemap/<any({FORMS}):form>/describe")
def described_timemap(form: str | None = None) -> BaseResponse:
    """List all versions of the document about any IRI (`?iri=`)."""
    return _timemap((_asked_iri(),), form)


def _back(release: str) -> Context:
    """Give the context of an earlier release. Persons are not shown: of them there is no past."""
    here, opened = context(), setup().library.earlier(release)
    if opened is None:
        raise Problem(404, f"There is no release {release!r}, or it is no longer kept.")
    return replace(here, release=opened, site=replace(here.site, persons=Persons()))


def _version(found: tuple[Thing, str | None] | None, release: str, candidates: Iterable[str]) -> BaseResponse:
    thing, suffix = found or (None, None)
    mementos = timegate.mementos(context(), thing.iri) if thing else ()
    shown = next((memento for memento in mementos if memento.release == release), None)
    if thing is None or shown is None:
        detail = "This was not there in that release."
        raise Problem(404, detail, links=timegate.versions(context(), candidates))
    response = give(replace(thing, past=Past(shown, mementos)), THINGS, suffix)
    response.headers.update({"Memento-Datetime": shown.date, "X-Robots-Tag": "noindex"})
    return response


def _timemap(candidates: Iterable[str], form: str | None) -> BaseResponse:
    here = context()
    for iri in candidates:
        if found := timegate.mementos(here, iri):
            return give(TimeMap(iri, found, here), TIMEMAPS, form)
    raise Problem(404, "There are no versions of this.")


def _asked_iri() -> str:
    iri = request.args.get("iri", "")
    if not iri:
        raise Problem(400, "Name the thing by its IRI: ?iri=https://…")
    return iri
