"""Words are compared without case, accents and the spellings of umlauts, and by their stems."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.search.words import LONGEST_WORD, fold, key, stem, telling, words

ALIKE = [
    ("Führerschein", "fuehrerschein", "fuhrerschein", "FÜHRERSCHEIN", "fu\u0308hrerschein"),
    ("Straße", "strasse", "STRASSE"),
    ("Bürgerbüro", "buergerbuero", "burgerburo"),
    ("Gebäude", "gebaeude", "gebaude"),
    ("Größe", "groesse", "grosse"),
    ("Café", "cafe"),
    ("Wohn·geld", "wohngeld", "Wohn\u00adgeld", "wohn\u200bgeld"),
]


@pytest.mark.parametrize("spellings", ALIKE, ids=lambda spellings: spellings[0])
def test_spellings_of_one_word_are_the_same(spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize("word", ["neue", "steuer", "frauen", "bauen", "quelle"])
def test_ue_after_a_vowel_or_q_is_no_umlaut(word: str) -> None:
    assert fold(word) == word


@given(st.text())
def test_a_folded_word_has_neither_capitals_nor_accents_nor_blanks(text: str) -> None:
    for word in words(text):
        assert word == word.casefold()
        assert not any(unicodedata.combining(c) or c.isspace() for c in unicodedata.normalize("NFD", word))


@given(st.text(alphabet="aeoußäöüst"))
def test_what_begins_a_word_begins_it_folded_too(word: str) -> None:
    assert all(fold(word).startswith(fold(word[:end]).rstrip("aou")) for end in range(len(word)))


def test_words_are_parted_by_everything_that_is_no_letter_or_digit() -> None:
    assert words("Kfz-Zulassung, § 29 (VwVfG) Bürger*innen_x") == [
        "kfz",
        "zulassung",
        "29",
        "vwvfg",
        "burger",
        "innen",
        "x",
    ]


def test_a_word_without_end_is_cut() -> None:
    assert words("x" * 10_000) == ["x" * LONGEST_WORD]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anmelden", "anmeldung"),
        ("haus", "hauser"),
        ("mulltonne", "mulltonnen"),
        ("ausweis", "ausweise"),
        ("geburts", "geburt"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("kita platz", "Kita-Platz"),
        ("kitaplatz", "Kita-Platz"),
        ("reise pass", "Reisepass"),
        ("gewerbe anmelden", "Gewerbeanmeldung"),
        ("einen Jagdschein beantragen", "Jagdschein"),
        ("stadtreiniger", "Die Stadtreiniger"),
    ],
)
def test_whole_names_are_the_same_whatever_parts_their_words(typed: str, name: str) -> None:
    assert key(words(typed)) == key(words(name))


def test_words_that_say_nothing_are_left_out_unless_there_are_no_others() -> None:
    assert telling(words("Wo kann ich mein Auto anmelden?")) == ["auto", "anmelden"]
    assert telling(words("Was ist das")) == ["was", "ist", "das"]
