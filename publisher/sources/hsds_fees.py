"""What a service of an HSDS delivery costs: options with sums, and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from publisher.model import Fee
from publisher.records.text import prose
from publisher.sources.fields import Fields
from publisher.sources.hsds_place import Names
from publisher.sources.prices import price

_SUM = re.compile(r"(?:(?P<text>.*): )?(?P<amount>[0-9]+(?:\.[0-9]+)?) EUR")
"""How a line of `fees_description` may tell once more what is an option, too."""


def fees(part: Fields, names: Names) -> Iterator[Fee]:
    """Read what a service costs: what the words say beside the options, then each option."""
    options = [found for each in part.children("cost_options") if (found := _option(each))]
    for text in dict.fromkeys(prose(part.string(field) or "") for field in ("fees_description", "fees")):
        beside = "\n".join(line for line in (text or "").splitlines() if _sum(line) not in options).strip()
        if beside:
            yield Fee(description=names.text(beside), price=price(beside))
    for words, amount in options:
        yield Fee(description=names.text(words), price=amount)


def _sum(line: str) -> tuple[str, Decimal | None] | None:
    found = _SUM.fullmatch(line)
    return (found["text"] or line, _euro(found["amount"])) if found else None


def _option(part: Fields) -> tuple[str, Decimal | None] | None:
    """Read an option as words, and the sum if it is in euro."""
    part.ignore("id", "attributes", "metadata")
    amount, currency = part.line("amount"), (part.line("currency") or "").upper()
    option, more = " ".join((prose(part.string("option") or "") or "").split()), part.line("amount_description")
    euro = _euro(amount) if currency == "EUR" else None
    is_said = euro is not None and option and not more  # the sum is told beside the words
    sum_ = None if is_said or not amount else f"{amount} {currency}".strip()
    words = " ".join(filter(None, (option, sum_, more, _span(part))))
    return (words, euro) if words else None


def _span(part: Fields) -> str | None:
    """Write from when until when it holds."""
    days = [part.line("valid_from"), part.line("valid_to")]
    return f"({'–'.join(day or '' for day in days)})" if any(days) else None


def _euro(amount: str | None) -> Decimal | None:
    try:
        found = Decimal(amount or "").quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return found if found >= 0 else None
