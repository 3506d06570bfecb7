"""Opening hours as people read them: merged days, breaks, seasons, exceptions, holidays, and "open now".

Conventions (docs/model.md): a day that no rule names is closed; so is a public holiday unless a rule names
`schema:PublicHolidays`; a season's rules replace the year-round ones on the weekdays they name; an exception
replaces everything on its days, and of two the one for fewer days holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from typing import Literal as OneOf
from zoneinfo import ZoneInfo

import holidays

from publisher.terms import SCHEMA

HOLIDAY = 7
"""The number of `schema:PublicHolidays`, after the weekdays 0 (Monday) to 6."""

DAYS = {
    SCHEMA[name].value: number
    for number, name in enumerate("Monday Tuesday Wednesday Thursday Friday Saturday Sunday PublicHolidays".split())
}
LOOK_AHEAD = 14
"""Days for which public holidays are announced and the next opening is looked for."""

DEFAULT_ZONE = ZoneInfo("Europe/Berlin")
Holidays = Callable[[date], str | None]
"""Tells the name of the public holiday on a day, or None."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One opening on one day; closing at or before opening means after midnight."""

    opens: time
    closes: time
    by_appointment: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Words of an editor and the language they are in."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One opening-hours specification. Without `span` it says "closed" (exceptions) or has only words."""

    days: frozenset[int] = frozenset()
    span: Span | None = None
    start: date | None = None
    end: date | None = None
    text: Text | None = None

    def covers(self, day: date) -> bool:
        """Say whether the rule is in force on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    @property
    def season(self) -> tuple[date | None, date | None]:
        """Give the days from and to which the rule is in force."""
        return (self.start, self.end)

    @property
    def length(self) -> timedelta:
        """Tell for how long an exception lasts; one without an end is the longest."""
        return (self.end or date.max) - (self.start or date.min)


@dataclass(frozen=True, slots=True)
class Status:
    """Open or closed now, whether by appointment only, and when that changes (None: not soon)."""

    open: bool
    by_appointment: bool = False
    changes: datetime | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """What holds from an instant on, until the next phase."""

    start: datetime
    status: Status


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """One opening between two instants (UTC)."""

    start: datetime
    end: datetime
    by_appointment: bool


@dataclass(frozen=True, slots=True)
class Day:
    """What holds on one calendar day, and why, where it is not the usual."""

    spans: tuple[Span, ...] = ()
    why: OneOf["regular", "holiday", "exception"] = "regular"
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Consecutive weekdays with the same hours."""

    days: tuple[int, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The rows of one season (both None: the whole year)."""

    rows: tuple[Row, ...]
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Exceptional:
    """One exception: its days, the hours on them (none: closed), and the editor's words."""

    start: date
    end: date
    spans: tuple[Span, ...] = ()
    reason: Text | None = None


def no_holidays(_day: date) -> str | None:
    """Know of no public holiday."""
    return None


@cache
def german_holidays(state: str | None, language: str = "de") -> Holidays:
    """Give the public holidays of a German state ("HE") or of all Germany, named in German or in English."""
    wanted = "de" if language.startswith("de") else "en_US"
    calendar = holidays.country_holidays("DE", subdiv=state, language=wanted)

    def name_of(day: date) -> str | None:
        return calendar.get(day)

    return name_of


@dataclass(frozen=True, slots=True)
class Schedule:
    """The opening hours of one place, office or telephone."""

    rules: tuple[Rule, ...] = ()
    exceptions: tuple[Rule, ...] = ()
    holidays: Holidays = field(default=no_holidays, compare=False)

    def __bool__(self) -> bool:
        return bool(self.rules or self.exceptions)

    def on(self, day: date) -> Day:
        """Give the hours of one day."""
        special = [r for r in self.exceptions if r.covers(day) and (not r.days or day.weekday() in r.days)]
        if special:
            shortest = min(rule.length for rule in special)
            chosen = [rule for rule in special if rule.length == shortest]
            return Day(_spans(chosen), "exception", next((rule.text for rule in chosen if rule.text), None))
        if name := self.holidays(day):
            return Day(_spans(self._rules(day, HOLIDAY)), "holiday", Text(name))
        return Day(_spans(self._rules(day, day.weekday())))

    def _rules(self, day: date, number: int) -> list[Rule]:
        found = [rule for rule in self.rules if number in rule.days and rule.covers(day)]
        return [rule for rule in found if rule.season != (None, None)] or found

    def weeks(self, today: date | None = None) -> tuple[Week, ...]:
        """Give the regular weeks: the whole year first, then the seasons that are not over."""
        current = (r for r in self.rules if r.days and r.span and (not today or not r.end or r.end >= today))
        seasons = groupby(sorted(current, key=_season_key), key=lambda rule: rule.season)
        return tuple(Week(_rows(list(rules)), *season) for season, rules in seasons)

    def notes(self) -> tuple[Text, ...]:
        """Give what the editors say in words, such as "nach Vereinbarung"."""
        return tuple(dict.fromkeys(rule.text for rule in self.rules if rule.text))

    def special(self, today: date | None = None) -> tuple[Exceptional, ...]:
        """Give the exceptions that are not over, by their beginning."""
        current = (e for e in _exceptional(self.exceptions) if today is None or e.end >= today)
        return tuple(sorted(current, key=lambda e: (e.start, e.end)))

    def near_holidays(self, today: date) -> tuple[Exceptional, ...]:
        """Give the public holidays of the next days on which the usual hours do not hold."""
        days = [today + timedelta(days=n) for n in range(LOOK_AHEAD)]
        held = [(day, self.on(day)) for day in days]
        return tuple(
            Exceptional(day, day, on.spans, on.reason)
            for day, on in held
            if on.why == "holiday" and on.spans != _spans(self._rules(day, day.weekday()))
        )

    @property
    def has_times(self) -> bool:
        """Say whether any times are known, regular or exceptional."""
        return any(rule.span for rule in (*self.rules, *self.exceptions))

    def status(self, now: datetime, zone: ZoneInfo = DEFAULT_ZONE) -> Status | None:
        """Say whether it is open at an instant and when that changes; None where no times are known."""
        if not self.has_times:
            return None
        return _status(self._openings(now.astimezone(zone).date(), 1, zone), now.astimezone(UTC), zone)

    def phases(self, first: date, days: int, zone: ZoneInfo = DEFAULT_ZONE) -> tuple[Phase, ...]:
        """Give what holds from the beginning of a day on, for some days; a new day begins a new phase."""
        if not self.has_times:
            return ()
        openings = self._openings(first, days, zone)
        midnights = [beginning(first + timedelta(days=n), zone) for n in range(days + 1)]
        changes = {moment for o in openings for moment in (o.start, o.end) if midnights[0] < moment < midnights[-1]}
        return tuple(Phase(moment, _status(openings, moment, zone)) for moment in sorted({*midnights[:-1], *changes}))

    def _openings(self, first: date, days: int, zone: ZoneInfo) -> list[Opening]:
        """Give the openings that matter to some days as instants: wall-clock times mislead when clocks change."""
        shown = (first + timedelta(days=n) for n in range(-1, days + LOOK_AHEAD))
        found = (_opening(day, span, zone) for day in shown for span in self.on(day).spans)
        return sorted(opening for opening in found if opening.start < opening.end)  # some fall into the lost hour


def beginning(day: date, zone: ZoneInfo = DEFAULT_ZONE) -> datetime:
    """Give the instant at which a day begins."""
    return _instant(day, time(), zone)


def _opening(day: date, span: Span, zone: ZoneInfo) -> Opening:
    last = day if span.closes > span.opens else day + timedelta(days=1)
    return Opening(_instant(day, span.opens, zone), _instant(last, span.closes, zone), span.by_appointment)


def _instant(day: date, moment: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, moment, zone).astimezone(UTC)


def _status(openings: Sequence[Opening], instant: datetime, zone: ZoneInfo) -> Status:
    """Say what holds at an instant, by openings in their order."""
    current = [o for o in openings if o.start <= instant < o.end]
    if current:
        walk_in = [o for o in current if not o.by_appointment]
        end = _end(walk_in or current, openings)
        beyond = end - instant > timedelta(days=LOOK_AHEAD)
        return Status(open=True, by_appointment=not walk_in, changes=None if beyond else end.astimezone(zone))
    following = next((o for o in openings if o.start > instant), None)
    if following is None:
        return Status(open=False)
    return Status(open=False, by_appointment=following.by_appointment, changes=following.start.astimezone(zone))


def _end(current: Sequence[Opening], openings: Iterable[Opening]) -> datetime:
    """Tell when an opening ends; one of the same kind that begins by its end (midnight) prolongs it."""
    end, kind = max(o.end for o in current), current[0].by_appointment
    for other in openings:
        if other.by_appointment is kind and other.start <= end < other.end:
            end = other.end
    return end


def _spans(rules: Iterable[Rule]) -> tuple[Span, ...]:
    return tuple(sorted({rule.span for rule in rules if rule.span}))


def _season_key(rule: Rule) -> tuple[date, date]:
    return (rule.start or date.min, rule.end or date.max)


def _rows(rules: Sequence[Rule]) -> tuple[Row, ...]:
    """Merge neighbouring days with equal hours; days without any are closed, holidays stand alone."""
    hours = {day: _spans(rule for rule in rules if day in rule.days) for day in range(8)}
    runs = [(spans, tuple(days)) for spans, days in groupby(range(7), key=lambda day: hours[day])]
    holiday = [Row((HOLIDAY,), hours[HOLIDAY])] if hours[HOLIDAY] else []
    return (*(Row(days, spans) for spans, days in runs), *holiday)


def _exceptional(rules: Iterable[Rule]) -> Iterator[Exceptional]:
    dated: dict[tuple[date, date], list[Rule]] = {}
    for rule in rules:
        if (start := rule.start or rule.end) and (end := rule.end or rule.start):
            dated.setdefault((start, end), []).append(rule)
    for (start, end), same in dated.items():
        yield Exceptional(start, end, _spans(same), next((rule.text for rule in same if rule.text), None))
