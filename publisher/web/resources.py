"""Things and their documents: `id/…` leads to `doc/…`, which is negotiated. A view finds, chooses, represents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request
from werkzeug.routing import RequestRedirect

from publisher.web import answer, negotiation
from publisher.web.answer import Answer
from publisher.web.context import Context, context
from publisher.web.problems import Link, Problem
from publisher.web.thing import Thing, find, find_iri
from publisher.web.variants import BY_SUFFIX, BY_TYPE, HTML, VARIANTS, Variant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("resources", __name__)


@blueprint.get("/id/<path:path>")
@blueprint.get("/<path:path>")
def identifier(path: str) -> BaseResponse:
    """Lead from a thing to the document about it: 303, since a thing is not a document."""
    here = context()
    query = request.query_string.decode("utf-8", "replace")
    thing = (_found(here, f"{path}?{query}") if query else None) or _find(here, path)
    return _see_other(here.urls.document(thing.iri))


@blueprint.get("/doc/<path:path>")
def document(path: str) -> BaseResponse:
    """Give the document about a thing, in the format of the suffix or the one that is asked for."""
    here = context()
    suffix = _suffix(path)
    thing = _found(here, path.removesuffix(f".{suffix}")) if suffix else None
    if thing is None:
        suffix, thing = None, _find(here, path)
    return _document(here, thing, suffix)


@blueprint.get("/describe")
@blueprint.get("/describe.<suffix>")
def describe(suffix: str | None = None) -> BaseResponse:
    """Give the document about any IRI that the data speak of (`?iri=`)."""
    here = context()
    iri = request.args.get("iri", "")
    if not iri:
        raise Problem(400, "Name the thing by its IRI: /describe?iri=https://…")
    if suffix is not None and suffix not in BY_SUFFIX:
        raise Problem(404, f"There is no format with the suffix .{suffix}.", links=_formats(here, iri))
    thing = find_iri(here, iri)
    if thing is None:
        raise Problem(404, f"Nothing is published here about {iri} .")
    own = here.urls.document(iri)
    if suffix is None and "#" not in iri and own != here.urls.describe(iri):
        return _see_other(own)
    return _document(here, thing, suffix)


def _find(here: Context, path: str) -> Thing:
    """Find a thing, or say what became of it, or that nothing is known of it."""
    thing = _found(here, path)
    if thing is None:
        if other := _found(here, path.rstrip("/") if path.endswith("/") else path + "/"):
            raise RequestRedirect(here.urls.document(other.iri))
        raise Problem(404, f"Nothing is published here under “{path}”.")
    return thing


def _found(here: Context, path: str) -> Thing | None:
    return find(here, path)


def _document(here: Context, thing: Thing, suffix: str | None) -> BaseResponse:
    if thing.moved_to:
        return redirect(here.urls.document(thing.moved_to, suffix), 301)
    if thing.is_withdrawn:
        links = [Link(here.urls.document(iri), iri) for iri in thing.replacements]
        raise Problem(410, "This has been withdrawn." + (" See what replaced it." if links else ""), links=links)
    variant, parameters = (BY_SUFFIX[suffix], {}) if suffix else _choose(here, thing)
    return _represent(here, thing, variant, parameters, negotiated=suffix is None)


def _choose(here: Context, thing: Thing) -> tuple[Variant, Mapping[str, str]]:
    choice = negotiation.choose_type(request.headers.get("Accept"), list(BY_TYPE))
    if choice is None:
        detail = "None of the formats that you accept is available."
        raise Problem(406, detail, links=_formats(here, thing.iri), headers={"Vary": answer.NEGOTIATED})
    return BY_TYPE[choice.offer], choice.parameters


def _represent(
    here: Context, thing: Thing, variant: Variant, parameters: Mapping[str, str], *, negotiated: bool
) -> Response:
    language = here.language if variant.translated else None
    fixed = here.urls.document(thing.iri, variant.suffix, language if language != here.site.language else None)
    return answer.respond(
        Answer(
            body=variant.write(thing, parameters),
            content_type=variant.content_type,
            language=language,
            vary=answer.NEGOTIATED if negotiated else here.language_vary(translated=variant.translated),
            location=fixed if negotiated else None,
            modified=thing.modified or here.release.release.created,
            links=_links(here, thing, variant),
            headers={} if variant is HTML else {"X-Robots-Tag": "noindex"},
        )
    )


def _links(here: Context, thing: Thing, shown: Variant) -> tuple[tuple[str, str, Mapping[str, str]], ...]:
    """Point to the thing, its other forms, and the licence (FAIR signposting)."""
    urls, iri = here.urls, thing.iri
    links: list[tuple[str, str, Mapping[str, str]]] = [
        (iri, "cite-as", {}),
        (urls.absolute(urls.document(iri)), "canonical", {}),
        *(
            (urls.document(iri, variant.suffix), "alternate", {"type": variant.media_type})
            for variant in VARIANTS
            if variant is not shown
        ),
        (urls.document(iri, "ttl"), "describedby", {"type": "text/turtle"}),
    ]
    links += [(t, "type", {}) for t in sorted(thing.description.types(thing.description.root))]
    links += [(here.site.licence.url, "license", {})] if here.site.licence.url else []
    return tuple(links)


def _formats(here: Context, iri: str) -> list[Link]:
    return [Link(here.urls.document(iri, v.suffix), v.name, v.media_type) for v in VARIANTS]


def _suffix(path: str) -> str | None:
    ending = path.rsplit("/", 1)[-1].rpartition(".")[2]
    return ending if ending in BY_SUFFIX and f".{ending}" in path else None


def _see_other(address: str) -> BaseResponse:
    response = redirect(address, 303)
    response.headers["Cache-Control"] = answer.FRESH
    return response
