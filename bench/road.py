"""How fast a town is read, checked and released: against pyshacl alone and Oxigraph's own bulk load."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
import rdflib

from bench.figure import Figure
from publisher import build, check, site
from publisher.assets import shape_files
from publisher.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SITE = Path("data/kassel")


def figures() -> Iterator[Figure]:
    """Compare the check and the whole build of the demo town."""
    settings = site.load(SITE)
    reading = build.gather(settings, Silent())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dump = folder / "town.nt"
        dump.write_bytes(ox.serialize((q.triple for q in reading.public.quads()), format=ox.RdfFormat.N_TRIPLES) or b"")
        ours = _seconds(lambda: check.check(ox.Quad(*t) for t in ox.parse(path=str(dump))))
        yield Figure("check of the demo town", ours, "rdflib + pyshacl", _seconds(lambda: pyshacl_alone(dump)), "s")
        elsewhere = replace(settings, releases=folder / "releases")
        whole = _seconds(lambda: build.build(elsewhere))
        bulk = _seconds(lambda: ox.Store(str(folder / "bulk")).bulk_load(path=str(dump)))
        yield Figure("build of the demo town", whole, "Oxigraph bulk load alone", bulk, "s")


def pyshacl_alone(dump: Path) -> None:
    """Check a file as anybody could, with rdflib and pyshacl."""
    rules = rdflib.Graph()
    for file in shape_files():
        rules.parse(file)
    pyshacl.validate(rdflib.Graph().parse(dump), shacl_graph=rules, inference="none")


def _seconds(task: Callable[[], object]) -> float:
    began = time.perf_counter()
    task()
    return time.perf_counter() - began
