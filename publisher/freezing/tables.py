"""The tables of HSDS, for a site that asks for them: from the finished lists and store, block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.contents import dumps, index
from publisher.exchange import hsds_tables
from publisher.exchange.hsds_parts import Told
from publisher.exchange.surroundings import Surroundings

if TYPE_CHECKING:
    from pathlib import Path

    from publisher.freezing.job import Job
    from publisher.iris import Kind
    from publisher.work import Crew

_ROWS = 1_000
"""Things whose rows are written at a time."""


def write(job: Job, crew: Crew[Job]) -> None:
    """Write the package, if the site asks for it and has services."""
    kinds = index.Index(job.draft / "index.sqlite").kinds(job.site.language)
    if job.site.checked and job.site.catalogue.tables and "service" in kinds:
        blocks = [(kind, first) for kind in hsds_tables.WRITERS for first in range(1, kinds.get(kind, 0) + 1, _ROWS)]
        hsds_tables.join(job.draft / "dumps" / dumps.name_of(None, dumps.HSDS), crew.map(_write, blocks))


def _write(job: Job, block: tuple[Kind, int]) -> Path:
    """Write the rows of some things of a kind, from a position on."""
    kind, first = block
    site, near = job.site, Surroundings(job.store)
    entries = index.Index(job.draft / "index.sqlite").listing(kind, site.language, first, _ROWS)
    described = filter(None, (near.describe(entry.iri) for entry in entries))
    told = (Told(found, found.root, site.base, site.languages, is_alone=True) for found in described)
    path = job.work / f"{kind}-{first}.rows"
    hsds_tables.write_part(path, (row for said in told for row in hsds_tables.rows(kind, said)))
    return path
