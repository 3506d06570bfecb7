"""Pages that are lists: home, A to Z, and the list of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request

from publisher import index
from publisher.collation import LETTERS
from publisher.iris import LISTED
from publisher.web import answer, html, structured
from publisher.web.a_to_z import A_TO_Z, AToZ
from publisher.web.answer import Answer
from publisher.web.context import Context, context
from publisher.web.frame import frame
from publisher.web.html import Entry, Section
from publisher.web.listing import LISTINGS, OTHER, Listing, find
from publisher.web.messages import translator
from publisher.web.problems import Problem
from publisher.web.represent import give
from publisher.web.thing_page import LISTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as BaseResponse

    from publisher.index import Entry as Indexed

blueprint = Blueprint("pages", __name__)

KINDS = ", ".join((*LISTED, index.OTHER))


@blueprint.get("/")
def home() -> Response:
    """Give the home page: what this is, A to Z, the services put first, the trees of topics, ways to the lists."""
    here = context()
    say = translator(here.language)
    lists = here.release.index
    kinds = lists.kinds(here.language)
    listings = tuple(
        Entry(say(LISTS.get(kind, OTHER)), here.urls.to(f"doc/{kind}/"), str(kinds[kind]))
        for kind in (*LISTED, index.OTHER)
        if kind in kinds
    )
    topics = tuple(
        Section(f"topics-{number}", tree.top.text, _entries(here, tree.branches), tree.top.language)
        for number, tree in enumerate(lists.trees(here.language), 1)
    )
    services = _entries(here, lists.featured(here.language))
    text = here.site.description
    about = structured.site_jsonld(here.site.name, here.site.base, text)
    chrome = frame(here, "", description=text, page_jsonld=about)
    return _page(here, html.home(chrome, text=text, topics=topics, services=services, listings=listings), "")


@blueprint.get("/a-z/")
@blueprint.get("/a-z/<letter>")
@blueprint.get("/a-z.<suffix>")
@blueprint.get("/a-z/<letter>.<suffix>")
def a_to_z(letter: str = "", suffix: str | None = None) -> BaseResponse:
    """Give the A to Z, whole or one letter of it."""
    shown = AToZ(letter.lower(), context())
    if letter and letter.upper() not in tuple(LETTERS):
        raise Problem(404, "The A to Z has the letters A to Z.")
    if letter != letter.lower() or not (letter or suffix or request.path.endswith("/")):
        return redirect(shown.address(suffix), 301)
    return give(shown, A_TO_Z, suffix)


@blueprint.get(f"/doc/<any({KINDS}):kind>/")
@blueprint.get(f"/doc/<any({KINDS}):kind>.<suffix>")
def listing(kind: str, suffix: str | None = None) -> BaseResponse:
    """Give the list of a kind, a page at a time."""
    here = context()
    if not suffix and not request.path.endswith("/"):
        return redirect(Listing(kind, 1, here).address(), 301)
    return give(find(here, kind, request.args.get("page", "1")), LISTINGS, suffix)


def _entries(here: Context, found: Iterable[Indexed]) -> tuple[Entry, ...]:
    say = translator(here.language)
    return tuple(
        Entry(e.text, here.urls.document(e.iri), say("siehe {}").format(e.of) if e.of else "", e.language)
        for e in found
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
