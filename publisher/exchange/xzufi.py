"""XZuFi 2.2, as state portals exchange services and offices. Experimental: written from what importers read.

What goes where: docs/exports.md. It is written record by record, so that its size needs no memory; of each service only
its key is kept, by the office that provides it. So the records of parts of a graph may be written apart, offices last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from lxml import etree
from pyoxigraph import NamedNode

from publisher import __version__
from publisher.description import Description
from publisher.exchange import xzufi_office, xzufi_service
from publisher.exchange.said import Said, key_of
from publisher.exchange.surroundings import whole
from publisher.exchange.xml import NAMESPACE, NSMAP, add, element, legal
from publisher.exchange.xzufi_office import Around
from publisher.iris import uuid_of
from publisher.terms import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from publisher.gathering.near import Statements
    from publisher.site import Site

Duties = dict[str, list[str]]
"""The keys of services, by the key of the office that provides them."""

VERSION = "2.2.0"
ROOT = f"{{{NAMESPACE}}}transfer.operation.040501"
_PRODUCT = {"produktbezeichnung": "lodse", "produkthersteller": "lodse", "produktversion": __version__}
_EVERYBODY = "Alle, die diese Daten abrufen"


class Sink(Protocol):
    """Whatever takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take bytes."""


def write(file: Sink, site: Site, things: Things, moment: datetime) -> None:
    """Write a transfer of a moment, of things that are all at hand."""
    head, tail = frame(site, moment)
    duties: Duties = {}
    file.write(head)
    for record in (*services(things, site, duties), *offices(things, site, duties), *channels(things, site)):
        file.write(record)
    file.write(tail)


def frame(site: Site, moment: datetime) -> tuple[bytes, bytes]:
    """Give the beginning of a transfer of a moment, and its end."""
    root = etree.Element(ROOT, nsmap=NSMAP, xzufiVersion=VERSION, **_PRODUCT)
    head = _head(site, moment)
    head.tail = "\n"
    root.append(head)
    text, _, tail = etree.tostring(root, encoding="UTF-8", xml_declaration=True).rpartition(b"\n")
    return text + b"\n", tail + b"\n"


def _head(site: Site, moment: datetime) -> Any:
    """Write the head that importers want of a message: which it is, of when, to whom and from whom."""
    created = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    head = element("nachrichtenkopf")
    add(head, "nachrichtUUID", uuid_of(f"{site.base}#xzufi-{created}"))
    add(head, "erstelltDatumZeit", created)
    add(head, "empfaenger", _EVERYBODY)
    add(head, "sender", site.name)
    return head


class Things:
    """What is to be written, by kind, read when it is its turn."""

    def __init__(self, site: Site, store: Statements, kinds: Mapping[str, Iterable[str]]) -> None:
        self._base = site.base
        self._store = store
        self._kinds = kinds

    def of(self, kind: str) -> Iterator[Said]:
        """Give the things of a kind."""
        return (said for iri in self._kinds.get(kind, ()) if (said := self.find(iri)))

    def find(self, iri: str) -> Said | None:
        """Give one thing with its parts, and nothing of what is around it."""
        quads, root = whole(self._store, iri), NamedNode(iri)
        return Said(Description(root, quads), root, self._base) if quads else None

    def named(self, said: Said, predicate: Any) -> Said | None:
        """Give the first thing that a property names, if anything is said of it."""
        return next((found for node in said.nodes(predicate) if (found := self.find(node.value))), None)


def _around(said: Said, things: Things, town: str, services: list[str]) -> Around:
    place, contact = (things.named(said, each) for each in (SCHEMA.location, SCHEMA.contactPoint))
    parents = [key_of(said.base, node) for node in said.nodes(SCHEMA.parentOrganization)]
    parent = next((key for key in parents if key != town), "")
    return Around(place, contact, tuple(sorted(services)), parent)


def _has_name(said: Said) -> bool:
    return any(legal(name).strip() for name in said.texts(SCHEMA.name).values())


def services(things: Things, site: Site, duties: Duties) -> Iterator[bytes]:
    """Give the records of services, and note whose duty each is."""
    for said in things.of("service"):
        for provider in said.nodes(SCHEMA.provider):
            duties.setdefault(key_of(said.base, provider), []).append(said.key)
        if _has_name(said):
            yield _record(xzufi_service.service(said, _agency(site)))


def offices(things: Things, site: Site, duties: Duties) -> Iterator[bytes]:
    """Give the records of offices."""
    town = site.publisher.rpartition("/")[2]
    for said in things.of("organisation"):
        if said.key != town and _has_name(said):  # whoever reads it knows for which town
            around = _around(said, things, town, duties.get(said.key, []))
            yield _record(xzufi_office.office(said, around, _agency(site)))


def channels(things: Things, site: Site) -> Iterator[bytes]:
    """Give the records of ways online."""
    for said in things.of("channel"):
        if (record := xzufi_office.online(said, _agency(site))) is not None:
            yield _record(record)


def _agency(site: Site) -> str:
    return legal(site.municipality_key or site.base)


def _record(said: Any) -> bytes:
    record = element("schreibe")
    record.append(said)
    return bytes(etree.tostring(record, encoding="UTF-8", xml_declaration=False)) + b"\n"
