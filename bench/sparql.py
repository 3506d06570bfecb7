"""How fast queries are answered by processes of their own: against the bare engine in this one, and rdflib's engine.

It makes its own data, about 300,000 triples.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

from bench.figure import Figure
from publisher.sparql.answer import Asked
from publisher.sparql.guard import examine
from publisher.sparql.limits import Limits, QueryError
from publisher.sparql.pool import Pool

NS = "http://example.org/"
SCHEMA = "http://schema.org/"
SERVICES = 30_000
CLIENTS = 8
TOPICS = 200
MILLION = 1_000_000
POINT = f"SELECT ?p ?o WHERE {{ <{NS}service/77> ?p ?o }}"
JOIN = f"""PREFIX s: <{SCHEMA}>
SELECT ?x ?n WHERE {{ ?x s:about <{NS}topic/7> ; s:name ?n ; s:provider ?o . ?o s:name ?m }}"""
QUERIES = {
    "point": POINT,
    "join": JOIN,
    "count": f"SELECT (COUNT(*) AS ?n) WHERE {{ ?x a <{SCHEMA}GovernmentService> }}",
    "group": f"SELECT ?t (COUNT(?x) AS ?n) WHERE {{ ?x <{SCHEMA}about> ?t }} GROUP BY ?t",
    "contains": f'SELECT ?x WHERE {{ ?x <{SCHEMA}name> ?n FILTER(CONTAINS(?n, "999")) }}',
}
EVERYTHING = f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o . ?s a ?t VALUES ?copy {{ {'1 ' * 4} }} }}"
CARTESIAN = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ORDER = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c"


def lines() -> list[str]:
    """Make the data: 10 triples a service."""
    found = []
    for i in range(SERVICES):
        one = f"<{NS}service/{i}>"
        found += [
            f"{one} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{SCHEMA}GovernmentService> .",
            f'{one} <{SCHEMA}name> "Leistung {i}"@de .',
            f'{one} <{SCHEMA}description> "Hier steht, was man für die Leistung {i} mitbringt."@de .',
            f"{one} <{SCHEMA}about> <{NS}topic/{i % TOPICS}> .",
            f"{one} <{SCHEMA}provider> <{NS}office/{i % 50}> .",
            f'{one} <{SCHEMA}identifier> "{99_000_000 + i}" .',
            f'<{NS}office/{i % 50}> <{SCHEMA}name> "Amt {i % 50}"@de .',
            f'{one}  <{SCHEMA}telephone> "+49 561 {i}" .',
            f'{one} <{SCHEMA}email> "leistung-{i}@example.org" .',
            f"{one} <{SCHEMA}url> <{NS}page/{i}> .",
            f'{one} <{SCHEMA}dateModified> "2026-01-{i % 28 + 1:02}" .',
        ]
    return found


def milliseconds(call: Callable[[], object], times: int) -> float:
    """Give the median time of a call."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def through(pool: Pool, text: str, suffix: str = "json") -> bytes:
    """Ask the pool, guard included."""
    return b"".join(pool.run(examine(text, pool.limits, pool.policy), Asked(suffix)))


def bare(store: ox.Store, text: str) -> bytes:
    """Ask the engine in this process."""
    found: Any = store.query(text)
    written: bytes = found.serialize(format=ox.QueryResultsFormat.JSON)
    return written


def overhead(store: ox.Store, pool: Pool) -> Figure:
    """Say what a point query costs on top of the bare engine, guard included; both in turn, so that load hits both."""
    bare(store, POINT)
    through(pool, POINT)
    pairs = [
        (milliseconds(partial(through, pool, POINT), 10), milliseconds(partial(bare, store, POINT), 10))
        for _ in range(40)
    ]
    added = statistics.median(ours - engine for ours, engine in pairs)
    return Figure("added to a point query", added, "what may be added", 2, "ms", at_most=1)


BARE_CLIENT = """
import sys, time, pyoxigraph as ox
store = ox.Store.read_only(sys.argv[1]); text = sys.argv[2]; sys.stdin.readline()
n = 0; end = time.time() + float(sys.argv[3])
while time.time() < end:
    store.query(text).serialize(format=ox.QueryResultsFormat.JSON); n += 1
print(n)
"""


def throughput(path: Path, pool: Pool, name: str, seconds: float = 4.0) -> Figure:
    """Compare 8 threads that ask the pool with the bare engine in as many processes as the pool has."""
    engine = _bare_rate(path, QUERIES[name], pool.size, seconds)
    ours = _pool_rate(pool, QUERIES[name], seconds)
    return Figure(
        f"{name} query, {CLIENTS} clients", ours, f"engine in {pool.size} processes", engine, "/s", at_least=0.7
    )


def _bare_rate(path: Path, text: str, number: int, seconds: float) -> float:
    command = [sys.executable, "-c", BARE_CLIENT, str(path), text, str(seconds)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    bares = [subprocess.Popen(command, text=True, **pipes) for _ in range(number)]  # type: ignore[call-overload]
    time.sleep(2)  # until all have opened the store
    for process in bares:
        process.stdin.write("\n")
        process.stdin.flush()
    return sum(int(process.communicate()[0]) for process in bares) / seconds


def _pool_rate(pool: Pool, text: str, seconds: float) -> float:
    counts = [0] * CLIENTS
    end = time.monotonic() + seconds

    def work(number: int) -> None:
        while time.monotonic() < end:
            through(pool, text)
            counts[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def resident(pid: int | str) -> float:
    """Give a process's memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def streaming(pool: Pool) -> Iterator[Figure]:
    """Measure a CSV of more than a million rows: when the first bytes come, and what this process keeps of it."""
    before, began = resident("self"), time.perf_counter()
    answer = pool.run(examine(EVERYTHING, pool.limits, pool.policy), Asked("csv"))
    rows = next(answer).count(b"\n")
    yield Figure("first bytes of a million rows", time.perf_counter() - began, "what they may take", 1, "s", at_most=1)
    peak = before
    for piece in answer:
        rows += piece.count(b"\n")
        peak = max(peak, resident("self"))
    assert rows > MILLION
    yield Figure("server memory meanwhile", peak, "before", before, "MB", at_most=1.2)


def note(size: list[float], pid: int) -> None:
    """Note a process's memory if it is still there."""
    with suppress(OSError):
        size[0] = resident(pid)


def killing(path: Path) -> Iterator[Figure]:
    """Measure how soon a killed query's process is gone, and with it its memory."""
    for name, text in (("cartesian", CARTESIAN), ("order by", ORDER)):
        pool = Pool(path, 1, Limits(seconds=3.0, memory=8_000_000_000))
        pool.warm()
        (pid,) = pool.processes()
        size = [0.0]
        threading.Timer(2.8, partial(note, size, pid)).start()
        with suppress(QueryError):
            through(pool, text)
        began = time.perf_counter()
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.002)
        gone = time.perf_counter() - began
        pool.kill()
        yield Figure(f"killed {name} ({size[0]:.0f} MB) gone after", gone, "what it may take", 0.5, "s", at_most=1)


def asked_of_rdflib(graph: rdflib.Graph, query: str) -> bytes | None:
    """Ask rdflib's own engine."""
    return graph.query(query).serialize(format="json")


def against_rdflib(pool: Pool, text: str) -> Iterator[Figure]:
    """Compare with rdflib's own engine on the same data."""
    graph = rdflib.Graph().parse(data=text, format="nt")
    total_theirs = total_ours = 0.0
    for name, query in QUERIES.items():
        theirs = milliseconds(partial(asked_of_rdflib, graph, query), 2)
        ours = milliseconds(partial(through, pool, query), 15)
        total_theirs, total_ours = total_theirs + theirs, total_ours + ours
        yield Figure(f"{name} query", 1000 / ours, f"rdflib, {len(graph):,} triples", 1000 / theirs, "/s")
    yield Figure("all of them", 1000 / total_ours, "rdflib", 1000 / total_theirs, "/s", at_least=20)


def figures() -> Iterator[Figure]:
    """Compare the pool with the bare engine and with rdflib, on data made for it."""
    text = "\n".join(lines())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        store = ox.Store(str(path))
        store.bulk_load(text.encode(), ox.RdfFormat.N_TRIPLES)
        store.flush()
        store.optimize()
        del store
        pool = Pool(path, 2, Limits(seconds=120), queue=64, patience=60)
        pool.warm()
        time.sleep(1)
        yield overhead(ox.Store.read_only(str(path)), pool)
        yield from (throughput(path, pool, name) for name in ("point", "join", "count", "group", "contains"))
        yield from streaming(pool)
        yield from killing(path)
        yield from against_rdflib(pool, text)
        pool.kill()
