"""From bytes to an HTTP answer: validators, caching, links. The same for documents, lists and pages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, redirect, request
from werkzeug.http import http_date

from publisher import __version__
from publisher.web import conditional
from publisher.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from werkzeug.wrappers import Response as BaseResponse

LONGEST_LINKS = 3000
"""Octets of a `Link` header: common proxies refuse answers whose headers are longer than 4 kB in all."""

FRESH = "public, max-age=300, stale-while-revalidate=3600"
"""How long a document may be used unasked: editors expect to see a release within minutes."""

FOR_EVER = "public, max-age=31536000, immutable"
"""How long what a release holds may be used where its address names the release."""

_URI = "/:@!$&'()*+,;=-._~%#?[]"
"""What stays when an IRI is written as a URI, the only form that a header takes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: the bytes, what they are, and what to say of them.

    vary: headers that decided the choice, empty where none did. location: the address of this very variant.
    modified: date or time as in the data (ISO 8601). links: (address, relation, other attributes), dearest first.
    version: names a body that comes in pieces, so that it has an ETag before it is made.
    """

    body: bytes | Iterable[bytes]
    content_type: str
    language: str | None = None
    vary: str = ""
    location: str | None = None
    modified: str | None = None
    links: tuple[tuple[str, str, Mapping[str, str]], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    version: str = ""


def respond(answer: Answer) -> Response:
    """Make the response, with a strong ETag of its own for each representation."""
    content = answer.body if isinstance(answer.body, bytes) else f"{__version__} {answer.version}".encode()
    headers: dict[str, str | None] = {
        "ETag": f'"{hashlib.sha256(answer.content_type.encode() + content).hexdigest()[:32]}"',
        "Cache-Control": FRESH,
        "Vary": answer.vary or None,
        "Content-Language": answer.language,
        "Content-Location": answer.location,
        "Last-Modified": last_modified(answer.modified) if answer.modified else None,
        "Link": link_header(answer.links) or None,
    }
    said = {name: value for name, value in headers.items() if value} | dict(answer.headers)
    response = Response(answer.body, headers=said, content_type=answer.content_type)
    response.implicit_sequence_conversion = isinstance(answer.body, bytes)  # a stream is not gathered to be measured
    return response


def heed(response: Response, *, in_parts: bool = False) -> None:
    """Give nothing to a client that has it already (304). Raises Problem (412) if it wants only what it knows.

    in_parts: whether a range of it may be asked for.
    """
    environ, headers = request.environ, response.headers
    if conditional.is_refused(environ, headers.get("ETag"), conditional.timestamp(headers.get("Last-Modified"))):
        raise Problem(412, "This is no longer what you know.")
    news = {name: value for name, value in environ.items() if name not in conditional.PRECONDITIONS}
    response.make_conditional(news, accept_ranges=in_parts)


def see_other(address: str) -> BaseResponse:
    """Lead to another document (303)."""
    return _leading(address, 303)


def moved(address: str) -> BaseResponse:
    """Lead to where something is for good (301); for as long as a document may be used unasked, as data may change."""
    return _leading(address, 301)


def _leading(address: str, status: int) -> BaseResponse:
    response = redirect(address, status)
    response.headers["Cache-Control"] = FRESH
    return response


def link_header(links: tuple[tuple[str, str, Mapping[str, str]], ...]) -> str:
    """Write a `Link` header (RFC 8288); links for which there is no room are left out. IRIs become URIs."""
    written: list[str] = []
    room = LONGEST_LINKS
    for href, relation, others in links:
        attributes = "".join(f'; {name}="{value}"' for name, value in others.items())
        link = f'<{_uri(href)}>; rel="{relation}"{attributes}'
        if len(link) + 2 <= room:
            written.append(link)
            room -= len(link) + 2
    return ", ".join(written)


@lru_cache(maxsize=1024)
def _uri(iri: str) -> str:
    return quote(iri, safe=_URI)


def changed(modified: str | None, released: str) -> str:
    """Give when a document last changed: as its data say, and else with its release.

    A day counts to its end, for the data may change once more on the same day; but nothing changed after the release.
    """
    try:
        day = date.fromisoformat(modified or "")
    except ValueError:
        return modified or released
    return min(f"{day}T23:59:59Z", released)


def last_modified(text: str) -> str | None:
    """Write an `xsd:date` or `xsd:dateTime` as an HTTP date; None for what is no date, or lies in the future."""
    try:
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return http_date(aware) if aware <= datetime.now(UTC) else None
    except (ValueError, OverflowError):  # no date, or one that is none any more in another time zone
        return None
