"""SARIF as code hosts read it: each result has a rule and a place, files are named from the site's folder on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.findings import Finding, Report, Severity
from publisher.formats import reports, sarif
from publisher.pages.manual import Rule

SHAPE = "https://w3id.org/lodse/shapes#place-name"
RULE = Rule("place-name", {"de": "Name", "en": "Name"}, "Violation", {"de": "Man sucht ihn."}, {"de": "Nennen."}, "")
FOLDER = Path("/srv/stadt")


def run(*findings: Finding, language: str = "de") -> dict[str, Any]:
    log = sarif.write(Report.of(findings), {SHAPE: RULE}, FOLDER, language)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    return dict(log["runs"][0])


def missing(severity: Severity = Severity.VIOLATION, rule: str = SHAPE, **facts: Any) -> Finding:
    return Finding(severity, rule, {"de": "Der Name fehlt.", "en": "The name is missing."}, **facts)


def place(finding: Finding) -> dict[str, Any]:
    [result] = run(finding)["results"]
    return dict(result["locations"][0]["physicalLocation"])


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("/srv/stadt/services/ämter & co.ttl", {"uri": "services/%C3%A4mter%20%26%20co.ttl", "uriBaseId": "%SRCROOT%"}),
        ("/srv/andere/liste.csv", {"uri": "file:///srv/andere/liste.csv"}),
        ("liste.csv", {"uri": "liste.csv", "uriBaseId": "%SRCROOT%"}),
        (None, {"uri": "site.toml", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_a_file_is_named_from_the_sites_folder_on(source: str | None, named: dict[str, str]) -> None:
    assert place(missing(source=source))["artifactLocation"] == named


def test_the_line_is_told_where_it_is_known() -> None:
    assert place(missing(source="/srv/stadt/a.ttl", line=7))["region"] == {"startLine": 7}
    assert "region" not in place(missing(source="/srv/stadt/a.ttl"))


@pytest.mark.parametrize(
    ("severity", "level"), [(Severity.VIOLATION, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "note")]
)
def test_a_severity_has_its_level(severity: Severity, level: str) -> None:
    told = run(missing(severity))
    assert (told["results"][0]["level"], told["tool"]["driver"]["rules"][0]["defaultConfiguration"]["level"]) == (
        level,
        level,
    )


def test_a_rule_is_told_once_with_what_it_is_for_and_what_to_do() -> None:
    told = run(missing(node="urn:a"), missing(node="urn:b"))
    [rule] = told["tool"]["driver"]["rules"]
    assert rule["id"] == "place-name"
    assert rule["fullDescription"]["text"] == "Man sucht ihn."
    assert rule["help"]["text"] == "Man sucht ihn.\n\nNennen."
    assert rule["helpUri"] == SHAPE
    assert {result["ruleIndex"] for result in told["results"]} == {0}


def test_of_a_readers_rule_the_message_is_told() -> None:
    [rule] = run(missing(rule="unreadable-record"))["tool"]["driver"]["rules"]
    assert (rule["id"], rule["help"]["text"], "helpUri" in rule) == ("unreadable-record", "Der Name fehlt.", False)


def test_a_finding_is_known_again_when_its_line_has_moved() -> None:
    before, after, other = (
        run(missing(node=node, source="/srv/stadt/a.ttl", line=line))["results"][0]["partialFingerprints"]
        for node, line in (("urn:a", 1), ("urn:a", 9), ("urn:b", 1))
    )
    assert before == after != other


TEXT = st.text(min_size=1)
FOUND = st.builds(missing, st.sampled_from(Severity), TEXT, node=st.none() | TEXT, source=st.none() | TEXT, value=TEXT)


@given(st.lists(FOUND))
def test_whatever_is_found_each_result_has_its_rule_and_a_place(findings: list[Finding]) -> None:
    told = run(*findings)
    rules = [rule["id"] for rule in told["tool"]["driver"]["rules"]]
    for result in told["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9%._~/:-]*", uri)


def test_every_rule_of_the_shapes_has_help_in_both_languages() -> None:
    rules = reports.rules()
    assert len(rules) > 100
    assert [key for key, rule in rules.items() if not {"de", "en"} <= rule.why.keys() & rule.advice.keys()] == []
