"""The engine goes away and comes back: what readers get meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.test import Client, TestResponse

from publisher import server
from publisher.remote import backend, breaker
from publisher.web import recorded
from publisher.web.context import RELEASE, TIMELY
from publisher.web.front import Front
from tests.conftest import Town
from tests.remote.conftest import pushed
from tests.remote.engines import Running, oxigraph
from tests.sparql.served import wait_for


@dataclass
class Served:
    """The small town on one node, and the engine behind it."""

    client: Client
    engine: Running

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def is_stale(self, path: str) -> bool:
        return "Warning" in self.get(path).headers

    def stop(self, known: str) -> None:
        """End the engine, and wait until the node knows."""
        self.engine.kill()
        assert wait_for(lambda: self.is_stale(known))


@pytest.fixture
def served(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(backend, "PULSE", 0.1)
    monkeypatch.setattr(breaker, "PAUSE", 0.1)
    (tmp_path / "engine").mkdir()
    with oxigraph(tmp_path / "engine") as engine:
        yield Served(Client(server.load(pushed(town.site, engine))), engine)


def test_what_is_kept_is_served_stale(served: Served) -> None:
    fresh = served.get("/doc/service/ausweis.ttl")
    assert fresh.status_code == 200
    assert "Warning" not in fresh.headers
    assert "Age" not in fresh.headers
    served.stop("/doc/service/ausweis.ttl")
    stale = served.get("/doc/service/ausweis.ttl")
    assert (stale.status_code, stale.data) == (200, fresh.data)
    assert stale.headers["ETag"] == fresh.headers["ETag"]
    assert stale.headers["Warning"].startswith("110 ")
    assert int(stale.headers["Age"]) >= 0
    unchanged = served.get("/doc/service/ausweis.ttl", If_None_Match=fresh.headers["ETag"])
    assert unchanged.status_code == 304
    assert "Warning" in unchanged.headers


def test_what_is_kept_is_given_to_whoever_would_get_the_same(served: Served) -> None:
    fresh = served.get("/doc/service/ausweis.ttl", Accept="text/turtle", Accept_Language="de")
    page = served.get("/doc/service/ausweis", Accept="text/html", Accept_Language="de")
    served.get("/doc/service/ausweis.html", Accept="*/*", Accept_Language="de")
    served.engine.kill()
    assert wait_for(lambda: served.get("/doc/organisation/amt.ttl").status_code == 503)
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "text/turtle;q=0.9", "Accept-Language": "en"}):
        stale = served.client.get("/doc/service/ausweis.ttl", headers=headers)
        assert (stale.status_code, stale.data) == (200, fresh.data)
        assert stale.headers["Warning"].startswith("110 ")
    assert served.get("/doc/service/ausweis.html", Accept_Language="de").data == page.data
    assert served.get("/doc/service/ausweis.html", Accept_Language="en").status_code == 503
    assert served.get("/doc/service/ausweis", Accept="text/turtle", Accept_Language="de").status_code == 503


def test_a_node_is_not_ready_without_its_engine(served: Served) -> None:
    assert served.get("/health/ready").status_code == 200
    served.engine.kill()
    assert wait_for(lambda: served.get("/health/ready").status_code == 503)
    assert served.get("/health").status_code == 200
    served.engine.start()
    assert wait_for(lambda: served.get("/health/ready").status_code == 200)


UNKEPT = """
/doc/organisation/amt.ttl /doc/organisation/amt /id/organisation/amt /health/ready /api/fees /api/fees.html
/describe?iri=https://klein.example/id/organisation/amt /sparql?query=ASK%7B%7D /sparql?query=DESCRIBE%20%3Curn:x%3E
""".split()


def test_what_is_not_kept_is_unavailable(served: Served) -> None:
    served.get("/doc/service/ausweis.ttl")
    served.stop("/doc/service/ausweis.ttl")
    for path in UNKEPT:
        answer = served.get(path)
        assert answer.status_code == 503, path
        assert int(answer.headers["Retry-After"]) > 0, path
        assert "127.0.0.1" not in answer.text, "where the engine is, is nobody's business"


def test_what_does_not_need_the_engine_goes_on(served: Served) -> None:
    served.get("/doc/service/ausweis.ttl")
    served.stop("/doc/service/ausweis.ttl")
    for path in ("/a-z/", "/doc/service/", "/search?q=ausweis", "/health", "/sparql"):
        assert served.get(path).status_code == 200, path


def test_all_is_as_before_when_the_engine_is_back(served: Served) -> None:
    served.get("/doc/service/ausweis.ttl")
    served.stop("/doc/service/ausweis.ttl")
    assert served.get("/doc/organisation/amt.ttl").status_code == 503
    served.engine.start()
    assert wait_for(lambda: served.get("/doc/organisation/amt.ttl").status_code == 200)
    assert wait_for(lambda: not served.is_stale("/doc/service/ausweis.ttl"))


def test_a_node_that_starts_without_the_engine_comes_up_with_it(town: Town, tmp_path: Path) -> None:
    with oxigraph(tmp_path) as engine:
        site = pushed(town.site, engine)
        engine.kill()
        node = Client(server.load(site))
        assert node.get("/doc/service/ausweis.ttl").status_code == 503
        engine.start()
        assert wait_for(lambda: node.get("/doc/service/ausweis.ttl").status_code == 200)


Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


def test_a_page_that_is_due_is_served_stale_if_it_cannot_be_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded, "SOON", -1.0)
    answers = iter([("200 OK", b"open"), ("503 SERVICE UNAVAILABLE", b"down"), ("200 OK", b"closed")])

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        status, body = next(answers)
        environ |= {RELEASE: "r1", TIMELY: True}
        start(status, [("Cache-Control", "public, max-age=60"), ("Content-Length", str(len(body)))])
        return [body]

    client = Client(Front(app, lambda: "r1"))
    told = [client.get("/") for _ in range(3)]
    assert [(answer.data, "Warning" in answer.headers) for answer in told] == [
        (b"open", False),
        (b"open", True),
        (b"closed", False),
    ]
