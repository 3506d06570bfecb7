"""How much of the machine a build may take: memory and processes. It changes nothing in what is built."""

from __future__ import annotations

import gc
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext
    from typing import Self

    from publisher.settings import Table

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Done = TypeVar("Done")

_UNITS = {"MB": 10**6, "GB": 10**9}
_MEMORY = rf"[1-9][0-9]{{0,5}} ?(?:{'|'.join(_UNITS)})"

PRELOADED = ("__main__", "publisher.gathering.gather", "publisher.checking.pieces")
"""Modules that are loaded once, not by each process that is no copy of this one: as long as 10,000 statements take."""

OF_A_PROCESS = 400 * 10**6
"""Bytes that a process takes for its work on one shard, measured generously."""


@dataclass(frozen=True, slots=True)
class Work:
    """The bounds of a build: bytes of memory, and processes (0: as many as the machine has cores)."""

    memory: int = 10**9
    processes: int = 0

    @property
    def workers(self) -> int:
        """How many processes work at a time: no more than there are cores, and than the memory allows."""
        cores = self.processes or len(os.sched_getaffinity(0))
        return max(1, min(cores, self.memory // OF_A_PROCESS))

    @property
    def buffer(self) -> int:
        """How many bytes of text a process holds before it puts them into a file; in memory they are twice that."""
        return min(self.memory, OF_A_PROCESS) // 6


ALONE = Work(processes=1)
"""Work in one process."""


class Crew(Generic[Shared]):
    """Processes that do the same work on many things, with something that all of them need.

    For one thing or few, or by one process, the work is done here.
    """

    def __init__(self, work: Work, shared: Shared) -> None:
        self._shared = shared
        self._processes = work.workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def map(self, task: Callable[[Shared, Item], Done], items: Sequence[Item], few: int = 1) -> Iterator[Done]:
        """Do a task for every item, and give what comes of each, in their order.

        few: the number of items up to which processes are not worth the while to start them.
        """
        if (len(items) <= few and not self._pool) or len(items) <= 1 or self._processes <= 1:
            return (task(self._shared, item) for item in items)
        if not self._pool:
            self._pool = ProcessPoolExecutor(self._processes, _context(), _hold, (self._shared,))
        return self._pool.map(partial(_do, task), items)


def _context() -> BaseContext:
    """Give the way to start processes: as copies of this one, at once, if no other thread can hold a lock in it."""
    if _THREADS.is_dir() and len(list(_THREADS.iterdir())) == 1:
        return get_context("fork")
    context = get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    return context


_THREADS = Path("/proc/self/task")
"""The threads of this process, also those of libraries (Linux)."""

_RARELY = (100_000, 50, 1_000)
"""How often memory is searched for rings of objects: there are few, and to look for them took a seventh of the time."""

_held: list[object] = []
"""In a process of a crew: what all tasks share."""


def _hold(shared: object) -> None:
    _held[:] = [shared]
    gc.set_threshold(*_RARELY)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End when the build does, even if it is killed and can tell nobody."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _do(task: Callable[[Any, Item], Done], item: Item) -> Done:
    return task(_held[0], item)


def read(table: Table) -> Work:
    """Read the settings of `[build]`."""
    memory = table.matching("memory", _MEMORY, 'a number and a unit, such as "500 MB" or "4 GB"')
    return Work(_bytes(memory) if memory else Work().memory, table.number("processes", 0, 1, 256))


def _bytes(text: str) -> int:
    found = re.fullmatch(r"([0-9]+) ?([A-Z]+)", text)
    return int(found[1]) * _UNITS[found[2]] if found else 0
