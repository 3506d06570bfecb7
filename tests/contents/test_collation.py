from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.contents.collation import LETTERS, letter, sort_key

ORDERED = [
    "Abfall", "Amt", "Ämter", "Amtsblatt", "an der Ecke", "Anmeldung", "e-Akte", "Öfen", "Offenlegung", "Öl",
    "Ölheizung", "Straße", "Strasse 2", "Straßenfest", "Über uns", "Umzug", "Zuzug",
]  # fmt: skip


def test_the_order_is_that_of_din_5007() -> None:
    backwards = ORDERED[::-1]
    assert sorted(backwards, key=sort_key) == ORDERED


@pytest.mark.parametrize(
    ("one", "other"),
    [("Äpfel", "apfel"), ("Maß", "Mass"), ("É", "e"), ("(neu)", "neu"), ("a  b", "A-B"), ("ﬁ", "fi")],
)
def test_accents_case_and_punctuation_are_put_aside(one: str, other: str) -> None:
    assert sort_key(one.capitalize()).split("\0")[0] == sort_key(other.capitalize()).split("\0")[0]


def test_of_two_that_sort_alike_the_order_is_still_fixed() -> None:
    assert sort_key("Masse") != sort_key("Maße")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Abfall", "A"),
        ("abfall", "A"),
        ("Ärzte", "A"),
        ("A\u0308rzte", "A"),
        ("Öl", "O"),
        ("Übung", "U"),
        ("ß", "S"),
        ("Élan", "E"),
        ("„Zebra“", "Z"),
        ("  b", "B"),
        ("115", "#"),
        ("§ 5", "#"),
        ("Жук", "#"),
        ("מזכירות", "#"),
        ("🏛", "#"),
        ("...", "#"),
        ("", "#"),
    ],
)
def test_a_text_stands_under_a_letter(text: str, expected: str) -> None:
    assert letter(text) == expected


@given(st.text())
def test_every_text_stands_under_one_of_the_letters_or_the_rest(text: str) -> None:
    assert letter(text) in {*LETTERS, "#"}


@given(st.text(), st.text())
def test_different_texts_have_different_keys(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) == (one == other)
