"""Serving a site: granian runs the web workers; each opens the current release for itself."""

from __future__ import annotations

import errno
import socket
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from publisher.errors import ServeError
from publisher.release import Releases
from publisher.site import share_metrics

if TYPE_CHECKING:
    from collections.abc import Callable

    from publisher.site import Site

THREADS = 24
"""Blocking threads a worker: more than queries can run and wait, so that pages never stand in line behind them."""

_REASONS = {
    errno.EADDRINUSE: ("port {port} is in use", "Choose another one by --port, or stop what uses it."),
    errno.EACCES: ("port {port} needs more rights than you have", "Choose a port above 1023."),
    errno.EADDRNOTAVAIL: ("{host} is not an address of this machine", "Choose another one by --host."),
}


def check_port(host: str, port: int) -> None:
    """Raise ServeError if the server could not listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason, advice = _REASONS.get(error.errno or 0, ("cannot listen on {host}, port {port}: {error}", ""))
        raise ServeError(reason.format(host=host, port=port, error=error.strerror), advice) from None


def serve(  # noqa: PLR0913 - the options of the command, by name
    site: Site, *, host: str, port: int, workers: int, log: bool, say: Callable[[str], None]
) -> None:
    """Serve until interrupted. Every worker is a process of its own with `THREADS` threads.

    log: whether each request gives a line on standard error.
    """
    server = Granian(
        "publisher.server:load",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024),
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    say(f"{site.name}: http://{host}:{port}{site.prefix} (stop with Ctrl-C)")
    with TemporaryDirectory(prefix="lodse-metrics-") as folder:
        share_metrics(Path(folder))
        server.serve(target_loader=partial(load, site, log=log), wrap_loader=False)


def load(site: Site, *, log: bool) -> Any:
    """Make the WSGI application of one worker."""
    from publisher.web.app import create_app
    from publisher.web.front import Front
    from publisher.web.observed import Observed

    streamed = tuple(site.prefix + path for path in ("sparql", "dumps/", "map/"))
    front = Front(create_app(site), Releases(site.releases).current_id, bypass=streamed)
    return Observed(front, log=log)
