"""Figures of the SPARQL endpoint, as ratios from one run: `python bench/sparql.py [quick]`.

It makes its own data (about 300,000 triples) and ends by itself within some minutes.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

from publisher.sparql.answer import Asked
from publisher.sparql.guard import examine
from publisher.sparql.limits import Limits, QueryError
from publisher.sparql.pool import Pool

NS = "http://example.org/"
SCHEMA = "http://schema.org/"
SERVICES = 30_000
CLIENTS = 8
TOPICS = 200
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


def overhead(store: ox.Store, pool: Pool) -> None:
    """Compare one query at a time with the bare engine."""
    print("query      engine ms   pool ms   overhead ms")
    for name, text in QUERIES.items():
        assert len(bare(store, text)) == len(through(pool, text))
        times = 300 if name == "point" else 15
        ours = milliseconds(partial(through, pool, text), times)
        engine = milliseconds(partial(bare, store, text), times)
        print(f"{name:10} {engine:9.2f} {ours:9.2f} {ours - engine:13.2f}")


BARE_CLIENT = """
import sys, time, pyoxigraph as ox
store = ox.Store.read_only(sys.argv[1]); text = sys.argv[2]; sys.stdin.readline()
n = 0; end = time.time() + float(sys.argv[3])
while time.time() < end:
    store.query(text).serialize(format=ox.QueryResultsFormat.JSON); n += 1
print(n)
"""


def throughput(path: Path, pool: Pool, text: str, seconds: float = 4.0) -> float:
    """Give the ratio of 8 threads asking the pool to 2 processes of the bare engine."""
    bares = [
        subprocess.Popen(
            [sys.executable, "-c", BARE_CLIENT, str(path), text, str(seconds)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(pool.size)
    ]  # fmt: skip
    time.sleep(1)
    engine = 0
    for process in bares:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    for process in bares:
        engine += int(process.communicate()[0])
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
    print(f"  engine in {pool.size} processes {engine / seconds:.0f}/s, pool {sum(counts) / seconds:.0f}/s")
    return sum(counts) / engine


def resident(pid: int | str) -> float:
    """Give a process's memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def streaming(pool: Pool) -> None:
    """Measure a CSV of more than a million rows: the first byte, the rate, this process's memory."""
    before, began = resident("self"), time.perf_counter()
    answer = pool.run(examine(EVERYTHING, pool.limits, pool.policy), Asked("csv"))
    rows = next(answer).count(b"\n")
    first = time.perf_counter() - began
    peak = before
    for piece in answer:
        rows += piece.count(b"\n")
        peak = max(peak, resident("self"))
    print(f"{rows:,} rows of CSV: first byte {first * 1000:.0f} ms, whole {time.perf_counter() - began:.1f} s, "
          f"server memory +{peak - before:.1f} MB")  # fmt: skip


def note(size: list[float], pid: int) -> None:
    """Note a process's memory if it is still there."""
    with suppress(OSError):
        size[0] = resident(pid)


def killing(path: Path) -> None:
    """Measure how soon a killed query's process is gone, and when the next answer comes."""
    for name, text in (("cartesian", CARTESIAN), ("order", ORDER)):
        pool = Pool(path, 1, Limits(seconds=3.0, memory=8_000_000_000))
        pool.warm()
        (pid,) = pool.processes()
        size = [0.0]
        watch = threading.Timer(2.8, partial(note, size, pid))
        watch.start()
        try:
            through(pool, text)
        except QueryError as error:
            print(f"  {error.kind}: {error.sentence}")
        began = time.perf_counter()
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.002)
        gone = time.perf_counter() - began
        through(pool, "ASK {}")
        print(f"killed {name}: {size[0]:.0f} MB given back after {gone * 1000:.0f} ms, next answer after "
              f"{(time.perf_counter() - began) * 1000:.0f} ms")  # fmt: skip
        pool.kill()


def asked_of_rdflib(graph: rdflib.Graph, query: str) -> bytes | None:
    """Ask rdflib's own engine."""
    return graph.query(query).serialize(format="json")


def against_rdflib(pool: Pool, text: str) -> None:
    """Compare with rdflib's own engine on the same data."""
    graph = rdflib.Graph()
    graph.parse(data=text, format="nt")
    print(f"rdflib, {len(graph):,} triples:")
    for name, query in QUERIES.items():
        theirs = milliseconds(partial(asked_of_rdflib, graph, query), 3)
        ours = milliseconds(partial(through, pool, query), 15)
        print(f"  {name:10} {theirs:9.1f} ms   pool {ours:8.2f} ms   {theirs / ours:6.1f} times")


def main(quick: bool) -> None:  # noqa: FBT001 -- of a script
    """Measure everything."""
    text = "\n".join(lines())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        store = ox.Store(str(path))
        store.bulk_load(text.encode(), ox.RdfFormat.N_TRIPLES)
        store.flush()
        store.optimize()
        print(f"{len(store):,} triples")
        del store
        reading = ox.Store.read_only(str(path))
        pool = Pool(path, 2, Limits(seconds=120), queue=64, patience=60)
        began = time.perf_counter()
        through(pool, "ASK {}")
        print(f"first answer of a cold pool {(time.perf_counter() - began) * 1000:.0f} ms")
        pool.warm()
        time.sleep(1)
        overhead(reading, pool)
        for name in ("point", "join"):
            ratio = throughput(path, pool, QUERIES[name])
            print(f"throughput of {name} with {CLIENTS} clients: {ratio:.2f} of the engine's")
        streaming(pool)
        killing(path)
        if not quick:
            against_rdflib(pool, text)
        pool.kill()


if __name__ == "__main__":
    main("quick" in sys.argv)
