"""RDF files: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD; one file or all of a folder, as they stand."""

from __future__ import annotations

import errno
import re
import stat
from typing import TYPE_CHECKING

from publisher import rdf
from publisher.errors import SourceError
from publisher.sources.files import below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad

    from publisher.findings import Finding
    from publisher.sources import SourceContext

_IN_FOLDERS = (*(f".{suffix}" for suffix in rdf.BY_SUFFIX), ".owl")
"""How RDF files in a folder end. Those in `.xml` and `.json` may be anything: they are read where they are named."""


def read(path: Path, context: SourceContext) -> Iterator[Quad | Finding]:
    """Read a file, or every RDF file below a folder in the order of their names. Raises SourceError."""
    for file in files(path, context.exclude):
        yield from rdf.read_file(file, context.base)


def files(path: Path, exclude: frozenset[Path] = frozenset()) -> list[Path]:
    """List the RDF files of a source; hidden files and folders and those excluded, however spelt, are left out."""
    try:
        wanted = list(filter(_is_rdf, below(path))) if _is_folder(path) else [path]
    except OSError as error:
        raise SourceError(error.filename or path, error.strerror or "cannot be read", "Check the path.") from None
    if not wanted:
        endings = ", ".join(_IN_FOLDERS)
        raise SourceError(path, "no RDF file in this folder", f"It looks for files that end in {endings}.")
    kept_out = {file.resolve() for file in exclude}
    return [file for file in wanted if file.resolve() not in kept_out]


def _is_rdf(file: Path) -> bool:
    return file.name.lower().endswith(_IN_FOLDERS)


def _is_folder(path: Path) -> bool:
    """Tell a folder from a file. Raises OSError for what is neither: a pipe would be waited for without end."""
    mode = path.stat().st_mode
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise OSError(errno.EINVAL, "neither a file nor a folder", str(path))
    return stat.S_ISDIR(mode)


def locate(iri: str, value: str | None, candidates: Iterable[Path]) -> tuple[Path, int] | None:
    """Find the line where a thing is described, or the line of one of its values, by looking at the text.

    A help for the reader of a report, not a parser: it looks for the IRI's last part after a prefix or in angle
    brackets at the beginning of a line, or after `"@id":` or `rdf:about=`, then for the value before the next such
    line. What names the kind too (`service:x`, `<id/service/x>`) goes first, and what is not indented, for on an
    indented line it is a value.
    """
    texts = [(file, file.read_text("utf-8", "replace").splitlines()) for file in candidates]
    for begins in _beginnings(iri):
        for file, lines in texts:
            for number, line in enumerate(lines, 1):
                if begins.match(line):
                    return file, _line_of_value(lines, number, value)
    return None


def _beginnings(iri: str) -> list[re.Pattern[str]]:
    kind, local = (re.escape(part) for part in ["", *iri.split("/")][-2:])
    named = rf"(?:<[^>\s]*\b{kind}/{local}>|{kind}:{local})(?=[\s;,.]|$)"
    loosely = rf"\s*(?:<[^>\s]*\b{local}>|[\w.-]*:{local})(?=[\s;,.]|$)"
    marked = rf".*(?:\"@?id\"\s*:\s*|rdf:(?:about|ID)\s*=\s*)[\"'][^\"']*\b{local}[\"']"
    return [re.compile(pattern) for pattern in (named, rf"\s+{named}", loosely, marked)]


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
