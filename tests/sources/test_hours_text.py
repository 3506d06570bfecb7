from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model import Hours
from publisher.sources.hours_text import DAYS, Reading, read

WORKDAYS = DAYS[:5]
MORNING = (time(8), time(12))


def row(days: tuple[str, ...] = WORKDAYS, span: tuple[time, time] = MORNING, **more: Any) -> Hours:
    return Hours(days=days, opens=span[0], closes=span[1], **more)


REGULAR: list[tuple[str, list[Hours]]] = [
    ("Mo–Fr 8:00–12:00", [row()]),
    ("Mo-Fr 08.00 - 12.00 Uhr", [row()]),
    ("Montag bis Freitag: von 8 bis 12 Uhr", [row()]),
    ("Mo, Di, Mi, Do und Fr 8–12", [row()]),
    ("Mo Di Mi Do Fr 8-12", [row()]),
    ("Mo–Fr 8–12 und 14–16:30", [row(), row(span=(time(14), time(16, 30)))]),
    ("Mo–Fr 8–12; Sa 10–12", [row(), row(("Saturday",), (time(10), time(12)))]),
    ("Mo–Fr 8–12\nSa 10–12", [row(), row(("Saturday",), (time(10), time(12)))]),
    ("Fr–Mo 8–12", [row(("Monday", "Friday", "Saturday", "Sunday"))]),
    ("täglich 8–12", [row(DAYS[:7])]),
    ("werktags 8–12", [row(DAYS[:6])]),
    ("Feiertage 8–12", [row(("PublicHolidays",))]),
    ("Mo–Fr 8–24", [row(span=(time(8), time(0)))]),
    ("Mo–Fr 8–12 nur mit Termin", [row(by_appointment=True)]),
    ("Mo–Fr 8–12 (nach Vereinbarung)", [row(by_appointment=True)]),
    ("Mo–Fr 8–12 (Raum 3)", [row(description={"de": "Raum 3"})]),
    ("Mi geschlossen", []),
    ("Mi geschlossen (Besprechung)", [Hours(description={"de": "Mi geschlossen (Besprechung)"})]),
    ("nach Vereinbarung", [Hours(description={"de": "nach Vereinbarung"})]),
    ("ab 01.05.2026 Mo–Fr 8–12", [row(valid_from=date(2026, 5, 1))]),
    (
        "01.05.2026–30.09.2026: Mo–Fr 8–12",
        [row(valid_from=date(2026, 5, 1), valid_through=date(2026, 9, 30))],
    ),
    ("Mo–Fr 8:00 h – 12:00 h", [row()]),
    ("Mo–Fr 8–12 u. 14–16 Uhr", [row(), row(span=(time(14), time(16)))]),
    ("Mo–Do: 8–16 Uhr, Fr: 8–12 Uhr", [row(DAYS[:4], (time(8), time(16))), row(("Friday",))]),
    (
        "Mo 8-12 und 14-16, Mi geschlossen, Do 8-12",
        [row(("Monday",)), row(("Monday",), (time(14), time(16))), row(("Thursday",))],
    ),
    ("Mo, Di 8–12 Uhr Mi, Do 8–16 Uhr", [row(DAYS[:2]), row(DAYS[2:4], (time(8), time(16)))]),
    ("", []),
    (" ; \n ", []),
]


@pytest.mark.parametrize(("text", "hours"), REGULAR)
def test_regular_hours_are_read(text: str, hours: list[Hours]) -> None:
    assert read(text) == Reading(tuple(hours))


CHRISTMAS: dict[str, Any] = {"valid_from": date(2026, 12, 24), "valid_through": date(2026, 12, 24)}
EXCEPTIONS: list[tuple[str, Hours]] = [
    ("24.12.2026 geschlossen", Hours(**CHRISTMAS)),
    ("am 24.12.2026: geschlossen", Hours(**CHRISTMAS)),
    ("2026-12-24 geschlossen (Heiligabend)", Hours(**CHRISTMAS, description={"de": "Heiligabend"})),
    ("24.12.2026 8–12 Uhr", row((), **CHRISTMAS)),
    (
        "24.12.2026 – 31.12.2026: geschlossen",
        Hours(valid_from=date(2026, 12, 24), valid_through=date(2026, 12, 31)),
    ),
]


@pytest.mark.parametrize(("text", "exception"), EXCEPTIONS)
def test_exceptions_are_read(text: str, exception: Hours) -> None:
    assert read(text) == Reading(exceptions=(exception,))


@pytest.mark.parametrize(
    "text",
    [
        "Mo–Fr vormittags",
        "8–12",
        "Mo",
        "geschlossen",
        "Mo 25–26",
        "31.02.2026 geschlossen",
        "24.12.2026 Do 8–12",
        "31.12.2026–24.12.2026 geschlossen",
        "Mo–Fr 8–12 außer in den Ferien",
        "Mo-Xy 8-12",
        "Mo–Do 8–16, Fr vormittags",
        "Mo–Do 8–16, Fr 8–12 (Raum 3)",
        "ab 01.05.2026 Mo–Do 8–16, Fr 8–12",
        "Mo–Fr 8–12 " + "Raum " * 60 + "3",
    ],
)
def test_what_cannot_be_read_is_kept_as_words_and_told(text: str) -> None:
    assert read(text) == Reading((Hours(description={"de": text}),), unread=(text,))


def test_a_long_text_is_read_to_its_end() -> None:
    many = "; ".join(f"{day}.{month}.2026 geschlossen" for month in range(1, 13) for day in range(1, 28))
    assert len(read(f"{many}; Mo–Fr 8–12").hours) == 1


def test_one_bad_entry_costs_none_of_the_others() -> None:
    found = read("Mo–Fr 8–12; irgendwann; 24.12.2026 geschlossen")
    assert (len(found.hours), len(found.exceptions), found.unread) == (2, 1, ("irgendwann",))


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(0, 1439), st.integers(0, 1439))
def test_hours_that_are_written_plainly_are_read_exactly(days: set[int], opens: int, closes: int) -> None:
    names = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]
    start, end = time(*divmod(opens, 60)), time(*divmod(closes, 60))
    text = f"{', '.join(names[day] for day in sorted(days))} {start:%H:%M}–{end:%H:%M}"
    assert read(text) == Reading((row(tuple(DAYS[day] for day in sorted(days)), (start, end)),))


@given(st.text(alphabet="MoDiMitDoFrSaSo 0123456789:.-–,;()\nUhrgeschlossenbisundab", max_size=200))
def test_whatever_stands_there_nothing_is_lost(text: str) -> None:
    found = read(text)
    assert all(" ".join(words.split()) in " ".join(text.split()) for words in found.unread)
