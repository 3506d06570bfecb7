"""Connections of this process on which nothing moves: they are closed, so that half a request cannot hold a thread.

The server has no time limit for the body of a request or the taking of an answer, and its threads cannot be
interrupted; but the kernel knows when a connection last moved, and a thread wakes up when its connection is closed.
Works on Linux; does nothing elsewhere.
"""

from __future__ import annotations

import os
import socket
import struct
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SILENCE = 45.0
"""Seconds without a byte in either direction; longer than any query may run before its answer begins."""

ROUND = 5.0
"""Seconds between two rounds."""

_OPEN = Path("/proc/self/fd")
_LAST_MOVES = struct.Struct("=I4xI")
_LAST_SENT = 44
"""Where the kernel's `struct tcp_info` says how many milliseconds ago data were last sent, and next received."""


def watch(port: int, seconds: float = SILENCE, pause: float = ROUND) -> None:
    """Close silent connections to a port of ours, round after round, for ever."""
    while _OPEN.is_dir() and hasattr(socket, "TCP_INFO"):
        time.sleep(pause)
        for connection in _connections(port):
            with connection, suppress(OSError):  # closed meanwhile
                if _silence(connection) > seconds:
                    connection.shutdown(socket.SHUT_RDWR)


def _connections(port: int) -> Iterator[socket.socket]:
    """Give a copy of each socket of this process that is a connection to the port."""
    for file in tuple(_OPEN.iterdir()):
        with suppress(OSError):  # closed meanwhile
            if file.is_socket():
                found = socket.socket(fileno=os.dup(int(file.name)))
                if _leads_to(found, port):
                    yield found
                else:
                    found.close()


def _leads_to(found: socket.socket, port: int) -> bool:
    """Say whether a socket is a connection to one of our ports, and not what waits for them."""
    if found.family not in {socket.AF_INET, socket.AF_INET6} or found.type != socket.SOCK_STREAM:
        return False
    waits = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    return not waits and bool(found.getsockname()[1] == port)


def _silence(connection: socket.socket) -> float:
    """Give the seconds since data last went either way."""
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_SENT + _LAST_MOVES.size)
    sent: int
    received: int
    sent, received = _LAST_MOVES.unpack_from(told, _LAST_SENT)
    return min(sent, received) / 1000.0
