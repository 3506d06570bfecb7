"""A finding as pages show it, and the note on the page of a thing that tells editors of its findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from publisher.findings import Severity
from publisher.pages.layout import label, local_name
from publisher.quality import score

if TYPE_CHECKING:
    from datetime import datetime

    from publisher.pages.manual import Rule
    from publisher.quality.record import Found
    from publisher.web.context import Context
    from publisher.web.findings import Findings

MARKED = 100
"""Findings that are shown on the page of a thing."""

SEVERITIES = {Severity.VIOLATION: "Fehler", Severity.WARNING: "Warnung", Severity.INFO: "Tipp"}


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as the page shows it; texts are names and their language."""

    severity: str
    rule: str
    name: str
    advice: str
    thing: str
    href: str
    property: str
    value: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """What editors see on the page of a thing: its score, what it lost points for, where."""

    score: int
    lost: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]


def note(shown: Findings, iri: str) -> Note:
    """Make the note on a thing."""
    found = shown.here.release.quality.of_thing(iri, MARKED)
    broken = dict.fromkeys((each.finding.rule, each.finding.severity) for each in found)
    lost = tuple((name(shown, rule), score.POINTS[severity]) for rule, severity in broken)
    whole = shown.here.release.quality.score(iri)
    lines = tuple(line(shown, each) for each in found)
    return Note(score.WHOLE if whole is None else whole, lost, lines)


def told(texts: Mapping[str, str], languages: Sequence[str]) -> str:
    """Give a text of the manual in the reader's language; Leichte Sprache takes German, all others English."""
    return label(texts, (*languages, "en"))[0]


def line(shown: Findings, found: Found) -> Line:
    """Show a finding, in the reader's language."""
    here, finding = shown.here, shown.told(found)
    return Line(
        severity=SEVERITIES[finding.severity],
        rule=finding.rule,
        name=name(shown, finding.rule),
        advice=told(finding.message, here.languages),
        thing=title(here, finding.node or ""),
        href=here.pages.document(finding.node) if finding.node else "",
        property=local_name(finding.path) if finding.path and "<" not in finding.path else "",
        value=finding.value or "",
        since=found.since,
    )


def name(shown: Findings, rule: str) -> str:
    """Give the name of a rule, as the manual has it."""
    known: Rule | None = shown.rules.get(rule)
    return told(known.name, shown.here.languages) if known else local_name(rule)


def title(here: Context, iri: str) -> str:
    """Give the name of the thing that an IRI names, or belongs to."""
    return here.release.index.title(iri.partition("#")[0], here.language) or iri
