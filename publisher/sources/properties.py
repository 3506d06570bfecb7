"""What a cell of a table may say of a thing: one row a property of docs/model.md, and a path for what is in a part.

Mappings name these properties; the template offers those that the shapes show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from publisher.iris import Kind
from publisher.model import Area, Channel, Contact, Notice, Organisation, Place, Service, Topic
from publisher.sources import cells, rules
from publisher.sources.cells import Read

Kinds: TypeAlias = "type[Service | Organisation | Place | Contact | Channel | Topic | Area | Notice]"

LINES = "\n"
WORDS = ";\n"


@dataclass(frozen=True, slots=True)
class Property:
    """Where a cell goes and how it is read.

    attribute: of the record. field: of the part that the attribute holds. separators: between values, where a cell
    may hold several. language: whether the value is text in a language. refers: the kind of thing that it names.
    split: "name | address", one part a line.
    """

    attribute: str
    read: Read = cells.line
    field: str = ""
    separators: str = ""
    language: bool = False
    refers: Kind | None = None
    split: bool = False


Table: TypeAlias = Mapping[str, Property]


def _text(attribute: str, *, part: str = "", separators: str = "") -> Property:
    return Property(attribute, cells.block, part, separators, language=True)


def _name(attribute: str, *, part: str = "", separators: str = "") -> Property:
    return Property(attribute, cells.line, part, separators, language=True)


def _words(attribute: str) -> Property:
    return Property(attribute, separators=WORDS, language=True)


def _thing(attribute: str, kind: Kind) -> Property:
    return Property(attribute, cells.key, refers=kind)


def _things(attribute: str, kind: Kind) -> Property:
    return Property(attribute, cells.key, separators=WORDS, refers=kind)


def _links(attribute: str, prefix: str) -> Table:
    """Named web addresses: whole lines "name | address", or a column each."""
    return {
        prefix: Property(attribute, cells.line, separators=LINES, language=True, split=True),
        f"{prefix}/schema:name": _name(attribute, part="name", separators=LINES),
        f"{prefix}/schema:url": Property(attribute, cells.web, "url", LINES),
    }


FEATURES = {
    "stepFree": {"de": "Stufenloser Zugang", "en": "Step-free access"},
    "lift": {"de": "Aufzug", "en": "Lift"},
    "accessibleToilet": {"de": "Rollstuhlgerechte Toilette", "en": "Accessible toilet"},
    "inductionLoop": {"de": "Induktive Höranlage", "en": "Induction loop"},
    "tactileGuidance": {"de": "Leitsystem für blinde Menschen", "en": "Tactile guidance"},
    "accessibleParking": {"de": "Behindertenparkplatz", "en": "Accessible parking"},
    "wheelchairAccess": {"de": "Mit dem Rollstuhl zugänglich", "en": "Wheelchair access"},
}
"""The kinds of accessibility features, with their names."""

WAYS = {
    "Online": "Online",
    "Termin": "Appointment",
    "Schalter": "Counter",
    "Telefon": "Phone",
    "E-Mail": "Email",
    "Post": "Post",
}
BODIES = {"Amt oder Abteilung": False, "Körperschaft": True}
BUILDINGS = {
    "Rathaus": ("CityHall",),
    "Verwaltungsgebäude": ("GovernmentBuilding",),
    "Bibliothek": ("Library",),
    "Eingang": (),
    "Sonstiges": (),
}
_LANGUAGES = Property("languages", separators=WORDS + ",")
_HOURS: Table = {
    "schema:openingHoursSpecification": Property("hours", cells.block),
    "schema:specialOpeningHoursSpecification": Property("exceptions", cells.block),
}
_MODIFIED: Table = {"dct:modified": Property("modified", cells.day)}

SERVICE: Table = {
    "schema:name": _name("name"),
    "schema:alternateName": _words("alternate_names"),
    "dcat:keyword": _words("keywords"),
    "schema:description": _text("description"),
    "lodse:richText": Property("rich_text", cells.html, language=True),
    "lodse:note": _text("note"),
    "dct:subject": _things("topics", "topic"),
    "schema:provider": _things("providers", "organisation"),
    "schema:serviceOperator": _thing("operator", "organisation"),
    "schema:areaServed": _thing("area", "area"),
    "schema:audience": _text("audience"),
    "schema:availableChannel": _things("channels", "channel"),
    "lodse:contact": _things("contacts", "contact"),
    "schema:offers": _text("fees", part="description", separators=LINES),
    "schema:offers/schema:description": _text("fees", part="description", separators=LINES),
    "schema:offers/schema:price": Property("fees", cells.price, "price", LINES),
    "lodse:documentNeeded": _name("documents", part="name", separators=LINES),
    **_links("forms", "lodse:form"),
    "lodse:step": _name("steps", part="description", separators=LINES),
    "lodse:processingTime": _text("processing_time"),
    **_links("legal_basis", "lodse:legalBasis"),
    **_links("links", "schema:subjectOf"),
    "schema:serviceOutput": _name("outputs", part="name", separators=LINES),
    "lodse:programme/schema:name": _name("programmes", part="name", separators=LINES),
    "lodse:programme/schema:description": _name("programmes", part="description", separators=LINES),
    "lodse:programme/schema:startDate": Property("programmes", cells.day, "start", LINES),
    "lodse:programme/schema:endDate": Property("programmes", cells.day, "end", LINES),
    "lodse:programme/schema:funder": _name("programmes", part="funder", separators=LINES),
    "schema:isRelatedTo": _things("related", "service"),
    "lodse:leikaKey": Property("leika_keys", cells.digits(14, rules.BAD_LEIKA), separators=WORDS + ","),
    **_MODIFIED,
}
ORGANISATION: Table = {
    "rdf:type": Property("legal_body", cells.choice(BODIES)),
    "schema:name": _name("name"),
    "schema:alternateName": _words("alternate_names"),
    "schema:description": _text("description"),
    "dcat:keyword": _words("keywords"),
    "schema:parentOrganization": _thing("parent", "organisation"),
    "org:identifier": Property("code"),
    "schema:foundingDate": Property("founded", cells.year_or_day),
    "schema:location": _things("places", "place"),
    "schema:contactPoint": _things("contacts", "contact"),
    **_HOURS,
    "schema:url": Property("url", cells.web),
    "schema:areaServed": _thing("area", "area"),
    **_MODIFIED,
}
PLACE: Table = {
    "rdf:type": Property("classes", cells.choice(BUILDINGS)),
    "schema:name": _name("name"),
    "schema:alternateName": _words("alternate_names"),
    "schema:description": _text("description"),
    "schema:address/schema:streetAddress": Property("address", field="line"),
    "schema:address/lodse:street": Property("address", field="street"),
    "schema:address/lodse:houseNumber": Property("address", field="house_number"),
    "schema:address/schema:postalCode": Property("address", cells.digits(5, rules.BAD_POSTAL_CODE), "postal_code"),
    "schema:address/schema:addressLocality": Property("address", field="locality"),
    "schema:address/schema:addressRegion": Property("address", field="region"),
    "schema:geo/schema:latitude": Property("position", cells.degrees, "latitude"),
    "schema:geo/schema:longitude": Property("position", cells.degrees, "longitude"),
    "schema:hasMap": Property("map_url", cells.web),
    "schema:containedInPlace": _thing("contained_in", "place"),
    "lodse:entrance": _thing("entrance", "place"),
    "lodse:floor": Property("floor"),
    "lodse:timetable": Property("timetable", cells.web),
    "lodse:gettingThere": _text("getting_there"),
    **{f"schema:amenityFeature/{kind}": Property("features", field=kind) for kind in FEATURES},
    **_HOURS,
    **_MODIFIED,
}
CONTACT: Table = {
    "schema:name": _name("name"),
    "schema:contactType": _name("contact_type"),
    "lodse:room": Property("room"),
    "schema:telephone": Property("phone", cells.phone),
    "schema:faxNumber": Property("fax", cells.phone),
    "schema:email": Property("email", cells.mail),
    "schema:hoursAvailable": Property("hours", cells.block),
    "schema:availableLanguage": _LANGUAGES,
    "schema:url": Property("url", cells.web),
    **_MODIFIED,
}
CHANNEL: Table = {
    "schema:name": _name("name"),
    "dct:type": Property("way", cells.choice(WAYS)),
    "schema:providesService": _thing("service", "service"),
    "schema:serviceUrl": Property("url", cells.web),
    "lodse:office": _thing("office", "organisation"),
    "schema:serviceLocation": _thing("place", "place"),
    "schema:servicePhone": _thing("contact", "contact"),
    "schema:processingTime": Property("processing_time", cells.duration),
    "lodse:appointmentMinutes": Property("appointment_minutes", cells.whole),
    "schema:availableLanguage": _LANGUAGES,
    "schema:description": _text("description"),
    **_MODIFIED,
}
TOPIC: Table = {
    "skos:prefLabel": _name("name"),
    "skos:altLabel": _words("alternate_names"),
    "skos:definition": _text("definition"),
    "skos:broader": _thing("broader", "topic"),
    "skos:inScheme": _thing("scheme", "topic"),
    "skos:topConceptOf": _thing("top_of", "topic"),
    "schema:position": Property("position", cells.whole),
    "lodse:icon": Property("icon"),
    **_MODIFIED,
}
AREA: Table = {
    "schema:name": _name("name"),
    "schema:containedInPlace": _thing("contained_in", "area"),
    "lodse:municipalityKey": Property("municipality_key", cells.digits(8, rules.BAD_NUMBER)),
    "owl:sameAs": Property("same_as", cells.web),
    **_MODIFIED,
}

NOTICE: Table = {
    "schema:name": _name("name"),
    "schema:description": _text("description"),
    "schema:datePosted": Property("posted", cells.day),
    "schema:expires": Property("expires", cells.day),
    "schema:about": Property("about", cells.path, separators=WORDS),
    "schema:url": Property("url", cells.web),
    **_MODIFIED,
}

KINDS: Mapping[Kind, tuple[Kinds, Table]] = {
    "service": (Service, SERVICE),
    "organisation": (Organisation, ORGANISATION),
    "place": (Place, PLACE),
    "contact": (Contact, CONTACT),
    "channel": (Channel, CHANNEL),
    "topic": (Topic, TOPIC),
    "area": (Area, AREA),
    "notice": (Notice, NOTICE),
}
"""What a table may hold. Persons are not among them: they are kept in files of their own."""

IDENTIFIER = "dct:identifier"
"""The key, of every kind."""

LINKS: Mapping[str, str] = {"owl:sameAs": "sameAs", "rdfs:seeAlso": "seeAlso", "dct:source": "source"}
"""Web addresses that any thing may have beside what its record holds."""
