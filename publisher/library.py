"""The current release, opened for reading. Notices a switch by itself and never mixes two releases."""

from __future__ import annotations

import os
import threading
import weakref
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox

from publisher.contents.index import Index
from publisher.contents.statistics import FILE, Statistics
from publisher.errors import ReleaseError
from publisher.pages import texts
from publisher.pages.layout import Layout
from publisher.pages.texts import Texts
from publisher.past import history
from publisher.past.history import History
from publisher.quality import recording
from publisher.quality.record import Quality
from publisher.release import Releases, hold
from publisher.search.reader import Search
from publisher.sparql.limits import Policy
from publisher.sparql.pool import Pool
from publisher.store import EmbeddedStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from publisher.release import Release
    from publisher.site import Site
    from publisher.sparql.answer import QueryService
    from publisher.store import Store


POOL = 2
"""Query processes of each web worker."""

EARLIER = 3
"""Earlier releases that a worker keeps open: each takes some 20 MB."""

GRACE = 30.0
"""Seconds for which a release that was switched away from still takes queries."""


class Backend(Protocol):
    """Where the statements of releases are."""

    def store(self, opened: OpenRelease) -> Store:
        """Give what is published."""

    def service(self, opened: OpenRelease, policy: Policy) -> QueryService:
        """Give what answers strangers' queries."""


class Embedded:
    """They are in the folder of the release."""

    def store(self, opened: OpenRelease) -> Store:
        """Open the store read-only."""
        return EmbeddedStore.open(opened.release.path / "store", opened.layout.embeds, opened.layout.reached)

    def service(self, opened: OpenRelease, policy: Policy) -> QueryService:
        """Make the pool of processes; they are started by the first query."""
        argument = {
            name: {iri: sorted(properties) for iri, properties in table.items()}
            for name, table in (("embeds", opened.layout.embeds), ("reached", opened.layout.reached))
        }
        return Pool(
            opened.release.path / "store",
            size=POOL,
            policy=policy,
            release=opened.release.id,
            describer="publisher.sparql.describe:documents",
            argument=argument,
        )


EMBEDDED = Embedded()


@dataclass(frozen=True)
class OpenRelease:
    """One release with everything that serves it. A request takes one and uses nothing else."""

    release: Release
    base: str
    services: frozenset[str] = frozenset()
    """Other endpoints that queries may ask."""
    backend: Backend = EMBEDDED

    def __post_init__(self) -> None:
        """Keep the release from being removed for as long as anybody uses it."""
        weakref.finalize(self, os.close, hold(self.release))

    @property
    def has_history(self) -> bool:
        """Whether anybody keeps account of changes; nobody does of data that are published as they stand."""
        return "changes" in self.release.manifest

    @cached_property
    def layout(self) -> Layout:
        """The layout of pages, from the shapes that the release was checked with."""
        text = (self.release.path / "shapes.ttl").read_bytes()
        return Layout.compile(ox.parse(text, ox.RdfFormat.TURTLE))

    @cached_property
    def store(self) -> Store:
        """What is published."""
        return self.backend.store(self)

    @cached_property
    def persons(self) -> Store:
        """The persons, in a store that no query reaches; none in a release that was fetched from an engine."""
        layout = self.layout
        if not any(name.startswith("persons/") for name in self.release.manifest["files"]):
            return EmbeddedStore(ox.Store(), layout.embeds, layout.reached)
        return EmbeddedStore.open(self.release.path / "persons", layout.embeds, layout.reached)

    @cached_property
    def index(self) -> Index:
        """The sorted lists."""
        return Index(self.release.path / "index.sqlite")

    @cached_property
    def history(self) -> History:
        """What changed so far."""
        return History.open(self.release.path / history.FILE)

    @cached_property
    def quality(self) -> Quality:
        """What the public is told of findings."""
        return Quality.open(self.release.path / recording.FILE)

    @cached_property
    def texts(self) -> Texts:
        """The pages that the site has written itself."""
        return Texts.load(self.release.path / texts.FILE)

    @cached_property
    def search(self) -> Search:
        """The full-text search."""
        return Search.open(self.release.path / "search")

    @cached_property
    def statistics(self) -> Statistics:
        """The counts of what is published."""
        return Statistics.load(self.release.path / FILE)

    @cached_property
    def pool(self) -> QueryService:
        """What answers strangers' queries."""
        policy = Policy(frozenset(self.release.manifest["graphs"]), self.services, f"{self.base}sparql")
        return self.backend.service(self, policy)

    def retire(self) -> None:
        """Let the queries that run end, and their processes with them."""
        if "pool" in self.__dict__:
            self.pool.close()


class Library:
    """Hands out the current release. One system call a request tells whether it is still the current one."""

    def __init__(
        self,
        releases: Releases,
        base: str,
        services: Iterable[str] = (),
        backend: Backend = EMBEDDED,
        silent_since: Callable[[], float | None] = lambda: None,
    ) -> None:
        self._releases = releases
        self._base = base
        self._services = frozenset(services)
        self._backend = backend
        self.silent_since = silent_since
        """Tells since when, on the monotonic clock, nobody says which release is current; None if somebody does."""
        self._lock = threading.Lock()
        self._open: OpenRelease | None = None
        self._earlier: OrderedDict[str, OpenRelease] = OrderedDict()

    @classmethod
    def of(cls, site: Site) -> Library:
        """Give the library of a site: its own folders, or what an engine has of them."""
        if site.remote is None:
            return cls(Releases(site.releases), site.base, site.services)
        from publisher.remote.backend import RemoteBackend, RemoteReleases  # noqa: PLC0415 -- few need it, and it is slow
        from publisher.remote.client import Client  # noqa: PLC0415

        client = Client(site.remote)
        releases = RemoteReleases(site.releases, client, site.base, site.retention)
        return cls(releases, site.base, site.services, RemoteBackend(client), releases.silent_since)

    def current_id(self) -> str | None:
        """Name the current release."""
        return self._releases.current_id()

    def current(self) -> OpenRelease:
        """Give the current release. Raises ReleaseError if nothing was ever released."""
        name = self._releases.current_id()
        opened = self._open
        if opened is None or opened.release.id != name:
            opened = self._reopen(name)
        return opened

    def kept(self, until: str) -> list[str]:
        """Name the releases that can be opened, up to one of them, oldest first."""
        return [name for name in self._releases.names() if name <= until]

    def earlier(self, name: str) -> OpenRelease | None:
        """Give a release that is kept, or None. Only the `EARLIER` last used ones stay open."""
        if name == self._releases.current_id():
            return self.current()
        with self._lock:
            opened = self._earlier.pop(name, None)
            release = self._releases.find(name)
            if release is None:
                return None
            self._earlier[name] = opened = opened or OpenRelease(release, self._base, self._services, self._backend)
            while len(self._earlier) > EARLIER:
                self._earlier.popitem(last=False)
            return opened

    def _reopen(self, name: str | None) -> OpenRelease:
        with self._lock:
            if self._open is not None and self._open.release.id == name:
                return self._open
            release = self._releases.current()
            if release is None:
                raise ReleaseError(f"{self._releases.folder}: nothing is released yet", "Run `lodse build` first.")
            opened = OpenRelease(release, self._base, self._services, self._backend)
            _ = opened.store, opened.persons, opened.index, opened.search  # a damaged release shows here, not in a page
            if self._open is not None:  # requests that already hold it may still ask it something
                timer = threading.Timer(GRACE, self._open.retire)
                timer.daemon = True
                timer.start()
            self._open = opened
            for gone in self._earlier.keys() - self._releases.names():
                del self._earlier[gone]
            return opened
