"""An empty workbook for those who would rather fill in a table: headings, drop-down lists, help and examples.

All of it comes from the shapes and their examples. Filled in, it is read by `sources/table.py` without a mapping.
"""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from publisher.errors import SettingError
from publisher.iris import Kind
from publisher.sources import template_examples as examples
from publisher.sources.headings import CLASSES, GUIDE, Heading, headings, sheet_of
from publisher.sources.properties import BODIES, BUILDINGS, WAYS
from publisher.sources.rows import EXAMPLE

LAST_ROW = 2_000
"""Drop-down lists and help reach down to here."""

_WIDTH, _WIDE = 24, 48
_LONGEST_PROMPT, _LONGEST_TITLE = 250, 32
_CHOICES = {"way": tuple(WAYS), "legal_body": tuple(BODIES), "classes": tuple(BUILDINGS)}
_GUIDE = (
    "So füllen Sie diese Mappe aus",
    "Jedes Blatt ist eine Art von Dingen, jede Zeile ein Ding. Leere Spalten und Blätter dürfen leer bleiben.",
    f"Zeilen, die mit „{EXAMPLE}“ beginnen, sind Beispiele und werden nicht gelesen.",
    "Andere Dinge nennen Sie mit ihrem Namen: erst auf deren Blatt eintragen, dann aus der Liste wählen.",
    "Mehrere Werte in einer Zelle trennen Sie mit Semikolon.",
    "Schritte, Unterlagen, Kosten, Formulare und Verweise stehen je in einer eigenen Zeile der Zelle (Alt+Eingabe).",
    "Formulare und Verweise schreiben Sie so: Name | https://…",
    "Die Kennung steht am Ende der Webadresse. Ohne Angabe entsteht sie aus dem Namen.",
    "Wer einen Namen später ändert, trägt die alte Kennung ein, damit die Adresse bleibt.",
)


def write(file: Path, languages: tuple[str, ...]) -> None:
    """Write the workbook, with columns for texts in these languages. Raises SettingError if it cannot be written."""
    book = Workbook()
    _guide(book.active or book.create_sheet())
    for kind in CLASSES:
        _sheet(book.create_sheet(sheet_of(kind)), kind, languages)
    try:
        with file.open("xb") as opened:
            book.save(opened)
    except FileExistsError:
        raise SettingError(f"{file}: is there already", "Name a new file; nothing was overwritten.") from None
    except OSError as error:
        raise SettingError(f"{file}: {error.strerror}", "Name a file in a folder that you may write to.") from None


def _guide(sheet: Worksheet) -> None:
    sheet.title = GUIDE
    sheet.column_dimensions["A"].width = 100
    for number, text in enumerate(_GUIDE, 1):
        cell = sheet.cell(number, 1, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=number == 1)


def _sheet(sheet: Worksheet, kind: Kind, languages: tuple[str, ...]) -> None:
    wanted = [each for each in headings(kind) if not each.target.language or each.target.language in languages]
    for column, heading in enumerate(wanted, 1):
        top = sheet.cell(1, column, heading.text)
        top.font, top.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
        top.alignment = Alignment(wrap_text=True, vertical="top")
        example = sheet.cell(2, column, _example(kind, heading, is_first=column == 1))
        example.font = Font(italic=True, color="666666")
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = _WIDE if heading.target.property.language else _WIDTH
        for row in range(2, 100):
            sheet.cell(row, column).number_format = "@"  # text, so that Excel leaves 01067 and 3-5 alone
        _help(sheet, heading, f"{letter}2:{letter}{LAST_ROW}")
    sheet.freeze_panes = "B2"


def _help(sheet: Worksheet, heading: Heading, cells: str) -> None:
    """Show the help of a column beside its cells, and a list where there is a choice."""
    goal = heading.target.property
    choices = _CHOICES.get(goal.attribute)
    if choices:
        said = f'"{",".join(choices)}"'
        rule = DataValidation(type="list", formula1=said, allow_blank=True, showErrorMessage=True)
    elif goal.refers:
        names = f"'{sheet_of(goal.refers)}'!$A$2:$A${LAST_ROW}"
        rule = DataValidation(type="list", formula1=names, allow_blank=True, showErrorMessage=False)
    else:
        rule = DataValidation(allow_blank=True)
    rule.promptTitle, rule.prompt = heading.text[:_LONGEST_TITLE], heading.help[:_LONGEST_PROMPT] or heading.text
    rule.showInputMessage = True
    rule.add(cells)
    sheet.add_data_validation(rule)


def _example(kind: Kind, heading: Heading, *, is_first: bool) -> str | None:
    """Give what a cell of the row of examples says; the first cell tells that it is one."""
    said = examples.of(kind, heading)
    return f"{EXAMPLE} {said}" if is_first else said
