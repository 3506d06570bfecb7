"""What may be wrong with a synthetic service: one defect for each of several rules, to try out a check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad

from publisher.terms import DCT, RDF, SCHEMA, SHAPE, XSD

if TYPE_CHECKING:
    import random

Quads: TypeAlias = list[Quad]
Damage: TypeAlias = Callable[[Quads, NamedNode], Quads]


def _without(predicate: NamedNode) -> Damage:
    return lambda quads, thing: [q for q in quads if (q.subject, q.predicate) != (thing, predicate)]


def _with(predicate: NamedNode, value: Callable[[NamedNode], NamedNode | Literal]) -> Damage:
    return lambda quads, thing: [*quads, Quad(thing, predicate, value(thing))]


def _changed(predicate: NamedNode, value: Callable[[NamedNode], NamedNode | Literal]) -> Damage:
    return lambda quads, thing: _with(predicate, value)(_without(predicate)(quads, thing), thing)


def _nowhere(thing: NamedNode) -> NamedNode:
    return NamedNode(f"{thing.value}-gibt-es-nicht")


DEFECTS: Mapping[str, tuple[Damage, NamedNode]] = {
    "no name": (_without(SCHEMA.name), SHAPE["service-name"]),
    "two German names": (
        _with(SCHEMA.name, lambda _: Literal("Zweiter Name", language="de")),
        SHAPE["service-name"],
    ),
    "a language that is not ours": (
        _with(SCHEMA.alternateName, lambda _: Literal("Nom", language="fr")),
        SHAPE["service-alternate-name"],
    ),
    "no provider": (_without(SCHEMA.provider), SHAPE["service-provider"]),
    "a link to nowhere": (_with(SCHEMA.isRelatedTo, _nowhere), SHAPE["service-related"]),
    "a provider of the wrong kind": (_changed(SCHEMA.provider, lambda thing: thing), SHAPE["service-provider"]),
    "an impossible date": (
        _changed(DCT.modified, lambda _: Literal("2026-02-30", datatype=XSD.date)),
        SHAPE["thing-modified"],
    ),
    "an upper-case key": (_changed(DCT.identifier, lambda _: Literal("Schlüssel")), SHAPE["thing-identifier"]),
}
"""Each defect, and the rule that finds it (it may break others besides)."""


def damaged(quads: Quads, share: float, chance: random.Random) -> Iterator[Quad]:
    """Give the statements of a record; of a share of the services with a defect."""
    thing = quads[0].subject
    service = any(quad.predicate == RDF.type and quad.object == SCHEMA.GovernmentService for quad in quads)
    if service and isinstance(thing, NamedNode) and chance.random() < share:
        damage, _ = DEFECTS[chance.choice(sorted(DEFECTS))]
        quads = damage(quads, thing)
    yield from quads
