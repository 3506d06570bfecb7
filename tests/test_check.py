"""The check: what a finding says, and that the fast engine and the engine of record never disagree."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher.assets import shape_files
from publisher.build import gather
from publisher.check import check
from publisher.checking.examine import examine
from publisher.errors import SourceError
from publisher.findings import Finding, Report, Severity
from publisher.gathering.gather import Reading
from publisher.progress import Silent
from publisher.site import load
from publisher.terms import DCT, LODSE, RDF, SCHEMA, SH, VCARD, XSD
from tests.conftest import Town, built

SHAPES = "https://w3id.org/lodse/shapes#"
BASE = "http://localhost:8000/"
SERVICE = NamedNode(f"{BASE}id/service/zukunftsbuero")
CONTACT = NamedNode(f"{BASE}id/contact/zukunftsbuero")
ADDRESS = NamedNode(f"{BASE}id/place/rathaus#address")
HOURS = NamedNode(f"{BASE}id/place/rathaus#hours-1")

Quads = list[Quad]
Mutation = Callable[[Quads], Quads]
Key = tuple[str, str, str, Severity]


def without(subject: NamedNode, predicate: NamedNode) -> Mutation:
    return lambda quads: [q for q in quads if (q.subject, q.predicate) != (subject, predicate)]


def adding(*spo: object) -> Mutation:
    return lambda quads: [*quads, Quad(*spo)]  # type: ignore[arg-type]


def changing(subject: NamedNode, predicate: NamedNode, value: object) -> Mutation:
    return lambda quads: adding(subject, predicate, value)(without(subject, predicate)(quads))


def removing(subject: NamedNode) -> Mutation:
    return lambda quads: [q for q in quads if q.subject != subject]


def retagged(old: str, new: str) -> Mutation:
    def change(quads: Quads) -> Quads:
        return [
            Quad(q.subject, q.predicate, Literal(q.object.value, language=new))
            if isinstance(q.object, Literal) and q.object.language == old and q.subject == SERVICE
            else q
            for q in quads
        ]

    return change


def combined(*mutations: Mutation) -> Mutation:
    def change(quads: Quads) -> Quads:
        for mutation in mutations:
            quads = mutation(quads)
        return quads

    return change


PERSON = NamedNode(f"{BASE}id/person/erika")

MUTATIONS: dict[str, Mutation] = {
    "as it is": lambda quads: quads,
    "no name": without(SERVICE, SCHEMA.name),
    "no identifier": without(SERVICE, DCT.identifier),
    "another identifier": changing(SERVICE, DCT.identifier, Literal("anderes")),
    "no provider": without(SERVICE, SCHEMA.provider),
    "no operator": without(SERVICE, SCHEMA.serviceOperator),
    "no date": without(SERVICE, DCT.modified),
    "wrong language tag": retagged("de", "de-AT"),
    "a language that is not ours": adding(SERVICE, SCHEMA.name, Literal("Bureau", language="fr")),
    "no German name": retagged("de", "de-simple"),
    "a name without a language": adding(SERVICE, SCHEMA.name, Literal("Zukunft")),
    "two names in a language": adding(SERVICE, SCHEMA.name, Literal("Zweiter", language="de")),
    "dangling link": adding(SERVICE, SCHEMA.isRelatedTo, NamedNode(f"{BASE}id/service/weg")),
    "a link to another kind": changing(SERVICE, SCHEMA.provider, CONTACT),
    "a text in place of a link": changing(SERVICE, SCHEMA.provider, Literal("Zukunftsbüro")),
    "a removed contact": removing(CONTACT),
    "wrong postal code": changing(ADDRESS, SCHEMA.postalCode, Literal("3411")),
    "postal codes that differ": changing(ADDRESS, VCARD["postal-code"], Literal("34119")),
    "a street that does not fit": changing(ADDRESS, LODSE.houseNumber, Literal("9")),
    "phone string and link differ": changing(CONTACT, SCHEMA.telephone, Literal("+49-561-787-7059")),
    "phone as people write it": changing(CONTACT, SCHEMA.telephone, Literal("0561 787-7058")),
    "mail string and link differ": changing(CONTACT, SCHEMA.email, Literal("anders@kassel.example")),
    "mail without an at sign": changing(CONTACT, SCHEMA.email, Literal("kassel.example")),
    "another name in the address book": changing(CONTACT, VCARD.fn, Literal("Anders")),
    "closes before it opens": changing(HOURS, SCHEMA.closes, Literal("06:00:00", datatype=XSD.time)),
    "opens without closing": without(HOURS, SCHEMA.closes),
    "a day that does not exist": adding(HOURS, SCHEMA.dayOfWeek, SCHEMA.Noday),
    "empty string": changing(CONTACT, LODSE.room, Literal("")),
    "blank text": adding(SERVICE, SCHEMA.alternateName, Literal(" ", language="de")),
    "ill-typed date": changing(SERVICE, DCT.modified, Literal("gestern", datatype=XSD.date)),
    "a date as a string": changing(SERVICE, DCT.modified, Literal("2026-01-31")),
    "an impossible date": changing(SERVICE, DCT.modified, Literal("2026-02-30", datatype=XSD.date)),
    "blank node": adding(SERVICE, SCHEMA.audience, BlankNode("audience")),
    "a blank node as a thing": adding(BlankNode("thing"), RDF.type, SCHEMA.GovernmentService),
    "web address as a string": adding(CONTACT, SCHEMA.url, Literal("https://kassel.example/")),
    "script in a text": adding(SERVICE, LODSE.richText, Literal("<script>alert(1)</script>", language="en")),
    "an unknown property": adding(SERVICE, SCHEMA.telephon, Literal("1")),
    "a second class": adding(SERVICE, RDF.type, SCHEMA.Place),
    "an area in itself": adding(
        NamedNode(f"{BASE}id/area/kassel"), SCHEMA.containedInPlace, NamedNode(f"{BASE}id/area/kassel")
    ),
    "a person without the town's consent": combined(
        adding(PERSON, RDF.type, SCHEMA.Person), adding(PERSON, SCHEMA.name, Literal("Erika Mustermann"))
    ),
    "several things at once": combined(
        retagged("de", "de-simple"),
        changing(CONTACT, SCHEMA.telephone, Literal("+49-561-787-7059")),
        adding(SERVICE, SCHEMA.audience, BlankNode("audience")),
    ),
    "no site": removing(NamedNode(f"{BASE}id/site")),
    "everything without a name": lambda quads: [q for q in quads if q.predicate != SCHEMA.name],
}
"""What may be wrong with the demo town, one thing at a time."""

HARMLESS = {
    "as it is",
    "no date",
    "script in a text",
    "no site",
}  # no Violation, or none that is promised here


def keys(findings: list[Finding]) -> set[Key]:
    """What a finding is about. Blank nodes have other names each time."""
    return {(f.rule, _named(f.node), f.path or "", f.severity) for f in findings}


def _named(node: str | None) -> str:
    return "_:" if (node or "").startswith("_:") else node or ""


@pytest.fixture(scope="module")
def mutated(kassel_reading: Reading) -> Callable[[str], Quads]:
    return lambda name: MUTATIONS[name](list(kassel_reading.public.quads()))


@pytest.fixture(scope="module")
def found(mutated: Callable[[str], Quads]) -> Callable[[str], list[Finding]]:
    """Check a mutated town, once."""
    return cache(lambda name: check(mutated(name)))


@pytest.mark.parametrize("name", sorted(set(MUTATIONS) - HARMLESS))
def test_what_is_wrong_is_a_finding(name: str, found: Callable[[str], list[Finding]]) -> None:
    assert keys(found(name)) - keys(found("as it is"))


EXPECTED = {
    "no name": SERVICE,
    "wrong language tag": SERVICE,
    "dangling link": SERVICE,
    "wrong postal code": ADDRESS,
    "phone string and link differ": CONTACT,
    "closes before it opens": HOURS,
    "empty string": CONTACT,
    "ill-typed date": SERVICE,
    "a person without the town's consent": PERSON,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_what_breaks_the_model_is_a_violation_of_the_node_at_fault(
    name: str, found: Callable[[str], list[Finding]]
) -> None:
    worse = keys(found(name)) - keys(found("as it is"))
    assert EXPECTED[name].value in {node for _, node, _, severity in worse if severity is Severity.VIOLATION}


@pytest.mark.parametrize("name", sorted(set(MUTATIONS) - {"everything without a name"}))
def test_every_finding_of_a_mutation_speaks_both_languages(name: str, found: Callable[[str], list[Finding]]) -> None:
    assert [f for f in found(name) if not (f.message.get("de") and f.message.get("en"))] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTATIONS)
def test_the_screened_check_equals_pyshacl_alone(name: str, mutated: Callable[[str], Quads]) -> None:
    assert keys(check(mutated(name))) == keys(check(mutated(name), screen=False))


@pytest.mark.parametrize("name", ["several things at once", "a removed contact"])
def test_the_screened_check_equals_pyshacl_alone_on_a_sample(
    name: str, mutated: Callable[[str], Quads], found: Callable[[str], list[Finding]]
) -> None:
    assert keys(found(name)) == keys(check(mutated(name), screen=False))


@pytest.mark.slow
def test_the_screened_check_equals_pyshacl_alone_on_munich(munich: Town) -> None:
    quads = list(gather(munich.site, Silent()).public.quads())
    assert keys(check(quads)) == keys(check(quads, screen=False))


EXAMPLES = sorted((shape_files()[0].parent / "examples").glob("*/invalid"))


@pytest.mark.slow
@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.parent.name)
def test_the_screened_check_equals_pyshacl_alone_on_the_examples(folder: Path) -> None:
    quads: Quads = []
    for file in folder.glob("*.ttl"):
        parsed = ox.parse(file.read_bytes(), ox.RdfFormat.TURTLE, base_iri=f"{BASE}{file.stem}/")
        quads += [q if isinstance(q, Quad) else Quad(*q) for q in parsed]
    assert keys(check(quads)) == keys(check(quads, screen=False))


TARGETED = sorted(
    {
        quad.object.value
        for file in shape_files()
        for quad in ox.parse(path=file)
        if quad.predicate == SH.targetObjectsOf and isinstance(quad.object, NamedNode)
    }
)


@pytest.mark.parametrize("predicate", TARGETED)
def test_a_node_of_which_nothing_is_said_is_judged_as_pyshacl_alone_does(predicate: str) -> None:
    service, absent = (NamedNode(f"{BASE}id/service/{name}") for name in ("ausweis", "gibt-es-nicht#teil"))
    quads = [Quad(service, RDF.type, SCHEMA.GovernmentService), Quad(service, NamedNode(predicate), absent)]
    told = keys(check(quads))
    assert told == keys(check(quads, screen=False))
    assert absent.value in {node for _, node, *_ in told}


def test_a_text_in_place_of_a_thing_is_told_to_whoever_says_it_and_to_nobody_else() -> None:
    service = NamedNode(f"{BASE}id/service/ausweis")
    quads = [Quad(service, RDF.type, SCHEMA.GovernmentService), Quad(service, LODSE.form, Literal("Antrag"))]
    told = keys(check(quads))
    assert told == keys(check(quads, screen=False))
    assert {node for _, node, *_ in told} == {service.value}
    assert f"{SHAPES}service-form" in {rule for rule, *_ in told}


def by_hand(dump: Path) -> set[Key]:
    """Run pyshacl as anybody could: a plain graph, all shapes, nothing of ours between."""
    data = rdflib.Graph().parse(data=gzip.decompress(dump.read_bytes()), format="nt")
    shapes = rdflib.Graph()
    for file in shape_files():
        shapes.parse(file, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    site = data.value(None, rdflib.RDF.type, rdflib.URIRef(LODSE.Site.value))
    return {_row(report, result, site) for result in report.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult)}


def _row(report: rdflib.Graph, result: rdflib.term.Node, site: rdflib.term.Node | None) -> Key:
    of = {name: report.value(result, rdflib.SH[name]) for name in ("sourceShape", "focusNode", "resultPath", "value")}
    about = of["value"] if of["focusNode"] == site and of["value"] else of["focusNode"]
    severity = str(report.value(result, rdflib.SH.resultSeverity)).rpartition("#")[2].upper()
    combined = isinstance(of["resultPath"], rdflib.BNode)
    path = "" if of["resultPath"] is None else "path" if combined else of["resultPath"]
    return str(of["sourceShape"]), str(about), str(path), Severity[severity]


def simple(findings: set[Key]) -> set[Key]:
    """Combined paths have no name that two tools share."""
    return {(rule, node, "path" if "<" in path else path, severity) for rule, node, path, severity in findings}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_pyshacl_by_hand_over_the_dump_of_munich_agrees(munich: Town) -> None:
    shapes = [f for f in munich.report.findings if f.rule.startswith(SHAPES) and "#editorial-" not in f.rule]
    assert simple(keys(shapes)) == by_hand(munich.release.path / "dumps/data.nt.gz")


def test_pyshacl_by_hand_over_the_dump_of_kassel_agrees(kassel: Town) -> None:
    found = (f for f in kassel.report.findings if "#editorial-" not in f.rule)  # no engine judges those
    public = [f for f in found if "/id/person/" not in (f.node or "")]
    assert simple(keys(public)) == by_hand(kassel.release.path / "dumps/data.nt.gz")


def test_a_finding_says_rule_node_path_and_value(found: Callable[[str], list[Finding]]) -> None:
    finding = next(f for f in found("wrong postal code") if f.severity is Severity.VIOLATION and f.path)
    assert finding.rule.startswith(SHAPES)
    assert (finding.node, finding.path, finding.value) == (ADDRESS.value, SCHEMA.postalCode.value, "3411")


def test_a_finding_leads_to_the_file_and_line(town: Town) -> None:
    file = town.folder / "town.ttl"
    file.write_text(file.read_text().replace('schema:email "amt@klein.example"', 'schema:email "anders@klein.example"'))
    settings = load(town.folder)
    report = examine(settings, gather(settings, Silent()), Silent())
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "anders@" in text)
    assert {(f.source, f.line) for f in report.findings} == {(str(file), line)}


def test_a_finding_leads_to_the_line_of_the_value(town: Town) -> None:
    file = town.folder / "town.ttl"
    file.write_text(file.read_text().replace('"Auskunft"@de', '"Auskunft"@de-DE'))
    settings = load(town.folder)
    report = examine(settings, gather(settings, Silent()), Silent())
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "de-DE" in text)
    assert (str(file), line) in {(f.source, f.line) for f in report.findings}


def test_things_of_other_kinds_with_the_same_key_are_not_confused(town: Town) -> None:
    file = town.folder / "town.ttl"
    file.write_text(file.read_text().replace("    lodse:contact contact:amt .", "    lodse:contact contact:weg ."))
    settings = load(town.folder)
    report = examine(settings, gather(settings, Silent()), Silent())
    begin = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if text == "service:ausweis")
    assert all((f.line or 0) >= begin for f in report.findings if (f.node or "").endswith("service/ausweis"))


def test_what_another_source_says_is_not_said_to_be_in_the_only_file_of_rdf(tmp_path: Path) -> None:
    (tmp_path / "orte.ttl").write_text(f"<id/place/markt> a <{SCHEMA.Place.value}> .", "utf-8")
    (tmp_path / "Ort.csv").write_text("Name\nRathaus\n", "utf-8")
    head = '[site]\nname = "Stadt"\nbase = "https://stadt.example/"\npublisher = "organisation/stadt"\n'
    sources = (
        f'[[sources]]\nkind = "{kind}"\npath = "{path}"\n' for kind, path in (("csv", "Ort.csv"), ("rdf", "orte.ttl"))
    )
    (tmp_path / "site.toml").write_text("".join((head, *sources)), "utf-8")
    settings = load(tmp_path)
    found = examine(settings, gather(settings, Silent()), Silent()).findings
    files = {name: {f.source for f in found if (f.node or "").endswith(name)} for name in ("rathaus", "markt")}
    assert files == {"rathaus": {None}, "markt": {str(tmp_path / "orte.ttl")}}


def test_only_the_worst_findings_come_first(kassel: Town) -> None:
    severities = [finding.severity for finding in kassel.report.findings]
    assert severities == sorted(severities)


def test_the_same_finding_twice_is_one() -> None:
    finding = Finding(Severity.INFO, "rule", {"en": "x"})
    assert Report.of([finding, finding]).findings == (finding,)


def test_broken_shapes_are_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\n<x> sh:path")
    with pytest.raises(SourceError, match=r"broken\.ttl.*not valid Turtle"):
        check([Quad(SERVICE, RDF.type, SCHEMA.Place)], [tmp_path / "broken.ttl"])


def test_the_small_town_has_no_finding_at_all(folder: Path) -> None:
    assert built(folder).report.findings == ()


def test_no_rule_uses_what_the_fast_engine_refuses() -> None:
    site = next(file for file in shape_files() if file.stem == "site")
    graph = rdflib.Graph().parse(site, format="turtle")
    queries = [str(query) for query in graph.objects(None, rdflib.URIRef(SH.select.value))]
    assert [query for query in queries if "VALUES" in query.upper()] == []
