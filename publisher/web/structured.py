"""The page as search engines see it: schema.org JSON-LD with plain values, and only what the page shows.

This is a view of its own and no dump of the graph: crawlers read neither language maps nor typed values.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from publisher.description import Description, Term
from publisher.pages.safe import safe_href
from publisher.pages.views import Page
from publisher.terms import DCT, LODSE, SCHEMA, SKOS

Json = str | float | bool | list["Json"] | dict[str, "Json"] | None
Node = dict[str, Json]

FALLBACKS = ("de", "en")
"""Languages in which a text is taken where the page's own has none."""


_ESCAPES = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})
_EMPTY: tuple[Json, ...] = (None, "", [], {})
_ADDRESS = ("streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")


def page_jsonld(page: Page, description: Description, address: str) -> str:
    """Give the JSON-LD of a thing's page, ready for a script element; `address` is its absolute URL."""
    reader = _Reader(description, (page.lang, *FALLBACKS))
    root = description.root
    types = description.types(root)
    builder = next((build for iri, build in _BUILDERS.items() if iri in types), None)
    trail = breadcrumbs([(crumb.text, crumb.href or "") for crumb in page.breadcrumbs], page.title.text, address)
    this_page: Node = {"@type": "WebPage", "@id": address, "inLanguage": page.lang, "breadcrumb": trail}
    if builder is None:
        return dumps({"@context": "https://schema.org", **this_page, "name": page.title.text})
    told: Node = {"@context": "https://schema.org", "@type": "", "@id": root.value, "name": page.title.text}
    return dumps(told | builder(reader, root) | {"url": address, "mainEntityOfPage": this_page})


def plain_jsonld(name: str, address: str, lang: str, trail: Iterable[tuple[str, str]]) -> str:
    """Give the JSON-LD of a page that is about no thing: its name, its language, the way to it."""
    page: Node = {"@type": "WebPage", "@id": address, "url": address, "name": name, "inLanguage": lang}
    return dumps({"@context": "https://schema.org", **page, "breadcrumb": breadcrumbs(trail, name, address)})


def publisher_node(publisher: Description, lang: str) -> Node:
    """Describe who publishes a site, to stand beside others."""
    reader = _Reader(publisher, (lang, *FALLBACKS))
    who: Node = {"@id": publisher.root.value, "name": reader.name(publisher.root)}
    return who | reader.office(publisher.root)


def breadcrumbs(before: Iterable[tuple[str, str]], name: str, address: str) -> Json:
    """Give the way to a page as a BreadcrumbList; one step alone is no way."""
    steps = [*before, (name, address)]
    items: list[Json] = [
        {"@type": "ListItem", "position": number, "name": text, "item": absolute(href, address)}
        for number, (text, href) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items} if len(items) > 1 else None


def dumps(value: Json) -> str:
    """Write JSON that cannot end the script element it stands in; what is empty is left out."""
    return json.dumps(_without_empty(value), ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _without_empty(value: Json) -> Json:
    if isinstance(value, dict):
        found = {key: _without_empty(item) for key, item in value.items()}
        told: Node = {key: item for key, item in found.items() if item not in _EMPTY}
        return told if set(told) - {"@type"} else None
    if isinstance(value, list):
        items: list[Json] = [item for item in map(_without_empty, value) if item not in _EMPTY]
        return items[0] if len(items) == 1 and isinstance(items[0], str) else items
    return value


def absolute(href: str, address: str) -> str:
    """Complete a path by the scheme and host of the page's own address."""
    if not href.startswith("/"):
        return href
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}{href}"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads plain values from a description, in the languages of the page."""

    data: Description
    languages: tuple[str, ...]

    def text(self, node: Term, predicate: NamedNode) -> str:
        found = self.data.text(node, predicate, self.languages)
        return found.value if found else ""

    def name(self, node: Term) -> str:
        found = self.data.label(node, self.languages)
        return found.value if found else ""

    def words(self, node: Term, predicate: NamedNode) -> list[Json]:
        return [value.value for value in self.data.objects(node, predicate) if isinstance(value, Literal)]

    def address_of_page(self, node: Term, predicate: NamedNode) -> str:
        values = (v for v in self.data.objects(node, predicate) if isinstance(v, NamedNode))
        return next((href for value in values if (href := safe_href(value.value))), "")

    def named(self, kind: str, nodes: Iterable[Term]) -> Json:
        """Give the first of the things that has a name, as that name and nothing else."""
        name = next(filter(None, map(self.name, nodes)), "")
        return {"@type": kind, "name": name}

    def postal(self, node: Term) -> Json:
        for part in self.data.objects(node, SCHEMA.address):
            lines = ((key, self.text(part, SCHEMA[key])) for key in _ADDRESS)
            return {"@type": "PostalAddress", **dict[str, Json](lines)}
        return None

    def position(self, node: Term) -> Json:
        for part in self.data.objects(node, SCHEMA.geo):
            where = (self.text(part, SCHEMA.latitude), self.text(part, SCHEMA.longitude))
            try:
                latitude, longitude = map(float, where)
            except ValueError:
                continue
            return {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
        return None

    def hours(self, node: Term, predicate: NamedNode) -> list[Json]:
        return [self._opening(part) for part in self.data.objects(node, predicate)]

    def _opening(self, node: Term) -> Json:
        opens, closes = (self.text(node, p)[:5] for p in (SCHEMA.opens, SCHEMA.closes))
        start, end = (self.text(node, p) for p in (SCHEMA.validFrom, SCHEMA.validThrough))
        if not (opens and closes) and not (start or end):
            return None  # only words; there is nothing to compute with
        told: Node = {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": self._days(node),
            "validFrom": start,
            "validThrough": end,
        }
        return told | {"opens": opens or "00:00", "closes": closes or "00:00"}

    def _days(self, node: Term) -> list[Json]:
        named = (day for day in self.data.objects(node, SCHEMA.dayOfWeek) if isinstance(day, NamedNode))
        return [day.value.rsplit("/", 1)[-1] for day in named]

    def place(self, node: Term) -> Node:
        special = SCHEMA.specialOpeningHoursSpecification
        return {
            "@type": self._place_kind(node),
            "name": self.name(node),
            "description": self.text(node, SCHEMA.description),
            "address": self.postal(node),
            "geo": self.position(node),
            "hasMap": self.address_of_page(node, SCHEMA.hasMap),
            "openingHoursSpecification": self.hours(node, SCHEMA.openingHoursSpecification),
            "specialOpeningHoursSpecification": self.hours(node, special),
            "amenityFeature": [self._feature(part) for part in self.data.objects(node, SCHEMA.amenityFeature)],
        }

    def _place_kind(self, node: Term) -> str:
        known = sorted(iri.removeprefix(SCHEMA.iri) for iri in self.data.types(node) if iri.startswith(SCHEMA.iri))
        return next((kind for kind in known if kind != "Place"), "Place")

    def _feature(self, node: Term) -> Json:
        name, value = self.name(node), self.text(node, SCHEMA.value)
        return {"@type": "LocationFeatureSpecification", "name": name, "value": value == "true"} if name else None

    def contact(self, node: Term) -> Node:
        return {
            "@type": "ContactPoint",
            "name": self.name(node),
            "contactType": self.text(node, SCHEMA.contactType),
            "telephone": self.text(node, SCHEMA.telephone),
            "faxNumber": self.text(node, SCHEMA.faxNumber),
            "email": self.text(node, SCHEMA.email),
            "url": self.address_of_page(node, SCHEMA.url),
            "availableLanguage": self.words(node, SCHEMA.availableLanguage),
            "hoursAvailable": self.hours(node, SCHEMA.hoursAvailable),
        }

    def office(self, node: Term) -> Node:
        """Describe an organisation; an office is a place too, with address and hours of its house."""
        is_office = SCHEMA.GovernmentOffice.value in self.data.types(node)
        houses = [self.place(house) for house in self.data.objects(node, SCHEMA.location)]
        house = next((h for h in houses if h["address"]), {})
        contacts = [self.contact(part) for part in self.data.objects(node, SCHEMA.contactPoint)]
        own = self.hours(node, SCHEMA.openingHoursSpecification)
        told: Node = {
            "@type": "GovernmentOffice" if is_office else "GovernmentOrganization",
            "description": self.text(node, SCHEMA.description),
            "foundingDate": self.text(node, SCHEMA.foundingDate),
            "sameAs": self.address_of_page(node, SCHEMA.url),
            "address": house.get("address"),
            "telephone": next((c["telephone"] for c in contacts if c["telephone"]), ""),
            "email": next((c["email"] for c in contacts if c["email"]), ""),
            "contactPoint": list[Json](contacts),
            "parentOrganization": self.named("Organization", self.data.objects(node, SCHEMA.parentOrganization)),
        }
        hours: Json = own or house.get("openingHoursSpecification")
        return told | ({"geo": house.get("geo"), "openingHoursSpecification": hours} if is_office else {})

    def service(self, node: Term) -> Node:
        parts = self.data.objects
        for_whom = next((self.text(part, SCHEMA.audienceType) for part in parts(node, SCHEMA.audience)), "")
        return {
            "@type": "GovernmentService",
            "description": self.text(node, SCHEMA.description),
            "alternateName": [self.text(node, SCHEMA.alternateName)],
            "serviceType": next(filter(None, map(self.name, parts(node, DCT.subject))), ""),
            "serviceOperator": self.named("GovernmentOrganization", parts(node, SCHEMA.serviceOperator)),
            "provider": self.named("GovernmentOffice", parts(node, SCHEMA.provider)),
            "areaServed": self.named("AdministrativeArea", parts(node, SCHEMA.areaServed)),
            "audience": {"@type": "Audience", "audienceType": for_whom},
            "availableChannel": self.channel(parts(node, SCHEMA.availableChannel)),
        }

    def channel(self, nodes: list[Term]) -> Json:
        """Join all ways to a service into one channel: crawlers expect one, to click on and to visit."""
        urls = [self.address_of_page(node, SCHEMA.serviceUrl) for node in nodes]
        places = [place for node in nodes for place in self.data.objects(node, SCHEMA.serviceLocation)]
        visited = ({"@type": "Place", "name": self.name(p), "address": self.postal(p)} for p in places)
        phones = [self.contact(p) for node in nodes for p in self.data.objects(node, SCHEMA.servicePhone)]
        return {
            "@type": "ServiceChannel",
            "serviceUrl": next(filter(None, urls), ""),
            "serviceLocation": next((place for place in visited if place["name"] and place["address"]), None),
            "servicePhone": next((phone for phone in phones if phone["telephone"]), None),
        }

    def topic(self, node: Term) -> Node:
        return {"@type": "DefinedTerm", "description": self.text(node, SKOS.definition)}

    def notice(self, node: Term) -> Node:
        return {
            "@type": "SpecialAnnouncement",
            "text": self.text(node, SCHEMA.description),
            "datePosted": self.text(node, SCHEMA.datePosted),
            "expires": self.text(node, SCHEMA.expires),
        }

    def area(self, node: Term) -> Node:
        return {"@type": "AdministrativeArea", "identifier": self.text(node, LODSE.municipalityKey)}


_BUILDERS: Mapping[str, Callable[[_Reader, Term], Node]] = {
    SCHEMA.GovernmentService.value: _Reader.service,
    SCHEMA.GovernmentOffice.value: _Reader.office,
    SCHEMA.GovernmentOrganization.value: _Reader.office,
    SCHEMA.Place.value: _Reader.place,
    SCHEMA.ContactPoint.value: _Reader.contact,
    SCHEMA.AdministrativeArea.value: _Reader.area,
    SCHEMA.SpecialAnnouncement.value: _Reader.notice,
    SKOS.Concept.value: _Reader.topic,
}
"""Which kinds have a view of their own; persons have none, they are no open data."""
