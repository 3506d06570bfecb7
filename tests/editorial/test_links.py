"""Links to other sites are asked for politely, within bounds, and never inside a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from publisher import rdf
from publisher.editorial import links
from publisher.editorial.links import DAY, Checker, find
from publisher.gathering.shards import Shards
from tests.command import free_port
from tests.conftest import Canary

BASE = "https://stadt.example/"


class _Pages(BaseHTTPRequestHandler):
    asked: list[str]

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        type(self).asked.append(f"{self.command} {self.path}")
        name = self.path.strip("/")
        statuses = {"gone": 410, "missing": 404, "forbidden": 403, "error": 500, "robots.txt": 200}
        status = 405 if name == "get-only" and self.command == "HEAD" else statuses.get(name, 200)
        if name == "moved":
            status = 302
        body = b"User-agent: *\nDisallow: /private\nCrawl-delay: 3\n" if name == "robots.txt" else b"page"
        self.send_response(status)
        if name == "moved":
            self.send_header("Location", "/missing")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def pages() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Pages", (_Pages,), {"asked": asked}))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1_000_000_000.0
        self.waited: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


def checker(folder: Path, clock: Clock, *, private: bool = True) -> Checker:
    return Checker(folder / "links.json", private, clock=clock, sleep=clock.sleep)


def test_pages_that_are_gone_are_found_and_what_proves_nothing_is_not(
    pages: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, _ = pages
    names = ("good", "gone", "missing", "moved", "forbidden", "error", "get-only", "private")
    broken = checker(tmp_path, Clock()).broken(f"{url}/{name}" for name in names)
    assert broken == {f"{url}/gone", f"{url}/missing", f"{url}/moved"}


def test_a_host_that_does_not_answer_is_found(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    assert checker(tmp_path, Clock()).broken([url]) == {url}


def test_a_host_is_asked_as_slowly_as_it_wants_and_not_for_what_it_forbids(
    pages: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, asked = pages
    clock = Clock()
    checker(tmp_path, clock).broken([f"{url}/a", f"{url}/b", f"{url}/private"])
    assert asked == ["GET /robots.txt", "HEAD /a", "HEAD /b"]
    assert clock.waited == [3.0, 3.0, 3.0]


def test_what_was_learnt_is_not_asked_again_for_some_days(pages: tuple[str, list[str]], tmp_path: Path) -> None:
    url, asked = pages
    clock = Clock()
    for hours, expected in ((0, 2), (12, 0), (20, 1), (24 * 7, 2)):
        clock.now += hours * 3600
        asked.clear()
        assert checker(tmp_path, clock).broken([f"{url}/good", f"{url}/gone"]) == {f"{url}/gone"}
        assert len({line for line in asked if "robots" not in line and line.startswith("HEAD")}) == expected


def test_what_no_text_links_to_any_more_is_forgotten(pages: tuple[str, list[str]], tmp_path: Path) -> None:
    url, _ = pages
    clock = Clock()
    checker(tmp_path, clock).broken([f"{url}/a", f"{url}/b"])
    checker(tmp_path, clock).broken([f"{url}/b"])
    assert list(json.loads((tmp_path / "links.json").read_bytes())) == [f"{url}/b"]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a": 1}', b"\xff", b'{"a": [1, "x"]}'])
def test_a_damaged_memory_is_as_good_as_none(pages: tuple[str, list[str]], tmp_path: Path, content: bytes) -> None:
    url, _ = pages
    (tmp_path / "links.json").write_bytes(content)
    assert checker(tmp_path, Clock()).broken([f"{url}/gone"]) == {f"{url}/gone"}


def test_addresses_inside_a_network_are_never_asked_unless_allowed(canary: Canary, tmp_path: Path) -> None:
    inside = [canary.url, canary.url.replace("127.0.0.1", "localhost"), "file:///etc/passwd", "http://[", "x:y"]
    assert checker(tmp_path, Clock(), private=False).broken(inside) == frozenset()
    assert canary.calls == 0


def test_a_run_ends_when_its_links_or_its_time_are_used_up(
    pages: tuple[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, asked = pages
    monkeypatch.setattr(links, "MOST", 5)
    many = [f"{url}/{number}" for number in range(20)]
    checker(tmp_path, Clock()).broken(many)
    assert sum(line.startswith("HEAD") for line in asked) == 5
    monkeypatch.setattr(links, "SECONDS", 7.0)
    checker(tmp_path, Clock()).broken(many)
    assert sum(line.startswith("HEAD") for line in asked) == 8
    assert DAY > links.SECONDS


def test_findings_say_where_the_link_stands(pages: tuple[str, list[str]], tmp_path: Path) -> None:
    url, _ = pages
    text = f"""<{BASE}id/service/x> <https://w3id.org/lodse/ontology#note> '<a href="{url}/gone">weg</a>'@de ;
        <http://schema.org/url> <{url}/missing> , <{url}/good> , <{BASE}doc/service/y> ."""
    graph = Shards.of(rdf.read_text(text.encode(), rdf.TURTLE, BASE))
    found = {(f.node, f.path, f.value) for f in find(graph, BASE, checker(tmp_path, Clock()))}
    assert found == {
        (f"{BASE}id/service/x", "https://w3id.org/lodse/ontology#note", f"{url}/gone"),
        (f"{BASE}id/service/x", "http://schema.org/url", f"{url}/missing"),
    }
