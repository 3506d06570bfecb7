"""Several nodes before one engine: they answer alike, switch without a mix, and one may die."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.command import ROOT, Server, free_port, lodse, serving
from tests.conftest import copied
from tests.remote.engines import oxigraph

pytestmark = pytest.mark.slow

NGINX = """
worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;
events {{ worker_connections 256; }}
http {{ access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
  fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  upstream nodes {{ server 127.0.0.1:{first}; server 127.0.0.1:{second}; }}
  server {{ listen 127.0.0.1:{port};
    location / {{ proxy_pass http://nodes; proxy_set_header Host klein.example; proxy_connect_timeout 2s;
      proxy_next_upstream error timeout http_502 http_503; }} }} }}
"""
PATHS = ("/doc/service/ausweis.ttl", "/doc/service/ausweis", "/doc/service/ausweis.jsonld", "/doc/organisation/",
         "/sparql?query=SELECT%20%3Fn%20%7B%20%3Fs%20%3Chttp://schema.org/name%3E%20%3Fn%20%7D")  # fmt: skip
MARKED = re.compile(rb"(?:Amt|Kleinstadt) ([0-9]+)")


@dataclass
class Reader(threading.Thread):
    """Asks again and again for the same things, and keeps what came."""

    port: int
    stopped: threading.Event
    seen: list[tuple[str, int, str, frozenset[bytes]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stopped.is_set():
            for path in PATHS:
                status, etag, body = fetch(self.port, path)
                self.seen.append((path, status, etag, frozenset(MARKED.findall(body))))


def fetch(port: int, path: str) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": "klein.example"})
        with connection.getresponse() as answer:
            return answer.status, answer.headers.get("ETag", ""), answer.read()
    except OSError:
        return 0, "", b""
    finally:
        connection.close()


@contextmanager
def balanced(folder: Path, nodes: list[Server]) -> Iterator[int]:
    """Run nginx before two nodes; give its port."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).is_file():
        pytest.skip("nginx is not installed")
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(folder=folder, port=port, first=nodes[0].port, second=nodes[1].port), "utf-8")
    process = subprocess.Popen([program, "-c", str(settings)])
    try:
        for _ in range(100):
            if fetch(port, "/health")[0] == 200:
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


@dataclass
class Cluster:
    """Two nodes behind nginx, one engine, and the town they serve."""

    folder: Path
    releases: Path
    engine: str
    nodes: list[Server]
    port: int

    def release(self, number: int) -> None:
        """Build and push the town with a number in its names."""
        release(self.folder, self.releases, self.engine, number)


def release(folder: Path, releases: Path, engine: str, number: int) -> None:
    file = folder / "town.ttl"
    text = re.sub(r'"(Amt|Kleinstadt)(?: [0-9]+)?"', rf'"\1 {number}"', file.read_text("utf-8"))
    file.write_text(text, "utf-8")
    for command in (("build", folder), ("push", folder, engine)):
        done = lodse(*command, releases=releases)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder, releases = copied(ROOT / "tests/town", tmp_path / "klein"), tmp_path / "releases"
    for name in ("engine", "nginx"):
        (tmp_path / name).mkdir()
    with ExitStack() as stack:
        engine = stack.enter_context(oxigraph(tmp_path / "engine")).remote.endpoint
        release(folder, releases, engine, 1)
        shelves = (releases, tmp_path / "fetched")  # the second node has none of the files, and gets them by itself
        nodes = [stack.enter_context(serving(folder, "--store", engine, releases=shelf)) for shelf in shelves]
        port = stack.enter_context(balanced(tmp_path / "nginx", nodes))
        yield Cluster(folder, releases, engine, nodes, port)


def test_nodes_answer_alike(cluster: Cluster) -> None:
    for path in PATHS:
        first, second = (fetch(node.port, path) for node in cluster.nodes)
        assert first == second
        assert first[0] == 200


@contextmanager
def reading(port: int, number: int) -> Iterator[list[Reader]]:
    """Readers that ask until the block ends."""
    stopped = threading.Event()
    readers = [Reader(port, stopped) for _ in range(number)]
    for reader in readers:
        reader.start()
    try:
        yield readers
    finally:
        stopped.set()
        for reader in readers:
            reader.join(30)


def test_a_switch_shows_no_mixed_release_and_a_death_is_not_noticed(cluster: Cluster) -> None:
    with reading(cluster.port, 3) as readers:
        cluster.release(2)
        assert _settles(cluster, b"2")
        os.killpg(cluster.nodes[0].pid, signal.SIGKILL)
        time.sleep(1)
        cluster.release(3)
        assert _settles(cluster, b"3")
    seen = [answer for reader in readers for answer in reader.seen]
    assert {status for _, status, _, _ in seen} == {200}
    assert {len(marks) for _, _, _, marks in seen} == {1}, "an answer from one release"
    assert {mark for _, _, _, marks in seen for mark in marks} == {b"1", b"2", b"3"}
    named: dict[str, set[frozenset[bytes]]] = {}
    for _, _, etag, marks in seen:
        named.setdefault(etag, set()).add(marks)
    assert all(len(marks) == 1 for etag, marks in named.items()), "one tag, one content"


def _settles(cluster: Cluster, number: bytes) -> bool:
    """Wait until all that is asked for is of one release."""
    for _ in range(300):
        answers = [fetch(cluster.port, path)[2] for path in PATHS for _ in range(2)]
        if all(set(MARKED.findall(body)) == {number} for body in answers):
            return True
        time.sleep(0.1)
    return False
