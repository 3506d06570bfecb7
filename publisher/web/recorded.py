"""What the application answered, recorded before it is known whether it is kept or sent on as it comes."""

from __future__ import annotations

import math
import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from publisher.web import coding, conditional
from publisher.web.context import RELEASE, TIMELY
from publisher.web.shelf import Entry, Headers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from _typeshed import OptExcInfo as ErrorInfo

LARGEST = 2 * 2**20
"""Bytes of an answer that is kept; larger ones are sent on piece by piece."""

SOON = 60.0
"""Seconds after which a page that tells the time (open now, closes at noon) is made anew."""

SUCCESS = str(HTTPStatus.OK.value)

_KEPT = frozenset({"200 OK", "301 MOVED PERMANENTLY", "303 SEE OTHER"})
_VARYING = frozenset({"accept", "accept-language", "accept-profile", "accept-datetime", "accept-encoding"})
_ANEW = frozenset({"etag", "content-length", "vary", "accept-ranges"})
_MAX_AGE = re.compile(r"\bmax-age=[1-9]")


class Recorded:
    """One answer of the application; the release that it was made from, if it was made from one."""

    def __init__(self, status: str, headers: Headers, body: Iterable[bytes], environ: WSGIEnvironment) -> None:
        self.status = status
        self.headers = [header for header in headers if header[0].lower() != "date"]  # the server says it anew
        self.body = body
        self.release: str | None = environ.get(RELEASE)
        self._timely: bool = environ.get(TIMELY, False)
        self._values = {name.lower(): value for name, value in headers}

    @classmethod
    def of(cls, app: WSGIApplication, environ: WSGIEnvironment) -> Recorded:
        """Have the application answer."""
        started: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, _error: ErrorInfo | None = None, /) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda _chunk: None

        body = app(environ, start)
        return cls(*started[-1], body, environ)

    def entry(self, now: float) -> Entry | None:
        """Make an entry of an answer that may be kept; None if it may not."""
        if not self._may_be_kept():
            return None
        body = b"".join(self.body)
        self.close()
        compressible = coding.is_compressible(self._values.get("content-type", ""), len(body))
        return Entry(
            status=self.status,
            headers=self._shared(compressible=compressible),
            etag=self._values.get("etag"),
            modified=conditional.timestamp(self._values.get("last-modified")),
            expires=now + SOON if self._timely else math.inf,
            compressible=compressible,
            plain=body,
            made=now,
        )

    def _may_be_kept(self) -> bool:
        """Say whether it is the same for everyone who asks the same: cacheable, small, and varying as keys do."""
        values = self._values
        policy = values.get("cache-control", "")
        return (
            self.status in _KEPT
            and "public" in policy
            and bool(_MAX_AGE.search(policy))
            and "set-cookie" not in values
            and set(_listed(values.get("vary"), str.lower)) <= _VARYING
            and int(values.get("content-length", LARGEST + 1)) <= LARGEST
        )

    def _shared(self, *, compressible: bool) -> Headers:
        """Give the headers that all codings share; `Vary` names the coding where there is a choice."""
        kept = [(name, value) for name, value in self.headers if name.lower() not in _ANEW]
        coded = ["Accept-Encoding"] if compressible else []
        vary = dict.fromkeys([*_listed(self._values.get("vary")), *coded])
        return [*kept, ("Vary", ", ".join(vary))] if vary else kept

    @property
    def _compressible(self) -> bool:
        return coding.is_compressible(self._values.get("content-type", ""), LARGEST)

    def _coding(self, environ: WSGIEnvironment) -> str | None:
        return coding.choose(environ.get("HTTP_ACCEPT_ENCODING")) if self._compressible else None

    def is_refused(self, environ: WSGIEnvironment) -> bool:
        """Say whether the client wants only what it knows, and this is something else."""
        tag = self._values.get("etag")
        known = coding.tag(tag, self._coding(environ)) if tag else None
        modified = conditional.timestamp(self._values.get("last-modified"))
        return self.status.startswith(SUCCESS) and conditional.is_refused(environ, known, modified)

    def send(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with what is not kept: in a coding, piece by piece, and only if the client has it not yet."""
        if self.status.startswith(SUCCESS) and "etag" in self._values:
            return self._send(environ, start_response, self._values["etag"])
        start_response(self.status, self.headers)
        return self._nothing() if environ["REQUEST_METHOD"] == "HEAD" else self.body

    def _send(self, environ: WSGIEnvironment, start_response: StartResponse, etag: str) -> Iterable[bytes]:
        name, size = self._coding(environ), self._values.get("content-length")
        said = {"ETag": coding.tag(etag, name), "Content-Encoding": name, "Content-Length": None if name else size}
        headers = [*self._shared(compressible=self._compressible), *((n, v) for n, v in said.items() if v)]
        modified = conditional.timestamp(self._values.get("last-modified"))
        if conditional.is_unchanged(environ, coding.tag(etag, name), modified):
            start_response("304 NOT MODIFIED", conditional.headers(headers))
            return self._nothing()
        start_response(self.status, headers)
        return self._nothing() if environ["REQUEST_METHOD"] == "HEAD" else coding.stream(self.body, name)

    def _nothing(self) -> list[bytes]:
        self.close()
        return []

    def close(self) -> None:
        """Let go of what has not been sent."""
        close = getattr(self.body, "close", None)
        if close:
            close()


def _listed(vary: str | None, form: Callable[[str], str] = str) -> list[str]:
    return [form(part.strip()) for part in (vary or "").split(",") if part.strip()]
