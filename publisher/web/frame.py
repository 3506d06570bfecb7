"""The frame of every page, put together from the settings and the release."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import current_app
from markupsafe import Markup

from publisher.collation import LETTERS
from publisher.web import files, html
from publisher.web.context import EXTENSION, context
from publisher.web.html import Alternate, Chrome, Language, Letter, Link
from publisher.web.messages import translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from publisher.library import OpenRelease
    from publisher.site import Site
    from publisher.web.context import Context, Setup
    from publisher.web.problems import Problem
    from publisher.web.urls import Urls

NAVIGATION = (("a-z/", "A bis Z"), ("doc/topic/", "Themen"), ("doc/organisation/", "Ämter"), ("doc/place/", "Orte"))
"""Path and name of what every page leads to."""

FOOTER = (("dataset", "Offene Daten"), ("api", "Schnittstellen"))
REFERENCE = (("ontology", "Unsere Wörter"), ("shapes", "Regeln für die Daten"))
"""Path and name of what every page ends with; the reference is about data that were checked."""


def frame(here: Context, path: str, **more: Any) -> Chrome:
    """Make the frame of the page at a path below the base; `more` are further fields of `html.Chrome`."""
    address = here.urls.to(path) if "?" not in path else here.urls.prefix + path
    canonical = here.urls.absolute(address)
    chrome = _base(here.site, here.urls, here.language)
    return replace(
        chrome,
        canonical=canonical,
        languages=tuple(Language(code, _in(canonical, code, here.site)) for code in here.site.languages),
        letters=letters(here.release, here.urls, here.language),
        navigation=_navigation(here, path),
        released=datetime.fromisoformat(here.release.release.created),
        **more,
    )


def letters(release: OpenRelease, urls: Urls, language: str) -> tuple[Letter, ...]:
    """Give the letters of the A to Z; those with entries lead somewhere. None at all where there are no services."""
    numbers = release.index.letters(language)
    if not numbers:
        return ()
    return tuple(Letter(a, urls.to(f"a-z/{a.lower()}") if a in numbers else None) for a in LETTERS)


def problem_page(problem: Problem) -> bytes:
    """Write the page of an error; it needs no release, for there may be none."""
    setup: Setup = current_app.extensions[EXTENSION]
    chrome = replace(_base(setup.site, setup.urls, setup.site.language), robots="noindex")
    variants = [Alternate(link.media_type or "", link.href, link.title) for link in problem.links]
    status = problem.status
    return html.problem(status.value, status.phrase, problem.detail, variants, chrome).encode()


def plain_page(title: str, body: str) -> str:
    """Render a page of the SPARQL side: a title and HTML that is already safe."""
    here = context()
    return html.plain(title, Markup(body), frame(here, "sparql", robots="noindex"))  # noqa: S704 - escaped by its maker


def _base(site: Site, urls: Urls, language: str) -> Chrome:
    licence = site.licence
    return Chrome(
        site=site.name,
        lang=language,
        base=urls.prefix,
        licence=Link(licence.name, licence.url) if licence.url else None,
        attribution=licence.attribution,
        logo=_below(urls, files.logo_address(site)),
        theme=_below(urls, files.theme_address(site)),
        footer=_footer(site, urls, language),
    )


def _below(urls: Urls, path: str | None) -> str:
    return urls.prefix + path if path else ""


def _footer(site: Site, urls: Urls, language: str) -> tuple[Link, ...]:
    say = translator(language)
    return tuple(Link(say(name), urls.to(path)) for path, name in (*FOOTER, *(REFERENCE if site.checked else ())))


def _navigation(here: Context, path: str) -> tuple[Link, ...]:
    say = translator(here.language)
    kinds: Mapping[str, int] = here.release.index.kinds(here.language)
    shown = [(at, name) for at, name in NAVIGATION if at.removeprefix("doc/").rstrip("/") in kinds or at == "a-z/"]
    if not here.release.index.letters(here.language):
        shown = [(at, name) for at, name in shown if at != "a-z/"]
    return tuple(Link(say(name), here.urls.to(at), path.startswith(at)) for at, name in shown)


def _in(address: str, language: str, site: Site) -> str:
    """Give the address of a page in a language; the default language needs no mention."""
    if language == site.language:
        return address
    return f"{address}{'&' if '?' in address else '?'}lang={language}"
