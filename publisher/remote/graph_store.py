"""Writes to an engine by the Graph Store Protocol: chunks of statements into a graph, and whole graphs away."""

from __future__ import annotations

import re
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote
from urllib.request import Request

from publisher import rdf
from publisher.errors import EngineError, ReleaseError, SettingError
from publisher.remote.client import AGENT, Client, refused
from publisher.remote.reading import Place, answering, query
from publisher.sparql.dialect import Dialect
from publisher.sparql.rewrite import GENID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

CHUNK = 20_000
"""Statements of one request: some 3 MB."""

SECONDS = 120.0
"""Time for one request."""

_DONE = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT})
_BLANK_SUBJECT = re.compile(rb"^_:(\S+)")
_BLANK_VALUE = re.compile(rb"^(\S+ \S+) _:(\S+)(?= \.$)")
_NAMED_SUBJECT = f"<{GENID}\\1>".encode()
_NAMED_VALUE = f"\\1 <{GENID}\\2>".encode()
_TYPED = re.compile(rb'(?<="\^\^)<([^>]*)>(?= \.$)')
_STATEMENT_AS_VALUE = re.compile(rb"^\S+ \S+ <<\(")


class GraphStore:
    """The graph store of one engine. Every method may raise EngineDown or EngineError."""

    def __init__(self, client: Client) -> None:
        remote = client.remote
        self._client = client
        self._address = remote.graph_store or client.engine.graph_store(remote.endpoint)
        if not self._address:
            advice = "Set store.graph_store in site.toml to the address of its Graph Store Protocol."
            raise SettingError(f"{remote.endpoint}: where this engine takes graphs is not known", advice)

    def load(self, graph: str, lines: Iterable[bytes], expected: int, chunk: int = 0) -> Iterator[int]:
        """Add statements, written as N-Triples, to a graph; tell of each chunk how many there are now.

        chunk: statements of one request, `CHUNK` unless said otherwise.

        Goes on where an earlier load of the same lines stopped: as many chunks as the graph holds are left out. One
        that was taken by half is sent again, which changes nothing about the other half.
        """
        there, size = self.count(graph), chunk or CHUNK
        done = expected if there == expected else there // size * size
        yield done
        rest = islice(lines, done, None)
        while part := list(islice(rest, size)):
            self.add(graph, b"\n".join(part) + b"\n")
            done += len(part)
            yield done
        found = self.count(graph)
        if found != expected:
            self.remove(graph)
            raise EngineError(f"<{graph}> holds {found} statements, not {expected}", "It was removed. Push again.")

    def add(self, graph: str, statements: bytes) -> None:
        """Add N-Triples to a graph."""
        self._send("POST", graph, statements)

    def remove(self, graph: str) -> None:
        """Remove a graph, if it is there."""
        self._send("DELETE", graph, None)

    def count(self, graph: str) -> int:
        """Count the statements of a graph."""
        place = Place(self._client, graph, frozenset())
        [row] = place.solutions(query("count"), place.dataset(None, ()))
        return int(row["number"].value)

    def _send(self, method: str, graph: str, body: bytes | None) -> None:
        headers = {"User-Agent": AGENT} | ({"Content-Type": rdf.N_TRIPLES.media_type} if body else {})
        address = f"{self._address}{'&' if '?' in self._address else '?'}graph={quote(graph, safe='')}"
        request = Request(address, body, headers, method=method)  # noqa: S310 -- settings say http(s)
        with answering(self._client):
            response = self._client.send(request, SECONDS)
            gone = method == "DELETE" and response.status == HTTPStatus.NOT_FOUND
            if response.status not in _DONE and not gone:
                raise refused(response, f"{method} <{graph}>")
            response.read(_MOST)


_MOST = 2**20


def told(lines: Iterable[bytes], dialect: Dialect) -> Iterator[bytes]:
    """Write N-Triples as an engine shall keep them: blank nodes get names, since each chunk is a document of its own.

    Raises ReleaseError at a statement about a statement, which SPARQL 1.1 has no place for.
    """
    alias: Callable[[re.Match[bytes]], bytes] = lambda typed: f"<{dialect.datatype(typed[1].decode())}>".encode()  # noqa: E731
    for line in lines:
        if _STATEMENT_AS_VALUE.match(line):
            raise ReleaseError("a statement is about another statement", "No SPARQL 1.1 engine takes that.")
        named = _BLANK_VALUE.sub(_NAMED_VALUE, _BLANK_SUBJECT.sub(_NAMED_SUBJECT, line)) if b"_:" in line else line
        yield _TYPED.sub(alias, named) if dialect.aliased and b'"^^<' in named else named
