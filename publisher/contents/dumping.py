"""Writing the dumps of a release (`dumps.py` tells which there are): shard by shard, then put together.

A gzip file may consist of several, one after the other. So each shard is compressed by itself, in whatever process,
and what has not changed since the release before need not be written again.
"""

from __future__ import annotations

import gzip
import io
import shutil
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING

import orjson

from publisher import rdf
from publisher.formats import jsonld
from publisher.gathering import lines
from publisher.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pyoxigraph import NamedNode, Quad

    from publisher.rdf import Format

AT_ONCE = 20_000
"""Statements that are turned into a format at a time."""

_BETWEEN = b",\n"
_BUFFER = 2**18
"""Bytes that are compressed at a time: in small pieces that takes twice as long."""


def write_part(path: Path, statements: Iterable[bytes], forms: Sequence[Format]) -> None:
    """Write statements to one file a format: `path` with the suffix of the format. They come document by document."""
    with ExitStack() as stack:
        files = {form: stack.enter_context(packed(part(path, form))) for form in forms}
        for number, batch in enumerate(_batches(statements)):
            quads = lines.quads(batch)
            for form, file in files.items():
                file.write(_BETWEEN if number and form is rdf.JSON_LD else b"")
                file.write(_written(batch, quads, form))


def write_graph(path: Path, name: NamedNode, statements: Iterable[bytes]) -> None:
    """Write a named graph as a part of a TriG file."""
    with packed(part(path, rdf.TRIG)) as file:
        for piece in rdf.graph(name, statements):
            file.write(piece)


def part(path: Path, form: Format) -> Path:
    """Name a part of a dump."""
    return path.with_name(f"{path.name}.{form.suffix}.gz")


def read_part(path: Path, form: Format) -> list[bytes]:
    """Read the lines of a part back; there are none if it was not written."""
    file = part(path, form)
    return gzip.decompress(file.read_bytes()).splitlines() if file.is_file() else []


def _written(batch: Sequence[bytes], quads: Iterable[Quad], form: Format) -> bytes:
    """Write statements; lines, as they are already, are copied."""
    if form in {rdf.N_TRIPLES, rdf.N_QUADS}:
        return b"".join(line + b"\n" for line in batch)
    if form is rdf.JSON_LD:
        return _BETWEEN.join(jsonld.flat(quads))
    text = io.BytesIO()
    rdf.write(quads, text, form)
    return text.getvalue()


def join(path: Path, parts: Iterable[Path], form: Format) -> None:
    """Put parts together to a dump."""
    join_with(path, parts, *((_jsonld_head(), _BETWEEN, b"\n]}\n") if form is rdf.JSON_LD else (b"", b"", b"")))


def join_with(path: Path, parts: Iterable[Path], head: bytes, between: bytes, tail: bytes) -> None:
    """Put compressed parts together, with what comes before, between and after them."""
    with path.open("wb") as whole:
        _put(whole, head)
        for number, found in enumerate(parts):
            _put(whole, between if number else b"")
            with found.open("rb") as file:
                shutil.copyfileobj(file, whole)
        _put(whole, tail)


def _jsonld_head() -> bytes:
    """Begin a JSON-LD document with every term there is, since it is not known yet which are used."""
    context = {"id": "@id", "type": "@type"} | PREFIXES | dict(jsonld.context().source)
    return orjson.dumps({"@context": context})[:-1] + b',"@graph":[\n'


def _put(whole: IO[bytes], text: bytes) -> None:
    if text:
        whole.write(gzip.compress(text, mtime=0))


@contextmanager
def packed(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to be compressed: no name and time in the header, so that the same data give the same bytes."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packer,
        io.BufferedWriter(packer, _BUFFER) as file,
    ):
        yield file


def _batches(statements: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Cut statements into batches between documents."""
    batch: list[bytes] = []
    for line in statements:
        if len(batch) >= AT_ONCE and lines.document(line) != lines.document(batch[-1]):
            yield batch
            batch = []
        batch.append(line)
    if batch:
        yield batch
