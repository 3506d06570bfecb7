"""What a document says of itself, so that it can be passed on alone: its licence, whom to name, its dataset. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from publisher.terms import DCT, FOAF, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.site import Site


def quads(site: Site, thing: NamedNode, document: str) -> Iterator[Quad]:
    """Say it of the document about a thing; nothing where a site has neither licence nor attribution."""
    licence, node = licence_of(site), NamedNode(document)
    if not licence and not site.licence.attribution:
        return
    yield Quad(thing, FOAF.isPrimaryTopicOf, node)
    yield Quad(node, RDF.type, FOAF.Document)
    yield Quad(node, DCT.isPartOf, NamedNode(f"{site.base}dataset#dataset"))
    if licence:
        yield Quad(node, DCT.license, NamedNode(licence))
    if site.licence.attribution:
        yield Quad(node, SCHEMA.creditText, Literal(site.licence.attribution, language=site.language))


def members(site: Site) -> dict[str, str]:
    """Say the same in JSON: members of an object, none without a value."""
    found = {"license": licence_of(site), "attribution": site.licence.attribution}
    return {name: value for name, value in found.items() if value}


def licence_of(site: Site) -> str:
    """Give the IRI of the licence: that of the German list, else that of its text."""
    return site.licence.iri or site.licence.url
