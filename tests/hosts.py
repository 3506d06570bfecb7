"""Other hosts for tests: a server on loopback that answers as it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True)
class Asked:
    """A request: its path, its headers by lower-case name, its body, and the connection on which it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    caller: tuple[str, int] = ("", 0)


@dataclass(frozen=True)
class Reply:
    """What is answered; the length is told by itself."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def answering(reply: Callable[[Asked], Reply | None]) -> Iterator[str]:
    """Answer every GET and POST, or hang up for None; give the address, without a slash at its end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = reply(Asked(self.path, headers, body, self.client_address))
            if said is None:
                self.close_connection = True
                return
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            with suppress(ConnectionError):  # a client may have had enough
                self.end_headers()
                self.wfile.write(said.body)

        do_POST = do_GET  # noqa: N815 - so the library calls it

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
