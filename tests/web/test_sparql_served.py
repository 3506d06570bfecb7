"""The endpoint on a real server: what depends on connections, processes and the clock of a client."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from tests.command import Server

CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SOON = 20.0
"""A generous bound for what takes fractions of a second on an idle machine."""


def wait_for(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + SOON
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def query_workers(server: Server) -> dict[int, float]:
    """The query processes below a server, by id: seconds of processor time each has used."""
    parents, used = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if b"publisher.sparql.worker" in (entry / "cmdline").read_bytes():
                used[int(entry.name)] = (int(fields[11]) + int(fields[12])) / 100
            parents[int(entry.name)] = int(fields[1])
        except OSError:
            continue
    return {pid: seconds for pid, seconds in used.items() if server.pid in _ancestors(pid, parents)}


def _ancestors(pid: int, parents: dict[int, int]) -> set[int]:
    found: set[int] = set()
    while pid in parents and pid not in found:
        found.add(pid)
        pid = parents[pid]
    return found


def begin(server: Server, query: str) -> socket.socket:
    """Send a query and do not wait for the answer."""
    client = socket.create_connection(("127.0.0.1", server.port))
    client.sendall(f"GET /sparql?format=csv&query={quote(query)} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
    return client


def burning(server: Server, *, over: float = 0.3) -> list[int]:
    return [pid for pid, seconds in query_workers(server).items() if seconds > over]


@pytest.fixture
def warm(server: Server) -> Server:
    """The server, with query processes that have used no time to speak of."""
    assert server.get(f"/sparql?query={quote('ASK {}')}").status == 200
    assert wait_for(lambda: len(query_workers(server)) == 2)
    return server


def test_a_client_that_hangs_up_frees_its_worker_although_nothing_was_sent_yet(warm: Server) -> None:
    before = set(query_workers(warm))
    client = begin(warm, CARTESIAN)
    seconds = query_workers(warm)
    assert wait_for(lambda: any(used > seconds.get(pid, 0) + 0.3 for pid, used in query_workers(warm).items()))
    client.close()
    assert wait_for(lambda: len(before - set(query_workers(warm))) == 1)  # killed; the limit is 30 s
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
