"""What a document costs from an engine: against its queries sent by hand, and drawing it from our own store."""

from __future__ import annotations

import http.client
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from bench.figure import Figure
from bench.servers import free_port, running
from bench.sparql import milliseconds
from publisher import site
from publisher.build import build
from publisher.progress import Silent
from publisher.release import Releases
from publisher.remote import client as transport
from publisher.remote.client import Client
from publisher.remote.connections import Response
from publisher.remote.push import push
from publisher.remote.settings import Remote
from publisher.site import Site
from publisher.web.app import create_app

PATHS = ("/doc/service/wohngeld.ttl", "/doc/service/wohngeld.html", "/doc/organisation/sozialamt.ttl")
TIMES = 60

Sent = list[urllib.request.Request]


@contextmanager
def oxigraph(folder: Path) -> Iterator[Remote]:
    """Run Oxigraph's server."""
    port = free_port()
    program = str(Path(sys.executable).with_name("oxigraph"))
    command = [program, "serve", "--location", str(folder / "engine"), "--bind", f"127.0.0.1:{port}"]
    with running(command, f"http://127.0.0.1:{port}/"):
        yield Remote(f"http://127.0.0.1:{port}/query")


def by_hand(connection: http.client.HTTPConnection, sent: Sent) -> None:
    """Send the same requests over one connection, and read what comes."""
    for request in sent:
        body = request.data
        assert isinstance(body, bytes)
        connection.request("POST", request.selector, body, dict(request.header_items()))
        connection.getresponse().read()


def asked(there: Site, path: str) -> Sent:
    """Give the requests that a document costs."""
    sent: Sent = []
    send = Client.send

    def watched(self: Client, request: urllib.request.Request, *more: object) -> Response:
        sent.append(request)
        return send(self, request, *more)  # type: ignore[arg-type]

    client = create_app(there).test_client()
    client.get("/doc/place/rathaus.ttl")
    transport.Client.send = watched  # type: ignore[assignment,method-assign]
    try:
        client.get(path)
    finally:
        transport.Client.send = send  # type: ignore[method-assign]
    return [request for request in sent if b"hasCurrentVersion" not in (request.data or b"")]  # type: ignore[operator]


def figures() -> Iterator[Figure]:
    """Compare documents of the demo town."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        town = replace(site.load(Path("data/kassel")), releases=folder / "releases")
        release, _ = build(town)
        with oxigraph(folder) as remote:
            push(Client(remote), Releases(town.releases), release, town.retention, Silent())
            there = replace(town, remote=remote)
            for path in PATHS:
                yield _figure(town, there, path)


def _figure(town: Site, there: Site, path: str) -> Figure:
    near, far = (create_app(each).test_client() for each in (town, there))
    assert near.get(path).data == far.get(path).data
    sent = asked(there, path)
    connection = http.client.HTTPConnection(urlsplit(there.remote.endpoint if there.remote else "").netloc)
    rounds = [
        (
            milliseconds(lambda: far.get(path), TIMES // 3),
            milliseconds(lambda: by_hand(connection, sent), TIMES // 3),
            milliseconds(lambda: near.get(path), TIMES // 3),
        )
        for _ in range(3)
    ]
    connection.close()
    ours, theirs = min(r[0] for r in rounds), min(r[1] for r in rounds) + min(r[2] for r in rounds)
    what = f"{path} from an engine ({len(sent)} queries)"
    return Figure(what, ours, "its queries by hand, and embedded", theirs, "ms", at_most=1.5)
