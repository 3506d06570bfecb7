"""HTML pages from plain values. Templates know widgets, never properties; every text is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from publisher.formats import vcard
from publisher.pages.layout import Labels, label
from publisher.pages.sketch import Sketch
from publisher.pages.views import WHO, Field, Group, LinkValue, NoticeValue, Page, TextValue
from publisher.web.chrome import Alternate, Chrome, Entry, Letter, Link, Section
from publisher.web.explained import EXPLAINED, PROBLEMS
from publisher.web.messages import Wording, translator
from publisher.web.templating import template

BESIDE = frozenset({"group-where", "group-hours", "group-access", WHO})
"""Blocks that wide screens show beside the text."""

AROUND = frozenset({"group-structure", "group-services"})
"""Blocks about the neighbours of a thing: no page is about them alone, unless it has nothing else."""

QUIET = frozenset({"group-topics"})
"""Blocks whose heading would only repeat what the page is, where they come first."""

LAST = frozenset({"group-data"})
"""Blocks about the record rather than about the thing; they come last and quietly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The home page: what the site is, the services put first, notices, topics, whom to ask, all lists."""

    text: str = ""
    services: tuple[Entry, ...] = ()
    notices: tuple[NoticeValue, ...] = ()
    topics: tuple[Section, ...] = ()
    reached_by: tuple[Field, ...] = ()
    listings: tuple[Entry, ...] = ()


def thing_page(page: Page, chrome: Chrome, notices: Sequence[NoticeValue] = ()) -> str:
    """Render the page of a thing, with the notices about it."""
    main, beside = _columns(page.groups)
    last = [g for g in page.groups if g.key in LAST]
    contents = [g for g in (*main, *beside) if g.label]
    quiet = main[0].key if main and main[0].key in QUIET else ""
    card = next((a for a in chrome.alternates if a.media_type == vcard.MEDIA_TYPE), None)
    values = {"main": main, "beside": beside, "last": last, "contents": contents, "quiet": quiet, "card": card}
    return _render("thing.html", chrome, page=page, notices=notices, **values)


def _columns(groups: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    """Part the blocks of a thing into those in the middle of its page and those beside them."""
    main = [g for g in groups if g.key not in BESIDE | LAST]
    beside = [g for g in groups if g.key in BESIDE]
    if all(g.key in AROUND for g in main):  # a place or a contact: where and when is what the page is about
        main, beside = beside, main
    return (main, beside) if main else (beside, [])


def home(shown: Home, chrome: Chrome) -> str:
    """Render the home page."""
    return _render("home.html", chrome, page=shown)


def chart(heading: str, units: Sequence[object], chrome: Chrome, **values: object) -> str:
    """Render the organisation chart (`chart.Unit`s)."""
    return _render("chart.html", chrome, heading=heading, units=units, **values)


def a_to_z(letters: Sequence[Letter], entries: Mapping[str, Sequence[Entry]], chrome: Chrome) -> str:
    """Render the A to Z, or a part of it: every letter, and those entries that are given."""
    sections = [Section(letter, letter, tuple(found)) for letter, found in entries.items()]
    return _render("a_to_z.html", chrome, letters=letters, sections=sections)


def listing(  # noqa: PLR0913 - the parts of the page, by name
    heading: str,
    sections: Sequence[Section],
    chrome: Chrome,
    *,
    text: str = "",
    pages: Sequence[Link] = (),
    breadcrumbs: Sequence[LinkValue] = (),
    sketch: Sketch | None = None,
    places: str = "",
) -> str:
    """Render a list of things, in sections; `pages` lead to the other parts of a long one.

    sketch: where the things lie to one another. places: the address of the same as GeoJSON, for a map.
    """
    values = {"heading": heading, "sections": sections, "text": text, "pages": pages}
    return _render("listing.html", chrome, breadcrumbs=breadcrumbs, sketch=sketch, places=places, **values)


def dataset(page: object, chrome: Chrome, breadcrumbs: Sequence[LinkValue] = ()) -> str:
    """Render the page of the dataset (a `dataset_page.DatasetPage`)."""
    return _render("dataset.html", chrome, page=page, breadcrumbs=breadcrumbs)


def quality(chrome: Chrome, **values: object) -> str:
    """Render the page of findings; the template says which values it takes (`quality_page.render`)."""
    return _render("quality.html", chrome, **values)


def search(chrome: Chrome, **values: object) -> str:
    """Render what was found; the template says which values it takes (`search_page.render`)."""
    return _render("search.html", chrome, **values)


def problem(status: int, title: str, detail: str, variants: Sequence[Alternate], chrome: Chrome) -> str:
    """Render an error: what happened, what else there is, where to go from here."""
    known = PROBLEMS.get(status)
    heading = translator(chrome.lang)(known) if known else title
    text = EXPLAINED.get(status, "") if chrome.lang != "en" else ""
    return _render("problem.html", chrome, status=status, title=heading, text=text, detail=detail, variants=variants)


def teller(languages: Iterable[str]) -> Callable[[Labels], TextValue]:
    """Give a function that chooses one of several texts, by the languages a reader prefers."""
    wanted = tuple(dict.fromkeys(languages))
    return lambda labels: TextValue(*label(labels, wanted))


def reference(name: str, chrome: Chrome, **values: object) -> str:
    """Render a page of reference (`ontology`, `shapes`, `api`) from the values that its template names."""
    return _render(f"{name}.html", chrome, **values)


def plain(
    title: str, body: str | Markup, chrome: Chrome, lang: str | None = None, breadcrumbs: Sequence[LinkValue] = ()
) -> str:
    """Render a page of text; a `str` becomes paragraphs, `Markup` stays as it is. lang: the language of the text."""
    return _render("plain.html", chrome, title=title, body=body, lang=lang, breadcrumbs=breadcrumbs)


def _render(name: str, chrome: Chrome, **values: object) -> str:
    words = Wording(chrome.lang)
    return template(name).render(chrome=chrome, words=words, _=translator(chrome.lang), **values)
