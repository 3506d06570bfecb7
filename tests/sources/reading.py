"""Reading a source in tests: quads and findings apart, and the values of a property in a short form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from publisher.findings import Finding
from publisher.sources import SourceContext

BASE = "https://daten.example/"
CONTEXT = SourceContext(BASE, "de", "musterstadt")


class Result(NamedTuple):
    """What a reader gave."""

    quads: list[Quad]
    findings: list[Finding]

    def values(self, thing: str, predicate: NamedNode) -> list[str]:
        """Give the objects of a property, in order; things of ours without what all have in common."""
        subject = NamedNode(f"{BASE}id/{thing}")
        objects = (q.object for q in self.quads if q.subject == subject and q.predicate == predicate)
        return [
            f"{each.value}@{each.language}" if isinstance(each, Literal) and each.language else _short(each)
            for each in objects
            if isinstance(each, NamedNode | Literal)
        ]

    @property
    def things(self) -> list[str]:
        """The things described, each once, without their parts."""
        subjects = (_short(q.subject) for q in self.quads if isinstance(q.subject, NamedNode))
        return list(dict.fromkeys(subject for subject in subjects if "#" not in subject))

    @property
    def told(self) -> list[tuple[str, str | None, str | None]]:
        """The findings as rule, record and field."""
        return [(finding.rule, finding.record, finding.path) for finding in self.findings]


def _short(node: NamedNode | Literal) -> str:
    return node.value.removeprefix(f"{BASE}id/")


def result(found: Iterable[Quad | Finding]) -> Result:
    """Sort what a reader gives."""
    both = list(found)
    return Result([x for x in both if isinstance(x, Quad)], [x for x in both if isinstance(x, Finding)])
