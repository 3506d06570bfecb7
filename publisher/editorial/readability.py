"""How hard a German text is to read: the formula of Flesch (1948) in the version of Amstad (1978). Pure.

    180 - words in a sentence - 58.5 * syllables in a word

100 and more is very easy, 60 to 70 what most people read with ease, below 30 very hard. Syllables are counted by the
places where a word may be hyphenated (pyphen), so a single letter at its beginning or end (`A-bend`) is not counted.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import pyphen

if TYPE_CHECKING:
    from pathlib import Path

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
    path = pyphen.LANGUAGES["de_DE"]
    pyphen.hdcache[path] = _Dictionary(path)
    return pyphen.Pyphen(path)


class _Dictionary(pyphen.HyphDict):  # type: ignore[misc]
    """A dictionary of pyphen that is there at once."""

    def __init__(self, path: Path) -> None:
        coding, _, written = path.read_bytes().partition(b"\n")
        said = b"\n".join(_PATTERN.findall(written))
        letters, patterns = (text.decode(coding.decode()).split() for text in (said.translate(None, _DIGITS), said))
        self.patterns = _Patterns(zip(letters, patterns, strict=True))
        self.maxlen = max(map(len, self.patterns))
        self.cache: dict[str, list[int]] = {}


class _Patterns(dict[str, Any]):
    """Patterns by their letters; each is read when a word first has it, as to read all of them takes half a second."""

    def get(self, letters: str, default: Any = None) -> Any:
        """Give the place of the first number of a pattern, and its numbers."""
        found = super().get(letters, default)
        if isinstance(found, str):
            found = self[letters] = 0, [int(digit or 0) for digit, _ in pyphen.parse(found)]
        return found


_PATTERN = re.compile(rb"^[^\s%#]*[1-9]\S*", re.MULTILINE)
"""A line that allows or forbids a hyphen; the others are comments, settings, and words without one."""
_DIGITS = b"0123456789"
