"""Our own words as a page of reference: each term with its names, its definition and where it belongs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode, Quad

from publisher.description import Description, Term
from publisher.pages.layout import Labels, local_name, readable
from publisher.terms import DCT, LODSE, OWL, PREFIXES, RDF, RDFS, SCHEMA, SHAPE, SKOS, XSD

ONTOLOGY = NamedNode(LODSE.iri.rstrip("#"))
SHAPES = NamedNode(SHAPE.iri.rstrip("#"))

PATHS: Mapping[str, str] = MappingProxyType({LODSE.iri: "ontology", SHAPE.iri: "shapes"})
"""Where we describe our own namespaces: the path below the base, in which a term is an anchor."""

LONGEST = 80
"""Characters shown of a value in an example."""

_NAMES = (RDFS.label, SKOS.prefLabel)
_DOMAINS = (SCHEMA.domainIncludes, RDFS.domain)
_RANGES = (RDFS.range, SCHEMA.rangeIncludes)
_SORTS = {
    OWL.Class.value: "class",
    RDFS.Class.value: "class",
    RDF.Property.value: "property",
    SKOS.ConceptScheme.value: "list",
    SKOS.Concept.value: "value",
}


@dataclass(frozen=True, slots=True)
class Word:
    """One term of ours. sort: "class", "property", "list", "value" or "other"; names and definition by language."""

    iri: NamedNode
    sort: str
    names: Labels
    definition: Labels
    domains: tuple[NamedNode, ...] = ()
    ranges: tuple[NamedNode, ...] = ()
    schemes: tuple[NamedNode, ...] = ()

    @property
    def key(self) -> str:
        """Give the local name, which is the anchor."""
        return local_name(self.iri.value)


@dataclass(frozen=True, slots=True)
class Chapter:
    """The terms about one subject."""

    key: str
    title: Labels
    text: Labels
    words: tuple[Word, ...] = field(default=())


def chapters(quads: Iterable[Quad]) -> tuple[Chapter, ...]:
    """Read the words of the ontology by the part that defines them; parts and words in the order of the files."""
    graph = Description(ONTOLOGY, quads)
    words: dict[Term | None, list[Word]] = {}
    for subject in dict.fromkeys(quad.subject for quad in graph.quads):
        if isinstance(subject, NamedNode) and subject in LODSE:
            words.setdefault(graph.value(subject, RDFS.isDefinedBy), []).append(_word(graph, subject))
    return tuple(_chapter(graph, part, found) for part, found in words.items())


def _chapter(graph: Description, part: Term | None, words: list[Word]) -> Chapter:
    node = part if isinstance(part, NamedNode) else ONTOLOGY
    key = f"part-{local_name(node.value)}"
    return Chapter(key, texts(graph, node, DCT.title), texts(graph, node, DCT.description), tuple(words))


def _word(graph: Description, node: NamedNode) -> Word:
    sort = next((_SORTS[iri] for iri in sorted(graph.types(node)) if iri in _SORTS), "other")
    names = next((found for p in _NAMES if (found := texts(graph, node, p))), {"": local_name(node.value)})
    domains, ranges, schemes = (_nodes(graph, node, ps) for ps in (_DOMAINS, _RANGES, (SKOS.inScheme,)))
    return Word(node, sort, names, texts(graph, node, SKOS.definition), domains, ranges, schemes)


def _nodes(graph: Description, node: NamedNode, predicates: Iterable[NamedNode]) -> tuple[NamedNode, ...]:
    return tuple(v for p in predicates for v in graph.objects(node, p) if isinstance(v, NamedNode))


def texts(graph: Description, node: Term, predicate: NamedNode) -> Labels:
    """Give the texts of a property by language."""
    return {v.language or "": v.value for v in graph.objects(node, predicate) if isinstance(v, Literal)}


def anchor(iri: str) -> str | None:
    """Give the path and fragment under which one of our own terms is described, or None for all other IRIs."""
    for namespace, path in PATHS.items():
        local = iri.removeprefix(namespace)
        if local != iri and local:
            return f"{path}#{local}"
    return None


def terse(term: Term, base: str) -> str:
    """Write a term as people write it in Turtle: with its prefix, relative to `base`, and not too long."""
    if isinstance(term, NamedNode):
        if term == RDF.type:
            return "a"
        return f"<{term.value.removeprefix(base)}>" if term.value.startswith(base) else _prefixed(term)
    if isinstance(term, Literal):
        return _literal(term)
    return str(term)


def _prefixed(term: NamedNode) -> str:
    short = readable(term)
    return short if short.partition(":")[0] in PREFIXES and short != term.value else f"<{term.value}>"


def _literal(term: Literal) -> str:
    text = term.value if len(term.value) <= LONGEST else f"{term.value[:LONGEST].rstrip()}…"
    datatype = "" if term.datatype in {RDF.langString, XSD.string} else f"^^{_prefixed(term.datatype)}"
    return str(Literal(text)) + (f"@{term.language}" if term.language else datatype)
