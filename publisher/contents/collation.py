"""German alphabetical order: DIN 5007, variant 1 (ä sorts as a, ß as ss)."""

from __future__ import annotations

import unicodedata

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def sort_key(text: str) -> str:
    """Give the text by which `text` is sorted: case, accents, punctuation aside; the original decides ties."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return " ".join(plain.split()) + "\x00" + text


def letter(text: str) -> str:
    """Give the letter under which `text` stands, `#` for what begins with none of A to Z."""
    first = sort_key(text)[:1].upper()
    return first if first in LETTERS and first else "#"
