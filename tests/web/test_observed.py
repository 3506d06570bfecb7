"""What those who run a server see: ids, one log line a request without anything personal, counters, health."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from publisher import site
from publisher.web.app import create_app
from publisher.web.observed import Observed
from tests.command import Server
from tests.conftest import Town


def application(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"x"]


def logged(capfd: pytest.CaptureFixture[str]) -> str:
    """Give the one line that is written, soon."""
    text = ""
    while not text.endswith("\n"):
        time.sleep(0.01)
        text += capfd.readouterr().err
    (line,) = text.splitlines()
    return line


# Requests and their log ------------------------------------------------------------------------------------


def test_every_request_has_an_id_of_its_own() -> None:
    client = Client(Observed(application, log=False))
    assert len({client.get("/").headers["X-Request-Id"] for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("named", "given", "kept"),
    [
        (True, "abcdef-12345", True),
        (False, "abcdef-12345", False),
        (True, "short", False),
        (True, 'a"} {"b', False),
        (True, "a" * 65, False),
    ],
)
def test_only_proxies_of_ours_name_requests(*, named: bool, given: str, kept: bool) -> None:
    answer = Client(Observed(application, log=False, named=named)).get("/", headers={"X-Request-Id": given})
    assert (answer.headers["X-Request-Id"] == given) is kept


def test_a_log_line_is_json_and_tells_nothing_personal(capfd: pytest.CaptureFixture[str]) -> None:
    client = Client(Observed(application, log=True))
    told = {
        "User-Agent": "Mozilla/secret",
        "Cookie": "secret=1",
        "Authorization": "Basic secret",
        "Referer": "https://secret.example/",
        "X-Forwarded-For": "203.0.113.7",
        "Accept-Language": "secret",
    }
    answer = client.get("/such/m%C3%BCll?q=secret", headers=told, environ_overrides={"REMOTE_ADDR": "203.0.113.7"})
    line = logged(capfd)
    found = json.loads(line)
    assert set(found) == {"time", "request", "method", "path", "status", "milliseconds"}
    assert (found["method"], found["path"], found["status"]) == ("GET", "/such/müll", 200)
    assert found["request"] == answer.headers["X-Request-Id"]
    assert "secret" not in line
    assert "203.0.113.7" not in line


@pytest.mark.parametrize("path", ["/a%0Ab", '/"}%0A{"status":500}', "/%FF%FE", "/" + "a" * 5000])
def test_no_path_writes_a_second_line(capfd: pytest.CaptureFixture[str], path: str) -> None:
    Client(Observed(application, log=True)).get(path)
    line = logged(capfd)
    assert len(json.loads(line)["path"]) <= 500


# Counters and health ------------------------------------------------------------------------------------


def counted(text: str, sample: str) -> float:
    return sum(float(value) for value in re.findall(rf"^{re.escape(sample)} ([0-9.e+]+)$", text, re.MULTILINE))


def test_the_counters_of_a_server_count(server: Server) -> None:
    sample = 'lodse_requests_total{method="GET",status="404"}'
    before = counted(server.get("/metrics").body.decode(), sample)
    for _ in range(3):
        server.get("/nirgends")
    answer = server.get("/metrics")
    assert counted(answer.body.decode(), sample) == before + 3
    assert answer.headers["Content-Type"].startswith("text/plain; version=")


def test_a_made_up_method_is_no_counter_of_its_own(server: Server) -> None:
    server.get("/", method="BREW")
    assert "BREW" not in server.get("/metrics").body.decode()


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready"])
def test_health_is_fresh_and_passes(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.get_json()["status"]) == (200, "pass")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.head(path).status_code == 200


def test_readiness_names_the_release(client: FlaskClient, kassel: Town) -> None:
    assert client.get("/health/ready").get_json()["release"] == kassel.release.id


def test_a_server_without_a_release_lives_but_is_not_ready(folder: Path) -> None:
    client = create_app(site.load(folder)).test_client()
    assert client.get("/health/live").status_code == 200
    answer = client.get("/health/ready", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
