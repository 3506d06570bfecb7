"""The home page: what most people come for, what is new, the topics, and whom to ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from publisher.contents import index
from publisher.iris import LISTED
from publisher.pages import page, questions
from publisher.pages.hours import DEFAULT_ZONE
from publisher.web import html, notices, structured_site
from publisher.web.chrome import Alternate, Chrome, Entry, Section
from publisher.web.frame import frame
from publisher.web.html import Home
from publisher.web.listing import OTHER
from publisher.web.messages import translator
from publisher.web.thing import Thing, find_iri
from publisher.web.thing_page import seen
from publisher.web.topics import MOST_BRANCHES, entries, topics
from publisher.web.wayfinding import LISTS

if TYPE_CHECKING:
    from publisher.pages.views import Field
    from publisher.web.context import Context

_REACHED_BY = frozenset({"contacts", "places"})


def render(here: Context) -> bytes:
    """Render the page."""
    text, site, trees = here.site.description, f"{here.site.base}id/site", here.release.index.trees
    town, news = _town(here), notices.current(here, datetime.now(DEFAULT_ZONE).date())
    chrome = frame(
        here,
        "",
        description=text,
        alternates=(Alternate("text/turtle", here.urls.to("dataset.ttl"), "Turtle"),),
        scripts=("hours.js",),
        iri=site,
        query=questions.about(site),
    )
    told = structured_site.site_jsonld(_facts(here, chrome), town.description if town else None, news)
    chrome = replace(chrome, page_jsonld=told)
    shown = Home(
        text=text,
        services=entries(here, trees.featured(here.language)),
        notices=news,
        topics=topics(here) or _offices(here),
        reached_by=_reached_by(town) if town else (),
        listings=_listings(here),
    )
    return html.home(shown, chrome).encode()


def _facts(here: Context, chrome: Chrome) -> structured_site.SiteFacts:
    """Say what search engines are told of the site."""
    absolute = here.urls.absolute
    return structured_site.SiteFacts(
        chrome.site,
        chrome.canonical,
        chrome.lang,
        chrome.description,
        search=f"{absolute(chrome.search)}?q={{query}}" if chrome.search else "",
        logo=absolute(chrome.logo) if chrome.logo else "",
    )


def _offices(here: Context) -> tuple[Section, ...]:
    """Give the first level of the organisation: where there are no topics, people look for who does it."""
    trees, language = here.release.index.trees, here.language
    tops = trees.roots("organisation", language, 1)
    units = [b for top in tops for b in trees.below(top.iri, "organisation", language, MOST_BRANCHES)]
    found = entries(here, [unit for unit in units if unit.kind == "organisation"])
    return (Section("offices", translator(language)(LISTS["organisation"]), found),) if found else ()


def _listings(here: Context) -> tuple[Entry, ...]:
    say, kinds = translator(here.language), here.release.index.kinds(here.language)
    return tuple(
        Entry(say(LISTS.get(kind, OTHER)), here.pages.to(f"doc/{kind}/"), str(kinds[kind]))
        for kind in (*LISTED, index.OTHER)
        if kind in kinds
    )


def _town(here: Context) -> Thing | None:
    """Give who publishes the site."""
    return find_iri(here, f"{here.site.base}id/{here.site.publisher}") if here.site.publisher else None


def _reached_by(town: Thing) -> tuple[Field, ...]:
    """Give where the town itself is found and how it is reached, as its own page shows it."""
    return page.fields(seen(town), town.here.release.layout, _REACHED_BY)
