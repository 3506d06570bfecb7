"""The description of the interface: OpenAPI for programs, a page for people."""

from __future__ import annotations

from dataclasses import dataclass, replace

import orjson
from flask import Blueprint, Flask, Response, current_app

from publisher.formats import openapi as description
from publisher.formats.openapi import Operation
from publisher.web import answer, html, interface
from publisher.web.answer import Answer
from publisher.web.context import Context, context, without_slash
from publisher.web.frame import frame
from publisher.web.html import Alternate

MEDIA_TYPE = "application/json"
NAME = "openapi.json"
PAGE = "api"
TYPES = {NAME: MEDIA_TYPE, PAGE: "text/html"}

blueprint = Blueprint("openapi", __name__)
blueprint.before_request(without_slash)


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one tag."""

    key: str
    operations: tuple[Operation, ...]


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Give the OpenAPI document, in English."""
    here = context()
    found = description.document(interface.about(here), interface.operations(_app(), here))
    body = orjson.dumps(found, option=orjson.OPT_INDENT_2)
    return _respond(here, Answer(body, MEDIA_TYPE, headers={"X-Robots-Tag": "noindex"}), NAME, PAGE)


@blueprint.get("/api")
def api() -> Response:
    """Give the same as a page, in the reader's language."""
    here = context()
    vary = here.language_vary(translated=True)
    page = Answer(_page(here).encode(), "text/html; charset=utf-8", language=here.language, vary=vary)
    return _respond(here, page, PAGE, NAME)


def _respond(here: Context, found: Answer, own: str, other: str) -> Response:
    address, none = here.urls.absolute(here.urls.to(own)), dict[str, str]()
    canonical = here.canonical(address) if found.language else address
    links = ((canonical, "canonical", none), (here.urls.to(other), "alternate", {"type": TYPES[other]}))
    return answer.respond(replace(found, modified=here.release.release.created, links=links))


def _page(here: Context) -> str:
    operations = interface.operations(_app(), here)
    tags = interface.TAGS
    sections = [Section(key, tuple(o for o in operations if o.tag == key)) for key in tags]
    languages = (here.language, here.language.partition("-")[0], "en")
    chrome = frame(here, "api", alternates=(Alternate(MEDIA_TYPE, here.urls.to(NAME), "OpenAPI 3.1"),))
    values = {
        "sections": [section for section in sections if section.operations],
        "tags": tags,
        "tell": html.teller(languages),
        "statuses": description.STATUSES,
        "common": description.COMMON,
        "filled": lambda operation: description.filled(operation.path, operation.parameters),
    }
    return html.reference("api", chrome, **values)


def _app() -> Flask:
    found: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - flask's own way
    return found
