"""A circuit breaker: an engine that has failed several times in a row is left alone for a while."""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING

from publisher.errors import EngineDown

if TYPE_CHECKING:
    from collections.abc import Callable

FAILURES = 3
PAUSE = 5.0
LONGEST = 60.0


class Breaker:
    """Counts failures in a row. When it has opened, one request after each pause tries whether the engine is back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_at = 0.0
        self._reason = ""

    def check(self) -> None:
        """Raise EngineDown if the engine is not to be asked now."""
        with self._lock:
            if self._failures < FAILURES:
                return
            left = self._closed_at - self._clock()
            if left > 0:
                raise EngineDown(self._reason, math.ceil(left))
            self._closed_at = self._clock() + self._pause()  # who comes now tries; the others wait for what comes of it

    def failed(self, reason: str) -> None:
        """Count a failure."""
        with self._lock:
            self._failures += 1
            self._reason = reason
            self._closed_at = self._clock() + self._pause()

    def succeeded(self) -> None:
        """Forget the failures."""
        with self._lock:
            self._failures = 0

    @property
    def retry_after(self) -> int:
        """Seconds after which it is worth asking again."""
        return math.ceil(self._pause())

    def _pause(self) -> float:
        return float(min(PAUSE * 2 ** min(max(self._failures - FAILURES, 0), 8), LONGEST))
