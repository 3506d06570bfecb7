"""The ontology is complete: headers, both languages, exactly the terms of docs/model.md, and a context for JSON-LD."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from pyld import jsonld
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, VANN, Graph, Literal, Namespace, URIRef
from rdflib.compare import to_canonical_graph

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "ontology").glob("*.ttl"))
CONTEXT = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))["@context"]
NAMESPACE = "https://w3id.org/lodse/ontology"
LODSE = Namespace(NAMESPACE + "#")
# Terms that docs/model.md does not need: those for shapes, and the scheme that holds the six kinds of channels.
FOR_SHAPES = {LODSE.widget, LODSE.embeds, LODSE.looksAt, LODSE.Scope, LODSE.Document, LODSE.Neighbours}
REPORTED = "FoundByReading FoundByEditing qualityScore violationCount warningCount infoCount"
FOR_REPORTS = {LODSE[name] for name in REPORTED.split()}
BESIDE_THE_MODEL = FOR_SHAPES | FOR_REPORTS | {LODSE.ChannelTypes}
HEADER = {
    DCTERMS.title: 2,
    DCTERMS.description: 2,
    DCTERMS.license: 1,
    DCTERMS.creator: 1,
    DCTERMS.created: 1,
    DCTERMS.modified: 1,
    OWL.versionInfo: 1,
    OWL.versionIRI: 1,
    VANN.preferredNamespacePrefix: 1,
    VANN.preferredNamespaceUri: 1,
}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for file in FILES:
        graph.parse(file)
    return graph


def tongues(ontology: Graph, term: URIRef, word: URIRef) -> list[str]:
    """The languages in which the ontology says this of a term, in order."""
    return sorted(said.language or "" for said in ontology.objects(term, word) if isinstance(said, Literal))


def own_terms(ontology: Graph) -> set[URIRef]:
    """Everything the ontology defines in its namespace."""
    return {term for term in ontology.subjects() if isinstance(term, URIRef) and term.startswith(str(LODSE))}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_file_has_a_complete_header_on_its_own_iri(file: Path) -> None:
    header = URIRef(NAMESPACE if file.stem == "lodse" else f"{NAMESPACE}/{file.stem}")
    graph = Graph().parse(file)
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [header]
    assert {word: len(list(graph.objects(header, word))) for word in HEADER} == HEADER


def test_the_ontology_imports_each_of_its_parts(ontology: Graph) -> None:
    parts = {URIRef(f"{NAMESPACE}/{file.stem}") for file in FILES if file.stem != "lodse"}
    assert set(ontology.objects(URIRef(NAMESPACE), OWL.imports)) == parts


@pytest.mark.parametrize("word", [RDFS.label, SKOS.definition])
def test_every_term_is_labelled_and_defined_in_german_and_in_english(ontology: Graph, word: URIRef) -> None:
    said = {term: tongues(ontology, term, word) for term in own_terms(ontology)}
    assert [term for term, languages in said.items() if languages != ["de", "en"]] == []


@pytest.mark.parametrize("word", [RDFS.label, SKOS.definition])
def test_no_two_terms_share_a_label_or_a_definition(ontology: Graph, word: URIRef) -> None:
    said = Counter(
        (str(text).casefold(), text.language) for text in ontology.objects(None, word) if isinstance(text, Literal)
    )
    assert [text for text, times in said.items() if times > 1] == []


def test_every_term_has_a_type_and_names_the_file_that_defines_it() -> None:
    for file in FILES:
        graph = Graph().parse(file)
        for term in own_terms(graph):
            assert set(graph.objects(term, RDF.type))
            assert list(graph.objects(term, RDFS.isDefinedBy)) == [URIRef(f"{NAMESPACE}/{file.stem}")]


def test_the_ontology_defines_exactly_the_terms_of_the_model(ontology: Graph) -> None:
    model = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    assert own_terms(ontology) - BESIDE_THE_MODEL == {LODSE[name] for name in re.findall(r"lodse:(\w+)", model)}


def test_no_term_of_the_ontology_is_missing_a_shape(ontology: Graph) -> None:
    shapes = " ".join(file.read_text(encoding="utf-8") for file in (ROOT / "shapes").glob("*.ttl"))
    used = {LODSE[name] for name in re.findall(r"lodse:(\w+)", shapes)}
    assert own_terms(ontology) - used == FOR_REPORTS | {LODSE.ChannelTypes, LODSE.Scope}


def expanded(name: str) -> str:
    """The IRI that a term of the context stands for."""
    entry = CONTEXT[name]
    short = entry if isinstance(entry, str) else entry["@id"]
    prefix, _, local = short.partition(":")
    return CONTEXT[prefix] + local if prefix in CONTEXT else short


def test_the_context_loads_nothing_from_elsewhere() -> None:
    assert not {"@import", "@propagate"} & set(CONTEXT)
    assert all(isinstance(entry, str | dict | float) for entry in CONTEXT.values())


def test_the_context_has_a_term_for_every_property_and_class_of_the_shapes() -> None:
    graph = Graph()
    for file in (ROOT / "shapes").glob("*.ttl"):
        graph.parse(file)
    words = (
        set(graph.objects(None, SH.path))
        | set(graph.objects(None, SH.targetClass))
        | set(graph.objects(None, SH["class"]))
    )
    known = {expanded(name) for name in CONTEXT if not name.startswith("@") and name not in {"id", "type"}}
    assert {str(word) for word in words if isinstance(word, URIRef)} - known == {str(RDF.type)}


@pytest.mark.parametrize(
    "file", sorted((ROOT / "shapes/examples").glob("*/valid.ttl")), ids=lambda file: file.parent.name
)
def test_an_example_survives_the_way_through_the_context(file: Path) -> None:
    graph = Graph().parse(file, publicID="http://localhost:8000/")
    flat = jsonld.from_rdf(graph.serialize(format="nt"), {"format": "application/n-quads"})
    compact = jsonld.compact(flat, {"@context": CONTEXT})
    back = jsonld.to_rdf(compact, {"format": "application/n-quads"})
    restored = Graph().parse(data=back, format="nt")
    assert set(to_canonical_graph(restored)) == set(to_canonical_graph(graph))


def test_a_compact_example_reads_like_plain_words() -> None:
    named = {"@context": CONTEXT, "id": "https://example.org/x", "name": {"de": "Rathaus"}, "opens": "08:00:00"}
    (node,) = jsonld.expand(named)
    assert node["http://schema.org/name"] == [{"@language": "de", "@value": "Rathaus"}]
    assert node["http://schema.org/opens"][0]["@type"] == "http://www.w3.org/2001/XMLSchema#time"
