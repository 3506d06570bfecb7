"""The report of a check in a terminal: grouped by rule, worst first, with the place to look at."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from rich.text import Text

from publisher.findings import Finding, Report, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN = 5
"""Places named for each rule, unless all are asked for."""

LONGEST = 300
"""Characters shown of a value; a hostile file may hold one of megabytes."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_STYLES = {Severity.VIOLATION: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def lines(report: Report, language: str, *, all_places: bool = False) -> Iterator[Text]:
    """Give the report line by line, styled for a terminal."""
    for (severity, rule), group in groupby(report.findings, key=lambda f: (f.severity, f.rule)):
        findings = list(group)
        name = rule.rsplit("#", 1)[-1]
        yield Text.assemble((severity.label, _STYLES[severity]), f"  {name}  ({len(findings)})")
        for message, same in groupby(findings, key=lambda f: f.text(language)):
            yield Text(f"  {printable(message)}")
            yield from _places(list(same), None if all_places else SHOWN)
    yield Text(summary(report))


def summary(report: Report) -> str:
    """Count the findings in one line."""
    return ", ".join(f"{number} {label}" for label, number in report.counts.items())


def printable(text: str) -> str:
    """Give a text from outside as a terminal may print it: not too long, and without characters that would steer it."""
    cut = text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", cut)


def _places(findings: list[Finding], most: int | None) -> Iterator[Text]:
    for finding in findings[:most]:
        value = f" = {printable(finding.value)}" if finding.value and finding.value != finding.node else ""
        path = f"  {printable(_short(finding.path))}{value}" if finding.path and "|" not in finding.path else ""
        yield Text(f"    {printable(finding.where)}{path}", style="dim")
    left = len(findings) - len(findings[:most])
    if left:
        yield Text(f"    … and {left} more (--all shows them)", style="dim")


def _short(path: str) -> str:
    """Write a property, or a path of several, without namespaces."""
    if "<" in path:
        return re.sub(r"<([^>]*)>", lambda iri: _short(iri[1]), path)
    return path.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
