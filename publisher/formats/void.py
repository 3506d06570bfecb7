"""The dataset for programs: its numbers, and what each class and property of it is used for (VoID). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from publisher.formats.facts import say
from publisher.terms import FOAF, PREFIXES, RDF, VOID

if TYPE_CHECKING:
    from publisher.formats.facts import Facts


def describe(facts: Facts) -> Iterator[Quad]:
    """Describe the dataset and its partitions."""
    yield from _void(facts)
    yield from _partitions(facts)


def _void(facts: Facts) -> Iterator[Quad]:
    counts = facts.statistics
    used = [*counts.classes, *counts.properties]
    return say(
        facts.node("dataset"),
        (FOAF.homepage, facts.at("")),
        (VOID.sparqlEndpoint, facts.at("sparql")),
        (VOID.dataDump, [facts.at(f"dumps/{dump.name}") for dump in facts.dumps if dump.is_rdf]),
        (VOID.uriSpace, Literal(counts.space) if counts.space else None),
        (VOID.exampleResource, [NamedNode(iri) for iri in counts.examples.values()]),
        (VOID.vocabulary, [NamedNode(iri) for iri in dict.fromkeys(_namespace(iri) for iri in used)]),
        (VOID.triples, Literal(counts.triples)),
        (VOID.entities, Literal(counts.entities)),
        (VOID.distinctSubjects, Literal(counts.subjects)),
        (VOID.classes, Literal(len(counts.classes))),
        (VOID.properties, Literal(len(counts.properties))),
        (VOID.classPartition, [facts.node(_part("class", iri)) for iri in counts.classes]),
        (VOID.propertyPartition, [facts.node(_part("property", iri)) for iri in counts.properties]),
    )


def _partitions(facts: Facts) -> Iterator[Quad]:
    for iri, number in facts.statistics.classes.items():
        node = facts.node(_part("class", iri))
        kind = (VOID["class"], NamedNode(iri))
        yield from say(node, (RDF.type, VOID.Dataset), kind, (VOID.entities, Literal(number)))
    for iri, use in facts.statistics.properties.items():
        yield from say(
            facts.node(_part("property", iri)),
            (RDF.type, VOID.Dataset),
            (VOID.property, NamedNode(iri)),
            (VOID.triples, Literal(use.triples)),
            (VOID.distinctSubjects, Literal(use.subjects)),
            (VOID.distinctObjects, Literal(use.objects)),
        )


def _part(what: str, iri: str) -> str:
    """Name the part of the dataset that uses a class or property, the same in every release."""
    space = _namespace(iri)
    known = next((prefix for prefix, namespace in PREFIXES.items() if namespace == space), None)
    local = iri.removeprefix(space)
    name = f"{known}-{local}" if known and local.replace("-", "").isalnum() else sha256(iri.encode()).hexdigest()[:16]
    return f"{what}-{name}"


def _namespace(iri: str) -> str:
    """Give the part of a term's IRI up to the last `#`, `/` or `:`."""
    return iri[: max(iri.rfind(mark) for mark in "#/:") + 1]
