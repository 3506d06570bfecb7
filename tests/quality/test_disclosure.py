"""What the public may see of a finding."""

from __future__ import annotations

from typing import Any

import pytest

from publisher.findings import Finding, Severity
from publisher.quality.disclosure import public

BASE = "https://stadt.example/"
SHAPE = "https://w3id.org/lodse/shapes#place-name"
PLACE = f"{BASE}id/place/rathaus"


def found(rule: str = SHAPE, **facts: Any) -> Finding:
    told: dict[str, Any] = {
        "node": PLACE,
        "value": "Erika Muster",
        "source": "/home/erika/a.ttl",
        "record": "Erika",
    } | facts
    return Finding(Severity.INFO, rule, {"de": "Erika Muster fehlt."}, path="urn:p", line=1, **told)


def seen(finding: Finding, *persons: str, published: bool = True) -> list[Finding]:
    return list(public([finding], BASE, persons, lambda _: published))


def test_a_finding_of_a_rule_on_something_published_keeps_its_value_and_loses_files_and_messages() -> None:
    assert seen(found()) == [Finding(Severity.INFO, SHAPE, {}, PLACE, "urn:p", "Erika Muster")]


def test_of_what_a_reader_noticed_no_value_is_told() -> None:
    assert seen(found("unreadable-field")) == [Finding(Severity.INFO, "unreadable-field", {}, PLACE, "urn:p")]


@pytest.mark.parametrize("facts", [{"node": None}, {}])
def test_of_what_is_not_published_only_the_rule_is_told(facts: dict[str, Any]) -> None:
    assert seen(found(**facts), published=False) == [Finding(Severity.INFO, SHAPE, {})]


@pytest.mark.parametrize(
    "facts",
    [
        {"node": f"{BASE}id/person/erika"},
        {"node": f"{BASE}id/person/erika#name"},
        {"value": f"{BASE}id/person/erika"},
        {"node": "urn:erika"},
        {"value": "urn:erika"},
    ],
)
def test_of_persons_nothing_is_told(facts: dict[str, Any]) -> None:
    assert seen(found(**facts), "urn:erika") == []
