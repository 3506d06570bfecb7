"""The score of a thing: 100 less some points for each rule that it does not keep. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

WHOLE = 100
POINTS = {Severity.VIOLATION: 50, Severity.WARNING: 10, Severity.INFO: 2}
"""What a rule that is not kept costs, once for each thing, however often it is broken there."""


def score(broken: Iterable[tuple[str, Severity]]) -> int:
    """Give the score of a thing that breaks these rules; never less than 0."""
    return max(0, WHOLE - sum(POINTS[severity] for _, severity in set(broken)))


def mean(total: int, scores: Iterable[int]) -> float:
    """Give the mean of `total` things, of which all but those with `scores` have the whole score."""
    lost = sum(WHOLE - each for each in scores)
    return round(WHOLE - lost / total, 1) if total else float(WHOLE)
