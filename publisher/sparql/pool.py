"""A small pool of worker processes that answer queries and are killed when they take too long.

The web server's threads call `Pool.run`; one thread of the pool's own, the keeper, starts workers, kills those that
are overdue and buries the dead. Only it starts processes: a worker dies with the thread that started it.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from dataclasses import asdict
from typing import TYPE_CHECKING

import orjson

from publisher.sparql import frames
from publisher.sparql.answer import Answer, stays
from publisher.sparql.limits import Busy, Limits, Policy, QueryError
from publisher.sparql.process import Died, Late, Process

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from publisher.sparql.answer import Asked
    from publisher.sparql.query import Query

_KEEPER_SECONDS = 1.0
"""How often the keeper looks for workers that are overdue; what else it does it is woken for."""

_NOTICEABLE = 0.05
"""Seconds of waiting after which it is looked whether the client is still there."""

_RETRY_START = 1.0
"""Seconds before a worker that could not be started is tried again."""


class Pool:
    """Workers on the store of one release.

    size: workers. queue: queries that may wait, each for `patience` seconds. recycle: queries after which a worker is
    replaced. describer: `module:function`, called in the worker with the open store and `argument`;
    it gives the function from a thing to its quads. Nothing is started before the first query.
    """

    def __init__(  # noqa: PLR0913 -- each has a default that fits a town
        self,
        store: Path,
        size: int = 2,
        limits: Limits | None = None,
        *,
        policy: Policy | None = None,
        release: str = "",
        queue: int = 8,
        patience: float = 5.0,
        recycle: int = 1_000,
        describer: str = "publisher.sparql.describe:bounded",
        argument: object = None,
    ) -> None:
        self.limits = limits or Limits()
        self.policy = policy or Policy()
        self.release = release
        self.size = size
        self._queue, self._patience, self._recycle = queue, patience, recycle
        self._settings = {
            "store": str(store),
            "describer": describer,
            "argument": argument,
            "memory": self.limits.memory,
        }
        self._changed = threading.RLock()
        self._free = threading.Condition(self._changed)
        self._work = threading.Condition(self._changed)
        self._idle: deque[Process] = deque()
        self._busy: set[Process] = set()
        self._dead: list[Process] = []
        self._waiting = 0
        self._closed = False
        self._keeper: threading.Thread | None = None
        self._failure = ""

    def run(self, query: Query, asked: Asked, departed: Callable[[], bool] = stays) -> Answer:
        """Have a query answered. Returns when the answer has begun; raises QueryError if it cannot.

        departed: tells whether the client has hung up; it is asked while the query runs.
        """
        began = time.monotonic()
        worker = self._take()
        if time.monotonic() - began > _NOTICEABLE and departed():
            self.give_back(worker, whole=True)
            raise QueryError("departed", "The client has hung up while it waited.")
        answer = Answer(worker, query, self.limits, self.give_back, departed)
        try:
            answer.begin(self._job(query, asked))
        except BaseException:
            answer.close()
            raise
        return answer

    def close(self) -> None:
        """Take no more queries; running ones are finished, then their workers end."""
        with self._changed:
            self._closed = True
            self._dead += self._idle
            self._idle.clear()
            self._free.notify_all()
            self._work.notify()

    def kill(self) -> None:
        """Close, and end running queries too. Returns when every worker is gone."""
        self.close()
        with self._changed:
            for worker in self._busy:
                worker.kill()
            keeper = self._keeper
        if keeper and keeper is not threading.current_thread():
            keeper.join(timeout=10)

    def processes(self) -> list[int]:
        """Give the process ids of the workers that live."""
        with self._changed:
            return [worker.pid for worker in (*self._idle, *self._busy)]

    def warm(self, timeout: float = 10.0) -> None:
        """Start the workers now and wait until one is ready."""
        with self._changed:
            self._start()
            self._free.wait_for(lambda: self._idle or self._closed or self._failure, timeout)

    def _job(self, query: Query, asked: Asked) -> bytes:
        dataset, limits = query.dataset, self.limits
        job = asdict(asked) | {
            "text": query.text,
            "form": query.form,
            "base": query.base,
            "default": None if dataset is None else list(dataset.default),
            "named": None if dataset is None else list(dataset.named),
            "rows": min(asked.rows or limits.rows, limits.rows),
            "bytes": limits.truncated_bytes if asked.truncate else limits.bytes,
            "soft_seconds": limits.seconds * 0.8,
        }
        return frames.pack(frames.HEAD, orjson.dumps(job))

    def _take(self) -> Process:
        with self._changed:
            self._start()
            if not self._idle and self._waiting >= self._queue + max(0, self.size - len(self._busy)):
                raise Busy(self._retry_after())
            self._waiting += 1
            try:
                self._free.wait_for(self._decided, self._patience)
            finally:
                self._waiting -= 1
            if self._idle and not self._closed:
                worker = self._idle.popleft()
                worker.overdue_at = time.monotonic() + self.limits.occupancy
                self._busy.add(worker)
                return worker
            if self._failure or self._closed:
                raise QueryError("unavailable", self._failure or "The query service is closing.")
            raise Busy(self._retry_after())

    def _decided(self) -> bool:
        """Say whether there is nothing to wait for any more. Workers that were ended from outside are let go."""
        while self._idle and not self._idle[0].lives():
            self._dead.append(self._idle.popleft())
            self._work.notify()
        return bool(self._idle or self._closed or self._failure)

    def _retry_after(self) -> int:
        return max(1, math.ceil(min(self.limits.seconds, self._patience)))

    def give_back(self, worker: Process, *, whole: bool) -> None:
        """Take a worker back; one that is not whole (killed, crashed, abandoned) or old is replaced."""
        keep = whole and worker.served < self._recycle
        if not keep:
            worker.kill()
        with self._changed:
            self._busy.discard(worker)
            if keep and not self._closed:
                self._idle.append(worker)
                self._free.notify()
            else:
                self._dead.append(worker)
                self._work.notify()

    def _start(self) -> None:
        if self._keeper is None and not self._closed:
            self._keeper = threading.Thread(target=self._keep, name="sparql-keeper", daemon=True)
            self._keeper.start()

    def _keep(self) -> None:
        while self._step():
            pass

    def _step(self) -> bool:
        with self._changed:
            dead, self._dead = self._dead, []
            for worker in self._busy:
                if worker.overdue_at < time.monotonic():
                    worker.kill()
            missing = 0 if self._closed else self.size - len(self._idle) - len(self._busy)
            if not dead and not missing:
                if self._closed and not self._busy:
                    return False
                self._work.wait(_KEEPER_SECONDS)
                return True
        for worker in dead:
            worker.bury()
        if missing:
            self._add()
        return True

    def _add(self) -> None:
        try:
            worker = Process(self._settings)
        except (OSError, Died, Late) as error:
            with self._changed:
                self._failure = f"The query service cannot start: {error}"
                self._free.notify_all()
                self._work.wait(_RETRY_START)
            return
        with self._changed:
            self._failure = ""
            (self._dead if self._closed else self._idle).append(worker)
            self._free.notify()
