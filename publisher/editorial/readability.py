"""How hard a German text is to read: the formula of Flesch (1948) in the version of Amstad (1978). Pure.

    180 - words in a sentence - 58.5 * syllables in a word

100 and more is very easy, 60 to 70 what most people read with ease, below 30 very hard. Syllables are counted by the
places where a word may be hyphenated (pyphen), so a single letter at its beginning or end (`A-bend`) is not counted.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import pyphen

LEAST = 40
"""Words of a text that is judged; of fewer, one long word decides."""

_WORD = re.compile(r"[^\W\d_]+")
_END = re.compile(r"(?<!\b\w)(?<!\d)[.!?:;]+(?=\s|$)|\n+")
"""The end of a sentence, a line or an item of a list; not the full stop of `z. B.` or of `1. Januar`."""


def index(text: str) -> float | None:
    """Give the index of a plain text, None for one that is too short."""
    words = _WORD.findall(text)
    if len(words) < LEAST:
        return None
    sentences = sum(bool(_WORD.search(part)) for part in _END.split(text))
    return 180 - len(words) / sentences - 58.5 * sum(map(syllables, words)) / len(words)


@lru_cache(maxsize=100_000)
def syllables(word: str) -> int:
    """Count the syllables of a word."""
    return len(_hyphenation().positions(word)) + 1


@cache
def _hyphenation() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="de_DE")
