"""Whatever happens to a town, the fast engine and the engine of record agree on it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings

from publisher.check import check
from publisher.findings import Finding, Severity
from tests.mutations import Change, Said, changed, changes, country, double, spoil


def found(said: Said, *, screen: bool) -> set[tuple[str | None, str | None, str, Severity]]:
    return {_row(finding) for finding in check(sorted(said, key=str), screen=screen)}


def _row(finding: Finding) -> tuple[str | None, str | None, str, Severity]:
    return finding.node, finding.path, finding.rule, finding.severity


@settings(max_examples=4)
@example([(double, 8853), (spoil, 1863)])
@given(changes)
def test_both_engines_find_the_same_in_a_damaged_town(edit: list[tuple[Change, int]]) -> None:
    said = changed(country(), edit)
    assert found(said, screen=True) == found(said, screen=False)


@pytest.mark.slow
@settings(max_examples=60)
@given(changes)
def test_both_engines_find_the_same_in_many_damaged_towns(edit: list[tuple[Change, int]]) -> None:
    said = changed(country(), edit)
    assert found(said, screen=True) == found(said, screen=False)
