"""The tables of an HSDS delivery, one file a table, put together as the nested records that its JSON has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from publisher.errors import SourceError
from publisher.sources import csv_rows, rules
from publisher.sources.fields import Notes

Row: TypeAlias = "dict[str, Any]"
Tables: TypeAlias = "Mapping[str, list[Row]]"

LARGEST = 256 * 2**20
"""Bytes of all files together; they are held in memory, since each row may belong to any other."""

CHILDREN: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "services": (
        ("phones", "phones", "service_id"),
        ("schedules", "schedules", "service_id"),
        ("service_areas", "service_areas", "service_id"),
        ("service_at_locations", "service_at_location", "service_id"),
        ("languages", "languages", "service_id"),
        ("funding", "funding", "service_id"),
        ("cost_options", "cost_options", "service_id"),
        ("required_documents", "required_documents", "service_id"),
        ("contacts", "contacts", "service_id"),
        ("attributes", "attributes", "link_id"),
        ("metadata", "metadata", "resource_id"),
    ),
    "organizations": (
        ("funding", "funding", "organization_id"),
        ("contacts", "contacts", "organization_id"),
        ("phones", "phones", "organization_id"),
        ("locations", "locations", "organization_id"),
        ("programs", "programs", "organization_id"),
        ("organization_identifiers", "organization_identifiers", "organization_id"),
    ),
    "service_at_location": (
        ("contacts", "contacts", "service_at_location_id"),
        ("phones", "phones", "service_at_location_id"),
        ("schedules", "schedules", "service_at_location_id"),
    ),
    "locations": (
        ("languages", "languages", "location_id"),
        ("addresses", "addresses", "location_id"),
        ("contacts", "contacts", "location_id"),
        ("accessibility", "accessibility", "location_id"),
        ("phones", "phones", "location_id"),
        ("schedules", "schedules", "location_id"),
    ),
    "contacts": (("phones", "phones", "contact_id"),),
    "phones": (("languages", "languages", "phone_id"),),
}
"""What belongs to the rows of a table: the member of the nested record, the table, and the column that leads back."""

PARENTS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "services": (("organization", "organizations", "organization_id"), ("program", "programs", "program_id")),
    "service_at_location": (("location", "locations", "location_id"),),
    "attributes": (("taxonomy_term", "taxonomy_terms", "taxonomy_term_id"),),
}
"""What the rows of a table belong to: the member, the table, and the column that leads there."""


def of_folder(folder: Path, notes: Notes) -> Iterator[Row]:
    """Read the CSV files of a folder and give its services. Raises SourceError."""
    files = sorted(folder.glob("*.csv"))
    if not any(file.stem == "services" for file in files):
        raise SourceError(folder, "no services.csv there", "A tabular delivery of HSDS is a folder of CSV files.")
    if sum(file.stat().st_size for file in files) > LARGEST:
        raise SourceError(folder, f"larger than {LARGEST // 2**20} MiB", "Take the JSON of the delivery.")
    yield from nested({file.stem: list(_rows(file, notes)) for file in files})


def _rows(file: Path, notes: Notes) -> Iterator[Row]:
    names: list[str] | None = None
    for number, row in csv_rows.rows(file, csv_rows.form(file)):
        if isinstance(row, csv_rows.Damaged):
            notes.add(rules.NOT_A_ROW, file.name, f"{file.stem}:{number}", "", hint=row.why, line=number)
        elif names is None:
            names = [name.strip() for name in row]
        else:
            yield {name: value for name, value in zip(names, row, strict=False) if value}


def nested(tables: Tables) -> Iterator[Row]:
    """Give the services with all that belongs to them. A row is put in once on each way, so a cycle has an end."""
    by_column = _Indexes(tables)
    for row in tables.get("services", ()):
        yield _nested("services", row, by_column, ("services",))


class _Indexes:
    """The rows of tables by the values of a column, made when first asked for."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._made: dict[tuple[str, str], dict[str, list[Row]]] = {}
        self._parents: dict[tuple[str, str, tuple[str, ...]], Row | None] = {}

    def rows(self, table: str, column: str, value: object) -> Iterable[Row]:
        """Give the rows in which a column has a value."""
        made = self._made.get((table, column))
        if made is None:
            made = self._made.setdefault((table, column), {})
            for row in self._tables.get(table, ()):
                made.setdefault(str(row.get(column, "")), []).append(row)
        return made.get(str(value), ()) if value else ()

    def parent(self, table: str, identifier: object, way: tuple[str, ...]) -> Row | None:
        """Give the nested record of one row; many rows have the same parent, which is made once."""
        known = (table, str(identifier), way)
        if known not in self._parents:
            rows = self.rows(table, "id", identifier)
            self._parents[known] = next((_nested(table, each, self, way) for each in rows), None)
        return self._parents[known]


def _nested(table: str, row: Row, indexes: _Indexes, way: tuple[str, ...]) -> Row:
    left_out = _KEYS.union(column for _, other, column in CHILDREN.get(table, ()) if other in way)
    found = {name: value for name, value in row.items() if name not in left_out}
    for member, other, column in CHILDREN.get(table, ()):
        rows = () if other in way else indexes.rows(other, column, row.get("id"))
        if inside := [_nested(other, each, indexes, (*way, other)) for each in rows]:
            found[member] = inside
    for member, other, column in PARENTS.get(table, ()):
        if other not in way and (parent := indexes.parent(other, row.get(column), (*way, other))):
            found[member] = parent
    return found


_KEYS = frozenset(
    "organization_id program_id service_id location_id contact_id phone_id service_at_location_id link_id resource_id "
    "taxonomy_term_id".split()
)
"""Columns that only lead to other tables; what they lead to is in the record instead."""
