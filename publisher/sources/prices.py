"""Prices in running text: one single sum is a number, everything else stays words. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

_ONE_SUM = re.compile(r"(?P<euro>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<cent>\d{2}|-+))?\s*(?:Euro|EUR|€)\.?")
LONGEST = 40
"""Characters of a text that may be one sum."""


def price(text: str) -> Decimal | None:
    """Give the price if a text is one single sum: "40 Euro", "1.025,50 €"."""
    match = _ONE_SUM.fullmatch(text) if len(text) <= LONGEST else None
    if not match:
        return None
    cents = (match["cent"] or "00").replace("-", "0").ljust(2, "0")[:2]
    return Decimal(f"{match['euro'].replace('.', '')}.{cents}")
