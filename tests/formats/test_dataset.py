"""The description of the dataset: what it says, and that it keeps the rules of DCAT-AP and DCAT-AP.de."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.namespace import RDF as RDF_NS
from rdflib.namespace import SH, SKOS

from publisher import rdf, site
from publisher.build import build
from publisher.contents.catalogue import Catalogue
from publisher.contents.statistics import FILE, Statistics
from publisher.errors import SettingError
from publisher.formats import dataset
from publisher.formats.facts import NO_OPEN_LICENCE, Facts
from publisher.licence import Licence
from publisher.release import Releases
from publisher.site import Site
from publisher.terms import DCAT, DCATDE, DCT, FOAF, RDF, SCHEMA, SPDX, VCARD, VOID
from tests.command import ROOT
from tests.conftest import Town
from tests.graphs import by_rdflib, graph

STANDARDS = ROOT.parent / "shared" / "data"
EU = "http://publications.europa.eu/resource/authority/"
GERMAN = "http://dcat-ap.de/def/"
AREA = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<id/area/dorf> a schema:AdministrativeArea ; dct:identifier "dorf" ; schema:name "Dorf"@de ;
  dct:modified "2026-01-31"^^xsd:date .
"""
TOML = '[site]\nname = "Dorf"\n\n[[sources]]\nkind = "rdf"\npath = "data.ttl"\n'
STUBS = {
    f"{EU}language": ("DEU", "ENG"),
    f"{EU}planned-availability": ("AVAILABLE",),
    f"{EU}access-right": ("PUBLIC",),
    f"{EU}distribution-status": ("COMPLETED",),
    f"{EU}data-theme": ("GOVE", "SOCI", "REGI"),
    f"{EU}file-type": ("ATOM", "RDF_N_TRIPLES", "RDF_TURTLE", "RDF_TRIG", "JSON_LD", "XML", "CSV"),
    f"{GERMAN}politicalGeocoding/Level": ("municipality",),
}
"""The entries of code lists that we use; the lists themselves are on the web."""

PUBLISHER_TYPE = ("http://purl.org/adms/publishertype/LocalAuthority", "http://purl.org/adms/publishertype/1.0")
LISTS = ("dcat-ap-de-licenses-open.rdf", "dcat-ap-de-contributors.rdf")
PROFILES = {
    "DCAT-AP": ["dcat-ap-3.0.1/shapes.ttl"],
    "DCAT-AP, recommended": ["dcat-ap-3.0.1/shapes_recommended.ttl"],
    "DCAT-AP.de": [
        "dcat-ap-de-3.0/dcat-ap-SHACL-DE.ttl",
        "dcat-ap-de-3.0/dcat-ap-spec-german-additions.ttl",
        "dcat-ap-de-3.0/dcat-ap-de-controlledvocabularies.ttl",
        "dcat-ap-de-3.0/dcat-ap-de-deprecated.ttl",
    ],
}
ACCEPTED = {
    ("facts", "DCAT-AP, recommended"): {("#dataset", "temporal")},
    ("minimal", "DCAT-AP, recommended"): {
        ("#dataset", "temporal"),
        *((f"#{node}", "contactPoint") for node in ("dataset", "sparql")),
        *((f"#{node}", "spatial") for node in ("dataset", "catalog")),
        ("#publisher", "type"),
    },
    ("file", "DCAT-AP, recommended"): {
        ("#dataset", "temporal"),
        *((f"#{node}", path) for node in ("dataset", "sparql") for path in ("contactPoint", "theme")),
        *((f"#{node}", "spatial") for node in ("dataset", "catalog")),
        ("#publisher", "type"),
    },
}
"""Recommendations that are not followed: a register has no end; the others ask for settings that are not made."""


def facts_of(settings: Site) -> Facts:
    release = Releases(settings.releases).current() or build(settings)[0]
    return Facts(settings, release, Statistics.load(release.path / FILE), release.created)


@pytest.fixture
def facts(kassel: Town) -> Facts:
    """The demo town."""
    return facts_of(kassel.site)


@pytest.fixture
def minimal(tmp_path: Path) -> Facts:
    """A town that sets nothing but its name."""
    (tmp_path / "data.ttl").write_text(AREA)
    (tmp_path / "site.toml").write_text(TOML)
    return facts_of(site.load(tmp_path))


@pytest.fixture
def file(tmp_path: Path) -> Facts:
    """RDF that is published as it stands."""
    (tmp_path / "data.ttl").write_text(AREA)
    return facts_of(site.of_files([tmp_path / "data.ttl"], tmp_path / "releases"))


@pytest.fixture(params=["facts", "minimal", "file"])
def each(request: pytest.FixtureRequest) -> Facts:
    found: Facts = request.getfixturevalue(request.param)
    return found


def values(facts: Facts, node: NamedNode, predicate: NamedNode) -> list[str]:
    quads = (q for q in dataset.describe(facts) if q.subject == node and q.predicate == predicate)
    return [q.object.value for q in quads if isinstance(q.object, NamedNode | Literal)]


def code_lists() -> Iterator[tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]]:
    for scheme, codes in STUBS.items():
        for code in codes:
            yield rdflib.URIRef(f"{scheme}/{code}"), SKOS.inScheme, rdflib.URIRef(scheme)
    yield rdflib.URIRef(PUBLISHER_TYPE[0]), SKOS.inScheme, rdflib.URIRef(PUBLISHER_TYPE[1])
    algorithm, kind = SPDX.checksumAlgorithm_sha256.value, SPDX.ChecksumAlgorithm.value
    yield rdflib.URIRef(algorithm), RDF_NS.type, rdflib.URIRef(kind)
    for name in LISTS:
        found = rdflib.Graph().parse(standard(f"dcat-ap-de-vocab/{name}"))
        yield from found.triples((None, SKOS.inScheme, None))


def standard(name: str) -> Path:
    path = STANDARDS / name
    if not path.exists():
        pytest.skip(f"the shapes of the standards are not beside the project ({name})")
    return path


def objections(facts: Facts, profile: str) -> set[tuple[str, str]]:
    """Give what the shapes object to: which node, which property."""
    shapes = rdflib.Graph()
    for name in PROFILES[profile]:
        shapes.parse(standard(name))
    data = graph(dataset.describe(facts))
    for triple in code_lists():
        data.add(triple)
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(results, rdflib.Graph)
    found = ((node, results.value(result, SH.resultPath)) for result, node in results.subject_objects(SH.focusNode))
    return {(str(node).removeprefix(facts.node().value), re.split("[/#]", str(path))[-1]) for node, path in found}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", ["facts", "minimal", "file"])
def test_the_description_conforms(request: pytest.FixtureRequest, name: str, profile: str) -> None:
    assert objections(request.getfixturevalue(name), profile) == ACCEPTED.get((name, profile), set())


def test_the_shapes_are_at_work(facts: Facts) -> None:
    wrong = replace(facts, site=replace(facts.site, licence=Licence(iri="https://licences.example/")))
    assert ("https://licences.example/", "inScheme") in objections(wrong, "DCAT-AP.de")


def test_nothing_is_said_of_blank_nodes(each: Facts) -> None:
    quads = dataset.describe(each)
    assert not [quad for quad in quads if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)]


def test_all_that_is_named_is_described(each: Facts) -> None:
    facts = each
    quads = dataset.describe(facts)
    described = {quad.subject for quad in quads}
    named = {
        q.object for q in quads if isinstance(q.object, NamedNode) and q.object.value.startswith(facts.node("").value)
    }
    assert named <= described


def test_nothing_is_said_twice(each: Facts) -> None:
    quads = dataset.describe(each)
    assert len(quads) == len(set(quads))


def test_the_dataset_is_one_for_catalogues_programs_and_search_engines(facts: Facts) -> None:
    kinds = {DCAT.Dataset.value, VOID.Dataset.value, SCHEMA.Dataset.value}
    assert set(values(facts, facts.node("dataset"), RDF.type)) == kinds


@pytest.mark.parametrize("predicate", [DCT.title, DCT.description, SCHEMA.name, SCHEMA.description])
def test_names_and_texts_are_german_and_english(facts: Facts, predicate: NamedNode) -> None:
    quads = [q for q in dataset.describe(facts) if q.subject == facts.node("dataset") and q.predicate == predicate]
    assert {q.object.language for q in quads if isinstance(q.object, Literal)} == {"de", "en"}


def test_the_municipality_is_named_by_its_key(facts: Facts) -> None:
    key = [f"{GERMAN}politicalGeocoding/municipalityKey/06611000"]
    assert values(facts, facts.node("dataset"), DCT.spatial) == key
    assert values(facts, facts.node("dataset"), SCHEMA.spatialCoverage) == key


def test_the_endpoint_serves_the_dataset(facts: Facts) -> None:
    service = facts.node("sparql")
    assert values(facts, service, DCAT.servesDataset) == [facts.node("dataset").value]
    assert values(facts, service, DCAT.endpointURL) == [f"{facts.site.base}sparql"]


def test_who_publishes_is_the_organisation_of_the_data(facts: Facts) -> None:
    town = f"{facts.site.base}id/organisation/stadt-kassel"
    assert values(facts, facts.node("dataset"), DCT.publisher) == [town]
    assert values(facts, NamedNode(town), FOAF.name)


def test_a_partition_is_called_the_same_in_every_release(facts: Facts) -> None:
    name = facts.node("class-schema-GovernmentService")
    assert values(facts, name, VOID["class"]) == [SCHEMA.GovernmentService.value]


def test_vocabularies_are_those_in_use(facts: Facts) -> None:
    found = values(facts, facts.node("dataset"), VOID.vocabulary)
    assert SCHEMA.iri in found
    assert VOID.iri not in found


def test_a_term_of_a_vocabulary_without_prefix_gets_a_name_too(facts: Facts) -> None:
    iri = "http://other.example/ns#Ding"
    facts = replace(facts, statistics=replace(facts.statistics, classes={iri: 3}))
    quads = [quad for quad in dataset.describe(facts) if quad.object == NamedNode(iri)]
    assert [quad.predicate for quad in quads] == [VOID["class"]]


@pytest.mark.parametrize(
    ("contact", "predicate"),
    [("mailto:a@b.example", VCARD.hasEmail), ("https://b.example/contact", VCARD.hasURL)],
)
def test_the_contact_is_a_mailbox_or_a_page(facts: Facts, contact: str, predicate: NamedNode) -> None:
    facts = replace(facts, site=replace(facts.site, catalogue=Catalogue(contact=contact)))
    assert values(facts, facts.node("contact"), predicate) == [contact]


def test_without_a_contact_nobody_is_invented(facts: Facts) -> None:
    facts = replace(facts, site=replace(facts.site, catalogue=Catalogue()))
    assert facts.node("contact") not in {quad.subject for quad in dataset.describe(facts)}


def test_without_a_licence_nothing_may_be_reused(facts: Facts) -> None:
    facts = replace(facts, site=replace(facts.site, licence=Licence()))
    assert values(facts, facts.node("dataset"), DCT.license) == [NO_OPEN_LICENCE]
    assert not values(facts, facts.node("dump-nt"), DCATDE.licenseAttributionByText)


def test_search_words_have_a_default_in_both_languages(facts: Facts) -> None:
    facts = replace(facts, site=replace(facts.site, catalogue=Catalogue()))
    assert {word.language for word in facts.keywords} == {"de", "en"}


def test_search_words_of_the_site_go_first(facts: Facts) -> None:
    assert tuple(values(facts, facts.node("dataset"), DCAT.keyword)) == facts.site.catalogue.keywords


def test_it_can_be_written_in_every_format(facts: Facts) -> None:
    quads = dataset.describe(facts)
    expected = set(graph(quads))
    for form, name in ((rdf.TURTLE, "turtle"), (rdf.RDF_XML, "xml")):
        assert set(rdflib.Graph().parse(data=rdf.serialise(quads, form), format=name)) == expected
    assert set(graph(by_rdflib(rdf.serialise(quads, rdf.JSON_LD)))) == expected


@pytest.mark.parametrize(
    ("line", "setting"),
    [
        ('contact = "opendata@stadt.example"', "dataset.contact"),
        ('contact = "javascript:alert(1)"', "dataset.contact"),
        ('contributor_id = "hessen"', "dataset.contributor_id"),
        ("keywords = [1]", "dataset.keywords"),
        ('keyword = ["Amt"]', "dataset.keyword"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(tmp_path: Path, line: str, setting: str) -> None:
    (tmp_path / "site.toml").write_text(f"{TOML}\n[dataset]\n{line}\n")
    with pytest.raises(SettingError, match=re.escape(setting)):
        site.load(tmp_path)


def test_settings_for_catalogues_may_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(TOML)
    assert site.load(tmp_path).catalogue == Catalogue()
