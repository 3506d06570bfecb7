from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.sources import cells, rules
from publisher.sources.cells import Broken, Cell, Read, Unfit
from publisher.sources.properties import KINDS

POSTAL_CODE = cells.digits(5, rules.BAD_POSTAL_CODE)
WAY = cells.choice({"Online": "Online", "E-Mail": "Email"})

GOOD: list[tuple[Read, Cell, object]] = [
    (cells.line, "  Bürgerbüro \t Mitte\u200b ", "Bürgerbüro Mitte"),
    (cells.line, 8.0, "8"),
    (cells.line, 12.5, "12,5"),
    (cells.line, time(8, 30), "08:30"),
    (cells.line, "a_x000D_b", "ab"),
    (cells.line, True, "ja"),
    (cells.block, "eins  \r\n\r\n\r\n\r\n zwei", "eins\n\nzwei"),
    (cells.block, "<p>eins</p><p>zwei</p>", "eins\n\nzwei"),
    (cells.block, "unter 5 < 6", "unter 5 < 6"),
    (cells.html, "<p onclick='x'>eins</p>", "<p>eins</p>"),
    (cells.web, " https://stadt.example/a ", "https://stadt.example/a"),
    (cells.mail, "mailto:amt@stadt.example", "amt@stadt.example"),
    (cells.phone, "0561 / 787-7058", "+49-561-787-7058"),
    (cells.key, "amt--online", "amt--online"),
    (cells.key, "Bürgerbüro Mitte", "buergerbuero-mitte"),
    (POSTAL_CODE, "01067", "01067"),
    (POSTAL_CODE, 1067.0, "01067"),
    (POSTAL_CODE, 34117.0, "34117"),
    (cells.day, date(2026, 1, 31), date(2026, 1, 31)),
    (cells.day, datetime(2026, 1, 31, 8, 0), date(2026, 1, 31)),  # noqa: DTZ001 - Excel knows no zones
    (cells.day, "31.1.2026", date(2026, 1, 31)),
    (cells.day, "31.01.26", date(2026, 1, 31)),
    (cells.day, "2026-01-31", date(2026, 1, 31)),
    (cells.day, "2026-01-31T08:00:00Z", date(2026, 1, 31)),
    (cells.day, 46053.0, date(2026, 1, 31)),
    (cells.year_or_day, 2008.0, 2008),
    (cells.year_or_day, "01.02.2008", date(2008, 2, 1)),
    (cells.year_or_day, date(2008, 2, 1), date(2008, 2, 1)),
    (cells.number, "1.025,50", Decimal("1025.50")),
    (cells.number, "1.025", Decimal(1025)),
    (cells.number, "12.5", Decimal("12.5")),
    (cells.number, 0.1, Decimal("0.1")),
    (cells.price, "37 €", Decimal("37.00")),
    (cells.price, "37,5 EUR", Decimal("37.50")),
    (cells.degrees, "51,312697", Decimal("51.312697")),
    (cells.degrees, 9.4921400001, Decimal("9.492140")),
    (cells.whole, "20", 20),
    (cells.whole, 20.0, 20),
    (cells.duration, "P14D", "P14D"),
    (cells.duration, "2 Wochen", "P14D"),
    (cells.duration, "30 Minuten", "PT30M"),
    (cells.duration, "3 Monate", "P3M"),
    (WAY, "e-mail", "Email"),
]


@pytest.mark.parametrize(("read", "cell", "value"), GOOD, ids=range(len(GOOD)))
def test_a_cell_is_read_as(read: Read, cell: Cell, value: object) -> None:
    assert read(cell) == value


BAD: list[tuple[Read, Cell, rules.Rule]] = [
    (cells.line, date(2026, 5, 3), rules.TURNED_INTO_DATE),
    (cells.line, Broken("#REF!"), rules.CELL_ERROR),
    (cells.line, Broken(), rules.NO_RESULT),
    (cells.line, "x" * (cells.LONGEST + 1), rules.TOO_LONG),
    (cells.web, "stadt.example", rules.BAD_URL),
    (cells.web, "javascript:alert(1)", rules.BAD_URL),
    (cells.mail, "amt(at)stadt.example", rules.BAD_MAIL),
    (cells.phone, 7877058.0, rules.BAD_PHONE),
    (cells.key, "???", rules.BAD_KEY),
    (POSTAL_CODE, "1067", rules.BAD_POSTAL_CODE),
    (POSTAL_CODE, "D-34117", rules.BAD_POSTAL_CODE),
    (POSTAL_CODE, 123456.0, rules.BAD_POSTAL_CODE),
    (POSTAL_CODE, "١٢٣٤٥", rules.BAD_POSTAL_CODE),
    (cells.day, "31.02.2026", rules.BAD_DATE),
    (cells.day, "morgen", rules.BAD_DATE),
    (cells.day, 12.0, rules.BAD_DATE),
    (cells.number, "viel", rules.BAD_NUMBER),
    (cells.number, "NaN", rules.BAD_NUMBER),
    (cells.number, "1e9999", rules.BAD_NUMBER),
    (cells.price, "-1", rules.BAD_NUMBER),
    (cells.price, "1,005", rules.BAD_NUMBER),
    (cells.degrees, "181", rules.BAD_POSITION),
    (cells.whole, "1,5", rules.BAD_NUMBER),
    (cells.duration, "bald", rules.BAD_DURATION),
    (cells.duration, "P", rules.BAD_DURATION),
    (WAY, "Brieftaube", rules.BAD_CHOICE),
]


@pytest.mark.parametrize(("read", "cell", "rule"), BAD, ids=range(len(BAD)))
def test_a_cell_that_says_something_else_breaks_its_rule(read: Read, cell: Cell, rule: rules.Rule) -> None:
    with pytest.raises(Unfit) as caught:
        read(cell)
    assert caught.value.rule == rule


def test_a_choice_says_what_there_is_to_choose() -> None:
    with pytest.raises(Unfit) as caught:
        WAY("Brieftaube")
    assert caught.value.hint == "Online, E-Mail"


READS = sorted({p.read for _, table in KINDS.values() for p in table.values()}, key=lambda read: read.__qualname__)


@pytest.mark.parametrize("cell", [None, "", "  ", "\u200b"], ids=["none", "empty", "blank", "invisible"])
def test_an_empty_cell_says_nothing(cell: Cell) -> None:
    assert not any(read(cell) for read in READS)


CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.text(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.builds(Broken, st.text(max_size=5)),
)


@given(CELLS, st.sampled_from(READS))
def test_whatever_a_cell_holds_it_is_read_or_unfit(cell: Cell, read: Read) -> None:
    with suppress(Unfit):
        read(cell)


def test_a_sum_of_thirty_digits_is_no_price() -> None:
    with pytest.raises(Unfit):
        cells.price("9" * 30)
