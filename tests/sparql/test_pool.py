# ruff: noqa: S608 -- the queries here are meant to be hostile
from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from publisher.sparql.answer import Asked
from publisher.sparql.guard import examine
from publisher.sparql.limits import Busy, Limits, QueryError
from publisher.sparql.pool import Pool
from tests.conftest import Canary
from tests.sparql.conftest import NS, ask, unguarded

MakePool = Callable[..., Pool]
SOON = 20.0
"""A generous bound for what takes fractions of a second on an idle machine."""

CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
THRICE = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
HOSTILE = {
    "cartesian": CARTESIAN,
    "paths": f"SELECT (COUNT(*) AS ?n) {{ ?a (<{NS}next>|!<{NS}p9>)* ?b . ?b (<{NS}next>|!<{NS}p8>)* ?c }}",
    "regex": f'SELECT (COUNT(*) AS ?n) {{ {THRICE} FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "(a+)+(.*W)*x$")) }}',
    "concat": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?f))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "order": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
}


def gone(pid: int) -> bool:
    """Tell whether a process has ended (a zombie would still be in /proc)."""
    return not Path(f"/proc/{pid}").exists()


def wait_for(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + SOON
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def failure(pool: Pool, text: str, **asked: object) -> QueryError:
    with pytest.raises(QueryError) as caught:
        ask(pool, text, **asked)  # type: ignore[arg-type]
    return caught.value


def test_every_result_format_is_written(shared_pool: Pool) -> None:
    text = f"SELECT ?o {{ <{NS}s1> <{NS}p0> ?o }}"
    assert json.loads(ask(shared_pool, text))["results"]["bindings"][0]["o"]["value"] == "Wert 1 0"
    assert ET.fromstring(ask(shared_pool, text, "xml")).tag.endswith("sparql")  # noqa: S314 -- our own output
    assert ask(shared_pool, text, "csv") == b"o\r\nWert 1 0\r\n"
    assert ask(shared_pool, text, "tsv") == b'?o\n"Wert 1 0"@de\n'
    assert json.loads(ask(shared_pool, "ASK {}"))["boolean"] is True


@pytest.mark.parametrize(("suffix", "syntax"), [("ttl", "TURTLE"), ("nt", "N_TRIPLES"), ("rdf", "RDF_XML")])
def test_every_graph_format_is_written(shared_pool: Pool, suffix: str, syntax: str) -> None:
    body = ask(shared_pool, f"CONSTRUCT WHERE {{ <{NS}s1> ?p ?o }}", suffix)
    assert len(list(ox.parse(body, getattr(ox.RdfFormat, syntax)))) == 5


def test_turtle_has_our_prefixes(shared_pool: Pool) -> None:
    assert b"@prefix schema: <http://schema.org/>" in ask(shared_pool, f"DESCRIBE <{NS}s1>", "ttl")


def test_describe_gives_a_thing_with_its_fragments_and_blank_nodes(shared_pool: Pool) -> None:
    body = ask(shared_pool, f"DESCRIBE <{NS}hall>", "nt").decode()
    assert f"<{NS}hall#address>" in body
    assert "Obere" in body
    assert "Wert" not in body


def test_describe_answers_about_the_solutions_once_each(shared_pool: Pool) -> None:
    body = ask(shared_pool, f"DESCRIBE ?x <{NS}s2> {{ VALUES ?x {{ <{NS}s1> <{NS}s2> }} }}", "nt")
    assert len(body.splitlines()) == 10


def test_the_site_can_say_how_things_are_described(
    make_pool: MakePool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own_describer.py").write_text(
        "import pyoxigraph as ox\n"
        "def make(store, argument):\n"
        "    return lambda thing: [ox.Quad(thing, ox.NamedNode('a:b'), ox.Literal(argument))]\n"
    )
    paths = f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}"
    monkeypatch.setattr("publisher.sparql.process._ROOT", paths)
    pool = make_pool(describer="own_describer:make", argument="ours")
    assert ask(pool, "DESCRIBE <a:x>", "nt") == b'<a:x> <a:b> "ours" .\n'


def test_things_can_be_described_as_their_documents_are(make_pool: MakePool) -> None:
    pool = make_pool(describer="publisher.sparql.describe:documents", argument={"embeds": {}, "reached": {}})
    body = ask(pool, f"DESCRIBE <{NS}s1>", "nt").decode()
    assert "Wert 1 0" in body
    assert f"<{NS}next> <{NS}s1>" in body  # what points to it, as on its page


def test_json_ld_is_compact(shared_pool: Pool) -> None:
    body = json.loads(ask(shared_pool, f"DESCRIBE <{NS}s1>", "jsonld"))
    assert "@context" in body
    assert "Wert 1 0" in json.dumps(body)
    assert isinstance(json.loads(ask(shared_pool, f"DESCRIBE <{NS}s1>", "jsonld", profile="expanded")), list)


def test_datasets_are_kept_to(shared_pool: Pool) -> None:
    def subjects(text: str) -> int:
        return len(ask(shared_pool, text, "csv").splitlines()) - 1

    assert subjects(f"SELECT ?s FROM <{NS}g1> {{ ?s ?p ?o }}") == 1
    assert subjects(f"SELECT ?s FROM <{NS}g1> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == 0
    assert subjects(f"SELECT ?s FROM NAMED <{NS}g1> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == 1
    assert subjects(f"SELECT ?s FROM NAMED <{NS}g1> {{ ?s ?p ?o }}") == 0
    assert ask(shared_pool, f"DESCRIBE <{NS}s1> FROM <{NS}g1>", "nt") == b""


def test_errors_of_the_engine_have_a_kind_and_a_place(shared_pool: Pool) -> None:
    error = failure(shared_pool, "ASK {\n  ?s ?p\n}")
    assert (error.kind, error.line) == ("syntax", 3)
    assert failure(shared_pool, "SELECT (<http://x/f>(1) AS ?x) {}").kind == "evaluation"
    assert ask(shared_pool, "ASK {}")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", "The SELECT contains a variable that is unbound."),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "SELECT * is not authorized with GROUP BY."),
        ("SELECT ?s { ?s ?p ?o } ORDER", "Expected GROUP, LATERAL, LIMIT, SERVICE here."),
        ("SELECT ?s { VALUES (?a ?b) { (1) } }", "Expected UNDEF here."),
    ],
)
def test_an_error_of_the_engine_is_told_in_its_sentence_or_in_what_could_stand_there(
    shared_pool: Pool, text: str, sentence: str
) -> None:
    assert failure(shared_pool, text).sentence == sentence


def test_a_head_alone_does_not_evaluate(shared_pool: Pool) -> None:
    assert ask(shared_pool, CARTESIAN.replace("(COUNT(*) AS ?n)", "*"), head_only=True) == b""
    assert failure(shared_pool, "ASK { ?s }", head_only=True).kind == "syntax"


@pytest.mark.parametrize("suffix", ["json", "xml", "csv", "tsv"])
def test_too_many_rows_are_an_error_unless_truncation_is_allowed(shared_pool: Pool, suffix: str) -> None:
    text = f"SELECT ?s ?o {{ VALUES ?s {{ UNDEF }} <{NS}hall> (<{NS}part>|<{NS}has>|<{NS}street>|!<{NS}x>)* ?o }}"
    whole = ask(shared_pool, text, suffix)
    count = len(json.loads(ask(shared_pool, text))["results"]["bindings"])
    assert ask(shared_pool, text, suffix, rows=count) == whole
    error = failure(shared_pool, text, suffix=suffix, rows=count - 1)
    assert (error.kind, error.limit) == ("rows", count - 1)


READERS: dict[str, Callable[[bytes], int]] = {
    "json": lambda data: len(json.loads(data)["results"]["bindings"]),
    "xml": lambda data: len(ET.fromstring(data)[1]),  # noqa: S314 -- our own output
    "csv": lambda data: len(list(csv.reader(io.StringIO(data.decode(), newline="")))) - 1,
    "tsv": lambda data: len(data.decode().split("\n")) - 2,
}


@pytest.mark.parametrize("suffix", list(READERS))
@pytest.mark.parametrize("rows", [1, 2, 700])
def test_a_truncated_result_is_well_formed_and_says_so(shared_pool: Pool, suffix: str, rows: int) -> None:
    text = f"SELECT ?s ?o {{ {{ ?s <{NS}street> ?o }} UNION {{ ?s <{NS}p1> ?o }} }}"
    query = examine(text, shared_pool.limits, shared_pool.policy)
    answer = shared_pool.run(query, Asked(suffix, truncate=True, rows=rows, link="http://l/"))
    data = b"".join(answer)
    assert READERS[suffix](data) == rows
    assert (answer.head.cut, answer.head.limit) == ("rows", rows)
    assert (b"http://l/" in data) == (suffix in ("json", "xml"))


def test_a_whole_result_is_not_called_truncated(shared_pool: Pool) -> None:
    query = examine("SELECT * { ?s ?p ?o } LIMIT 3", shared_pool.limits, shared_pool.policy)
    answer = shared_pool.run(query, Asked("json", truncate=True, rows=3))
    assert READERS["json"](b"".join(answer)) == 3
    assert answer.head.cut is None


def test_a_truncated_graph_is_well_formed(shared_pool: Pool) -> None:
    body = ask(shared_pool, "CONSTRUCT WHERE { ?s ?p ?o }", "ttl", truncate=True, rows=7)
    assert len(list(ox.parse(body, ox.RdfFormat.TURTLE))) == 7


def test_bytes_are_bounded_in_the_middle_of_a_stream(make_pool: MakePool) -> None:
    pool = make_pool(limits=Limits(bytes=100_000))
    answer = pool.run(examine("SELECT * { ?s ?p ?o }", pool.limits, pool.policy), Asked("csv"))
    assert next(answer)
    with pytest.raises(QueryError) as caught:
        list(answer)
    assert caught.value.kind == "bytes"
    assert ask(pool, "ASK {}")


def test_a_stream_flows_in_pieces(shared_pool: Pool) -> None:
    query = examine("SELECT * { ?s ?p ?o }", shared_pool.limits, shared_pool.policy)
    pieces = [len(piece) for piece in shared_pool.run(query, Asked("json"))]
    assert len(pieces) > 3
    assert pieces[0] < 20_000


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_query_is_killed_while_another_worker_answers(make_pool: MakePool, name: str) -> None:
    pool = make_pool(2, Limits(seconds=1.5))
    pool.warm()
    assert wait_for(lambda: len(pool.processes()) == 2)
    found: list[QueryError] = []
    thread = threading.Thread(target=lambda: found.append(failure(pool, HOSTILE[name])))
    began = time.monotonic()
    thread.start()
    answered = 0
    while thread.is_alive() and time.monotonic() - began < SOON:
        assert ask(pool, f"SELECT * {{ <{NS}s1> ?p ?o }}")
        answered += 1
    thread.join(SOON)
    assert found[0].kind in ("time", "memory")
    assert answered > 2
    assert wait_for(lambda: len(pool.processes()) == 2)


def test_a_killed_worker_is_gone_and_replaced(make_pool: MakePool) -> None:
    pool = make_pool(1, Limits(seconds=0.5))
    pool.warm()
    (before,) = pool.processes()
    error = failure(pool, CARTESIAN)
    assert (error.kind, error.limit) == ("time", 0.5)
    assert wait_for(lambda: gone(before))
    assert ask(pool, "ASK {}")


def test_memory_is_bounded(make_pool: MakePool) -> None:
    pool = make_pool(1, Limits(seconds=60, memory=400_000_000))
    error = failure(pool, HOSTILE["order"])
    assert (error.kind, error.limit) == ("memory", 400_000_000)
    assert ask(pool, "ASK {}")


def test_a_crash_of_the_engine_is_one_clean_error(make_pool: MakePool) -> None:
    pool = make_pool()
    deep = unguarded("SELECT * {" + "{" * 200_000 + "}" * 200_000 + "}")
    with pytest.raises(QueryError) as caught:
        pool.run(deep, Asked("json"))
    assert caught.value.kind == "crashed"
    assert ask(pool, "ASK {}")


def test_a_worker_killed_from_outside_costs_no_honest_answer(make_pool: MakePool) -> None:
    pool = make_pool()
    assert ask(pool, "ASK {}")
    (pid,) = pool.processes()
    os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: not pool._idle[0].lives())  # noqa: SLF001 -- no one else can know
    assert ask(pool, "ASK {}")


def test_a_client_that_hangs_up_frees_its_worker(make_pool: MakePool) -> None:
    pool = make_pool()
    answer = pool.run(examine("SELECT * { ?a ?b ?c . ?d ?e ?f }", pool.limits, pool.policy), Asked("csv"))
    next(answer)
    (pid,) = pool.processes()
    answer.close()
    assert wait_for(lambda: gone(pid))
    assert ask(pool, "ASK {}")


def test_a_client_that_hangs_up_before_the_first_byte_frees_its_worker(make_pool: MakePool) -> None:
    pool = make_pool()
    pool.warm()
    (pid,) = pool.processes()
    query = examine(CARTESIAN, pool.limits, pool.policy)
    with pytest.raises(QueryError) as caught:
        pool.run(query, Asked("csv"), departed=lambda: True)
    assert caught.value.kind == "departed"
    assert wait_for(lambda: gone(pid))
    assert ask(pool, "ASK {}")


def test_a_client_that_hangs_up_in_the_queue_costs_no_worker(make_pool: MakePool) -> None:
    pool = make_pool(1, Limits(seconds=2), patience=20.0)
    pool.warm()
    held = threading.Thread(target=lambda: failure(pool, CARTESIAN))
    held.start()
    assert wait_for(lambda: not pool._idle)  # noqa: SLF001 -- no one else can know
    query = examine("ASK {}", pool.limits, pool.policy)
    with pytest.raises(QueryError) as caught:
        pool.run(query, Asked("json"), departed=lambda: True)
    held.join(SOON)
    assert caught.value.kind == "departed"
    pids = pool.processes()
    assert ask(pool, "ASK {}")
    assert pool.processes() == pids


def test_a_reader_that_never_reads_is_cut_off(make_pool: MakePool) -> None:
    pool = make_pool(limits=Limits(occupancy=0.5))
    answer = pool.run(examine("SELECT * { ?a ?b ?c . ?d ?e ?f }", pool.limits, pool.policy), Asked("csv"))
    (pid,) = pool.processes()
    assert wait_for(lambda: gone(pid) or Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z")
    with pytest.raises(QueryError) as caught:
        list(answer)
    assert caught.value.kind == "time"


def test_a_full_queue_says_when_to_come_again(make_pool: MakePool) -> None:
    pool = make_pool(1, Limits(seconds=3), queue=1, patience=0.2)
    pool.warm()
    held = threading.Thread(target=lambda: failure(pool, CARTESIAN))
    held.start()
    time.sleep(0.3)
    with pytest.raises(Busy) as caught:
        ask(pool, "ASK {}")
    assert caught.value.retry_after >= 1
    held.join(SOON)


def test_workers_are_recycled(make_pool: MakePool) -> None:
    pool = make_pool(1, recycle=3)
    seen = set()
    for _ in range(7):
        assert ask(pool, "ASK {}")
        seen.update(pool.processes())
    assert len(seen) >= 2


def test_many_threads_get_their_own_answers(make_pool: MakePool) -> None:
    pool = make_pool(2, queue=64, patience=30.0)
    wrong: list[int] = []

    def work(number: int) -> None:
        for turn in range(20):
            thing = number * 20 + turn
            if f"Wert {thing} 2".encode() not in ask(pool, f"SELECT ?o {{ <{NS}s{thing}> <{NS}p2> ?o }}", "csv"):
                wrong.append(thing)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    assert wait_for(lambda: len(pool.processes()) == 2)


def test_closing_lets_a_running_answer_finish_and_leaves_no_process(make_pool: MakePool) -> None:
    pool = make_pool(2)
    answer = pool.run(examine("SELECT * { ?s ?p ?o }", pool.limits, pool.policy), Asked("csv"))
    pids = pool.processes()
    pool.close()
    assert len(b"".join(answer).splitlines()) > 20_000
    assert wait_for(lambda: all(gone(pid) for pid in pids))
    assert failure(pool, "ASK {}").kind == "unavailable"


def test_a_store_that_cannot_be_opened_is_an_error_not_a_wait(tmp_path: Path) -> None:
    pool = Pool(tmp_path / "missing", 1)
    try:
        assert failure(pool, "ASK {}").kind == "unavailable"
    finally:
        pool.kill()


def test_workers_die_with_their_server(store_path: Path) -> None:
    program = (
        "import sys, time, threading; from pathlib import Path\n"
        "from publisher.sparql.answer import Asked; from publisher.sparql.guard import examine\n"
        "from publisher.sparql.pool import Pool\n"
        f"pool = Pool(Path({str(store_path)!r}), 2); pool.warm()\n"
        f"query = examine({CARTESIAN!r}, pool.limits, pool.policy)\n"
        "threading.Thread(target=lambda: pool.run(query, Asked('json')), daemon=True).start()\n"
        "time.sleep(1); print(*pool.processes(), flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        pids = [int(pid) for pid in server.stdout.readline().split()]
        server.kill()
    assert len(pids) >= 1
    assert wait_for(lambda: all(gone(pid) for pid in pids))


def test_workers_know_nothing_of_the_servers_environment(make_pool: MakePool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    pool = make_pool()
    pool.warm()
    assert b"hunter2" not in Path(f"/proc/{pool.processes()[0]}/environ").read_bytes()


def escapes(canary: Canary, file: Path) -> list[str]:
    return [
        f"SELECT * {{ SERVICE <{canary.url}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{canary.url}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?a ?b ?c SERVICE <{canary.url}> {{ ?s ?p ?o }} }} LIMIT 1",
        f"SELECT * {{ SERVICE <file://{file}> {{ ?s ?p ?o }} }}",
        f"SELECT * FROM <{canary.url}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{canary.url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"SELECT * FROM <file://{file}> {{ ?s ?p ?o }}",
        f"LOAD <{canary.url}>",
        f"LOAD <file://{file}>",
    ]


def test_no_query_reaches_network_or_files(make_pool: MakePool, canary: Canary, tmp_path: Path) -> None:
    file = tmp_path / "canary.ttl"
    file.write_text('<a:canary> <a:canary> "tweet" .')
    pool = make_pool()
    for text in escapes(canary, file):
        assert failure(pool, text).kind in ("service", "dataset", "update")
    assert canary.calls == 0


def test_nor_with_the_guard_switched_off(make_pool: MakePool, canary: Canary, tmp_path: Path) -> None:
    file = tmp_path / "canary.ttl"
    file.write_text('<a:canary> <a:canary> "tweet" .')
    pool = make_pool()
    for text in escapes(canary, file):
        with suppress(QueryError):
            assert b"tweet" not in b"".join(pool.run(unguarded(text), Asked("json")))
    assert canary.calls == 0
    assert len(ask(pool, "SELECT * { ?s ?p ?o }", "csv").splitlines()) > 20_000  # full scans still work


def test_the_canary_would_sing(canary: Canary) -> None:
    """Outside of a worker the same query does reach the network: the two tests above can fail."""
    with suppress(OSError):
        list(ox.Store().query(f"SELECT * {{ SERVICE <{canary.url}> {{ ?s ?p ?o }} }}"))  # type: ignore[arg-type]
    assert canary.calls >= 1


def test_a_worker_cannot_open_anything(make_pool: MakePool) -> None:
    pool = make_pool()
    pool.warm()
    status = Path(f"/proc/{pool.processes()[0]}/status").read_text()
    limits = Path(f"/proc/{pool.processes()[0]}/limits").read_text()
    assert "Max open files            0                    0" in limits
    assert "Max core file size        0                    0" in limits
    if sys.platform == "linux":
        assert "Seccomp:\t2" in status


def test_the_time_of_a_slow_reader_is_not_the_querys(make_pool: MakePool) -> None:
    pool = make_pool(limits=replace(Limits(), seconds=4.0))  # a loaded machine takes a while for the rest
    answer = pool.run(examine("SELECT * { ?s ?p ?o }", pool.limits, pool.policy), Asked("csv"))
    size = len(next(answer))
    time.sleep(4.5)
    assert size + len(b"".join(answer)) > 500_000
