"""The command under test, run as people run it, and the server it starts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Answer:
    """What the server answered. Nothing is followed by itself."""

    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True)
class Server:
    """A server that runs, its address, and the folder of its releases."""

    port: int
    releases: Path
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, headers=named, method=method)  # noqa: S310
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=20) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        return None


def environment(releases: Path | None = None) -> dict[str, str]:
    """The environment without settings of the machine's user."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LODSE_")}
    return kept | ({"LODSE_RELEASES": str(releases)} if releases else {})


def lodse(*arguments: object, releases: Path | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    command = [sys.executable, "-m", "publisher.cli", *map(str, arguments)]
    env = environment(releases) | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=env, cwd=cwd)


def python(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a small program with the package at hand."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)


def free_port() -> int:
    """Give a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(*targets: object, releases: Path, workers: int = 1) -> Iterator[Server]:
    """Serve a site or files until the block ends; the server is ended by its own pid."""
    port = free_port()
    command = [sys.executable, "-m", "publisher.cli", "serve", *map(str, targets)]
    options = ["--port", str(port), "--workers", str(workers)]
    said = releases.with_suffix(".log")
    with said.open("wb") as log:
        process = subprocess.Popen(
            command + options, stdout=log, stderr=log, env=environment(releases), cwd=ROOT, start_new_session=True
        )
    server = Server(port, releases, process.pid)
    try:
        _await(server, process, said)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(server: Server, process: subprocess.Popen[bytes], said: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, said.read_text()
        try:
            server.get("/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(said.read_text())
