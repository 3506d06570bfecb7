"""Whatever comes over the wire, the real server answers with a 4xx or harmless text, once, and goes on."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from publisher.web.connections import ROUND, SILENCE
from tests.command import Server

HEAD = b"Host: stadt.example\r\nConnection: close\r\n\r\n"
KEEP = b"keep-alive"
CHUNKED = b"Transfer-Encoding: chunked"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


def get(target: bytes) -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\n" + HEAD


def ask(headers: bytes, body: bytes, connection: bytes = b"close") -> bytes:
    """Give a query that is posted."""
    told = b"Host: x\r\nConnection: " + connection + b"\r\nContent-Type: application/sparql-query\r\n"
    return b"POST /sparql HTTP/1.1\r\n" + told + headers + b"\r\n\r\n" + body


PATHS: dict[str, tuple[bytes, set[int]]] = {
    "malformed percent-encoding": (b"/doc/%zz", {400, 404}),
    "half a percent-encoding": (b"/doc/service/wohngeld%", {400, 404}),
    "no UTF-8": (b"/doc/%ff%fe", {400}),
    "half a surrogate pair": (b"/doc/%ed%a0%80", {400}),
    "NUL, encoded": (b"/doc/service/wohngeld%00", {400}),
    "NUL": (b"/doc/\0", {400}),
    "line break, encoded": (b"/doc/%0d%0aSet-Cookie:%20a", {400}),
    "line break in a query": (b"/doc/service/wohngeld?format=ttl%0d%0aSet-Cookie:%20a", {406}),
    "line break in a redirect": (b"/dataset/?a=%0d%0aSet-Cookie:%20a", {301}),
    "bytes that are not encoded": ("/doc/service/müll".encode(), {400, 404}),
    "3 kB path": (b"/doc/" + b"a" * 3_000, {414}),
    "200 kB path": (b"/doc/" + b"a" * 200_000, {414, 431}),
    "20 kB query": (b"/doc/service/wohngeld?a=" + b"a" * 20_000, {414}),
    "20 kB IRI": (b"/describe?iri=http://x.example/" + b"a" * 20_000, {414}),
    "doubled slashes": (b"/doc//service//wohngeld", {404}),
    "another host as path": (b"//evil.example/", {404}),
    "another host as path, with dots": (b"//evil.example/%2e%2e", {404}),
    "another host with a slash too many": (b"//evil.example/doc/service/wohngeld/", {404}),
    "another host in backslashes": (b"/%5c%5cevil.example/", {404}),
    "another host after an address of ours": (b"/dataset//evil.example/", {404}),
    "up and away": (b"/doc/../health", {404}),
    "up and away from files": (b"/static/../../server.py", {404}),
    "up and away from files, encoded": (b"/static/%2e%2e/%2e%2e/server.py", {404}),
    "up and away from files, backslashes": (b"/static/..%5c..%5cserver.py", {404}),
    "up and away from dumps": (b"/dumps/..%2f..%2fmanifest.json", {404}),
    "a hidden file": (b"/static/.gitignore", {404}),
    "an unknown suffix": (b"/doc/service/wohngeld.exe", {404}),
    "markup": (b"/doc/%3Cscript%3Ealert(1)%3C/script%3E", {404}),
    "markup as language": (b"/?lang=%3Cscript%3E", {404}),
    "markup as IRI": (b"/describe?iri=%22%3E%3Cscript%3E", {404}),
    "a script as IRI": (b"/describe?iri=javascript:alert(1)", {404}),
    "a number without end": (b"/sitemap/99999999999999999999999999.xml", {404}),
    "a negative number": (b"/sitemap/-1.xml", {404}),
    "digits of another script": ("/doc/service/?page=١".encode(), {404}),
    "right to left and astral": (b"/doc/%D7%9E%D7%92%D7%93%D7%9C/%F0%9F%8F%9B", {404}),
    "no path at all": (b"http://evil.example", {200}),
    "a full address of another host": (b"http://evil.example/id/service/wohngeld", {303}),
}
REQUESTS: dict[str, tuple[bytes, set[int]]] = {
    "TRACE": (b"TRACE / HTTP/1.1\r\nX-Secret: abc\r\n" + HEAD, {405}),
    "CONNECT": (b"CONNECT evil.example:443 HTTP/1.1\r\n" + HEAD, {405}),
    "a method in small letters": (b"get / HTTP/1.1\r\n" + HEAD, {405}),
    "an unknown method": (b"BREW / HTTP/1.1\r\n" + HEAD, {405}),
    "a method that writes": (b"DELETE /doc/service/wohngeld HTTP/1.1\r\n" + HEAD, {405}),
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", {400}),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: a\r\n" + HEAD, {400}),
    "markup as host": (b"GET / HTTP/1.1\r\nHost: <script>\r\nConnection: close\r\n\r\n", {400}),
    "100 kB in a header": (b"GET / HTTP/1.1\r\nX-A: " + b"a" * 100_000 + b"\r\n" + HEAD, {431}),
    "20 kB of Accept": (b"GET /doc/service/wohngeld HTTP/1.1\r\nAccept: " + b"a/b," * 5_000 + b"\r\n" + HEAD, {406}),
    "200 headers": (b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(200)) + HEAD, {431}),
    "a NUL in a header": (b"GET / HTTP/1.1\r\nX-A: \0\r\n" + HEAD, {400}),
    "a header over two lines": (b"GET / HTTP/1.1\r\nX-A: b\r\n c\r\n" + HEAD, {400}),
    "bytes in every header": (
        b"GET /doc/service/wohngeld HTTP/1.1\r\n"
        + b"".join(
            name + b": \xff\xfe\xc3\r\n"
            for name in (b"Accept", b"Accept-Language", b"Accept-Profile", b"If-None-Match", b"If-Modified-Since")
        )
        + HEAD,
        {200},
    ),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", {400}),
    "HTTP/0.9": (b"GET /\r\n\r\n", {400}),
    "HTTP/9.9": (b"GET / HTTP/9.9\r\n" + HEAD, {400}),
    "no HTTP": (b"hello\r\n\r\n", {400}),
    "an absurd chunk": (ask(CHUNKED, b"FFFFFFFFFFFFFFFFF\r\na"), {400}),
    "a negative chunk": (ask(CHUNKED, b"-1\r\na"), {400}),
    "an absurd chunk where no body belongs": (
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HEAD + b"FFFFFFFFFFFFFFFFF\r\na",
        {200, 400},
    ),
    "a length with a sign": (ask(b"Content-Length: +5", b"ASK{}"), {400}),
    "an absurd length": (ask(b"Content-Length: " + b"9" * 30, b"ASK{}"), {400}),
    "two lengths": (ask(b"Content-Length: 5\r\nContent-Length: 6", b"ASK{}"), {400}),
    "length and chunks": (ask(b"Content-Length: 6\r\n" + CHUNKED, b"0\r\n\r\n" + SMUGGLED, KEEP), {400}),
    "chunks and length": (ask(CHUNKED + b"\r\nContent-Length: 6", b"0\r\n\r\n" + SMUGGLED, KEEP), {400}),
    "disguised chunks": (ask(b"Transfer-Encoding: xchunked", b"0\r\n\r\n" + SMUGGLED, KEEP), {400}),
    "chunks with a blank": (ask(b"Transfer-Encoding : chunked", b"0\r\n\r\n" + SMUGGLED, KEEP), {400}),
    "a line feed alone": (b"GET / HTTP/1.1\r\nHost: x\r\nX-A: a\n" + SMUGGLED, {400}),
}


@dataclass(frozen=True)
class Raw:
    """All that came back over one connection."""

    octets: bytes

    @property
    def statuses(self) -> list[int]:
        return [int(found) for found in re.findall(rb"HTTP/1\.[01] (\d{3}) ", self.octets)]

    @property
    def head(self) -> bytes:
        return self.octets.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.octets.partition(b"\r\n\r\n")[2]

    def header(self, name: bytes) -> bytes:
        found = re.search(rb"^" + name + rb": ([^\r\n]*)", self.head, re.IGNORECASE | re.MULTILINE)
        return found[1] if found else b""


def sent(server: Server, octets: bytes) -> Raw:
    """Send octets, and give all that comes back until the server closes the connection."""
    received = []
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        try:
            connection.sendall(octets)
            while part := connection.recv(65536):
                received.append(part)
        except ConnectionError:  # closed while we were still writing
            pass
    return Raw(b"".join(received))


@pytest.mark.parametrize("name", PATHS)
def test_a_path_is_answered_harmlessly(server: Server, name: str) -> None:
    target, statuses = PATHS[name]
    answer = sent(server, get(target))
    assert len(answer.statuses) == 1
    assert answer.statuses[0] in statuses
    assert b"<script>alert" not in answer.body
    assert not answer.header(b"set-cookie")
    assert answer.header(b"location") in {b"", b"/dataset?a=%0d%0aSet-Cookie:%20a", b"/doc/service/wohngeld"}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_answered_harmlessly_and_once(server: Server, name: str) -> None:
    octets, statuses = REQUESTS[name]
    answer = sent(server, octets)
    assert len(answer.statuses) == 1, "what follows in the same octets is no request"
    assert answer.statuses[0] in statuses
    assert b"X-Secret" not in answer.octets, "nothing is sent back as it came"


@pytest.mark.parametrize("name", ["3 kB path", "malformed percent-encoding", "markup", "line break, encoded"])
def test_a_refusal_is_negotiated(server: Server, name: str) -> None:
    target = PATHS[name][0]
    octets = b"GET " + target + b" HTTP/1.1\r\nAccept: application/ld+json, application/problem+json;q=0.5\r\n" + HEAD
    problem = json.loads(sent(server, octets).body)
    assert problem["status"] in PATHS[name][1]
    assert len(problem["detail"]) < 500


def test_what_a_proxy_might_say_changes_no_address(server: Server) -> None:
    said = (
        b"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: ftp\r\nForwarded: host=evil.example\r\n"
        b"X-Forwarded-Prefix: /evil\r\nX-Original-URL: /health\r\nX-Rewrite-URL: /health\r\n"
        b"X-HTTP-Method-Override: PUT\r\n"
    )
    for path in (
        b"/id/service/wohngeld",
        b"/doc/service/wohngeld",
        b"/doc/service/wohngeld/",
        b"/sitemap.xml",
        b"/dataset",
    ):
        answer = sent(
            server, b"GET " + path + b" HTTP/1.1\r\n" + said + b"Host: evil.example\r\nConnection: close\r\n\r\n"
        )
        assert answer.statuses[0] in {200, 301, 303}
        assert b"evil" not in answer.octets


def test_a_client_that_expects_a_hundred_is_answered(server: Server) -> None:
    answer = sent(server, ask(b"Expect: 100-continue\r\nContent-Length: 6", b"ASK {}"))
    assert answer.statuses == [100, 200]


def test_requests_in_a_row_on_one_connection_are_answered_in_order(server: Server) -> None:
    asked = [b"/doc/service/wohngeld.ttl", b"/doc/service/nirgends", b"/doc/service/wohngeld.csv"]
    octets = b"".join(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n" for path in asked[:2]) + get(asked[2])
    assert sent(server, octets).statuses == [200, 404, 200]


# Slow clients ---------------------------------------------------------------------------------------------------------

HALF = {
    "half a head": b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ",
    "half a body": ask(b"Content-Length: 1000", b"ASK", KEEP),
    "half a chunk": ask(CHUNKED, b"FFFFFFFF\r\nASK"),
    "nothing": b"",
}


def memory(pid: int) -> int:
    """Give the bytes that a process and those it started take."""
    told = Path(f"/proc/{pid}")
    children = (told / "task" / str(pid) / "children").read_text().split()
    resident = int((told / "statm").read_text().split()[1]) * 4096
    return resident + sum(memory(int(child)) for child in children)


@pytest.fixture
def crowd(server: Server, request: pytest.FixtureRequest) -> Iterator[list[socket.socket]]:
    """So many clients that send the same half of a request, and wait."""
    with ExitStack() as stack:
        clients = [socket.create_connection(("127.0.0.1", server.port), timeout=90) for _ in range(60)]
        for client in clients:
            stack.enter_context(closing(client))
            client.sendall(HALF[request.param])
        time.sleep(0.5)
        yield clients


@pytest.mark.parametrize("crowd", HALF, indirect=True)
def test_pages_are_served_while_others_are_slow(server: Server, crowd: list[socket.socket]) -> None:
    before = memory(server.pid)
    for _ in range(20):
        assert server.get("/doc/service/wohngeld").status == 200
        assert server.get("/health/ready").status == 200
    assert memory(server.pid) - before < 30 * 2**20
    assert crowd


@pytest.mark.slow
@pytest.mark.parametrize("crowd", HALF, indirect=True)
def test_slow_clients_are_dropped(server: Server, crowd: list[socket.socket]) -> None:
    until = time.monotonic() + SILENCE + 2 * ROUND + 10
    for client in crowd:
        client.settimeout(max(0.1, until - time.monotonic()))
        try:
            while client.recv(65536):
                pass
        except ConnectionError:
            pass
    assert server.get("/health/live").status == 200


@pytest.mark.slow
def test_clients_that_take_nothing_are_dropped_and_hold_up_nobody(server: Server) -> None:
    with ExitStack() as stack:
        for _ in range(60):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", server.port))
            client.sendall(b"GET /sitemap/1.xml HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
        before = memory(server.pid)
        asked = threading.Thread(target=lambda: [server.get("/doc/service/wohngeld.ttl") for _ in range(200)])
        asked.start()
        asked.join(30)
        assert not asked.is_alive()
        assert memory(server.pid) - before < 60 * 2**20
