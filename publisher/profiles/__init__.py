"""Other profiles of the same data, each in a graph of its own: derived by CONSTRUCT when a release is built.

`<profile>/*.rq` says how; docs/profiles.md which field goes where. A document in such a profile is complete in
itself, so that it passes the profile's own shapes: things that are told of elsewhere are named with what is mandatory.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, QueryTriples, RdfFormat, Store

from publisher.description import order
from publisher.terms import CPSV, CV, DCAT, DCT, LODSE, ORG, PREFIXES, RDF, SCHEMA, SKOS

if TYPE_CHECKING:
    from publisher.store import Statements

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Derived:
    """One profile: the folder of its queries, what people call it, its IRI, and the graph that holds it."""

    folder: str
    name: str
    iri: str
    graph: NamedNode


CPSV_AP = Derived(
    "cpsv-ap",
    "CPSV-AP 3.2.0",
    "https://semiceu.github.io/CPSV-AP/releases/3.2.0/",
    NamedNode("https://w3id.org/lodse/profile/cpsv-ap"),
)
PROFILES = (CPSV_AP,)
GRAPHS = frozenset(profile.graph for profile in PROFILES)

_TOLD_ELSEWHERE = frozenset((CPSV.PublicService, ORG.Organization, SKOS.Concept, CV.Event, DCAT.Dataset))
"""What has a document of its own: beside another thing it is only named."""

_MANDATORY = frozenset(
    (RDF.type, DCT.identifier, DCT.title, SKOS.prefLabel, DCT.description, DCT.publisher, DCT.spatial,
     CV.hasCompetentAuthority)
)  # fmt: skip


LINKS = frozenset(
    (SCHEMA.availableChannel, LODSE.office, SCHEMA.serviceLocation, SCHEMA.provider, SCHEMA.serviceOperator,
     SCHEMA.location, SCHEMA.address, ORG.subOrganizationOf, DCT.subject, DCT.type, SCHEMA.offers,
     LODSE.documentNeeded, SCHEMA.serviceOutput, SCHEMA.audience, LODSE.legalBasis, SCHEMA.openingHoursSpecification,
     SCHEMA.specialOpeningHoursSpecification, SCHEMA.hoursAvailable)
)  # fmt: skip
"""Properties by which queries go on from one thing to another. What they lead to, and the site, is all that a part of
the graph needs beside it: then what is derived of all parts together is what is derived of the whole."""


def derive(store: Store, profile: Derived) -> list[bytes]:
    """Give what a profile says of a store, as lines of N-Triples; some may be there twice."""
    return [line for query in _queries(profile.folder) for line in _constructed(store, query).splitlines()]


def _constructed(store: Store, query: str) -> bytes:
    found = store.query(query, prefixes=PREFIXES)
    return (found.serialize(format=RdfFormat.N_TRIPLES) or b"") if isinstance(found, QueryTriples) else b""


def files() -> list[Path]:
    """List the files with the queries."""
    return sorted(FOLDER.glob("*/*.rq"))


@cache
def _queries(folder: str) -> list[str]:
    return [file.read_text("utf-8") for file in files() if file.parent.name == folder]


def describe(statements: Statements, root: NamedNode, graph: NamedNode) -> list[Quad]:
    """Give a thing as one profile sees it, its parts and the names of what it names; nothing if it is not there."""
    found: dict[Quad, None] = {}
    seen, level = {root}, [root]
    while level:
        statements.expect(level)
        following: list[NamedNode] = []
        for node in level:
            quads = sorted(statements.quads_for_pattern(node, None, None, graph), key=order)
            shown = _shown(quads, is_root=node == root)
            found |= dict.fromkeys(shown)
            values = (quad.object for quad in shown if quad.predicate != RDF.type)
            following += (value for value in values if isinstance(value, NamedNode))
        level = [node for node in dict.fromkeys(following) if node not in seen]
        seen |= set(level)
    return list(found)


def _shown(quads: list[Quad], *, is_root: bool) -> list[Quad]:
    elsewhere = not is_root and any(q.predicate == RDF.type and q.object in _TOLD_ELSEWHERE for q in quads)
    return [quad for quad in quads if quad.predicate in _MANDATORY] if elsewhere else quads
