"""From what the cells of one row say to a record of the model. Pure; what does not fit is told to a function."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

from publisher.iris import Kind
from publisher.model import (
    Address,
    Document,
    Feature,
    Fee,
    Law,
    Link,
    Output,
    Position,
    Programme,
    Record,
)
from publisher.records import streets, text
from publisher.sources import SourceContext, cells, hours_text, prices, rules
from publisher.sources.cells import Cell, Unfit
from publisher.sources.mapping import Target
from publisher.sources.properties import FEATURES, KINDS

Told: TypeAlias = "Callable[..., None]"
"""Is told what does not fit, the value, and, once all cells are read, the attribute that they filled."""

Part: TypeAlias = "dict[str, Any]"
"""The fields of one part."""

_PERMIT = re.compile(
    r"(?:ausweis|karte|pass|schein|genehmigung|erlaubnis|bescheinigung|urkunde|zeugnis)\b", re.IGNORECASE
)
_ANSWER = re.compile(r"(ja|nein)\b[\s:,–-]*(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class Draft:
    """What the cells of a row have said so far: plain values, texts by language, parts by their fields."""

    values: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)


def put(draft: Draft, target: Target, cell: Cell, told: Told) -> None:
    """Add what a cell says of one property."""
    goal = target.property
    if goal.separators:
        found = [_value(target, piece, told) for piece in _pieces(cell, goal.separators)]
        if goal.split:
            _put_lines(draft, target, found)
            return
    else:
        found = [_value(target, cell, told)]
    if goal.field:
        _put_field(draft, target, found)
    else:
        _put_values(draft, target, [value for value in found if value is not None])


def _value(target: Target, cell: Cell, told: Told) -> Any:
    try:
        return target.property.read(cell)
    except Unfit as unfit:
        told(unfit, (cell.error or None) if isinstance(cell, cells.Broken) else cell)
    return None


def _pieces(cell: Cell, separators: str) -> list[Cell]:
    """Take a cell with several values apart; empty pieces stay, since pieces of several columns go together."""
    if not isinstance(cell, str):
        return [cell]
    if len(cell) > cells.LONGEST:
        return [cell]
    for other in separators[1:]:
        cell = cell.replace(other, separators[0])
    return [piece.strip() for piece in cell.split(separators[0])]


def _put_values(draft: Draft, target: Target, found: list[Any]) -> None:
    goal, values = target.property, draft.values
    if not found:
        return
    if not goal.attribute:
        draft.links.extend((target.path, value) for value in found)
    elif goal.language and goal.separators:
        values.setdefault(goal.attribute, {}).setdefault(target.language, []).extend(found)
    elif goal.language:
        values.setdefault(goal.attribute, {}).setdefault(target.language, found[0])
    elif goal.separators:
        values.setdefault(goal.attribute, []).extend(found)
    else:
        values.setdefault(goal.attribute, found[0])


def _put_field(draft: Draft, target: Target, found: list[Any]) -> None:
    goal = target.property
    fields = draft.parts.setdefault(goal.attribute, {})
    if goal.language:
        fields.setdefault(goal.field, {}).setdefault(target.language, found)
    else:
        fields.setdefault(goal.field, found)


def _put_lines(draft: Draft, target: Target, found: list[str | None]) -> None:
    """Take "name | address" apart, one part a line."""
    halves = [(line or "").partition("|")[::2] for line in found]
    names = [text.line(name) for name, _ in halves]
    addresses = [text.web_address(address) or text.web_address(name) for name, address in halves]
    fields = draft.parts.setdefault(target.property.attribute, {})
    fields.setdefault("name", {}).setdefault(target.language, names)
    known = fields.setdefault("url", [])
    for number, address in enumerate(addresses):
        if number == len(known):
            known.append(address)
        else:
            known[number] = known[number] or address


def record(draft: Draft, kind: Kind, key: str, told: Told, context: SourceContext) -> Record:
    """Make the record. Raises Unfit if it has no name or lacks what its kind cannot be without."""
    values = {name: _frozen(value) for name, value in draft.values.items()}
    values |= {"key": key}
    for attribute, fields in draft.parts.items():
        values[attribute] = _PARTS[attribute](fields, partial(told, attribute=attribute))
    _read_hours(values, kind, told, context.language)
    if complete := _COMPLETE.get(kind):
        complete(values, context.publisher)
    _require(values, kind)
    return KINDS[kind][0](**values)


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return {language: _frozen(each) for language, each in value.items()}
    return value


def _complete_service(values: dict[str, Any], town: str) -> None:
    values.setdefault("operator", town or None)
    values.setdefault("providers", (town,) if town else ())
    for language, rich in values.get("rich_text", {}).items():
        values.setdefault("description", {}).setdefault(language, text.plain(rich))


def _complete_organisation(values: dict[str, Any], town: str) -> None:
    values.setdefault("legal_body", values["key"] == town)
    if not values["legal_body"]:
        values.setdefault("parent", town or None)


def _complete_channel(values: dict[str, Any], _town: str) -> None:
    values.setdefault("way", "Counter" if values.get("place") else "Online" if values.get("url") else "Phone")


_COMPLETE: Mapping[Kind, Callable[[dict[str, Any], str], None]] = {
    "service": _complete_service,
    "organisation": _complete_organisation,
    "channel": _complete_channel,
}
"""What adds to a record what goes without saying: the town is the body behind all that names none."""

_NEEDED: Mapping[Kind, tuple[str, ...]] = {"channel": ("service",), "notice": ("posted", "expires")}
"""Attributes, beside the name, without which there is no such record."""


def _require(values: Mapping[str, Any], kind: Kind) -> None:
    """Raise Unfit, with the property, if there is no name or something else is missing that is needed."""
    for attribute in ("name", *_NEEDED.get(kind, ())):
        if not values.get(attribute):
            path = next(path for path, goal in KINDS[kind][1].items() if goal.attribute == attribute)
            raise Unfit(rules.MISSING_VALUE, path)


def _read_hours(values: dict[str, Any], kind: Kind, told: Told, language: str) -> None:
    """Read the opening hours that stand as one text, regular ones and exceptions in whichever column."""
    written = "\n".join(filter(None, (values.pop(name, None) for name in ("hours", "exceptions"))))
    if not written:
        return
    found = hours_text.read(written, language)
    for entry in found.unread:
        told(Unfit(rules.BAD_HOURS), entry, "hours")
    if "exceptions" in KINDS[kind][0].__dataclass_fields__:
        values |= {"hours": found.hours, "exceptions": found.exceptions}
    else:
        values["hours"] = (*found.hours, *hours_text.as_words(found.exceptions))


# Parts ------------------------------------------------------------------------------------------------------------


def _rows(fields: Part) -> Iterator[Part]:
    """Give the parts of a list one by one: the first values of all fields, the second, and so on."""
    columns = [c for value in fields.values() for c in (value.values() if isinstance(value, dict) else [value])]
    for number in range(max(map(len, columns), default=0)):
        row = {name: _at(value, number) for name, value in fields.items()}
        if any(value not in (None, {}) for value in row.values()):
            yield row


def _at(value: Any, number: int) -> Any:
    if isinstance(value, dict):
        return {tag: each[number] for tag, each in value.items() if number < len(each) and each[number]}
    return value[number] if number < len(value) else None


def _fees(fields: Part, _told: Told) -> tuple[Fee, ...]:
    return tuple(_fee(row.get("description", {}), row.get("price")) for row in _rows(fields))


def _fee(words: dict[str, str], amount: Decimal | None) -> Fee:
    """Make a fee; a number alone, as spreadsheets hold it whatever they show, is a sum in euro."""
    bare = prices.bare(_any(words)) if amount is None else None
    if bare is not None:
        return Fee(description=dict.fromkeys(words, prices.written(bare)), price=bare)
    return Fee(description=words, price=amount or prices.price(_any(words)))


def _links(fields: Part, told: Told) -> tuple[Link, ...]:
    rows = list(_rows(fields))
    for row in rows:
        if not row.get("url"):
            told(Unfit(rules.BAD_URL), _any(row["name"]))
    return tuple(Link(row.get("name") or {"de": row["url"]}, row["url"]) for row in rows if row.get("url"))


def _laws(fields: Part, _told: Told) -> tuple[Law, ...]:
    return tuple(Law(row.get("name") or {"de": row["url"]}, row.get("url")) for row in _rows(fields))


def _programmes(fields: Part, _told: Told) -> tuple[Programme, ...]:
    return tuple(Programme(**row) for row in _rows(fields) if row.get("name"))


def _address(fields: Part, _told: Told) -> Address | None:
    row = next(_rows(fields), {})
    if line := row.pop("line", None):
        street, number = streets.split(line)
        row = {"street": street, "house_number": number} | {name: value for name, value in row.items() if value}
    return Address(**row) if any(row.values()) else None


def _position(fields: Part, told: Told) -> Position | None:
    row = next(_rows(fields), {})
    latitude, longitude = row.get("latitude"), row.get("longitude")
    if latitude is not None and longitude is not None:
        return Position(latitude, longitude)
    if row:
        told(Unfit(rules.BAD_POSITION), f"{latitude or '?'}, {longitude or '?'}")
    return None


def _features(fields: Part, told: Told) -> tuple[Feature, ...]:
    found = []
    for kind, (said,) in fields.items():
        answer = _ANSWER.fullmatch(said) if said else None
        if answer:
            note = {"de": answer[2]} if answer[2] else {}
            found.append(Feature(kind=kind, name=FEATURES[kind], value=answer[1].lower() == "ja", description=note))
        elif said:
            told(Unfit(rules.BAD_CHOICE, "ja, nein, ja: Einzelheiten"), said)
    return tuple(found)


def _any(words: Mapping[str, str]) -> str:
    return next(iter(words.values()), "")


_PARTS: Mapping[str, Callable[[Part, Told], Any]] = {
    "fees": _fees,
    "documents": lambda fields, _: tuple(Document(row["name"]) for row in _rows(fields)),
    "forms": _links,
    "links": _links,
    "legal_basis": _laws,
    "steps": lambda fields, _: tuple(row["description"] for row in _rows(fields)),
    "outputs": lambda fields, _: tuple(
        Output(row["name"], permit=bool(_PERMIT.search(_any(row["name"])))) for row in _rows(fields)
    ),
    "programmes": _programmes,
    "address": _address,
    "position": _position,
    "features": _features,
}
