"""The templates: their environment, and the filters and tests that they use. Every text is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from publisher.pages import maps
from publisher.pages.views import Field, TextValue, ThingValue, Value
from publisher.web import files

TEMPLATES = Path(__file__).parent / "templates"

FONTS = tuple(f"static/vendor/fira-sans/files/fira-sans-latin-{weight}-normal.woff2" for weight in (400, 600))
"""What every page needs at once; letters of other scripts are fetched when a page has them."""

AT_ONCE = ("address", "hours", "exceptions", "phone")
"""What is shown of each of several places; the rest opens on request."""

NOT_WORTH_IT = ("position",)
"""What is left to a place's own page where several are shown."""

MOST_IN_A_ROW = 8
"""Values that stand in a row of a table of names and values; more of them are a list of their own."""

MOST_CONTACTS = 3
"""Contacts that are shown in full; of more than that, each opens on request."""

_TIMES = re.compile(r"\d+:\d\d–\d+:\d\d( Uhr)?")

OTHER_SCRIPTS = ("ar", "fa", "he", "ur", "yi", "ps", "ckb")
"""Languages written from right to left."""


@cache
def template(name: str) -> Template:
    """Give a template by its file's name."""
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
    made.filters |= {
        "runs": runs,
        "by_kind": by_kind,
        "capitalize_first": capitalize_first,
        "unbroken": unbroken,
        "host": maps.host,
    }
    made.tests["kind"] = lambda value, name: type(value).__name__ == name
    made.globals |= {
        "in_language": in_language,
        "FONTS": FONTS,
        "SPRITE": files.SPRITE,
        "ICONS": files.icons(),
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
        headed = heading and (field.label == heading or (not parts and field.prose))
        if headed or not field.short or len(field.values) > MOST_IN_A_ROW:
            parts.append((False, [field]))
        elif parts and parts[-1][0]:
            parts[-1][1].append(field)
        else:
            parts.append((True, [field]))
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
