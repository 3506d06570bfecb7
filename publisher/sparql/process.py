"""One worker process, as the pool sees it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import orjson

from publisher.sparql import frames

_START_SECONDS = 20.0
_ROOT = Path(__file__).parents[2]
_LOOK_SECONDS = 0.25
"""How often it is looked whether the client is still there."""

_READ = 1_048_576
_PIPE_SIZE = 1_048_576
_SET_PIPE_SIZE = 1031


class Late(Exception):
    """Nothing came in time."""


class Departed(Exception):
    """The client left while nothing came."""


class Died(Exception):
    """The process ended. `kind` is crashed, memory or killed (by us)."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"a worker process {kind}")
        self.kind = kind


class Process:
    """A started worker. Not thread-safe but for `kill`; whoever took it from the pool owns it.

    served: queries it was given. overdue_at: when the keeper kills it, in the monotonic clock's seconds.
    """

    def __init__(self, settings: Mapping[str, object]) -> None:
        self.served = 0
        self.overdue_at = float("inf")
        self._killed = False
        self._buffer = bytearray()
        self._process = subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, "-P", "-m", "publisher.sparql.worker", _argument(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            bufsize=0,
            cwd="/",
        )
        assert self._process.stdin is not None  # noqa: S101 -- asked for above
        assert self._process.stdout is not None  # noqa: S101
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        try:
            self._widen()
            self.receive(_START_SECONDS)
        except (Late, Died):
            self.bury()
            raise

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def lives(self) -> bool:
        """Say whether the process is still there."""
        return self._process.poll() is None

    def send(self, frame: bytes) -> None:
        """Write a frame. Raises BrokenPipeError if the process is gone."""
        frames.write_all(self._in, frame)

    def receive(self, seconds: float, departed: Callable[[], bool] | None = None) -> tuple[bytes, bytes]:
        """Wait for a frame. Raises Late, Died, or Departed if who waits for it says that the client has left."""
        deadline = time.monotonic() + seconds
        self._fill(frames.HEADER.size, deadline, departed)
        letter, length = frames.HEADER.unpack(self._buffer[: frames.HEADER.size])
        end = frames.HEADER.size + length
        self._fill(end, deadline, departed)
        content = bytes(self._buffer[frames.HEADER.size : end])
        del self._buffer[:end]
        return letter, content

    def _fill(self, count: int, deadline: float, departed: Callable[[], bool] | None) -> None:
        while len(self._buffer) < count:
            self._wait(deadline, departed)
            data = os.read(self._out, _READ)
            if not data:
                raise Died(self._cause())
            self._buffer += data

    def _wait(self, deadline: float, departed: Callable[[], bool] | None) -> None:
        """Wait until there is something to read."""
        while (left := deadline - time.monotonic()) > 0:
            if self._poll.poll(min(left, _LOOK_SECONDS) * 1000):
                return
            if departed is not None and departed():
                raise Departed
        raise Late

    def _cause(self) -> str:
        self._process.wait()
        if self._killed:
            return "killed"
        # A failed allocation aborts; the system's own killer kills; the parser's recursion ends in a fault.
        return "memory" if self._process.returncode in (-signal.SIGABRT, -signal.SIGKILL) else "crashed"

    def kill(self) -> None:
        """End the process now. Its memory is given back by the system at once."""
        self._killed = True
        self._process.kill()

    def bury(self) -> None:
        """Kill the process if it lives, and leave nothing of it behind."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _widen(self) -> None:
        if sys.platform == "linux":
            import fcntl  # noqa: PLC0415 -- not everywhere

            with suppress(OSError):  # beyond the user's quota of pipe pages
                fcntl.fcntl(self._out, _SET_PIPE_SIZE, _PIPE_SIZE)


def _argument(settings: Mapping[str, object]) -> str:
    return orjson.dumps(dict(settings) | {"parent": os.getpid()}).decode()


def _environment() -> dict[str, str]:
    """Give a worker nothing of the server's environment, which may hold secrets."""
    return {"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "PYTHONDONTWRITEBYTECODE": "1"}
