"""The endpoint on a real server: what depends on connections, processes and the clock of a client."""

from __future__ import annotations

import http.client
from urllib.parse import quote, urlencode

import pytest

from tests.command import Server
from tests.sparql.served import CARTESIAN, begin, query_workers, wait_for

STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def burning(server: Server, *, over: float = 0.3) -> list[int]:
    return [pid for pid, seconds in query_workers(server).items() if seconds > over]


@pytest.fixture
def warm(server: Server) -> Server:
    """The server, with query processes that have used no time to speak of."""
    assert server.get(f"/sparql?query={quote('ASK {}')}").status == 200
    assert wait_for(lambda: len(query_workers(server)) == 2)
    return server


def test_a_client_that_hangs_up_frees_its_worker_although_nothing_was_sent_yet(warm: Server) -> None:
    client = begin(warm, CARTESIAN)
    seconds = query_workers(warm)

    def burning() -> set[int]:
        return {pid for pid, used in query_workers(warm).items() if used > seconds.get(pid, 0) + 0.3}

    assert wait_for(lambda: bool(burning()))
    at_work = burning()
    client.close()
    assert wait_for(lambda: not at_work & query_workers(warm).keys())  # killed; the limit is 30 s
    assert wait_for(lambda: len(query_workers(warm)) == 2)


def test_a_client_that_waits_is_not_taken_for_one_that_left(warm: Server) -> None:
    before = set(query_workers(warm))
    with begin(warm, CARTESIAN) as client:
        client.settimeout(1.0)
        with pytest.raises(TimeoutError):
            client.recv(1)
        assert set(query_workers(warm)) == before
    assert wait_for(lambda: set(query_workers(warm)) != before)


def test_a_client_that_hangs_up_in_the_middle_frees_its_worker(warm: Server) -> None:
    before = set(query_workers(warm))
    with begin(warm, STREAM) as client:
        assert client.recv(100).startswith(b"HTTP/1.1 200")
    assert wait_for(lambda: set(query_workers(warm)) != before)


def read(answer: http.client.HTTPResponse) -> int:
    return sum(len(part) for part in iter(lambda: answer.read(1_048_576), b""))


def test_a_stream_that_is_cut_ends_abnormally(warm: Server) -> None:
    body = urlencode({"query": STREAM.replace("*", "(1 AS ?one)")}).encode()  # more rows than a result may have
    connection = http.client.HTTPConnection("127.0.0.1", warm.port, timeout=60)
    connection.request("POST", "/sparql", body, FORM | {"Accept": "text/csv"})
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises(http.client.IncompleteRead):
        read(answer)
    connection.close()


def test_pages_answer_while_every_query_worker_burns(warm: Server) -> None:
    clients = [begin(warm, CARTESIAN) for _ in range(2)]
    assert wait_for(lambda: len(burning(warm)) == 2)
    statuses = {path: warm.get(path).status for path in ("/", "/a-z/", "/doc/service/personalausweis", "/dataset.ttl")}
    assert set(statuses.values()) == {200}, statuses
    for client in clients:
        client.close()


def test_a_long_query_is_posted_and_one_too_long_is_refused(warm: Server) -> None:
    for length, status in ((100_000, 200), (140_000, 413)):
        connection = http.client.HTTPConnection("127.0.0.1", warm.port, timeout=20)
        connection.request("POST", "/sparql", urlencode({"query": "ASK {}" + " " * length}).encode(), FORM)
        assert connection.getresponse().status == status
        connection.close()
