"""The graph of a CPSV-AP delivery, asked for values: texts by language, labels, parts. Large ones are on the disk."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterable
from typing import TypeAlias

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher import rdf
from publisher.findings import Severity
from publisher.model import Text
from publisher.records.text import prose
from publisher.sources import rules
from publisher.sources.fields import Notes
from publisher.sources.rules import Rule
from publisher.terms import DCT, FOAF, RDF, RDFS, SCHEMA, SKOS

Subject: TypeAlias = "NamedNode | BlankNode"
Term: TypeAlias = "NamedNode | BlankNode | Literal"

LANGUAGE_LEFT_OUT = Rule(
    "language-left-out",
    Severity.INFO,
    "Texte in der Sprache „{value}“ werden nicht veröffentlicht. Möglich sind Deutsch, Englisch, Leichte Sprache.",
    "Texts in the language “{value}” are not published. The model knows German, English and simple German.",
)
LABELS = (SKOS.prefLabel, DCT.title, SCHEMA.name, RDFS.label, FOAF.name)

_LANGUAGES = {"de": "de", "en": "en", "de-simple": "de-simple", "de-x-leicht": "de-simple"}

_DIGITS = 9
"""Of the numbers that blank nodes are named by, so that the order of names is that of the file."""


class Graph:
    """What was read, and where what is said of it goes."""

    def __init__(self, quads: Iterable[Quad], notes: Notes, source: str, language: str, *, on_disk: bool) -> None:
        self.notes = notes
        self.source = source
        self.language = language
        self._asked: set[NamedNode] = {RDF.type}
        if on_disk:
            folder = tempfile.TemporaryDirectory(prefix="lodse-")
            weakref.finalize(self, folder.cleanup)
            self._store = ox.Store(folder.name)
        else:
            self._store = ox.Store()
        self._store.bulk_extend(Quad(*quad.triple) for quad in rdf.numbered(quads, _DIGITS))

    def of_class(self, *classes: NamedNode) -> list[Subject]:
        """Give the things of any of some classes, each once, in the order of their names."""
        quads = (quad for each in classes for quad in self._store.quads_for_pattern(None, RDF.type, each))
        return sorted({q.subject for q in quads if isinstance(q.subject, NamedNode | BlankNode)}, key=str)

    def values(self, node: Term, *predicates: NamedNode) -> list[Term]:
        """Give the values of some properties, each once; those of one property in the order of their names."""
        self._asked.update(predicates)
        if isinstance(node, Literal):
            return []
        found: dict[Term, None] = {}
        for predicate in predicates:
            objects = (quad.object for quad in self._store.quads_for_pattern(node, predicate, None))
            terms = (each for each in objects if isinstance(each, NamedNode | BlankNode | Literal))
            found |= dict.fromkeys(sorted(terms, key=str))
        return list(found)

    def things(self, node: Term, *predicates: NamedNode) -> list[Subject]:
        """Give the values that are things."""
        return [value for value in self.values(node, *predicates) if isinstance(value, NamedNode | BlankNode)]

    def literal(self, node: Term, *predicates: NamedNode) -> str | None:
        """Give the first text of some properties, whatever its language."""
        found = (value.value.strip() for value in self.values(node, *predicates) if isinstance(value, Literal))
        return next((value for value in found if value), None)

    def texts(self, node: Term, *predicates: NamedNode) -> dict[str, str]:
        """Give a text by language as it stands; the first of equal languages holds."""
        found: dict[str, str] = {}
        for value in self.values(node, *predicates):
            if not isinstance(value, Literal) or not value.value.strip():
                continue
            written = (value.language or self.language).lower()
            tag = _LANGUAGES.get(written) or _LANGUAGES.get(written.partition("-")[0])
            if tag:
                found.setdefault(tag, value.value)
            else:
                self.notes.add_once(LANGUAGE_LEFT_OUT, self.source, None, f"@{written}", written)
        return found

    def prose(self, node: Term, *predicates: NamedNode) -> Text:
        """Give a text by language, without markup."""
        return _some({tag: prose(text) for tag, text in self.texts(node, *predicates).items()})

    def lines(self, node: Term, *predicates: NamedNode) -> Text:
        """Give a text by language, on one line."""
        return {tag: " ".join(text.split()) for tag, text in self.prose(node, *predicates).items()}

    def label(self, node: Term) -> Text:
        """Give what a thing is called; a literal is its own name."""
        if isinstance(node, Literal):
            tag = _LANGUAGES.get((node.language or self.language).lower())
            return {tag: node.value.strip()} if tag and node.value.strip() else {}
        return self.lines(node, *LABELS)

    def labels(self, node: Term, *predicates: NamedNode) -> dict[str, tuple[str, ...]]:
        """Give what the values of some properties are called, by language."""
        found: dict[str, list[str]] = {}
        for value in self.values(node, *predicates):
            for tag, text in self.label(value).items():
                found.setdefault(tag, []).append(text)
        return {tag: tuple(dict.fromkeys(words)) for tag, words in found.items()}

    def has_class(self, node: Term, *classes: NamedNode) -> bool:
        """Say whether a thing is of any of some classes."""
        return any(each in classes for each in self.values(node, RDF.type))

    def leave(self, *predicates: NamedNode) -> None:
        """Say which properties are left out on purpose."""
        self._asked.update(predicates)

    def finish(self, node: Subject) -> None:
        """Note each property of a thing that nobody asked for, the first time that it is met."""
        for predicate in {quad.predicate for quad in self._store.quads_for_pattern(node, None, None)} - self._asked:
            self.notes.add_once(rules.NOT_MAPPED, self.source, self.name_of(node), predicate.value)

    def name_of(self, node: Term) -> str:
        """Name a node for findings."""
        return node.value

    def note(self, rule: Rule, node: Term, field: str, value: object = None, *, hint: str = "") -> None:
        """Note a finding about a thing."""
        self.notes.add(rule, self.source, self.name_of(node), field, value, hint=hint)


def _some(texts: dict[str, str | None]) -> Text:
    return {tag: text for tag, text in texts.items() if text}
