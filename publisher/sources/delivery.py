"""What the tables of one source have in common: the keys they have given, and names by which things are found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from publisher.iris import KEY
from publisher.sources import SourceContext, cells, rules
from publisher.sources.cells import Cell, Read, Unfit
from publisher.sources.fields import Notes
from publisher.sources.mapping import Lookup, Table, folded

if TYPE_CHECKING:
    from publisher.sources.rows import Rows

_KEY = re.compile(KEY)


class Delivery:
    """Handed to the reader of each table."""

    def __init__(self, context: SourceContext, notes: Notes, tables: Iterable[Table]) -> None:
        self.context = context
        self.notes = notes
        self._tables = tuple(tables)
        self._taken: set[tuple[str, str]] = set()
        self._known: dict[Lookup, dict[str, str]] = {}

    def silent(self) -> Delivery:
        """Give the same for a first look, of which nothing is told."""
        first = Delivery(self.context, Notes(), self._tables)
        first._known = self._known
        return first

    def headings(self, sheet: str) -> set[str]:
        """Give all headings that any table wants of a sheet, or leaves out on purpose."""
        wanted = (table for table in self._tables if folded(table.sheet) == folded(sheet))
        return {folded(heading) for table in wanted for heading in (*table.columns, *table.key, *table.ignored)}

    def takes(self, kind: str, key: str) -> bool:
        """Say whether a key is new, and remember it."""
        if (kind, key) in self._taken:
            return False
        self._taken.add((kind, key))
        return True

    def fill(self, readers: Iterable[Rows]) -> None:
        """Read the columns that lookups lead to."""
        readers = list(readers)
        wanted = {found: kind for reader in readers for found, kind in reader.lookups()}
        # A channel's key is made of those of its service and office, so they come first.
        for lookup, kind in sorted(wanted.items(), key=lambda each: each[1] == "channel"):
            known = self._known.setdefault(lookup, {})
            for reader in readers:
                if (reader.table.kind, reader.table.sheet) == (kind, lookup.sheet):
                    for name, key in reader.names(lookup.column):
                        known.setdefault(name.casefold(), key)

    def reader(self, lookup: Lookup) -> Read:
        """Give what reads a cell that names a thing."""

        def read(cell: Cell) -> str | None:
            said = cells.line(cell)
            if said is None:
                return None
            found = self._known.get(lookup, {}).get(said.casefold())
            if found is None and not (lookup.loose and _KEY.fullmatch(said)):
                raise Unfit(rules.DANGLING)
            return found or said

        return read
