"""Pages while every query process burns, on three million triples."""

from __future__ import annotations

import select
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.command import Server, serving
from tests.conftest import Town
from tests.sparql.served import CARTESIAN, begin, query_workers, wait_for

pytestmark = pytest.mark.slow

NS = "http://example.org/"
THINGS = 500_000
PER_THING = 6
ALL = "?a ?b ?c . ?d ?e ?f"
HOSTILE = {
    "a cartesian product": CARTESIAN,
    "a path over everything": f"SELECT (COUNT(*) AS ?n) {{ ?a (<{NS}next>|!<{NS}none>)* ?b }}",
    "a catastrophic regex": f'ASK {{ {ALL} FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(a+)+(.*W)*x$")) }}',
    "a group_concat of everything": f"SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?n) {{ {ALL} }}",
    "everything in order": f"SELECT * {{ {ALL} }} ORDER BY ?c ?f",
}
PAGES = ("/", "/a-z/", "/doc/service/personalausweis", "/doc/place/rathaus.ttl", "/dataset.ttl", "/api")


def lines(first: int, last: int) -> bytes:
    """Triples of some things: in chains, with names that a regex can chew on."""
    found = []
    for i in range(first, last):
        one = f"<{NS}s{i}>"
        found.append(f"{one} <{NS}next> <{NS}s{(i * 7 + 1) % THINGS}> .")
        found += [f'{one} <{NS}p{j}> "Wert {i} {"a" * 24} {j}"@de .' for j in range(PER_THING - 1)]
    return "\n".join(found).encode()


@pytest.fixture(scope="module")
def large(kassel: Town, kassel_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo town with three million more triples in the store of its release."""
    releases = tmp_path_factory.mktemp("large") / "releases"
    shutil.copytree(kassel.site.releases, releases, symlinks=True)
    store = releases / kassel.release.id / "store"
    for path in (store.parent, store, *store.rglob("*")):
        path.chmod(0o755)
    writer = ox.Store(str(store))
    for first in range(0, THINGS, 100_000):
        writer.bulk_load(lines(first, first + 100_000), ox.RdfFormat.N_TRIPLES)
    assert len(writer) > THINGS * PER_THING
    writer.flush()
    writer.optimize()
    del writer
    with serving(kassel_folder, releases=releases) as server:
        yield server


def unanswered(clients: list[socket.socket]) -> int:
    """How many clients have heard nothing yet."""
    readable, _, _ = select.select(clients, [], [], 0)
    return len(clients) - len(readable)


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE.keys())
def test_pages_answer_while_every_query_worker_burns(large: Server, query: str) -> None:
    assert wait_for(lambda: large.get("/sparql?query=ASK%20%7B%7D").status == 200)
    assert wait_for(lambda: len(query_workers(large)) >= 1)
    idle = query_workers(large)
    with ExitStack() as opened:
        clients = [opened.enter_context(begin(large, query)) for _ in range(8)]  # more than workers: some wait in line
        assert wait_for(lambda: all(used > idle.get(pid, 0) + 0.2 for pid, used in query_workers(large).items()))
        statuses = [(path, large.get(path).status) for path in PAGES * 3]
        assert {status for _, status in statuses} == {200}, statuses
        assert unanswered(clients), "the pages were answered while queries burned"
    assert wait_for(lambda: large.get("/sparql?query=ASK%20%7B%7D").status == 200)
