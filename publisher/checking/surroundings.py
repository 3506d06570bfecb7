"""What rules need to know of the things around a part of the graph, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from publisher.gathering import lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from publisher.checking.reach import Reach


class Neighbours(Protocol):
    """What can be asked about the rest of a graph."""

    def about(self, things: Iterable[bytes]) -> Iterable[bytes]:
        """Give what is said of things by the properties that rules ask of other things."""

    def pointing(self, documents: Collection[bytes]) -> Iterable[bytes]:
        """Give the statements of others that rules about these documents follow backwards."""

    def settings(self) -> Iterable[bytes]:
        """Give what is said of the site itself."""


def of(part: Collection[bytes], neighbours: Neighbours, reach: Reach) -> list[bytes]:
    """Give the statements that rules about a part of the graph look at besides those in it.

    part: all statements about some documents. What is found may have statements of the part once more.
    """
    seen, ahead = _ends(part)
    found = [*neighbours.settings(), *neighbours.pointing({lines.document_of(subject) for subject in seen})]
    ahead |= set(map(lines.subject, found))
    for place in range(1, max(reach.depth, 2)):
        met = list(neighbours.about(ahead - seen))
        found += met
        seen |= ahead
        onward = frozenset(str(node).encode() for node in reach.onward(place))
        ahead = _ends(line for line in met if line.split(b" ", 2)[1] in onward)[1] if onward else set()
    return found


def _ends(part: Iterable[bytes]) -> tuple[set[bytes], set[bytes]]:
    """Give the things that statements are about, and those that they name as their value."""
    subjects, values = set(), set()
    for line in part:
        subject, _, value = line.split(b" ", 2)
        subjects.add(subject)
        if value.startswith(b"<"):
            values.add(value[1:-3])
    return {subject.strip(b"<>") for subject in subjects}, values
