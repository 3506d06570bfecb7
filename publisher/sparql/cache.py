"""Small results that are asked for again and again, kept in memory. What nobody asked for the longest time goes."""

from __future__ import annotations

import threading
from collections import OrderedDict

LARGEST = 256 * 1024
"""Bytes of a result that is kept."""


class Cache:
    """Results by what identifies them. `budget`: bytes of all."""

    def __init__(self, budget: int = 16 * 2**20) -> None:
        self._budget = budget
        self._bytes = 0
        self._results: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """Give a result, if it is kept."""
        with self._lock:
            found = self._results.get(key)
            if found is not None:
                self._results.move_to_end(key)
            return found

    def keep(self, key: str, result: bytes) -> None:
        """Keep a result, unless it is large."""
        if len(result) > LARGEST:
            return
        with self._lock:
            self._bytes += len(result) - len(self._results.pop(key, b""))
            self._results[key] = result
            while self._bytes > self._budget:
                self._bytes -= len(self._results.popitem(last=False)[1])
