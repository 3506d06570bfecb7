"""One figure: what was measured, beside what, and which ratio is aimed at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """Two measurements of one run and their ratio (ours / theirs).

    at_least, at_most: the goal for the ratio, if there is one.
    """

    what: str
    ours: float
    against: str
    theirs: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        """Give ours as a multiple of theirs."""
        return self.ours / self.theirs

    @property
    def reached(self) -> bool | None:
        """Say whether the goal was reached; None without a goal."""
        if self.at_least is not None:
            return self.ratio >= self.at_least
        return self.ratio <= self.at_most if self.at_most is not None else None

    def row(self) -> tuple[str, ...]:
        """Give the figure as a line of the table."""
        goal = f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}" if self.at_most else ""
        mark = {True: "reached", False: "missed", None: ""}[self.reached]
        ours, theirs = f"{self.ours:,.4g} {self.unit}", f"{self.theirs:,.4g} {self.unit}"
        return self.what, ours, self.against, theirs, f"{self.ratio:.2f}", goal, mark

    def as_json(self) -> dict[str, Any]:
        """Give the figure for keeping."""
        names = ("what", "ours", "against", "theirs", "unit", "ratio", "at_least", "at_most", "reached")
        return {name: getattr(self, name) for name in names}
