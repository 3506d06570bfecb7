"""Fetching from other hosts: bounded, and never from inside a network unless that is allowed."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from publisher.sources.fetch import Fetcher, Unreachable
from tests.hosts import Asked, Reply, answering


@pytest.fixture
def pages() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    def reply(request: Asked) -> Reply:
        asked.append(request.path)
        name, _, value = request.path.strip("/").partition("=")
        if name == "to":
            return Reply(302, headers={"Location": value})
        if name == "busy" and len(asked) < 3:
            return Reply(503)
        if request.headers.get("if-none-match") == '"1"':
            return Reply(304, headers={"ETag": '"1"'})
        body = b"x" * 5_000 if name == "large" else b"good"
        return Reply(404 if name == "missing" else 200, body, {"ETag": '"1"'})

    with answering(reply) as url:
        yield url, asked


NEAR = Fetcher(private=True, pause=0, seconds=5, largest=4_096)


def test_fetches_again_while_busy_and_not_what_has_not_changed(pages: tuple[str, list[str]]) -> None:
    url, asked = pages
    answer = NEAR.get(f"{url}/busy")
    assert (answer.status, answer.body, len(asked)) == (200, b"good", 3)
    again = NEAR.get(f"{url}/page", {"If-None-Match": answer.etag})
    assert (again.status, again.body) == (304, b"")


def test_one_answer_is_bounded(pages: tuple[str, list[str]]) -> None:
    url, asked = pages
    with pytest.raises(Unreachable, match="larger than"):
        NEAR.get(f"{url}/large")
    with pytest.raises(Unreachable, match="404"):
        NEAR.get(f"{url}/missing")
    assert len(asked) == 2, "neither is tried again"


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "], ids=["status", "headers"])
def test_who_sends_a_byte_now_and_then_is_cut_off(begins: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        dripping = threading.Thread(target=_drip, args=(server, begins), daemon=True)
        dripping.start()
        with pytest.raises(Unreachable, match=r"no answer within 0\.3 seconds"):
            Fetcher(private=True, tries=1, seconds=0.3).get(f"http://127.0.0.1:{server.getsockname()[1]}/")
    dripping.join(10)
    assert not dripping.is_alive(), "the connection was not closed"


def _drip(server: socket.socket, begins: bytes) -> None:
    connection, _ = server.accept()
    with connection, suppress(OSError):
        connection.sendall(begins)
        for _ in range(200):
            connection.sendall(b"a")
            time.sleep(0.05)


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "data:text/plain,x", "/to=/to="]
)
def test_redirects_lead_to_the_web_only(pages: tuple[str, list[str]], target: str) -> None:
    with pytest.raises(Unreachable):
        Fetcher(private=True, pause=0, tries=1, seconds=5).get(f"{pages[0]}/to={target}")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/", "data:,x", "nothing", "http://"])
def test_only_web_addresses_are_fetched(url: str) -> None:
    with pytest.raises(Unreachable):
        Fetcher(private=True, pause=0, tries=1).get(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0.0.0.0", "10.0.0.1", "172.16.1.1", "192.168.0.1",  # noqa: S104
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]", "[2002:0a00:0001::]", "localhost",
    ],
)  # fmt: skip
def test_nothing_inside_a_network_is_asked(address: str) -> None:
    with pytest.raises(Unreachable, match="inside a network"):
        Fetcher(pause=0).get(f"http://{address}/")


def test_a_redirect_does_not_lead_inside(pages: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    url, asked = pages
    port = int(url.rpartition(":")[2])
    connect = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda _, timeout: connect(("127.0.0.1", port), timeout))
    monkeypatch.setattr(socket, "getaddrinfo", _names({"town.example": ["93.184.216.34"], "127.0.0.1": ["127.0.0.1"]}))
    with pytest.raises(Unreachable, match="inside a network"):
        Fetcher(pause=0).get(f"http://town.example/to={url}/secret")
    assert asked == [f"/to={url}/secret"], "the second address was not asked"


def test_a_name_is_looked_up_once_and_all_its_addresses_count(monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[object] = []

    def connect(address: object, timeout: float | None) -> socket.socket:
        gone.append((address, timeout))
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    changing = iter([["93.184.216.34"], ["127.0.0.1"]])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [_address(each) for each in next(changing)])
    with pytest.raises(Unreachable):
        Fetcher(pause=0, tries=1, seconds=5).get("http://town.example/")
    assert gone == [(("93.184.216.34", 80), 5)]
    monkeypatch.setattr(socket, "getaddrinfo", _names({"town.example": ["93.184.216.34", "10.0.0.1"]}))
    with pytest.raises(Unreachable, match="inside a network"):
        Fetcher(pause=0).get("http://town.example/")


def _address(text: str, port: int = 80) -> tuple[int, int, int, str, tuple[str, int]]:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, port))


def _names(known: dict[str, list[str]]):  # type: ignore[no-untyped-def] # noqa: ANN202
    return lambda host, port, *_, **__: [_address(each, port) for each in known[host]]
