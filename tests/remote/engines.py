"""Engines on this machine, started for tests: Oxigraph's server and Virtuoso. Tests skip where one is not installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from publisher.remote.settings import Remote
from tests.command import free_port

SOON = 60.0


@dataclass
class Running:
    """An engine, how to begin it, and how to reach it."""

    remote: Remote
    command: list[str]
    folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        log = (self.folder / "log.txt").open("ab")
        with log:
            self.process = subprocess.Popen(self.command, cwd=self.folder, stdout=log, stderr=log)
        end = time.monotonic() + SOON
        while not self.answers():
            assert self.process.poll() is None, (self.folder / "log.txt").read_text()
            assert time.monotonic() < end, "it did not come up"
            time.sleep(0.1)

    def answers(self) -> bool:
        address = f"{self.remote.endpoint}?{urlencode({'query': 'ASK {}'})}"
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310 -- our own engine
                return bool(answer.status == 200)
        except HTTPError:
            return True
        except (URLError, OSError):
            return False

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextmanager
def oxigraph(folder: Path) -> Iterator[Running]:
    program = Path(sys.executable).with_name("oxigraph")
    if not program.is_file():
        pytest.skip("Oxigraph's server (the Python package oxigraph) is not installed")
    port = free_port()
    command = [str(program), "serve", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]
    yield from _run(Running(Remote(f"http://127.0.0.1:{port}/query"), command, folder))


@contextmanager
def virtuoso(folder: Path) -> Iterator[Running]:
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso (the Debian package virtuoso-opensource-7) is not installed")
    port = free_port()
    settings = VIRTUOSO.format(http=port, sql=free_port())
    (folder / "virtuoso.ini").write_text(settings, "utf-8")
    remote = Remote(f"http://127.0.0.1:{port}/sparql", user="dba", password="dba")  # noqa: S106 -- as it comes
    yield from _run(Running(remote, [program, "-f", "-c", "virtuoso.ini"], folder))


def _run(engine: Running) -> Iterator[Running]:
    try:
        engine.start()
        yield engine
    finally:
        engine.kill()


ENGINES: Mapping[str, Callable[[Path], AbstractContextManager[Running]]] = {"oxigraph": oxigraph, "virtuoso": virtuoso}

VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 20
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = .
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
KeepAliveTimeout = 10
MaxKeepAlives = 10
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
"""
