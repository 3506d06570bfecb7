"""The frame of every page, put together from the settings and the release."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from flask import Response, request

from publisher.contents.collation import LETTERS
from publisher.errors import ReleaseError
from publisher.web import files, html, negotiation, problems, structured
from publisher.web.chrome import STYLESHEETS, Alternate, Chrome, Language, Letter, Link
from publisher.web.context import reader, setup
from publisher.web.messages import translator
from publisher.web.wayfinding import navigation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from publisher.library import OpenRelease
    from publisher.pages.views import LinkValue
    from publisher.site import Site
    from publisher.web.context import Context, Setup
    from publisher.web.problems import Problem
    from publisher.web.urls import Urls

LONGEST_DESCRIPTION = 160
"""Characters of the description that search engines show."""

LONGEST_PATH = 200
"""Characters of an address that a letter about an error repeats."""

FOOTER = (("dataset", "Offene Daten"), ("api", "Schnittstellen"))
REFERENCE = (
    ("changes", "Änderungen"),
    ("ontology", "Unsere Wörter"),
    ("shapes", "Regeln für die Daten"),
    ("quality", "Qualität der Daten"),
)
"""Path and name of what every page ends with; the reference is about data that were checked."""


SEARCH = "search.js"
"""What every page with a search field loads."""


def frame(here: Context, path: str, *, within: Collection[str] = (), query: str = "", **more: Any) -> Chrome:
    """Make the frame of the page at a path below the base; `more` are further fields of `Chrome`.

    within: the addresses of the pages that this one lies below. query: the SPARQL query that gives what it shows.
    """
    address = here.urls.to(path) if "?" not in path else here.urls.prefix + path
    full = here.urls.absolute(address)
    about = more.get("iri") or here.canonical(full)
    more = {"picture": picture(here)} | more | {"description": shortened(more.get("description", ""))}
    return replace(
        _base(here.site, here.pages, here.language),
        canonical=here.canonical(full),
        languages=tuple(
            Language(code, here.in_language(full, code), here.urls.asking(address, lang=code))
            for code in here.site.languages
        ),
        letters=letters(here.release, here.pages, here.language),
        navigation=navigation(here, path, within),
        footer=(*_own_pages(here.release, here.pages, here.languages), *_footer(here.site, here.pages, here.language)),
        query=query,
        query_href=here.pages.to("sparql", query=query) if query else "",
        feedback=_feedback(here.site, here.language, about),
        feed=_feed(here) if path != "changes" else None,
        released=datetime.fromisoformat(here.release.release.created),
        stylesheets=(*STYLESHEETS, *more.pop("stylesheets", ())),
        scripts=(SEARCH, *more.pop("scripts", ())),
        **more,
    )


def with_jsonld(chrome: Chrome, heading: str, crumbs: Iterable[LinkValue] = ()) -> Chrome:
    """Tell search engines the name of a page that is about no thing, and the way to it."""
    trail = [(crumb.text, crumb.href or "") for crumb in crumbs]
    return replace(chrome, page_jsonld=structured.plain_jsonld(heading, chrome.canonical, chrome.lang, trail))


def shortened(text: str) -> str:
    """Give the beginning of a text, in whole words, as long as search engines show it."""
    return textwrap.shorten(text, LONGEST_DESCRIPTION, placeholder=" …")


def picture(here: Context, iri: str | None = None) -> str:
    """Give the absolute address of the picture of the page about a thing, or of the site."""
    language = here.language if here.language != here.site.language else None
    return here.urls.absolute(here.urls.to("picture.png", iri=iri, lang=language))


def _feed(here: Context) -> Alternate | None:
    """Give the feed of changes, in the language of the page; data that are published as they stand have none."""
    language = here.language if here.language != here.site.language else None
    address = here.urls.to("changes.atom", lang=language)
    title = f"{here.site.name}: {translator(here.language)('Änderungen')}"
    return Alternate("application/atom+xml", address, title) if here.site.checked else None


def letters(release: OpenRelease, urls: Urls, language: str) -> tuple[Letter, ...]:
    """Give the letters of the A to Z; those with entries lead somewhere. None at all where there are no services."""
    numbers = release.index.letters(language)
    if not numbers:
        return ()
    return tuple(Letter(a, urls.to(f"a-z/{a.lower()}") if a in numbers else None) for a in LETTERS)


def problem_page(problem: Problem) -> bytes:
    """Write the page of an error; it needs no release, for there may be none."""
    shared = setup()
    site, language = shared.site, reader(shared.site)
    chrome = replace(
        _base(site, shared.urls, language),
        robots="noindex",
        footer=(*_duties(shared, language), *_footer(site, shared.urls, language)),
        feedback=_feedback(site, language, shared.urls.absolute(request.path[:LONGEST_PATH])),
    )
    variants = [Alternate(link.media_type or "", link.href, link.title) for link in problem.links]
    status = problem.status
    return html.problem(status.value, status.phrase, problem.detail, variants, chrome).encode()


def api_problem(error: Problem) -> Response:
    """Tell what went wrong: programs that say nothing of what they accept get JSON here, unlike on the site's pages."""
    choice = negotiation.choose_type(request.headers.get("Accept"), (problems.JSON, problems.HTML))
    return problems.respond(error, choice.offer if choice else problems.JSON, problem_page)


def _base(site: Site, urls: Urls, language: str) -> Chrome:
    licence = site.licence
    return Chrome(
        site=site.name,
        lang=language,
        base=urls.prefix,
        home=urls.to(""),
        asked=urls.language or "",
        licence=Link(licence.name, licence.url) if licence.url else None,
        is_open=licence.is_open,
        attribution=licence.attribution,
        logo=_below(urls, files.logo_address(site)),
        theme=_below(urls, files.theme_address(site)),
        tiles=_below(urls, files.tiles_address(site)),
        footer=_footer(site, urls, language),
        search=f"{urls.prefix}search",
        scripts=(SEARCH,),
    )


def _own_pages(release: OpenRelease, urls: Urls, languages: Iterable[str]) -> tuple[Link, ...]:
    """Lead to the pages that the site has written itself; those that are a duty come first."""
    texts = release.texts.all(languages)
    return tuple(Link(text.title, urls.to(f"page/{text.key}"), lang=text.language) for text in texts)


def _duties(shared: Setup, language: str) -> tuple[Link, ...]:
    """Lead to the same from the page of an error, if there is a release that has them."""
    try:
        release = shared.library.current()
    except ReleaseError:
        return ()
    return _own_pages(release, shared.urls, dict.fromkeys((language, *shared.site.languages)))


def _feedback(site: Site, language: str, about: str) -> str:
    """Give the address of a letter to the site about one of its pages."""
    say = translator(language)
    body = f"{say('Seite')}: {about}\n\n{say('Was stimmt nicht?')}\n"
    letter = {"subject": f"{say('Fehler melden')}: {site.name}", "body": body}
    return f"{site.feedback}?{urlencode(letter, quote_via=quote)}" if site.feedback else ""


def _below(urls: Urls, path: str | None) -> str:
    return urls.prefix + path if path else ""


def _footer(site: Site, urls: Urls, language: str) -> tuple[Link, ...]:
    say = translator(language)
    return tuple(Link(say(name), urls.to(path)) for path, name in (*FOOTER, *(REFERENCE if site.checked else ())))
