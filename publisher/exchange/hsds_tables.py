"""The tables of Open Referral HSDS 3.0: the objects of its JSON laid out flat, as CSV files in one package.

`sources/hsds_table.py` puts them together again, by the same tables of what belongs to what. Rows are made block by
block, in whatever process, and come to their files one by one, so that memory does not grow with the data.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson

from publisher.exchange import hsds, hsds_taxonomy
from publisher.exchange.hsds_parts import Json
from publisher.iris import Kind, uuid_of
from publisher.sources.hsds_table import CHILDREN, PARENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from publisher.exchange.hsds_parts import Told

Row = dict[str, Any]

COLUMNS: Mapping[str, str] = {
    "organizations": "id name alternate_name description email website year_incorporated uri parent_organization_id",
    "programs": "id organization_id name description",
    "services": "id organization_id program_id name alternate_name description url email status application_process"
    " fees_description wait_time eligibility_description last_modified",
    "service_areas": "id service_id name uri",
    "service_at_location": "id service_id location_id description",
    "locations": "id location_type url organization_id name alternate_name description transportation latitude"
    " longitude external_identifier external_identifier_type",
    "phones": "id location_id service_id organization_id contact_id service_at_location_id number type",
    "contacts": "id organization_id service_id service_at_location_id location_id title department email",
    "addresses": "id location_id address_1 city state_province postal_code country address_type",
    "schedules": "id service_id location_id service_at_location_id valid_from valid_to freq byday description opens_at"
    " closes_at attending_type",
    "languages": "id service_id location_id phone_id code",
    "cost_options": "id service_id option currency amount",
    "required_documents": "id service_id document",
    "accessibility": "id location_id description details",
    "attributes": "id link_id taxonomy_term_id link_type link_entity",
    "taxonomy_terms": "id code name description parent_id taxonomy language taxonomy_id term_uri",
    "taxonomies": "id name description uri",
}
"""The tables that we fill, and their columns that we have something for."""

SHARED = frozenset(("organizations", "programs", "services", "locations", "taxonomy_terms", "taxonomies"))
"""Tables of what stands by itself: a row once, however many refer to it."""

WRITERS: Mapping[Kind, tuple[str, Callable[..., Json]]] = {
    "topic": ("taxonomy_terms", hsds_taxonomy.term),
    "organisation": ("organizations", hsds.organization),
    "place": ("locations", hsds.location),
    "service": ("services", hsds.service),
}
"""The kinds whose things become rows, in this order: the first that is told of a thing counts, and it tells most."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the package: the same data give the same bytes."""


def rows(kind: Kind, said: Told) -> Iterator[tuple[str, Row]]:
    """Give the rows that a thing becomes, each with its table; those of other things that it names among them."""
    table, write = WRITERS[kind]
    if kind == "topic" and hsds_taxonomy.is_tree(said):
        yield "taxonomies", hsds_taxonomy.taxonomy(said, full=True)
        return
    record = write(said, full=True)
    if tree := record.pop("taxonomy_detail", None):
        yield "taxonomies", tree
    yield from flat(table, record)


def flat(table: str, record: Json) -> Iterator[tuple[str, Row]]:
    """Lay out a record: what is nested in it becomes rows of other tables, which lead back to it."""
    row = _own(record)
    below: list[tuple[str, Json]] = []
    for member, other, column in PARENTS.get(table, ()):
        if parent := record.get(member):
            row[column] = parent["id"]
            below.append((other, parent))
    for member, other, column in CHILDREN.get(table, ()):
        for child in record.get(member, ()):
            own = child["id"] if other in {*SHARED, "service_at_location"} else uuid_of(f"{row['id']}#{child['id']}")
            below.append((other, child | {"id": own, column: row["id"]}))
    yield table, row
    for other, child in below:
        yield from [(other, _own(child))] if other in SHARED else flat(other, child)  # it tells of itself in full


def _own(record: Json) -> Row:
    return {name: value for name, value in record.items() if not isinstance(value, dict | list)}


def write_part(path: Path, found: Iterable[tuple[str, Row]]) -> None:
    """Write rows to a file, to be put in order later."""
    with path.open("wb") as file:
        for table, row in found:
            file.write(orjson.dumps([table, row]) + b"\n")


def join(path: Path, parts: Iterable[Path]) -> None:
    """Make the package: a CSV file for each table, and what tells of them."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, ZipFile(path, "w", ZIP_DEFLATED) as package:
        _sort(Path(folder), parts)
        _add(package, "datapackage.json").write(orjson.dumps(_descriptor(), option=orjson.OPT_INDENT_2))
        for table in COLUMNS:
            with _add(package, f"{table}.csv") as inside, (Path(folder) / table).open("rb") as file:
                shutil.copyfileobj(file, inside)


def _sort(folder: Path, parts: Iterable[Path]) -> None:
    """Bring the rows of all parts to the files of their tables."""
    with ExitStack() as stack:
        files = {
            name: csv.DictWriter(
                stack.enter_context((folder / name).open("w", encoding="utf-8", newline="")),
                columns.split(),
                extrasaction="ignore",
            )
            for name, columns in COLUMNS.items()
        }
        for file in files.values():
            file.writeheader()
        done: set[tuple[str, str]] = set()
        for part in parts:
            for line in part.read_bytes().splitlines():
                table, row = orjson.loads(line)
                if table not in SHARED or (table, row["id"]) not in done:
                    done |= {(table, row["id"])} if table in SHARED else set()
                    files[table].writerow(row)


def _add(package: ZipFile, name: str) -> IO[bytes]:
    """Begin a file of the package."""
    told = ZipInfo(name, _EPOCH)
    told.compress_type = ZIP_DEFLATED
    return package.open(told, "w", force_zip64=True)


def _descriptor() -> Json:
    """Tell of the files as a tabular data package does."""
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "profile": "tabular-data-resource",
            "schema": {
                "fields": [{"name": column, "type": "string"} for column in columns.split()],
                "primaryKey": "id",
            },
        }
        for name, columns in COLUMNS.items()
    ]
    return {"profile": "tabular-data-package", "name": "hsds", "resources": resources}
