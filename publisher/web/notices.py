"""The notices that hold today, as the home page shows them, and those about a thing as its page does."""

from __future__ import annotations

import textwrap
from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from publisher.pages.views import LinkValue, NoticeValue, TextValue
from publisher.terms import SCHEMA, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import NamedNode

    from publisher.description import Description
    from publisher.web.context import Context
    from publisher.web.thing import Thing

MOST = 5
"""Notices that a page shows, the newest; all are in their list."""

LONGEST = 320
"""Characters of a notice that a page shows; its own page has all."""


def current(here: Context, today: date) -> tuple[NoticeValue, ...]:
    """Give the notices that hold on a day, the newest first."""
    return _found(here, here.release.index.notices(today, MOST))


def about(thing: Thing, today: date) -> tuple[NoticeValue, ...]:
    """Give those of them that are about a thing, as it is now."""
    here = thing.here
    return _found(here, here.release.index.notices_about(thing.iri, today, MOST)) if thing.past is None else ()


def _found(here: Context, iris: Iterable[str]) -> tuple[NoticeValue, ...]:
    described = (here.release.store.describe(iri) for iri in iris)
    return tuple(_shown(notice, here) for notice in described if notice)


def _shown(notice: Description, here: Context) -> NoticeValue:
    iri, name = notice.root.value, notice.label(notice.root, here.languages)
    href = here.pages.document(iri)
    title = LinkValue(name.value if name else iri, name.language if name else None, href)
    text = _text(notice, here.languages)
    return NoticeValue(title, _day(notice, SCHEMA.datePosted), _day(notice, SCHEMA.expires), text)


def _text(notice: Description, languages: Sequence[str]) -> TextValue | None:
    found = (notice.text(notice.root, predicate, languages) for predicate in TEXTS)
    text = next((text for text in found if text), None)
    return TextValue(textwrap.shorten(text.value, LONGEST, placeholder=" …"), text.language) if text else None


def _day(notice: Description, predicate: NamedNode) -> date:
    """Give a day of a notice; the list of those that hold has none without."""
    days = (v.value[:10] for v in notice.objects(notice.root, predicate) if isinstance(v, Literal))
    return date.fromisoformat(next(days))
