"""XZuFi 2.2 and 2.1: services, offices and online services as the German state portals exchange them. Experimental.

What goes where: docs/sources/xzufi.md. No public sample exists, so names are read leniently, whatever their namespace.
A delivery is read twice: first the identifiers and names, to which references lead, then the records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad

from publisher.errors import SourceError
from publisher.findings import Finding, Severity
from publisher.graph import quads
from publisher.iris import mint
from publisher.model import Channel, Contact, Organisation, Place, Record
from publisher.sources import SourceContext, rules
from publisher.sources.fields import Notes
from publisher.sources.rules import Rule
from publisher.sources.xml_element import Element
from publisher.sources.xzufi_index import REMOVABLE, Identity, Index, Named, identity
from publisher.sources.xzufi_office import Office, Site, counter, office, online
from publisher.sources.xzufi_service import name_of, read_modules, service
from publisher.sources.xzufi_xml import files, kind_of, records
from publisher.terms import SCHEMA

OPTIONS = {"keys": ("name", "id"), "town": None}

_OF_SERVICES = (
    "struktur", "typisierung", "modulFachlicheFreigabe", "kennzeichenSchriftformerfordernis", "kennzeichenEA",
    "informationsbereichSDG", "gueltigkeitGebietID", "gueltigkeit", "sprachversion", "idSekundaer", "vertrauensniveau",
    "relevantFuerRechtsbehelfsbelehrung",
)  # fmt: skip
"""What is said of services and offices and left out: it is about the exchange, or the model has no place for it."""

WRITTEN_AGAIN = Rule(
    "written-again",
    Severity.WARNING,
    "Die Lieferung schreibt „{value}“ später noch einmal; es gilt, was zuletzt geschrieben wurde. Sind das zwei"
    " verschiedene Einträge, bitte im Quellsystem die Kennung berichtigen.",
    "The delivery writes “{value}” again later; what was written last counts. If these are two different things,"
    " correct the identifier in the source system.",
)
REMOVED = Rule(
    "removed",
    Severity.INFO,
    "Die Lieferung löscht „{value}“ wieder (loesche); der Datensatz wurde ausgelassen.",
    "The delivery deletes “{value}” again (loesche); the record was left out.",
)


def read(path: Path, context: SourceContext) -> Iterator[Quad | Finding]:
    """Read a file, or all files of a folder. Raises SourceError; what was read before the error is given.

    Options: `keys = "id"` makes keys of identifiers alone; `town = "Stadt …"` describes the town itself, too.
    """
    reader = _Reader(context)
    found = files(path)
    errors: dict[Path, SourceError] = {}
    for file, node in _records(found, errors):
        reader.look(node, file.name)
    yield from reader.town()
    for file, node in _records(found, errors):
        yield from reader.read(node, file.name)
    for file, node in _records(found, errors) if reader.index.has_transfers else ():
        if kind_of(node) == "zustaendigkeitTransferObjekt":
            yield from reader.transfer(node, file.name)
    if errors:
        raise next(iter(errors.values()))


def _records(found: list[Path], errors: dict[Path, SourceError]) -> Iterator[tuple[Path, Any]]:
    """Give the records of all files; what is wrong with one of them waits until all are read."""
    for file in found:
        try:
            for node in records(file):
                yield file, node
        except SourceError as error:
            errors.setdefault(file, error)


class _Reader:
    """Reads the records of one delivery and remembers of each office what channels must know."""

    def __init__(self, context: SourceContext) -> None:
        self.index = Index(by_name=context.options.get("keys") != "id")
        self._context = context
        self._site = Site(context.language, context.publisher)
        self._notes = Notes()
        self._offices: dict[Identity, Office] = {}
        self._online: dict[Identity, list[Channel]] = {}
        self._done: set[tuple[str, str]] = set()

    def look(self, node: Any, source: str) -> None:
        """Take in a record at first sight. What it says of a service elsewhere is kept."""
        self.index.look(node)
        if kind_of(node) == "spezialisierung":
            element = self._element(node, source)
            part = element.one("leistungID") or element.one("uebergeordnetesObjektID")
            part.ignore()
            element.ignore("id", "gebietID", "organisationseinheitID", "versionsinformation", *_OF_SERVICES)
            modules = read_modules(element, self._site.language)
            element.finish()
            self.index.add_supplement(part.value or "", modules)

    def town(self) -> Iterator[Quad | Finding]:
        """Describe the town, if the settings say its name; hand out what was noted at first sight."""
        yield from self._notes.take()
        name = self._context.options.get("town")
        if isinstance(name, str) and name and self._site.town:
            body = Organisation(key=self._site.town, name={self._site.language: name}, legal_body=True)
            yield from quads(body, self._context.base)

    def read(self, node: Any, source: str) -> Iterator[Quad | Finding]:
        """Read one record. One of a kind that refers to others only gives nothing."""
        kinds = {
            "leistung": self._service,
            "organisationseinheit": self._office,
            "onlinedienst": self._online_service,
            "loesche": self._removal,
        }
        kind = kind_of(node)
        if kind in kinds:
            element = self._element(node, source)
            if kind == "loesche" or self._counts(element, kind):
                yield from self._quads(kinds[kind](element))
            element.finish()
        yield from self._notes.take()

    def _quads(self, found: Iterable[Record | Quad]) -> Iterator[Quad]:
        for each in found:
            yield from quads(each, self._context.base) if not isinstance(each, Quad) else (each,)

    def _counts(self, element: Element, kind: str) -> bool:
        """Say whether a record counts; if the delivery takes it back or writes it again later, note that."""
        part = element.one("id")
        identifier = identity(part, part.value or "")
        is_last = not part.value or self.index.is_last(kind, identifier)
        rule = REMOVED if (kind, identifier) in self.index.removed else None if is_last else WRITTEN_AGAIN
        if rule:
            element.leave()
            element.note(rule, "id", part.value)
        return rule is None

    def _removal(self, element: Element) -> Iterator[Record | Quad]:
        """Read what is taken back, which was noted at first sight; of another class it is told as not understood."""
        if element.attribute("klasse") in REMOVABLE:
            element.ignore("id", "transaktionID")
        yield from ()

    def _element(self, node: Any, source: str) -> Element:
        record = Element(node, Notes(), source).line("id")
        return Element(node, self._notes, source, record or f"line {node.sourceline}")

    def _service(self, element: Element) -> Iterator[Record | Quad]:
        named = self._named(element, self.index.services, "leistung")
        if named is None:
            return
        identifier, (key, _) = named
        modules = read_modules(element, self._site.language)
        for more in self.index.supplements(identifier[1]):
            modules = more.over(modules)
        element.ignore(*_OF_SERVICES)
        modified = element.one("versionsinformation").moment("geaendertDatumZeit")
        if not name_of(modules):
            element.note(rules.MISSING_NAME, "modulText")
            return
        served = bool({identifier, ("", identifier[1])} & self.index.served)
        yield service(modules, key, self._site.town, modified, served=served)

    def _office(self, element: Element) -> Iterator[Record | Quad]:
        named = self._named(element, self.index.offices, "organisationseinheit")
        if named is None:
            return
        identifier, (key, name) = named
        if not name:
            element.note(rules.MISSING_NAME, "name")
            return
        parent = self._reference(element, "uebergeordneteOrganisationseinheitID", self.index.offices)
        known = Office(key, {})
        for record in office(element, key, parent.key if parent else None, self._site):
            known = _with(known, record)
            if isinstance(record, Organisation) or self._is_new(record):
                yield record
        self._offices[identifier] = known
        element.ignore(*_OF_SERVICES)
        for duty in element.all("zustaendigkeit"):
            yield from self._duty(duty, known)

    def _duty(self, duty: Element, at: Office) -> Iterator[Record | Quad]:
        duty.ignore("id", "gebietID", "rolle", "gueltigkeit", "bemerkung", "kriterium")
        found = self._reference(duty, "leistungID", self.index.services)
        if found is None:
            return
        this = NamedNode(mint(self._context.base, "service", found.key))
        yield Quad(this, SCHEMA.provider, NamedNode(mint(self._context.base, "organisation", at.key)))
        channel = counter(found.key, found.name, at)
        if (at.place or at.contact) and self._is_new(channel):
            yield from self._channel(channel)

    def _online_service(self, element: Element) -> Iterator[Record | Quad]:
        element.ignore(
            *_OF_SERVICES, "beschreibung", "kurzbeschreibung", "logo", "identifizierungsmittel", "zahlungsweise"
        )
        identifier = element.one("id")
        template = list(online(element, "service", self._site))
        if self.index.has_transfers:
            self._online[identity(identifier, identifier.value or "")] = template
        parts = [*element.all("zustaendigkeit"), *([element] if element.line("leistungID") else [])]
        for part in parts:
            part.ignore("id", "gebietID", "rolle", "gueltigkeit")
            yield from self._online_duty(part, template)

    def _online_duty(self, duty: Element, template: list[Channel]) -> Iterator[Record | Quad]:
        """Give the channels of the service that an online service is for."""
        found = self._reference(duty, "leistungID", self.index.services)
        if found is None:
            return
        for each in template:
            channel = replace(each, key=each.key.replace("service--", f"{found.key}--", 1), service=found.key)
            if self._is_new(channel):
                yield from self._channel(channel)

    def _channel(self, channel: Channel) -> Iterator[Record | Quad]:
        base = self._context.base
        yield channel
        this, service_iri = (
            NamedNode(mint(base, "channel", channel.key)),
            NamedNode(mint(base, "service", channel.service)),
        )
        yield Quad(service_iri, SCHEMA.availableChannel, this)

    def transfer(self, node: Any, source: str) -> Iterator[Quad | Finding]:
        """Read a duty that stands by itself, once all offices and online services are known."""
        element = self._element(node, source)
        owner = element.one("uebergeordnetesObjektID")
        identifier, duties = identity(owner, owner.value or ""), element.all("zustaendigkeit")
        if at := self._offices.get(identifier):
            for duty in duties:
                yield from self._quads(self._duty(duty, at))
        elif template := self._online.get(identifier):
            for duty in duties:
                yield from self._quads(self._online_duty(duty, template))
        elif identifier not in self._online:
            element.note(rules.DANGLING, "uebergeordnetesObjektID", owner.value)
        yield from self._notes.take()

    def _named(self, element: Element, table: dict[Identity, Named], kind: str) -> tuple[Identity, Named] | None:
        """Find the key of a record that is read for the first time."""
        part = element.one("id")
        found = self.index.find(table, part)
        if found is None:
            element.leave()
            element.note(rules.MISSING_ID, "id")
        elif (kind, found[1].key) in self._done:
            element.leave()
            element.note(rules.DUPLICATE_ID, "id", part.value)
        else:
            self._done.add((kind, found[1].key))
            return found
        return None

    def _reference(self, element: Element, name: str, table: dict[Identity, Named]) -> Named | None:
        part = element.one(name)
        if not part.value:
            return None
        found = self.index.find(table, part)
        if found is None:
            element.note(rules.DANGLING, name, part.value)
        return found[1] if found else None

    def _is_new(self, record: Record) -> bool:
        """Say whether a record that several others share is met for the first time."""
        known = (type(record).__name__, record.key)
        if known in self._done:
            return False
        self._done.add(known)
        return True


def _with(known: Office, record: Record) -> Office:
    """Add to what is known of an office."""
    match record:
        case Place(key=key):
            return replace(known, place=key)
        case Contact(key=key):
            return replace(known, contact=key)
        case Organisation(name=name, modified=modified):
            return replace(known, name=name, modified=modified)
    return known
