"""A finding: one thing that is wrong or could be better, found while reading or while checking."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Severity(IntEnum):
    """How bad it is. A violation stops a release; the worst sorts first."""

    VIOLATION = 0
    WARNING = 1
    INFO = 2

    @property
    def label(self) -> str:
        """Give the word for people."""
        return self.name.capitalize()


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    rule: IRI of the shape, or a short word for what a reader found (`unreadable-record`).
    message: the sentence for the editor, by language (`de`, `en`).
    node, path, value: what it is about, as IRIs or lexical forms; a value that is a literal has a datatype.
    component: IRI of the SHACL constraint component that the engine names.
    source, line, record: the file (or the source's name), the line from 1, the record's key in it.
    """

    severity: Severity
    rule: str
    message: Mapping[str, str]
    node: str | None = None
    path: str | None = None
    value: str | None = None
    source: str | None = None
    line: int | None = None
    record: str | None = None
    datatype: str | None = None
    language: str | None = None
    component: str | None = None

    def text(self, language: str) -> str:
        """Give the message in `language`, else in English, else in whatever there is."""
        return self.message.get(language) or self.message.get("en") or next(iter(self.message.values()), self.rule)

    @property
    def where(self) -> str:
        """Give the place to look at, for people: file, line, record, node; whatever is known."""
        line = f"line {self.line}" if self.line else None
        record = f"record {self.record}" if self.record else None
        return ", ".join(part for part in (self.source, line, record, self.node) if part)

    def at(self, source: str, line: int | None) -> Finding:
        """Give the same finding with the place in a file."""
        return replace(self, source=source, line=line)

    def as_json(self) -> dict[str, Any]:
        """Give the finding as plain JSON values, leaving out what is not known."""
        values = asdict(self) | {"severity": self.severity.label, "message": dict(self.message)}
        return {key: value for key, value in values.items() if value is not None}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Finding:
        """Make a finding again of what `as_json` gave."""
        return cls(**{**values, "severity": Severity[values["severity"].upper()]})


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one build or check, worst first."""

    findings: tuple[Finding, ...] = field(default_factory=tuple)

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Report:
        """Sort findings: worst first, then by rule, node, path and value; the same finding twice is one."""
        worst_last = sorted(findings, key=_order, reverse=True)
        unique = {(f.rule, f.node, f.path, f.value, f.source, f.line, f.record): f for f in worst_last}
        return cls(tuple(sorted(unique.values(), key=_order)))

    def count(self, severity: Severity) -> int:
        """Count the findings of one severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """Count the findings by severity, worst first."""
        return {severity.label: self.count(severity) for severity in Severity}

    @property
    def conforms(self) -> bool:
        """Say whether nothing forbids a release."""
        return self.count(Severity.VIOLATION) == 0

    def as_json(self) -> dict[str, Any]:
        """Give the report as plain JSON values."""
        findings = [finding.as_json() for finding in self.findings]
        return {"conforms": self.conforms, "counts": self.counts, "findings": findings}


def _order(finding: Finding) -> tuple[object, ...]:
    about = (finding.node, finding.path, finding.value, finding.record, finding.source, finding.line)
    return (
        finding.severity,
        finding.rule,
        finding.node or finding.source or "",
        finding.path or "",
        finding.value or "",
        finding.record or "",
        finding.source or "",
        finding.line or 0,
        *(part is None for part in about),  # nothing is not the same as an empty text
    )
