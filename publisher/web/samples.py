"""Things of the running release as examples, and the operations of what comes in several forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from publisher import iris
from publisher.formats.openapi import Operation, Parameter
from publisher.iris import KINDS
from publisher.web import profiles
from publisher.web.alternates import TABLE as ALTERNATES
from publisher.web.representation import R, Table
from publisher.web.thing import Thing, find_iri

if TYPE_CHECKING:
    from publisher.pages.layout import Labels
    from publisher.web.context import Context

Sample: TypeAlias = tuple[R, tuple[Parameter, ...]]
"""A resource, and the parameters whose examples lead to it."""

Rows: TypeAlias = "Callable[[Shown], Iterator[Operation]]"
"""What gives the operations of one view."""

_KEY = {"type": "string", "pattern": r"^[a-z0-9]+(-{1,2}[a-z0-9]+)*$"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What operations are made from: the site, and the first thing of each kind in the release."""

    here: Context
    firsts: tuple[Thing, ...]

    @classmethod
    def of(cls, here: Context) -> Shown:
        """Take the first thing of each kind, our own kinds before all others."""
        index, language = here.release.index, here.site.language
        kinds = sorted(
            index.kinds(language), key=lambda kind: (KINDS.index(kind) if kind in KINDS else len(KINDS), kind)
        )
        found = (find_iri(here, entry.iri) for kind in kinds for entry in index.listing(kind, language, 1, 1))
        return cls(here, tuple(thing for thing in found if thing))

    @property
    def lang(self) -> Parameter:
        """Give the parameter that chooses a language."""
        return Parameter(
            "lang", {"de": "Sprache der Texte", "en": "Language of the texts"}, schema=enum(*self.here.site.languages)
        )

    @property
    def end(self) -> str:
        """Give the end of a thing's path: by kind and key, or any path where there are no kinds."""
        return "{kind}/{key}" if self._kinds else "{path}"

    @property
    def _kinds(self) -> tuple[str, ...]:
        return tuple(thing.kind for thing in self.firsts if thing.kind)

    def by_path(self) -> list[Sample[Thing]]:
        """Give the things with the parameters of their paths."""
        return [(thing, self._path(thing)) for thing in self.firsts if thing.kind or not self._kinds]

    def _path(self, thing: Thing) -> tuple[Parameter, ...]:
        place = iris.split(self.here.site.base, thing.iri)
        path = place.path if place else None
        if not self._kinds or not path:
            return (
                Parameter("path", {"de": "Der Pfad des Dings", "en": "The path of the thing"}, "path", example=path),
            )
        kind, _, key = path.partition("/")
        return (
            Parameter("kind", {"de": "Art des Dings", "en": "Kind of thing"}, "path", enum(*self._kinds), kind),
            Parameter("key", {"de": "Schlüssel", "en": "Key"}, "path", _KEY, key),
        )

    def by_iri(self) -> list[Sample[Thing]]:
        """Give the things with the parameter that names any thing."""
        text = {"de": "IRI des Dings, ganz ausgeschrieben", "en": "IRI of the thing, in full"}
        schema = {"type": "string", "minLength": 1}
        return [(t, (Parameter("iri", text, schema=schema, example=t.iri, required=True),)) for t in self.firsts]


def variants(  # noqa: PLR0913, PLR0917 - what an operation is, by name
    table: Table[R], samples: Sequence[Sample[R]], path: str, tag: str, text: Labels, shown: Shown, *, plain: str = ""
) -> Iterator[Operation]:
    """Give the negotiated address, and that of each variant that one of the samples has.

    plain: the path of the negotiated address where it is another than that of the variants without their suffix.
    """
    offered = {v.suffix: (v, ps) for v in table.variants for r, ps in reversed(samples) if v.offered(r)}
    types = dict.fromkeys([*(v.media_type for v, _ in offered.values()), *(v.media_type for v in ALTERNATES.variants)])
    for _, parameters in samples[:1]:
        every = (*parameters, shown.lang, *_forms(offered))
        yield Operation(plain or path, tag, text, tuple(types), every, (301, 303, 406, 410))
    for suffix, (variant, parameters) in offered.items():
        more = (shown.lang,) if variant.translated else ()
        same = {"de": f"Dasselbe als {variant.name}", "en": f"The same as {variant.name}"}
        yield Operation(f"{path}.{suffix}", tag, same, (variant.media_type,), (*parameters, *more), (301, 410))


def _forms(suffixes: Iterable[str]) -> tuple[Parameter, ...]:
    """Give the parameters that ask for a form, for those who cannot send a header."""
    tokens = [profile.token for profile in (*profiles.PROFILES, profiles.ALTERNATES)]
    return (
        Parameter("format", {"de": "Führt zu dieser Form", "en": "Leads to this form"}, schema=enum(*suffixes)),
        Parameter("_mediatype", {"de": "Wie Accept", "en": "Like Accept"}),
        Parameter("_profile", {"de": "Wie Accept-Profile", "en": "Like Accept-Profile"}, schema=enum(*tokens)),
    )


def enum(*values: str) -> dict[str, Any]:
    """Give the schema of a text that is one of a few."""
    return {"type": "string", "enum": list(values)}


def one(path: str, tag: str, media_type: str, german: str, english: str) -> Rows:
    """Give the row of an address that answers one thing in one form."""

    def rows(_shown: Shown) -> Iterator[Operation]:
        types = (media_type,) if media_type else ()
        yield Operation(path, tag, {"de": german, "en": english}, types, (), () if types else (204,))

    return rows


def none(_shown: Shown) -> Iterator[Operation]:
    """Give no row: the view is no interface."""
    yield from ()
