"""The dumps: everything that is published, a file a format, of the current release and of those that are kept.

A dump is `application/gzip`, not RDF with a `Content-Encoding`: clients undo a coding without being asked, and what
they then save under the name `data.nt.gz` would be no such file, with another checksum than the published one.
"""

from __future__ import annotations

import base64
import gzip
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from publisher.contents import dumps
from publisher.release import Release, Releases
from publisher.web import answer
from publisher.web.answer import FOR_EVER, Answer
from publisher.web.context import context, without_slash
from publisher.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from werkzeug.wrappers import Response as BaseResponse

    from publisher.contents.dumps import Dump

blueprint = Blueprint("downloads", __name__)

SUMS = "SHA256SUMS"

XZUFI = "export/xzufi.xml"
_PIECE = 64 * 1024

_EXPOSED = "Accept-Ranges, Content-Location, Content-Range, ETag, Last-Modified, Repr-Digest"
_NO_INDEX = {"X-Robots-Tag": "noindex"}


@blueprint.before_request
def _without_slash() -> BaseResponse | None:
    return None if request.endpoint == f"{blueprint.name}.folder" else without_slash()


@blueprint.get("/dumps/")
def folder() -> BaseResponse:
    """Lead to the page that lists the dumps."""
    return answer.see_other(context().urls.to("dataset"))


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


@blueprint.get(f"/{XZUFI}")
def xzufi() -> Response:
    """Give the services and offices of the current release in XZuFi, as one document."""
    here = context()
    release = here.release.release
    if not any(dump.form is dumps.XZUFI for dump in dumps.listed(release.manifest)):
        raise Problem(404, "These data have no services that could be given in XZuFi.")
    path = release.path / "dumps" / dumps.name_of(None, dumps.XZUFI)
    links = ((here.urls.absolute(here.urls.to(XZUFI)), "canonical", dict[str, str]()),)
    media_type = f"{dumps.XZUFI.media_type}; charset=utf-8"
    made = Answer(
        _unpacked(path), media_type, modified=release.created, links=links, headers=_NO_INDEX, version=release.id
    )
    return answer.respond(made)


def _unpacked(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as file:
        while piece := file.read(_PIECE):
            yield piece


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
    response = send_file(path, dump.packing, conditional=False, etag=dump.sha256, last_modified=created)
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
    answer.heed(response, in_parts=True)
    asked = request.range if request.method == "GET" else None
    if response.status_code == HTTPStatus.OK and asked and asked.units == "bytes" and len(asked.ranges) == 1:
        try:
            response.make_conditional(request, accept_ranges=True, complete_length=size)
        except RequestedRangeNotSatisfiable:
            detail = f"The file has {size} bytes."
            raise Problem(416, detail, headers={"Content-Range": f"bytes */{size}"}) from None
    return response
