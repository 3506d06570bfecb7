"""Compounds taken apart by the words of the town itself: Personalausweis is personal and Ausweis. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.search.words import stems

if TYPE_CHECKING:
    from collections.abc import Callable

SHORTEST = 4
"""Letters of the shortest part: shorter ones are found inside too many words."""


def parts(word: str, known: Callable[[str], bool]) -> tuple[str, ...]:
    """Give the stems of the parts of a folded compound, those of its parts too; none if it is no compound.

    known: tells whether a stem is a word of its own. Stemming takes the linking letters off (Geburt-s-urkunde).
    """
    places = range(SHORTEST, len(word) - SHORTEST + 1)
    if not places:
        return ()
    both = stems([half for at in places for half in (word[:at], word[at:])], "de")
    for at, before, after in zip(places, both[::2], both[1::2], strict=True):  # the longest head first
        if min(len(before), len(after)) >= SHORTEST and known(before) and known(after):
            return tuple(dict.fromkeys((before, after, *parts(word[:at], known), *parts(word[at:], known))))
    return ()
