from __future__ import annotations

import re
from pathlib import Path

import pyphen
import pytest

from publisher.editorial.readability import LEAST, index, syllables

WRITTEN = sorted(Path("data/kassel").rglob("*.ttl"))


@pytest.mark.parametrize(
    ("word", "number"), [("Haus", 1), ("Rathaus", 2), ("Bürger", 2), ("Verwaltung", 3), ("Genehmigung", 4)]
)
def test_syllables_are_where_a_word_may_be_hyphenated(word: str, number: int) -> None:
    assert syllables(word) == number


def test_all_words_have_the_syllables_that_pyphen_finds() -> None:
    """Which reads all patterns at once; ours are read when a word has them."""
    theirs = pyphen.HyphDict(pyphen.LANGUAGES["de_DE"])
    words = {word for file in WRITTEN for word in re.findall(r"[^\W\d_]+", file.read_text("utf-8"))}
    assert len(words) > 1000
    for word in words | {"Kabinett", "Urinstinkt", "verbal", "", "ÄÖÜ", "x" * 50}:
        assert syllables(word) == 1 + sum(2 <= place <= len(word) - 2 for place in theirs.positions(word)), word


def test_the_index_is_the_formula_of_amstad() -> None:
    """50 words of one syllable in 10 sentences: 180 - 5 - 58.5."""
    assert index("Das Haus ist sehr groß. " * 10) == 180 - 5 - 58.5


def test_an_abbreviation_or_a_date_ends_no_sentence() -> None:
    plain, dotted = ("Das ist am Tag im Mai {} gut. " * 10, "Das ist am 1. Mai im z. B. Haus {} gut. " * 10)
    assert index(plain.format(*["so"] * 10)) is not None
    assert (index(dotted.format(*["so"] * 10)) or 0) < 180 - 58.5 - 8


def test_lines_and_items_of_lists_end_like_sentences() -> None:
    assert index("das Haus ist groß\n" * 20) == 180 - 4 - 58.5


@pytest.mark.parametrize("text", ["", "Kurz.", "Wort " * (LEAST - 1), "1 2 3 4 " * 50, ". . . " * 100])
def test_a_text_that_is_too_short_is_not_judged(text: str) -> None:
    assert index(text) is None
