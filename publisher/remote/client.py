"""Asks an engine by way of SPARQLWrapper, over connections that are used again.

A query changes nothing, so it is sent again if it failed on the way.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.request import Request

from publisher.engines import ENGINES, recognised
from publisher.engines.engine import STANDARD, Engine
from publisher.errors import EngineDown, EngineError
from publisher.remote.authority import Authority
from publisher.remote.breaker import Breaker
from publisher.remote.connections import Connections, Response
from publisher.remote.operation import Operation
from publisher.sparql.answer import stays

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from publisher.remote.settings import Remote
    from publisher.sparql.query import Dataset

AGENT = "lodse"
_FIRST_WAIT = 0.1
"""Seconds before a request is sent again; twice as many before each further time."""

_PASSING = frozenset(
    {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}
)
"""What an engine answers when it is starting, overloaded, or gone behind a proxy."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A query as it goes to an engine: its form, text, the graphs it is asked of, the media type wanted."""

    form: str
    text: str
    dataset: Dataset
    accept: str


class Client:
    """One engine. Thread-safe; each web worker has one of its own."""

    def __init__(self, remote: Remote) -> None:
        self.remote = remote
        self._connections = Connections(remote.connections, remote.connect_seconds)
        self._breaker = Breaker()
        self._authority = Authority(remote.user, remote.password)
        self._engine: Engine | None = ENGINES.get(remote.engine)
        self._lock = threading.Lock()

    @property
    def engine(self) -> Engine:
        """Which engine it is; it is asked if neither the settings nor an answer has told. Raises EngineDown."""
        if self._engine is None:
            request = Request(self.remote.endpoint, headers={"User-Agent": AGENT})  # noqa: S310 -- settings say http(s)
            self.send(request, self.remote.seconds).close()
        return self._engine or STANDARD

    @property
    def retry_after(self) -> int:
        """Seconds after which it is worth asking again."""
        return self._breaker.retry_after

    def ask(self, asking: Asking, seconds: float | None = None, departed: Callable[[], bool] = stays) -> Response:
        """Ask a query and give the answer, whatever its status. Raises EngineDown, Full, Departed or TimeoutError."""
        operation = Operation(self.remote.endpoint, AGENT, asking.form, asking.text, asking.accept)
        for name, graphs in (("default-graph-uri", asking.dataset.default), ("named-graph-uri", asking.dataset.named)):
            for graph in graphs:
                operation.addParameter(name, graph)
        answer: Response = operation.ask(lambda request: self.send(request, seconds or self.remote.seconds, departed))
        return answer

    def send(self, request: Request, seconds: float, departed: Callable[[], bool] = stays) -> Response:
        """Send a request that may be sent twice, and again if it fails on the way.

        Raises EngineDown, Full, Departed, or TimeoutError: what was too slow once is not asked again.
        """
        end = time.monotonic() + seconds
        for attempt in range(self.remote.retries + 1):
            self._breaker.check()
            if attempt:
                time.sleep(min(_FIRST_WAIT * 2**attempt * random.uniform(0.5, 1), max(end - time.monotonic(), 0)))  # noqa: S311 -- no secret
            response = self._try(request, end - time.monotonic(), departed)
            if response is not None:
                return response
        self._breaker.check()
        raise EngineDown("it failed several times", self._breaker.retry_after)

    def _try(self, request: Request, seconds: float, departed: Callable[[], bool]) -> Response | None:
        """Send a request once; None if it failed in a way that may pass."""
        try:
            response = self._authorised(request, seconds, departed)
        except TimeoutError:
            raise
        except (OSError, HTTPException) as error:
            self._breaker.failed(str(error) or type(error).__name__)
            return None
        if response.status in _PASSING:
            response.close()
            self._breaker.failed(f"it answers {response.status}")
            return None
        self._breaker.succeeded()
        if self._engine is None:
            self._engine = recognised(response.headers.get("Server") or "")
        return response

    def _authorised(self, request: Request, seconds: float, departed: Callable[[], bool]) -> Response:
        response = self._connections.send(self._signed(request), seconds, departed)
        challenge = response.headers.get("WWW-Authenticate") or ""
        if response.status == HTTPStatus.UNAUTHORIZED and self._learn(challenge):
            response.close()
            response = self._connections.send(self._signed(request), seconds, departed)
        return response

    def _learn(self, challenge: str) -> bool:
        with self._lock:
            return self._authority.learn(challenge)

    def _signed(self, request: Request) -> Request:
        with self._lock:
            headers = self._authority.headers(request)
        for name, value in headers.items():
            request.add_unredirected_header(name, value)
        return request


def refused(response: Response, what: str) -> EngineError:
    """Make the error of an answer that is none; closes it."""
    try:
        said = response.read(_MOST_SAID).decode("utf-8", "replace").strip().partition("\n")[0][:300]
    except (OSError, HTTPException):
        said = ""
    return EngineError(
        f"{what}: the engine answers {response.status} {said}".rstrip(), _ADVICE.get(response.status, "")
    )


_MOST_SAID = 65_536
_ADVICE: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "Name a user of the engine by LODSE_STORE_USER and LODSE_STORE_PASSWORD.",
    HTTPStatus.FORBIDDEN: "The user in LODSE_STORE_USER lacks a right.",
    HTTPStatus.NOT_FOUND: "Look at the addresses in [store].",
}
