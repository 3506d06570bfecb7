"""The table of RDF formats. Nothing else parses or serialises RDF."""

from __future__ import annotations

import io
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby, islice
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from publisher.errors import SourceError
from publisher.formats import contexts, jsonld, ntriples, wellformed
from publisher.terms import PREFIXES, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Format:
    """One RDF format: what people call it, its media type, its file suffix, and whether it keeps named graphs."""

    name: str
    media_type: str
    suffix: str
    syntax: RdfFormat
    graphs: bool = False
    aliases: tuple[str, ...] = ()


TURTLE = Format("Turtle", "text/turtle", "ttl", RdfFormat.TURTLE, aliases=("application/x-turtle",))
JSON_LD = Format("JSON-LD", "application/ld+json", "jsonld", RdfFormat.JSON_LD, graphs=True)
N_TRIPLES = Format("N-Triples", "application/n-triples", "nt", RdfFormat.N_TRIPLES)
RDF_XML = Format("RDF/XML", "application/rdf+xml", "rdf", RdfFormat.RDF_XML)
TRIG = Format("TriG", "application/trig", "trig", RdfFormat.TRIG, graphs=True)
N_QUADS = Format("N-Quads", "application/n-quads", "nq", RdfFormat.N_QUADS, graphs=True)

FORMATS: tuple[Format, ...] = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
"""In the order of the server's preference."""

BY_SUFFIX = {f.suffix: f for f in FORMATS}
_BY_FILE_SUFFIX = BY_SUFFIX | {"json": JSON_LD, "xml": RDF_XML, "owl": RDF_XML}
_TYPE = f" {RDF.type} ".encode()
_AT_ONCE = 10_000
"""Statements that are written in one go."""

_BOM = b"\xef\xbb\xbf"


def format_of(path: Path) -> Format | None:
    """Tell the format of a file by its name, or None if it is not RDF."""
    return _BY_FILE_SUFFIX.get(path.suffix.lstrip(".").lower())


def read_file(path: Path, base: str, *, rename_blank_nodes: bool = True) -> Iterator[Quad]:
    """Stream the quads of a file; relative IRIs are resolved against `base`.

    Raises SourceError (with the line where the parser knows it) if the file is missing, not RDF or malformed.
    JSON-LD contexts are those of `contexts`; nothing is fetched.
    """
    form = _form_of(path)
    with _reading(path, form) as file:
        yield from _parse(file, form, base, rename=rename_blank_nodes)


def read_lines(path: Path, base: str) -> Iterator[list[bytes]]:
    """Stream the statements of a file as lines of N-Quads without their ends, many at a time; in half the time.

    Raises SourceError as `read_file` does.
    """
    form = _form_of(path)
    with _reading(path, form) as file:
        start = file.tell()
        yield from ntriples.canonical(file) if form is N_TRIPLES else ()
        try:
            statements = iter(ox.parse(file, form.syntax, base_iri=base, rename_blank_nodes=True))
            while batch := list(islice(statements, _AT_ONCE)):
                yield (ox.serialize(batch, format=RdfFormat.N_QUADS) or b"").splitlines()
        except SyntaxError:
            file.seek(start)
            deque(ox.parse(file, form.syntax, base_iri=base), maxlen=0)  # tells the line in the whole file
            raise


def _form_of(path: Path) -> Format:
    form = format_of(path)
    if form is None:
        endings = ", ".join(f".{suffix}" for suffix in _BY_FILE_SUFFIX)
        raise SourceError(path, "not an RDF file by its name", f"Files that can be read end in {endings}.")
    return form


@contextmanager
def _reading(path: Path, form: Format) -> Iterator[IO[bytes]]:
    """Open a file, and say in our words what is wrong with it."""
    try:
        with _opened(path, form) as file:
            yield file
    except contexts.UnknownContext as error:
        raise SourceError(path, str(error), "Write the context into the file.", error.lineno) from None
    except SyntaxError as error:
        said = f"not valid {form.name}: {error.msg.removeprefix('Parser error ')}"
        raise SourceError(path, said, _mend(error.msg), error.lineno) from None
    except MemoryError:
        advice = "Shorten the text, or take it out."
        raise SourceError(path, "holds a single text of more than 16 MiB", advice) from None
    except OSError as error:
        raise SourceError(path, error.strerror or "cannot be read", "Check the path and its permissions.") from None


@contextmanager
def _opened(path: Path, form: Format) -> Iterator[IO[bytes]]:
    """Open a file behind its byte order mark, after what its format needs before it can be parsed."""
    with path.open("rb") as file:
        start = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
        file.seek(start)
        if form is RDF_XML:
            wellformed.check(file)
            file.seek(start)
        yield io.BytesIO(contexts.bundled(file.read())) if form is JSON_LD else file


def _mend(said: str) -> str:
    """Give the next step; the usual reason for a file that is no UTF-8 is the editor it was saved with."""
    return "Save the file in UTF-8." if "UTF-8" in said or "encoding" in said else "Mend the file."


def _parse(file: IO[bytes], form: Format, base: str | None, *, rename: bool) -> Iterator[Quad]:
    for statement in ox.parse(file, form.syntax, base_iri=base, rename_blank_nodes=rename):
        yield statement if isinstance(statement, Quad) else Quad(*statement)


def read_text(text: bytes, form: Format, base: str | None = None, *, ours: bool = False) -> list[Quad]:
    """Read a text that is in memory. ours: we wrote it, so its IRIs need not be judged again, which halves the time."""
    found = ox.parse(text, form.syntax, base_iri=base, rename_blank_nodes=False, lenient=ours)
    return [statement if isinstance(statement, Quad) else Quad(*statement) for statement in found]


def by_subject(lines: Iterable[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Give the lines of an N-Triples file by subject, as they follow one another; those of blank nodes are left out.

    Many times faster than to parse it. The file is one that `write` made: a statement a line, and no comments.
    """
    for subject, found in groupby(lines, key=lambda line: line.partition(b" ")[0]):
        if subject.startswith(b"<"):
            yield subject[1:-1].decode(), list(found)


def load(store: ox.Store, lines: Iterable[bytes]) -> None:
    """Put statements that are written as N-Quads into a store, as fast as it can take them."""
    store.bulk_load(b"\n".join(lines), RdfFormat.N_QUADS, lenient=True)


def load_triples(store: ox.Store, lines: Iterable[bytes], name: NamedNode) -> None:
    """Put statements that are written as N-Triples into a named graph of a store."""
    store.bulk_load(b"\n".join(lines), RdfFormat.N_TRIPLES, to_graph=name, lenient=True)


def load_dump(store: ox.Store, file: IO[bytes], form: Format) -> None:
    """Put a dump that we wrote ourselves into a store."""
    store.bulk_load(file, form.syntax)


def dump_file(store: ox.Store, path: Path, name: NamedNode | DefaultGraph) -> None:
    """Write a graph of a store to a file of N-Triples, each statement once."""
    store.dump(str(path), RdfFormat.N_TRIPLES, from_graph=name)


def numbered(quads: Iterable[Quad], digits: int = 1) -> Iterator[Quad]:
    """Name blank nodes by number, in the order in which they come: parsers name them anew each time they read.

    digits: of a number, at least.
    """
    names: dict[BlankNode, BlankNode] = {}

    def named(term: Any) -> Any:
        return names.setdefault(term, BlankNode(f"b{len(names):0{digits}}")) if isinstance(term, BlankNode) else term

    return (Quad(named(q.subject), q.predicate, named(q.object), q.graph_name) for q in quads)


def serialise(quads: Iterable[Quad], form: Format, *, profile: str = "compacted") -> bytes:
    """Write quads in a format; one without graphs gets all of them as one graph. Deterministic in the quads' order.

    profile: of JSON-LD only: `compacted`, `expanded` or `flattened`.
    """
    if form is JSON_LD:
        return jsonld.dumps(quads, profile)
    if form.graphs:
        kept = list(quads)
        return ox.serialize(kept, format=form.syntax, prefixes=_used(kept)) or b""
    triples = list(dict.fromkeys(triples_for(form, quads)))
    written = ox.serialize(triples, format=form.syntax, prefixes=_used(triples)) or b""
    return wellformed.mend(written) if form is RDF_XML else written


def triples_for(form: Format, quads: Iterable[Quad]) -> Iterator[Triple]:
    """Give the triples that a format can write: in RDF/XML a property is the name of an element, so it needs one."""
    return (quad.triple for quad in quads if form is not RDF_XML or wellformed.ends_in_name(quad.predicate.value))


def _used(statements: Iterable[Quad] | Iterable[Triple]) -> dict[str, str]:
    """Give the prefixes that a document needs, so that a small one does not begin with a page of them."""
    lines = ox.serialize(statements, format=ox.RdfFormat.N_QUADS) or b""
    text = lines.replace(_TYPE, b"").decode()  # which the formats write as a word of their own
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in text}


def graph(name: NamedNode | BlankNode, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Write a named graph of a TriG file; the statements are given as N-Triples."""
    yield f"{name} {{\n".encode()
    yield from (line + b"\n" for line in lines)
    yield b"}\n"


def write(quads: Iterable[Quad], file: IO[bytes], form: Format) -> None:
    """Stream quads into a file; a format without graphs gets the triples. Two formats are made in memory first."""
    if form in (JSON_LD, RDF_XML):
        file.write(serialise(quads, form, profile="flattened"))
        return
    if form.graphs:
        ox.serialize(quads, file, format=form.syntax, prefixes=PREFIXES)
    else:
        ox.serialize((quad.triple for quad in quads), file, format=form.syntax, prefixes=PREFIXES)
