"""Serving a site: granian runs the web workers; each opens the current release for itself."""

from __future__ import annotations

import errno
import socket
import threading
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from publisher.errors import ServeError
from publisher.site import share_metrics
from publisher.web import connections

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIEnvironment

    from publisher.site import Site

THREADS = 40
"""Blocking threads a worker: more than queries can run and wait and slow clients can hold (`web.patience.MOST`), so
that pages never stand in line behind them."""

HEADER = 32 * 1024
"""Bytes of a request's head, beyond which it is refused; the server looks after each doubling of its buffer."""

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
    site: Site, *, host: str, port: int, workers: int, proxies: int, log: bool, say: Callable[[str], None]
) -> None:
    """Serve until interrupted. Every worker is a process of its own with `THREADS` threads.

    proxies: how many of our own stand before the server. log: whether each request gives a line on standard error.
    """
    server = Granian(
        "publisher.server:load",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=HEADER),
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    say(f"{site.name}: http://{host}:{port}{site.prefix} (stop with Ctrl-C)")
    with TemporaryDirectory(prefix="lodse-metrics-") as folder:
        share_metrics(Path(folder))
        server.serve(target_loader=partial(load, site, port=port, proxies=proxies, log=log), wrap_loader=False)


def load(site: Site, *, port: int | None = None, proxies: int = 0, log: bool = False) -> Any:
    """Make the WSGI application of one worker."""
    from publisher.web.app import create_app
    from publisher.web.context import EXTENSION
    from publisher.web.front import Front
    from publisher.web.observed import Observed

    threading.Thread(target=connections.watch, args=(port,), daemon=True).start() if port else None
    app = create_app(site, proxies)
    library = app.extensions[EXTENSION].library
    front = Front(app, library.current_id, bypass=streamed_below(site.prefix), silent_since=library.silent_since)
    return Observed(front, log=log, named=proxies > 0)


def streamed_below(root: str) -> Callable[[WSGIEnvironment], bool]:
    """Say which requests for reading are answered by a stream of any length: questions in SPARQL, and large files."""
    endpoint = frozenset(root + path for path in ("sparql", "sparql/"))
    files = tuple(root + path for path in ("dumps/", "map/"))

    def is_streamed(environ: WSGIEnvironment) -> bool:
        path = environ["PATH_INFO"]
        return path.startswith(files) or (path in endpoint and bool(environ.get("QUERY_STRING")))

    return is_streamed
