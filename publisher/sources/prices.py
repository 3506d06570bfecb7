"""Prices in running text: one single sum is a number, everything else stays words. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

_ONE_SUM = re.compile(r"(?P<euro>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<cent>\d{2}|-+))?\s*(?:Euro|EUR|€)\.?")
_BARE = re.compile(r"\d{1,7}(?:,\d{1,2})?")
LONGEST = 40
"""Characters of a text that may be one sum."""


def price(text: str) -> Decimal | None:
    """Give the price if a text is one single sum: "40 Euro", "1.025,50 €"."""
    match = _ONE_SUM.fullmatch(text) if len(text) <= LONGEST else None
    if not match:
        return None
    cents = (match["cent"] or "00").replace("-", "0").ljust(2, "0")[:2]
    return Decimal(f"{match['euro'].replace('.', '')}.{cents}")


def bare(text: str) -> Decimal | None:
    """Give the number if a text is nothing else: "45", "12,5"."""
    return Decimal(text.replace(",", ".")).quantize(Decimal("0.01")) if _BARE.fullmatch(text) else None


def written(amount: Decimal) -> str:
    """Write a sum as people do: "45 Euro", "12,50 Euro"."""
    whole = amount == amount.to_integral_value()
    return f"{amount:.0f} Euro" if whole else f"{amount:.2f} Euro".replace(".", ",")
