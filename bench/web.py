"""How fast documents are served: against nginx, a bare function and Flask's hello-world, on the same bytes."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from bench import servers
from bench.figure import Figure
from publisher import build, rdf, site
from publisher.gathering import inputs
from publisher.library import Library
from publisher.release import Releases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SITE = Path("data/kassel")
THING = "service/personalausweis"
TURTLE = {"Accept": "text/turtle"}
ROUNDS = 3


def figures() -> Iterator[Figure]:
    """Compare cached documents and 304s with other servers, an uncached document with the store's own time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx gives up root's rights
        port = servers.free_port()
        command = [sys.executable, "-m", "publisher.cli", "serve", str(SITE), "--port", str(port), "--no-log"]
        ours = f"http://127.0.0.1:{port}/doc/{THING}"
        with servers.running(command, ours):
            with urlopen(Request(ours, headers=TURTLE)) as answer:
                body, etag = answer.read(), answer.headers["ETag"]
            (folder / "index.html").write_bytes(body)
            yield from _compared(folder, ours, etag)
    yield from _uncached()


def _compared(folder: Path, ours: str, etag: str) -> Iterator[Figure]:
    file = folder / "index.html"
    with (
        servers.nginx(folder) as plain,
        servers.granian(folder, file, "bare") as bare,
        servers.granian(folder, file, "app") as flask,
    ):
        tasks: dict[str, Callable[[], float]] = {
            "document": lambda: servers.requests_per_second(ours, TURTLE),
            "304": lambda: servers.requests_per_second(ours, TURTLE | {"If-None-Match": etag}),
            "nginx": lambda: servers.requests_per_second(plain),
            "bare": lambda: servers.requests_per_second(bare),
            "flask": lambda: servers.requests_per_second(flask),
        }
        rates = {name: [] for name in tasks}  # type: dict[str, list[float]]
        for _ in range(ROUNDS):  # in turn, so that a change of the machine's speed hits all alike
            for name, task in tasks.items():
                rates[name].append(task())
    speed = {name: statistics.median(found) for name, found in rates.items()}
    yield Figure("cached Turtle document", speed["document"], "nginx, same bytes", speed["nginx"], "/s", at_least=0.5)
    yield Figure("304", speed["304"], "nginx, same bytes", speed["nginx"], "/s", at_least=0.5)
    yield Figure("cached Turtle document", speed["document"], "Flask hello-world", speed["flask"], "/s", at_least=4)
    yield Figure("cached Turtle document", speed["document"], "bare WSGI function", speed["bare"], "/s")


def _uncached() -> Iterator[Figure]:
    settings = site.load(SITE)
    if not inputs.is_current(settings):
        build.build(settings)
    opened = Library(Releases(settings.releases), settings.base).current()
    iri = f"{settings.base}id/{THING}"
    store = _milliseconds(lambda: opened.store.describe(iri))
    whole = _milliseconds(lambda: rdf.serialise(opened.store.describe(iri).quads, rdf.TURTLE))  # type: ignore[union-attr]
    yield Figure("describe + Turtle, uncached", whole, "describe alone", store, "ms", at_most=2)


def _milliseconds(task: Callable[[], object]) -> float:
    times = []
    for _ in range(200):
        began = time.perf_counter()
        task()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000
