"""A check after a change looks at what the change touches, and says what a check of everything says."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher import check
from publisher.assets import shape_files
from publisher.checking import kept, lookup, neighbours, pieces
from publisher.checking.pieces import Look, Part
from publisher.checking.screen import Rules
from publisher.findings import Finding
from publisher.gathering.shards import Shards
from publisher.progress import Silent
from publisher.terms import RDF, SCHEMA
from publisher.work import ALONE
from tests.mutations import BASE, Change, Said, changed, changes, country, lose

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


ABSENT = NamedNode(f"{BASE}id/place/gibt-es-nicht#hours-1")


def judged(said: Said, folder: Path | None = None) -> set[tuple[str, str]]:
    """The rules that the absent node breaks, and the values by which others name it."""
    return {(rule, node) for rule, node, _, value, *_ in found(said, folder) if ABSENT.value in {node, value}}


def _first(said: Said, kind: NamedNode, predicate: NamedNode) -> Quad:
    """Let the first thing of a kind name the absent node."""
    found = (quad.subject for quad in said if quad.predicate == RDF.type and quad.object == kind)
    return Quad(min(found, key=str), predicate, ABSENT)


def test_a_part_of_a_document_that_is_not_there_is_judged_once_and_only_while_it_is_named(tmp_path: Path) -> None:
    whole = country()
    named = {_first(whole, SCHEMA.Place, SCHEMA.openingHoursSpecification)}
    named |= {_first(whole, SCHEMA.ContactPoint, SCHEMA.hoursAvailable)}
    told = judged(whole | named)
    assert {node for _, node in told} == {ABSENT.value, *(str(quad.subject)[1:-1] for quad in named)}
    assert len([finding for finding in check.check(whole | named) if finding.node == ABSENT.value]) == 1
    for said, expected in ((whole, set()), (whole | named, told), (whole, set())):
        assert judged(said, tmp_path) == expected


@pytest.mark.parametrize("held", [0, neighbours.HELD])
def test_what_was_picked_out_is_the_same_from_memory_and_from_a_file(
    held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []
    write = lookup.write

    def noting(path: Path, facts: Shards) -> None:
        written.append(path)
        write(path, facts)

    monkeypatch.setattr(neighbours, "HELD", held)
    monkeypatch.setattr(lookup, "write", noting)
    damaged = frozenset(quad for quad in country() if quad.predicate not in {SCHEMA.serviceUrl, SCHEMA.name})
    in_one_piece = {_row(finding) for finding in check.check(damaged)}
    assert found(damaged, tmp_path) == in_one_piece != set()
    assert bool(written) == (held == 0)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("lookup")]


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
