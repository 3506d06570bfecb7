"""Slow clients hold few threads, and not for long."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.exceptions import BadRequest, RequestTimeout, ServiceUnavailable

from publisher.web import patience
from publisher.web.app import create_app
from publisher.web.patience import BODY_SECONDS, FEW, GRACE, MOST, MOST_OF_ONE, PACE, Body, Seats, Stream, client
from tests.conftest import Town


class Clock:
    """A clock that goes on by so much with each look."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


class Drip(io.BytesIO):
    """A body that takes a second for each byte."""

    def __init__(self, body: bytes, clock: Clock) -> None:
        super().__init__(body)
        self.clock = clock

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.clock.now += len(found)
        return found


# Seats --------------------------------------------------------------------------------------------------------------


def test_one_address_cannot_take_all_seats() -> None:
    seats = Seats()
    for _ in range(MOST_OF_ONE):
        seats.take("a")
    with pytest.raises(ServiceUnavailable):
        seats.take("a")
    seats.take("b")


def test_there_are_only_so_many_seats() -> None:
    seats = Seats()
    for number in range(MOST):
        seats.take(str(number))
    with pytest.raises(ServiceUnavailable) as full:
        seats.take("late")
    assert full.value.retry_after == 5


def test_a_seat_that_is_given_back_twice_is_one_seat() -> None:
    seats = Seats(most=2, most_of_one=2)
    first, _ = seats.take("a"), seats.take("a")
    first.leave()
    first.leave()
    seats.take("a")
    with pytest.raises(ServiceUnavailable):
        seats.take("a")


# Bodies -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "expected"), [(5, b"01234"), (10, b"0123456789"), (11, b"0123456789"), (0, b"")])
def test_a_body_is_read_as_far_as_it_is_asked_for(size: int, expected: bytes) -> None:
    body = Body(io.BytesIO(b"0123456789"), "a", Seats(), 10)
    assert body.read(size) == expected
    assert expected + body.read(100) == b"0123456789"


def test_a_body_that_drips_is_given_up() -> None:
    clock = Clock(0)
    body = Body(Drip(b"x" * 1000, clock), "a", Seats(), 1000, clock)
    with pytest.raises(RequestTimeout):
        body.read(1000)
    assert clock.now <= 3 * BODY_SECONDS, "soon after its time"


def test_a_body_that_ends_too_early_is_an_error() -> None:
    with pytest.raises(BadRequest):
        Body(io.BytesIO(b"0123"), "a", Seats(), 10).read(100)


def test_a_seat_is_free_again_after_a_body_whatever_became_of_it() -> None:
    seats = Seats(most=1, most_of_one=1)
    for source, length in ((b"0123", 10), (b"0123", 4), (b"", 3)):
        try:
            Body(io.BytesIO(source), "a", seats, length).read(100)
        except BadRequest:
            continue
    seats.take("a")


# Streams ------------------------------------------------------------------------------------------------------------


def streamed(pieces: list[bytes], step: float) -> Iterator[bytes]:
    return iter(Stream(pieces, Seats().take("a"), Clock(step)))


def test_a_stream_that_is_taken_at_once_is_whole() -> None:
    pieces = [b"x" * PACE] * 100
    assert list(streamed(pieces, 0)) == pieces


def test_a_client_that_takes_too_little_is_dropped() -> None:
    taken = []
    with pytest.raises(ConnectionAbortedError):
        taken += list(streamed([b"x"] * 1000, 1.0))
    assert len(taken) <= GRACE + 2


def test_a_slow_client_that_takes_enough_gets_everything() -> None:
    pieces = [b"x" * PACE * 2] * 1000
    assert len(list(streamed(pieces, 1.0))) == 1000


def test_closing_a_stream_closes_its_source_and_gives_the_seat_back() -> None:
    seats, source = Seats(most=1, most_of_one=1), io.BytesIO(b"x\n" * 10)
    Stream(source, seats.take("a")).close()
    assert source.closed
    seats.take("a")


# The application ------------------------------------------------------------------------------------------------------


@pytest.fixture
def slow(kassel: Town, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """An application with one seat, and addresses that stream."""
    monkeypatch.setattr(patience, "Seats", lambda: Seats(most=1, most_of_one=1))
    app = create_app(kassel.site)
    app.add_url_rule("/stream", view_func=_stream)
    app.add_url_rule("/little", view_func=lambda: Response(iter([b"x"]), headers={"Content-Length": str(FEW)}))
    return app.test_client()


def _stream() -> Response:
    return Response(iter([b"a", b"b"]))


def test_a_stream_without_a_seat_is_503_and_pages_are_served(slow: FlaskClient) -> None:
    first = slow.get("/stream", buffered=False)
    second = slow.get("/stream", headers={"Accept": "application/json"})
    assert (second.status_code, second.headers["Retry-After"]) == (503, "5")
    assert second.get_json()["title"] == "Service Unavailable"
    assert slow.get("/doc/service/wohngeld").status_code == 200
    first.close()
    assert slow.get("/stream").data == b"ab"


def test_what_is_small_or_has_no_body_needs_no_seat(slow: FlaskClient) -> None:
    first = slow.get("/stream", buffered=False)
    with slow.get("/little") as little, slow.head("/stream") as head:
        assert (little.status_code, head.status_code) == (200, 200)
    first.close()


def test_a_body_is_read_through_a_seat(slow: FlaskClient) -> None:
    ask = {"data": "ASK {}", "content_type": "application/sparql-query"}
    first = slow.get("/stream", buffered=False)
    assert slow.post("/sparql", **ask).status_code == 503
    first.close()
    assert slow.post("/sparql", **ask).status_code == 200


# The address of a client ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "192.0.2.9"),
        (0, "203.0.113.1", "192.0.2.9"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "invented, 203.0.113.1", "203.0.113.1"),
        (2, "invented, 203.0.113.1, 198.51.100.2", "203.0.113.1"),
        (2, "203.0.113.1", "192.0.2.9"),
        (1, "", "192.0.2.9"),
        (1, None, "192.0.2.9"),
    ],
)
def test_only_proxies_of_ours_say_who_the_client_is(proxies: int, forwarded: str | None, expected: str) -> None:
    environ = {"REMOTE_ADDR": "192.0.2.9"} | ({} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded})
    assert client(environ, proxies) == expected


def test_an_application_may_stand_behind_proxies(kassel: Town) -> None:
    app: Flask = create_app(kassel.site, proxies=1)
    answer = app.test_client().get("/id/service/wohngeld", headers={"X-Forwarded-Host": "evil.example"})
    assert answer.headers["Location"] == "/doc/service/wohngeld", "but nobody else says where it is"
