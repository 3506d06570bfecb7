"""Phone numbers: any German spelling to one canonical form, and back to what people here read.

Canonical is plus, country, area, number, with hyphens between them and the hyphen of an extension as written:
`+49-561-787-7058`. A short public number stays as it is: `115`.
"""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

from publisher.records.text import without_invisible

REGION = "DE"
COUNTRY = "49"

_SHORT = re.compile(r"1\d{2}|11[68]\d{2,3}")
_LABEL = re.compile(r"\s*(?:tel|telefon|fon|phone|fax|telefax|mobil|handy)\b[.:\s]*", re.IGNORECASE)
_DASHES = re.compile(r"\s*[-‐‑‒–—−]\s*")
_ALLOWED = re.compile(r"\+?[\d\s().\-]*(?:/[\d\s().\-]*)?")
_NATIONAL = re.compile(r"[\s(]*[+0]|\d+\s*/")
"""How a number with its area begins; without it nobody knows of which town it is."""
_TRUNK_ZERO = re.compile(r"(?<=\d)\s*\(0\)")
_LONGEST = 50


def canonical(text: str) -> str | None:
    """Give the canonical form, or None if the text is not exactly one valid number."""
    tidy = _DASHES.sub("-", _LABEL.sub("", without_invisible(text[:_LONGEST]), count=1)).strip().rstrip("-")
    if len(text) > _LONGEST or not _ALLOWED.fullmatch(tidy):
        return None
    if _SHORT.fullmatch(digits := re.sub(r"[\s.]", "", tidy)):
        return digits
    if not _NATIONAL.match(tidy):
        return None
    written = _TRUNK_ZERO.sub("", tidy)
    number = _parse(written)
    if number is None:
        return None
    area, subscriber = _area_and_subscriber(number)
    if "/" in written and not _is_area(written.partition("/")[0], area):
        return None  # "089 233-1/2" is two numbers
    parts = (f"+{number.country_code}", area, _with_hyphens(subscriber, written))
    return "-".join(part for part in parts if part)


def tel_iri(number: str) -> str:
    """Write a canonical number as a tel: IRI (RFC 3966); a short number gets its context."""
    return f"tel:{number}" if number.startswith("+") else f"tel:{number};phone-context=+{COUNTRY}"


def display(number: str) -> str:
    """Write a canonical number as DIN 5008 has it: "0561 787-7058"; abroad "+43 1 40000-0"."""
    if not number.startswith("+"):
        return number
    country, _, rest = number.removeprefix("+").partition("-")
    area, _, subscriber = rest.partition("-")
    prefix = f"0{area}" if country == COUNTRY else f"+{country} {area}"
    return f"{prefix} {subscriber}".strip()


def _parse(text: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, REGION)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _area_and_subscriber(number: PhoneNumber) -> tuple[str, str]:
    national = phonenumbers.national_significant_number(number)
    mobile = phonenumbers.number_type(number) is PhoneNumberType.MOBILE
    # Some German mobile prefixes are known to the library with four digits; nobody writes them so.
    german_mobile = mobile and str(number.country_code) == COUNTRY
    length = 3 if german_mobile else phonenumbers.length_of_national_destination_code(number)
    return national[:length], national[length:]


def _is_area(written: str, area: str) -> bool:
    digits = re.sub(r"\D", "", written)
    return digits.endswith(area) and digits.removesuffix(area).strip("0") in {"", COUNTRY}


def _with_hyphens(subscriber: str, written: str) -> str:
    """Put the hyphens where they were written, counted from the end."""
    digits_after = 0
    positions = set()
    for character in reversed(written):
        if character == "-":
            positions.add(len(subscriber) - digits_after)
        digits_after += character.isdigit()
    return "".join(f"-{digit}" if index in positions and index > 0 else digit for index, digit in enumerate(subscriber))
