"""What reading, checking and releasing cost by the size of the data: made-up countries of 10⁴ to 10⁶ triples.

Plain pyshacl is put to two of them, which takes minutes. With `BENCH_FULL=1` also 3·10⁶ and 10⁷.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from bench import plot
from bench.figure import Figure
from bench.measured import Measured, measured
from bench.road import pyshacl_alone
from publisher import build, site
from publisher.checking.examine import examine
from publisher.progress import Silent
from publisher.release import Releases
from publisher.synthesis.town import Country
from publisher.synthesis.write import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FULL = os.environ.get("BENCH_FULL") == "1"
TOWNS = {10_000: 1, 100_000: 5, 300_000: 15, 1_000_000: 50} | ({3_000_000: 149, 10_000_000: 495} if FULL else {})
"""By the size: towns, of 250 services each, but for the smallest one."""

WITH_PYSHACL = frozenset((10_000, 300_000))
"""The sizes that plain pyshacl is put to."""

LARGE, MIDDLE, SMALL = 2_000_000, 200_000, 50_000
"""From how many triples on the goals for 3 million, for 300,000 and for growth count."""

BASE = "https://land.example/"
_DESCRIPTION = b"<http://schema.org/description>"
PLOT = Path(".cache/bench-scale.svg")

READ, CHECK, AGAIN, BUILD, REBUILD, SWITCH = "read", "check", "check again", "build", "build again", "switch"
BULK, PYSHACL = "bulk load", "pyshacl"


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured at one size."""

    triples: int
    steps: Mapping[str, Measured]
    disk: int
    bulk_disk: int

    def seconds(self, step: str) -> float:
        """Give the seconds of a step."""
        return self.steps[step].seconds


def figures() -> Iterator[Figure]:
    """Measure all sizes, draw the plot, and compare."""
    runs = [_run(size, towns) for size, towns in sorted(TOWNS.items())]
    plot.draw(PLOT, {step: [(r.triples, r.seconds(step)) for r in runs if step in r.steps] for step in runs[0].steps})
    for run in runs:
        yield from _costs(run)
        yield from _memory_and_disk(run)
    yield from _growth(runs)


def _costs(run: Run) -> Iterator[Figure]:
    at = f"at {run.triples:,}"
    for step, most in ((READ, None), (CHECK, None), (BUILD, 6 if run.triples > LARGE else None)):
        yield Figure(f"{step} {at}", run.seconds(step), "Oxigraph bulk load", run.seconds(BULK), "s", at_most=most)
    if PYSHACL in run.steps:
        goal = 1 / 30 if run.triples > MIDDLE else None
        yield Figure(f"check {at}", run.seconds(CHECK), "pyshacl alone", run.seconds(PYSHACL), "s", at_most=goal)
    if run.triples > LARGE:
        yield Figure(f"check {at}", run.seconds(CHECK), "a minute for 3 million", run.triples / 50_000, "s", at_most=1)
        yield Figure(f"one record checked {at}", run.seconds(AGAIN), "a second", 1, "s", at_most=1)
    yield Figure(f"one record checked {at}", run.seconds(AGAIN), "the full check", run.seconds(CHECK), "s")
    yield Figure(
        f"one record released {at}", run.seconds(REBUILD), "the full build", run.seconds(BUILD), "s", at_most=0.2
    )


def _memory_and_disk(run: Run) -> Iterator[Figure]:
    at = f"at {run.triples:,}"
    for step, most in ((CHECK, 1e9), (BUILD, 4e9)):
        peak = run.steps[step].peak / 1e9
        yield Figure(f"memory of a {step} {at}", peak, "the goal", most / 1e9, "GB", at_most=1)
    yield Figure(f"memory of a build {at}", peak, "Oxigraph bulk load", run.steps[BULK].peak / 1e9, "GB")
    yield Figure(f"disk of a release {at}", run.disk / 1e6, "Oxigraph bulk load", run.bulk_disk / 1e6, "MB")


def _growth(runs: list[Run]) -> Iterator[Figure]:
    """Compare the costs of a triple, and of a switch, at the sizes from 10⁵ on."""
    least, *larger = [run for run in runs if run.triples > SMALL]
    for run in larger:
        for step in (READ, CHECK, BUILD):
            ours, theirs = (1e6 * each.seconds(step) / each.triples for each in (run, least))
            at = f"at {least.triples:,}"
            yield Figure(f"{step} of a triple at {run.triples:,}", ours, at, theirs, "µs", at_most=1.5)
        ours, theirs = (1e3 * each.seconds(SWITCH) for each in (run, least))
        yield Figure(f"switch at {run.triples:,}", ours, at, theirs, "ms")


def _run(size: int, towns: int) -> Run:
    with tempfile.TemporaryDirectory(prefix="lodse-bench-") as name:
        folder = Path(name)
        land, whole = folder / "land", folder / "land.nt"
        write(land, Country(towns, 250 if towns > 1 else 120), BASE, 0, Silent())
        with whole.open("wb") as file:
            file.writelines(town.read_bytes() for town in sorted((land / "towns").glob("*.nt")))
        triples = sum(1 for _ in whole.open("rb"))
        steps = {BULK: measured(_bulk_load, whole, folder / "bulk"), READ: measured(_read, land)}
        _forget(land)
        steps[CHECK] = measured(_check, land)
        _change(land)
        steps[AGAIN] = measured(_check, land)
        _forget(land)
        steps[BUILD] = measured(_build, land)
        _change(land)
        steps[REBUILD] = measured(_build, land)
        steps[SWITCH] = measured(_roll_back, land)
        if size in WITH_PYSHACL:
            steps[PYSHACL] = measured(pyshacl_alone, whole)
        release = Releases(site.load(land).releases).current()
        return Run(triples, steps, release.bytes if release else 0, _size(folder / "bulk"))


def _forget(land: Path) -> None:
    """Remove what was kept of reading and checking; nothing has been released yet."""
    shutil.rmtree(site.load(land).releases, ignore_errors=True)


def _change(land: Path) -> None:
    """Change the description of one service, as an editor would."""
    town = max((land / "towns").glob("[0-9]*.nt"))
    text = town.read_bytes()
    place = text.index(b'"@de', text.index(_DESCRIPTION, text.index(b"/id/service/")))
    town.write_bytes(text[:place] + b" (neu)" + text[place:])


def _bulk_load(file: Path, store: Path) -> None:
    ox.Store(str(store)).bulk_load(path=str(file))


def _read(land: Path) -> None:
    build.gather(site.load(land), Silent())


def _check(land: Path) -> None:
    settings = site.load(land)
    examine(settings, build.gather(settings, Silent()), Silent())


def _build(land: Path) -> None:
    build.build(site.load(land))


def _roll_back(land: Path) -> None:
    Releases(site.load(land).releases).roll_back()


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
