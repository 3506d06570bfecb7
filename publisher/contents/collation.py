"""German alphabetical order: DIN 5007, variant 1 (ä sorts as a, ß as ss)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


_PUNCTUATION = re.compile(r"[\W_]+")


@lru_cache(1_000)  # the same title stands in several lists, one after the other
def sort_key(text: str) -> str:
    """Give the text by which `text` is sorted: case, accents, punctuation aside; the original decides ties."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return f"{_PUNCTUATION.sub(' ', plain).strip()}\x00{text}"


def letter(text: str) -> str:
    """Give the letter under which `text` stands, `#` for what begins with none of A to Z."""
    first = sort_key(text)[:1].upper()
    return first if first in LETTERS and first else "#"
