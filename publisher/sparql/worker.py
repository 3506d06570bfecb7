"""The program that answers queries, one at a time: `python -m publisher.sparql.worker`, started by the pool.

It reads frames of JSON from its standard input and writes frames to its standard output. It trusts what the pool asks
and nothing of the query: before the first one it gives up whatever the engine could be made to misuse.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

from publisher import rdf
from publisher.formats import jsonld, wellformed
from publisher.sparql import cage, frames
from publisher.sparql.limits import QueryError
from publisher.sparql.results import BY_SUFFIX, Counter, ResultFormat, close_early
from publisher.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_PLACE = re.compile(r"error at (\d+):(\d+): ")
_XML = ("xml", "rdf")
"""Suffixes of the formats that are XML."""

_AT_ONCE = 65_536
"""Bytes collected for a frame after the first, which goes out as soon as there is anything."""


@dataclass(frozen=True, slots=True)
class Job:
    """One query with its bounds, as the pool sends it. `soft_seconds` is when a truncated result is closed."""

    text: str
    form: str
    base: str
    suffix: str
    profile: str
    default: list[str] | None
    named: list[str] | None
    truncate: bool
    head_only: bool
    rows: int
    bytes: int
    soft_seconds: float
    link: str


class _HeadOnly(Exception):
    """The head of the answer was all that was asked for."""


class _Cut(Exception):
    """A bound was reached."""

    def __init__(self, kind: str, limit: float) -> None:
        super().__init__(kind)
        self.kind = kind
        self.limit = limit


class _Output:
    """A writable file that sends what is written as frames and watches the bounds."""

    def __init__(self, job: Job, counter: Counter | None) -> None:
        self.job = job
        self.total = 0
        self.started = False
        self.held = bytearray()
        self._counter = counter
        self._since = time.monotonic()

    def write(self, data: bytes) -> int:
        if self.job.head_only:
            raise _HeadOnly
        taken, data = len(data), wellformed.mend(data) if self.job.suffix in _XML else data
        self.total += len(data)
        self.held += data
        if self._counter:
            self._counter.feed(data)
            if self._counter.over(self.job.rows):
                raise _Cut("rows", self.job.rows)
        if self.total > self.job.bytes:
            raise _Cut("bytes", self.job.bytes)
        if not self.job.truncate:
            if not self.started or len(self.held) >= _AT_ONCE:
                self.send()
        elif time.monotonic() - self._since > self.job.soft_seconds:
            raise _Cut("time", self.job.soft_seconds)
        return taken

    def flush(self) -> None:
        """Nothing: frames go out as they fill."""

    def send(self, cut: _Cut | None = None, *, last: bool = False) -> None:
        """Send what is held, after the head if that is still to come, and the end if nothing follows."""
        parts = []
        if not self.started:
            parts.append(frames.pack_json(frames.HEAD, {"cut": cut.kind, "limit": cut.limit} if cut else {}))
            self.started = True
        starts = range(0, len(self.held), frames.MOST)
        parts += (frames.pack(frames.CHUNK, bytes(self.held[start : start + frames.MOST])) for start in starts)
        if last:
            parts.append(frames.pack(frames.END))
        self.held.clear()
        frames.write_all(1, b"".join(parts))


def _things(solutions: QuerySolutions) -> Iterator[NamedNode | BlankNode]:
    """Give the things of a result, each once."""
    seen: set[object] = set()
    for thing in (term for solution in solutions for term in solution if isinstance(term, NamedNode | BlankNode)):
        if thing not in seen:
            seen.add(thing)
            yield thing


class Worker:
    """An open store and the way to describe a thing of it."""

    def __init__(self, path: str, describer: str, argument: object) -> None:
        self.store = ox.Store.read_only(path)
        module, _, name = describer.partition(":")
        make = getattr(importlib.import_module(module), name)
        self.describe: Callable[[NamedNode | BlankNode], Iterable[Quad]] = make(self.store, argument)
        with suppress(OSError):  # read now: no file can be opened later; without it only JSON-LD fails
            jsonld.context()

    def answer(self, job: Job) -> None:
        """Evaluate a query and send its result."""
        solutions = self.store.query(
            job.text,
            base_iri=job.base,
            default_graph=None if job.default is None else [NamedNode(iri) for iri in job.default],
            named_graphs=None if job.named is None else [NamedNode(iri) for iri in job.named],
        )
        if isinstance(solutions, QuerySolutions) and job.form == "DESCRIBE":
            self._send_graph(job, self._descriptions(job, solutions))
        elif isinstance(solutions, QueryTriples):
            self._send_graph(job, (Quad(*triple) for triple in solutions))
        else:
            _send_solutions(job, solutions)

    def _descriptions(self, job: Job, solutions: QuerySolutions) -> Iterator[Quad]:
        graphs = None if job.default is None else {NamedNode(iri) for iri in job.default}
        quads: set[Quad] = set()
        for thing in _things(solutions):
            for quad in self.describe(thing):
                if quad not in quads and (graphs is None or quad.graph_name in graphs):
                    quads.add(quad)
                    yield quad

    def _send_graph(self, job: Job, quads: Iterator[Quad]) -> None:
        form = rdf.BY_SUFFIX[job.suffix]
        output = _Output(job, None)
        cuts: list[_Cut] = []
        bounded = _bounded(job, quads, cuts)
        try:
            if form is rdf.JSON_LD:
                output.write(rdf.serialise(bounded, form, profile=job.profile))
            else:
                triples = rdf.triples_for(form, bounded)
                ox.serialize(triples, output, format=form.syntax, prefixes=PREFIXES)  # type: ignore[arg-type]
        except _HeadOnly:
            pass
        except _Cut as cut:
            raise _too_much(cut) from None
        output.send(cuts[0] if cuts else None, last=True)


def _bounded(job: Job, quads: Iterator[Quad], cuts: list[_Cut]) -> Iterator[Quad]:
    """Pass quads on up to the bound; after that stop if the client allowed it, noting so in `cuts`."""
    soft_end = time.monotonic() + job.soft_seconds
    for count, quad in enumerate(quads, 1):
        over = "rows" if count > job.rows else "time" if job.truncate and time.monotonic() > soft_end else ""
        if over:
            cuts.append(_Cut(over, job.rows if over == "rows" else job.soft_seconds))
            if job.truncate:
                return
            raise cuts[0]
        yield quad


def _send_solutions(job: Job, solutions: QuerySolutions | QueryBoolean) -> None:
    form = BY_SUFFIX[job.suffix]
    output = _Output(job, Counter(form) if isinstance(solutions, QuerySolutions) else None)
    try:
        solutions.serialize(output, format=form.syntax)  # type: ignore[arg-type]
    except _HeadOnly:
        output.send(last=True)
    except _Cut as cut:
        _send_cut(job, form, output, cut)
    else:
        output.send(last=True)


def _send_cut(job: Job, form: ResultFormat, output: _Output, cut: _Cut) -> None:
    rows = job.rows if cut.kind == "rows" else sys.maxsize
    whole = close_early(form, bytes(output.held), rows, job.link) if job.truncate else None
    if whole is None:
        raise _too_much(cut)
    output.held = bytearray(whole)
    output.send(cut, last=True)


_TOO_MUCH = {
    "rows": "The result has more than {:.0f} rows. Ask for less, or page with LIMIT and OFFSET.",
    "bytes": "The result is larger than {:.0f} bytes. Ask for less, or page with LIMIT and OFFSET.",
    "time": "The query took longer than {:g} seconds.",
}


_CLASSES = re.compile(r"\[(?:'[^']*'|[^\]'])*\]")
_ITEM = re.compile(r'"[^"]*"|[^",\s][^",]*')
_SENTENCE = re.compile(r"[a-z] [a-z]")
_WORD = re.compile(r'[A-Z]{2,}|"[^" ]{1,3}"')


def _too_much(cut: _Cut) -> QueryError:
    return QueryError(cut.kind, _TOO_MUCH[cut.kind].format(cut.limit), limit=cut.limit)


def _problem(error: Exception) -> QueryError:
    if isinstance(error, QueryError):
        return error
    if isinstance(error, MemoryError):
        return QueryError("memory", "The query needs more memory than it may have.")
    if isinstance(error, SyntaxError):
        message = error.msg or "not valid SPARQL"
        place = _PLACE.match(message)
        line, column = (int(place[1]), int(place[2])) if place else (None, None)
        sentence = _short(message[place.end() :] if place else message)
        return QueryError("syntax", sentence, line=line, column=column)
    return QueryError("evaluation", str(error) or type(error).__name__)


def _short(message: str) -> str:
    """Leave of the engine's list of what it expected what helps a person: a sentence, or the words and marks."""
    expected = _ITEM.findall(_CLASSES.sub("", message.removeprefix("expected ").removeprefix("one of ")))
    sentence = next((item for item in expected if _SENTENCE.search(item)), None)
    if sentence:
        return f"{sentence.strip()}."
    words = [item for item in expected if _WORD.fullmatch(item)]
    return f"Expected {', '.join(words[:12])} here." if words else "This is not valid here."


def _serve(worker: Worker) -> None:
    while True:
        try:
            _, content = frames.read_frame(0)
        except EOFError:
            return
        try:
            worker.answer(Job(**orjson.loads(content)))
        except Exception as error:  # noqa: BLE001 -- the one place where whatever the engine raises becomes an answer
            problem = _problem(error)
            report = {"kind": problem.kind, "sentence": problem.sentence, "limit": problem.limit}
            place = {"line": problem.line, "column": problem.column}
            frames.write_all(1, frames.pack_json(frames.ERROR, report | place))
            if problem.kind == "memory":
                return


def main() -> None:
    """Open the store, go into the cage, answer until the pool hangs up."""
    settings: dict[str, Any] = orjson.loads(sys.argv[1])
    cage.die_with_parent(settings["parent"])
    cage.be_modest()
    worker = Worker(settings["store"], settings["describer"], settings["argument"])
    cage.bound_memory(settings["memory"])
    filtered = cage.close_the_world()
    frames.write_all(1, frames.pack_json(frames.READY, {"filtered": filtered}))
    _serve(worker)
    os._exit(0)  # nothing to tidy up, and closing a store takes time


if __name__ == "__main__":
    main()
