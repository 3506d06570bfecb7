"""Everyday words for what the administration calls otherwise: read from files, found by the official word.

The common ones are in `data/vocabularies/everyday-words.toml`; a town adds its own in `words.toml` beside `site.toml`.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from publisher import assets
from publisher.errors import SettingError
from publisher.search.words import ANALYSERS, stems, telling, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

OWN = "words.toml"
"""The file beside `site.toml` in which a town adds its own."""


class Everyday:
    """Finds the everyday words for official ones."""

    def __init__(self, pairs: Iterable[tuple[str, str, str]] = ()) -> None:
        """Take pairs of an everyday word and the official one it stands for, with the language of the former."""
        self._by_first: dict[str, list[tuple[frozenset[str], Literal]]] = defaultdict(list)
        for said, meant, language in pairs:
            found = _stems(meant)
            if found:
                self._by_first[found[0]].append((frozenset(found), Literal(said, language=language)))

    def for_names(self, names: Iterable[str]) -> tuple[Literal, ...]:
        """Give the everyday words for things that are called as the official word, and nothing else."""
        found = (_stems(name) for name in names)
        return tuple(
            dict.fromkeys(said for stem in found for meant, said in self._by_stems(stem) if meant == set(stem))
        )

    def within_names(self, names: Iterable[str], pieces: Iterable[str] = ()) -> tuple[Literal, ...]:
        """Give the everyday words for things whose names hold the official word; all of it, if it is of several words.

        pieces: the stems inside the compounds of the names.
        """
        found = (*map(_stems, names), list(pieces))
        return tuple(dict.fromkeys(said for stem in found for _, said in self._by_stems(stem)))

    def _by_stems(self, found: Iterable[str]) -> Iterator[tuple[frozenset[str], Literal]]:
        held = frozenset(found)
        for word in sorted(held):
            yield from ((meant, said) for meant, said in self._by_first.get(word, ()) if meant <= held)


def _stems(text: str) -> list[str]:
    return stems(telling(words(text)), "de")


def files(folder: Path) -> tuple[Path, ...]:
    """Name the files of a site: the common one, and its own, which need not be there."""
    return (assets.EVERYDAY_WORDS, folder / OWN)


def of(folder: Path) -> Everyday:
    """Read the everyday words of a site. Raises SettingError for a file that is wrong."""
    return Everyday(pair for file in files(folder) if file.is_file() for pair in _pairs(file))


def _pairs(file: Path) -> Iterator[tuple[str, str, str]]:
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{file}: {error}", "Mend the file; its syntax is TOML, in UTF-8.") from None
    for language, table in tables.items():
        if not isinstance(table, dict):
            raise SettingError(f"{file}: {language} is not a table", "Write [de] above the words of a language.")
        if language not in ANALYSERS:
            raise SettingError(f"{file}: {language} is no language of words", f"Known are {', '.join(ANALYSERS)}.")
        for said, meant in table.items():
            if not isinstance(meant, list) or not all(isinstance(word, str) for word in meant):
                raise SettingError(
                    f"{file}: {language}.{said} is {meant!r}", 'It takes a list, such as ["Personalausweis"].'
                )
            yield from ((said, word, language) for word in meant)
