"""The rows of one sheet as records: headings are found, cells read, keys made; a cell that is wrong is a finding."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace

from publisher.errors import SourceError
from publisher.iris import KEY, Kind
from publisher.model import Record
from publisher.records import keys
from publisher.records.text import line
from publisher.sources import assembly, cells, rules
from publisher.sources.assembly import Draft
from publisher.sources.cells import Cell, Unfit
from publisher.sources.delivery import Delivery
from publisher.sources.mapping import Lookup, Table, Target, folded
from publisher.sources.rules import Rule
from publisher.sources.sheets import Sheet

EXAMPLE = "Beispiel:"
"""How the first cell of a row begins that only shows how to fill the template."""

_KEY = re.compile(KEY)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was read: the record, and the links of its thing to elsewhere."""

    kind: Kind
    record: Record
    links: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Bound:
    """A table brought together with the headings of its sheet: which position says what."""

    columns: tuple[tuple[int, str, tuple[Target, ...]], ...]
    key: tuple[int, ...]
    positions: Mapping[str, int]
    unmapped: Mapping[int, str]
    width: int

    def only_names(self) -> Bound:
        """Leave what makes the key of a row."""
        named = {"key", "name"}
        wanted = (
            (n, heading, tuple(t for t in ts if t.property.attribute in named)) for n, heading, ts in self.columns
        )
        return replace(self, columns=tuple(column for column in wanted if column[2]), unmapped={})


class Rows:
    """Reads one sheet as one table of the mapping."""

    def __init__(self, sheet: Sheet, table: Table, delivery: Delivery) -> None:
        self.table = table
        self._sheet = sheet
        self._delivery = delivery
        self._notes = delivery.notes
        self._here = (0, 0, "")
        self._where: dict[str, tuple[int, int, str]] = {}

    def lookups(self) -> Iterator[tuple[Lookup, Kind]]:
        """Give the lookups of this table, with the kind of thing that each finds."""
        for targets in self.table.columns.values():
            for target in targets:
                if target.lookup and target.property.refers:
                    yield target.lookup, target.property.refers

    def names(self, heading: str) -> Iterator[tuple[str, str]]:
        """Give what the cells of a column say, with the key of the row's thing. What is wrong is told by `rows`."""
        quiet = Rows(self._sheet, self.table, self._delivery.silent())
        for bound, _, row in quiet._read(only_names=self.table.kind != "channel"):
            position = bound.positions.get(folded(heading), len(row))
            said = quiet._line(row[position]) if position < len(row) else None
            key = quiet._key(bound, row, quiet._draft(bound, row)) if said else None
            if said and key:
                yield said, key

    def rows(self) -> Iterator[Row]:
        """Give a record for each row that holds one."""
        for bound, number, row in self._read():
            self._tell_unmapped(bound, row)
            draft = self._draft(bound, row)
            self._here = (number, 0, "")
            try:
                key = self._key(bound, row, draft)
                if not key:
                    raise Unfit(rules.MISSING_VALUE, ", ".join(self.table.key) or "schema:name")  # noqa: TRY301
                record = self._record(draft, key)
            except Unfit as unfit:
                self._tell(Unfit(unfit.rule, self._heading(unfit.hint)), None)
                continue
            if record:
                yield Row(self.table.kind, record, draft.links)

    def _heading(self, path: str) -> str:
        """Give the heading under which a property is written, so that people find it; else its name."""
        columns = self.table.columns.items()
        return next((heading for heading, targets in columns if path in {each.path for each in targets}), path)

    def _record(self, draft: Draft, key: str) -> Record | None:
        draft.values.pop("key", None)
        record = assembly.record(draft, self.table.kind, key, self._tell, self._delivery.context)
        if self._delivery.takes(self.table.kind, key):
            return record
        number, place = self._here[0], self._place()
        self._notes.add(rules.DUPLICATE_ID, self._sheet.source, place, "dct:identifier", key, line=number)
        return None

    def _read(self, *, only_names: bool = False) -> Iterator[tuple[Bound, int, list[Cell]]]:
        """Give the rows below the headings, with the table as it is bound to them."""
        bound: Bound | None = None
        for number, row in self._sheet.rows():
            self._here = (number, 0, "")
            if not any(map(_says_something, row)):
                continue
            if bound is None:
                if number >= self.table.header:
                    bound = self._bind(number, row)
                    bound = bound.only_names() if only_names else bound
            elif not self._is_example(row):
                yield bound, number, row
        if bound is None:
            self._notes.add_once(rules.EMPTY_SHEET, self._sheet.source, self._sheet.name, self._sheet.name)

    def _is_example(self, row: list[Cell]) -> bool:
        first = next((cell for cell in row if cell not in (None, "")), None)
        return self.table.optional and isinstance(first, str) and first.startswith(EXAMPLE)

    def _bind(self, number: int, row: list[Cell]) -> Bound:
        """Find the columns by their headings; what is missing, there twice or not wanted is a finding."""
        headings = [(line(cell) or "") if isinstance(cell, str) else "" for cell in row]
        positions = self._positions(number, headings)
        self._demand(number, positions, ", ".join(filter(None, headings)))
        known = self._delivery.headings(self.table.sheet)
        unmapped = {
            position: heading or self._sheet.place(number, position)
            for position, heading in enumerate(headings)
            if folded(heading) not in known
        }
        columns = (
            (positions[folded(heading)], heading, tuple(map(self._found, targets)))
            for heading, targets in self.table.columns.items()
            if folded(heading) in positions
        )
        return Bound(
            tuple(columns), tuple(positions[folded(key)] for key in self.table.key), positions, unmapped, len(row)
        )

    def _positions(self, number: int, headings: list[str]) -> dict[str, int]:
        positions: dict[str, int] = {}
        for position, heading in enumerate(headings):
            if heading and folded(heading) in positions:
                self._note(rules.TWICE, number, heading)
            elif heading:
                positions[folded(heading)] = position
        return positions

    def _demand(self, number: int, positions: Container[str], there: str) -> None:
        """Note which columns are missing. Raises SourceError if keys are made of one of them."""
        for heading in () if self.table.optional else self.table.columns:
            if folded(heading) not in positions:
                self._note(rules.MISSING_COLUMN, number, heading, there)
        for heading in self.table.key:
            if folded(heading) not in positions:
                advice = f"There are: {there}. Correct the mapping or the file."
                raise SourceError(self._sheet.source, f"no column {heading!r}, of which keys are made", advice, number)

    def _found(self, target: Target) -> Target:
        """Let a target that names things find them."""
        if target.lookup is None:
            return target
        return replace(target, property=replace(target.property, read=self._delivery.reader(target.lookup)))

    def _draft(self, bound: Bound, row: list[Cell]) -> Draft:
        """Read the cells of a row."""
        draft, number = Draft(), self._here[0]
        self._where.clear()
        for position, heading, targets in bound.columns:
            cell = row[position] if position < len(row) else None
            if cell is None or cell == "":
                continue
            self._here = (number, position, heading)
            for target in targets:
                self._where[target.property.attribute] = self._here
                assembly.put(draft, target, cell, self._tell)
        for target, constant in self.table.constants:
            self._here = (number, 0, target.path)
            assembly.put(draft, target, constant, self._tell)
        return draft

    def _key(self, bound: Bound, row: list[Cell], draft: Draft) -> str | None:
        """Make the key: of its columns, else as it is told, else of the name."""
        if bound.key:
            parts = zip(bound.key, self.table.key, strict=True)
            said = [self._part_of_key(bound, row, position, heading) for position, heading in parts]
            whole = said[0] if len(said) == 1 else None
            return whole if whole and _KEY.fullmatch(whole) else keys.join(*said) or None
        return draft.values.get("key") or _made(draft) or None

    def _part_of_key(self, bound: Bound, row: list[Cell], position: int, heading: str) -> str | None:
        """Read a cell of the key; what is wrong with it is told, unless that is done for what else it says."""
        try:
            return cells.line(row[position]) if position < len(row) else None
        except Unfit as unfit:
            if position not in {column for column, _, _ in bound.columns}:
                self._here = (self._here[0], position, heading)
                self._tell(unfit, None)
        return None

    def _line(self, cell: Cell) -> str | None:
        try:
            return cells.line(cell)
        except Unfit:
            return None

    def _tell_unmapped(self, bound: Bound, row: list[Cell]) -> None:
        for position, heading in bound.unmapped.items():
            if position < len(row) and row[position] not in (None, ""):
                self._notes.add_once(rules.NOT_MAPPED, self._sheet.source, self._place(position), heading)
        beyond = next((n for n in range(bound.width, len(row)) if row[n] not in (None, "")), None)
        if beyond is not None:  # once, however many tables read the sheet
            place = self._place(beyond)
            self._notes.add_once(rules.BEYOND, self._sheet.source, place, place, row[beyond])

    def _tell(self, unfit: Unfit, value: object, attribute: str = "") -> None:
        """Note what is wrong with the cell at hand, or with the last one that said something of an attribute."""
        self._here = number, _, heading = self._where.get(attribute, self._here)
        place = self._place()
        self._notes.add(unfit.rule, self._sheet.source, place, heading, value, hint=unfit.hint, line=number)

    def _note(self, rule: Rule, number: int, heading: str, hint: str = "") -> None:
        self._notes.add(rule, self._sheet.source, self._sheet.name, heading, hint=hint, line=number)

    def _place(self, position: int | None = None) -> str:
        return self._sheet.place(self._here[0], self._here[1] if position is None else position)


def _says_something(cell: Cell) -> bool:
    return bool(line(cell)) if isinstance(cell, str) else cell is not None


def _made(draft: Draft) -> str | None:
    """Make a key of the name; of a channel, of its service and where or how it is had."""
    values = draft.values
    if service := values.get("service"):
        own = values.get("office") or values.get("place") or values.get("way", "").lower()
        return f"{service}--{own}" if own else None
    names = values.get("name", {})
    return keys.slug(names.get("de") or next(iter(names.values()), ""))
