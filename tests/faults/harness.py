"""Builds that are struck by a fault at any of their file operations, in processes of their own.

One process loads the program once and forks a child for each build, so that a hundred of them take a minute. In the
child an audit hook counts what it does to files; at a given number it is killed, or its disk is full from then on.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.command import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATIONS = frozenset(
    "open os.mkdir os.rename os.remove os.rmdir os.chmod os.symlink os.truncate shutil.rmtree sqlite3.connect".split()
)
"""What counts as a step of a build; a reader's `open` too, so that there are steps in every stage."""

WRITING = frozenset("os.mkdir os.rename os.symlink".split())


@dataclass(frozen=True)
class Outcome:
    """How a build ended: its status as `os.waitpid` gives it, how many operations it did, what it said."""

    status: int
    operations: int
    said: str

    @property
    def was_killed(self) -> bool:
        return os.WIFSIGNALED(self.status) and os.WTERMSIG(self.status) == signal.SIGKILL


class Forge:
    """The process that builds, again and again."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def build(self, folder: Path, fault: str = "none", at: int = 0) -> Outcome:
        """Build a site with a fault (`kill`, `full`) at an operation, from 1."""
        assert self._process.stdin
        assert self._process.stdout
        print(fault, at, folder, file=self._process.stdin, flush=True)
        status, operations, said = self._process.stdout.readline().rstrip("\n").split("\t")
        return Outcome(int(status), int(operations), said)


IN_PARTS = "in-parts"
"""The argument with which every site is built as large ones are, in parts that are kept."""


@contextmanager
def forge(releases: Path, *options: str) -> Iterator[Forge]:
    """Start the process that builds; it ends with the block."""
    env = environment(releases) | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.harness", *options],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env, cwd=ROOT,
    ) as process:  # fmt: skip
        try:
            yield Forge(process)
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(30)


def _serve() -> None:
    """Take orders: fault, operation, folder. Answer with status, number of operations, and the error if any."""
    from publisher import build, freeze, site  # noqa: F401, PLC0415 - loaded once, before the children are made
    from publisher.checking import judge  # noqa: F401, PLC0415
    from publisher.gathering import gather, shards  # noqa: PLC0415

    if IN_PARTS in sys.argv:
        gather.SMALL, shards.MOST = 0, 100
    for line in sys.stdin:
        fault, at, folder = line.rstrip("\n").split(" ", 2)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _build(Path(folder), fault, int(at), writing)
        os.close(writing)
        _, status = os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as pipe:
            notes = pipe.read()
        said = notes.replace(b".", b"").decode().replace("\t", " ").replace("\n", " ")
        sys.stdout.write(f"{status}\t{notes.count(b'.')}\t{said}\n")
        sys.stdout.flush()


def _build(folder: Path, fault: str, at: int, notes: int) -> None:
    """Build in a child process, and end it."""
    from publisher import build, site  # noqa: PLC0415
    from publisher.errors import LodseError  # noqa: PLC0415

    settings, done = site.load(folder), 0
    shelf = str(settings.releases)

    def struck(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal done
        if event not in OPERATIONS or (event == "open" and not str(arguments[0]).startswith(shelf)):
            return
        done += 1
        os.write(notes, b".")
        if fault == "kill" and done == at:
            os.kill(os.getpid(), signal.SIGKILL)
        if fault == "full" and done >= at and (event in WRITING or _is_written(event, arguments)):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sys.addaudithook(struck)
    try:
        build.build(settings)
    except LodseError as error:
        os.write(notes, error.sentence.replace(".", "").encode())
        os._exit(1)
    os._exit(0)


def _is_written(event: str, arguments: tuple[object, ...]) -> bool:
    return event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))


if __name__ == "__main__":
    _serve()
