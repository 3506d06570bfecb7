"""Slow clients: how long a worker waits for them, and how many of them it bears at once.

While a client sends a body or takes a streamed answer, it holds a thread. So a body has to arrive within seconds, a
stream has to be taken at a least pace, and slow clients may hold no more than a part of the threads: however many there
are, pages are served. Connections on which nothing moves at all are closed from outside (`publisher.web.connections`).
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import BadRequest, RequestTimeout, ServiceUnavailable

from publisher.web.context import setup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import InputStream, WSGIEnvironment

    Clock = Callable[[], float]

BODY_SECONDS = 10.0
"""How long the body of a request may take to arrive."""

GRACE = 20.0
"""Seconds that a client may take over a stream, in all …"""

PACE = 4096
"""… and one more for so many bytes that it has taken."""

MOST = 16
"""Slow clients at once, of the threads of a worker."""

MOST_OF_ONE = 8
"""Slow clients at once at one address."""

FEW = 64 * 1024
"""Bytes of an answer that hold no thread, as they fit into the buffers on the way."""

_BODIES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Seats:
    """The slow clients of a worker, by address."""

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    def take(self, client: str) -> Seat:
        """Take a seat. Raises ServiceUnavailable if all are taken."""
        with self._lock:
            if self._taken.total() >= self._most or self._taken[client] >= self._most_of_one:
                raise ServiceUnavailable("Too many slow clients at once. Try again in a moment.", retry_after=5)
            self._taken[client] += 1
        return Seat(partial(self._leave, client))

    def _leave(self, client: str) -> None:
        with self._lock:
            self._taken -= Counter((client,))


class Seat:
    """One seat; given back by leaving the context or by `leave`, whichever comes first."""

    def __init__(self, give_back: Callable[[], None]) -> None:
        self._pending = [give_back]

    def leave(self) -> None:
        """Give the seat back, once."""
        with suppress(IndexError):
            self._pending.pop()()

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self.leave()


class Body:
    """The body of a request, read while it arrives fast enough. `length` is what its head promised.

    The server's own reading blocks until all that is asked for is there, so it is asked for little: as much as has come
    so far, which takes no longer than that did from a client that goes on as before.
    """

    def __init__(
        self, source: InputStream, client: str, seats: Seats, length: int | None, clock: Clock = time.monotonic
    ) -> None:
        self._source = source
        self._client = client
        self._seats = seats
        self._length = length
        self._clock = clock
        self._until = clock() + BODY_SECONDS
        self._got = 0

    def read(self, size: int) -> bytes:
        """Read so many bytes, or fewer at the end. Raises RequestTimeout if they are slow, BadRequest if some miss."""
        parts: list[bytes] = []
        left = size
        with self._seats.take(self._client):
            while left:
                asked = min(left, max(1, self._got))
                part = self._source.read(asked)
                parts.append(part)
                left -= len(part)
                self._got += len(part)
                if len(part) < asked:
                    break
                if self._clock() > self._until:
                    raise RequestTimeout("The body did not arrive in time.")
        if left and self._length is not None and self._got < self._length:
            raise BadRequest("The body is shorter than its Content-Length.")
        return b"".join(parts)


class Stream:
    """A streamed answer, handed on while the client takes it fast enough."""

    def __init__(self, pieces: Iterable[bytes], seat: Seat, clock: Clock = time.monotonic) -> None:
        self._pieces = pieces
        self._next = iter(pieces).__next__
        self._seat = seat
        self._clock = clock
        self._since: float | None = None
        self._waited = 0.0
        self._sent = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """Give the next piece. Raises ConnectionAbortedError if the client took those before it too slowly."""
        if self._since is not None:
            self._waited += self._clock() - self._since
            if self._waited > GRACE + self._sent / PACE:
                raise ConnectionAbortedError("a client took a stream too slowly")
        try:
            piece = self._next()
        except StopIteration:
            self._seat.leave()
            raise
        self._sent += len(piece)
        self._since = self._clock()
        return piece

    def close(self) -> None:
        """Give back the seat and close what the pieces come from."""
        self._seat.leave()
        if close := getattr(self._pieces, "close", None):
            close()


def install(app: Flask) -> None:
    """Have an application bear slow clients."""
    seats = Seats()
    app.before_request(lambda: _before(seats))
    app.after_request(lambda response: _after(seats, response))


def _before(seats: Seats) -> None:
    environ = request.environ
    if request.method in _BODIES:
        length = environ.get("CONTENT_LENGTH") or ""
        known = int(length) if length.isdecimal() else None
        environ["wsgi.input"] = Body(environ["wsgi.input"], client(environ, setup().proxies), seats, known)


def _after(seats: Seats, response: Response) -> Response:
    if not response.is_streamed or request.method == "HEAD" or (response.content_length or FEW + 1) <= FEW:
        return response
    try:
        seat = seats.take(client(request.environ, setup().proxies))
    except ServiceUnavailable as busy:
        response.close()
        return current_app.make_response(current_app.handle_user_exception(busy))
    response.implicit_sequence_conversion = False  # nobody gathers a stream to measure it
    response.response = Stream(response.response, seat)  # type: ignore[arg-type] # Flask's streams are of bytes
    return response


def client(environ: WSGIEnvironment, proxies: int) -> str:
    """Give the address of the client; `proxies` is how many of our own add an entry to `X-Forwarded-For`.

    What stands further left in that header is what a stranger wrote.
    """
    entries = [entry.strip() for entry in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    known = entries[-proxies] if 0 < proxies <= len(entries) else ""
    return known or str(environ.get("REMOTE_ADDR", ""))
