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
    """A format that is no RDF, for other systems: its name, its media type, its standard and the suffix of its file.

    is_package: several files in one, which is compressed by itself.
    """

    name: str
    media_type: str
    standard: str
    suffix: str
    is_package: bool = False


XZUFI = Exchange("XZuFi 2.2", "application/xml", "http://xoev.de/schemata/xzufi/2_2_0", "xzufi.xml")
HSDS = Exchange(
    "Open Referral HSDS 3.0 (CSV)",
    "text/csv",
    "https://github.com/openreferral/specification/tree/3.0",
    "hsds.zip",
    is_package=True,
)
EXCHANGES = (XZUFI, HSDS)

GZIP, ZIP = "application/gzip", "application/zip"


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
    def packing(self) -> str:
        """The media type of the file as it is."""
        return ZIP if isinstance(self.form, Exchange) and self.form.is_package else GZIP

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
    return [
        *((profile, form) for profile, forms in CONTENTS.items() for form in forms),
        *((None, form) for form in EXCHANGES),
    ]


def name_of(profile: Derived | None, form: Form) -> str:
    """Give the name of the file of a dump."""
    packing = "" if isinstance(form, Exchange) and form.is_package else ".gz"
    return f"{profile.folder if profile else 'data'}.{form.suffix}{packing}"


DATA = name_of(None, rdf.N_TRIPLES)
"""The dump that is read again: a statement a line."""
