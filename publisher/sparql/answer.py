"""An answer while it comes out of a worker, and how it is to be given."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import orjson

from publisher.sparql import frames
from publisher.sparql.limits import Limits, QueryError
from publisher.sparql.process import Departed, Died, Late, Process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from publisher.sparql.limits import Policy
    from publisher.sparql.query import Query

_SENTENCES = {
    "time": "The query took longer than {seconds:g} seconds and was stopped.",
    "memory": "The query needed more than {megabytes:.0f} MB of memory and was stopped.",
    "crashed": "The query crashed the engine. Others are not affected; a simpler query may work.",
    "departed": "The client has hung up, so the query was stopped.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How a query is to be answered: the format's suffix, JSON-LD's profile, and what to do at a limit."""

    suffix: str
    profile: str = "compacted"
    truncate: bool = False
    head_only: bool = False
    rows: int | None = None
    link: str = ""


@dataclass(slots=True)
class Head:
    """What is known when the answer begins: which limit cut it, if one did."""

    cut: str | None = None
    limit: float | None = None


class GiveBack(Protocol):
    """What takes a worker back; one that is not whole is replaced."""

    def __call__(self, worker: Process, *, whole: bool) -> None:
        """Take it."""


def stays() -> bool:
    """Tell that the client has not left, where that cannot be known."""
    return False


@dataclass(slots=True)
class Answer:
    """An answer that has begun: `head`, then the chunks by iterating. Close it if it is not read to the end."""

    worker: Process
    query: Query
    limits: Limits
    give_back: GiveBack
    departed: Callable[[], bool] = stays
    head: Head = field(default_factory=Head)
    _left: float = 0.0
    _done: bool = False

    def begin(self, job: bytes) -> None:
        """Send the job and wait for the head."""
        self._left = self.limits.seconds
        self.worker.served += 1
        with suppress(BrokenPipeError):  # a worker that died before is found out by reading
            self.worker.send(job)
        self.head = Head(**orjson.loads(self._next(self.departed)[1]))

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._done:
            raise StopIteration
        letter, content = self._next()
        if letter == frames.END:
            self._finish(whole=True)
            raise StopIteration
        return content

    def close(self) -> None:
        """Free the worker; if it is still at work it is killed."""
        self._finish(whole=False)

    def __del__(self) -> None:
        self.close()

    def _finish(self, *, whole: bool) -> None:
        if not self._done:
            self._done = True
            self.give_back(self.worker, whole=whole)

    def _next(self, departed: Callable[[], bool] | None = None) -> tuple[bytes, bytes]:
        began = time.monotonic()
        try:
            letter, content = self.worker.receive(self._left, departed)
        except Late:
            raise self._failed("time") from None
        except Departed:
            raise self._failed("departed") from None
        except Died as death:
            raise self._failed("time" if death.kind == "killed" else death.kind) from None
        self._left -= time.monotonic() - began
        if letter == frames.ERROR:
            raise self._reported(content)
        return letter, content

    def _failed(self, kind: str) -> QueryError:
        self._finish(whole=False)
        limits = self.limits
        bounds = {"time": limits.seconds, "memory": limits.memory}
        sentence = _SENTENCES[kind].format(seconds=limits.seconds, megabytes=limits.memory / 1_000_000)
        return QueryError(kind, sentence, limit=bounds.get(kind))

    def _reported(self, content: bytes) -> QueryError:
        report = orjson.loads(content)
        self._finish(whole=report["kind"] != "memory")
        if report["line"] and report["kind"] == "syntax":
            report["line"], report["column"] = self.query.locate(report["line"], report["column"])
        return QueryError(report.pop("kind"), report.pop("sentence"), **report)


class Result(Protocol):
    """An answer that has begun, wherever it comes from: `head`, then the chunks by iterating. Close it in any case."""

    head: Head

    def __iter__(self) -> Iterator[bytes]:
        """Give the chunks. Raises QueryError if the rest does not come."""

    def close(self) -> None:
        """End it."""


class QueryService(Protocol):
    """What answers strangers' queries about one release: processes of ours, or an engine elsewhere."""

    limits: Limits
    release: str

    @property
    def policy(self) -> Policy:
        """What a query may reach."""

    def run(self, query: Query, asked: Asked, departed: Callable[[], bool] = stays) -> Result:
        """Have a query answered. Returns when the answer has begun; raises QueryError if it cannot."""

    def close(self) -> None:
        """Take no more queries."""
