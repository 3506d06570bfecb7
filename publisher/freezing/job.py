"""What the processes that write a release need to know, and the names under which their work is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad

from publisher import __version__, assets, profiles, rdf
from publisher.gathering import near
from publisher.release import moment_of
from publisher.search import everyday

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from publisher.gathering.shards import Shards
    from publisher.search.everyday import Everyday
    from publisher.site import Site

VOCABULARY = NamedNode("https://w3id.org/lodse/ontology")
"""The graph of a release that holds our own words, so that queries find their names."""

FORMAT = 2
"""Number of the layout of the parts; raised when one of them says something else than before."""

WORK = ".work"


@dataclass(frozen=True, slots=True)
class When:
    """When a release is built.

    stamp: as its name begins. history: the one that it goes on with. before: from before which moment changes may be
    left out of it.
    """

    stamp: str
    history: Path | None = None
    before: datetime | None = None


@dataclass(frozen=True, eq=False)
class Job:
    """A release to be written: its draft, the graph in shards, the site, its time stamp; and the folder of parts."""

    draft: Path
    folder: Path
    graph: Shards
    site: Site
    words: Everyday
    when: When

    @cached_property
    def settings(self) -> str:
        """Give a digest of all that a part depends on besides the graph."""
        files = (*sorted(assets.ONTOLOGY.glob("*")), *profiles.files(), *everyday.files(self.site.folder))
        site = replace(self.site, sources=(), folder=Path(), releases=Path())
        digest = sha256(f"{__version__} {FORMAT} {self.graph.number} {site}".encode())
        for file in files:
            digest.update(file.read_bytes() if file.is_file() else b"")
        return digest.hexdigest()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Name the part of each shard by all that the shard says, and nothing else."""
        digests = map(self.graph.digest, range(self.graph.number))
        return tuple(sha256(f"{self.settings} {digest}".encode()).hexdigest()[:32] for digest in digests)

    @cached_property
    def around(self) -> tuple[str, ...]:
        """Name what is worked out of each shard together with what is beside it: by the whole graph."""
        whole = " ".join(self.names)
        return tuple(sha256(f"{name} in {whole}".encode()).hexdigest()[:32] for name in self.names)

    @property
    def moment(self) -> datetime:
        """When the release is built."""
        return moment_of(self.when.stamp)

    @property
    def work(self) -> Path:
        """The folder in the draft of what is put together in the end."""
        return self.draft / WORK

    @property
    def store(self) -> ox.Store:
        """The store of the draft, opened once in each process when it is not being written to."""
        return _opened(self.draft / "store")


@cache
def _opened(path: Path) -> ox.Store:
    return ox.Store.read_only(str(path))


def close() -> None:
    """Close what was opened in this process."""
    _opened.cache_clear()
    near.forget()


def vocabulary(site: Site) -> Iterator[Quad]:
    """Give our own words, for a site that follows our model."""
    for file in sorted(assets.ONTOLOGY.glob("*.ttl")) if site.checked else ():
        for quad in rdf.read_file(file, site.base):
            yield Quad(quad.subject, quad.predicate, quad.object, VOCABULARY)
