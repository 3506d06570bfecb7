"""Graphs for tests: made by hypothesis, read back by other libraries, compared as graphs."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox
from hypothesis import strategies as st
from pyld import jsonld as pyld
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat
from rdflib import Graph
from rdflib.compare import isomorphic

from publisher.contents import indexing
from publisher.site import Site
from publisher.terms import DCT, LODSE, RDF, SCHEMA, SKOS, VCARD, XSD

BASE = "https://stadt.example/"
PLACE = NamedNode(f"{BASE}id/place/rathaus")

# What XML and JSON can both hold.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], include_characters="\n\t"), max_size=12
)

LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.tuples(TEXTS, st.sampled_from(["de", "en", "de-simple", "de-at"])).map(lambda t: Literal(t[0], language=t[1])),
    st.dates().map(lambda day: Literal(day.isoformat(), datatype=XSD.date)),
    st.integers().map(lambda number: Literal(str(number), datatype=XSD.integer)),
    st.booleans().map(lambda flag: Literal(str(flag).lower(), datatype=XSD.boolean)),
    st.sampled_from(["8.50", "0.0", "-1"]).map(lambda number: Literal(number, datatype=XSD.decimal)),
    TEXTS.map(lambda text: Literal(text, datatype=NamedNode("urn:x:type"))),
)
NODES = st.one_of(
    st.sampled_from(
        [PLACE, NamedNode(f"{PLACE.value}#address"), NamedNode(f"{BASE}ü/%C3%BC?a=b&c"), NamedNode("urn:x:y")]
    ),
    st.sampled_from([BlankNode("a"), BlankNode("b")]),
)
WORDS = st.sampled_from([SCHEMA.Place, SCHEMA.Monday, SKOS.Concept, LODSE.Online, NamedNode("urn:x:class")])
_PROPERTIES = [
    SCHEMA.name, SCHEMA.alternateName, SCHEMA.address, SCHEMA.dayOfWeek, SCHEMA.url, SCHEMA.price, DCT.identifier,
    DCT.modified, VCARD["given-name"], SKOS.broader, RDF.type, RDF.first, NamedNode("urn:x:property"),
]  # fmt: skip
PROPERTIES = st.sampled_from(_PROPERTIES)
_GRAPH_NAMES: list[NamedNode | DefaultGraph] = [DefaultGraph(), DefaultGraph(), NamedNode(f"{BASE}graph"), PLACE]
GRAPH_NAMES = st.sampled_from(_GRAPH_NAMES)

_QUADS = st.one_of(
    st.builds(Quad, NODES, PROPERTIES, st.one_of(LITERALS, NODES, WORDS)),
    st.builds(Quad, NODES, st.just(RDF.type), WORDS),
)
GRAPHS = st.lists(_QUADS, max_size=8)
DATASETS = st.lists(
    st.tuples(_QUADS, GRAPH_NAMES).map(lambda t: Quad(t[0].subject, t[0].predicate, t[0].object, t[1])), max_size=8
)


def n_quads(quads: Iterable[Quad]) -> bytes:
    """Write quads in the plainest way."""
    return ox.serialize(quads, format=RdfFormat.N_QUADS) or b""


def graph(quads: Iterable[Quad]) -> Graph:
    """Give the triples as a graph of rdflib."""
    triples = (quad.triple for quad in quads)
    return Graph().parse(data=ox.serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")


def same_graph(one: Iterable[Quad], other: Iterable[Quad]) -> bool:
    """Whether two lists of quads are one graph but for the names of blank nodes."""
    return isomorphic(graph(one), graph(other))


def same_dataset(one: Iterable[Quad], other: Iterable[Quad]) -> bool:
    """Whether two lists of quads are one dataset, graph names and all, but for the names of blank nodes."""
    canonical = [ox.Dataset(quads) for quads in (one, other)]
    for dataset in canonical:
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return canonical[0] == canonical[1]


def by_oxigraph(text: bytes) -> list[Quad]:
    """Read JSON-LD with pyoxigraph."""
    return [quad if isinstance(quad, Quad) else Quad(*quad) for quad in ox.parse(text, RdfFormat.JSON_LD)]


def by_pyld(text: bytes) -> list[Quad]:
    """Read JSON-LD with pyld, the reference implementation in Python."""
    written = pyld.to_rdf(json.loads(text), {"format": "application/n-quads"})
    return [quad for quad in ox.parse(written.encode(), RdfFormat.N_QUADS) if isinstance(quad, Quad)]


def by_rdflib(text: bytes) -> list[Quad]:
    """Read JSON-LD with rdflib, as one graph."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 calls its own deprecated classes
        written = Graph().parse(data=text, format="json-ld").serialize(format="nt")
    return [Quad(*triple) for triple in ox.parse(written.encode(), RdfFormat.N_TRIPLES)]


def write_lists(
    path: Path, store: ox.Store, base: str, languages: tuple[str, ...], featured: Sequence[str] = ()
) -> None:
    """Write the sorted lists of a store."""
    subjects = dict.fromkeys(quad.subject for quad in store if isinstance(quad.subject, NamedNode))
    found = indexing.listed(store, subjects, Site(Path(), base, languages=languages))
    indexing.build(path, [found], featured)
