"""The difference between two releases: what is said of which thing in one and not in the other.

Both are read side by side in the order of their things, and only the text of those that differ is looked at. So it
costs one pass over two lists of digests, whatever the size of the releases, and next to no memory.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from publisher.past.history import FILE, History

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.past.history import Version
    from publisher.release import Release

Way = Literal["added", "changed", "removed"]
WAYS: tuple[Way, ...] = ("added", "changed", "removed")


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different about one thing. added, removed: statements as lines of N-Triples, sorted."""

    iri: str
    way: Way
    added: tuple[str, ...]
    removed: tuple[str, ...]


def between(old: Release, new: Release) -> Iterator[Difference]:
    """Give what differs, in the order of the things' IRIs. Raises ReleaseError if a release has no history."""
    before, after = (History.open(release.path / FILE) for release in (old, new))
    for iri, was, became in _side_by_side(before, after):
        if was is None or became is None or was.digest != became.digest:
            lost, got = _lines(before, was), _lines(after, became)
            way: Way = "added" if was is None else "removed" if became is None else "changed"
            yield Difference(iri, way, tuple(sorted(got - lost)), tuple(sorted(lost - got)))


def _side_by_side(before: History, after: History) -> Iterator[tuple[str, Version | None, Version | None]]:
    sides = heapq.merge(_on_side(0, before), _on_side(1, after), key=itemgetter(0, 1))
    for iri, found in groupby(sides, key=itemgetter(0)):
        versions = {side: version for _, side, version in found}
        yield iri, versions.get(0), versions.get(1)


def _on_side(side: int, history: History) -> Iterator[tuple[str, int, Version]]:
    return ((version.iri, side, version) for version in history.versions())


def _lines(history: History, version: Version | None) -> set[str]:
    return set(history.text(version).decode().split("\n")[:-1]) if version else set()
