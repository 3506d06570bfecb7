"""Pages that are lists: home, A to Z, and the list of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, redirect, request, send_from_directory

from publisher.collation import LETTERS
from publisher.iris import LISTED
from publisher.web import answer, html
from publisher.web.answer import Answer
from publisher.web.context import Context, context
from publisher.web.frame import frame, letters
from publisher.web.html import Entry, Link, Section
from publisher.web.messages import translator
from publisher.web.problems import Problem
from publisher.web.thing_page import LISTS, breadcrumbs

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from publisher.index import Entry as Indexed

blueprint = Blueprint("pages", __name__)

PAGE = 100
"""Things on one page of a list."""

SHOWN = 12
"""Services named on the home page."""

STATIC = "static"


@blueprint.get("/")
def home() -> Response:
    """Give the home page: what this is, A to Z, topics, ways to the lists."""
    here = context()
    say = translator(here.language)
    kinds = here.release.index.kinds(here.language)
    listings = tuple(
        Entry(say(LISTS.get(kind, "Alles andere")), here.urls.to(f"doc/{kind}/"), str(kinds[kind]))
        for kind in (*LISTED, "thing")
        if kind in kinds
    )
    topics = here.release.index.listing("topic", here.language, 1, PAGE)
    services = here.release.index.listing("service", here.language, 1, SHOWN)
    sections = (Section("topics", say("Themen"), _entries(here, topics)),) if topics else ()
    chrome = frame(here, "", description=here.site.description)
    text = here.site.description
    page = html.home(chrome, text=text, topics=sections, services=_entries(here, services), listings=listings)
    return _page(here, page, "")


@blueprint.get("/a-z/")
@blueprint.get("/a-z/<letter>")
def a_to_z(letter: str | None = None) -> BaseResponse:
    """Give the A to Z, whole or one letter of it."""
    here = context()
    if letter is not None and letter.upper() not in LETTERS:
        raise Problem(404, "The A to Z has the letters A to Z.")
    if letter is not None and letter != letter.lower():
        return redirect(here.urls.to(f"a-z/{letter.lower()}"), 301)
    shown = [letter.upper()] if letter else list(here.release.index.letters(here.language))
    entries = {a: _entries(here, here.release.index.a_to_z(here.language, a)) for a in shown}
    path = f"a-z/{letter or ''}"
    page = html.a_to_z(letters(here.release, here.urls, here.language), entries, frame(here, path))
    return _page(here, page, path)


@blueprint.get("/doc/<any(service, organisation, place, contact, topic, area, channel, thing):kind>/")
def listing(kind: str) -> BaseResponse:
    """Give the list of a kind, a page at a time."""
    here = context()
    if not request.path.endswith("/"):
        return redirect(here.urls.to(f"doc/{kind}/"), 301)
    say = translator(here.language)
    total = here.release.index.count(kind, here.language)
    last = max(1, -(-total // PAGE))
    number = request.args.get("page", "1")
    if not number.isdecimal() or not 1 <= int(number) <= last:
        raise Problem(404, f"This list has the pages 1 to {last}.")
    current = int(number)
    found = here.release.index.listing(kind, here.language, (current - 1) * PAGE + 1, PAGE)
    heading = say(LISTS.get(kind, "Alles andere"))
    path = f"doc/{kind}/" + (f"?page={current}" if current > 1 else "")
    turns = tuple(
        Link(str(n), here.urls.to(f"doc/{kind}/", page=n if n > 1 else None), n == current) for n in range(1, last + 1)
    )
    sections = (Section("all", "", _entries(here, found)),)
    chrome = frame(here, path)
    crumbs = breadcrumbs(here, None)
    page = html.listing(heading, sections, chrome, pages=turns if last > 1 else (), breadcrumbs=crumbs)
    return _page(here, page, path)


@blueprint.get("/static/<path:name>")
def static(name: str) -> Response:
    """Give a style sheet, font or script; named by the release of the software, so it may be kept for long."""
    if any(part.startswith(".") for part in name.split("/")):
        abort(404)
    response = send_from_directory(STATIC, name, max_age=86400)
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _entries(here: Context, found: list[Indexed]) -> tuple[Entry, ...]:
    say = translator(here.language)
    return tuple(
        Entry(e.text, here.urls.document(e.iri), say("siehe {}").format(e.of) if e.of else "", e.language) for e in found
    )


def _page(here: Context, text: str, path: str) -> Response:
    location = here.urls.prefix + path
    return answer.respond(
        Answer(
            text.encode(),
            "text/html; charset=utf-8",
            language=here.language,
            vary=here.language_vary(translated=True),
            modified=here.release.release.created,
            links=((here.urls.absolute(location), "canonical", {}),),
        )
    )
