from __future__ import annotations

import json

import pytest
from flask import Response

from publisher.web.problems import JSON, Link, Problem, respond

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def answer(problem: Problem, accept: str | None = JSON) -> Response:
    return respond(problem, accept, lambda shown: f"<h1>{shown.detail}</h1>".encode())


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (BROWSER, "text/html; charset=utf-8"),
        (None, "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("application/json", "application/json"),
        ("application/problem+json", JSON),
        ("application/json, application/problem+json", JSON),
        ("text/turtle", JSON),
        ("image/png", JSON),
        ("*/*;q=0", JSON),
        ("garbage", "text/html; charset=utf-8"),
    ],
)
def test_a_problem_is_a_page_for_people_and_json_for_programs(accept: str | None, content_type: str) -> None:
    response = answer(Problem(404, "gone"), accept)
    assert (response.status_code, response.headers["Content-Type"]) == (404, content_type)


def test_a_page_is_made_by_who_knows_how() -> None:
    assert answer(Problem(404, "gone"), "text/html").data == b"<h1>gone</h1>"


def test_json_says_what_rfc_9457_asks_for() -> None:
    expected = {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "gone"}
    assert json.loads(answer(Problem(404, "gone")).data) == expected


def test_json_names_what_helps_on() -> None:
    problem = Problem(410, "withdrawn", links=[Link("/doc/new", "New", "text/html")], members={"kind": "x"})
    found = json.loads(answer(problem).data)
    assert (found["links"], found["kind"]) == ([{"href": "/doc/new", "title": "New", "type": "text/html"}], "x")


def test_a_member_may_say_a_better_title() -> None:
    assert json.loads(answer(Problem(400, "x", members={"title": "Syntax"})).data)["title"] == "Syntax"


def test_a_problem_is_not_kept_by_caches_and_varies_by_what_is_accepted() -> None:
    headers = answer(Problem(404, "gone")).headers
    assert (headers["Cache-Control"], headers["Vary"]) == ("no-cache", "Accept")


def test_a_problem_may_say_its_own_headers() -> None:
    headers = answer(Problem(503, "busy", headers={"Retry-After": "30", "Vary": "*"})).headers
    assert (headers["Retry-After"], headers["Vary"]) == ("30", "*")


def test_a_status_that_does_not_exist_is_a_slip_of_ours() -> None:
    with pytest.raises(ValueError, match="999"):
        Problem(999, "x")
