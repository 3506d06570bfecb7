"""A service as a `leistung` of XZuFi: the text modules that `sources/xzufi_service.py` reads, the other way round."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

from publisher.exchange.xml import add, add_code, add_texts, anchor, element, html, listed
from publisher.sources.xzufi_service import (
    DOCUMENTS,
    DURATION,
    FORMS,
    FULL,
    HINTS,
    LAWS,
    MORE,
    NAME,
    NOTES,
    OFFICIAL,
    PERIOD,
    STEPS,
)
from publisher.terms import DCAT, DCT, LODSE, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pyoxigraph import NamedNode

    from publisher.exchange.said import Said

_LEIKA = "urn:de:xzufi:codeliste:leika"
_MODULES = "urn:de:xzufi:codeliste:leistungstextmodulleika"
_ELEMENTS = {PERIOD: "modulFrist", DURATION: "modulBearbeitungsdauer"}


def service(said: Said, agency: str) -> Any:
    """Write a service; everything that XZuFi has a place for."""
    found = element("leistung")
    add(found, "id", said.key, schemeAgencyID=agency)
    for key in sorted(value for _, value in said.words(LODSE.leikaKey)):
        add_code(found, "referenzLeiKa", key, _LEIKA)
    for code, texts in _modules(said).items():
        _module(found, code, texts)
    _fees(found, said)
    _words(found, said)
    add_modified(found, said)
    return found


def add_modified(found: Any, said: Said) -> None:
    """Write when a thing last changed; a day as the instant that the format asks for: its beginning."""
    if modified := said.line(DCT.modified):
        moment = modified if "T" in modified else f"{modified}T00:00:00"
        add(add(found, "versionsinformation"), "geaendertDatumZeit", moment)


def _modules(said: Said) -> dict[str, dict[str, str]]:
    """Give the HTML of each module by language."""
    name = said.texts(SCHEMA.name)
    plain = {language: html(text) for language, text in said.texts(SCHEMA.description).items()}
    return {
        OFFICIAL: {language: html(text) for language, text in name.items()},
        NAME: {language: html(text) for language, text in name.items()},
        FULL: plain | said.texts(LODSE.richText),
        LAWS: _items(said.parts(LODSE.legalBasis), SCHEMA.name, _linked),
        DOCUMENTS: _items(said.parts(LODSE.documentNeeded), SCHEMA.name, _plain),
        STEPS: _items(said.parts(LODSE.step), SCHEMA.description, _plain, numbered=True),
        FORMS: _items(said.parts(LODSE.form), SCHEMA.name, _linked),
        MORE: _items(said.parts(SCHEMA.subjectOf), SCHEMA.name, _linked),
        DURATION: {language: html(text) for language, text in said.texts(LODSE.processingTime).items()},
        **_notes(said.texts(LODSE.note)),
    }


def _module(found: Any, code: str, texts: Mapping[str, str]) -> None:
    if not texts:
        return
    if code in _ELEMENTS:
        add_texts(add(found, _ELEMENTS[code]), "beschreibung", texts)
        return
    module = add(found, "modulText")
    add_texts(module, "inhalt", texts)
    add_code(module, "leikaTextmodul", code, _MODULES)


def _plain(text: str, _part: Said) -> str:
    return html(" ".join(text.split()))


def _linked(text: str, part: Said) -> str:
    address = part.line(SCHEMA.url)
    return anchor(" ".join(text.split()), address) if address else _plain(text, part)


def _items(
    parts: list[Said], predicate: NamedNode, write: Callable[[str, Said], str], *, numbered: bool = False
) -> dict[str, str]:
    """Write parts as a list a language. The nth items belong together, so a language has those up to its first gap."""
    named = [(part, texts) for part in parts if (texts := part.texts(predicate))]
    languages = sorted({language for _, texts in named for language in texts})
    lists = {code: list(_until_gap(named, code)) for code in languages}
    if max(map(len, lists.values()), default=0) < len(named):  # no language has all: each item in its first
        lists = {"de": [(part, {"de": next(iter(texts.values()))}) for part, texts in named]}
    return {
        code: listed([write(texts[code], part) for part, texts in each], numbered=numbered)
        for code, each in lists.items()
        if each
    }


def _until_gap(named: list[tuple[Said, dict[str, str]]], code: str) -> Iterator[tuple[Said, dict[str, str]]]:
    return takewhile(lambda each: code in each[1], named)


def _notes(texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Part a note at the headings by which modules without a property are read; the rest are hints."""
    found: dict[str, dict[str, str]] = {}
    for language, text in texts.items():
        headings = {f"{names.get(language, names['de'])}:": code for code, names in NOTES}
        code, parts = HINTS, dict[str, list[str]]()
        for block in text.split("\n\n"):
            first, _, rest = block.partition("\n")
            code = headings.get(first, code)
            parts.setdefault(code, []).append(rest if first in headings else block)
        for each, blocks in parts.items():
            found.setdefault(each, {})[language] = html("\n\n".join(blocks))
    return found


def _fees(found: Any, said: Said) -> None:
    """Write all fees as one module: importers are known to read one."""
    fees = said.parts(SCHEMA.offers)
    texts: dict[str, list[str]] = {}
    for fee in fees:
        for language, text in fee.texts(SCHEMA.description).items():
            texts.setdefault(language, []).append(text)
    if not texts:
        return
    module = add(found, "modulKosten")
    add_texts(module, "beschreibung", {language: html("\n".join(lines)) for language, lines in texts.items()})
    price = fees[0].line(SCHEMA.price) if len(fees) == 1 else None
    if price:
        add(module, "betrag", price)
        add_code(module, "waehrung", "EUR")


def _words(found: Any, said: Said) -> None:
    words: Iterable[tuple[str, str]] = [*said.words(SCHEMA.alternateName), *said.words(DCAT.keyword)]
    for language, word in words:
        part = add(add(found, "modulBegriffImKontext"), "begriffImKontext")
        add(part, "begriff", html(word), languageCode=language)
