"""The dumps of a release: everything public, in one file a format, compressed."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import DefaultGraph

from publisher import rdf

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

DUMPED = (rdf.N_TRIPLES, rdf.TURTLE, rdf.TRIG, rdf.JSON_LD)


@dataclass(frozen=True, slots=True)
class Dump:
    """One dump of a release, as its manifest tells of it."""

    form: rdf.Format
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """The name of the file."""
        return _name(self.form)


def listed(manifest: Mapping[str, Any]) -> tuple[Dump, ...]:
    """Give the dumps that a release's manifest lists."""
    files = manifest["files"]
    found = ((form, files.get(f"dumps/{_name(form)}")) for form in DUMPED)
    return tuple(Dump(form, facts["bytes"], facts["sha256"]) for form, facts in found if facts)


def _name(form: rdf.Format) -> str:
    return f"data.{form.suffix}.gz"


DATA = _name(rdf.N_TRIPLES)
"""The dump that is read again: a statement a line."""


def write(folder: Path, store: Store) -> None:
    """Write `data.nt.gz`, `data.ttl.gz`, `data.jsonld.gz` (the data) and `data.trig.gz` (every graph of the store)."""
    folder.mkdir()
    for form in DUMPED:
        graph = None if form is rdf.TRIG else DefaultGraph()
        # no name and time in the header, so that the same data give the same bytes
        with (
            (folder / _name(form)).open("wb") as raw,
            gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as file,
        ):
            rdf.write(store.quads_for_pattern(None, None, None, graph), cast("IO[bytes]", file), form)
