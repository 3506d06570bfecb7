"""The TCP connections of this process, as the kernel knows them; those on which nothing moves are closed.

The server has no time limit for the body of a request or the taking of an answer, and its threads cannot be
interrupted; but a thread wakes up when its connection is closed. Works on Linux; elsewhere nothing is seen.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SILENCE = 45.0
"""Seconds without a byte in either direction; longer than any query may run before its answer begins."""

ROUND = 5.0
"""Seconds between two rounds."""

_DESCRIPTORS = Path("/proc/self/fd")
_INFO = struct.Struct("@B43xI4xI72xQ")
_ESTABLISHED = 1
_INTERNET = frozenset({socket.AF_INET, socket.AF_INET6})


class Traffic(NamedTuple):
    """What the kernel tells of a connection (`tcp_info`): seconds since data were sent and received, bytes received."""

    established: bool
    sent: float
    received: float
    total: int


@contextmanager
def opened() -> Iterator[list[socket.socket]]:
    """Open the process's own internet sockets once more, to look at them."""
    with ExitStack() as stack:
        entries = _DESCRIPTORS.iterdir() if sys.platform == "linux" else ()
        sockets = [found for entry in entries if (found := _opened(entry, stack))]
        yield [found for found in sockets if found.family in _INTERNET and found.type == socket.SOCK_STREAM]


def _opened(entry: Path, stack: ExitStack) -> socket.socket | None:
    with suppress(OSError):  # closed meanwhile
        if str(entry.readlink()).startswith("socket:"):
            return stack.enter_context(socket.socket(fileno=os.dup(int(entry.name))))
    return None


def listens(found: socket.socket, port: int | None) -> bool:
    """Say whether a socket takes the connections to a port."""
    listening = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    return bool(listening) and found.getsockname()[1] == port


def peer(found: socket.socket) -> str:
    """Give the address at the other end of a connection; empty if there is none."""
    with suppress(OSError):  # it listens, or has been closed
        return plain(found.getpeername()[0])
    return ""


def plain(address: str) -> str:
    """Give an address of IPv4 in its own form, also where a socket of both kinds took it."""
    return address.removeprefix("::ffff:")


def traffic(connection: socket.socket) -> Traffic:
    """Give what the kernel tells of a connection; where an older kernel tells less, it is taken to be much."""
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size).ljust(_INFO.size, b"\xff")
    state, sent, received, total = _INFO.unpack(info)
    return Traffic(state == _ESTABLISHED, sent / 1000, received / 1000, total)


def watch(port: int, seconds: float = SILENCE, pause: float = ROUND) -> None:
    """Close silent connections to a port of ours, round after round, for ever."""
    while sys.platform == "linux":
        time.sleep(pause)
        with opened() as sockets:
            for connection in sockets:
                with suppress(OSError):  # closed meanwhile
                    if connection.getsockname()[1] == port and _silence(connection) > seconds:
                        connection.shutdown(socket.SHUT_RDWR)


def _silence(connection: socket.socket) -> float:
    """Give the seconds since data last went either way; what listens is never silent."""
    told = traffic(connection)
    return min(told.sent, told.received) if told.established else 0.0
