"""How fast a Turtle document is made that is not in memory yet: the whole of a request, against the store's own time.

The demo town, and with `BENCH_FULL=1` a country of three million triples.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from wsgiref.util import setup_testing_defaults

import pyoxigraph as ox

from bench.figure import Figure
from publisher import build, site
from publisher.library import Library
from publisher.progress import Silent
from publisher.release import Releases
from publisher.store import EmbeddedStore
from publisher.synthesis.town import Country
from publisher.synthesis.write import write
from publisher.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import WSGIApplication

    from publisher.library import OpenRelease
    from publisher.site import Site

TOWNS = 361
"""Made-up towns of 100 services each: three million triples."""

ADDED = 1.0
"""Milliseconds that a document may take beside twice the store's own time."""

TRIPLES = 60
"""Size of the documents that are asked for."""

THINGS = 20
TIMES = 9
"""Documents that are asked for, and how often; the best time of each counts, for other programs only make it longer."""

KINDS = ("organisation", "place", "contact", "topic")
"""Kinds of things whose documents are that small; a service says more."""


def figures() -> Iterator[Figure]:
    """Compare a whole request with what the store alone takes to find the same statements."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield _measured(replace(site.load(Path("data/kassel")), releases=folder / "kassel"), "the demo town")
        if os.environ.get("BENCH_FULL"):
            write(folder / "country", Country(TOWNS, 100, 1), "http://localhost/", 0.0, Silent())
            yield _measured(site.load(folder / "country"), "3 million triples")


def _measured(settings: Site, where: str) -> Figure:
    build.build(settings)
    app = create_app(settings)
    opened = Library(Releases(settings.releases), settings.base).current()
    things = _of_the_size(opened, settings.language)
    asked = [_asked(opened, iri) for iri in things]
    store = ox.Store.read_only(str(opened.release.path / "store"))
    whole, alone = [], []
    for iri, patterns in zip(things, asked, strict=True):
        address = f"{settings.prefix}doc/{iri.removeprefix(settings.base + 'id/')}.ttl"
        whole.append(_milliseconds(partial(_get, app, address)))
        alone.append(_milliseconds(partial(_read, store, patterns)))
    most = 2 * statistics.median(alone) + ADDED
    found = statistics.median(whole)
    what = f"uncached document of some {TRIPLES} triples, {where}"
    return Figure(what, found, "twice the store's time + 1 ms", most, "ms", at_most=1)


def _of_the_size(opened: OpenRelease, language: str) -> list[str]:
    """Give the things whose descriptions are nearest in size to what the goal is set for."""
    listed = [entry.iri for kind in KINDS for entry in opened.index.listing(kind, language, 1, 2 * THINGS)]
    sizes = {iri: len(found.quads) for iri in listed if (found := opened.store.describe(iri))}
    return sorted(sizes, key=lambda iri: abs(sizes[iri] - TRIPLES))[:THINGS]


class _Listener:
    """A store that notes what it is asked."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self.named_graphs = store.named_graphs
        self.patterns: list[tuple[Any, ...]] = []

    def quads_for_pattern(self, *pattern: Any) -> Iterator[ox.Quad]:
        self.patterns.append(pattern)
        return self.store.quads_for_pattern(*pattern)


def _asked(opened: OpenRelease, iri: str) -> list[tuple[Any, ...]]:
    """Give all that the store is asked for the description of a thing."""
    listener = _Listener(ox.Store.read_only(str(opened.release.path / "store")))
    EmbeddedStore(cast("ox.Store", listener), opened.layout.embeds, opened.layout.reached).describe(iri)
    return listener.patterns


def _read(store: ox.Store, patterns: Iterable[tuple[Any, ...]]) -> None:
    for pattern in patterns:
        list(store.quads_for_pattern(*pattern))


def _get(app: WSGIApplication, path: str) -> bytes:
    environ: dict[str, Any] = {"HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    environ["PATH_INFO"] = path
    body = app(environ, lambda status, *_: _check(status))
    return b"".join(body)


def _check(status: str) -> Any:
    assert status == "200 OK", status
    return bytes.__len__


def _milliseconds(task: Callable[[], object]) -> float:
    task()  # what is opened once is not counted
    return min(_once(task) for _ in range(TIMES))


def _once(task: Callable[[], object]) -> float:
    began = time.perf_counter()
    task()
    return (time.perf_counter() - began) * 1000
