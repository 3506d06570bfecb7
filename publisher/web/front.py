"""The front of a web worker: answers what is already decided without entering Flask.

What decides an answer is its address and a handful of headers (`DECIDING`). The first time Flask decides and renders;
the finished bytes are kept under exactly these texts, so no visitor can get another's variant. What is kept belongs to
one release and is dropped with it, and a budget in bytes bounds it.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from publisher.web import conditional
from publisher.web.recorded import SUCCESS, Recorded
from publisher.web.refusals import CHANGED, is_host
from publisher.web.shelf import Entry, Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

DECIDING = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_PROFILE",
            "HTTP_ACCEPT_DATETIME")  # fmt: skip
"""All that an answer may depend on; one that varies by anything else is not kept."""

VARYING = ("accept", "accept-language", "accept-profile", "accept-datetime")
"""By which word of `Vary` an answer says that it depends on the last of them; on its address it always does."""

LONGEST_KEY = 4096
"""Characters of address and headers under which an answer is kept."""

PULSE = 0.02
"""Seconds for which the current release is taken to be the same: asking the file system costs as much as the rest."""

_UNAVAILABLE = "503"
_STALE = ("Warning", '110 - "Response is Stale"')

_READS = frozenset({"GET", "HEAD"})


class Front:
    """WSGI middleware that keeps finished answers.

    release: names the current release. bypass: says which requests the application answers all by itself.
    budget: bytes of answers kept. silent_since: since when nobody says which release is current; what is kept is served
    all the same, and said to be stale.
    """

    def __init__(
        self,
        app: WSGIApplication,
        release: Callable[[], str | None],
        *,
        bypass: Callable[[WSGIEnvironment], bool] = lambda _environ: False,
        budget: int = 64 * 2**20,
        silent_since: Callable[[], float | None] = lambda: None,
    ) -> None:
        self._app = app
        self._release = release
        self._bypass = bypass
        self._budget = budget
        self._shelf = Shelf(None, budget)
        self._asked = -math.inf
        self._silent_since = silent_since
        self._stale = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or have the application answer and keep that."""
        passed_on = environ["REQUEST_METHOD"] not in _READS or self._bypass(environ)
        if passed_on or not is_host(environ.get("HTTP_HOST", "")):  # one that is none is refused there
            return self._app(environ, start_response)
        now = time.monotonic()
        shelf = self._current(now)
        key = tuple(map(environ.get, DECIDING))
        entry = shelf.get(key)
        if entry is None or entry.expires < now:
            return self._anew(environ, start_response, shelf, key, entry)
        return self._give(entry, environ, start_response)

    def _anew(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        shelf: Shelf,
        key: tuple[str | None, ...],
        earlier: Entry | None,
    ) -> Iterable[bytes]:
        """Have the application answer, and keep that if it may be kept; what was earlier is better than nothing."""
        made, now = self._make(environ), time.monotonic()
        if made.status.startswith(_UNAVAILABLE) and (kept := earlier or shelf.alike(key, VARYING)):
            made.close()
            return answer(kept, environ, start_response, stale_at=now)
        entry = made.entry(now)
        if entry is not None:
            if made.release in {None, shelf.release} and sum(len(part or "") for part in key) <= LONGEST_KEY:
                shelf.put(key, entry)
            return self._give(entry, environ, start_response)
        if made.is_refused(environ):
            made.close()
            return self._app(environ | {CHANGED: True}, start_response)
        return made.send(environ, start_response)

    def _give(self, entry: Entry, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if _is_refused(entry, environ):
            return self._app(environ | {CHANGED: True}, start_response)
        return answer(entry, environ, start_response, stale_at=time.monotonic() if self._stale else None)

    def _current(self, now: float) -> Shelf:
        """Give the shelf of the current release, a new one after a switch."""
        if now - self._asked > PULSE:
            self._asked = now
            release = self._release()
            self._stale = self._silent_since() is not None
            if release != self._shelf.release:
                self._shelf = Shelf(release, self._budget)
        return self._shelf

    def _make(self, environ: WSGIEnvironment) -> Recorded:
        plain = {name: value for name, value in environ.items() if name not in conditional.HEADERS}
        return Recorded.of(self._app, plain | {"REQUEST_METHOD": "GET"})


def _is_refused(entry: Entry, environ: WSGIEnvironment) -> bool:
    if not any(name in environ for name in conditional.PRECONDITIONS) or not entry.status.startswith(SUCCESS):
        return False
    form = entry.form(environ.get("HTTP_ACCEPT_ENCODING"))
    return conditional.is_refused(environ, form.etag, entry.modified)


def answer(
    entry: Entry, environ: WSGIEnvironment, start_response: StartResponse, stale_at: float | None = None
) -> list[bytes]:
    """Answer with an entry: in the coding the client takes, or 304 if it has it already.

    stale_at: the time, on the monotonic clock, if it cannot be known whether the entry still holds.
    """
    form = entry.form(environ.get("HTTP_ACCEPT_ENCODING"))
    said = [] if stale_at is None else [_STALE, ("Age", str(max(0, int(stale_at - entry.made))))]
    if entry.status.startswith(SUCCESS) and conditional.is_unchanged(environ, form.etag, entry.modified):
        start_response("304 NOT MODIFIED", [*form.unchanged, *said])
        return []
    start_response(entry.status, [*form.headers, *said])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]
