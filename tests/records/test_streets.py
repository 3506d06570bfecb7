from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.records import streets

LINES = [
    ("Obere Königsstraße 8", "Obere Königsstraße", "8"),
    ("Straße des 17. Juni 135", "Straße des 17. Juni", "135"),
    ("Straße des 17. Juni", "Straße des 17. Juni", None),
    ("Am Alten Markt 3 a–c", "Am Alten Markt", "3 a–c"),
    ("Platz 1 / Eingang B", "Platz", "1 / Eingang B"),
    ("Hauptstraße 5-7", "Hauptstraße", "5-7"),
    ("Weg 12 bis 14", "Weg", "12 bis 14"),
    ("Forstenrieder Allee 61a", "Forstenrieder Allee", "61a"),
    ("Alte Straße 12/14", "Alte Straße", "12/14"),
    ("Allee 3 (Hinterhaus)", "Allee", "3 (Hinterhaus)"),
    ("Hauptstr. 5 ½", "Hauptstr.", "5 ½"),
    ("Q 7, 24", "Q 7", "24"),
    ("Am Markt", "Am Markt", None),
    ("Postfach 10 20 30", "Postfach 10 20 30", None),
    ("", "", None),
]


@pytest.mark.parametrize(("line", "street", "number"), LINES)
def test_a_street_line_is_taken_apart(line: str, street: str, number: str | None) -> None:
    assert streets.split(line) == (street, number)


@pytest.mark.parametrize(("line", "street", "number"), LINES)
def test_and_written_again(line: str, street: str, number: str | None) -> None:
    assert streets.join(street, number) == line


def test_a_missing_blank_is_mended() -> None:
    assert streets.join(*streets.split("Hauptstr.12")) == "Hauptstr. 12"


@given(st.text(max_size=80))
def test_no_letter_and_no_digit_is_lost(line: str) -> None:
    street, number = streets.split(line)
    assert [c for c in street + (number or "") if c.isalnum()] == [c for c in line if c.isalnum()]


@pytest.mark.parametrize("line", ["Weg " + "1-" * 98, "Weg " + "1 a" * 65, "a 1" * 66, "1 " * 100_000])
def test_hostile_lines_take_no_time(line: str) -> None:
    begin = time.perf_counter()
    streets.split(line)
    assert time.perf_counter() - begin < 0.5
