"""Connections on which nothing moves are closed, and no others."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from publisher.web import connections

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel of Linux tells")

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server whose connections are closed after half a second of silence."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        threading.Thread(target=connections.watch, args=(port, 0.5, 0.1), daemon=True).start()
        yield server


def connected(listener: socket.socket) -> Pair:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(listener.getsockname())
    server, _ = listener.accept()
    for end in (client, server):
        end.settimeout(20)
    return client, server


def test_half_a_request_is_ended(listener: socket.socket) -> None:
    client, server = connected(listener)
    with client, server:
        client.sendall(b"POST /sparql HTTP/1.1\r\nContent-Length: 100\r\n\r\nASK")
        assert server.recv(1000)
        assert server.recv(1000) == b"", "the reading thread wakes up"


def test_an_answer_that_nobody_takes_is_ended(listener: socket.socket) -> None:
    client, server = connected(listener)
    with client, server, pytest.raises(ConnectionError):
        server.sendall(b"x" * 100_000_000)


def test_a_connection_on_which_something_moves_stays(listener: socket.socket) -> None:
    client, server = connected(listener)
    with client, server:
        for _ in range(15):
            client.sendall(b"x")
            assert server.recv(10) == b"x"
            time.sleep(0.1)


def test_other_connections_of_the_process_are_left_alone(listener: socket.socket) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        client, server = connected(other)
        mine = connected(listener)
        with client, server, mine[0], mine[1]:
            assert mine[1].recv(10) == b""
            client.sendall(b"still there")
            assert server.recv(100) == b"still there"
