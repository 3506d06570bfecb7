from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from publisher.check import check
from publisher.errors import SettingError, SourceError
from publisher.findings import Severity
from publisher.sources import cpsv
from publisher.terms import DCAT, DCT, LODSE, ORG, OWL, RDF, SCHEMA
from tests.sources.reading import BASE, CONTEXT, Result, result

OFFICIAL = Path(__file__).parents[2] / "../shared/data"
DOCUMENTATION = Path(__file__).parents[2] / "docs/sources/cpsv.md"
needs_official = pytest.mark.skipif(not OFFICIAL.exists(), reason="the official examples are not at ../shared/data")

PREFIXES = """
@prefix cpsv: <http://purl.org/vocab/cpsv#> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix ex: <https://land.example/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TOWN = """
ex:hund a cpsv:PublicService ;
    dct:identifier "hund-anmelden" , "99102013104000" ;
    dct:title "Hund anmelden"@de , "Register a dog"@en , "Déclarer un chien"@fr ;
    dct:description "<p>Melden Sie Ihren <b>Hund</b> an.</p>"@de ;
    dct:modified "2026-01-31"^^xsd:date ;
    dcat:keyword "Tier"@de ;
    cv:thematicArea ex:thema , <http://publications.europa.eu/resource/authority/data-theme/GOVE> ;
    dct:audience ex:halter ;
    dct:language <http://publications.europa.eu/resource/authority/language/DEU> ;
    cv:hasCompetentAuthority ex:amt ;
    cv:contactPoint ex:kontakt ;
    cv:hasChannel ex:kanal , ex:schalter ;
    cv:hasCost [ a cv:Cost ; dct:identifier "c" ; cv:hasValue "40"^^xsd:double ;
                 cv:currency <http://publications.europa.eu/resource/authority/currency/EUR> ] ,
               [ a cv:Cost ; dct:identifier "d" ; dct:description "Ermäßigt 20 Euro"@de ] ;
    cpsv:hasInput [ a cv:Evidence ; dct:identifier "e" ; dct:title "Impfpass"@de ] ;
    cpsv:produces [ a cv:Output ; dct:identifier "o" ; dct:title "Hundemarke"@de ] ;
    cpsv:follows [ a cpsv:Rule ; dct:identifier "r" ; dct:title "Regel"@de ; dct:description "Antrag stellen"@de ;
                   cpsv:implements <https://gesetz.example/satzung> ] ;
    cv:holdsRequirement [ a cv:Requirement ; dct:identifier "q" ; dct:title "Der Hund ist gechipt"@de ] ;
    cv:processingTime "P14D"^^xsd:duration ;
    cv:relatedService ex:katze ;
    foaf:page <https://land.example/hund> .
<https://gesetz.example/satzung> a eli:LegalResource ; dct:title "Satzung"@de .
ex:thema skos:prefLabel "Haustiere"@de .
ex:halter skos:prefLabel "Halterinnen und Halter"@de .
ex:katze a cpsv:PublicService ; dct:identifier "0b1d4c3e-7c7c-4a5e-9a51-2f0c3d7a1b2c" ; dct:title "Katze anmelden"@de ;
    dct:description "Katzen."@de ; cv:hasCompetentAuthority ex:amt .
ex:schalter a cv:Channel ; dct:identifier "k2" ; dct:description "Am Schalter"@de ; cv:ownedBy ex:amt .
ex:kanal a cv:Channel ; dct:identifier "k1" ; foaf:page <https://online.example/hund> ; cv:ownedBy ex:amt .
ex:kontakt a cv:ContactPoint ; cv:telephone "0561 787-7058" ; cv:email "amt@stadt.example" ;
    cv:openingHours [ a time:TemporalEntity ; dct:description "vormittags"@de ;
        time:hasBeginning [ time:inDateTime [ time:dayOfWeek time:Monday ; time:hour 8 ; time:minute 0 ] ] ;
        time:hasEnd [ time:inDateTime [ time:dayOfWeek time:Wednesday ; time:hour 12 ; time:minute 30 ] ] ] .
ex:stadt a cv:PublicOrganisation ; skos:prefLabel "Stadt Musterstadt"@de .
ex:amt a cv:PublicOrganisation ; dct:identifier "buergeramt" ; skos:prefLabel "Bürgeramt"@de , "Citizens' office"@en ;
    org:subOrganizationOf ex:stadt ; foaf:homepage <https://stadt.example/amt> ;
    locn:address [ a locn:Address ; locn:thoroughfare "Obere Gasse"@de ; locn:locatorDesignator "8" ;
        locn:postCode "01234" ; locn:postName "Musterstadt"@de ; locn:adminUnitL1 "Deutschland"@de ;
        locn:locatorName "Haus D"@de ] .
"""


def delivery(folder: Path, turtle: str, name: str = "a.ttl") -> Path:
    file = folder / name
    file.write_text(PREFIXES + turtle, "utf-8")
    return file


def read(path: Path, **options: object) -> Result:
    return result(cpsv.read(path, replace(CONTEXT, options=options)))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return read(delivery(tmp_path_factory.mktemp("cpsv"), TOWN))


THIS = "service/hund-anmelden"
OFFICE = "organisation/buergeramt"
TRIPLES: list[tuple[str, NamedNode, list[str]]] = [
    (THIS, RDF.type, [SCHEMA.GovernmentService.value]),
    (THIS, SCHEMA.name, ["Hund anmelden@de", "Register a dog@en"]),
    (THIS, SCHEMA.description, ["Melden Sie Ihren Hund an.@de"]),
    (THIS, LODSE.richText, ["<p>Melden Sie Ihren <b>Hund</b> an.</p>@de"]),
    (THIS, DCT.modified, ["2026-01-31"]),
    (THIS, DCAT.keyword, ["Tier@de", "Haustiere@de"]),
    (THIS, LODSE.leikaKey, ["99102013104000"]),
    (THIS, LODSE.note, ["Voraussetzungen:\nDer Hund ist gechipt@de"]),
    (THIS, LODSE.processingTime, ["14 Tage@de"]),
    (THIS, SCHEMA.provider, [OFFICE]),
    (THIS, SCHEMA.isRelatedTo, ["service/katze"]),
    (THIS, OWL.sameAs, ["https://land.example/hund"]),
    (f"{THIS}#audience", SCHEMA.audienceType, ["Halterinnen und Halter@de"]),
    (f"{THIS}#fee-1", SCHEMA.description, ["40,00 Euro@de"]),
    (f"{THIS}#fee-1", SCHEMA.price, ["40.00"]),
    (f"{THIS}#fee-2", SCHEMA.description, ["Ermäßigt 20 Euro@de"]),
    (f"{THIS}#document-1", SCHEMA.name, ["Impfpass@de"]),
    (f"{THIS}#output-1", SCHEMA.name, ["Hundemarke@de"]),
    (f"{THIS}#step-1", SCHEMA.description, ["Antrag stellen@de"]),
    (f"{THIS}#law-1", SCHEMA.name, ["Satzung@de"]),
    (f"{THIS}#law-1", SCHEMA.url, ["https://gesetz.example/satzung"]),
    (f"{THIS}#link-1", SCHEMA.url, ["https://land.example/hund"]),
    ("channel/hund-anmelden--online", SCHEMA.serviceUrl, ["https://online.example/hund"]),
    ("channel/hund-anmelden--online", SCHEMA.availableLanguage, ["de"]),
    ("channel/hund-anmelden--counter-2", SCHEMA.serviceLocation, ["place/buergeramt"]),
    ("contact/hund-anmelden", SCHEMA.telephone, ["+49-561-787-7058"]),
    ("contact/hund-anmelden", SCHEMA.email, ["amt@stadt.example"]),
    (
        "contact/hund-anmelden#hours-1",
        SCHEMA.dayOfWeek,
        [SCHEMA.Monday.value, SCHEMA.Tuesday.value, SCHEMA.Wednesday.value],
    ),
    ("contact/hund-anmelden#hours-1", SCHEMA.closes, ["12:30:00"]),
    (OFFICE, SCHEMA.name, ["Bürgeramt@de", "Citizens' office@en"]),
    (OFFICE, SCHEMA.url, ["https://stadt.example/amt"]),
    (OFFICE, ORG.subOrganizationOf, ["organisation/stadt"]),
    ("place/buergeramt", SCHEMA.description, ["Haus D@de"]),
    ("place/buergeramt#address", SCHEMA.streetAddress, ["Obere Gasse 8"]),
    ("place/buergeramt#address", SCHEMA.postalCode, ["01234"]),
]


@pytest.mark.parametrize(("thing", "predicate", "expected"), TRIPLES)
def test_a_graph_says(town: Result, thing: str, predicate: NamedNode, expected: list[str]) -> None:
    assert town.values(thing, predicate) == expected


def test_the_same_file_always_makes_the_same_graph(town: Result, tmp_path: Path) -> None:
    assert read(delivery(tmp_path, TOWN)) == town


def test_only_the_other_language_is_told_of_a_good_graph(town: Result) -> None:
    assert town.told == [("language-left-out", None, "@fr")]


def test_the_graph_conforms_once_the_town_is_described(tmp_path: Path) -> None:
    found = read(delivery(tmp_path, TOWN), town="Stadt Musterstadt")
    assert [f for f in check(found.quads) if f.severity is Severity.VIOLATION] == []


def test_no_blank_node_leaves(town: Result) -> None:
    assert "_:" not in " ".join(str(quad) for quad in town.quads)


def test_things_of_ours_keep_their_keys_and_are_not_said_to_be_the_same_as_themselves(tmp_path: Path) -> None:
    ours = f'<{BASE}id/service/hund> a cpsv:PublicService ; dct:title "Hund"@de ; dct:identifier "anders" .'
    found = read(delivery(tmp_path, ours))
    assert found.things == ["service/hund"]
    assert found.values("service/hund", OWL.sameAs) == []


EXPORTED = """
ex:gewerbe a cpsv:PublicService ; dct:title "Gewerbe anmelden"@de ; dct:description "Text"@de ;
    cv:hasCompetentAuthority [ a cv:PublicOrganisation ; skos:prefLabel "Gewerbeamt"@de ;
        cv:contactPoint [ schema:telephone "0561 787-1" ; schema:openingHours "Mo-Fr 08:00-12:00" ] ] ;
    cv:hasCost [ cv:hasValue "26,00" ; dct:description "Gebühr"@de ] , [ cv:hasValue "nach Aufwand" ] .
"""


def test_what_has_no_name_of_its_own_is_called_by_its_label_whatever_stands_before_it(tmp_path: Path) -> None:
    first = read(delivery(tmp_path, EXPORTED))
    later = read(
        delivery(tmp_path, 'ex:a a cpsv:PublicService ; dct:title "A"@de ; cv:hasCost [] .' + EXPORTED, "b.ttl")
    )
    assert "organisation/gewerbeamt" in first.things
    assert set(first.things) <= set(later.things)


def test_two_nodes_without_a_name_and_with_one_label_stay_two(tmp_path: Path) -> None:
    twice = EXPORTED + EXPORTED.replace("ex:gewerbe", "ex:anders")
    found = [thing for thing in read(delivery(tmp_path, twice)).things if thing.startswith("organisation/gewerbeamt")]
    assert len(found) == 2


def test_sums_with_a_comma_are_numbers_and_others_are_kept_as_words(tmp_path: Path) -> None:
    found = read(delivery(tmp_path, EXPORTED))
    fees = {f"service/gewerbe#fee-{number}" for number in (1, 2)}
    assert {price for fee in fees for price in found.values(fee, SCHEMA.price)} == {"26.00"}
    assert {text for fee in fees for text in found.values(fee, SCHEMA.description)} == {"Gebühr@de", "nach Aufwand@de"}


def test_what_a_contact_says_of_single_days_is_kept_as_words_and_what_nobody_reads_is_told(tmp_path: Path) -> None:
    more = 'ex:kontakt schema:openingHours "Mo-Fr 8-12; 24.12.2026 geschlossen; irgendwann" .'
    file = tmp_path / "a.ttl"
    file.write_text(PREFIXES + TOWN + more, "utf-8")
    found = read(file)
    hours = [f"contact/hund-anmelden#hours-{number}" for number in range(2, 5)]
    said = [found.values(each, SCHEMA.description) for each in hours]
    assert said == [[], ["irgendwann@de"], ["24.12.2026 geschlossen@de"]]
    assert ("bad-hours", "https://land.example/kontakt", "schema:openingHours") in found.told


def test_a_property_that_nobody_reads_is_told_once(tmp_path: Path) -> None:
    more = 'ex:hund dct:abstract "x" . ex:katze dct:abstract "y" . ex:amt locn:poBox "7" .'
    file = tmp_path / "a.ttl"
    file.write_text(PREFIXES + TOWN + more, "utf-8")
    assert [each for each in read(file).told if each[0] == "not-mapped"] == [
        ("not-mapped", "https://land.example/hund", DCT.abstract.value)
    ]


def test_what_is_the_same_elsewhere_stays_so(tmp_path: Path) -> None:
    more = "@prefix owl: <http://www.w3.org/2002/07/owl#> . ex:hund owl:sameAs <https://bund.example/99102013104000> ."
    file = tmp_path / "a.ttl"
    file.write_text(PREFIXES + TOWN + more, "utf-8")
    assert read(file).values("service/hund-anmelden", OWL.sameAs) == [
        "https://land.example/hund",
        "https://bund.example/99102013104000",
    ]


def test_opening_hours_in_one_text_are_read(tmp_path: Path) -> None:
    found = read(delivery(tmp_path, EXPORTED))
    assert found.values("contact/gewerbeamt#hours-1", SCHEMA.opens) == ["08:00:00"]


# Hygiene ---------------------------------------------------------------------------------------------------------

SLIPS = [
    ("locn: without www", "http://www.w3.org/ns/locn#", "http://w3.org/ns/locn#"),
    ("cv: as https", "http://data.europa.eu/m8g/", "https://data.europa.eu/m8g/"),
    ("old telephone", "cv:telephone", "cv:hasTelephone"),
    ("old contact point", "cv:contactPoint", "cv:hasContactPoint"),
    ("old value of a cost", "cv:hasValue", "cv:value"),
    ("American spelling", "a cv:PublicOrganisation", "a cv:PublicOrganization"),
]


@pytest.mark.parametrize(("right", "wrong"), [slip[1:] for slip in SLIPS], ids=[slip[0] for slip in SLIPS])
def test_a_known_slip_is_put_right_and_told_once(right: str, wrong: str, town: Result, tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text((PREFIXES + TOWN).replace(right, wrong), "utf-8")
    found = read(file)
    assert [rule for rule, _, _ in found.told] == ["mended", "language-left-out"]
    assert set(found.quads) == set(town.quads)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_both_schemes_of_schema_org_are_read(scheme: str, tmp_path: Path) -> None:
    hours = (
        f"ex:amt a cv:PublicOrganisation ; skos:prefLabel 'Amt'@de ; <{scheme}://schema.org/openingHoursSpecification> "
        f"[ <{scheme}://schema.org/dayOfWeek> <{scheme}://schema.org/Monday> ; "
        f"<{scheme}://schema.org/opens> '08:00' ; <{scheme}://schema.org/closes> '12:00' ] ."
    )
    assert read(delivery(tmp_path, hours)).values("organisation/amt#hours-1", SCHEMA.opens) == ["08:00:00"]


CONTACTS = [
    "cv:telephone '0561 787-1'",
    "schema:telephone '0561 787-1'",
    "vcard:hasTelephone <tel:+49561787-1>",
    "vcard:hasTelephone [ vcard:hasValue <tel:+49-561-787-1> ]",
    "vcard:hasTelephone '0561 787-1'",
]


@pytest.mark.parametrize("said", CONTACTS)
def test_a_number_is_read_however_it_is_written(said: str, tmp_path: Path) -> None:
    found = read(delivery(tmp_path, f"ex:a a cpsv:PublicService ; dct:title 'A'@de ; cv:contactPoint [ {said} ] ."))
    assert found.values("contact/a", SCHEMA.telephone) == ["+49-561-787-1"]


def test_the_contexts_of_the_eu_need_no_network(tmp_path: Path) -> None:
    (tmp_path / "a.jsonld").write_text(
        '{"@context": "https://semiceu.github.io/uri.semic.eu-generated/CPSV-AP/releases/3.2.0/context/cpsv-ap.jsonld",'
        ' "@id": "https://land.example/a", "@type": "PublicService", "PublicService.name": {"@value": "A", "@language":'
        ' "de"}, "PublicService.hasChannel": {"@id": "https://land.example/k"}}'
    )
    assert read(tmp_path / "a.jsonld").values("service/a", SCHEMA.name) == ["A@de"]


@needs_official
@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("cpsv-ap-3.2.0/example-rdf_public_service.ttl", {"language-left-out", "missing-value"}),
        ("cpsv-ap-3.2.0/example-rdf_public_service.jsonld", {"language-left-out", "missing-value"}),
        ("cpov-2.1.2/example-rdf_public_organisation.ttl", {"mended", "language-left-out", "foreign-address"}),
        ("cpov-2.1.2/example-rdf_public_organisation.jsonld", {"language-left-out", "foreign-address"}),
    ],
)
def test_the_official_examples_are_read(name: str, rules: set[str]) -> None:
    found = read(OFFICIAL / name)
    assert found.things
    assert {rule for rule, _, _ in found.told} <= rules


# Findings --------------------------------------------------------------------------------------------------------

SERVICE, BODY = "cpsv:PublicService ; dct:title 'A'@de", "cv:PublicOrganisation ; skos:prefLabel 'A'@de"
DAMAGE = [
    ("cpsv:PublicService", "missing-name", "dct:title"),
    ("cv:PublicOrganisation", "missing-name", "skos:prefLabel"),
    (f"{SERVICE} ; cv:hasCompetentAuthority ex:weg", "dangling-reference", "cv:hasCompetentAuthority"),
    (f"{SERVICE} ; cv:hasChannel ex:kanal", "missing-value", "cv:hasChannel"),
    (f"{SERVICE} ; cv:contactPoint [ cv:email 'x' ]", "bad-mail", "http://data.europa.eu/m8g/email"),
    (f"{SERVICE} ; cv:contactPoint [ cv:telephone 'x' ]", "bad-phone", "http://data.europa.eu/m8g/telephone"),
    (f"{BODY} ; foaf:homepage 'x'", "bad-url", "http://xmlns.com/foaf/0.1/homepage"),
    (f"{BODY} ; locn:address [ locn:postCode '1' ; locn:postName 'X' ]", "bad-postal-code", "locn:postCode"),
    (f"{BODY} ; locn:address [ locn:adminUnitL1 'Belgique' ]", "foreign-address", "locn:adminUnitL1"),
]


@pytest.mark.parametrize(("said", "rule", "path"), DAMAGE, ids=[f"{row[1]} {row[2]}" for row in DAMAGE])
def test_what_is_wrong_is_told_with_thing_and_property(said: str, rule: str, path: str, tmp_path: Path) -> None:
    found = read(delivery(tmp_path, f"ex:a a {said} . ex:b a cpsv:PublicService ; dct:title 'B'@de ."))
    assert (rule, path) in [(told, where) for told, _, where in found.told]
    assert "service/b" in found.things


def test_a_hierarchy_that_bites_its_own_tail_is_read(tmp_path: Path) -> None:
    circle = (
        "ex:a a cv:PublicOrganisation ; skos:prefLabel 'A'@de ; org:subOrganizationOf ex:b . "
        "ex:b a cv:PublicOrganisation ; skos:prefLabel 'B'@de ; org:subOrganizationOf ex:a ."
    )
    assert set(read(delivery(tmp_path, circle)).things) == {"organisation/a", "organisation/b"}


def test_a_broken_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a\.ttl, line \d+"):
        read(delivery(tmp_path, "ex:a nonsense"))


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"sources\.language is 'fr'"):
        read(delivery(tmp_path, TOWN), language="fr")


def test_a_large_graph_is_kept_on_the_disk(town: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpsv, "LARGE", 0)
    assert set(read(delivery(tmp_path, TOWN)).things) == set(town.things)


_WORDS = st.sampled_from(
    "cv:hasChannel cv:hasCost cv:contactPoint cv:openingHours time:hasBeginning time:inDateTime time:hour dct:title "
    "dct:identifier dct:description cv:telephone locn:address locn:postCode org:subOrganizationOf cv:hasValue a".split()
)
_VALUES = st.sampled_from(
    "ex:a ex:b ex:c _:x 'P1D' '99'^^xsd:double 'ja'@de 'oui'@fr '' <tel:1> time:Monday cpsv:PublicService "
    "cv:PublicOrganisation cv:Channel".split()
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(said=st.lists(st.tuples(st.sampled_from(["ex:a", "ex:b", "_:x"]), _WORDS, _VALUES), max_size=12))
def test_whatever_is_said_the_other_things_are_read(tmp_path: Path, said: list[tuple[str, str, str]]) -> None:
    turtle = " ".join(f"{subject} {word} {value} ." for subject, word, value in said)
    with suppress(SourceError):
        found = read(delivery(tmp_path, f"{turtle} ex:ganz a cpsv:PublicService ; dct:title 'Ganz'@de ."))
        assert "service/ganz" in found.things
