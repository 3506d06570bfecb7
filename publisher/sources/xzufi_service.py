"""A service of an XZuFi delivery: its text modules as one plain value, and that value as a record of the model.

The modules of a `spezialisierung`, which says how a service is had in one place, take the place of those of the
`leistung` that it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, TypedDict

from publisher.findings import Severity
from publisher.model import Document, Fee, Law, Link, Service, Text
from publisher.records.text import anchors, has_tags, rich, web_address
from publisher.sources import rules
from publisher.sources.prices import price
from publisher.sources.rules import Rule
from publisher.sources.xml_element import Element
from publisher.sources.xzufi_texts import lines, prose, texts

UNKNOWN_MODULE = Rule(
    "unknown-module",
    Severity.INFO,
    "Das Textmodul „{value}“ kennt der Leser nicht; sein Inhalt wird nicht veröffentlicht.",
    "The reader does not know the text module “{value}”; its content is not published.",
)

NAME, OFFICIAL, SHORT, FULL, LAWS, DOCUMENTS = "03", "02", "05", "06", "07", "08"
CONDITIONS, STEPS, FORMS, MORE, HINTS, AUTHOR = "09", "11", "14", "15", "16", "18"
AUTHORITY, CONTACT, TEASER, APPEAL = "22", "23", "24", "25"
PERIOD, DURATION = "frist", "dauer"
"""Text modules by the code list `leistungstextmodulleika`; the last two are elements of their own."""

_KNOWN = {
    NAME, OFFICIAL, SHORT, FULL, LAWS, DOCUMENTS, CONDITIONS, STEPS, FORMS, MORE, HINTS, AUTHOR, AUTHORITY, CONTACT,
    TEASER, APPEAL,
}  # fmt: skip
NOTES: tuple[tuple[str, Text], ...] = (
    (CONDITIONS, {"de": "Voraussetzungen", "en": "Requirements"}),
    (PERIOD, {"de": "Fristen", "en": "Deadlines"}),
    (HINTS, {"de": "Hinweise", "en": "Please note"}),
    (AUTHORITY, {"de": "Zuständige Stelle", "en": "Responsible authority"}),
    (CONTACT, {"de": "Ansprechpunkt", "en": "Contact"}),
    (APPEAL, {"de": "Rechtsbehelf", "en": "Appeal"}),
)
"""Modules that the model has no property for: they become parts of the note, under their names."""

_UNLINKED: tuple[tuple[str, Text], ...] = (
    (FORMS, {"de": "Formulare", "en": "Forms"}),
    (MORE, {"de": "Weitere Informationen", "en": "More information"}),
)
"""Modules that are lists of links; one without any is a part of the note."""

_LEIKA = re.compile(r"\d{14}")
_BULLET = re.compile(r"^\s*(?:[–•*-]|\d{1,2}[.)])\s+")
_NAME_WORDS = 3


class Cost(TypedDict):
    """What one module says of costs: HTML by language, and sums with their currency."""

    texts: dict[str, str]
    sums: list[str]


@dataclass(frozen=True, slots=True)
class Modules:
    """What a record says in its modules: HTML by module and language, links by module, search words, keys, costs."""

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    links: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)

    def add(self, code: str, texts: Mapping[str, str]) -> None:
        """Add what a module says; one that is there again goes on where the first ended."""
        known = self.texts.setdefault(code, {})
        for tag, html in texts.items():
            known[tag] = f"{known[tag]}<br>{html}" if tag in known else html

    def over(self, base: Modules) -> Modules:
        """Give these modules where there are any, else those of `base`."""
        return Modules(
            {code: base.texts.get(code, {}) | self.texts.get(code, {}) for code in base.texts | self.texts},
            base.links | self.links,
            {code: [*base.words.get(code, []), *self.words.get(code, [])] for code in base.words | self.words},
            list(dict.fromkeys((*base.keys, *self.keys))),
            self.costs or base.costs,
        )

    def as_json(self) -> dict[str, Any]:
        """Give plain values, for keeping on the disk."""
        return asdict(self)


def read_modules(element: Element, language: str) -> Modules:
    """Read the modules of a `leistung` or a `spezialisierung`."""
    found = Modules()
    _texts(element, found, language)
    for name, code in _OF_TIME:
        for module in element.all(name):
            module.ignore(*_OF_MODULES)
            found.add(code, texts(module, "beschreibung", language) or _spans(module, language))
    for module in element.all("modulKosten"):
        module.ignore(*_OF_MODULES)
        found.costs.append({"texts": texts(module, "beschreibung", language), "sums": list(_sums(module))})
    _add_links(found, MORE, element.all("modulUrsprungsportal"))
    _words(element, found, language)
    for part in element.all("referenzLeiKa"):
        part.ignore("name")
        _keys(part, part.line("code") or part.value, found)
    return found


def _texts(element: Element, found: Modules, language: str) -> None:
    for module in element.all("modulText"):
        module.ignore("positionDarstellung", "id", "idSekundaer", "gueltigkeit")
        code = module.code("leikaTextmodul") or module.code("individuellesTextmodul") or ""
        if code not in _KNOWN:
            module.note(UNKNOWN_MODULE, "leikaTextmodul", code or "?")
        found.add(code, texts(module, "inhalt", language))
        _add_links(found, code, module.all("weiterfuehrenderLink"))


_OF_TIME = (("modulFrist", PERIOD), ("modulBearbeitungsdauer", DURATION))
_OF_MODULES = ("positionDarstellung", "id", "idSekundaer", "gueltigkeit", "typ")
"""What is said of modules and left out."""


def _spans(module: Element, language: str) -> dict[str, str]:
    """Read periods that are given as numbers: "2 Wochen"."""
    said = []
    for part in (module, *module.all("fristdauer"), *module.all("bearbeitungsdauer")):
        number = part.line("dauer", "dauerMin")
        unit = part.one("einheit")
        name = unit.line("name", "code") or unit.value
        if number:
            said.append(" ".join(filter(None, (number, name))))
    return {language: ", ".join(said)} if said else {}


def _sums(module: Element) -> Iterator[str]:
    for part in (module, *module.all("kosten"), *module.all("gebuehr")):
        amount, currency = part.line("betrag", "betragFix"), part.code("waehrung") or "EUR"
        if amount:
            yield f"{amount.replace('.', ',')} {'Euro' if currency in {'EUR', '€'} else currency}"


def _add_links(found: Modules, code: str, parts: list[Element]) -> None:
    for part in parts:
        part.ignore("positionDarstellung", "beschreibung")
        if address := part.checked("uri", rules.BAD_URL, web_address):
            found.links.setdefault(code, []).append((part.line("titel") or address, address))


def _words(element: Element, found: Modules, language: str) -> None:
    for module in element.all("modulBegriffImKontext"):
        module.ignore("positionDarstellung")
        for part in module.all("begriffImKontext"):
            part.ignore("typ")
            for tag, word in lines(part, "begriff", language).items():
                found.words.setdefault(tag, []).append(word)
    for part in element.all("kategorie"):
        part.ignore("id", "klasse", "uebergeordneteKategorieID", "beschreibung", "untergeordneteKategorieID")
        for tag, word in lines(part, "bezeichnung", language).items():
            found.words.setdefault(tag, []).append(word)


def _keys(part: Element, said: str | None, found: Modules) -> None:
    for key in filter(None, re.split(r"[^0-9]+", said or "")):
        if _LEIKA.fullmatch(key):
            found.keys.append(key)
        else:
            part.note(rules.BAD_LEIKA, "code", key)


def name_of(modules: Modules) -> Text:
    """Give the name: the second name, which is meant for citizens, else the official one."""
    official, second = (_lines_of(modules, code) for code in (OFFICIAL, NAME))
    return official | second


def service(modules: Modules, key: str, town: str, modified: date | datetime | None, *, served: bool) -> Service:
    """Make the record of a service. served: some office says that it is responsible, and will be its provider."""
    name = name_of(modules)
    description = {tag: html for code in (SHORT, TEASER, FULL) for tag, html in modules.texts.get(code, {}).items()}
    sanitised = {tag: rich(html) for tag, html in description.items()}
    return Service(
        key=key,
        name=name,
        modified=modified,
        alternate_names=_others(modules, name, names=True),
        keywords=_others(modules, name, names=False),
        description=prose(description),
        rich_text={tag: html for tag, html in sanitised.items() if html and has_tags(html)},
        note=_note(modules),
        providers=() if served else (town,) if town else (),
        operator=town or None,
        fees=tuple(_fees(modules)),
        documents=tuple(Document(text) for text in _items(modules, DOCUMENTS)),
        forms=tuple(_named(modules, (FORMS,))),
        links=tuple(_named(modules, (MORE,))),
        steps=tuple(_items(modules, STEPS)),
        processing_time=prose(modules.texts.get(DURATION, {})),
        legal_basis=_laws(modules),
        leika_keys=tuple(dict.fromkeys(modules.keys)),
    )


def _lines_of(modules: Modules, code: str) -> dict[str, str]:
    return {tag: " ".join(text.split()) for tag, text in prose(modules.texts.get(code, {})).items()}


def _others(modules: Modules, name: Text, *, names: bool) -> dict[str, tuple[str, ...]]:
    """Give other names of a service (short, with a capital), or the words that are none."""
    found: dict[str, list[str]] = {}
    for tag, official in _lines_of(modules, OFFICIAL).items():
        if names and official != name.get(tag):
            found.setdefault(tag, []).append(official)
    for tag, words in modules.words.items():
        for word in dict.fromkeys(words):
            is_name = word[:1].isupper() and len(word.split()) <= _NAME_WORDS
            if is_name is names and word != name.get(tag):
                found.setdefault(tag, []).append(word)
    return {tag: tuple(dict.fromkeys(words)) for tag, words in found.items()}


def _note(modules: Modules) -> Text:
    said: dict[str, list[str]] = {}
    unlinked = [each for each in _UNLINKED if not any(_named(modules, (each[0],)))]
    for code, names in (*NOTES, *unlinked):
        for tag, text in prose(modules.texts.get(code, {})).items():
            said.setdefault(tag, []).append(f"{names.get(tag, names['de'])}:\n{text}")
    return {tag: "\n\n".join(parts) for tag, parts in said.items()}


def _items(modules: Modules, code: str) -> Iterator[Text]:
    """Give the lines of a module as parts; the nth line of each language belongs together."""
    rows = {
        tag: [_BULLET.sub("", row).strip() for row in text.splitlines() if row.strip()]
        for tag, text in prose(modules.texts.get(code, {})).items()
    }
    for number in range(max(map(len, rows.values()), default=0)):
        yield {tag: each[number] for tag, each in rows.items() if number < len(each)}


def _fees(modules: Modules) -> Iterator[Fee]:
    for cost in modules.costs:
        sums = ", ".join(cost["sums"])
        text = prose(cost["texts"]) or ({"de": sums} if sums else {})
        if text:
            single = price(next(iter(text.values())))
            yield Fee(description=text, price=price(sums) if single is None else single)


def _named(modules: Modules, codes: tuple[str, ...]) -> Iterator[Link]:
    """Give the links of modules: those beside the text and those in it, each address once."""
    found: dict[str, dict[str, str]] = {}
    for code in codes:
        for name, address in modules.links.get(code, ()):
            found.setdefault(address, {}).setdefault("de", name)
        for tag, html in modules.texts.get(code, {}).items():
            for name, address in anchors(html):
                found.setdefault(address, {}).setdefault(tag, name)
    for address, names in found.items():
        yield Link({"de": address} | names if "de" not in names else names, address)


def _laws(modules: Modules) -> tuple[Law, ...]:
    links = {link.url: link for link in _named(modules, (LAWS,))}
    named = {name for link in links.values() for name in link.name.values()}
    rows = [text for text in _items(modules, LAWS) if not named & set(text.values())]
    return (*(Law(link.name, url) for url, link in links.items()), *(Law(text) for text in rows))
