"""Where the reader is and where to go from here: the navigation of every page, and the way down to a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.pages.views import LinkValue
from publisher.web.chrome import Link
from publisher.web.messages import translator

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from publisher.contents.trees import Relation
    from publisher.web.context import Context

LISTS = {
    "service": "Leistungen",
    "organisation": "Ämter",
    "place": "Orte",
    "contact": "Kontakte",
    "topic": "Themen",
    "area": "Gebiete",
    "channel": "Zugänge",
    "notice": "Hinweise",
}
"""What the list of each kind is called."""

RELATIONS: Mapping[str, Relation] = {
    "service": "topic",
    "topic": "topic",
    "organisation": "organisation",
    "place": "place",
}
"""The tree that things of a kind stand in."""

A_TO_Z = "a-z/"
CHART = "organisation-chart"
MOST_TREES = 3
"""Trees of topics that the navigation names one by one."""


def navigation(here: Context, path: str, within: Collection[str] = ()) -> tuple[Link, ...]:
    """Give what every page leads to; `within` are the addresses that the page at `path` lies below."""
    at = here.urls.prefix + path
    current = {href.partition("?")[0] for href in within}
    return tuple(
        Link(text, href, at.startswith(bare := href.partition("?")[0]) or bare in current, lang)
        for text, href, lang in _places(here)
    )


def _places(here: Context) -> Iterator[tuple[str, str, str | None]]:
    say, urls, language = translator(here.language), here.pages, here.language
    index, kinds = here.release.index, here.release.index.kinds(here.language)
    if index.letters(language):
        yield say("A bis Z"), urls.to(A_TO_Z), None
    trees = index.trees.roots("topic", language, MOST_TREES + 1)
    if len(trees) <= MOST_TREES:
        yield from ((tree.text, urls.document(tree.iri), tree.language) for tree in trees)
    else:
        yield say(LISTS["topic"]), urls.to("doc/topic/"), None
    if "organisation" in kinds:
        yield say(LISTS["organisation"]), urls.to(_organisation(here)), None
    if "place" in kinds:
        yield say(LISTS["place"]), urls.to("doc/place/"), None


def _organisation(here: Context) -> str:
    """Give the page of the whole organisation: the chart where there is one, else the list."""
    return CHART if here.release.index.trees.roots("organisation", here.language, 1) else "doc/organisation/"


def breadcrumbs(here: Context, kind: str | None = None, iri: str = "") -> tuple[LinkValue, ...]:
    """Give the way from the home page to a thing of a kind, by its tree, else by the list of its kind."""
    say, relation = translator(here.language), RELATIONS.get(kind or "")
    home = LinkValue(say("Startseite"), None, here.pages.to(""))
    above = here.release.index.trees.above(iri, relation, here.language) if relation and iri else []
    way = tuple(LinkValue(step.text, step.language, here.pages.document(step.iri)) for step in above)
    if kind == "topic" or (kind == "service" and way):
        return (home, *way)
    path = _organisation(here) if kind == "organisation" else f"doc/{kind}/"
    return (home, LinkValue(say(LISTS[kind]), None, here.pages.to(path)), *way) if kind in LISTS else (home,)
