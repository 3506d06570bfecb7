"""The objects of Open Referral HSDS 3.0 from descriptions: what `sources/hsds.py` reads, the other way round. Pure.

What goes where: docs/exports.md. `full` adds the lists that are nested in an object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from publisher.exchange.hsds_parts import (
    Json,
    Told,
    accessibility,
    addresses,
    contacts,
    email,
    filled,
    languages,
    schedules,
)
from publisher.exchange.hsds_taxonomy import term
from publisher.exchange.xml import html
from publisher.iris import uuid_of
from publisher.terms import DCT, LODSE, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = "3.0"


def service(said: Told, *, full: bool) -> Json:
    """Write a service; whatever is published is active."""
    provider = said.first(SCHEMA.provider) or said.first(SCHEMA.serviceOperator)
    programme = said.first(LODSE.programme)
    found: Json = {
        "id": said.id,
        "name": _name(said),
        "alternate_name": said.text(SCHEMA.alternateName),
        "description": _description(said),
        "url": said.node.value,
        "email": email(said, LODSE.contact),
        "status": "active",
        "application_process": _lines(said.parts(LODSE.step), SCHEMA.description),
        "fees_description": "\n".join(_fee(fee) for fee in said.parts(SCHEMA.offers)),
        "wait_time": said.text(LODSE.processingTime),
        "eligibility_description": _lines(said.parts(SCHEMA.audience), SCHEMA.audienceType),
        "last_modified": moment(said.line(DCT.modified)),
        "organization": organization(provider, full=False) if provider else None,
        "program": _programme(programme) if programme else None,
    }
    return filled(found | (_nested(said) if full else {}))


def organization(said: Told, *, full: bool) -> Json:
    """Write an organisation; in full with its services, of which only the names are told."""
    parent = said.first(SCHEMA.parentOrganization)
    founded = said.line(SCHEMA.foundingDate) or ""
    found: Json = {
        "id": said.id,
        "name": _name(said),
        "alternate_name": said.text(SCHEMA.alternateName),
        "description": said.text(SCHEMA.description) or _name(said),  # the format wants one
        "email": email(said, SCHEMA.contactPoint),
        "website": said.line(SCHEMA.url),
        "year_incorporated": int(founded[:4]) if founded[:4].isdecimal() else None,
        "uri": said.node.value,
        "parent_organization_id": parent.id if parent else None,
    }
    if full:
        found |= {
            "contacts": contacts(said, SCHEMA.contactPoint),
            "locations": [location(place, full=not said.is_alone) for place in said.parts(SCHEMA.location)],
            "services": [_service_of(said.at(NamedNode(iri))) for iri in services_of(said)],
        }
    return filled(found)


def location(said: Told, *, full: bool) -> Json:
    """Write a place."""
    geo = said.first(SCHEMA.geo)
    found: Json = {
        "id": said.id,
        "location_type": "physical",
        "name": _name(said),
        "alternate_name": said.text(SCHEMA.alternateName),
        "description": said.text(SCHEMA.description),
        "transportation": said.text(LODSE.gettingThere),
        "latitude": geo.number(SCHEMA.latitude) if geo else None,
        "longitude": geo.number(SCHEMA.longitude) if geo else None,
        "external_identifier": said.node.value,
        "external_identifier_type": "URI",
    }
    if full:
        found |= {
            "addresses": addresses(said),
            "accessibility": accessibility(said),
            "schedules": schedules(said),
        }
    return filled(found)


def service_at_location(said: Told, *, full: bool) -> Json:
    """Write a channel with the service that is had by it."""
    of = said.first(SCHEMA.providesService)
    return _channel(said, full=full) | ({"service": _service_of(of)} if of else {})


def _channel(said: Told, *, full: bool) -> Json:
    """Write a channel: a place is a physical location, an address on the web alone a virtual one."""
    place, office, url = said.first(SCHEMA.serviceLocation), said.first(LODSE.office), said.line(SCHEMA.serviceUrl)
    found: Json = {"id": said.id, "description": said.text(SCHEMA.description) or said.text(SCHEMA.name)}
    if place:
        found["location"] = location(place, full=full and not said.is_alone)
    elif url:
        virtual = {"id": uuid_of(f"{said.node.value}#location"), "location_type": "virtual"}
        found["location"] = virtual | {"name": _name(said), "url": url}
    if full:
        found |= {"contacts": contacts(said, SCHEMA.servicePhone), "schedules": schedules(office) if office else []}
    return filled(found)


def _nested(said: Told) -> Json:
    channels = said.parts(SCHEMA.availableChannel)
    return {
        "contacts": contacts(said, LODSE.contact),
        "service_at_locations": [_channel(each, full=True) for each in channels],
        "languages": languages(said, channels),
        "cost_options": [_cost(fee) for fee in said.parts(SCHEMA.offers) if fee.number(SCHEMA.price) is not None],
        "required_documents": [
            {"id": each.id, "document": text}
            for each in said.parts(LODSE.documentNeeded)
            if (text := each.text(SCHEMA.name))
        ],
        "service_areas": [
            {"id": each.id, "name": _name(each), "uri": each.node.value} for each in said.parts(SCHEMA.areaServed)
        ],
        "attributes": [_topic(said, each) for each in said.parts(DCT.subject)],
    }


def _topic(said: Told, topic: Told) -> Json:
    return {
        "id": uuid_of(f"{said.node.value}#topic-{topic.id}"),
        "link_type": "topic",
        "link_entity": "service",
        "taxonomy_term": term(topic, full=False),
    }


def _cost(fee: Told) -> Json:
    found = {"id": fee.id, "option": fee.text(SCHEMA.description), "currency": "EUR"}
    return filled(found) | {"amount": fee.number(SCHEMA.price)}


def _fee(fee: Told) -> str:
    price = fee.line(SCHEMA.price)
    text = " ".join((fee.text(SCHEMA.description) or "").split())
    return ": ".join(filter(None, (text, f"{price} EUR" if price else None)))


def _programme(said: Told) -> Json:
    name = _name(said)
    return {"id": said.id, "name": name, "description": said.text(SCHEMA.description) or name}


def _service_of(said: Told) -> Json:
    return {"id": said.id, "name": _name(said), "status": "active"}


def _name(said: Told) -> str:
    return said.text(SCHEMA.name) or said.node.value


def _description(said: Told) -> str | None:
    """Give the description with the note, which has no field of its own; as HTML where there is such a text."""
    note, rich = said.text(LODSE.note), said.text(LODSE.richText)
    if rich:
        return rich + (html(note) if note else "")
    return "\n\n".join(filter(None, (said.text(SCHEMA.description), note))) or None


def moment(modified: str | None) -> str | None:
    """Give when something was changed; a day as its beginning, for the format wants a time."""
    return modified if not modified or "T" in modified else f"{modified}T00:00:00Z"


def _lines(parts: Iterable[Told], predicate: NamedNode) -> str:
    return "\n".join(" ".join(text.split()) for part in parts if (text := part.text(predicate)))


def services_of(said: Told) -> list[str]:
    """Give the services that an organisation provides, by their IRIs."""
    found = said.description.subjects(SCHEMA.provider, said.node)
    return sorted(node.value for node in found if isinstance(node, NamedNode))
