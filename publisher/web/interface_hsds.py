"""What the read API of HSDS answers, as operations of the interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from publisher import iris
from publisher.formats.openapi import Operation, Parameter
from publisher.web import hsds
from publisher.web.hsds import INTERFACES, LISTS, OBJECTS, PATH, SORTS, Interface, Listed, One
from publisher.web.hsds_asked import PARAMETERS
from publisher.web.samples import Rows, Sample, Shown, variants

TAG = "dataset"


def _interface(shown: Shown) -> Iterator[Operation]:
    text = {"de": "Die Leistungen nach Open Referral HSDS 3.0", "en": "The services after Open Referral HSDS 3.0"}
    sample: Sample[Interface] = (Interface(shown.here), ())
    yield from variants(INTERFACES, [sample], f"/{PATH}", TAG, text, shown, plain=f"/{PATH}/")


def _listed(shown: Shown) -> Iterator[Operation]:
    for sort in SORTS.values():
        text = {"de": f"Liste nach HSDS: {sort.name}", "en": f"List after HSDS: {sort.name}"}
        asked = tuple(PARAMETERS[name] for name in sort.parameters)
        sample: Sample[Listed] = (Listed(sort, shown.here), asked)
        yield from variants(LISTS, [sample], f"/{PATH}/{sort.name}", TAG, text, shown)


def _one(shown: Shown) -> Iterator[Operation]:
    named = {"de": "UUID, oder unser Schlüssel", "en": "UUID, or our key"}
    for sort in SORTS.values():
        text = {"de": f"Ein Eintrag nach HSDS: {sort.name}", "en": f"One object after HSDS: {sort.name}"}
        more = tuple(PARAMETERS[name] for name in sort.parameters if name == "full_service")
        _, entries = Listed(sort, shown.here).select(1, 1)
        uuids = [iris.uuid_of(entry.iri) for entry in entries]
        samples: list[Sample[One]] = [
            (hsds.find(shown.here, sort, uuid), (Parameter("key", named, "path", example=uuid), *more))
            for uuid in uuids
        ]
        yield from variants(OBJECTS, samples, f"/{PATH}/{sort.name}/{{key}}", TAG, text, shown)


ROWS: Mapping[str, Rows] = {
    "hsds.interface": _interface,
    "hsds.listed": _listed,
    "hsds.one": _one,
}
"""The rows of each view, by its name."""
