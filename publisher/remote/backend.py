"""A site served from an engine: which release is current there, and how releases are read from there.

The folder of a release stays on every web node for what is small and sorted: lists, search, history, texts, persons.
Its store does not. A node to which nobody brings the folder fetches it from the engine. Which release is current is
said by the engine alone, so that all nodes switch at once.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
import weakref
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from publisher.errors import EngineDown, EngineError, LodseError, ReleaseError
from publisher.past import retention
from publisher.progress import Silent
from publisher.release import Releases
from publisher.remote import folder, switching
from publisher.remote.client import Client
from publisher.remote.reading import Place
from publisher.remote.service import RemoteService
from publisher.remote.store import RemoteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from publisher.library import OpenRelease
    from publisher.past.retention import Retention
    from publisher.progress import Progress
    from publisher.site import Site
    from publisher.sparql.answer import QueryService
    from publisher.sparql.limits import Policy
    from publisher.store import Store

log = logging.getLogger("lodse.remote")

PULSE = 1.0
"""Seconds after which the engine is asked again which release is current."""

_KNOWN_FOR = 60
"""Looks after which it is asked again which earlier releases the engine still has, and for files that it lacked."""


_FETCHING = ".fetching"


@dataclass(frozen=True)
class RemoteBackend:
    """Opens releases that are in an engine."""

    client: Client

    def store(self, opened: OpenRelease) -> Store:
        """Give what is published."""
        place = Place.of(self.client, opened.release)
        return RemoteStore(place, opened.layout.embeds, opened.layout.reached)

    def service(self, opened: OpenRelease, policy: Policy) -> QueryService:
        """Give what answers strangers' queries."""
        place = Place.of(self.client, opened.release)
        return RemoteService(place, opened.store, policy, opened.release.id)


class RemoteReleases(Releases):
    """The releases of a node, as far as they are in the engine; the current one is the engine's.

    policy: how many a node keeps of those that it has fetched.
    """

    def __init__(self, folder: Path, client: Client, base: str, policy: Retention) -> None:
        super().__init__(folder)
        self._client = client
        self._base = base
        self._policy = policy
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None
        self._current: str | None = None
        self._there: frozenset[str] = frozenset()
        self._silent_since: float | None = None
        self._looks = 0
        self._wanted: str | None = None
        self._failed: str | None = None

    def current_id(self) -> str | None:
        """Give the name of the current release, as the engine said last; the node's own before it has said any."""
        if self._watch is None:
            self._begin()
        return self._current or super().current_id()

    def names(self) -> list[str]:
        """List the names of the releases that are both here and there, oldest first."""
        return [name for name in super().names() if name in self._there or name == self._current]

    def silent_since(self) -> float | None:
        """Tell since when, on the monotonic clock, the engine has said nothing; None if it answers."""
        return self._silent_since

    def look(self) -> None:
        """Ask the engine which release is current, and switch to it if its folder is here."""
        try:
            name = switching.current(self._client, self._base)
            if name != self._current or self._looks % _KNOWN_FOR == 0:
                self._there = switching.there(self._client, self._base, super().names())
        except (EngineDown, EngineError) as error:
            if self._silent_since is None:
                log.warning("%s", error.sentence)
                self._silent_since = time.monotonic()
            return
        self._looks += 1
        self._silent_since = None
        self._wanted = name
        if name and name != self._current and self.find(name) is not None:
            self._current = name

    def bring(self, progress: Progress) -> None:
        """Fetch the release that is current in the engine, if its folder is not here. Raises LodseError or OSError."""
        name, here = self._wanted, Releases(self.folder)
        if not name or name == self._current or here.find(name) is not None:
            return
        with _in_turn(self.folder):
            if here.find(name) is None:
                folder.fetch(self._client, here, self._base, name, progress)
                retention.prune(here, datetime.now(UTC), self._policy)

    def keep_up(self) -> None:
        """Bring what is missing, unless that failed a short while ago."""
        if self._wanted == self._failed and self._looks % _KNOWN_FOR:
            return
        try:
            self.bring(Silent())
        except (LodseError, OSError) as error:
            self._failed = self._wanted
            log.warning("release %s cannot be fetched, the one before stays: %s", self._wanted, error)

    def _begin(self) -> None:
        with self._lock:
            if self._watch is None:
                self.look()
                arguments = (weakref.ref(self),)
                self._watch = threading.Thread(target=_keep_looking, args=arguments, name="engine-watch", daemon=True)
                self._watch.start()


def prepare(site: Site, progress: Progress) -> None:
    """Bring the release that a site's engine says is current, before it is served. Raises LodseError or OSError."""
    if site.remote:
        releases = RemoteReleases(site.releases, Client(site.remote), site.base, site.retention)
        releases.look()
        releases.bring(progress)


@contextmanager
def _in_turn(folder: Path) -> Iterator[None]:
    """Have the workers of a node wait for the one that fetches."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _FETCHING).open("w")
    except OSError as error:
        raise ReleaseError(f"{folder}: {error.strerror}", "Choose another folder by LODSE_RELEASES.") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keep_looking(watched: weakref.ref[RemoteReleases]) -> None:
    """Look again and again, for as long as anybody wants to know."""
    while (releases := watched()) is not None:
        releases.look()
        releases.keep_up()
        del releases
        time.sleep(PULSE)
