"""Asks other endpoints what a query's SERVICE clauses want to know, before the query runs.

The workers have no network, so it is the server that asks, and only endpoints that the site allows. What comes back
becomes data of the query: a VALUES block. Nothing is followed or guessed: an answer that is late, large, redirected or
no result is an error, or with SILENT a group that changes nothing.
"""

from __future__ import annotations

import threading
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
from pyoxigraph import QueryResultsFormat, QuerySolutions

from publisher.sparql import rewrite
from publisher.sparql.limits import Busy, Limits, QueryError
from publisher.sparql.protocol import FORM
from publisher.sparql.results import JSON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from publisher.sparql.query import Call, Query
    from publisher.sparql.rewrite import Term

MOST_AT_ONCE = 4
"""Queries of one web worker that may wait for other endpoints at the same time."""

_HEADERS = {"Content-Type": FORM, "Accept": JSON.media_type, "User-Agent": "lodse (SPARQL SERVICE)"}
_CONNECTIONS: Mapping[str, type[HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}
_READ = 65_536
_OK = 200
_waiting = threading.BoundedSemaphore(MOST_AT_ONCE)


class _NoResult(OSError):
    """What another endpoint sent is of no use."""


def resolve(query: Query, limits: Limits) -> Query:
    """Give the query with the results of its SERVICE clauses in their places. Raises QueryError."""
    if not query.calls:
        return query
    if not _waiting.acquire(blocking=False):
        raise Busy(round(limits.remote_seconds))
    try:
        deadline = time.monotonic() + limits.remote_seconds
        return rewrite.fill(query, [_block(call, limits, deadline) for call in query.calls])
    finally:
        _waiting.release()


def _block(call: Call, limits: Limits, deadline: float) -> str:
    try:
        return _solutions(_fetch(call, limits, deadline), limits.remote_rows)
    except (OSError, HTTPException) as error:
        if call.silent:
            return ""
        reason = str(error) or type(error).__name__
        raise QueryError("remote", f"<{call.endpoint}> gave no result: {reason}") from None


def _fetch(call: Call, limits: Limits, deadline: float) -> bytes:
    address = urlsplit(call.endpoint)
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    with closing(_CONNECTIONS[address.scheme](address.netloc, timeout=_left(deadline))) as connection:
        connection.request("POST", path, urlencode({"query": call.text}).encode(), _HEADERS)
        with connection.getresponse() as answer:
            if answer.status != _OK:
                raise _NoResult(f"it answered {answer.status}")
            return _read(answer, limits.remote_bytes, deadline)


def _read(answer: HTTPResponse, most: int, deadline: float) -> bytes:
    body = bytearray()
    while part := answer.read1(_READ):
        body += part
        if len(body) > most:
            raise _NoResult(f"it sent more than {most} bytes")
        _left(deadline)
    return bytes(body)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


def _solutions(body: bytes, most: int) -> str:
    """Write the solutions of a result as a VALUES block."""
    try:
        names, rows = _table(body)
    except SyntaxError:
        raise _NoResult("it answered no SPARQL result in JSON") from None
    if len(rows) > most:
        raise _NoResult(f"it sent more than {most} rows; ask for less inside of SERVICE")
    return rewrite.values(names, rows)


def _table(body: bytes) -> tuple[list[str], list[list[Term | None]]]:
    found = ox.parse_query_results(body, QueryResultsFormat.JSON)
    try:
        if not isinstance(found, QuerySolutions):
            raise _NoResult("it answered no table")
        names = [variable.value for variable in found.variables]
        return names, [[solution[name] for name in names] for solution in list(found)]
    finally:
        del found  # the engine's object belongs to this thread; an error would carry it to others
