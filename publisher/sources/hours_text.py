"""Opening hours as people write them in one cell: "Mo–Fr 8:00–12:00; Do 14–18 Uhr; 24.12.2026 geschlossen". Pure.

An entry is a line, or stands between semicolons. It begins with days, or with a date or two for an exception;
`ab`, or two dates before days, make a season. What is none of this is kept as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time

from publisher.model import Hours, Text

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "PublicHolidays")
_SHORT = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So", "Feiertage")
LONGEST = 300
"""Characters of an entry; a longer one is words."""

_WEEK = 7
_DAY = r"(?:mo|di|mi|do|fr|sa|so)(?:\.|[a-zäöü]*)|feiertags?|feiertage|täglich|werktags"
_DATE = r"(?:\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d{2}-\d{2})"
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?"
_CLOCK = r"(?:\s*(?:uhr|h)\b\.?)?"
_TO = r"\s*(?:-|bis)\s*"
_SPAN = re.compile(rf"(?:von\s+)?{_TIME}{_CLOCK}{_TO}{_TIME}{_CLOCK}", re.IGNORECASE)
_DAYS = re.compile(
    rf"(?P<days>(?:{_DAY})(?:(?:{_TO}|\s*(?:,|/|\+|und|u\.|&)\s*|\s+)(?:{_DAY}))*)\b\.?\s*:?", re.IGNORECASE
)
_ONE_DAY = re.compile(rf"(?P<to>-|bis)?\s*(?P<day>{_DAY})", re.IGNORECASE)
_DATES = re.compile(
    rf"(?P<since>ab\s+)?(?:vom\s+|am\s+)?(?P<from>{_DATE})(?:{_TO}(?P<to>{_DATE}))?\s*[:,]?\s*", re.IGNORECASE
)
_NOTE = re.compile(r"\(([^()]*)\)")
_CLOSED = re.compile(r"geschlossen|closed", re.IGNORECASE)
_APPOINTMENT = re.compile(
    r"(?:nur\s+)?(?:mit|nach)\s+(?:termin\w*|(?:termin)?vereinbarung|absprache)(?:\s+vereinbarung)?", re.IGNORECASE
)
_BETWEEN_SPANS = re.compile(r"(?:\s|,|und|u\.|uhr|\+|&|:)*", re.IGNORECASE)
_NEXT_DAYS = re.compile(
    rf"(?:(?<=\d)|(?<=\dh)|(?<=uhr)|(?<=geschlossen))\s*(?:,|/|\s|und\s|u\.|&)\s*(?=(?:{_DAY}))", re.IGNORECASE
)
"""Where other days begin behind times."""
_DASHES = re.compile(r"\s*[‐‑–—−]\s*")
_PREFIXES = ("mo", "di", "mi", "do", "fr", "sa", "so", "fe")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: regular hours, exceptions, and the entries that were kept as mere words."""

    hours: tuple[Hours, ...] = ()
    exceptions: tuple[Hours, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(slots=True)
class _Entry:
    """An entry that is being taken apart."""

    rest: str
    start: date | None = None
    end: date | None = None
    days: tuple[str, ...] = ()
    note: Text = field(default_factory=dict)
    by_appointment: bool = False


def read(text: str, language: str = "de") -> Reading:
    """Read all entries of a cell; words that stand beside hours are taken as in `language`."""
    hours: list[Hours] = []
    exceptions: list[Hours] = []
    unread: list[str] = []
    for written in re.split(r"[;\n]+", text):
        entry = " ".join(written.split())
        if not entry:
            continue
        found = _rows_of_entry(entry, language)
        if found is None:
            hours.append(Hours(description={language: entry}))
            if not _APPOINTMENT.search(entry):
                unread.append(entry)
        for is_exception, row in found or ():
            (exceptions if is_exception else hours).append(row)
    return Reading(tuple(hours), tuple(exceptions), tuple(unread))


def spoken(rows: Iterable[Hours]) -> str | None:
    """Write hours as words, for what has no property for them."""
    return "; ".join(filter(None, map(_spoken, rows))) or None


def as_words(rows: Iterable[Hours]) -> tuple[Hours, ...]:
    """Give exceptions as words among regular hours, for what has no property for them."""
    return tuple(Hours(description={"de": words}) for row in rows if (words := _spoken(row)))


def _spoken(row: Hours) -> str:
    days = ", ".join(_SHORT[DAYS.index(day)] for day in row.days)
    times = f"{row.opens:%H:%M}–{row.closes:%H:%M}" if row.opens and row.closes else ""
    if row.valid_from and not times:
        times = "geschlossen"
    return " ".join(filter(None, (_spoken_dates(row), days, times, *row.description.values())))


def _spoken_dates(row: Hours) -> str:
    since, until = (f"{day:%d.%m.%Y}" if day else "" for day in (row.valid_from, row.valid_through))
    if since and until:
        return since if since == until else f"{since}–{until}"
    return f"ab {since}" if since else f"bis {until}" if until else ""


def _rows_of_entry(written: str, language: str) -> list[tuple[bool, Hours]] | None:
    if len(written) > LONGEST:
        return None
    found = _rows(written, language)
    return _rows_of_parts(written, language) if found is None else found


def _rows(written: str, language: str) -> list[tuple[bool, Hours]] | None:
    """Give the rows of one entry, each with whether it is an exception; None if it cannot be read.

    A day that is said to be closed has no row: no day is open that none names.
    """
    entry = _Entry(_DASHES.sub("-", written))
    _take_note(entry, language)
    try:
        since = _take_dates(entry)
        _take_days(entry)
        spans = list(_take_spans(entry))
    except ValueError:
        return None
    is_exception = not entry.days and entry.start is not None and not since
    if not _is_whole(entry, spans) or not (is_exception or _is_weekly(entry, since=since)):
        return None
    if spans:
        return [(is_exception, _row(entry, opens, closes)) for opens, closes in spans]
    return [(True, _row(entry))] if is_exception else _closed(entry, {language: written})


def _rows_of_parts(written: str, language: str) -> list[tuple[bool, Hours]] | None:
    """Do the same for an entry that goes on with other days, "Mo-Do 8-16 Uhr, Fr 8-12 Uhr", if each part can be read.

    One with a date, a note or an appointment is not parted: nobody knows whether that holds for all of its parts.
    """
    parts = _NEXT_DAYS.split(written)
    if len(parts) == 1 or any(more.search(written) for more in (_DATES, _NOTE, _APPOINTMENT)):
        return None
    found = [_rows(part, language) for part in parts]
    return None if None in found else [row for rows in found for row in rows or ()]


def _closed(entry: _Entry, words: Text) -> list[tuple[bool, Hours]]:
    """Give what is said of days that are closed: nothing, unless there is more to it than that."""
    return [(False, Hours(description=words))] if entry.note or entry.start else []


def _is_whole(entry: _Entry, spans: list[tuple[time, time]]) -> bool:
    """Say whether nothing is left that was not understood: there are either times, or the word for closed."""
    rest = entry.rest.strip(" .,:")
    return not rest if spans else bool(_CLOSED.fullmatch(rest))


def _is_weekly(entry: _Entry, *, since: bool) -> bool:
    """Say whether an entry is about days of the week; one on a single date is neither that nor an exception."""
    on_one_date = entry.start and not (entry.end or since)
    return bool(entry.days and not on_one_date)


def _row(entry: _Entry, opens: time | None = None, closes: time | None = None) -> Hours:
    end = entry.end or (entry.start if not entry.days else None)
    return Hours(
        days=entry.days,
        opens=opens,
        closes=closes,
        valid_from=entry.start,
        valid_through=end,
        by_appointment=entry.by_appointment and opens is not None,
        description=entry.note,
    )


def _take_note(entry: _Entry, language: str) -> None:
    """Take the words in brackets, and those about appointments."""
    notes = [note.strip() for note in _NOTE.findall(entry.rest)]
    entry.rest = _NOTE.sub(" ", entry.rest)
    entry.by_appointment = bool(_APPOINTMENT.search(entry.rest) or any(_APPOINTMENT.fullmatch(note) for note in notes))
    entry.rest = _APPOINTMENT.sub(" ", entry.rest)
    words = ", ".join(note for note in notes if note and not _APPOINTMENT.fullmatch(note))
    entry.note = {language: words} if words else {}


def _take_dates(entry: _Entry) -> bool:
    """Take the date or dates at the beginning; say whether they begin a season that has no end."""
    found = _DATES.match(entry.rest.lstrip())
    if not found:
        return False
    entry.start = _date(found["from"])
    entry.end = _date(found["to"]) if found["to"] else None
    if entry.end and entry.end < entry.start:
        raise ValueError("ends before it begins")
    entry.rest = entry.rest.lstrip()[found.end() :]
    return bool(found["since"])


def _take_days(entry: _Entry) -> None:
    found = _DAYS.match(entry.rest.lstrip())
    if found:
        entry.days = _days(found["days"])
        entry.rest = entry.rest.lstrip()[found.end() :]


def _days(written: str) -> tuple[str, ...]:
    """Give the days of "Mo-Mi, Fr", in the order of the week."""
    chosen: set[int] = set()
    last = 0
    for found in _ONE_DAY.finditer(written.lower()):
        word = found["day"]
        if word.startswith(("täglich", "werktags")):
            chosen |= set(range(_WEEK if word == "täglich" else 6))
            continue
        number = _PREFIXES.index(word[:2])
        if found["to"]:
            span = (number - last) % _WEEK
            chosen |= {(last + step) % _WEEK for step in range(span + 1)}
        chosen.add(number)
        last = number
    return tuple(DAYS[number] for number in sorted(chosen))


def _take_spans(entry: _Entry) -> Iterator[tuple[time, time]]:
    """Take the times; what is left between them must be mere separators."""
    rest, last = [], 0
    for found in _SPAN.finditer(entry.rest):
        rest.append(entry.rest[last : found.start()])
        last = found.end()
        yield _time(found[1], found[2]), _time(found[3], found[4])
    rest.append(entry.rest[last:])
    entry.rest = " ".join(part for part in rest if not _BETWEEN_SPANS.fullmatch(part))


def _time(hour: str, minute: str | None) -> time:
    return time(0 if hour == "24" and not int(minute or 0) else int(hour), int(minute or 0))


def _date(written: str) -> date:
    if "-" in written:
        return date.fromisoformat(written)
    day, month, year = (int(part) for part in written.split("."))
    return date(year, month, day)
