"""The dumps of a release: everything public, in one file a format, compressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from publisher import rdf
from publisher.profiles import PROFILES, Derived

Form: TypeAlias = "rdf.Format | Exchange"

CONTENTS: Mapping[Derived | None, tuple[rdf.Format, ...]] = {
    None: (rdf.N_TRIPLES, rdf.TURTLE, rdf.TRIG, rdf.JSON_LD),
    **dict.fromkeys(PROFILES, (rdf.N_TRIPLES, rdf.TURTLE)),
}
"""What is dumped in which formats: the data as they are, and as each other profile sees them."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A format that is no RDF, for other systems: its name, its media type and the suffix of its file."""

    name: str
    media_type: str
    suffix: str


XZUFI = Exchange("XZuFi 2.2", "application/xml", "xzufi.xml")


@dataclass(frozen=True, slots=True)
class Dump:
    """One dump of a release, as its manifest tells of it."""

    profile: Derived | None
    form: Form
    bytes: int
    sha256: str

    @property
    def label(self) -> str:
        """What people call it: the format, and the profile where it is not the data's own."""
        return f"{self.form.name} ({self.profile.name})" if self.profile else self.form.name

    @property
    def is_rdf(self) -> bool:
        """Whether it holds statements."""
        return isinstance(self.form, rdf.Format)

    @property
    def key(self) -> str:
        """A word that tells it from the other dumps."""
        suffix = self.form.suffix.replace(".", "-")
        return f"{self.profile.folder}-{suffix}" if self.profile else suffix

    @property
    def name(self) -> str:
        """The name of the file."""
        return name_of(self.profile, self.form)


def listed(manifest: Mapping[str, Any]) -> tuple[Dump, ...]:
    """Give the dumps that a release's manifest lists."""
    files = manifest["files"]
    found = ((*which, files.get(f"dumps/{name_of(*which)}")) for which in _all())
    return tuple(Dump(profile, form, facts["bytes"], facts["sha256"]) for profile, form, facts in found if facts)


def _all() -> list[tuple[Derived | None, Form]]:
    return [*((profile, form) for profile, forms in CONTENTS.items() for form in forms), (None, XZUFI)]


def name_of(profile: Derived | None, form: Form) -> str:
    """Give the name of the file of a dump."""
    return f"{profile.folder if profile else 'data'}.{form.suffix}.gz"


DATA = name_of(None, rdf.N_TRIPLES)
"""The dump that is read again: a statement a line."""
