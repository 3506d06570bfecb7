"""Running one thing in a process of its own: how long it takes, and how much memory it and its children have."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

EVERY = 0.1
"""Seconds between two looks at the memory, at least."""

SHARE = 0.01
"""Part of the time that may go into looking, at most: the system walks through all pages for it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, and bytes of memory at the most; what several processes share is counted once."""

    seconds: float
    peak: int


def measured(task: Callable[..., object], *arguments: object) -> Measured:
    """Run a task in a new process and measure it; what it takes to start the process is not counted."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_timed, args=(there, task, arguments))
    process.start()
    there.close()
    peak, pause = 0, EVERY
    while not here.poll(pause):
        began = time.perf_counter()
        peak = max(peak, sum(map(_memory, _family(process.pid or 0))))
        pause = max(EVERY, (time.perf_counter() - began) / SHARE)
    seconds = here.recv()
    process.join()
    return Measured(seconds, peak)


def _timed(answer: Connection, task: Callable[..., object], arguments: tuple[object, ...]) -> None:
    began = time.perf_counter()
    task(*arguments)
    answer.send(time.perf_counter() - began)


def _family(process: int) -> Iterator[int]:
    """Give a process and all that it has started (Linux)."""
    yield process
    with suppress(OSError):
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            yield from _family(int(child))


def _memory(process: int) -> int:
    """Give the bytes of a process, its part of what it shares (Linux)."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
