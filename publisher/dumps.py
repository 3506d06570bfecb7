"""The dumps of a release: everything public, in one file a format, compressed."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph

from publisher import rdf

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

DUMPED = (rdf.N_TRIPLES, rdf.TURTLE, rdf.TRIG, rdf.JSON_LD)


def write(folder: Path, store: Store) -> None:
    """Write `data.nt.gz`, `data.ttl.gz`, `data.jsonld.gz` (the data) and `data.trig.gz` (every graph of the store)."""
    folder.mkdir()
    for form in DUMPED:
        graph = None if form is rdf.TRIG else DefaultGraph()
        with (folder / f"data.{form.suffix}.gz").open("wb") as raw:
            # no name and time in the header, so that the same data give the same bytes
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as file:
                rdf.write(store.quads_for_pattern(None, None, None, graph), file, form)
