"""The trees of topics as taxonomies of HSDS, and their topics as terms. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.exchange.hsds_parts import Json, Told, filled
from publisher.terms import RDF, SKOS

if TYPE_CHECKING:
    from pyoxigraph import NamedNode


def is_tree(said: Told) -> bool:
    """Say whether it is a tree of topics, and not one of them."""
    return SKOS.ConceptScheme in said.nodes(RDF.type)


def taxonomy(said: Told, *, full: bool) -> Json:  # noqa: ARG001 - there is nothing nested in it
    """Write a tree of topics."""
    return {"id": said.id, "name": _name(said), "description": _meaning(said), "uri": said.node.value}


def term(said: Told, *, full: bool) -> Json:
    """Write a topic; in full with what is told of its tree."""
    scheme, broader = said.first(SKOS.inScheme), said.first(SKOS.broader)
    found: Json = {
        "id": said.id,
        "code": said.key,
        "name": _name(said),
        "description": _meaning(said),
        "parent_id": broader.id if broader else None,
        "taxonomy": _name(scheme) if scheme else None,
        "taxonomy_id": scheme.id if scheme else None,
        "taxonomy_detail": taxonomy(scheme, full=False) if scheme and full else None,
        "language": _language(said, SKOS.prefLabel),
        "term_uri": said.node.value,
    }
    return filled(found)


def _language(said: Told, predicate: NamedNode) -> str | None:
    found = said.description.text(said.node, predicate, said.languages)
    return found.language if found else None


def _name(said: Told) -> str:
    return said.text(SKOS.prefLabel) or said.node.value


def _meaning(said: Told) -> str:
    return said.text(SKOS.definition) or _name(said)  # the format wants one
