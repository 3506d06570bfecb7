"""XZuFi 2.2, as state portals exchange services and offices. Experimental: written from what importers read.

What goes where: docs/exports.md. It is written record by record, so that its size needs no memory; of each service only
its key is kept, by the office that provides it.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Protocol

import pyoxigraph as ox
from lxml import etree
from pyoxigraph import NamedNode

from publisher import __version__
from publisher.description import Description
from publisher.exchange import xzufi_office, xzufi_service
from publisher.exchange.said import Said, key_of
from publisher.exchange.surroundings import whole
from publisher.exchange.xml import NAMESPACE, NSMAP, add, element, legal
from publisher.exchange.xzufi_office import Around
from publisher.iris import LISTED, uuid_of
from publisher.terms import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from publisher.contents.index import Index
    from publisher.site import Site

BLOCK = 500
"""Things read from the index at a time."""

VERSION = "2.2.0"
ROOT = f"{{{NAMESPACE}}}transfer.operation.040501"
_PRODUCT = {"produktbezeichnung": "lodse", "produkthersteller": "lodse", "produktversion": __version__}
_EVERYBODY = "Alle, die diese Daten abrufen"


class Sink(Protocol):
    """Whatever takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take bytes."""


def write_file(path: Path, site: Site, store: ox.Store, index: Index, moment: datetime) -> None:
    """Write the services, offices and ways online of a release to a compressed file.

    The same data at the same moment give the same bytes.
    """
    with path.open("wb") as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as file:
        write(file, site, _things(site, store, index), moment)


def write(file: Sink, site: Site, things: Things, moment: datetime) -> None:
    """Write a transfer of a moment."""
    agency = legal(site.municipality_key or site.base)
    with etree.xmlfile(file, encoding="UTF-8") as out:
        out.write_declaration()
        with out.element(ROOT, nsmap=NSMAP, xzufiVersion=VERSION, **_PRODUCT):
            out.write(_head(site, moment))
            for record in _records(site, things, agency):
                with out.element(f"{{{NAMESPACE}}}schreibe"):
                    out.write(record)


class Things:
    """What is to be written, by kind, read when it is its turn."""

    def __init__(self, site: Site, store: ox.Store, kinds: Mapping[str, Iterable[str]]) -> None:
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


def _head(site: Site, moment: datetime) -> Any:
    """Write the head that importers want of a message: which it is, of when, to whom and from whom."""
    created = moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    head = element("nachrichtenkopf")
    add(head, "nachrichtUUID", uuid_of(f"{site.base}#xzufi-{created}"))
    add(head, "erstelltDatumZeit", created)
    add(head, "empfaenger", _EVERYBODY)
    add(head, "sender", site.name)
    return head


def _things(site: Site, store: ox.Store, index: Index) -> Things:
    def every(kind: str, number: int) -> Iterator[str]:
        for first in range(1, number + 1, BLOCK):
            yield from (entry.iri for entry in index.listing(kind, site.language, first, BLOCK))

    counts = index.kinds(site.language)
    return Things(site, store, {kind: every(kind, counts.get(kind, 0)) for kind in LISTED})


def _around(said: Said, things: Things, town: str, services: list[str]) -> Around:
    place, contact = (things.named(said, each) for each in (SCHEMA.location, SCHEMA.contactPoint))
    parents = [key_of(said.base, node) for node in said.nodes(SCHEMA.parentOrganization)]
    parent = next((key for key in parents if key != town), "")
    return Around(place, contact, tuple(sorted(services)), parent)


def _has_name(said: Said) -> bool:
    return any(legal(name).strip() for name in said.texts(SCHEMA.name).values())


def _records(site: Site, things: Things, agency: str) -> Iterator[Any]:
    town = site.publisher.rpartition("/")[2]
    duties: dict[str, list[str]] = defaultdict(list)
    for said in things.of("service"):
        for provider in said.nodes(SCHEMA.provider):
            duties[key_of(said.base, provider)].append(said.key)
        if _has_name(said):
            yield xzufi_service.service(said, agency)
    for said in things.of("organisation"):
        if said.key != town and _has_name(said):  # whoever reads it knows for which town
            yield xzufi_office.office(said, _around(said, things, town, duties[said.key]), agency)
    for said in things.of("channel"):
        if (record := xzufi_office.online(said, agency)) is not None:
            yield record
