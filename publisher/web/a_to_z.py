"""The A to Z of services, whole or one letter of it, and the table of its representations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from publisher.formats import table
from publisher.pages import questions
from publisher.web import html, representation
from publisher.web.chrome import Entry, as_data
from publisher.web.frame import frame, letters, with_jsonld
from publisher.web.messages import translator
from publisher.web.representation import Manner, Signpost, Table, Variant
from publisher.web.wayfinding import breadcrumbs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.contents.index import Entry as Indexed
    from publisher.web.context import Context

HEADINGS = ("letter", "name", "language", "iri", "page", "of")


@dataclass(frozen=True, slots=True)
class AToZ:
    """The A to Z, or the part of it under one letter (in lower case)."""

    letter: str
    here: Context

    @property
    def modified(self) -> str | None:
        """Only the release tells."""
        return None

    @property
    def letters(self) -> list[str]:
        """The letters that are shown."""
        return [self.letter.upper()] if self.letter else list(self.here.release.index.letters(self.here.language))

    def address(self, suffix: str | None = None, language: str | None = None, **query: str) -> str:
        """Give the negotiated address, or that of one format."""
        path = f"a-z/{self.letter}" if self.letter or not suffix else "a-z"
        return self.here.urls.to(f"{path}.{suffix}" if suffix else path, lang=language, **query)

    def signposts(self, _suffix: str | None = None) -> list[Signpost]:
        """Point to the address without format, and to the list of all services."""
        urls = self.here.urls
        listing = Signpost(urls.to("doc/service/"), "collection")
        return [Signpost(self.here.canonical(urls.absolute(self.address())), "canonical"), listing]

    def entries(self, letter: str) -> list[Indexed]:
        """Give the services under a letter, synonyms among them."""
        return self.here.release.index.a_to_z(self.here.language, letter)


def _html(shown: AToZ, _manner: Manner) -> bytes:
    here, say = shown.here, translator(shown.here.language)
    sections = {
        letter: tuple(
            Entry(e.text, here.pages.document(e.iri), say("siehe {}").format(e.of) if e.of else "", e.language)
            for e in shown.entries(letter)
        )
        for letter in shown.letters
    }
    alternates = as_data(A_TO_Z.links(shown))
    chrome = frame(
        here, shown.address().removeprefix(here.urls.prefix), alternates=alternates, query=questions.listing("a-to-z")
    )
    chrome = with_jsonld(chrome, say("Von A bis Z"), breadcrumbs(here))
    return html.a_to_z(letters(here.release, here.pages, here.language), sections, chrome).encode()


def _rows(shown: AToZ) -> Iterator[tuple[str | None, ...]]:
    urls = shown.here.urls
    for letter in shown.letters:
        for e in shown.entries(letter):
            yield letter, e.text, e.language, e.iri, urls.absolute(urls.document(e.iri)), e.of


def _json(shown: AToZ, _manner: Manner) -> bytes:
    entries = ({key: value for key, value in zip(HEADINGS, row, strict=True) if value} for row in _rows(shown))
    return orjson.dumps({"language": shown.here.language, "entries": list(entries)}, option=orjson.OPT_INDENT_2)


def _csv(shown: AToZ, _manner: Manner) -> bytes:
    return b"".join(table.write((HEADINGS, *_rows(shown))))


A_TO_Z: Table[AToZ] = Table(
    (
        Variant("HTML", representation.HTML, "html", _html, translated=True),
        Variant("JSON", "application/json", "json", _json, translated=True),
        Variant("CSV", table.MEDIA_TYPE, "csv", _csv, translated=True),
    )
)
"""In the order of the server's preference."""
