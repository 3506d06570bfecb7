"""The outermost layer of a worker: a request id, one log line a request, and metrics.

A log line is one JSON object without anything personal: no address of the client, no query, no user agent.
"""

from __future__ import annotations

import atexit
import itertools
import os
import re
import secrets
import threading
import time
from collections import deque
from functools import cache
from typing import TYPE_CHECKING

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from _typeshed import OptExcInfo as ErrorInfo

    Headers = list[tuple[str, str]]

REQUESTS = Counter("lodse_requests", "Requests answered.", ["method", "status"])
BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0)
"""Seconds: from memory, a document, a page, a list, a query. Few, as each is looked at on every request."""

SECONDS = Histogram("lodse_request_seconds", "Time from request to the first byte of the answer.", buckets=BUCKETS)

DELAY = 0.1
"""Seconds after which a line is written."""

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_STDERR = 2


class Observed:
    """WSGI middleware that gives each request an id, counts it, and logs it when it is answered.

    named: whether a proxy of ours names requests already (`X-Request-Id`); strangers may not write into the log.
    """

    def __init__(self, app: WSGIApplication, *, log: bool, named: bool = False) -> None:
        self._app = app
        self._write = Log() if log else _silent
        self._named = named
        self._count = cache(lambda method, status: REQUESTS.labels(method, status).inc)  # the look-up costs more
        self._ids = map(f"{secrets.token_hex(4)}-{{:x}}".format, itertools.count(1))  # another beginning each worker

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on, and note what became of it."""
        began = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "") if self._named else ""
        name = given if _REQUEST_ID.fullmatch(given) else next(self._ids)
        status = "500"

        def start(line: str, headers: Headers, error: ErrorInfo | None = None, /) -> Callable[[bytes], object]:
            nonlocal status
            status = line[:3]
            told = [*headers, ("X-Request-Id", name)]
            return start_response(line, told, error) if error else start_response(line, told)

        body = self._app(environ, start)
        seconds = time.perf_counter() - began
        method = environ["REQUEST_METHOD"]
        self._count(method if method in _METHODS else "other", status)()
        SECONDS.observe(seconds)
        self._write(name, method, environ["PATH_INFO"], status, seconds)
        return body


def metrics(folder: str | None) -> tuple[bytes, str]:
    """Give the metrics of all workers that share `folder` (or of this one alone) and their content type."""
    registry = CollectorRegistry()
    if folder:
        multiprocess.MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST
    for collector in (REQUESTS, SECONDS):
        registry.register(collector)
    return generate_latest(registry), CONTENT_TYPE_LATEST


class Log:
    """One JSON line a request on standard error, written a few at a time: each write costs as much as an answer."""

    def __init__(self) -> None:
        self._lines: deque[dict[str, object]] = deque()
        threading.Thread(target=self._write, daemon=True).start()
        atexit.register(self.flush)

    def __call__(self, name: str, method: str, path: str, status: str, seconds: float) -> None:
        """Note a request that was answered."""
        self._lines.append(
            {
                "time": time.time(),
                "request": name,
                "method": method,
                "path": path.encode("latin-1", "replace").decode("utf-8", "replace")[:500],
                "status": int(status),
                "milliseconds": round(seconds * 1000, 3),
            }
        )

    def flush(self) -> None:
        """Write what has been noted; whole lines in one write, so that those of several workers do not mix."""
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        written = b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)
        if written:
            os.write(_STDERR, written)

    def _write(self) -> None:
        while True:
            time.sleep(DELAY)
            self.flush()


def _silent(*_: object) -> None:
    return None
