"""What rules need to know of the things around a part of the graph, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from publisher.checking.neighbours import target
from publisher.gathering import lines
from publisher.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from publisher.checking.reach import Reach

Asked = dict[bytes, set[bytes]]
"""By the things that rules asked about: the documents that they judged then."""


class Neighbours(Protocol):
    """What can be asked about the rest of a graph."""

    def about(self, things: Iterable[bytes]) -> Iterable[bytes]:
        """Give what is said of things by the properties that rules ask of other things."""

    def pointing(self, documents: Collection[bytes]) -> Iterable[bytes]:
        """Give the statements of others that rules about these documents follow backwards."""

    def settings(self) -> Iterable[bytes]:
        """Give what is said of the site itself."""


class Around(NamedTuple):
    """The statements that rules about a part look at besides those in it, and about what each document asked.

    There may be statements of the part among them. documents: those of the part.
    """

    statements: list[bytes]
    asked: Asked
    documents: frozenset[bytes]


def nothing(part: Collection[bytes]) -> Around:
    """Give what is around a part that is the whole graph: nothing, and what it names is a part of it too."""
    documents = frozenset(map(lines.document, part))
    return Around([], {}, documents.union(map(target, part)) - {b""})


def of(part: Collection[bytes], near: Neighbours, reach: Reach, absent: frozenset[bytes] = frozenset()) -> Around:
    """Look around a part: all statements about some documents.

    absent: documents that belong to it though nothing is said of them.
    """
    links = _Links(reach)
    seen, ahead = links.begin(part)
    own = absent.union(map(lines.document_of, seen))
    found = [*near.settings(), *near.pointing(own)]
    for line in found:
        ahead[lines.subject(line)].add(target(line))
    asked: Asked = defaultdict(set)
    for place in range(1, max(reach.depth, 2)):
        for thing, documents in ahead.items():
            asked[thing] |= documents
        met = list(near.about(ahead.keys() - seen))
        found += met
        seen |= ahead.keys()
        links.take(met)
        ahead = links.onward(place, ahead)
    asked = {thing: said - {lines.document_of(thing), b""} for thing, said in asked.items()}
    return Around(found, asked, own)


class _Links:
    """The ways on from things, as far as rules follow them."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._followed = frozenset(str(node).encode() for node in reach.followed)
        self._ways: defaultdict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)

    def begin(self, part: Iterable[bytes]) -> tuple[set[bytes], defaultdict[bytes, set[bytes]]]:
        """Take a part, and give the things in it, and for which documents they name which others; no classes."""
        things: set[bytes] = set()
        ahead: defaultdict[bytes, set[bytes]] = defaultdict(set)
        subject = b"\0"
        for line in part:
            if not line.startswith(subject):  # those of one subject mostly follow each other
                subject = line[: line.index(b" ") + 1]
                thing = lines.subject(line)
                document = lines.document_of(thing)
                things.add(thing)
            if line.endswith(_ENDS_LINK):
                predicate, _, value = line[len(subject) :].partition(b" ")
                if value[:1] == b"<" and predicate != _TYPE:
                    ahead[value[1:-3]].add(document)
                    if predicate in self._followed:
                        self._ways[thing].append((predicate, value[1:-3]))
        return things, ahead

    def take(self, statements: Iterable[bytes]) -> None:
        """Take statements about other things."""
        for line in statements:
            subject, predicate, value = line.split(b" ", 2)
            if predicate in self._followed and value.startswith(b"<"):
                self._ways[subject.strip(b"<>")].append((predicate, value[1:-3]))

    def onward(self, place: int, owners: Mapping[bytes, set[bytes]]) -> defaultdict[bytes, set[bytes]]:
        """Give what things lead to after so many steps, with the documents for which they were followed."""
        wanted = frozenset(str(node).encode() for node in self._reach.onward(place))
        found: defaultdict[bytes, set[bytes]] = defaultdict(set)
        for thing, documents in owners.items() if wanted else ():
            for predicate, value in self._ways.get(thing, ()):
                if predicate in wanted:
                    found[value] |= documents
        return found


_TYPE = str(RDF.type).encode()
_ENDS_LINK = b"> ."
"""How the line of a statement ends whose value is an IRI, or a typed literal."""
