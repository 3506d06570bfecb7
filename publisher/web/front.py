"""The front of a web worker: answers what is already decided without entering Flask.

What decides an answer is its address and a handful of headers (`DECIDING`). The first time Flask decides and renders;
the finished bytes are kept under exactly these texts, so no visitor can get another's variant. A release switch empties
the store, a budget in bytes bounds it, and what is kept lives no longer than its own `max-age` allows.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from publisher.web import coding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from _typeshed import OptExcInfo as ErrorInfo

Headers = list[tuple[str, str]]
Key = tuple[str | None, ...]

DECIDING = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_PROFILE",
            "HTTP_ACCEPT_DATETIME")  # fmt: skip
"""All that an answer may depend on; one that varies by anything else is not kept."""

_VARYING = frozenset({"accept", "accept-language", "accept-profile", "accept-datetime", "accept-encoding"})
_WITHOUT = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE",
            "HTTP_IF_RANGE")  # fmt: skip
_KEPT = {"200 OK": True, "301 MOVED PERMANENTLY": True, "303 SEE OTHER": True}
_TAGS = re.compile(r'"[^"]*"')
_MAX_AGE = re.compile(r"\bmax-age=(\d+)")
_NOT_IN_304 = frozenset({"content-type", "content-length", "content-encoding", "content-language"})

LARGEST = 2 * 2**20
"""Bytes of an answer that is kept; larger ones are streamed."""

LONGEST_KEY = 4096
"""Characters of address and headers under which an answer is kept."""


@dataclass(slots=True)
class Entry:
    """A finished answer: its status, headers without those of the body, and the body in each coding asked for."""

    status: str
    headers: Headers
    etag: str | None
    modified: float | None
    expires: float
    compressible: bool
    bodies: dict[str | None, bytes] = field(default_factory=dict)

    def body(self, name: str | None) -> bytes:
        """Give the bytes in a coding, made when first asked for."""
        found = self.bodies.get(name)
        if found is None and name is not None:
            found = self.bodies[name] = coding.CODERS[name](self.bodies[None])
        return found if found is not None else self.bodies[None]


class Front:
    """WSGI middleware that keeps finished answers.

    release: names the current release; asked on every request. bypass: paths (by their beginning) that are streamed
    and never kept. budget: bytes of bodies kept.
    """

    def __init__(
        self,
        app: WSGIApplication,
        release: Callable[[], str | None],
        *,
        bypass: tuple[str, ...] = (),
        budget: int = 64 * 2**20,
    ) -> None:
        self._app = app
        self._release = release
        self._bypass = bypass
        self._budget = budget
        self._lock = threading.Lock()
        self._entries: dict[Key, Entry] = {}
        self._kept_release: str | None = None
        self._kept_bytes = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or have the application answer and keep that."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ["PATH_INFO"].startswith(self._bypass):
            return self._app(environ, start_response)
        key = tuple(map(environ.get, DECIDING))
        release = self._release()
        entry = self._entries.get(key) if release == self._kept_release else None
        if entry is None or entry.expires < time.monotonic():
            made = self._make(environ, key, release)
            if not isinstance(made, Entry):
                return made.pass_on(environ, start_response)
            entry = made
        return answer(entry, environ, start_response)

    def _make(self, environ: WSGIEnvironment, key: Key, release: str | None) -> Entry | _Recorded:
        plain = {name: value for name, value in environ.items() if name not in _WITHOUT}
        recorded = _Recorded.of(self._app, plain | {"REQUEST_METHOD": "GET"})
        entry = recorded.entry()
        if entry is None:
            return recorded
        if release == self._release() and sum(len(part or "") for part in key) <= LONGEST_KEY:
            self._keep(key, entry, release)
        return entry

    def _keep(self, key: Key, entry: Entry, release: str | None) -> None:
        size = len(entry.bodies[None]) * 2  # room for its compressed forms
        with self._lock:
            if release != self._kept_release or self._kept_bytes + size > self._budget:
                self._entries.clear()
                self._kept_bytes = 0
                self._kept_release = release
            self._entries[key] = entry
            self._kept_bytes += size


def answer(entry: Entry, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Answer with an entry: in the coding the client takes, or 304 if it has it already."""
    name = coding.choose(environ.get("HTTP_ACCEPT_ENCODING")) if entry.compressible else None
    headers = entry.headers.copy()
    etag = coding.tag(entry.etag, name) if entry.etag else None
    if etag:
        headers.append(("ETag", etag))
    if name:
        headers.append(("Content-Encoding", name))
    if entry.status == "200 OK" and is_unchanged(environ, etag, entry.modified):
        start_response("304 NOT MODIFIED", [h for h in headers if h[0].lower() not in _NOT_IN_304])
        return []
    body = entry.body(name)
    headers.append(("Content-Length", str(len(body))))
    start_response(entry.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def is_unchanged(environ: WSGIEnvironment, etag: str | None, modified: float | None) -> bool:
    """Say whether a conditional request has what it would get (RFC 9110, 13.2.2: the tag goes before the date)."""
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    if wanted is not None:
        return etag is not None and (wanted.strip() == "*" or etag in _TAGS.findall(wanted))
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is None or modified is None:
        return False
    moment = timestamp(since)
    return moment is not None and modified <= moment


def timestamp(text: str) -> float | None:
    """Read an HTTP date as seconds since 1970; None if it is none."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None


class _Recorded:
    """What the application answered, before it is known whether it is kept."""

    def __init__(self, status: str, headers: Headers, body: Iterable[bytes]) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @classmethod
    def of(cls, app: WSGIApplication, environ: WSGIEnvironment) -> _Recorded:
        started: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, _error: ErrorInfo | None = None, /) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda _chunk: None

        body = app(environ, start)
        return cls(*started[-1], body)

    def entry(self) -> Entry | None:
        """Make an entry of an answer that may be kept; None if it may not."""
        values = {name.lower(): value for name, value in self.headers}
        if not self._may_be_kept(values):
            return None
        body = b"".join(self.body)
        self._close()
        modified = values.get("last-modified")
        compressible = coding.is_compressible(values.get("content-type", ""), len(body))
        age = _MAX_AGE.search(values["cache-control"])
        return Entry(
            status=self.status,
            headers=_shared(self.headers, compressible=compressible),
            etag=values.get("etag"),
            modified=timestamp(modified) if modified else None,
            expires=time.monotonic() + (int(age[1]) if age else 0),
            compressible=compressible,
            bodies={None: body},
        )

    def _may_be_kept(self, values: Mapping[str, str]) -> bool:
        varying = {part.strip().lower() for part in values.get("vary", "").split(",") if part.strip()}
        return (
            self.status in _KEPT
            and "public" in values.get("cache-control", "")
            and "set-cookie" not in values
            and varying <= _VARYING
            and int(values.get("content-length", LARGEST + 1)) <= LARGEST
        )

    def pass_on(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with what cannot be kept, as it is."""
        start_response(self.status, self.headers)
        if environ["REQUEST_METHOD"] == "HEAD" or self.status.startswith(str(HTTPStatus.NOT_MODIFIED.value)):
            self._close()
            return []
        return self.body

    def _close(self) -> None:
        close = getattr(self.body, "close", None)
        if close:
            close()


def _shared(headers: Headers, *, compressible: bool) -> Headers:
    """Give the headers that all codings share; `Vary` names the coding where there is a choice."""
    kept = [(n, v) for n, v in headers if n.lower() not in {"etag", "content-length", "vary"}]
    vary = next((v for n, v in headers if n.lower() == "vary"), "")
    parts = [part.strip() for part in vary.split(",") if part.strip()]
    parts += ["Accept-Encoding"] if compressible and "Accept-Encoding" not in parts else []
    return [*kept, ("Vary", ", ".join(parts))] if parts else kept
