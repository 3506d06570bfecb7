"""The TCP connection of a request, for the two things that WSGI has no word for: has the client left, and cut it off.

Before the first byte of an answer the server tells nobody that a client has hung up, so a query would burn on for
nobody; and it ends a stream that failed in good order, as if it were whole. So this looks at the process's own
connections from the client's address. Behind a proxy all clients have one address: then an older request of another
hides that one has left (the time limit ends its query), and a stream is cut off only if no other flows at the moment.
Elsewhere than on Linux nothing is seen: every client counts as present.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress

from publisher.web.connections import listens, opened, peer, plain, traffic

COARSE = 0.05
"""Seconds by which the kernel's clock of a connection may differ from ours."""

FLOWING = 0.5
"""Seconds since something was last sent over a connection that an answer flows over."""


class Client:
    """The client of a request that has been read to its end: its address, and the port at which it asked."""

    def __init__(self, address: str | None, port: int | None) -> None:
        self._address = plain(address or "")
        self._port = port
        self._came_before = time.monotonic() + COARSE

    def has_left(self) -> bool:
        """Say whether the client has certainly left: no connection waits whose request is as old as this one."""
        age = time.monotonic() - self._came_before
        with opened() as found:
            if not any(listens(one, self._port) for one in found):
                return False  # the server does not take connections here by itself, so nothing can be said
            told = [traffic(one) for one in found if peer(one) == self._address]
        waiting = (one for one in told if one.established and one.total and one.received <= one.sent)
        return not any(one.received >= age for one in waiting)

    def cut_off(self) -> None:
        """End the connection that the answer flows over before its end, if it can be told which that is."""
        with suppress(OSError), opened() as found:
            flowing = [one for one in found if peer(one) == self._address and traffic(one).sent < FLOWING]
            if len(flowing) == 1:
                flowing[0].shutdown(socket.SHUT_RDWR)
