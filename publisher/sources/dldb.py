"""DLDB: the JSON files of the service databases of Munich and Berlin. What goes where: docs/sources/dldb.md.

A delivery is a folder with `services_de.json` and `locations_de.json`. Each file is read twice, record by record: first
for what the records must know of one another, then for what they say. Offices are read before services, whose channels
lead to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from pyoxigraph import Quad

from publisher.errors import SourceError
from publisher.findings import Finding
from publisher.graph import quads
from publisher.model import Organisation, Record
from publisher.records import keys
from publisher.sources import SourceContext, rules
from publisher.sources.dldb_office import Offices, Site
from publisher.sources.dldb_service import Services
from publisher.sources.fields import Fields, Notes
from publisher.sources.json_stream import UNREADABLE, Broken, Records

SERVICES = "services_de.json"
LOCATIONS = "locations_de.json"
OPTIONS = {"keys": ("name", "id"), "town": (True, False), "only_public": (False, True)}


@dataclass(slots=True)
class _File:
    """What is known of a file before its records are read.

    names: of the records that are good, by id. taken: the places of these in the file. unlisted: those that are not
    public. ids: all that were met. slugs: ids that differ in punctuation only would make the same key.
    bodies, authorities, pages: what the town is called and where it is on the web, by offices and by services.
    """

    path: Path
    names: dict[str, str] = field(default_factory=dict)
    taken: dict[int, str] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    slugs: set[str] = field(default_factory=set)
    written: date | datetime | None = None
    bodies: Counter[str] = field(default_factory=Counter)
    authorities: dict[str, None] = field(default_factory=dict)
    pages: dict[str, None] = field(default_factory=dict)

    def records(self, notes: Notes) -> Iterator[tuple[str, str, Fields]]:
        """Read the good records: id, name, fields. What nobody asked of one is found when the next is asked for."""
        for position, record in enumerate(Records(self.path, "data"), 1):
            if identifier := self.taken.get(position):
                fields = Fields(record, notes, self.path.name, identifier)
                fields.ignore("id", "name", "public")  # are known already, and so is the town
                _town_of(fields)
                if identifier in self.unlisted:
                    fields.note(rules.UNLISTED, "public")
                yield identifier, self.names[identifier], fields
                fields.finish()


def read(path: Path, context: SourceContext) -> Iterator[Quad | Finding]:
    """Read a delivery: the town, its offices, its services. Raises SourceError if a file cannot be read.

    Options: `keys = "id"` makes keys of ids alone; `town = false` leaves the description of the town to
    another source; `only_public = true` leaves out what the booking of appointments does not show.
    """
    notes = Notes()
    only_public = context.options.get("only_public") is True
    offices = _survey(path / LOCATIONS, notes, only_public=only_public)
    services = _survey(path / SERVICES, notes, only_public=only_public)
    yield from notes.take()
    for record in _records(context, offices, services, notes):
        yield from notes.take()
        yield from quads(record, context.base)
    yield from notes.take()


def _records(context: SourceContext, offices: _File, services: _File, notes: Notes) -> Iterator[Record]:
    town = _town(context, offices, services)
    site = Site(
        language=context.language,
        town=town.key,
        town_name=town.name[context.language],
        keys_by_name=context.options.get("keys") != "id",
        only_public=context.options.get("only_public") is True,
    )
    if context.options.get("town") is not False:
        yield town
    known = Offices(site)
    for identifier, name, fields in offices.records(notes):
        yield from known.read(identifier, name, fields)
        for service in known.by_id[identifier].offers:
            if service not in services.ids:
                fields.note(rules.DANGLING, "services[].service", service)
    reader = Services(site, known, offices.ids, dict.fromkeys(services.ids) | services.names)
    for identifier, name, fields in services.records(notes):
        yield from reader.read(identifier, name, fields)


def _town(context: SourceContext, offices: _File, services: _File) -> Organisation:
    """Describe the town: named as most offices name their organisation, also as the services name it."""
    commonest = [body for body, _ in offices.bodies.most_common(1)]
    name = next(iter((*commonest, *services.authorities, context.publisher)))
    alternate = tuple(other for other in services.authorities if other != name)
    return Organisation(
        key=context.publisher or keys.slug(name),
        name={context.language: name},
        legal_body=True,
        alternate_names={context.language: alternate} if alternate else {},
        modified=services.written or offices.written,
        url=next(iter(services.pages), None),
    )


def _town_of(fields: Fields) -> tuple[str | None, list[str], list[str]]:
    """Give what a record calls the town: the body of an office, the authorities of a service and their pages."""
    parts = fields.children("authorities")
    for part in parts:
        part.ignore("id")
    names, pages = [part.line("name") for part in parts], [part.web("webinfo") for part in parts]
    return fields.line("organization"), list(filter(None, names)), list(filter(None, pages))


def _survey(file: Path, notes: Notes, *, only_public: bool) -> _File:
    """Look through a file: which of its records are to be published, which are only counted. Raises SourceError."""
    found = _File(file)
    records = Records(file, "data")
    number = 0
    for number, record in enumerate(records, 1):
        _sort(record, number, found, notes, only_public=only_public)
    around = records.around
    if around is None or not isinstance(around.get("data"), list):
        raise SourceError(file, "no list of records under “data”", "Check that it is a DLDB file.")
    top = Fields(around, notes, file.name)
    meta = top.child("meta")
    meta.ignore("hash")
    top.ignore("created", "data", "error", "hash", "locale")
    count = meta.whole("datacount") or top.whole("datacount")
    if count is not None and count != number:
        meta.note(rules.WRONG_COUNT, "datacount", f"{count} ≠ {number}")
    found.written = meta.moment("generated")
    top.finish()
    return found


def _sort(record: object, position: int, found: _File, notes: Notes, *, only_public: bool) -> None:
    """Take a record into `found`, or note why not."""
    source, place = found.path.name, f"data[{position}]"
    if isinstance(record, Broken):
        notes.add(UNREADABLE, source, place, "data[]", hint=str(record))
        return
    if not isinstance(record, dict):
        notes.add(rules.WRONG_TYPE, source, place, "data[]", record)
        return
    silent = Fields(record, Notes(), source)
    identifier = silent.line("id")
    fields = Fields(record, notes, source, identifier or place)
    if not identifier or not keys.slug(identifier):
        fields.line("id")  # says it if it is of the wrong type
        fields.note(rules.MISSING_ID, "id", identifier)
    elif keys.slug(identifier) in found.slugs:
        fields.note(rules.DUPLICATE_ID, "id", identifier)
    else:
        found.ids.add(identifier)
        found.slugs.add(keys.slug(identifier))
        _take(identifier, position, found, silent, fields, only_public=only_public)


def _take(  # noqa: PLR0913 - what is known of a record
    identifier: str, position: int, found: _File, silent: Fields, fields: Fields, *, only_public: bool
) -> None:
    """Take a record whose id is good, unless it has no name or is not to be published."""
    name = silent.line("name")
    if not name:
        fields.line("name")
        fields.note(rules.MISSING_NAME, "name")
        return
    if not silent.flag("public", default=True):
        if only_public:
            fields.note(rules.NOT_PUBLIC, "public")
            return
        found.unlisted.add(identifier)
    found.names[identifier] = name
    found.taken[position] = identifier
    body, authorities, pages = _town_of(silent)
    found.bodies.update([body] if body else [])
    found.authorities.update(dict.fromkeys(authorities))
    found.pages.update(dict.fromkeys(pages))
