"""DLDB: the JSON files of the service databases of Munich and Berlin. What goes where: docs/sources/dldb.md.

A delivery is a folder with `services_de.json` and `locations_de.json`. Offices are read first, because the
channels of a service lead to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import orjson
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

SERVICES = "services_de.json"
LOCATIONS = "locations_de.json"
_BOM = b"\xef\xbb\xbf"
OPTIONS = {"keys": ("name", "id"), "town": (True, False), "only_public": (False, True)}
LARGEST = 256 * 2**20
"""Bytes; a file is read as a whole, and no town's is a hundredth of this."""


@dataclass(frozen=True, slots=True)
class _File:
    """One file, read: its records by id, with their names; which of them are not public; all ids.

    Ids that differ in punctuation only would make the same key, so `slugs` tells whether an id is taken.
    """

    records: dict[str, tuple[str, Fields]]
    unlisted: list[str]
    ids: set[str]
    slugs: set[str]
    written: date | datetime | None


def read(path: Path, context: SourceContext) -> Iterator[Quad | Finding]:
    """Read a delivery: the town, its offices, its services. Raises SourceError if a file cannot be read.

    Options: `keys = "id"` makes keys of ids alone; `town = false` leaves the description of the town to
    another source; `only_public = true` leaves out what the booking of appointments does not show.
    """
    notes = Notes()
    only_public = context.options.get("only_public") is True
    offices = _open(path / LOCATIONS, notes, only_public=only_public)
    services = _open(path / SERVICES, notes, only_public=only_public)
    town = _town(context, offices, services)
    yield from notes.take()
    for record in _records(context, town, offices, services):
        yield from notes.take()
        yield from quads(record, context.base)
    for _, fields in (*offices.records.values(), *services.records.values()):
        fields.finish()
    yield from notes.take()


def _records(context: SourceContext, town: Organisation, offices: _File, services: _File) -> Iterator[Record]:
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
    for identifier, (name, fields) in offices.records.items():
        yield from known.read(identifier, name, fields)
        for service in known.by_id[identifier].offers:
            if service not in services.ids:
                fields.note(rules.DANGLING, "services[].service", service)
    names = dict.fromkeys(services.ids) | {each: name for each, (name, _) in services.records.items()}
    reader = Services(site, known, offices.ids, names)
    for identifier, (name, fields) in services.records.items():
        yield from reader.read(identifier, name, fields)


def _town(context: SourceContext, offices: _File, services: _File) -> Organisation:
    """Describe the town: named as most offices name their organisation, also as the services name it."""
    lines = (fields.line("organization") for _, fields in offices.records.values())
    bodies = Counter(line for line in lines if line)
    authorities = [part for _, fields in services.records.values() for part in fields.children("authorities")]
    for part in authorities:
        part.ignore("id")
    others = dict.fromkeys(name for part in authorities if (name := part.line("name")))
    pages = dict.fromkeys(part.web("webinfo") for part in authorities)
    commonest = [body for body, _ in bodies.most_common(1)]
    name = next(iter((*commonest, *others, context.publisher)))
    alternate = tuple(other for other in others if other != name)
    return Organisation(
        key=context.publisher or keys.slug(name),
        name={context.language: name},
        legal_body=True,
        alternate_names={context.language: alternate} if alternate else {},
        modified=services.written or offices.written,
        url=next(filter(None, pages), None),
    )


def _open(file: Path, notes: Notes, *, only_public: bool) -> _File:
    """Read a file and sort its records: those to publish, the others to count."""
    values = _load(file)
    top = Fields(values, notes, file.name)
    meta = top.child("meta")
    meta.ignore("hash")
    top.ignore("created", "data", "error", "hash", "locale")
    data = values["data"] if isinstance(values["data"], list) else []
    count = meta.whole("datacount") or top.whole("datacount")
    if count is not None and count != len(data):
        meta.note(rules.WRONG_COUNT, "datacount", f"{count} ≠ {len(data)}")
    found = _File({}, [], set(), set(), meta.moment("generated"))
    for position, record in enumerate(data, start=1):
        _sort(record, position, found, notes, file.name)
    for each in found.unlisted:
        _, fields = found.records.pop(each) if only_public else found.records[each]
        fields.note(rules.NOT_PUBLIC if only_public else rules.UNLISTED, "public")
    top.finish()
    return found


def _sort(record: object, position: int, found: _File, notes: Notes, source: str) -> None:
    """Take a record into `found`, or note why not."""
    if not isinstance(record, dict):
        notes.add(rules.WRONG_TYPE, source, f"data[{position}]", "data[]", record)
        return
    identifier = Fields(record, Notes(), source).line("id")
    fields = Fields(record, notes, source, identifier or f"data[{position}]")
    identifier = fields.line("id")
    if not identifier or not keys.slug(identifier):
        fields.note(rules.MISSING_ID, "id", identifier)
    elif keys.slug(identifier) in found.slugs:
        fields.note(rules.DUPLICATE_ID, "id", identifier)
    else:
        found.ids.add(identifier)
        found.slugs.add(keys.slug(identifier))
        name = fields.line("name")
        if not name:
            fields.note(rules.MISSING_NAME, "name")
            return
        found.records[identifier] = (name, fields)
        if not fields.flag("public", default=True):
            found.unlisted.append(identifier)


def _load(file: Path) -> dict[str, object]:
    """Parse a file into its outermost object, which holds the records under `data`."""
    try:
        if file.stat().st_size > LARGEST:
            raise SourceError(file, f"larger than {LARGEST // 2**20} MiB", "Split the delivery.")
        values = orjson.loads(file.read_bytes().removeprefix(_BOM))
    except OSError as error:
        advice = f"The folder of a DLDB delivery holds {SERVICES} and {LOCATIONS}."
        raise SourceError(file, error.strerror or "cannot be read", advice) from None
    except orjson.JSONDecodeError as error:
        raise SourceError(file, f"not valid JSON: {error.msg}", "Export it again.", error.lineno) from None
    except RecursionError:
        raise SourceError(file, "nested too deeply to be a delivery", "Export it again.") from None
    if not isinstance(values, dict) or not isinstance(values.get("data"), list):
        raise SourceError(file, "no list of records under “data”", "Check that it is a DLDB file.")
    return values
