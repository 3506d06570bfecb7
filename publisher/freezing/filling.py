"""The public store of a release: filled anew, or that of the last release with what has changed.

A store keeps all in files that never change, so two releases may share them; only small ones tell which they are.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pyoxigraph as ox

from publisher import rdf
from publisher.contents.files import facts_of, link
from publisher.gathering import lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import NamedNode, Quad

    from publisher.freezing.change import Change
    from publisher.gathering.shards import Shards
    from publisher.release import Release

STORE = "store"
AT_ONCE = 300_000
"""Statements that are loaded in one go, about: more take more memory, less make more files."""

_SHARED = ".sst"


def fill(folder: Path, graph: Shards, vocabulary: Iterable[Quad]) -> Iterator[int]:
    """Fill a new store; give the shards that are done. The memory that it takes does not grow with the graph."""
    store, shards = ox.Store(str(folder)), graph.cut(AT_ONCE)
    for shard in range(shards.number):
        rdf.load(store, shards.all_of(shard))
        yield from range(graph.number * shard // shards.number, graph.number * (shard + 1) // shards.number)
    store.bulk_extend(vocabulary)
    store.flush()


def is_whole(release: Release) -> bool:
    """Say whether the store of a release is as it was released."""
    files = {name: facts for name, facts in release.manifest["files"].items() if name.startswith(f"{STORE}/")}
    try:
        return bool(files) and all(facts_of(release.path / name) == facts for name, facts in files.items())
    except OSError:
        return False


def share(folder: Path, release: Release) -> None:
    """Begin with the store of another release."""
    folder.mkdir()
    for file in (release.path / STORE).iterdir():
        if file.suffix == _SHARED:
            link(file, folder / file.name)
        else:
            shutil.copyfile(file, folder / file.name)  # with the right to write to it


def patch(folder: Path, change: Change, graph: NamedNode | None = None) -> None:
    """Let a store say what has changed, in a named graph if one is given."""
    store = ox.Store(str(folder))
    for quad in _in_graph(change.removed, graph):
        store.remove(quad)
    store.extend(_in_graph(change.added, graph))
    store.flush()


def _in_graph(statements: Iterable[bytes], graph: NamedNode | None) -> list[Quad]:
    quads = lines.quads(statements)
    return [ox.Quad(q.subject, q.predicate, q.object, graph) for q in quads] if graph else quads


def add(folder: Path, graphs: Iterable[tuple[NamedNode, Shards]]) -> None:
    """Add named graphs to a store, and put it in order for reading."""
    store = ox.Store(str(folder))
    for name, graph in graphs:
        shards = graph.cut(AT_ONCE)
        for shard in range(shards.number):
            rdf.load_triples(store, shards.data(shard), name)
    store.flush()
    store.optimize()
