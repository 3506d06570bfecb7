"""RDF files: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD; one file or all of a folder, as they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from publisher import rdf
from publisher.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad

    from publisher.findings import Finding
    from publisher.sources import SourceContext


def read(path: Path, context: SourceContext) -> Iterator[Quad | Finding]:
    """Read a file, or every RDF file below a folder in the order of their names. Raises SourceError."""
    for file in files(path, context.exclude):
        yield from rdf.read_file(file, context.base)


def files(path: Path, exclude: frozenset[Path] = frozenset()) -> list[Path]:
    """List the RDF files of a source; hidden files and folders and those excluded are not among them."""
    if not path.exists():
        raise SourceError(path, "no such file or folder", "Check the path.")
    if path.is_file():
        return [path]
    found = [file for file in sorted(path.rglob("*")) if _wanted(file, path) and file not in exclude]
    if not found:
        raise SourceError(path, "no RDF file in this folder", f"It looks for {', '.join(rdf.BY_SUFFIX)}.")
    return found


def _wanted(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not hidden and file.is_file() and file.suffix.lstrip(".") in rdf.BY_SUFFIX


def locate(iri: str, value: str | None, candidates: Iterable[Path]) -> tuple[Path, int] | None:
    """Find the line where a thing is described, or the line of one of its values, by looking at the text.

    A help for the reader of a report, not a parser: it looks for the last part of the IRI after a prefix or in angle
    brackets at the beginning of a line, then for the value before the next such line.
    """
    local = re.escape(iri.rsplit("/", 1)[-1])
    begins = re.compile(rf"\s*(?:<[^>\s]*{local}>|[\w.-]*:{local.replace('#', r'[#]')})(?=[\s;,.])")
    for file in candidates:
        lines = file.read_text("utf-8", "replace").splitlines()
        for number, line in enumerate(lines, 1):
            if begins.match(line):
                return file, _line_of_value(lines, number, value)
    return None


def _line_of_value(lines: list[str], start: int, value: str | None) -> int:
    if not value:
        return start
    for number in range(start, min(start + 200, len(lines) + 1)):
        line = lines[number - 1]
        if value in line:
            return number
        if number > start and line and not line[0].isspace() and line[0] not in "#.@":
            return start
    return start
