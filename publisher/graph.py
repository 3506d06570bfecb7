"""The one mapping of the records of `model.py` to triples.

The tables below are docs/model.md in the same order: property, attribute, how it is written. Nothing is
checked here: sources hand in web addresses and numbers that may be published; `check.py` has the last word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from pyoxigraph import NamedNode, Quad

from publisher.model import (
    Area,
    Channel,
    Contact,
    Moved,
    Notice,
    Organisation,
    Person,
    Place,
    Record,
    Service,
    Topic,
    Withdrawn,
)
from publisher.records import parts
from publisher.records.node import Node, thing_iri
from publisher.records.parts import Write, thing, things
from publisher.terms import DCAT, DCT, LODSE, ORG, OWL, SCHEMA, SKOS, VCARD

Row: TypeAlias = tuple[NamedNode, str, Write]

_COUNTER_HOURS: tuple[Row, ...] = (
    (
        SCHEMA.openingHoursSpecification,
        "hours",
        parts.parts("hours", parts.hours, SCHEMA.OpeningHoursSpecification),
    ),
    (
        SCHEMA.specialOpeningHoursSpecification,
        "exceptions",
        parts.parts("exception", parts.hours, SCHEMA.OpeningHoursSpecification),
    ),
)

_ROWS: Mapping[type, tuple[Row, ...]] = {
    Service: (
        (SCHEMA.alternateName, "alternate_names", Node.words),
        (DCAT.keyword, "keywords", Node.words),
        (SCHEMA.description, "description", Node.text),
        (LODSE.richText, "rich_text", Node.text),
        (LODSE.note, "note", Node.text),
        (DCT.subject, "topics", things("topic")),
        (SCHEMA.provider, "providers", things("organisation")),
        (SCHEMA.serviceOperator, "operator", thing("organisation")),
        (SCHEMA.areaServed, "area", thing("area")),
        (SCHEMA.audience, "audience", parts.audience),
        (SCHEMA.availableChannel, "channels", things("channel")),
        (LODSE.contact, "contacts", things("contact")),
        (SCHEMA.offers, "fees", parts.parts("fee", parts.fee, SCHEMA.Offer)),
        (LODSE.documentNeeded, "documents", parts.parts("document", parts.document, SCHEMA.DigitalDocument)),
        (LODSE.form, "forms", parts.parts("form", parts.link, SCHEMA.DigitalDocument)),
        (LODSE.step, "steps", parts.parts("step", parts.step, SCHEMA.HowToStep)),
        (LODSE.processingTime, "processing_time", Node.text),
        (LODSE.legalBasis, "legal_basis", parts.parts("law", parts.link, SCHEMA.Legislation)),
        (SCHEMA.subjectOf, "links", parts.parts("link", parts.link, SCHEMA.WebPage)),
        (SCHEMA.serviceOutput, "outputs", parts.parts("output", parts.output)),
        (LODSE.programme, "programmes", parts.parts("programme", parts.programme, SCHEMA.Project)),
        (SCHEMA.isRelatedTo, "related", things("service")),
        (LODSE.leikaKey, "leika_keys", Node.plains),
    ),
    Organisation: (
        (SCHEMA.alternateName, "alternate_names", Node.words),
        (SCHEMA.description, "description", Node.text),
        (DCAT.keyword, "keywords", Node.words),
        (SCHEMA.parentOrganization, "parent", parts.parent),
        (ORG.identifier, "code", Node.plain),
        (SCHEMA.foundingDate, "founded", parts.founded),
        (SCHEMA.location, "places", things("place")),
        (SCHEMA.contactPoint, "contacts", things("contact")),
        *_COUNTER_HOURS,
        (SCHEMA.url, "url", Node.address),
        (SCHEMA.areaServed, "area", thing("area")),
    ),
    Place: (
        (SCHEMA.alternateName, "alternate_names", Node.words),
        (SCHEMA.description, "description", Node.text),
        (SCHEMA.address, "address", parts.address),
        (SCHEMA.geo, "position", parts.position),
        (SCHEMA.hasMap, "map_url", Node.address),
        (SCHEMA.containedInPlace, "contained_in", thing("place")),
        (LODSE.entrance, "entrance", thing("place")),
        (LODSE.floor, "floor", Node.plain),
        (LODSE.timetable, "timetable", Node.address),
        (LODSE.gettingThere, "getting_there", Node.text),
        (SCHEMA.amenityFeature, "features", parts.features),
        *_COUNTER_HOURS,
    ),
    Contact: (
        (SCHEMA.contactType, "contact_type", Node.text),
        (LODSE.room, "room", Node.plain),
        (SCHEMA.telephone, "phone", parts.number("phone", VCARD.Voice)),
        (SCHEMA.faxNumber, "fax", parts.number("fax", VCARD.Fax)),
        (SCHEMA.email, "email", parts.email),
        (
            SCHEMA.hoursAvailable,
            "hours",
            parts.parts("hours", parts.hours, SCHEMA.OpeningHoursSpecification),
        ),
        (SCHEMA.availableLanguage, "languages", Node.plains),
        (SCHEMA.url, "url", Node.address),
    ),
    Person: (
        (SCHEMA.jobTitle, "job_title", Node.text),
        (SCHEMA.worksFor, "organisation", thing("organisation")),
        (SCHEMA.contactPoint, "contacts", things("contact")),
    ),
    Channel: (
        (DCT.type, "way", parts.way),
        (SCHEMA.providesService, "service", thing("service")),
        (SCHEMA.serviceUrl, "url", Node.address),
        (LODSE.office, "office", thing("organisation")),
        (SCHEMA.serviceLocation, "place", thing("place")),
        (SCHEMA.servicePhone, "contact", thing("contact")),
        (SCHEMA.processingTime, "processing_time", parts.duration),
        (LODSE.appointmentMinutes, "appointment_minutes", Node.typed),
        (SCHEMA.availableLanguage, "languages", Node.plains),
        (SCHEMA.description, "description", Node.text),
    ),
    Topic: (
        (SKOS.altLabel, "alternate_names", Node.words),
        (SKOS.definition, "definition", Node.text),
        (SKOS.broader, "broader", thing("topic")),
        (SKOS.inScheme, "scheme", thing("topic")),
        (SKOS.topConceptOf, "top_of", thing("topic")),
        (SCHEMA.position, "position", Node.typed),
        (LODSE.icon, "icon", Node.plain),
    ),
    Area: (
        (SCHEMA.containedInPlace, "contained_in", thing("area")),
        (LODSE.municipalityKey, "municipality_key", Node.plain),
        (OWL.sameAs, "same_as", Node.address),
    ),
    Notice: (
        (SCHEMA.description, "description", Node.text),
        (SCHEMA.datePosted, "posted", Node.typed),
        (SCHEMA.expires, "expires", Node.typed),
        (SCHEMA.about, "about", parts.paths),
        (SCHEMA.url, "url", Node.address),
    ),
}

_CLASSES: Mapping[type, tuple[NamedNode, ...]] = {
    Service: (SCHEMA.GovernmentService,),
    Organisation: (ORG.Organization, VCARD.Kind, VCARD.Organization),
    Place: (SCHEMA.Place, VCARD.Kind, VCARD.Location),
    Contact: (SCHEMA.ContactPoint, VCARD.Kind),
    Person: (SCHEMA.Person, VCARD.Kind, VCARD.Individual),
    Channel: (SCHEMA.ServiceChannel,),
    Topic: (),
    Area: (SCHEMA.AdministrativeArea,),
    Notice: (SCHEMA.SpecialAnnouncement,),
}


def quads(record: Record, base: str) -> Iterator[Quad]:
    """Write a record as quads in the default graph, always in the same order. `base` ends in `/`."""
    kind = record.target_kind if isinstance(record, Withdrawn | Moved) else record.kind
    node = Node(thing_iri(base, kind, record.key), base, [])
    if isinstance(record, Withdrawn):
        _withdrawn(node, record)
    elif isinstance(record, Moved):
        node.classes(LODSE.Moved)
        node.thing(LODSE.movedTo, kind, record.to)
    else:
        node.classes(*_CLASSES[type(record)], *_more_classes(record))
        node.plain(DCT.identifier, record.key)
        node.typed(DCT.modified, record.modified)
        _name(node, record)
        for predicate, attribute, write in _ROWS[type(record)]:
            write(node, predicate, getattr(record, attribute))
    # The thing first, then its parts: so a Turtle file reads as people would write it.
    yield from sorted(node.sink, key=lambda quad: quad.subject != node.iri)


def _withdrawn(node: Node, record: Withdrawn) -> None:
    node.classes(LODSE.Withdrawn)
    node.typed(LODSE.withdrawnOn, record.on)
    node.thing(DCT.isReplacedBy, record.target_kind, record.replaced_by)


def _more_classes(record: Record) -> tuple[NamedNode, ...]:
    """Give the classes that depend on what the record says."""
    match record:
        case Organisation(legal_body=True):
            return (SCHEMA.GovernmentOrganization, ORG.FormalOrganization)
        case Organisation():
            return (SCHEMA.GovernmentOffice, ORG.OrganizationalUnit)
        case Place(classes=classes):
            return tuple(SCHEMA[name] for name in classes)
        case Topic(scheme=None):
            return (SKOS.ConceptScheme,)
        case Topic():
            return (SKOS.Concept,)
    return ()


def _name(node: Node, record: Record) -> None:
    """Write the name; what is in an address book has it once more, in German and without a language."""
    match record:
        case Person(name=name):
            node.plain(SCHEMA.name, name)
            node.plain(VCARD.fn, name)
        case Topic(name=text):
            node.text(SKOS.prefLabel, text)
        case Organisation(name=text) | Place(name=text) | Contact(name=text):
            node.text(SCHEMA.name, text)
            node.plain(VCARD.fn, text.get("de") or next(iter(text.values()), None))
        case Service(name=text) | Channel(name=text) | Area(name=text) | Notice(name=text):
            node.text(SCHEMA.name, text)
