"""The operations that tell of the past: what changed, and documents as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from publisher.formats.openapi import Operation, Parameter
from publisher.web.changes import CHANGES, Changes
from publisher.web.samples import Rows, Sample, Shown, enum, variants
from publisher.web.timegate import HEADER
from publisher.web.timemap import TIMEMAPS
from publisher.web.variants import THINGS

if TYPE_CHECKING:
    from publisher.pages.layout import Labels
    from publisher.web.thing import Thing

TAG = "past"


def by_time(shown: Shown, operations: Iterable[Operation]) -> Iterator[Operation]:
    """Say of an address that leads to its earlier versions that it does; it is the first of the operations."""
    text = {"de": "Führt zur Fassung von damals (Memento)", "en": "Leads to the version of that time (Memento)"}
    header = Parameter(HEADER, text, "header")
    for number, operation in enumerate(operations):
        leads = number == 0 and shown.here.release.has_history
        more = {"parameters": (*operation.parameters, header), "statuses": (*operation.statuses, 302)} if leads else {}
        yield replace(operation, **more)  # type: ignore[arg-type]


def _changes(shown: Shown) -> Iterator[Operation]:
    if not shown.here.release.has_history:
        return
    newest = Changes(shown.here)
    name = f"{newest.history.generation}.1"
    page = Parameter(
        "page", {"de": "Abgeschlossene Seite", "en": "Closed page"}, schema={"type": "string"}, example=name
    )
    text = {"de": "Was sich geändert hat (Atom, LDES)", "en": "What has changed (Atom, LDES)"}
    sample: Sample[Changes] = (newest, (page,) if newest.relations else ())
    yield from variants(CHANGES, [sample], "/changes", TAG, text, shown)


def _version(shown: Shown) -> Iterator[Operation]:
    if not shown.here.release.has_history:
        return
    first = Changes(shown.here).history.changes(1, 1)[0]
    schema = {"type": "integer", "minimum": 1}
    number = Parameter(
        "number", {"de": "Nummer der Änderung", "en": "Number of the change"}, "path", schema, first.number
    )
    text = {"de": "Eine Änderung: führt zu ihrer Seite", "en": "One change: leads to its page"}
    yield Operation("/changes/{release}/{number}", TAG, text, (), (_release(first.release), number), (303,))


def _release(name: str) -> Parameter:
    return Parameter("release", {"de": "Ausgabe der Daten", "en": "Release of the data"}, "path", example=name)


def _with_past(samples: Iterable[Sample[Thing]]) -> list[Sample[Thing]]:
    return [(thing, parameters) for thing, parameters in samples if thing.has_history]


def _was(shown: Shown, samples: Iterable[Sample[Thing]], path: str, text: Labels) -> Iterator[Operation]:
    release = _release(shown.here.release.release.id)
    found = [(thing, (release, *parameters)) for thing, parameters in _with_past(samples)]
    yield from variants(THINGS, found, f"/memento/{{release}}{path}", TAG, text, shown) if found else ()


def _document(shown: Shown) -> Iterator[Operation]:
    text = {"de": "Das Dokument, wie es in einer Ausgabe war", "en": "The document as it was in a release"}
    return _was(shown, shown.by_path(), f"/doc/{shown.end}", text)


def _described(shown: Shown) -> Iterator[Operation]:
    text = {"de": "Dasselbe für irgendein Ding der Daten", "en": "The same for any thing of the data"}
    return _was(shown, shown.by_iri(), "/describe", text)


def _versions(shown: Shown, samples: Iterable[Sample[Thing]], path: str) -> Iterator[Operation]:
    """Give the list of versions, negotiated and by its form."""
    text = {"de": "Alle Fassungen eines Dokuments (TimeMap)", "en": "All versions of a document (TimeMap)"}
    forms = {variant.suffix: variant.media_type for variant in TIMEMAPS.variants}
    form = Parameter("form", {"de": "Form der Liste", "en": "Form of the list"}, "path", enum(*forms), "link")
    for _, parameters in _with_past(samples)[:1]:
        types, every = tuple(forms.values()), (*parameters, shown.lang)
        yield Operation(f"/timemap{path}", TAG, text, types, every, (303, 406))
        yield Operation(f"/timemap/{{form}}{path}", TAG, text, types, (form, *every))


def _timemap(shown: Shown) -> Iterator[Operation]:
    return _versions(shown, shown.by_path(), f"/doc/{shown.end}")


def _described_timemap(shown: Shown) -> Iterator[Operation]:
    return _versions(shown, shown.by_iri(), "/describe")


ROWS: Mapping[str, Rows] = {
    "feeds.changes": _changes,
    "feeds.version": _version,
    "mementos.document": _document,
    "mementos.described": _described,
    "mementos.timemap": _timemap,
    "mementos.described_timemap": _described_timemap,
}
"""The rows of each view, by its name; there are none where nobody keeps account of changes."""
