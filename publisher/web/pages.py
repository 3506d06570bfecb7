"""Pages that lead to others: home, A to Z, the organisation chart, and the list of each kind."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, redirect, request
from markupsafe import Markup

from publisher import rdf
from publisher.contents import index
from publisher.contents.collation import LETTERS
from publisher.iris import LISTED
from publisher.pages import page
from publisher.pages.hours import DEFAULT_ZONE, beginning
from publisher.web import answer, chart, html, negotiation, picture, representation
from publisher.web import home as home_page
from publisher.web.a_to_z import A_TO_Z, AToZ
from publisher.web.answer import Answer
from publisher.web.context import TIMELY, Context, context
from publisher.web.frame import frame, with_jsonld
from publisher.web.listing import LISTINGS, Listing, find
from publisher.web.problems import Link, Problem
from publisher.web.represent import UNACCEPTABLE, give
from publisher.web.thing import find_iri
from publisher.web.thing_page import seen
from publisher.web.wayfinding import CHART, breadcrumbs

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

blueprint = Blueprint("pages", __name__)

KINDS = ", ".join((*LISTED, index.OTHER))


@blueprint.get("/")
def home() -> BaseResponse:
    """Give the home page; who wants data is led to the description of the dataset."""
    here, data = context(), {form.media_type: form.suffix for form in rdf.FORMATS}
    if request.path != here.urls.prefix:
        return redirect(here.urls.to(""), 301)
    choice = negotiation.choose_type(request.headers.get("Accept"), (representation.HTML, *data))
    if choice is None:
        raise Problem(406, UNACCEPTABLE, links=[Link(here.urls.to(""), "HTML", representation.HTML)])
    wanted = data.get(choice.offer)
    found = answer.see_other(here.urls.to(f"dataset.{wanted}")) if wanted else _home(here)
    found.vary.add("Accept")
    return found


@blueprint.get("/page/<key>")
def own_page(key: str) -> BaseResponse:
    """Give a page that the site has written itself, such as its imprint."""
    here = context()
    text = here.release.texts.find(key, here.languages)
    if text is None:
        raise Problem(404, "There is no such page.")
    path = f"page/{key}"
    crumbs = breadcrumbs(here)
    chrome = with_jsonld(frame(here, path), text.title, crumbs)
    body = html.plain(text.title, Markup(text.html), chrome, text.language, crumbs)  # noqa: S704 - cleaned when built
    return _page(here, body.encode(), path)


@blueprint.get("/picture.png")
def shared_picture() -> BaseResponse:
    """Give the picture of the page about a thing (`?iri=`), or of the site."""
    here = context()
    iri = request.args.get("iri")
    thing = find_iri(here, iri) if iri else None
    if iri and thing is None:
        raise Problem(404, "Nothing is said of this here.")
    found = page.page(seen(thing), here.release.layout) if thing else None
    title, kind = (found.title.text, found.kind.text if found.kind else "") if found else ("", "")
    body = picture.draw(here.site.name, title, kind, here.site.theme.colour)
    vary = here.language_vary(translated=True)
    return answer.respond(Answer(body, picture.MEDIA_TYPE, vary=vary, modified=here.release.release.created))


@blueprint.get(f"/{CHART}")
def organisation_chart() -> BaseResponse:
    """Give the organisation chart."""
    here = context()
    return _page(here, chart.render(here), CHART)


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


def _home(here: Context) -> Response:
    """Give the page; notices come and go, and "open now" changes, with the day and without a release."""
    request.environ[TIMELY] = True
    midnight = beginning(datetime.now(DEFAULT_ZONE).date())
    found = _page(here, home_page.render(here), "")
    found.last_modified = max(midnight, found.last_modified or midnight)
    return found


def _page(here: Context, body: bytes, path: str) -> Response:
    location = here.urls.prefix + path
    return answer.respond(
        Answer(
            body,
            "text/html; charset=utf-8",
            language=here.language,
            vary=here.language_vary(translated=True),
            modified=here.release.release.created,
            links=((here.canonical(here.urls.absolute(location)), "canonical", {}),),
        )
    )
