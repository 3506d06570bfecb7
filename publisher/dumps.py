"""The dumps of a release: everything public, in one file a format, compressed."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, cast

from pyoxigraph import DefaultGraph

from publisher import rdf
from publisher.profiles import PROFILES, Derived

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

CONTENTS: Mapping[Derived | None, tuple[rdf.Format, ...]] = {
    None: (rdf.N_TRIPLES, rdf.TURTLE, rdf.TRIG, rdf.JSON_LD),
    **dict.fromkeys(PROFILES, (rdf.N_TRIPLES, rdf.TURTLE)),
}
"""What is dumped in which formats: the data as they are, and as each other profile sees them."""


@dataclass(frozen=True, slots=True)
class Dump:
    """One dump of a release, as its manifest tells of it."""

    profile: Derived | None
    form: rdf.Format
    bytes: int
    sha256: str

    @property
    def label(self) -> str:
        """What people call it: the format, and the profile where it is not the data's own."""
        return f"{self.form.name} ({self.profile.name})" if self.profile else self.form.name

    @property
    def key(self) -> str:
        """A word that tells it from the other dumps."""
        return f"{self.profile.folder}-{self.form.suffix}" if self.profile else self.form.suffix

    @property
    def name(self) -> str:
        """The name of the file."""
        return _name(self.profile, self.form)


def listed(manifest: Mapping[str, Any]) -> tuple[Dump, ...]:
    """Give the dumps that a release's manifest lists."""
    files = manifest["files"]
    found = ((*which, files.get(f"dumps/{_name(*which)}")) for which in _all())
    return tuple(Dump(profile, form, facts["bytes"], facts["sha256"]) for profile, form, facts in found if facts)


def _all() -> list[tuple[Derived | None, rdf.Format]]:
    return [(profile, form) for profile, forms in CONTENTS.items() for form in forms]


def _name(profile: Derived | None, form: rdf.Format) -> str:
    return f"{profile.folder if profile else 'data'}.{form.suffix}.gz"


DATA = _name(None, rdf.N_TRIPLES)
"""The dump that is read again: a statement a line."""


def write(folder: Path, store: Store) -> None:
    """Write the files of `CONTENTS`; `data.trig.gz` holds every graph of the store, the others one each."""
    folder.mkdir()
    for profile, form in _all():
        graph = profile.graph if profile else None if form is rdf.TRIG else DefaultGraph()
        if profile and not any(True for _ in store.quads_for_pattern(None, None, None, graph)):
            continue
        # no name and time in the header, so that the same data give the same bytes
        with (
            (folder / _name(profile, form)).open("wb") as raw,
            gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as file,
        ):
            rdf.write(store.quads_for_pattern(None, None, None, graph), cast("IO[bytes]", file), form)
