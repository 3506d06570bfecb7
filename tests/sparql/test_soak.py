"""Mixed load for an hour (`make soak`) or as many seconds as SOAK_SECONDS says: one query in ten is hostile.

At the end every honest question has had its answer, memory is where it was, and no process is left behind.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.command import Server, serving
from tests.sparql.served import CARTESIAN, begin, processes, query_workers, resident, wait_for

pytestmark = pytest.mark.soak

SECONDS = float(os.environ.get("SOAK_SECONDS", "60"))
CLIENTS = 6
WORKERS = 2
HOSTILE_SHARE = 0.1
GROWTH_MB = 80
"""What caches and allocators may take on top of what was there after the first part."""

NAME = 'PREFIX s: <http://schema.org/> SELECT ?n {{ ?x s:name "{}"@de ; s:name ?n FILTER(LANG(?n) = "en") }}'
HONEST: dict[str, tuple[str, bytes]] = {
    "a point": (NAME.format("Reisepass"), b"Passport"),
    "a count": ("SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a <http://schema.org/CityHall> }", b"1"),
    "an answer": ('ASK { ?x <http://schema.org/name> "Personalausweis"@de }', b"true"),
    "a graph": ("CONSTRUCT { ?x ?p ?o } WHERE { ?x a <http://schema.org/CityHall> ; ?p ?o }", b"rathaus"),
    "a long table": ("SELECT ?x ?p ?o { ?x ?p ?o } LIMIT 3000", b"http"),
}
PAGES: dict[str, bytes] = {
    "/doc/service/personalausweis": b"Personalausweis",
    "/doc/place/rathaus.ttl": b"rathaus",
    "/api/fees.json?least=100": b'"items"',
}
BURNING = (
    CARTESIAN,
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
    'ASK { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(x+x+)+y$")) }',
    "SELECT * { ?a ?b ?c . ?d ?e ?f }",
)
REFUSED = (
    "SELECT * {" + "{" * 3_000 + "}" * 3_000 + "}",
    "ASK { FILTER(" + "!" * 20_000 + "true) }",
    "SELECT * { S\\u0045RVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "DROP ALL",
)


@dataclass
class Load:
    """Clients of one server, and what they met."""

    server: Server
    ends: float
    lost: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def run(self, seed: int) -> None:
        choose = random.Random(seed)  # noqa: S311 -- of examples
        while time.monotonic() < self.ends:
            kind = self._hostile if choose.random() < HOSTILE_SHARE else self._honest
            kind(choose)

    def _honest(self, choose: random.Random) -> None:
        if choose.random() < 0.4:
            path, expected = choose.choice(list(PAGES.items()))
        else:
            query, expected = choose.choice(list(HONEST.values()))
            path = "/sparql?" + urlencode({"query": query})
        self._ask(path, expected)

    def _ask(self, path: str, expected: bytes) -> None:
        """Ask until there is an answer; a full queue says when to come again."""
        for _ in range(60):
            answer = self.server.get(path)
            if answer.status == 503 and answer.headers["Retry-After"]:
                self.counted["waited"] += 1
                time.sleep(1)
                continue
            self.counted["answered"] += 1
            if answer.status != 200 or expected not in answer.body:
                self.lost.append(f"{answer.status} {path[:80]} {answer.body[:200]!r}")
            return
        self.lost.append(f"never answered: {path[:80]}")

    def _hostile(self, choose: random.Random) -> None:
        self.counted["hostile"] += 1
        if choose.random() < 0.5:
            status = self.server.get("/sparql?" + urlencode({"query": choose.choice(REFUSED)})).status
            if not 400 <= status < 500:
                self.lost.append(f"not refused: {status}")
            return
        with begin(self.server, choose.choice(BURNING)):
            time.sleep(choose.uniform(0.0, 2.0))  # and hang up


def under_load(server: Server, seconds: float) -> Load:
    load = Load(server, time.monotonic() + seconds)
    threads = [threading.Thread(target=load.run, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return load


def test_no_honest_answer_is_lost_and_nothing_leaks(kassel_folder: Path, tmp_path: Path) -> None:
    with serving(kassel_folder, releases=tmp_path / "releases", workers=WORKERS) as server:
        first = under_load(server, SECONDS / 4)
        assert wait_for(_is_quiet(server))
        before = resident(server)
        rest = under_load(server, SECONDS * 3 / 4)
        assert wait_for(_is_quiet(server))
        after = resident(server)
        left = list(processes(server))
    assert first.lost + rest.lost == []
    assert rest.counted["answered"] > 20
    assert rest.counted["hostile"] > 2
    assert after < before + GROWTH_MB, f"{before:.0f} MB, then {after:.0f} MB"
    assert wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))


def _is_quiet(server: Server) -> Callable[[], bool]:
    """Tell whether each web worker has its two query processes again, and none of them is at work."""

    def is_quiet() -> bool:
        used = query_workers(server)
        time.sleep(0.5)
        return len(used) == 2 * WORKERS and query_workers(server) == used

    return is_quiet
