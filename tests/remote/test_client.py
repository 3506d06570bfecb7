"""How an engine is asked when all does not go well. The engine is a small server that does as it is told."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs
from urllib.request import Request

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.engines import recognised
from publisher.errors import EngineDown
from publisher.remote.answers import replaced
from publisher.remote.breaker import FAILURES, PAUSE, Breaker
from publisher.remote.client import Asking, Client
from publisher.remote.connections import Full
from publisher.remote.settings import Remote
from publisher.sparql.process import Departed
from publisher.sparql.query import Dataset
from tests.hosts import Asked, Reply, answering

SECRET = "geheim"
EMPTY = b'{"head":{"vars":[]},"results":{"bindings":[]}}'
ASKING = Asking("SELECT", "SELECT * { ?s ?p ?o }", Dataset(("urn:g",), ("urn:n", "urn:m")), "application/x-wanted")


@dataclass
class Engine:
    """Answers by what `says` gives for the number of the request; None hangs up."""

    says: Callable[[int], Reply | None] = lambda _number: Reply(body=EMPTY)
    requests: list[Asked] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    remote: Remote = field(init=False)

    def __call__(self, asked: Asked) -> Reply | None:
        self.requests.append(asked)
        return self.says(len(self.requests))

    @property
    def connections(self) -> int:
        """On how many connections requests came."""
        return len({asked.caller for asked in self.requests})

    def late(self, _number: int) -> Reply:
        """Answer when the test is over."""
        self.held.wait(30)
        return Reply(body=EMPTY)


@pytest.fixture
def engine() -> Iterator[Engine]:
    told = Engine()
    with answering(told) as address:
        told.remote = Remote(f"{address}/sparql", engine="standard")
        yield told
        told.held.set()


def answer(client: Client, seconds: float | None = None) -> bytes:
    return client.ask(ASKING, seconds).read(1_000_000)


def test_a_query_goes_out_whole_and_by_post(engine: Engine) -> None:
    assert answer(Client(engine.remote)) == EMPTY
    [asked] = engine.requests
    assert asked.path == "/sparql"
    assert asked.headers["accept"] == "application/x-wanted"
    assert parse_qs(asked.body.decode()) == {
        "query": [ASKING.text],
        "default-graph-uri": ["urn:g"],
        "named-graph-uri": ["urn:n", "urn:m"],
    }


def test_a_connection_is_used_again(engine: Engine) -> None:
    client = Client(engine.remote)
    for _ in range(5):
        answer(client)
    assert engine.connections == 1


def test_a_connection_that_was_not_read_to_the_end_is_not_used_again(engine: Engine) -> None:
    client = Client(engine.remote)
    for _ in range(2):
        client.ask(ASKING).close()
    assert engine.connections == 2


def test_a_connection_that_the_engine_has_closed_meanwhile_costs_nothing(engine: Engine) -> None:
    client = Client(engine.remote)
    engine.says = lambda number: None if number == 2 else Reply(body=EMPTY)
    assert [answer(client) for _ in range(2)] == [EMPTY] * 2
    assert len(engine.requests) == 3


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_may_pass_is_asked_again(engine: Engine, status: int) -> None:
    engine.says = lambda number: Reply(status) if number < 3 else Reply(body=EMPTY)
    assert answer(Client(engine.remote)) == EMPTY
    assert len(engine.requests) == 3


@pytest.mark.parametrize("status", [302, 400, 401, 404, 500])
def test_what_does_not_pass_is_not_asked_again(engine: Engine, status: int) -> None:
    engine.says = lambda _number: Reply(status, b"no", {"Location": "http://127.0.0.1:1/"})
    response = Client(engine.remote).ask(ASKING)
    assert response.status == status
    assert response.read(100) == b"no"
    assert len(engine.requests) == 1


def test_an_engine_that_fails_is_left_alone(engine: Engine) -> None:
    engine.says = lambda _number: Reply(503)
    client = Client(replace(engine.remote, retries=0))
    for _ in range(FAILURES + 4):
        with pytest.raises(EngineDown) as down:
            answer(client)
    assert len(engine.requests) == FAILURES
    assert 0 < down.value.retry_after <= PAUSE


def test_nobody_there_is_told_at_once() -> None:
    with pytest.raises(EngineDown, match="does not answer"):
        answer(Client(Remote("http://127.0.0.1:1/sparql", engine="standard", retries=0)))


def test_a_slow_query_is_given_up_and_not_asked_again(engine: Engine) -> None:
    engine.says = engine.late
    with pytest.raises(TimeoutError):
        answer(Client(engine.remote), seconds=0.3)
    assert len(engine.requests) == 1


def test_a_query_that_nobody_waits_for_is_given_up(engine: Engine) -> None:
    engine.says = engine.late
    with pytest.raises(Departed):
        Client(engine.remote).ask(ASKING, 20, lambda: True)


def test_no_more_connections_are_open_than_allowed(engine: Engine) -> None:
    client = Client(replace(engine.remote, connections=1))
    first = client.ask(ASKING)
    with pytest.raises(Full):
        client.ask(ASKING, 0.1)
    first.close()
    assert answer(client) == EMPTY


def test_an_answer_larger_than_allowed_is_refused(engine: Engine) -> None:
    with pytest.raises(OSError, match="more than 3 bytes"):
        Client(engine.remote).ask(ASKING).read(3)


@pytest.mark.parametrize(
    ("challenge", "begins"),
    [('Basic realm="x"', "Basic "), ('Digest realm="x", nonce="n", qop="auth", algorithm="MD5"', "Digest ")],
)
def test_credentials_are_sent_as_they_are_asked_for(engine: Engine, challenge: str, begins: str) -> None:
    client = Client(replace(engine.remote, user="anna", password=SECRET))
    engine.says = lambda number: (
        Reply(401, headers={"WWW-Authenticate": challenge}) if number == 1 else Reply(body=EMPTY)
    )
    assert [answer(client), answer(client)] == [EMPTY] * 2
    said = [asked.headers.get("authorization") for asked in engine.requests]
    assert said[0] is None
    assert all(word and word.startswith(begins) for word in said[1:])
    if begins == "Basic ":
        assert base64.b64decode((said[1] or "").removeprefix(begins)) == f"anna:{SECRET}".encode()
    else:
        assert 'username="anna"' in (said[1] or "")
        assert SECRET not in (said[1] or "")


def test_a_password_without_a_user_is_a_token(engine: Engine) -> None:
    answer(Client(replace(engine.remote, password=SECRET)))
    assert engine.requests[0].headers["authorization"] == f"Bearer {SECRET}"


def test_without_credentials_none_are_sent(engine: Engine) -> None:
    engine.says = lambda _number: Reply(401, headers={"WWW-Authenticate": 'Basic realm="x"'})
    response = Client(engine.remote).ask(ASKING)
    response.close()
    assert response.status == 401
    assert len(engine.requests) == 1


def test_any_request_may_be_sent(engine: Engine) -> None:
    request = Request(engine.remote.endpoint, b"<a> <b> <c> .", {"Content-Type": "text/x"}, method="POST")  # noqa: S310
    Client(engine.remote).send(request, 5).close()
    assert engine.requests[0].body == b"<a> <b> <c> ."


@pytest.mark.parametrize(
    ("server", "name"),
    [
        ("Virtuoso/07.20.3229 (Linux)", "virtuoso"),
        ("Oxigraph/0.5.13", "oxigraph"),
        ("nginx", "standard"),
        ("", "standard"),
    ],
)
def test_an_engine_is_known_by_what_it_says_of_itself(server: str, name: str) -> None:
    assert recognised(server).name == name


def test_a_password_is_in_no_message() -> None:
    assert SECRET not in repr(Remote("http://localhost/", user="anna", password=SECRET))


def test_a_breaker_opens_after_failures_in_a_row_and_tries_again_after_a_pause() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(FAILURES):
        breaker.check()
        breaker.failed("gone")
    with pytest.raises(EngineDown, match="gone"):
        breaker.check()
    now[0] += PAUSE
    breaker.check()  # one may try
    with pytest.raises(EngineDown):
        breaker.check()  # and no second one
    breaker.failed("still gone")
    now[0] += PAUSE
    with pytest.raises(EngineDown):  # the pause has grown
        breaker.check()
    now[0] += PAUSE
    breaker.check()
    breaker.succeeded()
    breaker.check()


def test_a_success_between_failures_keeps_a_breaker_closed() -> None:
    breaker = Breaker()
    for _ in range(3 * FAILURES):
        breaker.failed("now and then")
        breaker.succeeded()
        breaker.check()


TABLE = ((b"abc", b"X"), (b"ab", b"yy"), (b"ca", b""))


@given(st.lists(st.text("abc", max_size=6).map(str.encode), max_size=12))
def test_texts_are_replaced_wherever_chunks_end(chunks: list[bytes]) -> None:
    whole = b"".join(chunks)
    assert b"".join(replaced(chunks, TABLE)) == b"".join(replaced([whole], TABLE))


@given(st.lists(st.binary(max_size=6), max_size=6))
def test_without_replacements_all_stays_as_it_is(chunks: list[bytes]) -> None:
    assert b"".join(replaced(chunks, ())) == b"".join(chunks)
