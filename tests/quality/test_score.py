from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.findings import Severity
from publisher.quality.score import WHOLE, mean, score

Broken = list[tuple[str, Severity]]
RULES = st.lists(st.tuples(st.text(), st.sampled_from(Severity)))


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ([], 100),
        ([("a", Severity.INFO)], 98),
        ([("a", Severity.WARNING), ("b", Severity.INFO)], 88),
        ([("a", Severity.WARNING)] * 7, 90),
        ([("a", Severity.VIOLATION), ("b", Severity.VIOLATION), ("c", Severity.VIOLATION)], 0),
    ],
)
def test_each_rule_that_is_not_kept_costs_points_once(broken: Broken, expected: int) -> None:
    assert score(broken) == expected


@given(RULES, RULES)
def test_more_that_is_wrong_never_raises_the_score(some: Broken, more: Broken) -> None:
    assert 0 <= score(some + more) <= score(some) <= WHOLE


def test_things_without_findings_count_in_the_mean() -> None:
    assert (mean(4, [60]), mean(0, []), mean(3, [])) == (90.0, 100.0, 100.0)
