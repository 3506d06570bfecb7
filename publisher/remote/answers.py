"""What an engine answers to strangers' queries, as it goes on to them: mended while it passes, or written anew."""

from __future__ import annotations

import io
import re
from http.client import HTTPException
from typing import TYPE_CHECKING

import orjson
import pyoxigraph as ox
from pyoxigraph import Quad, QueryResultsFormat

from publisher import rdf
from publisher.remote.reading import LARGEST
from publisher.sparql.answer import Head
from publisher.sparql.limits import QueryError
from publisher.sparql.results import BY_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from publisher.remote.connections import Response
    from publisher.sparql.answer import Asked
    from publisher.sparql.limits import Limits

Replacements = tuple[tuple[bytes, bytes], ...]


class Passing:
    """A result that is passed on as it comes."""

    def __init__(self, response: Response, meant: Replacements, limits: Limits, head: Head, *, silent: bool) -> None:
        self.head = head
        self._response = response
        self._meant = meant
        self._limits = limits
        self._silent = silent

    def __iter__(self) -> Iterator[bytes]:
        """Give the chunks. Raises QueryError if the rest does not come, or is too much."""
        if self._silent:
            return
        try:
            yield from _bounded(replaced(self._response, self._meant), self._limits.bytes)
        except TimeoutError:
            raise late(self._limits) from None
        except (OSError, HTTPException) as error:
            raise QueryError("unavailable", f"The engine broke off: {error}") from None
        finally:
            self.close()

    def close(self) -> None:
        """Let the connection go; if not all was read, that ends the query."""
        self._response.close()


class Written:
    """A result that was written here."""

    def __init__(self, body: bytes, head: Head) -> None:
        self.head = head
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        """Give it."""
        yield self._body

    def close(self) -> None:
        """Nothing is held."""


def late(limits: Limits) -> QueryError:
    """Make the error of a query that took too long."""
    sentence = f"The query took longer than {limits.seconds:g} seconds and was stopped."
    return QueryError("time", sentence, limit=limits.seconds)


def table(body: bytes, asked: Asked) -> Written:
    """Write a result in JSON in another format, or fewer of its rows."""
    head = Head()
    if asked.rows is not None:
        found = orjson.loads(body)
        rows = found.get("results", {}).get("bindings", ())
        if len(rows) > asked.rows:
            found["results"]["bindings"] = rows[: asked.rows]
            body, head = orjson.dumps(found), Head("rows", asked.rows)
    out = io.BytesIO()
    results = ox.parse_query_results(body, QueryResultsFormat.JSON)
    try:
        results.serialize(out, format=BY_SUFFIX[asked.suffix].syntax)
    finally:
        del results  # the engine's object belongs to this thread; an error would carry it to others
    return Written(out.getvalue(), head)


def statements(body: bytes) -> list[Quad]:
    """Read a graph that an engine wrote as N-Triples."""
    return rdf.read_text(body, rdf.N_TRIPLES)


def graph(quads: list[Quad], asked: Asked) -> Written:
    """Write a graph, or as much of it as was asked for."""
    form, most = rdf.BY_SUFFIX[asked.suffix], asked.rows
    cut = most is not None and len(quads) > most
    triples = (Quad(*quad.triple) for quad in quads[:most])
    return Written(rdf.serialise(triples, form, profile=asked.profile), Head("rows", most) if cut else Head())


def whole(response: Response, meant: Replacements) -> bytes:
    """Read an answer to its end. Raises OSError or HTTPException."""
    try:
        return b"".join(_bounded(replaced(response, meant), LARGEST))
    finally:
        response.close()


def replaced(chunks: Iterable[bytes], table: Replacements) -> Iterator[bytes]:
    """Replace texts in a stream, also where one lies across two chunks."""
    if not table:
        yield from chunks
        return
    known = dict(table)
    pattern = re.compile(b"|".join(map(re.escape, sorted(known, key=len, reverse=True))))
    put: Callable[[re.Match[bytes]], bytes] = lambda match: known[match.group()]  # noqa: E731
    keep = max(map(len, known)) - 1
    held = b""
    for chunk in chunks:
        held += chunk
        end = max(len(held) - keep, 0)
        for match in pattern.finditer(held):
            if match.start() < end < match.end():
                end = match.end()
        yield pattern.sub(put, held[:end])
        held = held[end:]
    yield pattern.sub(put, held)


def _bounded(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    count = 0
    for chunk in chunks:
        count += len(chunk)
        if count > most:
            sentence = f"The result is larger than {most} bytes. Ask for less, or page with LIMIT and OFFSET."
            raise QueryError("bytes", sentence, limit=most)
        if chunk:
            yield chunk
