"""Words as they are compared: folded (case, accents, spellings of umlauts), and by their stems. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import tantivy

if TYPE_CHECKING:
    from collections.abc import Iterable

ANALYSERS = {"de": "german", "en": "english"}
"""The languages with an analyser, and what the engine calls their stemmers."""

LONGEST_WORD = 80
"""Letters of a word that count; nobody types more, and no index should hold them."""

_JOINING = dict.fromkeys(map(ord, "\u00ad\u00b7\u2027\u200b\u200c\u200d\u2060\ufeff"))
"""What only says where a word may be parted, such as the dot of Leichte Sprache in Wohn·geld."""

_UMLAUT = re.compile(r"ae|oe|(?<![aeoq])ue")
_WORD = re.compile(r"[^\W_]+")

FUNCTION_WORDS = frozenset(
    """
    der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine keinen ich du er sie es wir
    ihr mich mir dich uns man mein meine meinen meinem meiner dein deine sein seine unser unsere wo wie was wann wer
    welche welcher welches warum wohin woher kann koennen muss muessen soll darf will moechte brauche bekomme ist sind
    wird werden hat habe haben zu zum zur im in an am auf aus bei beim mit nach von vom vor fuer ueber um unter ohne als
    auch noch nur so bitte gibt beantragen beantrage
    a an the and or not i you he she it we they me my your our their where how what when who which why can could do does
    must should may will is are be was have has to of in on at for from with by about as get need want please
    there apply
    """.split()
)
"""Words that say nothing of what is looked for; left out of a question unless it has no others."""


def fold(text: str) -> str:
    """Fold case, accents and umlauts: ü, ue and u become the same, and so do ß and ss."""
    plain = text.lower() if text.isascii() else _without_accents(text)
    return _UMLAUT.sub(lambda found: found[0][0], plain)


def _without_accents(text: str) -> str:
    lower = unicodedata.normalize("NFKD", text.translate(_JOINING)).casefold()
    decomposed = unicodedata.normalize("NFKD", lower)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Give the folded words of a text."""
    return [word for piece in text.split() for word in (_folded if len(piece) <= LONGEST_WORD else _fold_words)(piece)]


def _fold_words(piece: str) -> tuple[str, ...]:
    return tuple(word[:LONGEST_WORD] for word in _WORD.findall(fold(piece)))


_folded = lru_cache(2**16)(_fold_words)
"""The same for pieces of a sensible length: texts repeat their words."""


def telling(found: list[str]) -> list[str]:
    """Give those of folded words that say what is looked for, or all if none does."""
    return [word for word in found if word not in _FOLDED_FUNCTION_WORDS] or found


def stems(found: Iterable[str], language: str) -> list[str]:
    """Give the stems of folded words, in their order."""
    stemmed: list[str] = analyser(language).analyze(" ".join(found))
    return stemmed


def stem(word: str, language: str = "de") -> str:
    """Give the stem of one folded word."""
    return next(iter(stems((word,), language)), word)


def key(found: list[str]) -> str:
    """Give what a name is compared by as a whole: its telling words joined, so blanks and hyphens do not matter."""
    return stem("".join(telling(found))[:LONGEST_WORD])


@cache
def analyser(language: str) -> tantivy.TextAnalyzer:
    """Make the analyser of a language; it takes folded words parted by blanks."""
    stemmer = tantivy.Filter.stemmer(ANALYSERS[language])
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(stemmer).build()


_FOLDED_FUNCTION_WORDS = frozenset(map(fold, FUNCTION_WORDS))
