"""How one cell of a table is read: what people, Excel and other programs write, as a value of the model. Pure.

A reader gives None for a cell that says nothing, and raises Unfit for one that says something else than it should.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from publisher.iris import KEY, LISTED
from publisher.records import keys, phones, text
from publisher.sources import rules
from publisher.sources.rules import Rule


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell without a value: a formula that failed (`error` is what Excel shows) or was never worked out (empty)."""

    error: str = ""


Cell: TypeAlias = "str | float | bool | date | datetime | time | Broken | None"
"""What a cell holds. CSV knows texts only."""

Read: TypeAlias = Callable[[Cell], Any]

LONGEST = 100_000
"""Characters that a text of the model may have; a longer one is a slip, such as a missing quotation mark."""

_KEY_LIKE = re.compile(KEY)
_PATH = re.compile(rf"(?:{'|'.join(LISTED)})/{KEY}")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"[12]\d{3}")
_CURRENCY = re.compile(r"\s*(?:€|EUR|Euro)\.?\s*$", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_ESCAPED = re.compile(r"_x000[dD]_")
_DURATION = re.compile(r"P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?")
_SPOKEN = re.compile(r"(\d{1,4})\s*(Minuten?|Min\.?|Stunden?|Std\.?|Tage?|Wochen?|Monate?|Jahre?)", re.IGNORECASE)
_UNITS = {"mi": "PT{}M", "st": "PT{}H", "ta": "P{}D", "mo": "P{}M", "ja": "P{}Y"}
_FIRST_SERIAL, _LAST_SERIAL, _SERIAL_EPOCH = 20_000, 80_000, date(1899, 12, 30).toordinal()
"""Excel's dates as numbers: the years 1954 to 2119."""
_CENTURY = 2000


class Unfit(ValueError):
    """A cell says something else than it should. `rule` tells what is wrong, `hint` what it takes."""

    def __init__(self, rule: Rule, hint: str = "") -> None:
        super().__init__(rule.name)
        self.rule = rule
        self.hint = hint


def raw(cell: Cell) -> str:
    """Give what a cell says as a text, as it is shown: 8 for 8.0, 12,5 for 12.5."""
    return _SHOWN[type(cell)](cell)


def _text(cell: str) -> str:
    if len(cell) > LONGEST:
        raise Unfit(rules.TOO_LONG, f"{LONGEST} Zeichen")
    return cell if "_x000" not in cell else _ESCAPED.sub("", cell)


def _broken(cell: Broken) -> str:
    raise Unfit(rules.CELL_ERROR if cell.error else rules.NO_RESULT)


def _date(_cell: date) -> str:
    raise Unfit(rules.TURNED_INTO_DATE)


_SHOWN: Mapping[type, Callable[[Any], str]] = {
    str: _text,
    float: lambda cell: str(int(cell)) if cell == int(cell) else repr(cell).replace(".", ","),
    bool: lambda cell: "ja" if cell else "nein",
    date: _date,
    datetime: _date,
    time: lambda cell: cell.isoformat("minutes"),
    Broken: _broken,
    type(None): lambda _: "",
}
"""How each type of cell is shown; what Excel has turned into a date is none."""


def line(cell: Cell) -> str | None:
    """Read one trimmed line."""
    return text.line(raw(cell))


def block(cell: Cell) -> str | None:
    """Read a text of several lines; HTML becomes plain text."""
    return text.prose(raw(cell))


def html(cell: Cell) -> str | None:
    """Read HTML, sanitised to the ten tags."""
    return text.rich(raw(cell))


def checked(rule: Rule, check: Callable[[str], Any]) -> Read:
    """Read a line that `check` makes something of; if it does not, the cell breaks `rule`."""

    def read(cell: Cell) -> Any:
        written = line(cell)
        if written is None:
            return None
        good = check(written)
        if good is None:
            raise Unfit(rule)
        return good

    return read


web = checked(rules.BAD_URL, text.web_address)
mail = checked(rules.BAD_MAIL, text.mail_address)
phone = checked(rules.BAD_PHONE, phones.canonical)


def key(cell: Cell) -> str | None:
    """Read a key as it stands, or make one of a name."""
    written = line(cell)
    if written is None or _KEY_LIKE.fullmatch(written):
        return written
    made = keys.slug(written)
    if not made:
        raise Unfit(rules.BAD_KEY)
    return made


def path(cell: Cell) -> str | None:
    """Read kind and key of a thing, such as `place/rathaus`."""
    written = line(cell)
    if written is None or _PATH.fullmatch(written):
        return written
    raise Unfit(rules.BAD_KEY)


def digits(count: int, rule: Rule) -> Read:
    """Read a code of so many digits; a number gets back the leading zeros that Excel took from it."""

    def read(cell: Cell) -> str | None:
        written = line(cell)
        if written is None:
            return None
        code = written.replace(" ", "")
        if isinstance(cell, float) and len(code) < count:
            code = code.zfill(count)
        if not (len(code) == count and code.isascii() and code.isdigit()):
            raise Unfit(rule)
        return code

    return read


def day(cell: Cell) -> date | None:
    """Read a date: a date cell, 2026-01-31, 31.1.2026, or Excel's number of days."""
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    if isinstance(cell, float) and _FIRST_SERIAL <= cell <= _LAST_SERIAL and cell == int(cell):
        return date.fromordinal(_SERIAL_EPOCH + int(cell))
    written = line(cell)
    return _day(written) if written else None


def _day(written: str) -> date:
    try:
        if found := _GERMAN_DATE.fullmatch(written):
            year = int(found[3])
            return date(year if len(found[3]) > 2 else _CENTURY + year, int(found[2]), int(found[1]))  # noqa: PLR2004
        if _ISO_DATE.fullmatch(written[:10]):
            datetime.fromisoformat(written)
            return date.fromisoformat(written[:10])
    except ValueError:
        pass
    raise Unfit(rules.BAD_DATE)


def year_or_day(cell: Cell) -> int | date | None:
    """Read a year or a date."""
    if not isinstance(cell, date) and (written := line(cell)) and _YEAR.fullmatch(written):
        return int(written)
    return day(cell)


def number(cell: Cell) -> Decimal | None:
    """Read a number as Germans and programs write it: 1.025,50 and 12.5, with or without €."""
    if isinstance(cell, float):
        return Decimal(repr(cell)) if cell != int(cell) else Decimal(int(cell))
    written = line(cell)
    if written is None:
        return None
    bare = _CURRENCY.sub("", written).replace(" ", "")
    if _THOUSANDS.fullmatch(bare) or "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    return _decimal(bare)


_RICHEST = 10**12
"""More than any fee; numbers of any length cannot be counted in cents."""


def price(cell: Cell) -> Decimal | None:
    """Read a sum of money: a number that is not negative, in cents."""
    amount = number(cell)
    if amount is None:
        return None
    if not 0 <= amount < _RICHEST or amount != amount.quantize(Decimal("0.01")):
        raise Unfit(rules.BAD_NUMBER)
    return amount.quantize(Decimal("0.01"))


def degrees(cell: Cell) -> Decimal | None:
    """Read a coordinate, to six places (a decimetre); only here does a comma never part thousands."""
    written = f"{cell:.6f}" if isinstance(cell, float) else line(cell)
    if written is None:
        return None
    found = _decimal(written.rstrip("°").replace(",", "."))
    if abs(found) > 180:  # noqa: PLR2004 - half the way round the earth
        raise Unfit(rules.BAD_POSITION)
    return found.quantize(Decimal("0.000001"))


def whole(cell: Cell) -> int | None:
    """Read a whole number from 0."""
    amount = number(cell)
    if amount is None:
        return None
    if amount < 0 or amount != int(amount) or amount >= 10**9:
        raise Unfit(rules.BAD_NUMBER)
    return int(amount)


def duration(cell: Cell) -> str | None:
    """Read a duration: P14D, or in words, 2 Wochen."""
    written = line(cell)
    if written is None or _DURATION.fullmatch(written):
        return written
    found = _SPOKEN.fullmatch(written)
    if not found:
        raise Unfit(rules.BAD_DURATION)
    count, unit = int(found[1]), found[2][:2].lower()
    return f"P{count * 7}D" if unit == "wo" else _UNITS[unit].format(count)


def choice(values: Mapping[str, Any]) -> Read:
    """Read one of a list of words, whatever its capitals; the first of the words of a value is shown in hints."""
    known = {word.casefold(): value for word, value in values.items()}

    def read(cell: Cell) -> Any:
        written = line(cell)
        if written is None:
            return None
        if written.casefold() not in known:
            raise Unfit(rules.BAD_CHOICE, ", ".join(values))
        return known[written.casefold()]

    return read


def _decimal(written: str) -> Decimal:
    try:
        found = Decimal(written)
    except InvalidOperation:
        raise Unfit(rules.BAD_NUMBER) from None
    if not found.is_finite() or not re.fullmatch(r"[+-]?\d{1,15}(?:\.\d{0,20})?", written):
        raise Unfit(rules.BAD_NUMBER)
    return found
