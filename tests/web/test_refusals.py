"""What no client of ours sends is refused before anything is looked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.web.problems import Problem
from publisher.web.refusals import LONGEST_PATH, LONGEST_QUERY, LONGEST_TYPED, is_host, refuse

GOOD = {
    "REQUEST_METHOD": "GET",
    "PATH_INFO": "/doc/service/wohngeld",
    "QUERY_STRING": "lang=en",
    "HTTP_HOST": "stadt.example:8000",
    "SERVER_PROTOCOL": "HTTP/1.1",
}


def refused(**facts: str) -> int | None:
    """Give the status by which a request is refused."""
    try:
        refuse(GOOD | facts)
    except Problem as problem:
        return int(problem.status)
    return None


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, None),
        ({"REQUEST_METHOD": "POST"}, None),
        ({"REQUEST_METHOD": "TRACE"}, 405),
        ({"REQUEST_METHOD": "CONNECT"}, 405),
        ({"REQUEST_METHOD": "get"}, 405),
        ({"REQUEST_METHOD": "BREW"}, 405),
        ({"HTTP_HOST": ""}, 400),
        ({"HTTP_HOST": "a,b"}, 400),
        ({"HTTP_HOST": "a b"}, 400),
        ({"HTTP_HOST": "a/b"}, 400),
        ({"HTTP_HOST": "<script>"}, 400),
        ({"HTTP_HOST": "[::1]:8000"}, None),
        ({"HTTP_HOST": "127.0.0.1"}, None),
        ({"HTTP_HOST": "", "SERVER_PROTOCOL": "HTTP/1"}, None),
        ({"HTTP_HOST": "a b", "SERVER_PROTOCOL": "HTTP/1"}, 400),
        ({"PATH_INFO": "/" + "a" * LONGEST_PATH}, 414),
        ({"PATH_INFO": "/" + "a" * (LONGEST_PATH - 1)}, None),
        ({"QUERY_STRING": "a" * (LONGEST_QUERY + 1)}, 414),
        ({"QUERY_STRING": "a" * (LONGEST_QUERY + 1), "PATH_INFO": "/sparql"}, None),
        ({"QUERY_STRING": "a" * LONGEST_TYPED, "PATH_INFO": "/search"}, None),
        ({"QUERY_STRING": "a" * LONGEST_TYPED, "PATH_INFO": "/search.json"}, None),
        ({"QUERY_STRING": "a" * LONGEST_TYPED, "PATH_INFO": "/search/suggest"}, None),
        ({"QUERY_STRING": "a" * (LONGEST_TYPED + 1), "PATH_INFO": "/search"}, 414),
        ({"QUERY_STRING": "a" * (LONGEST_QUERY + 1), "PATH_INFO": "/searches"}, 414),
        ({"QUERY_STRING": "a" * (LONGEST_QUERY + 1), "PATH_INFO": "/doc/search"}, 414),
        ({"PATH_INFO": "/doc/\x00"}, 400),
        ({"PATH_INFO": "/doc/\r\nX: y"}, 400),
        ({"PATH_INFO": "/doc/\x7f"}, 400),
        ({"PATH_INFO": "/doc/\xff"}, 400),
        ({"PATH_INFO": "/doc/\xed\xa0\x80"}, 400),
        ({"PATH_INFO": "/doc/m\xc3\xbcll"}, None),
        ({"PATH_INFO": ""}, None),
    ],
)
def test_a_request_is_refused_or_not(facts: dict[str, str], status: int | None) -> None:
    assert refused(**facts) == status


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/", "GET, HEAD, OPTIONS"),
        ("/sparql/examples", "GET, HEAD, OPTIONS"),
        ("/sparql", "GET, HEAD, OPTIONS, POST"),
        ("/sparql/", "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_a_refused_method_is_told_which_there_are(path: str, methods: str) -> None:
    with pytest.raises(Problem) as problem:
        refuse(GOOD | {"REQUEST_METHOD": "TRACE", "PATH_INFO": path})
    assert problem.value.headers["Allow"] == methods


@given(st.text(max_size=50))
def test_a_host_never_holds_what_could_break_out_of_an_address(text: str) -> None:
    assert not is_host(text) or not set(text) & set("/\\@?#<>\"' \t\r\n,")


@given(st.text(st.characters(max_codepoint=255), max_size=50), st.sampled_from(["GET", "HEAD", "POST", "X", ""]))
def test_a_request_is_never_refused_with_a_server_error(path: str, method: str) -> None:
    assert refused(PATH_INFO=path, REQUEST_METHOD=method) in {None, 400, 405, 414}
