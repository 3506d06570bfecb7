"""Open Referral HSDS 3.0: services as the English-speaking world exchanges them, JSON or tables.

What goes where: docs/sources/hsds.md. A JSON file holds one record, a list of them, or a page of the API (`contents`);
a tabular delivery is a folder of CSV files, or one JSON file of all its tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import Quad

from publisher.errors import SettingError, SourceError
from publisher.findings import Finding, Severity
from publisher.graph import quads
from publisher.model import Organisation, Record
from publisher.site import LANGUAGES
from publisher.sources import SourceContext, rules
from publisher.sources.fields import Fields, Notes
from publisher.sources.hsds_place import Names
from publisher.sources.hsds_service import Services
from publisher.sources.hsds_table import nested, of_folder
from publisher.sources.json_stream import UNREADABLE, Broken, Records
from publisher.sources.rules import Rule

OPTIONS = {"keys": ("name", "id"), "language": None, "town": None}


NO_RECORD = Rule(
    "no-record",
    Severity.WARNING,
    "In der Datei „{field}“ ist kein Datensatz von HSDS. Bitte prüfen, ob es die richtige ist.",
    "There is no record of HSDS in the file “{field}”. Check whether it is the right one.",
)
TERM = Rule(
    "taxonomy-left-out",
    Severity.INFO,
    "Verzeichnisse von Begriffen werden nicht gelesen, nur die Begriffe an den Leistungen.",
    "Taxonomies and their terms are not read, only the terms that services have.",
)

_MARKS: tuple[tuple[str, frozenset[str]], ...] = (
    ("location", frozenset({"addresses", "location_type"})),
    ("service", frozenset({
        "status", "organization", "organization_id", "program", "service_at_locations", "schedules", "service_areas",
        "cost_options", "required_documents", "languages", "application_process", "fees_description", "fees",
        "wait_time", "eligibility_description", "alert", "last_modified", "assured_date", "url",
    })),
    ("organisation", frozenset({
        "services", "website", "organization_identifiers", "parent_organization_id", "year_incorporated", "locations",
        "programs", "legal_status", "tax_status", "tax_id", "logo",
    })),
    ("term", frozenset({"taxonomy", "taxonomy_detail", "taxonomy_id", "parent_id", "term_uri", "version"})),
)  # fmt: skip
"""What kind of record has which fields, the surest first."""


def read(path: Path, context: SourceContext) -> Iterator[Quad | Finding]:
    """Read a file, or a folder of JSON files or of tables. Raises SourceError.

    Options: `language` of the delivery, else the site's; `keys = "id"` makes keys of identifiers alone;
    `town = "Stadt …"` describes the town itself, too.
    """
    notes = Notes()
    names = Names(_language(context), context.publisher, context.options.get("keys") != "id")
    services = Services(names)
    town = context.options.get("town")
    if isinstance(town, str) and town and names.town:
        yield from quads(Organisation(key=names.town, name=names.text(town), legal_body=True), context.base)
    for source, record in _records(path, notes):
        yield from notes.take()
        fields = Fields(record, notes, source, str(record.get("id") or "?"))
        for each in _READ[_kind_of(record)](services, fields):
            yield from quads(each, context.base)
        fields.finish()
    yield from notes.take()


def _language(context: SourceContext) -> str:
    said = context.options.get("language", context.language)
    if said not in LANGUAGES:
        raise SettingError(f"site.toml: sources.language is {said!r}", f"Known are {', '.join(LANGUAGES)}.")
    return str(said)


def _kind_of(record: Mapping[str, Any]) -> str:
    """Tell the kind of a record; of one that says next to nothing, by what the format wants of organisations."""
    known = next((kind for kind, fields in _MARKS if not fields.isdisjoint(record)), None)
    return known or ("organisation" if "description" in record else "service")


def _organisation(services: Services, fields: Fields) -> Iterator[Record]:
    provider = yield from services.organisation(fields)
    for each in fields.children("services"):
        yield from services.read(each, provider)


def _term(_services: Services, fields: Fields) -> Iterator[Record]:
    fields.leave()
    fields.notes.add_once(TERM, fields.source, fields.record, "taxonomy")
    yield from ()


_READ: Mapping[str, Callable[[Services, Fields], Iterator[Record]]] = {
    "service": lambda services, fields: services.read(fields),
    "organisation": _organisation,
    "location": lambda services, fields: services.place(fields),
    "term": _term,
}
"""How each kind of record is read; an organisation comes with its services."""


def _records(path: Path, notes: Notes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the records of a delivery with the file that each is in."""
    if path.is_dir() and (path / "services.csv").is_file():
        yield from ((path.name, row) for row in of_folder(path, notes))
        return
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise SourceError(path, "no JSON file and no services.csv in this folder", "Check the path.")
    for file in files:
        yield from ((file.name, _whole(record)) for record in _of_file(file, notes))


def _of_file(file: Path, notes: Notes) -> Iterator[Mapping[str, Any]]:
    found = Records(file, "contents")
    for number, record in enumerate(found, 1):
        if isinstance(record, Broken):
            notes.add(UNREADABLE, file.name, f"contents[{number}]", "contents[]", hint=str(record))
        elif not isinstance(record, dict):
            notes.add(rules.WRONG_TYPE, file.name, f"contents[{number}]", "contents[]", record)
        else:
            yield record
    if found.around is not None:
        yield from _around(found.around, file, notes)


def _around(around: Mapping[str, Any], file: Path, notes: Notes) -> Iterator[Mapping[str, Any]]:
    """Give what the outermost object of a file holds besides a list of records: all tables, or one record."""
    if "services.csv" in around:
        tables = {name.removesuffix(".csv"): rows for name, rows in around.items() if isinstance(rows, list)}
        yield from nested({name: [row for row in rows if isinstance(row, dict)] for name, rows in tables.items()})
    elif "id" in around:
        yield around
    elif "contents" not in around:
        notes.add(NO_RECORD, file.name, None, file.name)


def _whole(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Turn a service at a location inside out: it becomes a service that is had at this location."""
    inner = record.get("service")
    if not isinstance(inner, dict) or "location" not in record:
        return record
    return inner | {"service_at_locations": [{name: value for name, value in record.items() if name != "service"}]}
