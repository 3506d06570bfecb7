"""What is derived from the data passes the shapes of CPSV-AP, CPOV and Core Location, as a whole and piece by piece."""

from __future__ import annotations

import gzip

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
import shacl
from pyoxigraph import Literal, NamedNode, RdfFormat

from publisher.profiles import CPSV_AP
from publisher.store import EmbeddedStore
from publisher.terms import CPSV, CV, DCT, LOCN, ORG, RDF, SCHEMA, SKOS, XSD
from tests.command import ROOT
from tests.conftest import Town

STANDARDS = ROOT.parent / "shared/data"
SHAPES = [
    STANDARDS / "cpsv-ap-3.2.0/cpsv-ap-SHACL.ttl",
    STANDARDS / "cpov-2.1.2/core-public-organisation-ap-SHACL.ttl",
    STANDARDS / "core-location-2.1.0/core-location-ap-SHACL.ttl",
]
needs_shapes = pytest.mark.skipif(
    not all(file.is_file() for file in SHAPES), reason=f"the official shapes are not in {STANDARDS}"
)
BASE = "http://localhost:8000/id/"


@pytest.fixture(params=["kassel", "munich"])
def real(request: pytest.FixtureRequest) -> Town:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Town)
    return found


def opened(town: Town) -> ox.Store:
    return ox.Store.read_only(str(town.release.path / "store"))


def subjects(town: Town, kind: NamedNode, graph: NamedNode | ox.DefaultGraph) -> set[NamedNode]:
    return {q.subject for q in opened(town).quads_for_pattern(None, RDF.type, kind, graph)}  # type: ignore[misc]


def dump(town: Town) -> str:
    return gzip.decompress((town.release.path / "dumps/cpsv-ap.nt.gz").read_bytes()).decode()


@needs_shapes
def test_the_whole_dump_conforms(real: Town) -> None:
    rules = rdflib.Graph()
    for file in SHAPES:
        rules.parse(file)
    conforms, _, text = pyshacl.validate(
        rdflib.Graph().parse(data=dump(real), format="nt"), shacl_graph=rules, inference="none"
    )
    assert conforms, text


@needs_shapes
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_document_conforms_by_itself(real: Town) -> None:
    rules = shacl.Shapes.from_text("\n".join(file.read_text("utf-8") for file in SHAPES))
    store = EmbeddedStore(opened(real), {}, {})
    wrong = {}
    for kind in (CPSV.PublicService, ORG.Organization, CV.Channel, CV.ContactPoint, DCT.Location):
        for thing in subjects(real, kind, CPSV_AP.graph):
            document = ox.serialize(
                {q.triple for q in store.in_profile(thing.value, CPSV_AP.graph)}, format=RdfFormat.N_TRIPLES
            )
            report = rules.validate_text((document or b"").decode())
            if report.results:
                wrong[thing.value] = str(report.results[0])
    assert not wrong


def test_no_service_and_no_organisation_is_left_out(real: Town) -> None:
    default = ox.DefaultGraph()
    assert subjects(real, SCHEMA.GovernmentService, default) == subjects(real, CPSV.PublicService, CPSV_AP.graph)
    assert subjects(real, ORG.Organization, default) == subjects(real, ORG.Organization, CPSV_AP.graph)


def test_it_has_no_blank_nodes(real: Town) -> None:
    assert "_:" not in {part[:2] for line in dump(real).splitlines() for part in line.split(" ", 3)[:3]}


FACTS = [
    ("service/wohngeld", DCT.identifier, Literal("wohngeld")),
    ("service/wohngeld", CV.hasCompetentAuthority, NamedNode(f"{BASE}organisation/stadt-kassel")),
    ("service/wohngeld", CV.hasChannel, NamedNode(f"{BASE}channel/wohngeld--online")),
    ("service/wohngeld", DCT.isPartOf, NamedNode("http://localhost:8000/dataset")),
    ("organisation/stadt-kassel", RDF.type, CV.PublicOrganisation),
    ("organisation/zukunftsbuero", RDF.type, ORG.OrganizationalUnit),
    ("organisation/zukunftsbuero", ORG.unitOf, NamedNode(f"{BASE}organisation/stadt-kassel")),
    ("organisation/zukunftsbuero", ORG.subOrganizationOf, NamedNode(f"{BASE}organisation/hauptamt")),
    ("organisation/zukunftsbuero", SKOS.prefLabel, Literal("Zukunftsbüro", language="de")),
    ("contact/zukunftsbuero", CV.telephone, Literal("+49-561-787-7058")),
    ("place/rathaus#address", LOCN.thoroughfare, Literal("Obere Königsstraße", language="de")),
    ("place/rathaus#address", LOCN.locatorDesignator, Literal("8")),
    ("place/rathaus#address", LOCN.postCode, Literal("34117")),
    ("place/rathaus#address", LOCN.fullAddress, Literal("Obere Königsstraße 8, 34117 Kassel", language="de")),
]


@pytest.mark.parametrize(("thing", "predicate", "value"), FACTS)
def test_a_fact_is_told_in_the_words_of_the_profile(
    kassel: Town, thing: str, predicate: NamedNode, value: NamedNode | Literal
) -> None:
    quad = ox.Quad(NamedNode(BASE + thing), predicate, value, CPSV_AP.graph)
    assert quad in opened(kassel)


def test_hours_are_sentences_in_german_and_english(kassel: Town) -> None:
    hours = NamedNode(f"{BASE}contact/buergeramt#hours-1")
    told = {q.object for q in opened(kassel).quads_for_pattern(hours, DCT.description, None, CPSV_AP.graph)}
    assert told == {
        Literal("Mo Di Mi Do 08:00–16:00", language="de"),
        Literal("Mon Tue Wed Thu 08:00–16:00", language="en"),
    }


def test_a_fee_is_a_number_in_euros(kassel: Town) -> None:
    sums = {q.object.datatype for q in opened(kassel).quads_for_pattern(None, CV.hasValue, None, CPSV_AP.graph)}  # type: ignore[union-attr]
    assert sums == {XSD.double}


def test_a_person_is_in_no_profile(kassel: Town) -> None:
    assert "/id/person/" not in dump(kassel)
    assert "Mustermann" not in dump(kassel)
