"""Compounds are taken apart by words that occur on their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.search.compounds import SHORTEST, parts
from publisher.search.words import stem

OWN_WORDS = "personal ausweis hund steuer geburt urkunde bewohner park parkausweis wohnen geld schule anmeldung"
KNOWN = frozenset(map(stem, OWN_WORDS.split()))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("personalausweis", "personal ausweis"),
        ("hundesteuer", "hund steuer"),
        ("geburtsurkunde", "geburt urkunde"),
        ("schulanmeldung", "schule anmeldung"),
        ("bewohnerparkausweis", "bewohner parkausweis park ausweis"),
        ("wohngeld", "wohnen geld"),
        ("ausweis", ""),
        ("bescheinigung", ""),
        ("xausweis", ""),
        ("", ""),
    ],
)
def test_parts_are_known_words_and_the_letters_between_them_are_not(word: str, expected: str) -> None:
    assert set(parts(word, KNOWN.__contains__)) == set(map(stem, expected.split()))


@given(st.text(alphabet="abeinrst", max_size=40))
def test_every_part_is_shorter_than_the_word_and_long_enough(word: str) -> None:
    assert all(SHORTEST <= len(part) < len(word) for part in parts(word, lambda _: True))
