"""The real server, at the root and below a path, as clients of all kinds see it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from publisher.web.app import CORS, SECURITY
from tests.command import ROOT, Answer, Server, serving

BASE = "https://daten.stadt.example/lod/"
FULL_ADDRESSES = """
doc/service/ausweis.ttl doc/service.jsonld dataset.ttl sitemap.xml sitemap/1.xml robots.txt llms.txt openapi.json
""".split()


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small town, served below a path of a host that is not this one."""
    releases = tmp_path_factory.mktemp("below") / "releases"
    with serving(ROOT / "tests/town", "--base", BASE, releases=releases) as running:
        yield running


def addresses(answer: Answer) -> set[str]:
    """Give every address that a page or a header leads to."""
    text = answer.body.decode()
    found = set(re.findall(r'(?:href|src|action)="([^"]*)"', text))
    found |= set(re.findall(r"<([^<> ]*)>; rel=", answer.headers.get("Link", "")))
    return found | {answer.headers[name] for name in ("Location", "Content-Location") if name in answer.headers}


def ours(found: set[str]) -> set[str]:
    """Give those on this host, as paths."""
    return {a.removeprefix("https://daten.stadt.example").partition("#")[0] for a in found
            if a.startswith(("/", "https://daten.stadt.example"))}  # fmt: skip


# Below a path ------------------------------------------------------------------------------------


def test_below_a_path_every_address_of_ours_is_there_and_opens(below: Server) -> None:
    waiting = ["/lod/"]
    seen: set[str] = set()
    while waiting and len(seen) < 150:
        path = waiting.pop()
        if path in seen or not path:
            continue
        seen.add(path)
        answer = below.get(path)
        assert answer.status in {200, 204, 301, 303}, path
        if "html" in answer.headers.get("Content-Type", ""):
            found = ours(addresses(answer))
            assert all(a.startswith("/lod/") for a in found), path
            waiting += sorted(found)
    assert len(seen) > 40


@pytest.mark.parametrize("path", ["/", "/doc/service/", "/lodger/", "/sparql", "/dataset", "/health"])
def test_beside_that_path_there_is_nothing(below: Server, path: str) -> None:
    assert below.get(path).status == 404


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/lod/id/service/ausweis", "/lod/doc/service/ausweis"),
        ("/lod/service/ausweis", "/lod/doc/service/ausweis"),
        ("/lod/doc/service/ausweis/", "/lod/doc/service/ausweis"),
        ("/lod/doc/service/ausweis?format=ttl", "/lod/doc/service/ausweis.ttl"),
        ("/lod/.well-known/void", "/lod/dataset.ttl"),
        ("/lod/dataset/", "/lod/dataset"),
        ("/lod", "/lod/"),
        ("/lod/a-z", "/lod/a-z/"),
        ("/lod/doc/service", "/lod/doc/service/"),
    ],
)
def test_redirects_stay_below_the_path(below: Server, path: str, location: str) -> None:
    assert below.get(path, Host="evil.example").headers["Location"] == location


@pytest.mark.parametrize("path", FULL_ADDRESSES)
def test_full_addresses_come_from_the_settings(below: Server, path: str) -> None:
    said = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp", "Host": "evil.example:99"}
    text = below.get(f"/lod/{path}", **{name.replace("-", "_"): value for name, value in said.items()}).body.decode()
    assert BASE in text
    assert "evil.example" not in text
    assert "localhost" not in text


def test_sparql_answers_below_the_path(below: Server) -> None:
    answer = below.get("/lod/sparql?query=ASK%20%7B%7D", Accept="application/sparql-results+json")
    assert json.loads(answer.body)["boolean"] is True


# Every address ------------------------------------------------------------------------------------


def examples(server: Server) -> list[str]:
    """Give an address for every path of the interface that can be had by GET."""
    document = json.loads(server.get("/openapi.json").body)
    found = []
    for path, methods in document["paths"].items():
        parameters = methods.get("get", {}).get("parameters", ())
        values = {p["name"]: p.get("example") for p in parameters if p["in"] == "path"}
        if "get" in methods and None not in values.values():
            found.append(path.format(**values))
    return found


def test_head_equals_get_on_every_address(server: Server) -> None:
    changing = {"date", "x-request-id"}
    for path in examples(server):
        get, head = server.get(path), server.get(path, method="HEAD")
        told = [{n.lower(): v for n, v in a.headers.items() if n.lower() not in changing} for a in (get, head)]
        if path.startswith("/metrics"):
            told = [{n: v for n, v in t.items() if n != "content-length"} for t in told]
        assert get.status == head.status, path
        assert {n: v for n, v in told[0].items() if n != "transfer-encoding"} == told[1], path
        assert head.body == b""


def test_every_answer_is_safe_and_may_be_read_by_other_sites(server: Server) -> None:
    policy = SECURITY["Content-Security-Policy"]
    assert "unsafe" not in policy
    for path in [*examples(server), "/nirgends", "/doc/service/wohngeld.xyz", "/a%00b"]:
        got = server.get(path).headers
        assert got["X-Content-Type-Options"] == "nosniff", path
        assert got["Access-Control-Allow-Origin"] == CORS["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in got, path
        assert "unsafe-inline" not in got["Content-Security-Policy"], path
        assert "Set-Cookie" not in got, path
        assert got["Server"] == "lodse", path


@pytest.mark.parametrize("path", ["/sparql", "/sparql/", "/sparql/examples", "/doc/service/wohngeld"])
def test_pages_are_compressed_beside_the_endpoint_too(server: Server, path: str) -> None:
    answer = server.get(path, **{"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    known = {"Accept": "text/html", "Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]}
    assert server.get(path, **known).status == 304


def test_options_names_the_methods_and_lets_other_sites_ask(server: Server) -> None:
    for path in examples(server):
        answer = server.get(path, method="OPTIONS", Origin="https://other.example")
        assert (answer.status, answer.body) == (204, b""), path
        allowed = answer.headers["Allow"].split(", ")
        assert {"GET", "HEAD", "OPTIONS"} <= set(allowed), path
        assert allowed == sorted(allowed), path
        assert answer.headers["Access-Control-Allow-Methods"], path


def test_methods_that_write_are_405_with_what_is_allowed(server: Server) -> None:
    for path in examples(server):
        for method in ("PUT", "DELETE", "PATCH", "TRACE"):
            answer = server.get(path, method=method, Accept="application/json")
            assert answer.status == 405, (path, method)
            assert "GET" in answer.headers["Allow"], path
