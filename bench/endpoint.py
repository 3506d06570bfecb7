"""How fast the endpoint answers over HTTP: against the bare engine in a function of the same server, with 8 clients.

No guard, no limits, no process of its own: what a query costs there is the least that it can cost behind HTTP.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from bench import servers
from bench.figure import Figure
from bench.sparql import CLIENTS, NS, SCHEMA, lines

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 3
POINT = ("each another", f"SELECT ?p ?o WHERE {{ <{NS}service/%d> ?p ?o }}", 30_000)
AGAIN = ("again and again", f"SELECT ?p ?o WHERE {{ <{NS}service/%d> ?p ?o }}", 1)
JOIN = (
    "joins, each another",
    f"""SELECT ?x ?n WHERE {{ ?x <{SCHEMA}about> <{NS}topic/7> ; <{SCHEMA}name> ?n ; <{SCHEMA}provider> ?o .
    ?o <{SCHEMA}name> ?m FILTER(?n != "%d") }}""",
    1_000_000,
)

ENGINE = """
import os
from urllib.parse import parse_qs
import pyoxigraph as ox
STORE = ox.Store.read_only(os.environ["STORE"])
def app(environ, start_response):
    query = parse_qs(environ["QUERY_STRING"])["query"][0]
    body = STORE.query(query).serialize(format=ox.QueryResultsFormat.JSON)
    head = [("Content-Type", "application/sparql-results+json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", head)
    return [body]
"""
SCRIPT = """
local n = 0
local text = {text}
local function quoted(s) return (s:gsub("[^%w]", function(c) return string.format("%%%02X", string.byte(c)) end)) end
function request()
  n = (n * 7919 + 13) % {number}
  return wrk.format("GET", {path} .. "?query=" .. quoted(string.format(text, n)))
end
"""


def figures() -> Iterator[Figure]:
    """Compare the endpoint with the bare engine behind the same server, on data made for it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data, store = folder / "data.nt", folder / "store"
        data.write_text("\n".join(lines()))
        _load(data, store)
        (folder / "engine.py").write_text(ENGINE)
        ours, theirs = (f"http://127.0.0.1:{servers.free_port()}" for _ in range(2))
        serve = [
            sys.executable,
            "-m",
            "publisher.cli",
            "serve",
            str(data),
            "--no-log",
            "--port",
            ours.rpartition(":")[2],
        ]
        options = ["--interface", "wsgi", "--workers", "2", "--port", theirs.rpartition(":")[2]]
        bare = [sys.executable, "-m", "granian", *options, "engine:app"]
        with (
            servers.running(serve, f"{ours}/sparql?query=ASK%7B%7D"),
            servers.running(bare, f"{theirs}/?query=ASK%7B%7D", folder, {"STORE": str(store)}),
        ):
            for query in (POINT, AGAIN, JOIN):
                yield _compared(folder / "load.lua", ours, theirs, query)


def _load(data: Path, store: Path) -> None:
    engine = ox.Store(str(store))
    engine.bulk_load(path=data, format=ox.RdfFormat.N_TRIPLES)
    engine.flush()
    engine.optimize()


def _compared(script: Path, ours: str, theirs: str, query: tuple[str, str, int]) -> Figure:
    name, text, number = query
    rates: dict[str, list[float]] = {ours: [], theirs: []}
    for _ in range(ROUNDS):  # in turn, so that a change of the machine's speed hits both alike
        for address, path in ((ours, "/sparql"), (theirs, "/")):
            script.write_text(SCRIPT.format(text=f"[[{text}]]", number=number, path=f'"{path}"'))
            rates[address].append(servers.requests_per_second(address, script=script, connections=CLIENTS))
    here, there = (statistics.median(found) for found in rates.values())
    goal = 0.7 if number > 1 else None
    return Figure(f"queries over HTTP, {name}", here, "bare engine, same server", there, "/s", at_least=goal)
