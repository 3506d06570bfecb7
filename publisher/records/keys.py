"""Keys: what stands at the end of an IRI. Lower-case ASCII letters, digits and single hyphens."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
"""Longer slugs are cut at a hyphen; an id behind them keeps keys apart."""

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "ł": "l"})
_OTHERS = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Make a key of a name: "Größe (neu)" → "groesse-neu". Empty if there is no letter or digit in it."""
    lower = unicodedata.normalize("NFC", text).lower().translate(_GERMAN)
    ascii_only = unicodedata.normalize("NFKD", lower).encode("ascii", "ignore").decode("ascii")
    key = _OTHERS.sub("-", ascii_only.replace("'", "")).strip("-")
    if len(key) <= LONGEST:
        return key
    head, _, _ = key[: LONGEST + 1].rpartition("-")
    return head or key[:LONGEST]


def join(*parts: str | None) -> str:
    """Make one key of several names, leaving out what is empty."""
    return "-".join(key for key in (slug(part) for part in parts if part) if key)
