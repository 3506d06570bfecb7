"""The front gives everyone what the application would give, from memory where it can."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, EnvironBuilder, TestResponse

from publisher.release import Releases
from publisher.web import recorded, shelf, thing_page
from publisher.web.app import create_app
from publisher.web.context import RELEASE
from publisher.web.front import LONGEST_KEY, Front
from publisher.web.shelf import Shelf
from tests.conftest import Town

PATHS = """
/ /a-z/ /a-z/w /doc/service/ /doc/service/?page=2 /doc/channel/?page=2 /doc/channel.csv /doc/place.geojson
/id/service/wohngeld /doc/service/wohngeld /doc/service/wohngeld.ttl /doc/service/wohngeld.html
/doc/service/wohngeld?lang=en /doc/service/wohngeld?_profile=alt /doc/service/wohngeld?_mediatype=text/turtle
/doc/service/wohngeld?format=csv
/doc/organisation/zukunftsbuero.vcf /doc/service/nirgends /doc/service/sperrmuellkarte /doc/service/auto-anmelden
/dataset /dataset.ttl /ontology /context.jsonld /sitemap.xml /sitemap/1.xml /robots.txt /llms.txt /static/site.css
/.well-known/void /health /metrics.none /describe?iri=nope
""".split()
CHOOSING = {
    "Accept": ["text/html", "text/turtle", "application/ld+json", "text/csv", "image/png", "text/csv;q=.2,*/*"],
    "Accept-Language": ["de", "en", "de-simple", "fr, en;q=0.5", "*"],
    "Accept-Encoding": ["gzip", "br", "zstd", "gzip, br;q=0.9, zstd;q=0.1", "identity", "gzip;q=0"],
    "Accept-Profile": ["<https://w3id.org/lodse/profile/schema>", "<urn:nope>"],
}  # fmt: skip
DECODERS: dict[str | None, Callable[[bytes], bytes]] = {
    None: lambda body: body,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}
requests = st.tuples(
    st.sampled_from(["GET", "GET", "HEAD"]),
    st.just("/doc/service/wohngeld") | st.sampled_from(PATHS),  # half of them where everything is negotiated
    st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in CHOOSING.items()}),
    st.sampled_from(["", "etag", "date", "other"]),
)


class Frozen(datetime):
    """A clock that stands still, so that pages that tell the time do not change between two looks."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime(2026, 11, 26, 9, 30, tzinfo=UTC).astimezone(tz)


@pytest.fixture(scope="module")
def fronts(kassel: Town) -> Iterable[tuple[Client, Client]]:
    """One front that keeps what it answers, and one that has no room to."""
    app = create_app(kassel.site)
    release = Releases(kassel.site.releases).current_id
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(thing_page, "datetime", Frozen)
        yield Client(Front(app, release)), Client(Front(app, release, budget=0))


def seen(answer: TestResponse) -> tuple[int, dict[str, str], bytes]:
    """Give what a client can tell of an answer."""
    headers = {name: value for name, value in answer.headers if name not in {"Date", "X-Request-Id"}}
    return answer.status_code, headers, answer.get_data()


def validators(answer: TestResponse, which: str) -> dict[str, str]:
    known = {
        "etag": {"If-None-Match": answer.headers.get("ETag", '"none"')},
        "date": {"If-Modified-Since": answer.headers.get("Last-Modified", "Mon, 01 Jan 2001 00:00:00 GMT")},
        "other": {"If-None-Match": '"other"', "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    }
    return known.get(which, {})


@given(requests)
def test_nobody_gets_what_the_application_would_not_give(
    fronts: tuple[Client, Client], request_: tuple[str, str, dict[str, str], str]
) -> None:
    keeping, fresh = fronts
    method, path, headers, condition = request_
    headers = headers | validators(fresh.get(path, headers=headers), condition)
    assert seen(keeping.open(path, method=method, headers=headers)) == seen(
        fresh.open(path, method=method, headers=headers)
    )


@given(requests)
def test_a_coding_changes_the_bytes_and_not_what_they_say(
    fronts: tuple[Client, Client], request_: tuple[str, str, dict[str, str], str]
) -> None:
    _, path, headers, _ = request_
    plain = fronts[0].get(path, headers={n: v for n, v in headers.items() if n != "Accept-Encoding"})
    coded = fronts[0].get(path, headers=headers)
    name = coded.headers.get("Content-Encoding")
    assert DECODERS[name](coded.get_data()) == plain.get_data()
    assert coded.headers["Content-Type"] == plain.headers["Content-Type"]
    assert (coded.headers.get("ETag") == plain.headers.get("ETag")) is (name is None or "ETag" not in plain.headers)
    assert "Accept-Encoding" in coded.headers.get("Vary", "") or name is None


@given(requests)
def test_a_client_that_has_it_gets_304_without_body(
    fronts: tuple[Client, Client], request_: tuple[str, str, dict[str, str], str]
) -> None:
    _, path, headers, _ = request_
    first = fronts[0].get(path, headers=headers)
    again = fronts[0].get(path, headers=headers | validators(first, "etag"))
    assert again.status_code == (304 if first.status_code == 200 and "ETag" in first.headers else first.status_code)
    if again.status_code == 304:
        said = ("ETag", "Vary", "Cache-Control", "Content-Location", "Last-Modified", "Link")
        assert not again.get_data()
        assert {n: again.headers.get(n) for n in said} == {n: first.headers.get(n) for n in said}
        assert "Content-Type" not in again.headers


@settings(max_examples=20)  # of ten requests each
@given(requests)
def test_a_client_that_wants_only_what_it_knows_gets_that_or_412(
    fronts: tuple[Client, Client], request_: tuple[str, str, dict[str, str], str]
) -> None:
    _, path, headers, _ = request_
    for front in fronts:
        first = front.get(path, headers=headers)
        if first.status_code != 200 or "ETag" not in first.headers:
            continue
        tag = first.headers["ETag"]
        for wanted, status in ((tag, 200), ("*", 200), (f'"x", {tag}', 200), ('"x"', 412), (f"W/{tag}", 412)):
            assert front.get(path, headers=headers | {"If-Match": wanted}).status_code == status


@pytest.mark.parametrize(
    ("since", "status"),
    [("Thu, 01 Jan 1970 00:00:00 GMT", 412), ("Fri, 01 Jan 2100 00:00:00 GMT", 200), ("yesterday", 200)],
)
def test_a_client_that_wants_only_what_has_not_changed_since(
    fronts: tuple[Client, Client], since: str, status: int
) -> None:
    for front in fronts:
        answer = front.get("/doc/service/wohngeld.ttl", headers={"If-Unmodified-Since": since})
        assert answer.status_code == status


def test_412_is_negotiated(fronts: tuple[Client, Client]) -> None:
    for accept, kind in (("text/html", "text/html"), ("application/json", "application/json")):
        answer = fronts[0].get("/doc/service/wohngeld", headers={"If-Match": '"x"', "Accept": accept})
        assert (answer.status_code, answer.mimetype) == (412, kind)


# What is kept, and for how long ------------------------------------------------------------------------------------


class Application:
    """Answers with what it is told to, and counts how often it was asked."""

    def __init__(self, body: bytes = b"x" * 1000, status: str = "200 OK", **headers: str) -> None:
        self.asked = 0
        self.status = status
        self.body = body
        self.release: str | None = "r1"
        told = {"Content-Type": "text/plain", "Cache-Control": "public, max-age=300", "ETag": '"a"'} | headers
        self.headers = {name.replace("_", "-"): value for name, value in told.items()}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        self.asked += 1
        environ[RELEASE] = self.release
        start_response(self.status, [*self.headers.items(), ("Content-Length", str(len(self.body)))])
        return [self.body]


def asked_for_two(app: Application, path: str = "/a", *, budget: int = 10**6, **headers: str) -> int:
    """Ask a new front twice for the same; give how often the application was asked."""
    front = Client(Front(app, lambda: "r1", budget=budget, bypass=lambda asked: asked["PATH_INFO"] == "/bypassed/a"))
    for _ in range(2):
        assert front.get(path, headers=headers).get_data() == app.body
    return app.asked


def test_what_was_answered_once_is_kept() -> None:
    assert asked_for_two(Application()) == 1


@pytest.mark.parametrize(
    "told",
    [
        {"Cache_Control": "no-store"},
        {"Cache_Control": "private, max-age=300"},
        {"Cache_Control": "public, max-age=0"},
        {"Set_Cookie": "a=b"},
        {"Vary": "Cookie"},
        {"Vary": "Accept, User-Agent"},
        {"Vary": "*"},
        {"status": "404 NOT FOUND"},
        {"status": "500 INTERNAL SERVER ERROR"},
        {"body": b"x" * (recorded.LARGEST + 1)},
    ],
    ids=lambda told: str(told)[:40],
)
def test_what_is_not_for_everyone_is_not_kept(told: dict[str, Any]) -> None:
    assert asked_for_two(Application(**told)) == 2


def test_what_is_made_by_another_release_is_not_kept() -> None:
    app = Application()
    app.release = "r2"  # the front has not noticed the switch yet
    assert asked_for_two(app) == 2


def test_what_needs_no_release_is_kept() -> None:
    app = Application()
    app.release = None
    assert asked_for_two(app) == 1


def test_a_key_that_is_too_long_keeps_nothing() -> None:
    assert asked_for_two(Application(), Accept="text/plain, " * (LONGEST_KEY // 10)) == 2


def test_what_is_bypassed_is_not_touched() -> None:
    assert asked_for_two(Application(), "/bypassed/a") == 2


def test_a_request_that_names_no_host_reaches_the_application() -> None:
    app = Application()
    front = Front(app, lambda: "r1")
    environ = EnvironBuilder("/a").get_environ()
    for host in ("stadt.example", "", "a,b", "a b"):
        list(front(environ | {"HTTP_HOST": host}, lambda *_: io.BytesIO().write))
    assert app.asked == 4


def test_a_release_switch_drops_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.web.front.PULSE", -1)
    app, current = Application(), ["r1"]
    front = Client(Front(app, lambda: current[0]))
    front.get("/a")
    current[0] = app.release = "r2"
    app.body = b"y" * 1000
    assert front.get("/a").get_data() == app.body
    current[0] = "r1"
    front.get("/a")
    assert app.asked == 3, "and what was kept of a release does not come back with it"


def test_a_page_that_tells_the_time_is_made_anew(kassel: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thing_page, "datetime", Frozen)
    now = [0.0]
    monkeypatch.setattr("publisher.web.front.time.monotonic", lambda: now[0])
    asked: list[str] = []
    front = Client(Front(_counted(create_app(kassel.site), asked), Releases(kassel.site.releases).current_id))
    for now[0] in (0.0, 59.0, 61.0):
        front.get("/doc/service/wohngeld.html")
        front.get("/doc/service/wohngeld.ttl")
    assert asked == ["/doc/service/wohngeld.html", "/doc/service/wohngeld.ttl", "/doc/service/wohngeld.html"]


def _counted(app: WSGIApplication, asked: list[str]) -> WSGIApplication:
    def count(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked.append(environ["PATH_INFO"])
        return app(environ, start_response)

    return count


def test_a_304_does_not_enter_the_application() -> None:
    app = Application(Last_Modified="Sat, 31 Jan 2026 00:00:00 GMT")
    front = Client(Front(app, lambda: "r1"))
    front.get("/a")
    for condition in ({"If-None-Match": '"a"'}, {"If-Modified-Since": "Sat, 31 Jan 2026 00:00:00 GMT"}):
        assert front.get("/a", headers=condition).status_code == 304
    assert app.asked == 1


# A shelf ------------------------------------------------------------------------------------------------------------


def entry(size: int) -> Any:
    return shelf.Entry("200 OK", [], None, None, 0, compressible=False, plain=b"x" * size)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5_000)), max_size=60))
def test_a_shelf_never_holds_more_than_its_budget(puts: list[tuple[int, int]]) -> None:
    budget = 40_000
    kept = Shelf("r1", budget)
    held: dict[int, shelf.Entry] = {}
    for number, size in puts:
        kept.put((str(number),), held.setdefault(number, entry(size)))
        found = [e for n in range(21) if (e := kept._new.get((str(n),)) or kept._old.get((str(n),)))]  # noqa: SLF001
        assert sum(e.size for e in found) <= budget


def test_what_is_asked_for_stays_when_others_go() -> None:
    kept = Shelf("r1", 10 * entry(1000).size)
    kept.put(("wanted",), entry(1000))
    for number in range(50):
        kept.put((str(number),), entry(1000))
        assert kept.get(("wanted",))
    assert kept.get(("0",)) is None


def test_what_is_larger_than_a_layer_is_not_kept() -> None:
    kept = Shelf("r1", 10_000)
    kept.put(("large",), entry(50_000))
    assert kept.get(("large",)) is None
