"""CSV files and Excel workbooks: a row is a thing, a cell says something of it. What goes where: docs/sources/table.md.

A mapping in `site.toml` or in a file of its own says which column is which property. Without one the headings are
those of the template (`lodse template`), which come from the shapes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from publisher.errors import SettingError, SourceError
from publisher.findings import Finding
from publisher.graph import quads
from publisher.iris import mint
from publisher.model import Channel
from publisher.sources import SourceContext, headings, rules
from publisher.sources.delivery import Delivery
from publisher.sources.fields import Notes
from publisher.sources.mapping import Table, folded, tables
from publisher.sources.rows import Row, Rows
from publisher.sources.sheets import Sheet, sheets
from publisher.terms import DCT, OWL, RDFS, SCHEMA

_LINKS = {"owl:sameAs": OWL.sameAs, "rdfs:seeAlso": RDFS.seeAlso, "dct:source": DCT.source}
OPTIONS = dict.fromkeys(("mapping", "tables", "delimiter"))


def read(path: Path, context: SourceContext) -> Iterator[Quad | Finding]:
    """Read the tables of a file or folder. Raises SourceError, and SettingError for a mapping that is wrong.

    Options: `mapping` names a TOML file beside the source, or `tables` holds the mapping itself; `delimiter`.
    """
    notes = Notes()
    wanted = _mapping(path, context)
    pairs = list(_pairs(path, wanted, sheets(path, notes, _delimiter(context)), notes))
    delivery = Delivery(context, notes, wanted)
    readers = [Rows(sheet, table, delivery) for sheet, table in pairs]
    delivery.fill(readers)
    for reader in readers:
        yield from notes.take()
        for row in reader.rows():
            yield from notes.take()
            yield from quads(row.record, context.base)
            yield from _beside(row, context.base)
    yield from notes.take()


def _mapping(path: Path, context: SourceContext) -> tuple[Table, ...]:
    """Find the mapping: in the settings, in a file, or made from the shapes."""
    if "tables" in context.options:
        return tables(context.options["tables"], "site.toml", context.language)
    if "mapping" not in context.options:
        return headings.tables()
    file = path.parent / str(context.options["mapping"])
    try:
        settings = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SettingError(f"{file}: {error.strerror}", "sources.mapping names a file beside the source.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"{file}: {error}", "Mend the file; its syntax is TOML, in UTF-8.") from None
    return tables(settings.get("tables"), str(file), context.language)


def _delimiter(context: SourceContext) -> str | None:
    said = context.options.get("delimiter")
    if said is not None and (not isinstance(said, str) or len(said) != 1):
        raise SettingError(f"site.toml: sources.delimiter is {said!r}", 'It takes one character, such as ";".')
    return said


def _pairs(path: Path, wanted: tuple[Table, ...], found: list[Sheet], notes: Notes) -> Iterator[tuple[Sheet, Table]]:
    """Bring sheets and tables together; a sheet that no table wants is told, a table without its sheet is an error."""
    by_name = {"": found[0]} | {folded(sheet.name): sheet for sheet in found}
    for table in wanted:
        if sheet := by_name.get(folded(table.sheet)):
            yield sheet, table
        elif not table.optional:
            there = ", ".join(each.name for each in found)
            raise SourceError(
                path, f"no sheet {table.sheet!r}", f"There are: {there}. Correct the mapping or the file."
            )
    _tell_unknown(wanted, found, notes)


def _tell_unknown(wanted: tuple[Table, ...], found: list[Sheet], notes: Notes) -> None:
    known = {folded(table.sheet or found[0].name) for table in wanted} | {folded(headings.GUIDE)}
    names = ", ".join(dict.fromkeys(table.sheet for table in wanted))
    for sheet in (each for each in found if folded(each.name) not in known):
        notes.add(rules.NOT_A_SHEET, sheet.source, None, sheet.name, hint=names)


def _beside(row: Row, base: str) -> Iterator[Quad]:
    """Give what a record does not hold: the same thing elsewhere, and a channel as its service sees it."""
    thing = NamedNode(mint(base, row.kind, row.record.key))
    for path, address in row.links:
        yield Quad(thing, _LINKS[path], NamedNode(address))
    if isinstance(row.record, Channel):
        yield Quad(NamedNode(mint(base, "service", row.record.service)), SCHEMA.availableChannel, thing)
