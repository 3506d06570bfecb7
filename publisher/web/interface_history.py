"""The operations that tell of the past: what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from publisher.openapi import Operation, Parameter
from publisher.web.changes import CHANGES, Changes
from publisher.web.samples import Sample, Shown, variants


def _changes(shown: Shown) -> Iterator[Operation]:
    if "changes" not in shown.here.release.release.manifest:
        return
    newest = Changes(shown.here)
    name = f"{newest.history.generation}.1"
    page = Parameter(
        "page", {"de": "Abgeschlossene Seite", "en": "Closed page"}, schema={"type": "string"}, example=name
    )
    text = {"de": "Was sich geändert hat (Atom, LDES)", "en": "What has changed (Atom, LDES)"}
    sample: Sample[Changes] = (newest, (page,) if newest.relations else ())
    yield from variants(CHANGES, [sample], "/changes", "dataset", text, shown)


def _version(shown: Shown) -> Iterator[Operation]:
    if "changes" not in shown.here.release.release.manifest:
        return
    first = Changes(shown.here).history.changes(1, 1)[0]
    release = Parameter("release", {"de": "Ausgabe", "en": "Release"}, "path", example=first.release)
    schema = {"type": "integer", "minimum": 1}
    number = Parameter(
        "number", {"de": "Nummer der Änderung", "en": "Number of the change"}, "path", schema, first.number
    )
    text = {"de": "Eine Änderung: führt zu ihrer Seite", "en": "One change: leads to its page"}
    yield Operation("/changes/{release}/{number}", "dataset", text, (), (release, number), (303,))


ROWS: Mapping[str, Callable[[Shown], Iterator[Operation]]] = {
    "feeds.changes": _changes,
    "feeds.version": _version,
}
"""The rows of each view, by its name; there are none where nobody keeps account of changes."""
