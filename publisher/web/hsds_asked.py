"""What an address of the HSDS API asks for: which objects, how many, and with how much in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from publisher import iris
from publisher.contents import selection
from publisher.contents.selection import Near, Wanted
from publisher.formats.openapi import Parameter
from publisher.pages.paging import Pages
from publisher.search import fields
from publisher.search.query import Question
from publisher.web.problems import Problem
from publisher.web.represent import ASKED

if TYPE_CHECKING:
    from publisher.web.context import Context

SIZE, MOST = 25, 100
"""Objects of a page, if nothing is said, and at most."""

MOST_MINIMAL = 10_000
"""Objects of a page that are hardly more than their identifiers, at most and if nothing is said."""

MOST_NESTED = 5
"""Organisations of a page with everything about all of their services, at most."""

MOST_FOUND = 1_000
"""Objects that a search finds at most, the best ones."""

_NUMBER = {"type": "integer", "minimum": 1}
_FLAG = {"type": "boolean"}

PARAMETERS: Mapping[str, Parameter] = {
    parameter.name: parameter
    for parameter in (
        Parameter("page", {"de": "Seite der Liste", "en": "Page of the list"}, schema=_NUMBER),
        Parameter("per_page", {"de": "Zahl je Seite", "en": "How many a page"}, schema=_NUMBER),
        Parameter("search", {"de": "Suchwörter", "en": "Words to look for"}),
        Parameter("taxonomy_term_id", {"de": "Nur zu diesem Thema", "en": "Only with this topic"}),
        Parameter("taxonomy_id", {"de": "Nur aus diesem Themenbaum", "en": "Only from this tree of topics"}),
        Parameter("organization_id", {"de": "Nur von dieser Stelle", "en": "Only of this organisation"}),
        Parameter("modified_after", {"de": "Seither geändert (ISO 8601)", "en": "Changed since then (ISO 8601)"}),
        Parameter("postcode", {"de": "Postleitzahl des Orts", "en": "Postal code of the place"}),
        Parameter("proximity", {"de": "Meter um diese Postleitzahl", "en": "Metres around this postal code"}),
        Parameter("parent_id", {"de": "Nur direkt unter diesem Thema", "en": "Only directly below this topic"}),
        Parameter("top_only", {"de": "Nur oberste Themen", "en": "Only top topics"}, schema=_FLAG),
        Parameter("full", {"de": "Mit allem darin", "en": "With all that is nested"}, schema=_FLAG),
        Parameter("full_service", {"de": "Mit ganzen Leistungen", "en": "With whole services"}, schema=_FLAG),
        Parameter("minimal", {"de": "Nur Kennung und Datum", "en": "Only identifier and date"}, schema=_FLAG),
    )
}
"""The parameters of the specification."""

_TRAITS: Mapping[str, tuple[str, iris.Kind]] = {
    "taxonomy_term_id": (selection.TOPIC, "topic"),
    "taxonomy_id": (selection.SCHEME, "topic"),
    "organization_id": (selection.PROVIDER, "organisation"),
    "parent_id": (selection.BROADER, "topic"),
}
"""What things are chosen by that are named by their identifiers."""


@dataclass(frozen=True)
class Asked:
    """What is asked for of a list, as it was said; values that are not said are empty."""

    said: Mapping[str, str] = field(default_factory=dict)
    current: int = 1

    def flag(self, name: str) -> bool:
        """Say whether something is asked for."""
        return self.said.get(name, "").lower() == "true"

    @cached_property
    def size(self) -> int:
        """How many objects a page has."""
        return int(self.said.get("per_page") or (MOST_MINIMAL if self.flag("minimal") else min(SIZE, self.most)))

    @property
    def most(self) -> int:
        """How many objects a page may have."""
        return MOST_MINIMAL if self.flag("minimal") else MOST_NESTED if self.flag("full_service") else MOST

    def address(self) -> dict[str, str | int]:
        """Give the query of the one address of a page: nothing that goes without saying."""
        usual = str(Asked({name: value for name, value in self.said.items() if name != "per_page"}).size)
        values = {name: value for name, value in self.said.items() if not _is_flag(name)}
        flags = {name: "true" for name in self.said if self.flag(name)}
        page = {"page": self.current} if self.current > 1 else {}
        return page | {name: value for name, value in values.items() if (name, value) != ("per_page", usual)} | flags


def read(asked: Mapping[str, str], known: tuple[str, ...]) -> Asked:
    """Read what is asked for. Raises Problem for what is no parameter of a list, and for a value that is none."""
    for name in asked:
        if name not in {*known, *ASKED}:
            raise Problem(400, f"This list takes {', '.join([*known, 'lang'])}; not {name}.")
    found = Asked({name: value for name in known if name != "page" and (value := asked.get(name, "").strip())})
    for name in known:
        if _is_flag(name) and found.said.get(name, "true").lower() not in {"true", "false"}:
            raise Problem(400, f"{name} is true or false.")
    if not Pages(found.most, 1).has(found.said.get("per_page", "1")):
        raise Problem(400, f"per_page is a number from 1 to {found.most}.")
    return found


def _is_flag(name: str) -> bool:
    return PARAMETERS[name].schema == _FLAG


def at(asked: Asked, pages: Pages, page: str) -> Asked:
    """Open a page. Raises Problem if there is none."""
    if not pages.has(page):
        raise Problem(404, f"This list has the pages 1 to {pages.last}.")
    return replace(asked, current=int(page))


def wanted(asked: Asked, kind: iris.Kind, traits: Mapping[str, str], here: Context) -> Wanted:
    """Say which things are meant. Raises Problem for a value that is none."""
    said = asked.said
    named = {trait: identified(here, of, said[name]) for name, (trait, of) in _TRAITS.items() if name in said}
    near = _near(said, here)
    if "postcode" in said and near is None:
        named[selection.POSTAL_CODE] = said["postcode"]
    return Wanted(
        kind,
        {**traits, **named},
        among=_found(said["search"], kind, here) if "search" in said else None,
        tops=asked.flag("top_only"),
        since=_moment(said["modified_after"]) if "modified_after" in said else None,
        near=near,
    )


def identified(here: Context, kind: iris.Kind, key: str) -> str:
    """Give the IRI behind a UUID or a key of ours; empty if it is neither."""
    own = iris.mint(here.site.base, kind, key) if iris.is_key(key) else ""
    known = here.release.index.identified(key.lower()) or own
    return known if iris.kind_of(here.site.base, known) == kind else ""


def _found(text: str, kind: iris.Kind, here: Context) -> list[str]:
    """Find things by words; a channel by those of its service."""
    searched = "service" if kind == "channel" else kind
    question = Question(text, here.language, {fields.KIND: searched})
    return [hit.iri for hit in here.release.search.find(question, number=MOST_FOUND).hits]


def _moment(text: str) -> str:
    """Read a moment, in an address whose `+` became a blank; a day begins at midnight, as in the objects."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise Problem(400, "modified_after is a day or a moment, like 2026-05-01T12:00:00Z.") from None
    moment = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    except OverflowError:
        raise Problem(400, "modified_after is too far away.") from None


def _near(said: Mapping[str, str], here: Context) -> Near | None:
    """Read a distance around a postal code, whose middle is that of the places there."""
    if "proximity" not in said:
        return None
    metres = said["proximity"]
    if not metres.isascii() or not metres.isdecimal() or len(metres) > len("20000000"):
        raise Problem(400, "proximity is a number of metres.")
    if "postcode" not in said:
        raise Problem(400, "proximity is a distance around a postcode; please give both.")
    centre = here.release.index.centre(said["postcode"])
    return Near(centre, float(metres)) if centre else None
