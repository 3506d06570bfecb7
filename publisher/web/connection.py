"""The TCP connection of a request, for the two things that WSGI has no word for: has the client left, and cut it off.

Before the first byte of an answer the server tells nobody that a client has hung up, so a query would burn on for
nobody; and it ends a stream that failed in good order, as if it were whole. So this looks at the process's own
connections from the client's address. Behind a proxy all clients have one address: then an older request of another
hides that one has left (the time limit ends its query), and a stream is cut off only if no other flows at the moment.
Elsewhere than on Linux nothing is seen: every client counts as present.
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

COARSE = 0.05
"""Seconds by which the kernel's clock of a connection may differ from ours."""

FLOWING = 0.5
"""Seconds since something was last sent over a connection that an answer flows over."""

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


class Client:
    """The client of a request that has been read to its end: its address, and the port at which it asked."""

    def __init__(self, address: str | None, port: int | None) -> None:
        self._address = _plain(address or "")
        self._port = port
        self._came_before = time.monotonic() + COARSE

    def has_left(self) -> bool:
        """Say whether the client has certainly left: no connection waits whose request is as old as this one."""
        age = time.monotonic() - self._came_before
        with _sockets() as found:
            if not any(_listens(one, self._port) for one in found):
                return False  # the server does not take connections here by itself, so nothing can be said
            told = [_traffic(one) for one in found if _peer(one) == self._address]
        waiting = (one for one in told if one.established and one.total and one.received <= one.sent)
        return not any(one.received >= age for one in waiting)

    def cut_off(self) -> None:
        """End the connection that the answer flows over before its end, if it can be told which that is."""
        with suppress(OSError), _sockets() as found:
            flowing = [one for one in found if _peer(one) == self._address and _traffic(one).sent < FLOWING]
            if len(flowing) == 1:
                flowing[0].shutdown(socket.SHUT_RDWR)


@contextmanager
def _sockets() -> Iterator[list[socket.socket]]:
    """Open the process's own internet sockets once more, to look at them."""
    with ExitStack() as opened:
        entries = _DESCRIPTORS.iterdir() if sys.platform == "linux" else ()
        sockets = [found for entry in entries if (found := _opened(entry, opened))]
        yield [found for found in sockets if found.family in _INTERNET and found.type == socket.SOCK_STREAM]


def _opened(entry: Path, opened: ExitStack) -> socket.socket | None:
    with suppress(OSError):  # closed meanwhile
        if str(entry.readlink()).startswith("socket:"):
            return opened.enter_context(socket.socket(fileno=os.dup(int(entry.name))))
    return None


def _listens(found: socket.socket, port: int | None) -> bool:
    listening = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    return bool(listening) and found.getsockname()[1] == port


def _peer(found: socket.socket) -> str:
    with suppress(OSError):  # it listens, or has been closed
        return _plain(found.getpeername()[0])
    return ""


def _traffic(connection: socket.socket) -> Traffic:
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size).ljust(_INFO.size, b"\xff")
    state, sent, received, total = _INFO.unpack(info)  # where an older kernel tells less, it is taken to be much
    return Traffic(state == _ESTABLISHED, sent / 1000, received / 1000, total)


def _plain(address: str) -> str:
    return address.removeprefix("::ffff:")
