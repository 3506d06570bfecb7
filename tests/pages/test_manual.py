"""The manual of the rules: everything that the shapes say to people, with examples that break and keep each rule."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from publisher import assets, rdf
from publisher.pages.manual import MORE, SEVERITIES, Example, Manual, Rule, examples, manual
from publisher.terms import SH, SHAPE

BASE = "https://town.test/"
PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix shape: <https://w3id.org/lodse/shapes#> .\n"


def quads(files: Iterable[Path]) -> list[Quad]:
    return [quad for file in files for quad in rdf.read_file(file, BASE)]


@pytest.fixture(scope="module")
def shapes() -> list[Quad]:
    return quads(sorted(assets.SHAPES.glob("*.ttl")))


@pytest.fixture(scope="module")
def shown(shapes: list[Quad]) -> Manual:
    return manual(shapes, examples(assets.SHAPES / "examples"))


def rules(shown: Manual) -> dict[str, Rule]:
    return {rule.key: rule for chapter in shown.chapters for rule in chapter.rules}


def small(text: str, tmp_path: Path) -> Manual:
    file = tmp_path / "small.ttl"
    file.write_text(PREFIXES + text, "utf-8")
    return manual(quads([file]), {})


def test_every_shape_with_a_message_is_a_rule(shapes: list[Quad], shown: Manual) -> None:
    said = {quad.subject for quad in shapes if quad.predicate == SH.message}
    assert {SHAPE[key] for key in rules(shown)} == said


def test_every_shape_has_a_place_in_the_manual(shapes: list[Quad], shown: Manual) -> None:
    named = {quad.subject for quad in shapes if isinstance(quad.subject, NamedNode) and quad.subject in SHAPE}
    keys = {*rules(shown), *(chapter.key for chapter in shown.chapters), *(helper.key for helper in shown.helpers)}
    assert named <= {SHAPE[key] for key in keys}


def test_every_rule_says_in_both_languages_why_and_what_to_do(shown: Manual) -> None:
    for rule in rules(shown).values():
        assert {"de", "en"} <= set(rule.name) & set(rule.why) & set(rule.advice), rule.key
        assert rule.severity in SEVERITIES, rule.key


def test_most_rules_have_an_example(shown: Manual) -> None:
    found = [
        rule.example for rule in rules(shown).values() if rule.example and (rule.example.wrong or rule.example.right)
    ]
    assert len(found) > 0.75 * len(rules(shown))


def test_an_example_shows_what_is_wrong_and_what_is_right(shown: Manual) -> None:
    assert rules(shown)["address-country"].example == Example(
        ('<id/place/beispiel#address> schema:addressCountry "Deutschland" .',),
        ('<id/place/beispiel#address> schema:addressCountry "DE" .',),
    )


def test_what_is_missing_is_shown_by_what_is_right_alone(shown: Manual) -> None:
    example = rules(shown)["service-description-missing"].example
    assert example is not None
    assert example.wrong == ()
    assert "schema:description" in example.right[0]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("<http://schema.org/name>", "schema:name"),
        ("[ sh:inversePath <http://schema.org/name> ]", "^schema:name"),
        ("( <http://schema.org/a> [ sh:inversePath <http://schema.org/b> ] )", "schema:a/^schema:b"),
        ("[ sh:alternativePath ( <http://schema.org/a> <http://schema.org/b> ) ]", "schema:a|schema:b"),
    ],
)
def test_a_path_is_written_as_in_sparql(path: str, text: str, tmp_path: Path) -> None:
    shown = small(f'shape:x-a sh:path {path} ; sh:message "m"@en .', tmp_path)
    assert rules(shown)["x-a"].path == text


def test_a_rule_is_in_the_chapter_of_the_shape_it_belongs_to(tmp_path: Path) -> None:
    text = """
    shape:place sh:name "Place"@en ; sh:property shape:opening-hours .
    shape:opening-hours sh:message "m"@en . shape:place-name sh:message "m"@en . shape:lost sh:message "m"@en .
    """
    found = {chapter.key: [rule.key for rule in chapter.rules] for chapter in small(text, tmp_path).chapters}
    assert found == {"place": ["opening-hours", "place-name"], MORE: ["lost"]}


def test_shapes_that_are_no_rules_make_no_manual() -> None:
    assert manual([], {}) == Manual((), ())


def test_a_folder_without_examples_gives_none(tmp_path: Path) -> None:
    assert examples(tmp_path) == {}
