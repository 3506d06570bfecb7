"""The endpoint's prefixes and questions as data, in the words that query editors look for (SHACL, schema.org). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from publisher.sparql.named import AUDIENCES, named
from publisher.terms import DCT, OWL, PREFIXES, RDF, RDFS, SCHEMA, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.pages.layout import Labels
    from publisher.sparql.named import NamedQuery


def describe(document: str, endpoint: str, api: str) -> Iterator[Quad]:
    """Describe all questions, in the list at `document`; `api` is what the addresses of their results begin with."""
    yield from prefixes(document)
    for query in named().values():
        yield from _example(query, NamedNode(f"{document}#{query.name}"), document, endpoint)
        yield Quad(NamedNode(f"{document}#{query.name}"), RDFS.seeAlso, NamedNode(api + query.name))


def prefixes(document: str) -> Iterator[Quad]:
    """Declare the prefixes that our data use."""
    owner = NamedNode(f"{document}#prefixes")
    yield Quad(owner, RDF.type, OWL.Ontology)
    for prefix, namespace in PREFIXES.items():
        node = NamedNode(f"{document}#prefix-{prefix}")
        yield Quad(owner, SH.declare, node)
        yield Quad(node, RDF.type, SH.PrefixDeclaration)
        yield Quad(node, SH.prefix, Literal(prefix))
        yield Quad(node, SH.namespace, Literal(namespace, datatype=XSD.anyURI))


def _example(query: NamedQuery, node: NamedNode, document: str, endpoint: str) -> Iterator[Quad]:
    yield Quad(node, RDF.type, SH.SPARQLExecutable)
    yield Quad(node, RDF.type, SH.SPARQLSelectExecutable)
    yield Quad(node, DCT.identifier, Literal(query.name))
    for predicate, labels in (
        (RDFS.label, query.title),
        (RDFS.comment, query.title),
        (DCT.description, query.text),
        (SCHEMA.keywords, AUDIENCES[query.audience]),
    ):
        yield from _labels(node, predicate, labels)
    yield Quad(node, SH.prefixes, NamedNode(f"{document}#prefixes"))
    yield Quad(node, SH.select, Literal(query.query))
    yield Quad(node, SCHEMA.target, NamedNode(endpoint))


def _labels(node: NamedNode, predicate: NamedNode, labels: Labels) -> Iterator[Quad]:
    return (Quad(node, predicate, Literal(text, language=language)) for language, text in labels.items())
