"""The texts of an XZuFi delivery, each there once a language."""

from __future__ import annotations

from collections.abc import Mapping

from publisher.findings import Severity
from publisher.model import Text
from publisher.records.text import line, plain
from publisher.sources.rules import Rule
from publisher.sources.xml_element import Element

LANGUAGES = {"de": "de", "en": "en", "de-simple": "de-simple", "de-x-leicht": "de-simple", "de-x-ls": "de-simple"}
"""Language codes of deliveries, as the tags of the model."""

OTHER_LANGUAGE = Rule(
    "language-left-out",
    Severity.INFO,
    "Texte in der Sprache „{value}“ werden nicht veröffentlicht. Möglich sind Deutsch, Englisch, Leichte Sprache.",
    "Texts in the language “{value}” are not published. The model knows German, English and simple German.",
)


def texts(element: Element, name: str, language: str) -> dict[str, str]:
    """Read a text that is there once a language, as it stands; the first of equal languages holds."""
    found: dict[str, str] = {}
    for part in element.all(name):
        written = part.attribute("languageCode").lower() or language
        tag = LANGUAGES.get(written) or LANGUAGES.get(written.partition("-")[0])
        if tag and (content := part.content.strip()):
            found.setdefault(tag, content)
        elif not tag:
            part.notes.add_once(OTHER_LANGUAGE, part.source, part.record, f"{name}@{written}", written)
    return found


def lines(element: Element, name: str, language: str) -> Text:
    """Read a name that is there once a language."""
    found = {tag: line(plain(text) or "") for tag, text in texts(element, name, language).items()}
    return {tag: text for tag, text in found.items() if text}


def prose(html: Mapping[str, str]) -> Text:
    """Give a text by language without its markup."""
    return {tag: text for tag, written in html.items() if (text := plain(written))}
