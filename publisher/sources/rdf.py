"""RDF files: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD; one file or all of a folder, as they stand."""

from __future__ import annotations

import errno
import stat
from typing import TYPE_CHECKING

from publisher import rdf
from publisher.errors import SourceError
from publisher.sources.files import below

if TYPE_CHECKING:
    from collections.abc import Iterator
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
