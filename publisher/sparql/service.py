"""The endpoint described as data: SPARQL 1.1 Service Description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from publisher.terms import RDF, RDFS, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.sparql.limits import Policy

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "trig": "TriG",
    "nq": "N-Quads",
}


def describe(endpoint: str, policy: Policy) -> Iterator[Quad]:
    """Describe the service at `endpoint`, and the dataset that a query is asked of if it names no other."""
    service, data, default = (NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))
    yield Quad(service, RDF.type, SD.Service)
    yield Quad(service, SD.endpoint, NamedNode(endpoint))
    yield Quad(service, SD.supportedLanguage, SD.SPARQL11Query)
    for name in _FORMAT_NAMES.values():
        yield Quad(service, SD.resultFormat, NamedNode(_FORMATS + name))
    if policy.services:
        yield Quad(service, SD.feature, SD.BasicFederatedQuery)
    yield Quad(service, SD.defaultDataset, data)
    yield Quad(data, RDF.type, SD.Dataset)
    yield Quad(data, SD.defaultGraph, default)
    yield Quad(default, RDF.type, SD.Graph)
    for number, iri in enumerate(sorted(policy.graphs), 1):
        graph = NamedNode(f"{endpoint}#graph-{number}")
        yield Quad(data, SD.namedGraph, graph)
        yield Quad(graph, RDF.type, SD.NamedGraph)
        yield Quad(graph, SD.name, NamedNode(iri))
    yield Quad(service, RDFS.seeAlso, NamedNode(f"{endpoint}/examples"))
