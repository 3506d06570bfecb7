"""The editorial rules: pure functions, each a row of a table. Their names and advice are in `shapes/editorial/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from publisher.editorial import readability
from publisher.editorial.document import TEXTS, Asked, Claim, Document, Hit, plain
from publisher.records import text
from publisher.terms import DCT, SCHEMA, XSD

if TYPE_CHECKING:
    from publisher.iris import Kind

Rule = Callable[[Document, Asked], Iterator[Hit]]

_EXPIRING = (SCHEMA.validThrough, SCHEMA.expires)
_JUDGED_ELSEWHERE = (SCHEMA.opens, SCHEMA.validFrom, SCHEMA.datePosted)
"""What only opening hours and notices have."""
_WHERE: Mapping[Kind, tuple[NamedNode, ...]] = {
    "service": (SCHEMA.provider, SCHEMA.serviceLocation),
    "organisation": (SCHEMA.parentOrganization, SCHEMA.location),
    "place": (SCHEMA.streetAddress, SCHEMA.postalCode, SCHEMA.containedInPlace),
    "contact": (SCHEMA.telephone, SCHEMA.email),
}
"""By which properties two things of a kind are at the same place."""

ASKED = frozenset((*TEXTS, *_EXPIRING, *(p for ways in _WHERE.values() for p in ways),
                   *_JUDGED_ELSEWHERE, DCT.modified, SCHEMA.name, SCHEMA.url))  # fmt: skip
"""All properties that any rule looks at."""

_MONTH = 30.4375


def unchanged(document: Document, asked: Asked) -> Iterator[Hit]:
    """Find when a thing will be one that nobody has changed for many months."""
    months = asked.editorial.unchanged_months
    found = [(p, v) for n, p, v in document.values(DCT.modified) if n == document.iri and isinstance(v, Literal)]
    days = [(day, p, v) for p, v in found if (day := _day(v))]
    if not (months and days and document.kind(asked.base)):
        return
    day, path, value = max(days, key=lambda each: each[0])
    if since := _after(day, int(months * _MONTH) + 1):
        yield Hit(document.iri, path, value.value, datatype=value.datatype.value, since=since)


def expired(document: Document, _asked: Asked) -> Iterator[Hit]:
    """Find what holds until a day; shapes judge opening hours, and notices hide by themselves."""
    left_out = {node for node, _, _ in document.values(*_JUDGED_ELSEWHERE)}
    for node, path, value in document.values(*_EXPIRING):
        day = _day(value) if isinstance(value, Literal) else None
        since = _after(day, 1) if day else None
        if since and node not in left_out and isinstance(value, Literal):
            yield Hit(node, path, value.value, datatype=value.datatype.value, since=since)


def hard_to_read(document: Document, asked: Asked) -> Iterator[Hit]:
    """Find German texts with long sentences and long words."""
    yield from _hard(document, "de", asked.editorial.readability)


def not_simple(document: Document, asked: Asked) -> Iterator[Hit]:
    """Find texts in Leichte Sprache that are not easy."""
    yield from _hard(document, "de-simple", asked.editorial.simple_readability)


def _hard(document: Document, wanted: str, least: int) -> Iterator[Hit]:
    for node, path, language, source in document.texts if least else ():
        if language == wanted:
            index = readability.index(plain(source))
            if index is not None and index < least:
                yield Hit(node, path, str(round(index)), datatype=XSD.integer.value)


def untranslated(document: Document, asked: Asked) -> Iterator[Hit]:
    """Find texts that are there in the first language of the site but not in another one that it offers."""
    there: dict[tuple[str, str], set[str]] = {}
    for node, path, language, _ in document.texts:
        there.setdefault((node, path), set()).add(language)
    for wanted in asked.languages[1:] if document.kind(asked.base) else ():
        missing = (key for key, said in there.items() if asked.languages[0] in said and wanted not in said)
        if first := next(missing, None):
            yield Hit(*first, value=wanted, datatype=XSD.string.value)


def internal_links(document: Document, asked: Asked) -> Iterator[Claim]:
    """Give the things of this site that texts and web addresses lead to."""
    for node, path, address in _links(document):
        if target := _thing(address, asked.base):
            yield Claim(target, Hit(node, path, address))


def web_links(document: Document, base: str) -> Iterator[Hit]:
    """Give the links of a document to other sites."""
    for node, path, address in _links(document):
        if address.startswith(("http://", "https://")) and not address.startswith(base):
            yield Hit(node, path, address.partition("#")[0])


def _links(document: Document) -> Iterator[tuple[str, str, str]]:
    for node, path, _, source in document.texts:
        for _, address in text.anchors(source) if "href" in source else ():
            yield node, path, address
    for node, path, value in document.values(SCHEMA.url):
        yield node, path, value.value


def _thing(address: str, base: str) -> str | None:
    """Give the IRI of the thing whose page an address is; None if it leads elsewhere."""
    below = re.fullmatch(r"(?:id|doc)/([a-z]+)/([^/?#]+)(?:[?#].*)?", address.removeprefix(base))
    if not address.startswith(base) or not below:
        return None
    return f"{base}id/{below[1]}/{unquote(below[2]).partition('.')[0]}"


def doubles(document: Document, asked: Asked) -> Iterator[Claim]:
    """Give what tells a thing apart: its kind, its name, and where it is."""
    kind = document.kind(asked.base)
    where = sorted({str(v) for _, _, v in document.values(*_WHERE[kind])}) if kind and kind in _WHERE else []
    for node, path, name in document.values(SCHEMA.name) if where else ():
        if node == document.iri and isinstance(name, Literal) and name.language in {asked.languages[0], None}:
            folded = " ".join(name.value.casefold().split())
            yield Claim("\0".join((str(kind), folded, *where)), Hit(node, path))


def _after(day: date, days: int) -> date | None:
    """Give the day so many days later; there is none after the year 9999."""
    with suppress(OverflowError):
        return day + timedelta(days)
    return None


def _day(value: Literal | NamedNode) -> date | None:
    try:
        return date.fromisoformat(value.value[:10])
    except ValueError:
        return None


RULES: Mapping[str, Rule] = {
    "editorial-unchanged": unchanged,
    "editorial-expired": expired,
    "editorial-hard-to-read": hard_to_read,
    "editorial-not-simple": not_simple,
    "editorial-untranslated": untranslated,
}
"""Rules that need one document only."""
