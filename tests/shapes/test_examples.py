"""The examples are the specification of the shapes: a valid one breaks no rule, an invalid one exactly one."""

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "shapes"
EXAMPLES = ROOT / "examples"
VALID = sorted(EXAMPLES.glob("*/valid.ttl"))
INVALID = sorted(EXAMPLES.glob("*/invalid/*.ttl"))

Findings = Callable[[Path], list[tuple[str, ...]]]


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.parent.name)
def test_a_valid_example_has_no_finding(file: Path, findings: Findings) -> None:
    assert findings(file) == []


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_an_invalid_example_breaks_exactly_the_rule_that_its_head_names(
    file: Path, findings: Findings, promise: Callable[[Path], tuple[str, ...]]
) -> None:
    assert findings(file) == [promise(file)]


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_an_invalid_example_is_called_after_its_rule(file: Path, promise: Callable[[Path], tuple[str, ...]]) -> None:
    assert "shape:" + file.stem.partition("--")[0] == promise(file)[0]


def test_every_kind_has_a_valid_example() -> None:
    kinds = {file.stem for file in ROOT.glob("*.ttl")} - {"groups", "lodse"}
    assert kinds == {file.parent.name for file in VALID}
