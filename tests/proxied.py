"""A real nginx with an export, before the application that it was made from."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.serving import WSGIRequestHandler, make_server

from publisher.export import write
from publisher.progress import Silent
from publisher.release import Release
from publisher.site import Site
from publisher.web.app import create_app
from tests.command import free_port

CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{ }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {export}/current/nginx/http.conf;
  server {{ listen 127.0.0.1:{port}; include {export}/current/nginx/server.conf; }}
}}
"""


@dataclass(frozen=True)
class Reply:
    """An answer, as the application's own test client gives it."""

    status_code: int
    headers: Headers
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode()

    def get_json(self) -> Any:
        return json.loads(self.data)


class Asked(Protocol):
    """Whoever answers: the application or a server."""

    def open(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Reply:
        """Ask, and follow nothing."""

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Ask for an answer."""

    def head(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Ask for the head of an answer."""


@dataclass(frozen=True)
class Plain:
    """The application itself, without a server."""

    client: FlaskClient

    def open(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Reply:
        with self.client.open(path, method=method, headers=headers) as answer:
            return Reply(answer.status_code, answer.headers, answer.data)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self.open(path, headers=headers)

    def head(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self.open(path, "HEAD", headers)


@dataclass(frozen=True)
class Client:
    """Asks a server; nothing is said that was not asked to be said. `Vary` is told without the coding of the bytes."""

    port: int

    def open(self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, quote(path, safe="/:@!$&'()*+,;=-._~%?#[]"), skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            return Reply(answer.status, _uncoded(Headers(answer.getheaders())), answer.read())
        finally:
            connection.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self.open(path, headers=headers)

    def head(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self.open(path, "HEAD", headers)


def _uncoded(headers: Headers) -> Headers:
    """Take out what only a server says, not the application: that the coding depends on the client."""
    vary = [name for name in headers.get("Vary", "").split(", ") if name not in {"", "Accept-Encoding"}]
    headers.remove("Vary")
    headers.update({"Vary": ", ".join(vary)} if vary else {})
    return headers


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_told: object) -> None:
        """Say nothing."""


@contextmanager
def upstream(site: Site) -> Iterator[int]:
    """Run the application of a site on a free port, as it is, without what a worker keeps before it."""
    server = make_server("127.0.0.1", 0, create_app(site), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@contextmanager
def nginx(export: Path, folder: Path, command: Sequence[str] = ()) -> Iterator[Client]:
    """Run nginx with an export until the block ends, by a command of one's own if given. Skips where there is none."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if not program:
        pytest.skip("nginx is not installed")
    port = free_port()
    file = folder / "nginx.conf"
    file.write_text(CONFIGURATION.format(folder=folder, export=export, port=port))
    for each in (folder, export):
        _open_to_all(each)
    process = subprocess.Popen([*(command or [program]), "-c", str(file), "-p", str(folder)], stderr=subprocess.PIPE)
    try:
        yield _awaited(Client(port), process)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _open_to_all(path: Path) -> None:
    """Let nginx in, which gives up the rights of root: temporary folders are closed to all others."""
    for each in (path, *path.parents):
        if each == Path(tempfile.gettempdir()):
            break
        each.chmod(0o755)


def _awaited(client: Client, process: subprocess.Popen[bytes]) -> Client:
    for _ in range(200):
        assert process.poll() is None, process.communicate()[1].decode()
        try:
            client.get("/")
        except OSError:
            time.sleep(0.05)
        else:
            return client
    raise AssertionError("nginx does not answer")


@contextmanager
def exported(site: Site, release: Release, folder: Path) -> Iterator[Client]:
    """Export a site, and serve it by nginx and the application behind it."""
    with upstream(site) as port:
        write.export(site, release, folder / "export", f"127.0.0.1:{port}", Silent())
        with nginx(folder / "export", folder) as client:
            yield client
