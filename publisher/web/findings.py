"""The findings that a request asks for: those of a rule, of a unit, or all, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad

from publisher import rdf
from publisher.pages.manual import Rule, manual
from publisher.terms import SHAPE
from publisher.web.context import Context
from publisher.web.representation import Signpost

if TYPE_CHECKING:
    from publisher.findings import Finding
    from publisher.quality.record import Found

PAGE = 50
"""Findings on one page."""


@dataclass(frozen=True)
class Findings:
    """The findings of one release, or those of a rule, of a unit or of both, behind a position of the list."""

    here: Context
    rule: str | None = None
    unit: str | None = None
    after: int = 0

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    @cached_property
    def found(self) -> list[Found]:
        """The findings of this page."""
        return self.here.release.quality.findings(self.rule, self.unit, self.after, PAGE)

    @property
    def following(self) -> Findings | None:
        """The next page, if this one is full."""
        return replace(self, after=self.found[-1].position) if len(self.found) == PAGE else None

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """What the manual of the release says of each rule, by its IRI."""
        return _rules(self.here.release.release.path / "shapes.ttl")

    @property
    def shapes(self) -> tuple[Quad, ...]:
        """The rules of the release as RDF."""
        return _read(self.here.release.release.path / "shapes.ttl")

    def told(self, found: Found) -> Finding:
        """Give a finding with what its rule advises."""
        rule = self.rules.get(found.finding.rule)
        return replace(found.finding, message=dict(rule.advice) if rule else {})

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address of this page, or that of one format; a table has all pages."""
        after = str(self.after) if self.after and suffix != "csv" else None
        path = f"quality.{suffix}" if suffix else "quality"
        return self.here.urls.to(path, rule=self.rule, unit=self.unit, after=after, lang=language, **query)

    def signposts(self, _suffix: str | None = None) -> list[Signpost]:
        """Point to the address without format, and to the next page."""
        canonical = [Signpost(self.here.canonical(self.here.urls.absolute(self.address())), "canonical")]
        return canonical + ([Signpost(self.following.address(), "next")] if self.following else [])


@lru_cache(maxsize=4)
def _read(file: Path) -> tuple[Quad, ...]:
    return tuple(rdf.read_file(file, SHAPE.iri))


@lru_cache(maxsize=4)
def _rules(file: Path) -> dict[str, Rule]:
    found = manual(_read(file), {})
    return {f"{SHAPE.iri}{rule.key}": rule for chapter in found.chapters for rule in chapter.rules}
