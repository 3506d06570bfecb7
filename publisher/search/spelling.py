"""What was probably meant: words that occur nowhere, replaced by similar ones that were found. Pure."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from publisher.search.words import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

SIMILAR = 0.75
"""How similar two words must be (0 to 1) for one to be a slip of the other."""

LONGER = 3
"""By how many letters they may differ: a compound is no slip of its part."""

_WORD = re.compile(r"[^\W_]+")


def written(*texts: str) -> list[str]:
    """Give the words of texts as they are written."""
    return [word for text in texts for word in _WORD.findall(text)]


def corrected(typed: str, unknown: Collection[str], candidates: Iterable[str]) -> str | None:
    """Replace the unknown words (folded) of what was typed by the most similar candidates; None if none is similar."""
    by_fold = {fold(word): word for word in reversed(list(candidates))}

    def better(found: re.Match[str]) -> str:
        if fold(found[0]) not in unknown:
            return found[0]
        word = fold(found[0])
        alike = [other for other in by_fold if abs(len(other) - len(word)) <= LONGER]
        near = get_close_matches(word, alike, 1, SIMILAR)
        return by_fold[near[0]] if near else found[0]

    result = _WORD.sub(better, typed.strip())
    return result if fold(result) != fold(typed.strip()) else None
