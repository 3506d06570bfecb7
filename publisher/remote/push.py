"""Brings a release to an engine: into graphs of its own, then one small write makes it the current one there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode

from publisher import rdf
from publisher.errors import ReleaseError
from publisher.past import retention
from publisher.remote import folder, switching
from publisher.remote.graph_store import GraphStore, told
from publisher.remote.reading import RELEASES, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from publisher.past.retention import Retention
    from publisher.progress import Progress
    from publisher.release import Release, Releases
    from publisher.remote.client import Client
    from publisher.remote.switching import Switch

GRACE = timedelta(hours=1)
"""How long a release stays after it was the current one: web nodes may still serve it."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What came of it: the release that is current now, how many statements it has, and releases that were removed."""

    release: str
    triples: int
    removed: tuple[str, ...]


def push(  # noqa: PLR0913 -- what is pushed, where from, where to, and how
    client: Client,
    releases: Releases,
    release: Release,
    policy: Retention,
    progress: Progress,
    *,
    files: bool = True,
) -> Pushed:
    """Load a release, switch to it, and remove what is outdated. Raises EngineDown, EngineError or ReleaseError.

    files: whether its files go along, for web nodes that do not get the folder of the release in another way.
    """
    store, place = GraphStore(client), Place.of(client, release)
    graphs: dict[str, NamedNode | DefaultGraph] = {place.home: DefaultGraph()}
    graphs |= {place.dialect.graph(iri): NamedNode(iri) for iri in sorted(place.graphs)}
    local = ox.Store.read_only(str(_held(release)))
    base, total = release.manifest["base"], 0
    parts = [*graphs, folder.graph(base, release.id)]
    store.add(base + RELEASES, rdf.serialise(switching.parts_of(base, release.id, parts), rdf.N_TRIPLES))
    with TemporaryDirectory(prefix="lodse-push-") as drafts:
        for address, graph in graphs.items():
            file = Path(drafts) / "graph.nt"
            rdf.dump_file(local, file, graph)
            total += _load(store, place, address, file, progress)
    if files:
        _load_files(store, release, progress)
    switch(client, base, release.id)
    return Pushed(release.id, total, tuple(_prune(client, store, releases, base, policy)))


def switch(client: Client, base: str, name: str) -> None:
    """Make a release the current one of an engine that holds it, in one step."""
    past = switching.switches(client, base)
    if past and past[0].release == name:
        return
    said = rdf.serialise([switching.triple(base, name, past, datetime.now(UTC))], rdf.N_TRIPLES)
    GraphStore(client).add(base + RELEASES, said)


def roll_back(client: Client, base: str, name: str | None = None) -> str:
    """Switch back to a release that was current before, or to the one built before the current. Raises ReleaseError."""
    past = switching.switches(client, base)
    known = sorted(switching.there(client, base, {found.release for found in past}))
    if not known:
        raise ReleaseError("the engine has no release", "Push one first.")
    target = _named(known, name) if name else switching.before([found for found in past if found.release in known])
    switch(client, base, target)
    return target


def _named(known: list[str], name: str) -> str:
    found = [each for each in known if each.startswith(name)]
    if len(found) != 1:
        raise ReleaseError(
            f"{len(found)} releases of the engine begin with {name!r}", f"There are: {', '.join(known)}."
        )
    return found[0]


def _held(release: Release) -> Path:
    path = release.path / "store"
    if not path.is_dir():
        raise ReleaseError(f"{release.path}: its store is not here", "Push from where the release was built.")
    return path


def _load(store: GraphStore, place: Place, address: str, file: Path, progress: Progress) -> int:
    with file.open("rb") as lines:
        expected = sum(1 for _ in lines)
    progress.stage("push", expected)
    with file.open("rb") as lines:
        said = told((line.rstrip(b"\n") for line in lines), place.dialect)
        _watched(store.load(address, said, expected), progress)
    return expected


def _load_files(store: GraphStore, release: Release, progress: Progress) -> None:
    address, expected = folder.graph(release.manifest["base"], release.id), folder.count(release)
    progress.stage("push", expected)
    _watched(store.load(address, folder.statements(release), expected, folder.AT_ONCE), progress)


def _watched(steps: Iterable[int], progress: Progress) -> None:
    before = 0
    for done in steps:
        progress.advance(done - before)
        before = done


def _prune(client: Client, store: GraphStore, releases: Releases, base: str, policy: Retention) -> Iterator[str]:
    """Remove the graphs of releases that are outdated; never of one that is, or may be, in use."""
    now, parts = datetime.now(UTC), switching.parts(client, base)
    known = sorted(switching.there(client, base, parts))
    used = in_use(switching.switches(client, base), now) | {name for name in known if releases.is_held(name)}
    for name in retention.outdated(known, now, policy):
        if name not in used:
            for graph in parts[name]:
                store.remove(graph)
            yield name


def in_use(past: list[Switch], now: datetime) -> frozenset[str]:
    """Name the releases that are current, or were until a short while ago."""
    ended = [now, *(found.moment for found in past)]
    return frozenset(found.release for found, end in zip(past, ended, strict=False) if now - end < GRACE)
