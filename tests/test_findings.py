from __future__ import annotations

import dataclasses
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.findings import Finding, Report, Severity

BOTH = {"de": "fehlt", "en": "is missing"}
FINDING = Finding(Severity.VIOLATION, "rule", BOTH)


def finding(severity: Severity = Severity.VIOLATION, rule: str = "rule", **facts: Any) -> Finding:
    return Finding(severity, rule, BOTH, **facts)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (BOTH, "fehlt"),
        ({"en": "is missing"}, "is missing"),
        ({"fr": "manque"}, "manque"),
        ({"de": "", "en": "is missing"}, "is missing"),
        ({}, "rule"),
    ],
)
def test_a_message_falls_back_to_what_there_is(message: dict[str, str], expected: str) -> None:
    assert Finding(Severity.INFO, "rule", message).text("de") == expected


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({}, ""),
        ({"node": "urn:x"}, "urn:x"),
        ({"source": "a.ttl", "line": 3, "node": "urn:x"}, "a.ttl, line 3, urn:x"),
        ({"source": "a.json", "record": "17"}, "a.json, record 17"),
    ],
)
def test_a_finding_says_where_to_look(facts: dict[str, Any], where: str) -> None:
    assert finding(**facts).where == where


def test_a_finding_gets_its_place_in_a_file() -> None:
    assert FINDING.at("a.ttl", 7) == dataclasses.replace(FINDING, source="a.ttl", line=7)


def test_a_finding_as_json_leaves_out_what_is_not_known() -> None:
    found = finding(Severity.WARNING, node="urn:x").as_json()
    assert orjson.loads(orjson.dumps(found)) == {
        "severity": "Warning",
        "rule": "rule",
        "message": BOTH,
        "node": "urn:x",
    }


def test_the_worst_comes_first() -> None:
    report = Report.of([finding(Severity.INFO), finding(Severity.WARNING, "a"), finding(Severity.VIOLATION, "z")])
    assert [found.severity for found in report.findings] == [Severity.VIOLATION, Severity.WARNING, Severity.INFO]


def test_the_same_finding_twice_is_one() -> None:
    assert len(Report.of([finding(node="urn:x"), finding(node="urn:x"), finding(node="urn:y")]).findings) == 2


def test_findings_of_one_rule_are_ordered_by_what_they_are_about() -> None:
    found = [finding(node="b"), finding(node="a", path="q"), finding(node="a", path="p"), finding(source="aa.ttl")]
    assert Report.of(found).findings == (found[2], found[1], found[3], found[0])


@pytest.mark.parametrize(
    ("severities", "conforms"),
    [([], True), ([Severity.WARNING, Severity.INFO], True), ([Severity.INFO, Severity.VIOLATION], False)],
)
def test_only_a_violation_forbids_a_release(severities: list[Severity], conforms: bool) -> None:  # noqa: FBT001
    assert Report.of(finding(severity) for severity in severities).conforms is conforms


def test_findings_are_counted_worst_first() -> None:
    counts = Report.of([finding(Severity.INFO), finding(node="a"), finding(node="b")]).counts
    assert list(counts.items()) == [("Violation", 2), ("Warning", 0), ("Info", 1)]


_FINDINGS = st.builds(
    Finding,
    st.sampled_from(Severity),
    st.sampled_from("ab"),
    st.just(BOTH),
    *[st.one_of(st.none(), st.sampled_from("xy"))] * 4,
    line=st.one_of(st.none(), st.integers(1, 3)),
)


@given(st.lists(_FINDINGS, max_size=6), st.randoms(use_true_random=False))
def test_a_report_does_not_depend_on_the_order_of_finding(found: list[Finding], random: Random) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert Report.of(shuffled).counts == Report.of(found).counts
    assert Report.of(shuffled).findings == Report.of(found).findings
