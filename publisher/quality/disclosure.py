"""What of a finding the public may know. Pure.

Of what a reader noticed only its rule: records of other systems hold what nobody meant to publish. Of persons nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from publisher import iris
from publisher.terms import SHAPE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from publisher.findings import Finding


def public(
    findings: Iterable[Finding], base: str, persons: Collection[str], is_published: Callable[[str], bool]
) -> Iterator[Finding]:
    """Give findings as the public may see them.

    persons: IRIs of those who are kept back. is_published: whether anything is publicly said of an IRI.
    """
    for finding in findings:
        if _is_person(finding.node, base, persons) or _is_person(finding.value, base, persons):
            continue
        stripped = replace(finding, message={}, source=None, line=None, record=None)
        of_shape = finding.rule.startswith(SHAPE.iri)
        if finding.node and is_published(finding.node):
            yield stripped if of_shape else _without_value(stripped)
        else:
            yield replace(_without_value(stripped), node=None, path=None)


def _is_person(iri: str | None, base: str, persons: Collection[str]) -> bool:
    document = (iri or "").partition("#")[0]
    return document in persons or iris.kind_of(base, document) == "person"


def _without_value(finding: Finding) -> Finding:
    return replace(finding, value=None, datatype=None, language=None)
