"""The small town over several days: a release a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from publisher import site
from publisher.build import build
from publisher.release import Release
from publisher.site import Site

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOPIC = """
<id/topic/neues> a skos:Concept ; dct:identifier "neues" ; dct:modified "2026-03-02"^^xsd:date ;
    skos:prefLabel "Neues"@de , "News"@en ; skos:inScheme <id/topic/themen> ;
    skos:topConceptOf <id/topic/themen> .
"""
WITHDRAWN = """
<id/topic/neues> a lodse:Withdrawn ; dct:identifier "neues" ; dct:modified "2026-03-03"^^xsd:date ;
    skos:prefLabel "Neues"@de , "News"@en ; lodse:withdrawnOn "2026-03-03"^^xsd:date ;
    dct:isReplacedBy <id/topic/papiere> .
"""


@dataclass
class Story:
    """A town's folder, and its releases so far."""

    folder: Path
    releases: list[Release] = field(default_factory=list)

    @property
    def site(self) -> Site:
        return site.load(self.folder)

    def day(self, before: str = "", after: str = "") -> Release:
        """Replace a text in the town's file, or add one, and release the town a day after the last time."""
        file = self.folder / "town.ttl"
        text = file.read_text("utf-8")
        assert before in text
        file.write_text(text.replace(before, after) if before else text + after, "utf-8")
        release, _ = build(self.site, now=START + timedelta(days=len(self.releases)))
        self.releases.append(release)
        return release
