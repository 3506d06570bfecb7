"""The dataset for catalogues of open data: DCAT-AP.de 3.0. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from publisher import rdf
from publisher.contents import dumps
from publisher.formats.facts import GERMAN_PLACES, Values, date_time, say
from publisher.terms import ADMS, DCAT, DCATAP, DCATDE, DCT, FOAF, RDF, SCHEMA, SPDX, VOID, XSD

if TYPE_CHECKING:
    from publisher.contents.dumps import Dump
    from publisher.formats.facts import Facts

_EU = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_AVAILABLE = NamedNode(f"{_EU}planned-availability/AVAILABLE")
_PUBLIC = NamedNode(f"{_EU}access-right/PUBLIC")
_COMPLETED = NamedNode(f"{_EU}distribution-status/COMPLETED")
_THEMES = tuple(NamedNode(f"{_EU}data-theme/{code}") for code in ("GOVE", "SOCI", "REGI"))
_LANGUAGES = {"de": "DEU", "en": "ENG", "de-simple": "DEU"}
_FILE_TYPES = {
    rdf.N_TRIPLES: "RDF_N_TRIPLES",
    rdf.TURTLE: "RDF_TURTLE",
    rdf.TRIG: "RDF_TRIG",
    rdf.JSON_LD: "JSON_LD",
    dumps.XZUFI: "XML",
    dumps.HSDS: "CSV",
}
_PACKED = {
    dumps.GZIP: (DCAT.compressFormat, "gzip-komprimiert", "compressed with gzip"),
    dumps.ZIP: (DCAT.packageFormat, "als ZIP-Paket", "in a ZIP package"),
}
_SHA_256 = SPDX.checksumAlgorithm_sha256


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of changes: its node here, path, title, format in the EU's list, media type and standard."""

    name: str
    path: str
    title: str
    format: str
    media_type: str
    standard: str


FEEDS = (
    Feed(
        "feed-ldes",
        "changes",
        "Linked Data Event Stream",
        "RDF_TURTLE",
        "text/turtle",
        "https://w3id.org/ldes/specification",
    ),
    Feed(
        "feed-atom", "changes.atom", "Atom", "ATOM", "application/atom+xml", "https://www.rfc-editor.org/info/rfc4287"
    ),
)


def describe(facts: Facts) -> Iterator[Quad]:
    """Describe the catalogue, the dataset in it, its dumps and its endpoint."""
    yield from _catalog(facts)
    yield from _dataset(facts)
    for dump in facts.dumps:
        yield from _distribution(facts, dump)
        yield from _checksum(facts, dump)
    for feed in FEEDS if facts.tells_changes else ():
        yield from _feed(facts, feed)
    yield from _service(facts)


def _common(facts: Facts) -> tuple[tuple[NamedNode, Values], ...]:
    """Say what holds for catalogue, dataset and service alike."""
    codes = dict.fromkeys(_LANGUAGES[language] for language in facts.site.languages)
    return (
        (DCT.title, facts.titles),
        (DCT.description, facts.texts),
        (DCT.publisher, facts.agent),
        (DCT.license, facts.licence),
        (DCT.language, [NamedNode(f"{_EU}language/{code}") for code in codes]),
        (DCT.issued, date_time(facts.issued)),
        (DCT.modified, date_time(facts.release.created)),
        (DCT.spatial, facts.area),
        (DCATAP.availability, _AVAILABLE),
    )


def _catalog(facts: Facts) -> Iterator[Quad]:
    return say(
        facts.node("catalog"),
        (RDF.type, DCAT.Catalog),
        *_common(facts),
        (DCAT.dataset, facts.node("dataset")),
        (DCAT.service, facts.node("sparql")),
        (DCAT.themeTaxonomy, NamedNode(f"{_EU}data-theme")),
        (FOAF.homepage, facts.at("")),
    )


def _dataset(facts: Facts) -> Iterator[Quad]:
    node, catalogue, site = facts.node("dataset"), facts.site.catalogue, facts.site
    return say(
        node,
        (RDF.type, [DCAT.Dataset, VOID.Dataset, SCHEMA.Dataset]),
        *_common(facts),
        (DCT.identifier, Literal(node.value)),
        (DCT.accessRights, _PUBLIC),
        (DCAT.version, Literal(facts.release.id)),
        (DCAT.keyword, facts.keywords),
        (DCAT.theme, _THEMES if site.checked else None),
        (DCAT.landingPage, facts.node()),
        (DCAT.contactPoint, facts.contact),
        (DCAT.distribution, [facts.dump(dump) for dump in facts.dumps]),
        (DCAT.distribution, [facts.node(feed.name) for feed in FEEDS] if facts.tells_changes else None),
        (DCATDE.contributorID, NamedNode(catalogue.contributor) if catalogue.contributor else None),
        (DCATDE.politicalGeocodingLevelURI, NamedNode(f"{GERMAN_PLACES}Level/municipality") if facts.area else None),
    )


def _model(dump: Dump) -> NamedNode | None:
    """Name the model that a dump follows, where it is not the data's own."""
    if isinstance(dump.form, dumps.Exchange):
        return NamedNode(dump.form.standard)
    return NamedNode(dump.profile.iri) if dump.profile else None


def _distribution(facts: Facts, dump: Dump) -> Iterator[Quad]:
    form, address = dump.form, facts.at(f"dumps/{dump.name}")
    attribution = facts.site.licence.attribution
    german = Literal(f"Alle Daten als {dump.label}", language="de")
    english = Literal(f"All data as {dump.label}", language="en")
    packed_by, packed_german, packed_english = _PACKED[dump.packing]
    return say(
        facts.dump(dump),
        (RDF.type, [DCAT.Distribution, SCHEMA.DataDownload]),
        (DCT.title, [german, english]),
        (DCT.description, [Literal(f"{german.value}, {packed_german}", language="de"),
                           Literal(f"{english.value}, {packed_english}", language="en")]),
        (DCAT.accessURL, address),
        (DCAT.downloadURL, address),
        (DCT.license, facts.licence),
        (DCATDE.licenseAttributionByText, Literal(attribution, language=facts.site.language) if attribution else None),
        (DCT.conformsTo, _model(dump)),
        (DCT.format, NamedNode(f"{_EU}file-type/{_FILE_TYPES[form]}")),
        (DCAT.mediaType, NamedNode(_MEDIA_TYPES + form.media_type)),
        (packed_by, NamedNode(_MEDIA_TYPES + dump.packing)),
        (DCAT.byteSize, Literal(str(dump.bytes), datatype=XSD.nonNegativeInteger)),
        (SPDX.checksum, facts.node(f"checksum-{dump.key}")),
        (DCT.issued, date_time(facts.release.created)),
        (DCT.modified, date_time(facts.release.created)),
        (DCATAP.availability, _AVAILABLE),
        (ADMS.status, _COMPLETED),
        (SCHEMA.name, [german, english]),
        (SCHEMA.contentUrl, address),
        (SCHEMA.encodingFormat, Literal(form.media_type)),
        (SCHEMA.contentSize, Literal(f"{dump.bytes} B")),
        (SCHEMA.sha256, Literal(dump.sha256)),
    )  # fmt: skip


def _feed(facts: Facts, feed: Feed) -> Iterator[Quad]:
    """Describe a feed of changes; catalogues know no other way to name one than as a distribution."""
    attribution = facts.site.licence.attribution
    yield from say(
        facts.node(feed.name),
        (RDF.type, DCAT.Distribution),
        (DCT.title, [Literal(f"Änderungen als {feed.title}", language="de"),
                     Literal(f"Changes as {feed.title}", language="en")]),
        (DCT.description, [Literal("Was sich von Ausgabe zu Ausgabe geändert hat.", language="de"),
                           Literal("What changed from release to release.", language="en")]),
        (DCAT.accessURL, facts.at(feed.path)),
        (DCT.license, facts.licence),
        (DCATDE.licenseAttributionByText, Literal(attribution, language=facts.site.language) if attribution else None),
        (DCT.format, NamedNode(f"{_EU}file-type/{feed.format}")),
        (DCAT.mediaType, NamedNode(_MEDIA_TYPES + feed.media_type)),
        (DCT.conformsTo, NamedNode(feed.standard)),
        (DCT.modified, date_time(facts.release.created)),
        (DCATAP.availability, _AVAILABLE),
        (ADMS.status, _COMPLETED),
    )  # fmt: skip


def _checksum(facts: Facts, dump: Dump) -> Iterator[Quad]:
    return say(
        facts.node(f"checksum-{dump.key}"),
        (RDF.type, SPDX.Checksum),
        (SPDX.algorithm, _SHA_256),
        (SPDX.checksumValue, Literal(dump.sha256, datatype=XSD.hexBinary)),
    )


def _service(facts: Facts) -> Iterator[Quad]:
    endpoint = facts.at("sparql")
    return say(
        facts.node("sparql"),
        (RDF.type, DCAT.DataService),
        *(pair for pair in _common(facts) if pair[0] not in {DCT.title, DCT.description}),
        (DCT.title, [Literal(f"{facts.site.name}: SPARQL", language=code) for code in ("de", "en")]),
        (DCT.description, [Literal("Beantwortet Abfragen in SPARQL 1.1; nur lesend.", language="de"),
                           Literal("Answers queries in SPARQL 1.1; read-only.", language="en")]),
        (DCAT.endpointURL, endpoint),
        (DCAT.endpointDescription, endpoint),
        (DCAT.servesDataset, facts.node("dataset")),
        (DCAT.landingPage, endpoint),
        (DCAT.keyword, [Literal("SPARQL", language=code) for code in ("de", "en")]),
        (DCAT.theme, _THEMES if facts.site.checked else None),
        (DCAT.contactPoint, facts.contact),
        (DCT.accessRights, _PUBLIC),
        (DCT.conformsTo, NamedNode("https://www.w3.org/TR/sparql11-protocol/")),
    )  # fmt: skip
