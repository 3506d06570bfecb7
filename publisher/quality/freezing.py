"""The quality of a draft, from the report and what has been written of the release so far."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import NamedNode

from publisher.quality import recording
from publisher.quality.disclosure import public
from publisher.quality.recording import Edition
from publisher.quality.responsible import Units
from publisher.release import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from publisher.findings import Report
    from publisher.site import Site


def write(  # noqa: PLR0913, PLR0917 - what the record is made of
    draft: Path, site: Site, report: Report, persons: Iterable[ox.Quad], release: str, previous: Path | None
) -> None:  # fmt: skip
    """Write the record of a draft whose store and lists are finished."""
    store = ox.Store.read_only(str(draft / "store"))
    kept_back = {quad.subject.value for quad in persons if isinstance(quad.subject, NamedNode)}

    def is_published(iri: str) -> bool:
        try:
            return any(True for _ in store.quads_for_pattern(NamedNode(iri), None, None, None))
        except ValueError:  # a blank node
            return False

    found = public(report.findings, site.base, kept_back, is_published)
    edition = Edition(release, moment_of(release), _things(draft / "index.sqlite"))
    recording.write(draft / recording.FILE, found, edition, previous, Units(store, site.base).of)


def _things(lists: Path) -> int:
    """Count what has a document of its own."""
    with closing(sqlite3.connect(lists)) as database:
        return int(database.execute("SELECT count(*) FROM thing").fetchone()[0])
