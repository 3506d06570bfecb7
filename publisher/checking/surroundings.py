"""What rules need to know of the things around a part of the graph, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import NamedNode

from publisher.gathering import lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyoxigraph import Quad

    from publisher.checking.reach import Reach

_OBJECT = re.compile(rb" <([^>]*)> \.$", re.MULTILINE)


class Neighbours(Protocol):
    """What can be asked about the rest of a graph."""

    def about(self, iri: str) -> Iterable[Quad]:
        """Give what is said of a thing by the properties that rules ask of other things."""

    def pointing(self, documents: Collection[bytes]) -> Iterable[bytes]:
        """Give the statements of others that rules about these documents follow backwards."""

    def settings(self) -> Iterable[bytes]:
        """Give what is said of the site itself."""


def of(part: Collection[bytes], neighbours: Neighbours, reach: Reach) -> list[bytes]:
    """Give the statements that rules about a part of the graph look at besides those in it.

    part: all statements about some documents. What is found may have statements of the part once more.
    """
    seen = set(map(lines.subject, part))
    found = [*neighbours.settings(), *neighbours.pointing({subject.partition(b"#")[0] for subject in seen})]
    ahead = objects(part) | set(map(lines.subject, found))
    for place in range(1, max(reach.depth, 2)):
        met = [quad for iri in sorted(ahead - seen) for quad in neighbours.about(iri.decode())]
        found += map(lines.line, met)
        seen |= ahead
        onward = reach.onward(place)
        ahead = {q.object.value.encode() for q in met if q.predicate in onward and isinstance(q.object, NamedNode)}
    return found


def objects(part: Iterable[bytes]) -> set[bytes]:
    """Give the things that statements name as their value."""
    return set(_OBJECT.findall(b"\n".join(part)))
