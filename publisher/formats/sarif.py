"""The report in SARIF 2.1.0: the format in which code hosts take findings and show them at their line. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from publisher import __version__
from publisher.findings import Finding, Report, Severity
from publisher.pages.layout import local_name
from publisher.terms import SHAPE

if TYPE_CHECKING:
    from publisher.pages.manual import Rule

Values = dict[str, Any]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ABOUT = "https://w3id.org/lodse"
SETTINGS = "site.toml"

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "%SRCROOT%"
"""What code hosts put their own copy of the files in place of."""


def write(report: Report, rules: Mapping[str, Rule], folder: Path, language: str) -> Values:
    """Give the log of one check; files are named from `folder` on, rules are told of in `language`."""
    found = {finding.rule: finding for finding in reversed(report.findings)}
    order = {rule: number for number, rule in enumerate(sorted(found))}
    driver = {
        "name": "lodse",
        "version": __version__,
        "informationUri": ABOUT,
        "rules": [_rule(found[rule], rules.get(rule), language) for rule in order],
    }
    results = [_result(finding, order[finding.rule], folder, language) for finding in report.findings]
    run = {
        "tool": {"driver": driver},
        "language": language,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder of the site."}}},
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(example: Finding, rule: Rule | None, language: str) -> Values:
    """Tell what a rule asks for; of one that a reader applies only its message is known."""
    says = example.text(language)
    name, why, advice = (_said(texts, language) for texts in (rule.name, rule.why, rule.advice)) if rule else ("",) * 3
    told: Values = {
        "id": local_name(example.rule),
        "shortDescription": {"text": name or local_name(example.rule)},
        "fullDescription": {"text": why or says},
        "help": {"text": "\n\n".join(filter(None, (why, advice or says)))},
        "defaultConfiguration": {"level": _LEVELS[example.severity]},
    }
    return told | ({"helpUri": example.rule} if example.rule.startswith(SHAPE.iri) else {})


def _said(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def _result(finding: Finding, rule: int, folder: Path, language: str) -> Values:
    told = {"node": finding.node, "path": finding.path, "value": finding.value, "record": finding.record}
    return {
        "ruleId": local_name(finding.rule),
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.text(language) + (f" ({finding.node})" if finding.node else "")},
        "locations": [_location(finding, folder)],
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
        "properties": {name: value for name, value in told.items() if value},
    }


def _location(finding: Finding, folder: Path) -> Values:
    """Give the place: what stands in no file is shown at the settings, which name its source."""
    place: Values = {"artifactLocation": _artifact(Path(finding.source or SETTINGS), folder)}
    if finding.line:
        place["region"] = {"startLine": finding.line}
    names = [{"fullyQualifiedName": name} for name in (finding.node, finding.record) if name]
    return {"physicalLocation": place} | ({"logicalLocations": names} if names else {})


def _artifact(file: Path, folder: Path) -> Values:
    """Name a file from the site's folder on; one that is elsewhere by its whole address; what is no file as it is."""
    if file.is_absolute() or not folder.is_absolute():
        if file.is_relative_to(folder):
            file = file.relative_to(folder)
        elif file.is_absolute():
            return {"uri": file.as_uri()}
    path = re.sub("^/+", "", quote(file.as_posix()))
    return {"uri": path, "uriBaseId": _ROOT}


def _fingerprint(finding: Finding) -> str:
    """Give digits by which a host knows a finding again though its line has moved."""
    place = None if finding.node or finding.record else finding.source
    about = (finding.rule, finding.node, finding.path, finding.value, finding.record, place)
    return sha256("\0".join(part or "" for part in about).encode()).hexdigest()[:32]
