"""Errors travel the same road as answers: a problem is chosen a form (HTML or problem+json) and written."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson
from flask import Response

from publisher.web import negotiation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

JSON = "application/problem+json"
HTML = "text/html"
OFFERS = (HTML, JSON, "application/json")


@dataclass(frozen=True, slots=True)
class Link:
    """A link that helps on: another variant, what replaced a thing."""

    href: str
    title: str
    media_type: str | None = None


class Problem(Exception):
    """An answer that is not what was asked for. `detail` says in a sentence why, `links` what helps on."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        links: Sequence[Link] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = HTTPStatus(status)
        self.detail = detail
        self.links = tuple(links)
        self.headers = dict(headers or {})
        self.members = dict(members or {})


def respond(problem: Problem, accept: str | None, page: Callable[[Problem], bytes]) -> Response:
    """Write a problem as a page for people or as `application/problem+json` (RFC 9457) for programs."""
    choice = negotiation.choose_type(accept, OFFERS)
    media_type = choice.offer if choice else JSON
    body = page(problem) if media_type == HTML else _json(problem)
    content_type = "text/html; charset=utf-8" if media_type == HTML else media_type
    response = Response(body, problem.status, content_type=content_type)
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-cache"
    response.headers.update(problem.headers)
    return response


def _json(problem: Problem) -> bytes:
    links = [{"href": link.href, "title": link.title, "type": link.media_type} for link in problem.links]
    body: dict[str, object] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": problem.detail,
    }
    return orjson.dumps(body | problem.members | ({"links": links} if links else {}))
