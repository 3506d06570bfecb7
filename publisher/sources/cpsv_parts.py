"""The parts of a CPSV-AP delivery: addresses, contacts, opening hours, in the spellings that are about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

from pyoxigraph import Literal, NamedNode

from publisher.findings import Severity
from publisher.model import Address, Contact, Hours, Place, Text
from publisher.records import phones, streets
from publisher.records.text import mail_address, web_address
from publisher.sources import hours_text, rules
from publisher.sources.cpsv_graph import Graph, Subject, Term
from publisher.sources.rules import Rule
from publisher.terms import CV, DCT, FOAF, LOCN, SCHEMA, TIME, VCARD

FOREIGN = Rule(
    "foreign-address",
    Severity.INFO,
    "Die Anschrift liegt nicht in Deutschland ({value}); sie wurde ausgelassen.",
    "The address is not in Germany ({value}); it was left out.",
)

_GERMANY = {"deutschland", "germany", "de", "deu", "allemagne"}
_POSTAL_CODE = re.compile(r"\d{5}")
_DAILY = re.compile(r"/DAILY$")
_WEEK = hours_text.DAYS[:7]
_FULL = re.compile(r"(?P<street>.+?),?\s+(?P<code>\d{5})\s+(?P<city>[^,\d]+)")


def place(graph: Graph, node: Term, key: str, name: Text) -> Place | None:
    """Read the address of an organisation as a place."""
    found = next(iter(graph.things(node, LOCN.address, SCHEMA.address, VCARD.hasAddress)), None)
    address = _address(graph, found) if found else None
    if found is None or address is None:
        return None
    hint = graph.lines(found, LOCN.locatorName)
    graph.finish(found)
    return Place(key=key, name=name, address=address, description=hint)


def _address(graph: Graph, node: Subject) -> Address | None:
    country = graph.literal(node, LOCN.adminUnitL1, SCHEMA.addressCountry, VCARD["country-name"])
    if country and country.lower() not in _GERMANY:
        graph.note(FOREIGN, node, "locn:adminUnitL1", country)
        return None
    found = _in_parts(graph, node)
    if not _says_where(found):
        found = _taken_apart(graph.literal(node, LOCN.fullAddress) or "", found)
    if found.postal_code and not _POSTAL_CODE.fullmatch(found.postal_code):
        graph.note(rules.BAD_POSTAL_CODE, node, "locn:postCode", found.postal_code)
        found = replace(found, postal_code=None)
    return found if _says_where(found) else None


def _in_parts(graph: Graph, node: Subject) -> Address:
    street, number = _street(graph, node)
    return Address(
        street=street,
        house_number=number,
        postal_code=graph.literal(node, LOCN.postCode, SCHEMA.postalCode, VCARD["postal-code"]),
        locality=graph.literal(node, LOCN.postName, SCHEMA.addressLocality, VCARD.locality),
        region=graph.literal(node, LOCN.adminUnitL2, SCHEMA.addressRegion, VCARD.region),
    )


def _says_where(address: Address) -> bool:
    return bool(address.street or address.postal_code or address.locality)


def _taken_apart(written: str, known: Address) -> Address:
    """Read an address that stands in one text."""
    whole = _FULL.fullmatch(written)
    if not whole:
        return known
    street, number = streets.split(whole["street"])
    return replace(known, street=street, house_number=number, postal_code=whole["code"], locality=whole["city"].strip())


def _street(graph: Graph, node: Subject) -> tuple[str | None, str | None]:
    """Give the street and the house number, which may stand in one line."""
    street, number = graph.literal(node, LOCN.thoroughfare), graph.literal(node, LOCN.locatorDesignator)
    line = graph.literal(node, SCHEMA.streetAddress, VCARD["street-address"])
    street = street or line
    return streets.split(street) if street and not number else (street, number)


def contact(graph: Graph, node: Subject, key: str, name: Text) -> Contact | None:
    """Read a contact point."""
    regular, special = hours(graph, node)
    found = Contact(
        key=key,
        name=graph.label(node) or name,
        contact_type=graph.lines(node, SCHEMA.contactType, DCT.description),
        phone=_reached(graph, node, (CV.telephone, SCHEMA.telephone, VCARD.hasTelephone), "phone"),
        fax=_reached(graph, node, (SCHEMA.faxNumber,), "phone"),
        email=_reached(graph, node, (CV.email, SCHEMA.email, VCARD.hasEmail), "email"),
        url=page(graph, node, CV.contactPage, SCHEMA.url, FOAF.page, VCARD.hasURL),
        hours=(*regular, *hours_text.as_words(special)),
    )
    graph.finish(node)
    return found if found.phone or found.fax or found.email or found.url or found.hours else None


def _reached(graph: Graph, node: Subject, predicates: tuple[NamedNode, ...], kind: str) -> str | None:
    """Read a number or a mail address: a text, an IRI (tel:, mailto:), or a node with one of them."""
    rule, check = (rules.BAD_PHONE, phones.canonical) if kind == "phone" else (rules.BAD_MAIL, mail_address)
    for value in graph.values(node, *predicates):
        inner = [value] if isinstance(value, Literal) else [*graph.values(value, VCARD.hasValue, VCARD.value), value]
        for each in inner:
            if not isinstance(each, Literal | NamedNode):
                continue
            said = each.value.removeprefix("tel:").removeprefix("mailto:").strip()
            if said and (good := check(said)):
                return good
        graph.note(rule, node, predicates[0].value, value.value)
    return None


def page(graph: Graph, node: Term, *predicates: NamedNode) -> str | None:
    """Read a web address; what is none is a finding."""
    for value in graph.values(node, *predicates):
        said = value.value if isinstance(value, NamedNode | Literal) else ""
        if good := web_address(said):
            return good
        if said:
            graph.note(rules.BAD_URL, node, predicates[0].value, said)
    return None


def hours(graph: Graph, node: Subject) -> tuple[tuple[Hours, ...], tuple[Hours, ...]]:
    """Read opening hours, regular ones and exceptions: those of schema.org, or those of CPSV-AP."""
    regular: list[Hours] = []
    special = [
        row for each in graph.things(node, SCHEMA.specialOpeningHoursSpecification) for row in _hours(graph, each)
    ]
    for each in graph.values(node, CV.openingHours, *_SCHEMA_HOURS):
        if not isinstance(each, Literal):
            regular.extend(_hours(graph, each))
            continue
        found = hours_text.read(each.value, "de")
        regular.extend(found.hours)
        special.extend(found.exceptions)
        for entry in found.unread:
            graph.note(rules.BAD_HOURS, node, "schema:openingHours", entry)
    # It is not settled whether this names closed days or other hours, so it is kept as words.
    unclear = [graph.lines(each, DCT.description) for each in graph.things(node, CV.specialOpeningHoursSpecification)]
    return (*regular, *(Hours(description=words) for words in unclear if words)), tuple(special)


_SCHEMA_HOURS = (SCHEMA.hoursAvailable, SCHEMA.openingHoursSpecification, SCHEMA.openingHours)


def _hours(graph: Graph, node: Term) -> Iterator[Hours]:
    words = graph.lines(node, DCT.description, SCHEMA.description)
    days, opens, closes = (_interval if graph.things(node, TIME.hasBeginning) else _weekly)(graph, node)
    begins, ends = (_date(graph.literal(node, each)) for each in (SCHEMA.validFrom, SCHEMA.validThrough))
    if (days and opens and closes) or (begins and ends):
        yield Hours(days=days, opens=opens, closes=closes, valid_from=begins, valid_through=ends, description=words)
    elif words:
        yield Hours(description=words)


def _weekly(graph: Graph, node: Term) -> tuple[tuple[str, ...], time | None, time | None]:
    days = tuple(day for day in hours_text.DAYS if SCHEMA[day] in graph.values(node, SCHEMA.dayOfWeek))
    return days, _time(graph.literal(node, SCHEMA.opens)), _time(graph.literal(node, SCHEMA.closes))


def _interval(graph: Graph, node: Term) -> tuple[tuple[str, ...], time | None, time | None]:
    """Read an interval of the Time Ontology: from one day and hour to another."""
    ends = [_instant(graph, node, each) for each in (TIME.hasBeginning, TIME.hasEnd)]
    (first, opens), (last, closes) = ends
    if first and last:
        return _between(first, last), opens, closes
    daily = any(_DAILY.search(each.value) for each in graph.things(node, CV.frequency) if isinstance(each, NamedNode))
    return _WEEK if daily else ((first,) if first else ()), opens, closes


def _instant(graph: Graph, node: Term, end: NamedNode) -> tuple[str | None, time | None]:
    for instant in graph.things(node, end):
        for moment in (instant, *graph.things(instant, TIME.inDateTime)):
            day = next((each.value.rpartition("#")[2] for each in graph.things(moment, TIME.dayOfWeek)), None)
            hour, minute = graph.literal(moment, TIME.hour), graph.literal(moment, TIME.minute)
            if day or hour:
                return day if day in _WEEK else None, _time(f"{hour:0>2}:{minute or '0':0>2}" if hour else None)
    return None, None


def _between(first: str, last: str) -> tuple[str, ...]:
    start = _WEEK.index(first)
    count = (_WEEK.index(last) - start) % len(_WEEK)
    return tuple(_WEEK[(start + number) % len(_WEEK)] for number in range(count + 1))


def _time(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        return None


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
