"""What nginx may decide by itself of `Accept` and `Accept-Language`: patterns that never decide otherwise than we do.

nginx compares texts and cannot weigh quality values. So a pattern takes only what needs no weighing: one favourite
before others that are all worth less. That is what browsers, crawlers and RDF libraries send. Every other header
matches nothing and is passed on. Pure; `tests/export/test_patterns.py` compares the patterns with `negotiation.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

HTML = "text/html"
_LESS = r"\s*;\s*q=0(?:\.[0-9]{1,3})?"
_LESSER_TYPES = rf"(?:\s*,\s*[^,;\x22\s]+{_LESS})*"
_LESSER_LANGUAGES = rf"(?:\s*,\s*[a-z0-9*-]+{_LESS})*"
_END_OF_WORD = r"(?=\s*(?:[,;]|$))"
_REST_OF_TAG = r"(?:-[a-z0-9]+)*"


COMMON_LANGUAGES = ("de", "de-DE", "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de,en-US;q=0.7,en;q=0.3", "de-DE,de;q=0.9",
                    "en", "en-US", "en-US,en;q=0.9", "en-US,en;q=0.5", "en-GB,en;q=0.9", "en-GB,en;q=0.5")  # fmt: skip
"""What browsers send unless told otherwise: looked up as it stands, before any pattern is tried."""

COMMON_TYPES = (
    "*/*",
    "text/html",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
)
"""What browsers and simple programs send; every media type alone is known besides."""


def known(headers: Iterable[str], found: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give what patterns say of some headers, so that these need no pattern."""
    table = [(re.compile(pattern, re.IGNORECASE), value) for pattern, value in found]
    for header in headers:
        value = next((value for pattern, value in table if pattern.search(header)), None)
        if value is not None:
            yield header, value


def types(suffixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give patterns of `Accept` and the suffix that each chooses; `suffixes` are by media type, HTML among them.

    The server likes HTML best, so it is chosen whatever else is wanted as much. No header has no
    pattern.
    """
    html = re.escape(HTML)
    yield r"^\*/\*$", suffixes[HTML]
    yield rf"^{html}(?:\s*,(?!.*{html}).*)?$", suffixes[HTML]
    for media_type, suffix in suffixes.items():
        if media_type != HTML:
            yield rf"^{re.escape(media_type)}(?:\s*;\s*charset=utf-8)?{_LESSER_TYPES}$", suffix


def languages(offers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give patterns of `Accept-Language` and the language that each chooses; the first of `offers` is the default."""
    strange = rf"(?!(?:{'|'.join(offers)})(?:-|{_END_OF_WORD}))[a-z]{{1,8}}{_REST_OF_TAG}"
    weighed = r"(?:\s*;\s*q=(?:0(?:\.[0-9]{1,3})?|1))?\s*"
    yield rf"^(?:{strange}{weighed}(?:,\s*|$))*(?:\*{weighed})?$", offers[0]
    for offer in offers:
        longer = [other.removeprefix(offer) for other in offers if other.startswith(f"{offer}-")]
        beware = "".join(rf"(?!{other}(?:-|{_END_OF_WORD}))" for other in longer)
        wanted = rf"{offer}{beware}{_REST_OF_TAG}{_END_OF_WORD}"
        yield rf"^{wanted}{_LESSER_LANGUAGES}$", offer
        for tenth in range(9, 0, -1):
            after = rf"(?:\s*,\s*[a-z0-9*-]+\s*;\s*q=0(?:\.[0-{tenth - 1}][0-9]{{0,2}})?)*"
            yield rf"^(?:{strange}{weighed},\s*)+{wanted}\s*;\s*q=0\.{tenth}{after}$", offer
