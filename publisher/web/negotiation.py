"""Content negotiation: pure functions from header texts to a choice. Nothing else reads an `Accept*` header.

After RFC 9110, section 12: the most specific range that matches an offer decides its quality; the highest quality
wins; on ties the server's order. Parameters of a range other than `q` make it more specific but never exclude an
offer, because clients send `text/turtle;charset=utf-8` and mean Turtle. What cannot be read is ignored; a header of
which nothing can be read counts as absent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_RANGES = 64
"""Ranges read of one header; real clients send at most a dozen."""

LONGEST_HEADER = 4096
"""Characters read of one header."""

IDENTITY = "identity"
"""The coding that changes nothing."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BRACKETS = str.maketrans("<>", '""')
_HTTP_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [1-9][0-9]{3}"
    r" [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
)
_QUALITY = re.compile(r"(?:0?\.[0-9]{1,3}|[01]\.?|0\.[0-9]{1,3}|1\.0{1,3})")


@dataclass(frozen=True, slots=True)
class Range:
    """One element of an `Accept*` header: what it names, in lower case, its parameters and its quality."""

    name: str
    quality: float = 1.0
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen offer, and the parameters of the range that chose it (such as JSON-LD's `profile`)."""

    offer: str
    parameters: Mapping[str, str] = field(default_factory=dict)


def choose_type(accept: str | None, offers: Sequence[str]) -> Choice | None:
    """Choose a media type from `offers` (best first) by an `Accept` header; None if none is acceptable."""
    ranges = [r for r in ranges_of(accept) if "/" in r.name or r.name == "*"]
    return _best(ranges, offers, _type_specificity) if ranges else Choice(offers[0])


def choose_language(accept: str | None, offers: Sequence[str]) -> str:
    """Choose a language from `offers` (the default first) by an `Accept-Language` header (RFC 4647 lookup).

    `de-AT` takes `de`; `*` and no match take the default. Never fails: a page in another language beats no page.
    """
    ranges = [replace(r, name=_lookup(r.name, offers)) for r in ranges_of(accept)]
    choice = _best(ranges, offers, _exact_specificity)
    return choice.offer if choice else offers[0]


def choose_coding(accept: str | None, offers: Sequence[str]) -> str | None:
    """Choose a content coding by an `Accept-Encoding` header; None for the bytes as they are."""
    choice = _best(ranges_of(accept), (*offers, IDENTITY), _exact_specificity)
    return choice.offer if choice and choice.offer != IDENTITY else None


def choose_profile(accept: str | None, offers: Sequence[str]) -> Choice | None:
    """Choose a profile from `offers` (IRIs and tokens) by an `Accept-Profile` header; None if none is acceptable.

    An IRI stands in angle brackets, as in `<https://w3id.org/lodse/profile/schema>;q=0.9, *;q=0.1`, or without any.
    """
    ranges = [found for part in _parts((accept or "").translate(_BRACKETS)) if (found := _profile_range(part))]
    return _best(ranges, offers, _exact_specificity) if ranges else Choice(offers[0])


def moment(accept: str) -> datetime | None:
    """Read an `Accept-Datetime` header (RFC 7089): a date as HTTP writes it, in GMT; None if it is malformed."""
    try:
        return parsedate_to_datetime(accept.strip()) if _HTTP_DATE.fullmatch(accept.strip()) else None
    except ValueError:  # such as the 31st of February
        return None


def ranges_of(header: str | None) -> list[Range]:
    """Read the elements of an `Accept*` header, leaving out what is malformed. Linear in the header's length."""
    return [found for part in _parts(header or "") if (found := _range(part))]


def _parts(header: str) -> list[str]:
    parts = list(_split(header[:LONGEST_HEADER], ","))
    whole = parts if len(header) <= LONGEST_HEADER else parts[:-1]
    return whole[:MOST_RANGES]


def _profile_range(text: str) -> Range | None:
    name, *rest = (part.strip() for part in _split(text, ";"))
    plain = name.strip('"').strip()
    return _with_quality("*" if plain == "*/*" else plain, rest) if plain else None


def _range(text: str) -> Range | None:
    name, *rest = (part.strip() for part in _split(text, ";"))
    name = name.lower()
    if not all(_TOKEN.fullmatch(part) for part in name.split("/", 1)):
        return None
    return _with_quality(name, rest)


def _with_quality(name: str, rest: list[str]) -> Range | None:
    parameters: dict[str, str] = {}
    for part in filter(None, rest):
        key, _, value = part.partition("=")
        parameters[key.strip().lower()] = value.strip().strip('"')
    quality = parameters.pop("q", "1")
    return Range(name, float(quality), parameters) if _QUALITY.fullmatch(quality) else None


def _split(text: str, separator: str) -> Iterator[str]:
    """Split at separators that stand outside quotes."""
    start, quoted, escaped = 0, False, False
    for position, character in enumerate(text):
        if escaped:
            escaped = False
        elif character == "\\" and quoted:
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            yield text[start:position]
            start = position + 1
    yield text[start:]


def _best(ranges: Sequence[Range], offers: Sequence[str], specificity: _Specificity) -> Choice | None:
    best: tuple[float, Choice] | None = None
    for offer in offers:
        matches = [(level, found) for found in ranges if (level := specificity(found, offer)) is not None]
        if not matches:
            continue
        decisive = max(matches, key=lambda match: (match[0], match[1].quality))[1]
        if decisive.quality > 0 and (best is None or decisive.quality > best[0]):
            best = decisive.quality, Choice(offer, decisive.parameters)
    return best[1] if best else None


def _type_specificity(found: Range, offer: str) -> int | None:
    if found.name == offer:
        return 3 if found.parameters else 2
    if found.name.endswith("/*") and offer.startswith(found.name[:-1]):
        return 1
    return 0 if found.name in {"*/*", "*"} else None


def _lookup(language: str, offers: Sequence[str]) -> str:
    """Shorten a language to the longest offer it begins with (`de-simple-x` to `de-simple`, not to `de`)."""
    known = [offer for offer in offers if f"{language}-".startswith(f"{offer}-")]
    return max(known, key=len, default=language)


def _exact_specificity(found: Range, offer: str) -> int | None:
    if found.name == offer:
        return 1
    return 0 if found.name == "*" else None


if TYPE_CHECKING:
    from collections.abc import Callable

    _Specificity = Callable[[Range, str], int | None]
