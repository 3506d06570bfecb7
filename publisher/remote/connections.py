"""Connections to an engine that are used again: a bounded number, each request within its time."""

from __future__ import annotations

import select
import socket
import threading
import time
import weakref
from collections import defaultdict, deque
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from itertools import chain
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from publisher.sparql.answer import stays
from publisher.sparql.process import Departed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from urllib.request import Request

_READ = 65_536
_LOOK_SECONDS = 0.25
"""How often it is looked whether the client is still there."""


class Full(Exception):
    """All connections are in use, and none came free in time."""


class Response:
    """An answer that has begun: status and headers, then the bytes by iterating. Close it in any case."""

    def __init__(
        self, answer: HTTPResponse, connection: HTTPConnection, end: float, give_back: Callable[..., None]
    ) -> None:
        self.status = answer.status
        self.headers = answer.headers
        self._answer = answer
        self._connection = connection
        self._end = end
        self._give_back: Callable[..., None] | None = give_back

    def __iter__(self) -> Iterator[bytes]:
        while True:
            _bound(self._connection, self._end)
            part = self._answer.read1(_READ)
            if not part:
                return
            yield part

    def read(self, most: int) -> bytes:
        """Give the whole body and close. Raises OSError if it is larger than `most` bytes, or late."""
        body = bytearray()
        try:
            for part in self:
                body += part
                if len(body) > most:
                    raise OSError(f"an answer of more than {most} bytes")
        finally:
            self.close()
        return bytes(body)

    def close(self) -> None:
        """Give the connection back; it is used again if the answer was read to its end."""
        if self._give_back is not None:
            give_back, self._give_back = self._give_back, None
            whole = self._answer.isclosed() or self._answer.length == 0
            self._answer.close()
            give_back(self._connection, whole=whole and not self._answer.will_close)


class Connections:
    """All connections of one process to one engine. most: at once. connect: seconds until one must stand."""

    _KINDS: ClassVar[Mapping[str, type[HTTPConnection]]] = {"http": HTTPConnection, "https": HTTPSConnection}

    def __init__(self, most: int, connect: float) -> None:
        self._room = threading.BoundedSemaphore(most)
        self._connect = connect
        self._idle: defaultdict[tuple[str, str], deque[HTTPConnection]] = defaultdict(deque)
        weakref.finalize(self, _close, self._idle)

    def send(self, request: Request, seconds: float, departed: Callable[[], bool] = stays) -> Response:
        """Send a request that may be sent twice, and wait for the head of the answer.

        Raises OSError, HTTPException, Full, or Departed if `departed` says that nobody waits any more.
        """
        end = time.monotonic() + seconds
        if not self._room.acquire(timeout=seconds):
            raise Full
        try:
            return self._send(request, end, departed)
        except BaseException:
            self._room.release()
            raise

    def _send(self, request: Request, end: float, departed: Callable[[], bool]) -> Response:
        address = urlsplit(request.full_url)
        idle = self._idle[address.scheme, address.netloc]
        while True:
            used = _taken(idle)
            connection = used or self._opened(address.scheme, address.netloc)
            try:
                answer = _exchange(connection, request, end, departed)
            except (ConnectionError, HTTPException):
                connection.close()
                if used is None:  # an idle connection may have been closed by the other side; a new one has not
                    raise
            except BaseException:
                connection.close()
                raise
            else:
                return Response(answer, connection, end, self._returner(idle))

    def _opened(self, scheme: str, host: str) -> HTTPConnection:
        connection = self._KINDS[scheme](host, timeout=self._connect)
        try:
            connection.connect()
        except TimeoutError:  # nobody is there, unlike where an answer is late
            raise ConnectionError("no connection in time") from None
        return connection

    def _returner(self, idle: deque[HTTPConnection]) -> Callable[..., None]:
        def give_back(connection: HTTPConnection, *, whole: bool) -> None:
            if whole:
                idle.append(connection)
            else:
                connection.close()
            self._room.release()

        return give_back


def _close(idle: Mapping[tuple[str, str], deque[HTTPConnection]]) -> None:
    for connection in chain.from_iterable(idle.values()):
        connection.close()


def _taken(idle: deque[HTTPConnection]) -> HTTPConnection | None:
    with suppress(IndexError):
        return idle.pop()
    return None


def _exchange(connection: HTTPConnection, request: Request, end: float, departed: Callable[[], bool]) -> HTTPResponse:
    _bound(connection, end)
    body = request.data if isinstance(request.data, bytes) else None
    connection.request(request.get_method(), request.selector, body, dict(request.header_items()))
    _acknowledge(connection.sock)
    _wait(connection.sock, end, departed)
    _bound(connection, end)
    return connection.getresponse()


def _acknowledge(sock: socket.socket) -> None:
    """Have the system acknowledge at once what comes: engines that send in bits wait for it, 40 ms each time."""
    if hasattr(socket, "TCP_QUICKACK"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _wait(sock: socket.socket, end: float, departed: Callable[[], bool]) -> None:
    """Wait until the answer begins."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    while (left := end - time.monotonic()) > 0:
        if poll.poll(min(left, _LOOK_SECONDS) * 1000):
            return
        if departed():
            raise Departed
    raise TimeoutError("it took too long")


def _bound(connection: HTTPConnection, end: float) -> None:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    if connection.sock is not None:
        connection.sock.settimeout(left)
