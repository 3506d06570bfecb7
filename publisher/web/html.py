"""HTML pages from plain values. Templates know widgets, never properties; every text is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from publisher.layout import Labels, label
from publisher.page import WHO
from publisher.views import Field, LinkValue, Page, TextValue, ThingValue, Value
from publisher.web.messages import NAMES, Wording, translator

TEMPLATES = Path(__file__).parent / "templates"

STYLESHEETS = (
    "static/vendor/fira-sans/fira-sans.css",
    "static/vendor/kern/kern.min.css",
    "static/site.css",
)
FONTS = tuple(f"static/vendor/fira-sans/files/fira-sans-latin-{weight}-normal.woff2" for weight in (400, 600))
"""What every page needs at once; letters of other scripts are fetched when a page has them."""

BESIDE = frozenset({"group-where", "group-hours", "group-access", WHO})
"""Blocks that wide screens show beside the text."""

AT_ONCE = ("address", "hours", "exceptions", "phone")
"""What is shown of each of several places; the rest opens on request."""

NOT_WORTH_IT = ("position",)
"""What is left to a place's own page where several are shown."""

MOST_CONTACTS = 3
"""Contacts that are shown in full; of more than that, each opens on request."""

AROUND = frozenset({"group-structure", "group-services"})
"""Blocks about the neighbours of a thing: no page is about them alone, unless it has nothing else."""

LAST = frozenset({"group-data"})
"""Blocks about the record rather than about the thing; they come last and quietly."""

PROBLEMS = {
    400: "Die Anfrage ist so nicht möglich",
    404: "Seite nicht gefunden",
    405: "So geht es nicht",
    406: "In dieser Form gibt es die Seite nicht",
    410: "Diese Seite gibt es nicht mehr",
    500: "Da ist etwas schiefgegangen",
    503: "Gerade nicht erreichbar",
}
"""What citizens read instead of the names of HTTP."""

_TIMES = re.compile(r"\d+:\d\d–\d+:\d\d( Uhr)?")

OTHER_SCRIPTS = ("ar", "fa", "he", "ur", "yi", "ps", "ckb")
"""Languages written from right to left."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the frame: its text, its address, and whether the reader is there already."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page as data: media type, address, and what people call the format."""

    media_type: str
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Language:
    """The same page in another language; `href` is absolute, search engines ask for that."""

    lang: str
    href: str

    @property
    def name(self) -> str:
        """Give what the language calls itself."""
        return NAMES.get(self.lang, self.lang)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of the A to Z; without an address nothing begins with it."""

    letter: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: where it leads, its language, a remark such as the name it refers to."""

    text: str
    href: str
    note: str = ""
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a heading; `key` is its anchor."""

    key: str
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chrome:
    """The frame of a page. What is empty is not drawn.

    base: the path that all our addresses begin with, "/" or "/daten/".
    canonical: the absolute address of the page; iri: the thing it is about.
    languages: all languages of the page, its own among them.
    feedback: where to report an error about this page.
    page_jsonld: for search engines, already escaped (`structured.dumps`).
    links: relation and address of what belongs to the page.
    search: the address of the search, or empty while there is none.
    """

    site: str
    lang: str = "de"
    base: str = "/"
    claim: str = ""
    description: str = ""
    canonical: str = ""
    iri: str = ""
    languages: tuple[Language, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    navigation: tuple[Link, ...] = ()
    letters: tuple[Letter, ...] = ()
    footer: tuple[Link, ...] = ()
    licence: Link | None = None
    links: tuple[tuple[str, str], ...] = ()
    attribution: str = ""
    released: datetime | None = None
    feedback: str = ""
    search: str = ""
    page_jsonld: str = ""
    robots: str = ""
    stylesheets: tuple[str, ...] = STYLESHEETS

    def url(self, path: str) -> str:
        """Give the address of a path below the base."""
        return self.base + path


def thing_page(page: Page, chrome: Chrome) -> str:
    """Render the page of a thing."""
    main = [g for g in page.groups if g.key not in BESIDE | LAST]
    beside = [g for g in page.groups if g.key in BESIDE]
    if all(g.key in AROUND for g in main):  # a place or a contact: where and when is what the page is about
        main, beside = beside, main
    if not main:
        main, beside = beside, []
    last = [g for g in page.groups if g.key in LAST]
    contents = [g for g in (*main, *beside) if g.label]
    return _render("thing.html", chrome, page=page, main=main, beside=beside, last=last, contents=contents)


def home(
    chrome: Chrome,
    *,
    text: str = "",
    topics: Sequence[Section] = (),
    services: Sequence[Entry] = (),
    listings: Sequence[Entry] = (),
) -> str:
    """Render the home page: what the site is, A to Z, topics, important services, ways to the lists."""
    return _render("home.html", chrome, text=text, topics=topics, services=services, listings=listings)


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
) -> str:
    """Render a list of things, in sections; `pages` lead to the other parts of a long one."""
    values = {"heading": heading, "sections": sections, "text": text, "pages": pages}
    return _render("listing.html", chrome, breadcrumbs=breadcrumbs, **values)


def dataset(page: object, chrome: Chrome, breadcrumbs: Sequence[LinkValue] = ()) -> str:
    """Render the page of the dataset (a `dataset_page.DatasetPage`)."""
    return _render("dataset.html", chrome, page=page, breadcrumbs=breadcrumbs)


def problem(status: int, title: str, detail: str, variants: Sequence[Alternate], chrome: Chrome) -> str:
    """Render an error: what happened, what else there is, where to go from here."""
    known = PROBLEMS.get(status)
    heading = translator(chrome.lang)(known) if known else title
    return _render("problem.html", chrome, status=status, title=heading, detail=detail, variants=variants)


def teller(languages: Iterable[str]) -> Callable[[Labels], TextValue]:
    """Give a function that chooses one of several texts, by the languages a reader prefers."""
    wanted = tuple(dict.fromkeys(languages))
    return lambda labels: TextValue(*label(labels, wanted))


def reference(name: str, chrome: Chrome, **values: object) -> str:
    """Render a page of reference (`ontology`, `shapes`, `api`) from the values that its template names."""
    return _render(f"{name}.html", chrome, **values)


def plain(title: str, body: str | Markup, chrome: Chrome) -> str:
    """Render a page of text; a `str` becomes paragraphs, `Markup` stays as it is."""
    return _render("plain.html", chrome, title=title, body=body)


def _render(name: str, chrome: Chrome, **values: object) -> str:
    words = Wording(chrome.lang)
    return _template(name).render(chrome=chrome, words=words, _=translator(chrome.lang), **values)


@cache
def _template(name: str) -> Template:
    return environment().get_template(name)


@cache
def environment() -> Environment:
    """Make the one template environment."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"runs": runs, "by_kind": by_kind, "capitalize_first": capitalize_first, "unbroken": unbroken}
    made.tests["kind"] = lambda value, name: type(value).__name__ == name
    made.globals |= {
        "in_language": in_language,
        "FONTS": FONTS,
        "AT_ONCE": AT_ONCE,
        "NOT_WORTH_IT": NOT_WORTH_IT,
        "MOST_CONTACTS": MOST_CONTACTS,
    }
    return made


def runs(fields: Sequence[Field], heading: str = "") -> list[tuple[bool, list[Field]]]:
    """Part fields into runs that fit into one table of names and values, and single larger fields.

    heading: of the block. A field that is called the same, and the text that opens the block, stand for themselves.
    """
    parts: list[tuple[bool, list[Field]]] = []
    for field in fields:
        if heading and (field.label == heading or (not parts and field.prose)):
            parts.append((False, [field]))
        elif field.short and parts and parts[-1][0]:
            parts[-1][1].append(field)
        else:
            parts.append((field.short, [field]))
    return parts


def by_kind(values: Sequence[Value]) -> list[tuple[TextValue | None, list[Value]]]:
    """Part ways to a service by what they are, in the order in which each kind first comes."""
    kinds: dict[TextValue | None, list[Value]] = {}
    for value in values:
        kinds.setdefault(value.kind if isinstance(value, ThingValue) else None, []).append(value)
    return list(kinds.items())


def capitalize_first(text: str) -> str:
    """Begin with a capital letter, and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def unbroken(text: str) -> Markup:
    """Keep each "8:00–12:00 Uhr" on one line."""
    return Markup(_TIMES.sub(r'<span class="unbroken">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped before


def in_language(lang: str | None, page_lang: str) -> Markup:
    """Give the attributes that say which language a text is in, where it is not the page's."""
    if not lang or lang == page_lang:
        return Markup()
    direction = Markup(' dir="rtl"') if lang.partition("-")[0] in OTHER_SCRIPTS else Markup()
    return Markup(' lang="{}"{}').format(lang, direction)
