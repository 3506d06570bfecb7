"""How each widget reads its values from a description. Things within things are left to `nesting`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import Literal, NamedNode

from publisher.contents.trees import Branch
from publisher.description import Description, Term, best_text
from publisher.pages import maps
from publisher.pages.hours import Holidays, Schedule, no_holidays
from publisher.pages.layout import readable
from publisher.pages.maps import Maps
from publisher.pages.safe import clean, safe_href, shown_address
from publisher.pages.specifications import read_rules
from publisher.pages.views import (
    AddressValue,
    BranchValue,
    DataValue,
    FeatureValue,
    FeeValue,
    HoursValue,
    LinkValue,
    Outwards,
    PositionValue,
    RichValue,
    TextValue,
    Value,
)
from publisher.terms import LODSE, PREFIXES, SCHEMA, TEXTS, XSD

Links = Callable[[NamedNode], str | None]
"""Gives the address of the page about a thing of ours, or None for all else."""

Below = Callable[[str], Sequence[Branch]]
"""Gives what lies directly below a thing in its tree, in the order of the tree."""

Trail = tuple[Term, ...]
"""The things through which the reader comes to a value; the last one has it."""

_VOCABULARIES = tuple(PREFIXES.values())
_ADDRESS = ("streetAddress", "postalCode", "addressLocality", "addressCountry")
_DEGREES = re.compile(r"-?\d{1,3}(\.\d+)?")
_NUMBER = re.compile(r"\+?\d[\d-]{1,30}")
_MAIL = re.compile(r"[^\s@<>?&\"]+@[^\s@<>?&\"]+")
MOST_BELOW = 6
"""Things below a branch that are shown beside it; the branch's own page has all."""

_PRESENT = {"true": True, "1": True, "false": False, "0": False}


def nothing_below(_iri: str) -> Sequence[Branch]:
    """Know of no tree."""
    return ()


@dataclass(frozen=True, slots=True)
class Seen:
    """One description as a reader sees it: in an order of languages, with links to our pages, on a day.

    today: with a day, what is over is left out; without one the values hold for ever. maps: whom to ask for the way.
    """

    data: Description
    languages: tuple[str, ...]
    links: Links
    holidays: Holidays = no_holidays
    today: date | None = None
    below: Below = nothing_below
    maps: Maps = field(default_factory=Maps)

    def name(self, node: Term) -> TextValue:
        """Give the name of a thing, at worst the last part of its IRI."""
        found = self.data.label(node, self.languages)
        if found:
            return TextValue(found.value, found.language)
        return TextValue(readable(node) if isinstance(node, NamedNode) else "")

    def first_text(self, node: Term, predicates: Iterable[NamedNode]) -> TextValue | None:
        """Give the text of the first of these properties that has one."""
        found = (self.data.text(node, predicate, self.languages) for predicate in predicates)
        return next((TextValue(text.value, text.language) for text in found if text), None)

    def own_page(self, node: Term) -> str | None:
        """Give the page of a thing; a fragment is a part of its owner and has none."""
        return self.links(node) if isinstance(node, NamedNode) and "#" not in node.value else None

    def link(self, node: Term) -> LinkValue:
        """Name a thing and lead to its page, else to the IRI itself if that is safe."""
        if not isinstance(node, NamedNode):
            return LinkValue(self.name(node).text or str(node))
        name, ours = self.name(node), self.own_page(node)
        text = name.text if self.data.label(node, self.languages) or ours else shown_address(node.value)
        if node.value.startswith(_VOCABULARIES):  # a word of another's vocabulary is no place to go to
            return LinkValue(text, name.lang, self.links(node) if node in LODSE else None)
        return LinkValue(text, name.lang, ours or safe_href(node.value), external=ours is None)


def things(seen: Seen, terms: Sequence[Term], _trail: Trail) -> Iterator[Value]:
    """Read literals as what they are, and name everything else."""
    for term in terms:
        if not isinstance(term, Literal):
            yield seen.link(term)
        elif is_text(term):
            yield TextValue(term.value, term.language)
        else:
            yield DataValue(term.value, term.datatype.value)


def texts(seen: Seen, terms: Sequence[Term], trail: Trail) -> Iterator[Value]:
    """Read all texts of the best language there is, and everything that is no text after its kind."""
    literals = [term for term in terms if isinstance(term, Literal) and is_text(term)]
    best = best_text(literals, seen.languages)
    yield from (TextValue(t.value, t.language) for t in literals if best and t.language == best.language)
    yield from things(seen, [term for term in terms if term not in literals], trail)


def rich(seen: Seen, terms: Sequence[Term], trail: Trail) -> Iterator[Value]:
    """Read texts with markup."""
    for value in texts(seen, terms, trail):
        yield RichValue(clean(value.text), value.lang) if isinstance(value, TextValue) else value


def spoken(_seen: Seen, terms: Sequence[Term], _trail: Trail) -> Iterator[Value]:
    """Read codes of languages."""
    yield from (DataValue(_lexical(term), XSD.language.value) for term in terms)


def fees(seen: Seen, terms: Sequence[Term], trail: Trail) -> Iterator[Value]:
    """Read sums with their words."""
    for term in terms:
        price, currency = (seen.data.value(term, p) for p in (SCHEMA.price, SCHEMA.priceCurrency))
        text = seen.first_text(term, TEXTS)
        if text or price:
            yield FeeValue(text, _lexical(price) or None, _lexical(currency) or "EUR")
        else:
            yield from things(seen, [term], trail)


def addresses(seen: Seen, terms: Sequence[Term], trail: Trail) -> Iterator[Value]:
    """Read postal addresses; one without any line is none."""
    for term in terms:
        lines = _lines(seen, term)
        if any(lines):
            yield AddressValue(*lines, outwards=_outwards(seen, trail[-1]))


def positions(seen: Seen, terms: Sequence[Term], trail: Trail) -> Iterator[Value]:
    """Read points; what is no number is left out. Where there is an address, that leads to maps and timetables."""
    addressed = any(any(_lines(seen, address)) for address in seen.data.objects(trail[-1], SCHEMA.address))
    for term in terms:
        if degrees := _degrees(seen, term):
            yield PositionValue(*degrees, outwards=Outwards() if addressed else _outwards(seen, trail[-1]))


def _lines(seen: Seen, address: Term) -> tuple[str, str, str, str]:
    street, code, town, country = (_lexical(seen.data.value(address, SCHEMA[name])) for name in _ADDRESS)
    return street, code, town, country


def _degrees(seen: Seen, geo: Term) -> tuple[str, str] | None:
    north, east = (_lexical(seen.data.value(geo, p)) for p in (SCHEMA.latitude, SCHEMA.longitude))
    return (north, east) if _DEGREES.fullmatch(north) and _DEGREES.fullmatch(east) else None


def _outwards(seen: Seen, node: Term) -> Outwards:
    """Fill the site's templates for maps and timetables with what is known of a place that names none of its own."""
    lines = (_lines(seen, address) for address in seen.data.objects(node, SCHEMA.address))
    street, code, town, _ = next(filter(any, lines), ("", "", "", ""))
    address = ", ".join(filter(None, (street, f"{code} {town}".strip()))) if street else ""
    found = (degrees for geo in seen.data.objects(node, SCHEMA.geo) if (degrees := _degrees(seen, geo)))
    latitude, longitude = next(found, ("", ""))

    def filled(template: str, own: NamedNode) -> str | None:
        known = {"address": address, "latitude": latitude, "longitude": longitude}
        return None if seen.data.objects(node, own) else maps.filled(template, **known)

    return Outwards(filled(seen.maps.link, SCHEMA.hasMap), filled(seen.maps.timetable, LODSE.timetable))


def features(seen: Seen, terms: Sequence[Term], _trail: Trail) -> Iterator[Value]:
    """Read features of a place, and whether they are there."""
    for term in terms:
        present = _PRESENT.get(_lexical(seen.data.value(term, SCHEMA.value)))
        key = _lexical(seen.data.value(term, SCHEMA.propertyID))
        yield FeatureValue(key, seen.name(term), present, seen.first_text(term, TEXTS))


def hours(seen: Seen, terms: Sequence[Term], trail: Trail) -> Iterator[Value]:
    """Read the regular hours of one owner as one schedule, its exceptions among them."""
    special = seen.data.objects(trail[-1], SCHEMA.specialOpeningHoursSpecification)
    rules, exceptional = (read_rules(seen.data, nodes, seen.languages) for nodes in (terms, special))
    schedule = Schedule(rules, exceptional, seen.holidays)
    if schedule.notes() or schedule.weeks():
        yield HoursValue(schedule, seen.today)


def exceptions(seen: Seen, terms: Sequence[Term], _trail: Trail) -> Iterator[Value]:
    """Read exceptions to the regular hours."""
    yield from Schedule(exceptions=read_rules(seen.data, terms, seen.languages)).special(seen.today)


def tree(seen: Seen, terms: Sequence[Term], trail: Trail) -> Iterator[Value]:
    """Read the branches of a tree, in its order, with the first things below each."""
    icons = {branch.iri: branch.icon for branch in seen.below(_lexical(trail[-1]))}
    places = {iri: place for place, iri in enumerate(icons)}
    for term in sorted(terms, key=lambda term: places.get(_lexical(term), len(places))):
        below = [LinkValue(b.text, b.language, seen.links(NamedNode(b.iri))) for b in seen.below(_lexical(term))]
        icon = icons.get(_lexical(term), "")
        yield BranchValue(seen.link(term), icon, tuple(below[:MOST_BELOW]), len(below) > MOST_BELOW)


def numbers(_seen: Seen, terms: Sequence[Term], _trail: Trail) -> Iterator[Value]:
    """Read telephone numbers; only what looks like one can be dialled."""
    for term in terms:
        number = _lexical(term).removeprefix("tel:").partition(";")[0]
        yield LinkValue(number, None, f"tel:{number}" if _NUMBER.fullmatch(number) else None)


def mail(_seen: Seen, terms: Sequence[Term], _trail: Trail) -> Iterator[Value]:
    """Read mail addresses; only what looks like one can be written to."""
    for term in terms:
        address = _lexical(term).removeprefix("mailto:")
        yield LinkValue(address, None, f"mailto:{address}" if _MAIL.fullmatch(address) else None)


def is_text(term: Literal) -> bool:
    """Say whether a literal is words."""
    return term.language is not None or term.datatype == XSD.string


def _lexical(term: Term | None) -> str:
    return term.value.strip() if isinstance(term, Literal | NamedNode) else ""


READERS: Mapping[str, Callable[[Seen, Sequence[Term], Trail], Iterator[Value]]] = {
    "text": texts,
    "words": texts,
    "rich": rich,
    "fees": fees,
    "address": addresses,
    "position": positions,
    "hours": hours,
    "exceptions": exceptions,
    "features": features,
    "phone": numbers,
    "fax": numbers,
    "mail": mail,
    "tree": tree,
}
"""How the values of a widget are read; those of all others are read as things, or as things within the page."""
