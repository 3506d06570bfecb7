"""The dataset described as data: for catalogues (DCAT-AP.de), programs (VoID) and search engines (schema.org). Pure.

All that is described has an IRI: `{base}dataset` is the document, `{base}dataset#dataset` what it is about.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from publisher.formats import dcat, void
from publisher.formats.facts import date_time, say
from publisher.terms import DCT, FOAF, RDF, SCHEMA, VCARD, VOID

if TYPE_CHECKING:
    from publisher.formats.facts import Facts

_LOCAL_AUTHORITY = NamedNode("http://purl.org/adms/publishertype/LocalAuthority")


def describe(facts: Facts) -> list[Quad]:
    """Describe the dataset, its catalogue, dumps and endpoint; the document itself comes first."""
    parts = (_document, dcat.describe, _structured, _publisher, _contact, void.describe)
    return [quad for part in parts for quad in part(facts)]


def _document(facts: Facts) -> Iterator[Quad]:
    return say(
        facts.node(),
        (RDF.type, [FOAF.Document, VOID.DatasetDescription]),
        (DCT.title, facts.titles),
        (DCT.modified, date_time(facts.release.created)),
        (DCT.license, facts.licence),
        (DCT.publisher, facts.agent),
        (FOAF.primaryTopic, facts.node("dataset")),
        (FOAF.topic, [facts.node("catalog"), facts.node("sparql")]),
    )


def _structured(facts: Facts) -> Iterator[Quad]:
    licence = facts.site.licence
    return say(
        facts.node("dataset"),
        (SCHEMA.name, facts.titles),
        (SCHEMA.description, facts.texts),
        (SCHEMA.url, facts.node()),
        (SCHEMA.license, [NamedNode(iri) for iri in dict.fromkeys((licence.url, facts.licence.value)) if iri]),
        (SCHEMA.creditText, Literal(licence.attribution) if licence.attribution else None),
        (SCHEMA.creator, facts.agent),
        (SCHEMA.publisher, facts.agent),
        (SCHEMA.spatialCoverage, facts.area),
        (SCHEMA.keywords, facts.keywords),
        (SCHEMA.inLanguage, [Literal(language) for language in facts.site.languages]),
        (SCHEMA.datePublished, date_time(facts.issued)),
        (SCHEMA.dateModified, date_time(facts.release.created)),
        (SCHEMA.version, Literal(facts.release.id)),
        (SCHEMA.includedInDataCatalog, facts.node("catalog")),
        (SCHEMA.distribution, [facts.dump(dump) for dump in facts.dumps]),
    )


def _publisher(facts: Facts) -> Iterator[Quad]:
    return say(
        facts.agent,
        (RDF.type, [FOAF.Agent, FOAF.Organization]),
        (FOAF.name, facts.agent_names),
        (SCHEMA.name, facts.agent_names),
        (DCT.type, _LOCAL_AUTHORITY if facts.area else None),
    )


def _contact(facts: Facts) -> Iterator[Quad]:
    contact = facts.site.catalogue.contact
    if facts.contact:
        predicate = VCARD.hasEmail if contact.startswith("mailto:") else VCARD.hasURL
        yield from say(
            facts.contact,
            (RDF.type, [VCARD.Kind, VCARD.Organization]),
            (VCARD.fn, Literal(facts.agent_names[0].value)),
            (predicate, NamedNode(contact)),
        )
