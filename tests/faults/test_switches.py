"""While a thousand requests a second are answered, the release is switched, and no request is lost."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from publisher import site
from publisher.build import build
from publisher.release import Releases
from tests.command import ROOT, serving
from tests.conftest import copied

DOCUMENT = "/doc/service/ausweis.ttl"
SWITCHES = 20
REQUESTS = 1000
"""Requests between two switches, at least."""


@dataclass
class Client:
    """Asks for one document again and again over one connection, and counts what comes back."""

    port: int
    bodies: dict[bytes, int] = field(default_factory=dict)
    wrong: list[bytes] = field(default_factory=list)
    total: int = 0
    lost: str = ""
    ending: bool = False

    def run(self) -> None:
        try:
            self._ask()
        except OSError as error:
            self.lost = str(error)

    def _ask(self) -> None:
        request = f"GET {DOCUMENT} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        with socket.create_connection(("127.0.0.1", self.port), 30) as connection:
            while not self.ending:
                connection.sendall(request)
                head, body = _answer(connection)
                self.total += 1
                self.bodies[body] = self.bodies.get(body, 0) + 1
                if not head.startswith(b"HTTP/1.1 200 "):
                    self.wrong.append(head)


def _answer(connection: socket.socket) -> tuple[bytes, bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536) or _lost(received)
    head, _, body = received.partition(b"\r\n\r\n")
    [length] = [int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < length:
        body += connection.recv(65536) or _lost(body)
    return head, body


@contextmanager
def asking(port: int, number: int) -> Iterator[list[Client]]:
    """Clients that ask until the block ends; one whose connection is lost ends before."""
    clients = [Client(port) for _ in range(number)]
    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        for client in clients:
            client.ending = True
        for thread in threads:
            thread.join(30)


def asked(clients: list[Client]) -> int:
    return sum(client.total for client in clients)


def _await(clients: list[Client], number: int) -> None:
    """Wait until so many requests have been answered in all, or an answer was lost, which is counted later."""
    while asked(clients) < number and not any(client.lost for client in clients):
        time.sleep(0.01)


def _lost(received: bytes) -> bytes:
    raise ConnectionError(f"the connection ended after {received!r}")


@pytest.mark.parametrize(
    ("switches", "requests"),
    [(4, 100), pytest.param(SWITCHES, REQUESTS, marks=pytest.mark.slow)],
    ids=["short", "long"],
)
def test_no_request_is_lost_while_releases_are_switched(
    tmp_path: Path, record_property: Callable[[str, object], None], switches: int, requests: int
) -> None:
    folder = copied(ROOT / "tests/town", tmp_path / "klein")
    with serving(folder, releases=tmp_path / "releases", workers=2) as server:
        town = folder / "town.ttl"
        town.write_text(town.read_text().replace('"Identity card"@en', '"Card"@en'))
        build(replace(site.load(folder), releases=server.releases))
        shelf = Releases(server.releases)
        pair = [shelf.get(name) for name in shelf.names()[-2:]]
        began = time.perf_counter()
        with asking(server.port, 4) as clients:
            for switch in range(switches):
                shelf.switch(pair[switch % 2])
                _await(clients, asked(clients) + requests)
            record_property("requests a second", round(asked(clients) / (time.perf_counter() - began)))
    assert [client.lost for client in clients] == [""] * 4
    assert [head for client in clients for head in client.wrong] == []
    assert asked(clients) >= switches * requests
    assert len({body for client in clients for body in client.bodies}) == 2
