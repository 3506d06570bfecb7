"""The notices that hold today, as the home page shows them."""

from __future__ import annotations

import textwrap
from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from publisher.pages.views import LinkValue, NoticeValue, TextValue
from publisher.terms import SCHEMA, TEXTS
from publisher.web.thing import find_iri

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from publisher.web.context import Context
    from publisher.web.thing import Thing

MOST = 5
"""Notices that the home page shows, the newest; all are in their list."""

LONGEST = 320
"""Characters of a notice that the home page shows; its own page has all."""


def current(here: Context, today: date) -> tuple[NoticeValue, ...]:
    """Give the notices that hold on a day, the newest first."""
    things = (find_iri(here, iri) for iri in here.release.index.notices(today, MOST))
    return tuple(_shown(thing) for thing in things if thing)


def _shown(thing: Thing) -> NoticeValue:
    data, root = thing.description, thing.description.root
    name, text = data.label(root, thing.languages), _text(thing)
    title = LinkValue(name.value if name else thing.iri, name.language if name else None, thing.href(root))
    return NoticeValue(title, _day(thing, SCHEMA.datePosted), _day(thing, SCHEMA.expires), text)


def _text(thing: Thing) -> TextValue | None:
    found = (thing.description.text(thing.description.root, predicate, thing.languages) for predicate in TEXTS)
    text = next((text for text in found if text), None)
    return TextValue(textwrap.shorten(text.value, LONGEST, placeholder=" …"), text.language) if text else None


def _day(thing: Thing, predicate: NamedNode) -> date:
    """Give a day of a notice; the list of those that hold has none without."""
    days = (
        v.value[:10] for v in thing.description.objects(thing.description.root, predicate) if isinstance(v, Literal)
    )
    return date.fromisoformat(next(days))
