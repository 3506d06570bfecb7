"""Changes as a Linked Data Event Stream: a collection of versions, on pages that form a tree (LDES, TREE). Pure.

A version has an IRI of its own, and so have its parts: what is said of `…/id/place/rathaus#address` is said of
`{version}#address`. So versions of one thing never contradict each other. In formats with named graphs, what is said
is in a graph that is called like the version. Put the thing's IRI back in place of the version's, and you have the
statements as they were published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad

from publisher import rdf
from publisher.formats.facts import date_time, say
from publisher.past.history import written
from publisher.terms import AS, DCT, LDES, PROV, RDF, SH, TREE, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from publisher.past.history import Change, Kind

POLLING = 3600
"""Seconds after which it is worth to look again."""

ACTIVITIES: Mapping[Kind, NamedNode] = {"created": AS.Create, "updated": AS.Update, "deleted": AS.Delete}
VERSION_OF = DCT.isVersionOf
MOMENT = PROV.generatedAtTime

_BOUNDS = (("since", TREE.GreaterThanOrEqualToRelation), ("until", TREE.LessThanOrEqualToRelation))
_PATHS = (LDES.versionCreatePath, LDES.versionUpdatePath, LDES.versionDeletePath)
_OBJECTS = (LDES.versionCreateObject, LDES.versionUpdateObject, LDES.versionDeleteObject)


@dataclass(frozen=True, slots=True)
class Stream:
    """The stream as a whole. root: the page from which all others are found.

    days: for how long every change is kept, None for ever. parts, inner: the properties that lead from a version to
    its parts, and from a part to another. about: what else is said of it.
    """

    base: str
    root: str
    days: int | None = None
    parts: Sequence[str] = ()
    inner: Sequence[str] = ()
    about: Sequence[tuple[NamedNode, NamedNode | Literal]] = ()

    @property
    def node(self) -> NamedNode:
        """The IRI of the stream."""
        return NamedNode(f"{self.root}#stream")

    def part(self, name: str) -> NamedNode:
        """Give the IRI of something that the root page describes."""
        return NamedNode(f"{self.root}#{name}")


@dataclass(frozen=True, slots=True)
class Relation:
    """A link to another page: its IRI and name, the times of its oldest and newest version, how many it leads to."""

    page: str
    name: str
    since: datetime
    until: datetime
    number: int


def page(stream: Stream, iri: str, changes: Sequence[Change], relations: Sequence[Relation]) -> Iterator[Quad]:
    """Describe a page: first where it leads, then its versions one by one, oldest first.

    The root also describes the stream; every other page is complete and will never change.
    """
    node = NamedNode(iri)
    yield from say(stream.node, (RDF.type, LDES.EventStream), (TREE.view, NamedNode(stream.root)))
    if iri == stream.root:
        yield from _context(stream)
    else:
        yield from say(node, (RDF.type, TREE.Node), (LDES.immutable, _literal("true", XSD.boolean)))
    for relation in relations:
        yield from _relation(node, relation)
    for change in changes:
        yield from _version(stream, change)


def version(base: str, change: Change) -> str:
    """Give the IRI of a version."""
    return f"{base}changes/{change.release}/{change.number}"


def _context(stream: Stream) -> Iterator[Quad]:
    shape, policy = stream.part("version"), stream.part("retention")
    yield from say(
        stream.node,
        *stream.about,
        (LDES.timestampPath, MOMENT),
        (LDES.versionOfPath, VERSION_OF),
        *((path, RDF.type) for path in _PATHS),
        *zip(_OBJECTS, ACTIVITIES.values(), strict=True),
        (LDES.pollingInterval, _literal(POLLING, XSD.integer)),
        (TREE.shape, shape),
    )
    limited = stream.days is not None
    root = NamedNode(stream.root)
    yield from say(root, (RDF.type, [TREE.Node, LDES.EventSource]), (LDES.retentionPolicy, policy if limited else None))
    yield from _policy(policy, f"P{stream.days}D") if limited else ()
    yield from _shape(stream, shape)


def _policy(policy: NamedNode, duration: str) -> Iterator[Quad]:
    """Say that every change is kept for some time, and the last version of what there is for ever."""
    return say(
        policy,
        (RDF.type, LDES.RetentionPolicy),
        (LDES.fullLogDuration, _literal(duration, XSD.duration)),
        (LDES.versionAmount, _literal(1, XSD.integer)),
        (LDES.versionDeleteDuration, _literal(duration, XSD.duration)),
    )


def _shape(stream: Stream, shape: NamedNode) -> Iterator[Quad]:
    """Give the shape of a version: of what it is and since when, and which properties lead to its parts."""
    of, at, part, inner = (stream.part(name) for name in ("version-of", "version-moment", "part", "inner-part"))
    ways = [stream.part(f"part-{number}") for number, _ in enumerate(stream.parts, 1)]
    inner_ways = [stream.part(f"inner-part-{number}") for number, _ in enumerate(stream.inner, 1)]
    once = (SH.minCount, _literal(1, XSD.integer)), (SH.maxCount, _literal(1, XSD.integer))
    yield from say(shape, (RDF.type, SH.NodeShape), (SH.nodeKind, SH.IRI), (SH.property, [of, at, *ways]))
    yield from say(of, (SH.path, VERSION_OF), *once, (SH.nodeKind, SH.IRI))
    yield from say(at, (SH.path, MOMENT), *once, (SH.datatype, XSD.dateTime))
    yield from say(part, (RDF.type, SH.NodeShape), (SH.property, inner_ways))
    yield from say(inner, (RDF.type, SH.NodeShape))
    for links, predicates, target in ((ways, stream.parts, part), (inner_ways, stream.inner, inner)):
        for link, predicate in zip(links, predicates, strict=True):
            yield from say(link, (SH.path, NamedNode(predicate)), (SH.node, target))


def _relation(node: NamedNode, relation: Relation) -> Iterator[Quad]:
    """Lead to another page: everything on it is as new as its oldest version and as old as its newest."""
    for (bound, class_), moment in zip(_BOUNDS, (relation.since, relation.until), strict=True):
        link = NamedNode(f"{node.value}#{bound}-{relation.name}")
        yield Quad(node, TREE.relation, link)
        yield from say(
            link,
            (RDF.type, class_),
            (TREE.node, NamedNode(relation.page)),
            (TREE.path, MOMENT),
            (TREE.value, date_time(written(moment))),
            (TREE.remainingItems, _literal(relation.number, XSD.integer)),
        )


def _version(stream: Stream, change: Change) -> Iterator[Quad]:
    node = NamedNode(version(stream.base, change))
    moment = date_time(written(change.moment))
    yield Quad(stream.node, TREE.member, node)
    yield from say(node, (RDF.type, ACTIVITIES[change.kind]), (VERSION_OF, NamedNode(change.iri)), (MOMENT, moment))
    if change.present:
        owns = f"{change.iri}#" if change.iri.startswith(stream.base) else None
        for quad in rdf.read_text(change.text, rdf.N_TRIPLES):
            subject, value = (_renamed(term, change.iri, owns, node) for term in (quad.subject, quad.object))
            yield Quad(subject, quad.predicate, value, node)


def _renamed(term: Any, thing: str, owns: str | None, version: NamedNode) -> Any:
    """Put the version in place of its thing, and of the thing's parts."""
    if not isinstance(term, NamedNode):
        return term
    if owns and term.value.startswith(owns):
        return NamedNode(version.value + term.value.removeprefix(thing))
    return version if term.value == thing else term


def _literal(value: str | int, datatype: NamedNode) -> Literal:
    return Literal(str(value), datatype=datatype)
