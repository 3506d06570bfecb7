"""The shapes speak: every rule has name, reason and message in German and English, and an example that breaks it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
SHAPE = Namespace("https://w3id.org/lodse/shapes#")
LODSE = Namespace("https://w3id.org/lodse/ontology#")
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
# What a shape says without judging any data.
SILENT = {
    RDF.type,
    RDFS.comment,
    SH.path,
    SH.property,
    SH.name,
    SH.description,
    SH.message,
    SH.severity,
    SH.group,
    SH.order,
    LODSE.widget,
    LODSE.embeds,
    *TARGETS,
}
WIDGETS = set(
    "text rich words value date things weblink items steps fees address position hours exceptions features "
    "phone fax mail contacts places channels tree hidden".split()
)
SIMPLE = "de-simple"
EMBEDS = set(
    "service-provider service-channel service-contact organisation-location organisation-contact place-contained-in "
    "place-entrance channel-place channel-office channel-contact".split()
)


def reporting(shapes: Graph) -> Iterator[Node]:
    """Shapes that can stand in a report: those with a target, and their property shapes."""
    for target in TARGETS:
        for shape in shapes.subjects(target, unique=True):
            yield shape
            yield from shapes.objects(shape, SH.property)


def rules(shapes: Graph) -> set[Node]:
    """Shapes that can stand in a report and judge something."""
    return {shape for shape in reporting(shapes) if set(shapes.predicates(shape)) - SILENT}


def tongues(shapes: Graph, shape: Node, word: URIRef) -> list[str]:
    """The languages in which a shape says this, in order, besides Leichte Sprache."""
    said = (text.language or "" for text in shapes.objects(shape, word) if isinstance(text, Literal))
    return sorted(language for language in said if language != SIMPLE)


@pytest.mark.parametrize("word", [SH.name, SH.description, SH.message])
def test_every_property_shape_says_each_thing_once_in_german_and_in_english(shapes: Graph, word: URIRef) -> None:
    speaking = {shape for shape in reporting(shapes) if (shape, SH.path, None) in shapes} | rules(shapes)
    assert [shape for shape in speaking if tongues(shapes, shape, word) != ["de", "en"]] == []


def test_every_name_and_every_description_of_a_kind_is_in_german_and_in_english(shapes: Graph) -> None:
    kinds = {shape for target in TARGETS for shape in shapes.subjects(target)}
    silent = [
        kind for kind in kinds for word in (SH.name, SH.description) if tongues(shapes, kind, word) != ["de", "en"]
    ]
    assert silent == []


def test_descriptions_and_messages_are_sentences(shapes: Graph) -> None:
    said = [str(text) for word in (SH.description, SH.message) for text in shapes.objects(None, word)]
    assert [text for text in said if not re.fullmatch(r"[A-ZÄÖÜ„].*[.?]", text)] == []


def test_every_rule_states_one_severity(shapes: Graph) -> None:
    speaking = {shape for shape in reporting(shapes) if (shape, SH.path, None) in shapes} | rules(shapes)
    severities = {shape: list(shapes.objects(shape, SH.severity)) for shape in speaking}
    known = ([SH.Violation], [SH.Warning], [SH.Info])
    assert [shape for shape, stated in severities.items() if stated not in known] == []


def test_every_shape_has_a_speaking_iri(shapes: Graph) -> None:
    speaking = re.compile(re.escape(SHAPE) + r"[a-z]+(-[a-z]+)*")
    named = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}
    assert [shape for shape in named if not speaking.fullmatch(str(shape))] == []


def test_blank_nodes_are_lists_and_paths_only(shapes: Graph) -> None:
    allowed = {RDF.first, RDF.rest, SH.inversePath, SH.alternativePath}
    blank = {node for node in shapes.subjects() if isinstance(node, BNode)}
    assert [node for node in blank if not set(shapes.predicates(node)) <= allowed] == []


def test_a_property_of_a_kind_is_shown_by_one_shape_only(shapes: Graph) -> None:
    shown = [
        (kind, shapes.value(shape, SH.path))
        for kind in shapes.subjects(SH.property, unique=True)
        for shape in shapes.objects(kind, SH.property)
        if (shape, SH.order, None) in shapes and (kind, RDFS.comment, None) not in shapes
    ]
    assert len(shown) == len(set(shown))


def test_what_is_shown_has_an_order_a_group_and_a_widget(shapes: Graph) -> None:
    hints = (SH.order, SH.group, LODSE.widget)
    shown = {shape for hint in hints for shape in shapes.subjects(hint)} - set(
        shapes.subjects(RDF.type, SH.PropertyGroup)
    )
    assert [shape for shape in shown for hint in hints if len(list(shapes.objects(shape, hint))) != 1] == []


def test_what_pages_show_is_named_in_leichte_sprache_too(shapes: Graph) -> None:
    fields = {f for f in shapes.subjects(SH.group) if str(shapes.value(f, LODSE.widget)) != "hidden"}
    named = [(field, SH.name) for field in fields] + [(group, RDFS.label) for group in shapes.objects(None, SH.group)]
    spoken = {node: {getattr(said, "language", None) for said in shapes.objects(node, word)} for node, word in named}
    silent = [node for node, languages in spoken.items() if SIMPLE not in languages]
    assert silent == []


def test_every_group_is_defined_and_labelled_in_german_and_in_english(shapes: Graph) -> None:
    for group in shapes.objects(None, SH.group, unique=True):
        assert tongues(shapes, group, RDFS.label) == ["de", "en"]
        assert isinstance(shapes.value(group, SH.order), Literal)


def test_every_group_is_used(shapes: Graph) -> None:
    assert set(shapes.subjects(RDF.type, SH.PropertyGroup)) == set(shapes.objects(None, SH.group))


def test_only_known_widgets_are_used(shapes: Graph) -> None:
    assert {str(widget) for widget in shapes.objects(None, LODSE.widget)} <= WIDGETS


def test_things_shown_on_the_same_page_are_marked_as_embedded(shapes: Graph) -> None:
    assert set(shapes.subjects(LODSE.embeds, Literal(True))) == {SHAPE[name] for name in EMBEDS}  # noqa: FBT003


def test_every_rule_that_can_fail_has_an_example_that_breaks_it(shapes: Graph) -> None:
    broken = {file.stem.partition("--")[0] for file in ROOT.glob("shapes/examples/*/invalid/*.ttl")}
    assert {str(rule).removeprefix(SHAPE) for rule in rules(shapes)} - broken == set()


def test_every_condition_says_in_a_comment_what_it_is(shapes: Graph) -> None:
    conditions = set(shapes.subjects(RDF.type, SH.NodeShape)) - set(reporting(shapes))
    assert [shape for shape in conditions if (shape, RDFS.comment, None) not in shapes] == []


def test_no_shape_is_left_unused(shapes: Graph) -> None:
    shapes_by_name = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}
    assert shapes_by_name - set(reporting(shapes)) - set(shapes.objects()) == set()


def test_every_shape_that_is_named_is_defined(shapes: Graph) -> None:
    named = {node for node in shapes.objects() if isinstance(node, URIRef) and node.startswith(str(SHAPE))}
    assert named - set(shapes.subjects()) == set()


def test_no_term_of_shacl_is_misspelt(shapes: Graph) -> None:
    used = {term for triple in shapes for term in triple if isinstance(term, URIRef) and term.startswith(str(SH))}
    assert {term for term in used if term not in SH} == set()


def test_the_shapes_stay_within_core_and_sparql(shapes: Graph) -> None:
    advanced = {SH.target, SH.rule, SH.js, SH.expression, SH.nodeValidator, SH.propertyValidator, SH.validator}
    assert set(shapes.predicates()) & advanced == set()


def test_every_own_term_in_shapes_and_examples_is_defined_in_the_ontology(shapes: Graph) -> None:
    ontology, used = Graph(), shapes + Graph()
    for file in ROOT.glob("ontology/*.ttl"):
        ontology.parse(file)
    for file in ROOT.glob("shapes/examples/**/*.ttl"):
        used.parse(file, publicID="http://localhost:8000/")
    terms = {term for triple in used for term in triple if isinstance(term, URIRef) and term.startswith(str(LODSE))}
    assert terms - set(ontology.subjects()) == set()


def test_each_query_can_stand_alone(shapes: Graph) -> None:
    for query in shapes.objects(None, SH.select):
        assert str(query).strip().startswith("SELECT")
        assert not re.search(r"\b(MINUS|VALUES|SERVICE)\b", str(query))
