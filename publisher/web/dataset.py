"""The dataset as a whole: its description, and its dumps.

A dump is `application/gzip`, not RDF with a `Content-Encoding`: clients undo a coding without being asked, and what
they then save under the name `data.nt.gz` would be no such file, with another checksum than the published one.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from publisher import dataset, dumps, rdf
from publisher.facts import Facts
from publisher.release import Release, Releases
from publisher.web import answer, dataset_page, negotiation
from publisher.web.answer import Answer
from publisher.web.context import Context, context
from publisher.web.problems import Link, Problem

if TYPE_CHECKING:
    from pyoxigraph import Literal, NamedNode
    from werkzeug.wrappers import Response as BaseResponse

    from publisher.dumps import Dump

blueprint = Blueprint("dataset", __name__)

HTML = "text/html"
FORMATS: Mapping[str, rdf.Format] = {form.media_type: form for form in rdf.FORMATS}
SUFFIXES: Mapping[str, str] = {"html": HTML} | {form.suffix: form.media_type for form in rdf.FORMATS}
FOR_EVER = "public, max-age=31536000, immutable"
SUMS = "SHA256SUMS"

_ENDINGS = {media_type: suffix for suffix, media_type in SUFFIXES.items()}
_EXPOSED = "Accept-Ranges, Content-Location, Content-Range, ETag, Last-Modified, Repr-Digest"
_NO_INDEX = {"X-Robots-Tag": "noindex"}


@blueprint.before_request
def without_slash() -> BaseResponse | None:
    """Lead from an address with a slash too many to the right one."""
    if not request.path.endswith("/") or request.endpoint == f"{blueprint.name}.folder":
        return None
    urls = context().urls
    query = request.query_string.decode("ascii", "replace")
    return redirect(urls.to(request.path.removeprefix(urls.prefix).rstrip("/")) + (f"?{query}" if query else ""), 301)


@blueprint.get("/dataset")
@blueprint.get("/dataset.<suffix>")
def document(suffix: str | None = None) -> BaseResponse:
    """Give the description of the dataset, in the format of the suffix or the one that is asked for."""
    here = context()
    if suffix is not None and suffix not in SUFFIXES:
        raise Problem(404, f"There is no format with the suffix .{suffix}.", links=_formats(here))
    media_type, parameters = (SUFFIXES[suffix], {}) if suffix else _choose(here, (HTML, *FORMATS))
    return _represent(here, media_type, parameters, negotiated=suffix is None)


@blueprint.get("/.well-known/void")
def well_known() -> BaseResponse:
    """Lead to the description, for programs that know only the host: to RDF, unless a browser asks."""
    here = context()
    media_type, _ = _choose(here, (*FORMATS, HTML))
    response = redirect(here.urls.to(f"dataset.{_ENDINGS[media_type]}"), 303)
    response.headers.update({"Vary": "Accept", "Cache-Control": answer.FRESH})
    return response


@blueprint.get("/dumps/")
def folder() -> BaseResponse:
    """Lead to the page that lists the dumps."""
    return redirect(context().urls.to("dataset"), 303)


@blueprint.get("/dumps/<name>")
def current(name: str) -> Response:
    """Give a dump of the current release, or the checksums of all."""
    here = context()
    response = _file(here.release.release, name)
    response.headers["Content-Location"] = here.urls.to(f"dumps/{here.release.release.id}/{name}")
    response.headers["Cache-Control"] = answer.FRESH
    return response


@blueprint.get("/dumps/<release>/<name>")
def kept(release: str, name: str) -> Response:
    """Give a dump of one release, the same bytes for as long as the release is kept."""
    found = Releases(context().site.releases).find(release)
    if found is None:
        raise Problem(404, f"There is no release {release!r}, or it is no longer kept.")
    response = _file(found, name)
    response.headers["Cache-Control"] = FOR_EVER
    return response


def _file(release: Release, name: str) -> Response:
    listed = dumps.listed(release.manifest)
    if name == SUMS:
        text = "".join(f"{dump.sha256}  {dump.name}\n" for dump in listed)
        plain = Answer(text.encode(), "text/plain; charset=utf-8", modified=release.created, headers=_NO_INDEX)
        return answer.respond(plain)
    dump = next((dump for dump in listed if dump.name == name), None)
    if dump is None:
        names = ", ".join((*(dump.name for dump in listed), SUMS))
        raise Problem(404, f"There is no dump {name!r}. There are: {names}.")
    return _stream(release, dump)


def _stream(release: Release, dump: Dump) -> Response:
    """Send a file as it lies on the disk, or the range of it that is asked for; nothing is read into memory."""
    created = datetime.fromisoformat(release.created)
    path = release.path / "dumps" / dump.name
    response = send_file(path, "application/gzip", conditional=False, etag=dump.sha256, last_modified=created)
    digest = base64.b64encode(bytes.fromhex(dump.sha256)).decode()
    response.headers.update(
        {"Repr-Digest": f"sha-256=:{digest}:", "Access-Control-Expose-Headers": _EXPOSED} | _NO_INDEX
    )
    try:
        return _conditional(response, dump.bytes)
    except Problem:
        response.close()
        raise


def _conditional(response: Response, size: int) -> Response:
    """Heed the conditions first, then the range; a range that is malformed or many at once is no range (RFC 9110)."""
    response.make_conditional(request, accept_ranges=True)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise Problem(412, "This is no longer the file that you know.")
    asked = request.range if request.method == "GET" else None
    if response.status_code == HTTPStatus.OK and asked and asked.units == "bytes" and len(asked.ranges) == 1:
        try:
            response.make_conditional(request, accept_ranges=True, complete_length=size)
        except RequestedRangeNotSatisfiable:
            detail = f"The file has {size} bytes."
            raise Problem(416, detail, headers={"Content-Range": f"bytes */{size}"}) from None
    return response


def _choose(here: Context, offers: tuple[str, ...]) -> tuple[str, Mapping[str, str]]:
    choice = negotiation.choose_type(request.headers.get("Accept"), offers)
    if choice is None:
        detail = "None of the formats that you accept is available."
        raise Problem(406, detail, links=_formats(here), headers={"Vary": answer.NEGOTIATED})
    return choice.offer, choice.parameters


def _represent(here: Context, media_type: str, parameters: Mapping[str, str], *, negotiated: bool) -> Response:
    facts, is_page = facts_of(here), media_type == HTML
    language = here.language if is_page else None
    asked = language if language != here.site.language else None
    body = dataset_page.render(here, facts, _alternates(here)) if is_page else _rdf(facts, media_type, parameters)
    return answer.respond(
        Answer(
            body=body,
            content_type=f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type,
            language=language,
            vary=answer.NEGOTIATED if negotiated else here.language_vary(translated=is_page),
            location=here.urls.to(f"dataset.{_ENDINGS[media_type]}", lang=asked) if negotiated else None,
            modified=here.release.release.created,
            links=_links(here, facts, media_type),
            headers={} if is_page else _NO_INDEX,
        )
    )


def _rdf(facts: Facts, media_type: str, parameters: Mapping[str, str]) -> bytes:
    profile = parameters.get("profile", "").rsplit("#", 1)[-1]
    return rdf.serialise(dataset.describe(facts), FORMATS[media_type], profile=profile)


def facts_of(here: Context) -> Facts:
    """Give what is known of the dataset of the running release."""
    site, release = here.site, here.release.release
    first = Releases(site.releases).all()[0]
    names = _names(here) if site.publisher else ()
    issued = min(first.created, release.created)
    return Facts(site, release, here.release.statistics, issued, names)


def _names(here: Context) -> tuple[Literal, ...]:
    """Give the names that the data have for who publishes them, one a language, the site's own language first."""
    description = here.release.store.describe(f"{here.site.base}id/{here.site.publisher}")
    if description is None:
        return ()
    root: NamedNode = description.root
    labels = (description.label(root, (language,)) for language in here.site.languages)
    return tuple(dict.fromkeys(label for label in labels if label is not None))


def _links(here: Context, facts: Facts, shown: str) -> tuple[tuple[str, str, Mapping[str, str]], ...]:
    urls, licence = here.urls, here.site.licence.url
    return (
        (urls.absolute(urls.to("dataset")), "canonical", {}),
        (facts.node("dataset").value, "describes", {}),
        *((urls.to(f"dataset.{_ENDINGS[m]}"), "alternate", {"type": m}) for m in (HTML, *FORMATS) if m != shown),
        (urls.to("dataset.ttl"), "describedby", {"type": "text/turtle"}),
        *(((licence, "license", {}),) if licence else ()),
    )


def _formats(here: Context) -> list[Link]:
    names = {form.media_type: form.name for form in rdf.FORMATS}
    return [Link(here.urls.to(f"dataset.{s}"), names.get(m, "HTML"), m) for s, m in SUFFIXES.items()]


def _alternates(here: Context) -> list[Link]:
    return [link for link in _formats(here) if link.media_type != HTML]
