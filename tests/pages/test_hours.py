"""Opening hours as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from publisher.description import Description
from publisher.pages.hours import HOLIDAY, LOOK_AHEAD, Row, Rule, Schedule, Span, Text, beginning, german_holidays
from publisher.pages.specifications import read_rules
from publisher.terms import SCHEMA
from publisher.web.messages import Wording

BERLIN = ZoneInfo("Europe/Berlin")
DE, EN = Wording("de"), Wording("en")
MORNING, AFTERNOON = Span(time(8), time(12)), Span(time(13), time(16))
WEEKDAYS = frozenset(range(5))
OFFICE = Schedule(tuple(Rule(WEEKDAYS, span) for span in (MORNING, AFTERNOON)), holidays=german_holidays("HE"))
NIGHT = Schedule((Rule(frozenset({4}), Span(time(22), time(2))),))
ALWAYS = Schedule((Rule(frozenset(range(7)), Span(time(), time())),))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def table(schedule: Schedule, words: Wording = DE) -> list[tuple[str, str]]:
    return [(words.days(row), words.times(row.spans)) for week in schedule.weeks() for row in week.rows]


def test_equal_neighbouring_days_are_one_row() -> None:
    rules = (Rule(frozenset({0, 1, 2}), MORNING), Rule(frozenset({0, 1, 2}), AFTERNOON), Rule(frozenset({3}), MORNING))
    assert table(Schedule(rules)) == [
        ("Montag bis Mittwoch", "8:00–12:00 und 13:00–16:00 Uhr"),
        ("Donnerstag", "8:00–12:00 Uhr"),
        ("Freitag bis Sonntag", "geschlossen"),
    ]


def test_two_days_are_joined_by_and_in_both_languages() -> None:
    schedule = Schedule((Rule(frozenset(range(5)), MORNING),))
    assert table(schedule)[1] == ("Samstag und Sonntag", "geschlossen")
    assert table(schedule, EN) == [("Monday to Friday", "8:00–12:00"), ("Saturday and Sunday", "closed")]


def test_hours_by_appointment_say_so() -> None:
    rules = (Rule(frozenset({0}), MORNING), Rule(frozenset({0}), Span(time(13), time(16), by_appointment=True)))
    assert table(Schedule(rules))[0] == ("Montag", "8:00–12:00 Uhr; 13:00–16:00 Uhr (nur mit Termin)")


def test_public_holidays_have_a_row_where_a_rule_names_them() -> None:
    assert table(Schedule((Rule(frozenset({6, HOLIDAY}), MORNING),)))[-1] == ("gesetzliche Feiertage", "8:00–12:00 Uhr")


def test_words_alone_are_a_note_and_no_table() -> None:
    schedule = Schedule((Rule(text=Text("nach Vereinbarung", "de")),))
    assert not schedule.weeks()
    assert schedule.notes() == (Text("nach Vereinbarung", "de"),)
    assert schedule.status(at("2026-03-02T10:00")) is None


def test_seasons_have_tables_of_their_own_and_replace_the_year_round_hours() -> None:
    summer = Rule(frozenset({0}), AFTERNOON, start=date(2026, 5, 1), end=date(2026, 9, 30))
    schedule = Schedule((Rule(frozenset({0, 1}), MORNING), summer))
    assert [(week.start, len(week.rows)) for week in schedule.weeks()] == [(None, 2), (date(2026, 5, 1), 2)]
    assert schedule.on(date(2026, 6, 1)).spans == (AFTERNOON,)
    assert schedule.on(date(2026, 6, 2)).spans == (MORNING,)
    assert schedule.on(date(2026, 4, 27)).spans == (MORNING,)
    assert len(schedule.weeks(date(2026, 10, 1))) == 1


@pytest.mark.parametrize(
    ("now", "german", "english"),
    [
        ("2026-03-02T10:00", "jetzt geöffnet, schließt um 12:00 Uhr", "open now, closes at 12:00"),
        ("2026-03-02T12:00", "geschlossen, öffnet um 13:00 Uhr", "closed, opens at 13:00"),
        ("2026-03-02T20:00", "geschlossen, öffnet morgen um 8:00 Uhr", "closed, opens tomorrow at 8:00"),
        ("2026-03-06T20:00", "geschlossen, öffnet am Montag um 8:00 Uhr", "closed, opens on Monday at 8:00"),
        # Good Friday, the weekend, Easter Monday
        ("2026-04-02T20:00", "geschlossen, öffnet am Dienstag um 8:00 Uhr", "closed, opens on Tuesday at 8:00"),
    ],
)
def test_status_says_what_holds_and_when_it_changes(now: str, german: str, english: str) -> None:
    status = OFFICE.status(at(now))
    assert status is not None
    assert (DE.status(status, at(now)), EN.status(status, at(now))) == (german, english)


@pytest.mark.parametrize(
    ("schedule", "now", "text"),
    [
        (NIGHT, "2026-03-06T23:00", "jetzt geöffnet, schließt morgen um 2:00 Uhr"),
        (NIGHT, "2026-03-07T01:00", "jetzt geöffnet, schließt um 2:00 Uhr"),
        (ALWAYS, "2026-03-06T23:00", "jetzt geöffnet"),
        (
            Schedule((Rule(frozenset({4}), Span(time(18), time())),)),
            "2026-03-06T20:00",
            "jetzt geöffnet, schließt um 24:00 Uhr",
        ),
        (
            Schedule((Rule(frozenset({0}), Span(time(8), time(12), by_appointment=True)),)),
            "2026-03-02T09:00",
            "jetzt geöffnet (nur mit Termin), schließt um 12:00 Uhr",
        ),
    ],
)
def test_status_after_midnight_around_the_clock_and_by_appointment(schedule: Schedule, now: str, text: str) -> None:
    status = schedule.status(at(now))
    assert status is not None
    assert DE.status(status, at(now)) == text


def test_status_is_right_when_the_clocks_change() -> None:
    sunday = Schedule((Rule(frozenset({6}), Span(time(1), time(4))),))
    before = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 3:30 in Berlin, one hour after 1:59 there
    status = sunday.status(before)
    assert status is not None
    assert status.open
    assert status.changes == datetime(2026, 3, 29, 2, 0, tzinfo=UTC)
    autumn = sunday.status(datetime(2026, 10, 25, 2, 30, tzinfo=UTC))
    assert autumn is not None
    assert autumn.changes == datetime(2026, 10, 25, 3, 0, tzinfo=UTC)


def test_an_exception_replaces_everything_and_the_shorter_one_holds() -> None:
    holidays = Rule(start=date(2026, 12, 24), end=date(2026, 12, 31), text=Text("Betriebsruhe", "de"))
    open_day = Rule(span=MORNING, start=date(2026, 12, 29), end=date(2026, 12, 29))
    schedule = Schedule(OFFICE.rules, (holidays, open_day))
    assert schedule.on(date(2026, 12, 28)).spans == ()
    assert schedule.on(date(2026, 12, 28)).reason == Text("Betriebsruhe", "de")
    assert schedule.on(date(2026, 12, 29)).spans == (MORNING,)
    assert [DE.exceptional(e) for e in schedule.special(date(2026, 12, 30))] == [
        ("vom 24. Dezember 2026 bis 31. Dezember 2026", "geschlossen")
    ]
    assert not schedule.special(date(2027, 1, 1))


def test_near_public_holidays_are_announced_where_they_change_something() -> None:
    assert [DE.exceptional(e)[0] for e in OFFICE.near_holidays(date(2026, 3, 30))] == [
        "Freitag, 3. April 2026",
        "Montag, 6. April 2026",
    ]
    assert OFFICE.on(date(2026, 4, 3)).reason == Text("Karfreitag")
    assert not ALWAYS.near_holidays(date(2026, 3, 30))


def test_the_state_decides_which_holidays_there_are() -> None:
    assert german_holidays("HE")(date(2026, 6, 4)) == "Fronleichnam"
    assert german_holidays("BE")(date(2026, 6, 4)) is None
    assert german_holidays("HE", "en")(date(2026, 4, 3)) == "Good Friday"


def test_specifications_are_read_and_slips_are_left_out() -> None:
    text = b"""
    @prefix schema: <http://schema.org/> . @prefix lodse: <https://w3id.org/lodse/ontology#> .
    <urn:1> schema:dayOfWeek schema:Monday , <urn:Funday> ;
      schema:opens "08:00:00" ; schema:closes "24:00:00" ; lodse:byAppointment true .
    <urn:2> schema:dayOfWeek schema:Monday ; schema:opens "8 Uhr" ; schema:closes "12:00" ; schema:validFrom "bald" .
    """
    description = Description(NamedNode("urn:x"), ox.parse(text, ox.RdfFormat.TURTLE))
    first, second = read_rules(description, [NamedNode("urn:1"), NamedNode("urn:2")], ["de"])
    assert first == Rule(frozenset({0}), Span(time(8), time(), by_appointment=True))
    assert second == Rule(frozenset({0}))


TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0))
SPANS = st.builds(Span, TIMES, TIMES, st.booleans())
RULES = st.lists(st.builds(Rule, st.frozensets(st.integers(0, 7), min_size=1), SPANS), max_size=6).map(tuple)
NOW = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@given(RULES)
def test_every_weekday_stands_in_exactly_one_row(rules: tuple[Rule, ...]) -> None:
    for week in Schedule(rules).weeks():
        days = [day for row in week.rows for day in row.days]
        assert [day for day in days if day != HOLIDAY] == list(range(7))
        assert all(isinstance(DE.days(row) + DE.times(row.spans), str) for row in week.rows)


@given(RULES, NOW)
def test_the_status_holds_until_it_changes_and_no_longer(rules: tuple[Rule, ...], now: datetime) -> None:
    schedule = Schedule(rules)
    status = schedule.status(now)
    if status is None or status.changes is None:
        return
    assert timedelta() < status.changes - now <= timedelta(days=LOOK_AHEAD + 2)
    before, after = (schedule.status(status.changes + step) for step in (timedelta(seconds=-1), timedelta(seconds=1)))
    assert before is not None
    assert before.open is status.open
    assert after is not None
    assert (after.open, after.by_appointment) != (status.open, status.by_appointment) or not status.open


@given(RULES, NOW)
def test_the_zone_of_the_clock_makes_no_difference(rules: tuple[Rule, ...], now: datetime) -> None:
    schedule = Schedule(rules)
    assert schedule.status(now) == schedule.status(now.astimezone(ZoneInfo("Asia/Tokyo")))


# Phases: what a page says at every moment of the day and the next -----------------------------------------------


def told(schedule: Schedule, first: str, days: int = 1) -> list[tuple[str, str]]:
    phases = schedule.phases(date.fromisoformat(first), days)
    return [(f"{p.start.astimezone(BERLIN):%H:%M}", DE.status(p.status, p.start)) for p in phases]


def test_a_day_with_a_lunch_break_has_five_phases() -> None:
    assert told(OFFICE, "2026-03-06") == [
        ("00:00", "geschlossen, öffnet um 8:00 Uhr"),
        ("08:00", "jetzt geöffnet, schließt um 12:00 Uhr"),
        ("12:00", "geschlossen, öffnet um 13:00 Uhr"),
        ("13:00", "jetzt geöffnet, schließt um 16:00 Uhr"),
        ("16:00", "geschlossen, öffnet am Montag um 8:00 Uhr"),
    ]


def test_a_new_day_is_a_new_phase_as_tomorrow_becomes_today() -> None:
    assert told(NIGHT, "2026-03-06", 2) == [
        ("00:00", "geschlossen, öffnet um 22:00 Uhr"),
        ("22:00", "jetzt geöffnet, schließt morgen um 2:00 Uhr"),
        ("00:00", "jetzt geöffnet, schließt um 2:00 Uhr"),
        ("02:00", "geschlossen, öffnet am Freitag um 22:00 Uhr"),
    ]


def test_what_is_never_open_has_no_phases() -> None:
    assert Schedule((Rule(text=Text("nach Vereinbarung")),)).phases(date(2026, 3, 6), 2) == ()


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-06", 24)])
def test_a_day_is_as_long_as_its_clock(day: str, hours: int) -> None:
    first = date.fromisoformat(day)
    assert beginning(first + timedelta(days=1)) - beginning(first) == timedelta(hours=hours)


CLOCK_CHANGES = [date(year, month, day) for year, month, day in ((2026, 3, 29), (2026, 10, 25), (2027, 3, 28))]
DAYS_AROUND_THEM = st.builds(lambda day, n: day + timedelta(days=n), st.sampled_from(CLOCK_CHANGES), st.integers(-2, 1))


@given(RULES, DAYS_AROUND_THEM, st.integers(0, 2 * 24 * 60 - 1))
def test_at_every_minute_around_a_clock_change_the_phase_says_what_the_status_says(
    rules: tuple[Rule, ...], first: date, minute: int
) -> None:
    schedule = Schedule(rules, holidays=german_holidays("HE"))
    moment = beginning(first) + timedelta(minutes=minute)
    phases = schedule.phases(first, 2)
    current = [phase for phase in phases if phase.start <= moment][-1:]
    if moment >= beginning(first + timedelta(days=2)):
        return  # the first of the two days was the short one
    assert [phase.status for phase in current] == ([schedule.status(moment)] if phases else [])


def test_rows_know_their_days() -> None:
    assert DE.days(Row((0,), ())) == "Montag"
    assert SCHEMA.Monday.value.endswith("Monday")
