"""Fetching from other hosts, for sources that are harvested: bounded in time and size, and never from inside a network.

A name is looked up once; if any of its addresses is private the request is refused, else the connection goes to just
that address, so neither a redirect nor a name that changes its mind leads elsewhere. No proxy, no cookies.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

AGENT = "lodse (harvester; https://w3id.org/lodse)"
LARGEST = 32 * 2**20
"""Bytes of one answer."""
_CHUNK = 2**16
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_AGAIN = frozenset({429, 500, 502, 503, 504})


class Unreachable(OSError):
    """An address cannot be fetched, and why; `status` is what the other side answered, 0 if nothing."""

    def __init__(self, sentence: str, status: int = 0) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: 200 with a body, or 304 without one."""

    status: int
    url: str
    media_type: str
    body: bytes
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """How to fetch. private: whether addresses of this machine and its network are allowed."""

    private: bool = False
    seconds: float = 30.0
    tries: int = 3
    largest: int = LARGEST
    pause: float = 1.0
    _opener: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        opener = urllib.request.OpenerDirector()
        for handler in (
            _Handler(private=self.private),
            _SecureHandler(private=self.private),
            urllib.request.HTTPRedirectHandler(),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.HTTPDefaultErrorHandler(),
        ):
            opener.add_handler(handler)
        opener.addheaders = []
        object.__setattr__(self, "_opener", opener)

    def get(self, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Answer:
        """Fetch an address (with a body: POST it), again after a while if the server is busy. Raises Unreachable."""
        wait = self.pause
        for attempt in range(1, self.tries + 1):
            try:
                return self._once(url, headers or {}, body)
            except urllib.error.HTTPError as error:
                error.close()
                if error.code not in _AGAIN or attempt == self.tries:
                    raise Unreachable(f"{url}: answers {error.code}", error.code) from None
                wait = max(wait, _seconds(error.headers.get("Retry-After")))
            except (OSError, http.client.HTTPException, ValueError) as error:
                reason = getattr(error, "reason", error)
                if attempt == self.tries or isinstance(reason, Refused):
                    raise Unreachable(f"{url}: {reason}") from None
            time.sleep(min(wait, 60))
            wait *= 2
        raise Unreachable(url)

    def status(self, url: str, method: str = "HEAD") -> int:
        """Ask an address once for what it answers in the end, not for its body. Raises Unreachable, or Refused."""
        try:
            with self._opener.open(_request(url, {}, None, method), timeout=self.seconds) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise reason if isinstance(reason, Refused) else Unreachable(f"{url}: {reason}") from None

    def _once(self, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        request = _request(url, headers, body)
        try:
            with self._opener.open(request, timeout=self.seconds) as answer:
                return _answer(answer.status, answer.geturl(), answer.headers, self._read(answer))
        except urllib.error.HTTPError as error:
            if error.code != http.HTTPStatus.NOT_MODIFIED:
                raise
            with error:
                return _answer(error.code, url, error.headers, b"")

    def _read(self, answer: Any) -> bytes:
        """Read a body piece by piece, within the time and the size that one may take."""
        body, deadline = bytearray(), time.monotonic() + self.seconds
        while chunk := answer.read1(_CHUNK):
            body += chunk
            if len(body) > self.largest:
                raise Refused(f"larger than {self.largest // 2**20} MiB")
            if time.monotonic() > deadline:
                raise TimeoutError(f"not read within {self.seconds:g} seconds")
        return bytes(body)


class Refused(OSError):
    """An address or an answer that is never taken, so there is no use in trying again."""


def _request(
    url: str, headers: Mapping[str, str], body: bytes | None, method: str | None = None
) -> urllib.request.Request:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise Refused("not a web address")
    sent = {"User-Agent": AGENT, "Accept-Encoding": "identity", **headers}
    return urllib.request.Request(url, body, sent, method=method)  # noqa: S310 - it is one of the web


def _answer(status: int, url: str, headers: Message, body: bytes) -> Answer:
    return Answer(
        status, url, headers.get_content_type(), body, headers.get("ETag") or "", headers.get("Last-Modified") or ""
    )


def _seconds(said: str | None) -> float:
    return float(said) if said and said.isdigit() else 0.0


def _addresses(host: str, port: int, *, private: bool) -> list[str]:
    addresses = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    inside = next((each for each in addresses if not _is_public(each)), None)
    if inside and not private:
        raise Refused(f"{host} is inside a network ({inside}); set private = true if that is meant")
    return addresses


def _connect(host: str, port: int, timeout: float | None, *, private: bool) -> socket.socket:
    """Connect to an address of a host that was looked at, and to no other."""
    error: OSError | None = None
    for address in _addresses(host, port, private=private):
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as failed:
            error = failed
    raise error or Refused(f"{host} has no address")


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if found in _NAT64:
        mapped = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return (mapped or found).is_global and not found.is_multicast


@contextmanager
def _within(seconds: float | None, sock: socket.socket) -> Iterator[None]:
    """Cut a connection after some time: who sends a byte now and then never lets a time limit of the socket pass."""
    is_late = threading.Event()

    def cut() -> None:
        is_late.set()
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds or 0, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if is_late.is_set():
            raise TimeoutError(f"no answer within {seconds:g} seconds")


class _Connection(http.client.HTTPConnection):
    private = False

    def connect(self) -> None:
        self.sock = _connect(self.host, self.port, self.timeout, private=self.private)

    def getresponse(self) -> http.client.HTTPResponse:
        with _within(self.timeout, self.sock):
            return super().getresponse()


class _SecureConnection(http.client.HTTPSConnection):
    private = False

    def connect(self) -> None:
        plain = _connect(self.host, self.port, self.timeout, private=self.private)
        with _within(self.timeout, plain):
            self.sock = self._context.wrap_socket(plain, server_hostname=self.host)  # type: ignore[attr-defined]

    def getresponse(self) -> http.client.HTTPResponse:
        with _within(self.timeout, self.sock):
            return super().getresponse()


class _Handler(urllib.request.HTTPHandler):
    def __init__(self, *, private: bool) -> None:
        super().__init__()
        self._kind: Any = type("Connection", (_Connection,), {"private": private})

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._kind, req)


class _SecureHandler(urllib.request.HTTPSHandler):
    def __init__(self, *, private: bool) -> None:
        super().__init__()
        self._kind: Any = type("Connection", (_SecureConnection,), {"private": private})

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._kind, req)
