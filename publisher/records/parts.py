"""How the parts of records (address, hours, fees …) are written. Used by the tables of `graph.py` only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeAlias
from urllib.parse import quote

from pyoxigraph import NamedNode

from publisher.model import (
    Address,
    Document,
    Feature,
    Fee,
    Hours,
    Law,
    Link,
    Output,
    Position,
    Programme,
    Text,
)
from publisher.records import phones, streets
from publisher.records.node import Node
from publisher.terms import LODSE, ORG, SCHEMA, VCARD, XSD

Write: TypeAlias = Callable[[Node, NamedNode, Any], None]
"""Writes the value of one attribute of a record, as the objects of one property."""


def thing(kind: str) -> Write:
    """Write one key as a reference to a thing of this kind."""

    def write(node: Node, predicate: NamedNode, key: str | None) -> None:
        node.thing(predicate, kind, key)

    return write


def things(kind: str) -> Write:
    """Write keys as references to things of this kind, each once."""

    def write(node: Node, predicate: NamedNode, keys: Iterable[str]) -> None:
        for key in dict.fromkeys(keys):
            node.thing(predicate, kind, key)

    return write


def paths(node: Node, predicate: NamedNode, paths: Iterable[str]) -> None:
    """Write references to things of any kind, each once, by kind and key."""
    for path in dict.fromkeys(paths):
        kind, _, key = path.partition("/")
        node.thing(predicate, kind, key)


def parts(fragment: str, fill: Callable[[Node, Any, int], None], *classes: NamedNode) -> Write:
    """Write values as numbered parts: `#fragment-1`, `#fragment-2` and so on."""

    def write(node: Node, predicate: NamedNode, values: Iterable[Any]) -> None:
        for number, value in enumerate(values, start=1):
            fill(node.part(predicate, f"{fragment}-{number}", *classes), value, number)

    return write


def number(fragment: str, kind: NamedNode) -> Write:
    """Write a phone number as a string and, for address books, as a part with a tel: IRI."""

    def write(node: Node, predicate: NamedNode, value: str | None) -> None:
        if value:
            node.plain(predicate, value)
            part = node.part(VCARD.hasTelephone, fragment, kind, VCARD.Work)
            part.address(VCARD.hasValue, phones.tel_iri(value))

    return write


def fee(part: Node, fee: Fee, _number: int) -> None:
    """Write a schema:Offer."""
    part.text(SCHEMA.description, fee.description)
    if fee.price is not None:
        part.typed(SCHEMA.price, fee.price)
        part.plain(SCHEMA.priceCurrency, "EUR")


def document(part: Node, document: Document, number: int) -> None:
    """Write something to bring along."""
    part.text(SCHEMA.name, document.name)
    part.typed(SCHEMA.position, number)


def link(part: Node, link: Link | Law, _number: int) -> None:
    """Write a named web address."""
    part.text(SCHEMA.name, link.name)
    part.address(SCHEMA.url, link.url)


def step(part: Node, step: Text, number: int) -> None:
    """Write one step."""
    part.text(SCHEMA.description, step)
    part.typed(SCHEMA.position, number)


def output(part: Node, output: Output, _number: int) -> None:
    """Write what the citizen gets."""
    part.classes(SCHEMA.GovernmentPermit if output.permit else SCHEMA.Thing)
    part.text(SCHEMA.name, output.name)


def programme(part: Node, programme: Programme, number: int) -> None:
    """Write a programme and its funder."""
    part.text(SCHEMA.name, programme.name)
    part.text(SCHEMA.description, programme.description)
    part.typed(SCHEMA.startDate, programme.start)
    part.typed(SCHEMA.endDate, programme.end)
    if programme.funder:
        funder = part.part(SCHEMA.funder, f"funder-{number}", SCHEMA.GovernmentOrganization)
        funder.text(SCHEMA.name, programme.funder)


def hours(part: Node, hours: Hours, _number: int) -> None:
    """Write one row of opening hours."""
    for day in hours.days:
        part.add(SCHEMA.dayOfWeek, SCHEMA[day])
    part.typed(SCHEMA.opens, hours.opens)
    part.typed(SCHEMA.closes, hours.closes)
    part.typed(SCHEMA.validFrom, hours.valid_from)
    part.typed(SCHEMA.validThrough, hours.valid_through)
    if hours.by_appointment:
        part.typed(LODSE.byAppointment, hours.by_appointment)
    part.text(SCHEMA.description, hours.description)


def features(node: Node, predicate: NamedNode, features: Iterable[Feature]) -> None:
    """Write the accessibility features, named by their kind."""
    for feature in features:
        part = node.part(predicate, f"feature-{feature.kind}", SCHEMA.LocationFeatureSpecification)
        part.text(SCHEMA.name, feature.name)
        part.plain(SCHEMA.propertyID, feature.kind)
        part.typed(SCHEMA.value, feature.value)
        part.text(SCHEMA.description, feature.description)


def audience(node: Node, predicate: NamedNode, audience: Text) -> None:
    """Write whom a service is for."""
    if audience:
        node.part(predicate, "audience", SCHEMA.Audience).text(SCHEMA.audienceType, audience)


def address(node: Node, predicate: NamedNode, address: Address | None) -> None:
    """Write the address once for schema.org and vCard both."""
    if address is None:
        return
    part = node.part(predicate, "address", SCHEMA.PostalAddress, VCARD.Address)
    node.add(VCARD.hasAddress, part.iri)
    line = streets.join(address.street, address.house_number) if address.street else None
    for schema, vcard, value in (
        (SCHEMA.streetAddress, VCARD["street-address"], line),
        (SCHEMA.postalCode, VCARD["postal-code"], address.postal_code),
        (SCHEMA.addressLocality, VCARD.locality, address.locality),
        (SCHEMA.addressRegion, VCARD.region, address.region),
    ):
        part.plain(schema, value)
        part.plain(vcard, value)
    part.plain(SCHEMA.addressCountry, "DE")
    part.plain(VCARD["country-name"], "Deutschland")
    part.plain(LODSE.street, address.street)
    part.plain(LODSE.houseNumber, address.house_number)


def position(node: Node, predicate: NamedNode, position: Position | None) -> None:
    """Write the coordinates."""
    if position is not None:
        part = node.part(predicate, "geo", SCHEMA.GeoCoordinates)
        part.typed(SCHEMA.latitude, position.latitude)
        part.typed(SCHEMA.longitude, position.longitude)


def email(node: Node, predicate: NamedNode, email: str | None) -> None:
    """Write a mail address as a string and as a mailto: IRI."""
    if email:
        node.plain(predicate, email)
        node.address(VCARD.hasEmail, "mailto:" + quote(email, safe="@+!$&'*-._~="))


def parent(node: Node, predicate: NamedNode, key: str | None) -> None:
    """Write the parent in both vocabularies."""
    node.thing(predicate, "organisation", key)
    node.thing(ORG.subOrganizationOf, "organisation", key)


def founded(node: Node, predicate: NamedNode, founded: int | date | None) -> None:
    """Write a year or a date."""
    if isinstance(founded, int):
        node.lexical(predicate, f"{founded:04}", XSD.gYear)
    else:
        node.typed(predicate, founded)


def way(node: Node, predicate: NamedNode, way: str) -> None:
    """Write the type of a channel."""
    node.add(predicate, LODSE[way])


def duration(node: Node, predicate: NamedNode, duration: str | None) -> None:
    """Write an xsd:duration."""
    node.lexical(predicate, duration, XSD.duration)
