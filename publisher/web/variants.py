"""The table of representations: HTML is a row like Turtle. What a document can be, and how each is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from publisher import rdf
from publisher.web import thing_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from publisher.web.thing import Thing


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to represent a thing: its name, media type, file suffix and writer; `translated` has a language."""

    name: str
    media_type: str
    suffix: str
    write: Callable[[Thing, Mapping[str, str]], bytes]
    translated: bool = False

    @property
    def content_type(self) -> str:
        """The `Content-Type`: textual types say their encoding."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


def _html(thing: Thing, _parameters: Mapping[str, str]) -> bytes:
    return thing_page.render(thing, ((v.suffix, v.media_type, v.name) for v in VARIANTS if v is not HTML))


def _writer(form: rdf.Format) -> Callable[[Thing, Mapping[str, str]], bytes]:
    def write(thing: Thing, parameters: Mapping[str, str]) -> bytes:
        profile = parameters.get("profile", "").rsplit("#", 1)[-1]
        return rdf.serialise(thing.description.quads, form, profile=profile)

    return write


HTML = Variant("HTML", "text/html", "html", _html, translated=True)
VARIANTS: tuple[Variant, ...] = (HTML, *(Variant(f.name, f.media_type, f.suffix, _writer(f)) for f in rdf.FORMATS))
"""In the order of the server's preference."""

BY_SUFFIX: Mapping[str, Variant] = {variant.suffix: variant for variant in VARIANTS}
BY_TYPE: Mapping[str, Variant] = {variant.media_type: variant for variant in VARIANTS}
