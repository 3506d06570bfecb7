"""A check after a change looks at what the change touches, and says what a check of everything says."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad

from publisher import check
from publisher.assets import shape_files
from publisher.checking import kept, pieces
from publisher.checking.pieces import Look, Part
from publisher.checking.screen import Rules
from publisher.findings import Finding
from publisher.gathering.shards import Shards
from publisher.progress import Silent
from publisher.terms import SCHEMA
from publisher.work import ALONE
from tests.mutations import Change, Said, changed, changes, country, lose

RULES = Rules(tuple(shape_files()))


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "PIECE", 60)


def found(said: Said, folder: Path | None = None) -> set[tuple[str, ...]]:
    findings = check.check_shards(Shards.of(sorted(said, key=str)), RULES, ALONE, Silent(), folder)
    return {_row(finding) for finding in findings}


def _row(finding: Finding) -> tuple[str, ...]:
    told = (finding.rule, finding.node, finding.path, finding.value, finding.severity.label, finding.text("de"))
    return tuple(map(str, told))


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changes, min_size=1, max_size=2))
def test_after_any_changes_the_report_is_that_of_a_full_check(edits: list[list[tuple[Change, int]]]) -> None:
    said = country()
    with tempfile.TemporaryDirectory() as name:
        found(said, Path(name))
        for edit in edits:
            said = changed(said, edit)
            assert found(said, Path(name)) == found(said)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[Part]:
    """The pieces and documents that were looked at."""
    parts: list[Part] = []
    look = pieces.look

    def noting(job: pieces.Job, part: Part) -> Look:
        parts.append(part)
        return look(job, part)

    monkeypatch.setattr(pieces, "look", noting)
    return parts


def test_what_has_not_changed_is_not_looked_at_again(tmp_path: Path, looked_at: list[Part]) -> None:
    found(country(), tmp_path)
    assert len(looked_at) > 1
    looked_at.clear()
    assert found(country(), tmp_path) == set()
    assert looked_at == []


def test_another_text_makes_one_document_be_looked_at(tmp_path: Path, looked_at: list[Part]) -> None:
    found(country(), tmp_path)
    looked_at.clear()
    name = next(quad for quad in sorted(country(), key=str) if quad.predicate == SCHEMA.description)
    found(country() - {name} | {Quad(name.subject, name.predicate, Literal("Anders", language="de"))}, tmp_path)
    assert looked_at == [frozenset({str(name.subject)[1:-1].partition("#")[0].encode()})]


def test_who_names_a_thing_that_is_gone_is_looked_at_though_it_says_the_same(tmp_path: Path) -> None:
    office = next(quad.object for quad in sorted(country(), key=str) if quad.predicate == SCHEMA.provider)
    gone = frozenset(quad for quad in country() if quad.subject != office)
    found(country(), tmp_path)
    assert {node for _, node, *_ in found(gone, tmp_path)} >= {
        str(quad.subject)[1:-1] for quad in gone if quad.object == office and quad.predicate == SCHEMA.provider
    }


def test_other_rules_make_everything_be_looked_at(
    tmp_path: Path, looked_at: list[Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    found(country(), tmp_path)
    number = len(looked_at)
    monkeypatch.setattr(kept, "__version__", "another")
    found(country(), tmp_path)
    assert len(looked_at) == 2 * number


def test_a_state_that_is_damaged_is_as_good_as_none(tmp_path: Path) -> None:
    expected = found(lose(country(), 11), tmp_path)
    for file in tmp_path.glob("told-*"):
        file.write_bytes(b"{")
    assert found(lose(country(), 11), tmp_path) == expected
