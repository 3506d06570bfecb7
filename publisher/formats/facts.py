"""What is known of the dataset as a whole: the facts behind its description, whatever the vocabulary. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from publisher.contents import dumps
from publisher.terms import XSD

if TYPE_CHECKING:
    from publisher.contents.dumps import Dump
    from publisher.contents.statistics import Statistics
    from publisher.release import Release
    from publisher.site import Site

Value = NamedNode | Literal
Values = Value | Iterable[Value] | None

NO_OPEN_LICENCE = "http://dcat-ap.de/def/licenses/other-closed"
"""The licence of the German list that is meant where a site names none: nobody may reuse the data."""

GERMAN_PLACES = "http://dcat-ap.de/def/politicalGeocoding/"

_TITLES: dict[bool, dict[str, str]] = {
    True: {"de": "{}: Leistungen, Ämter und Orte", "en": "{}: services, offices and places"},
    False: {"de": "{}: Daten", "en": "{}: data"},
}
"""By whether the site is that of a town, checked by our rules, or any RDF."""

_TEXTS = {
    "de": "Alles, was hier unter „{}“ veröffentlicht ist, als verknüpfte Daten (Linked Data): ein Dokument zu jedem "
    "Ding, ein SPARQL-Endpunkt und das Ganze als Datei in mehreren Formaten.",
    "en": "Everything that is published here as “{}”, as linked data: a document about each thing, a SPARQL "
    "endpoint, and all of it as one file in several formats.",
}
_KEYWORDS: dict[bool, dict[str, tuple[str, ...]]] = {
    True: {"de": ("Leistungen", "Öffnungszeiten", "Verwaltung"), "en": ("opening hours", "public services")},
    False: {"de": ("Linked Data",), "en": ("linked data",)},
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the dataset. issued: when it was first released; publisher: the names of who publishes it."""

    site: Site
    release: Release
    statistics: Statistics
    issued: str
    publisher: Sequence[Literal] = ()

    def node(self, fragment: str = "") -> NamedNode:
        """Give the IRI of the document, or of something it describes."""
        return NamedNode(f"{self.site.base}dataset{'#' if fragment else ''}{fragment}")

    def at(self, path: str) -> NamedNode:
        """Give the IRI of a path below the base."""
        return NamedNode(self.site.base + path)

    @property
    def titles(self) -> list[Literal]:
        """The title in German and English."""
        patterns = _TITLES[self.site.checked]
        return [Literal(pattern.format(self.site.name), language=code) for code, pattern in patterns.items()]

    @property
    def texts(self) -> list[Literal]:
        """The description in German and English: the site's own where it has one."""
        found = {code: text.format(self.site.name) for code, text in _TEXTS.items()}
        if self.site.description:
            found[self.site.language] = self.site.description
        return [Literal(text, language=code) for code, text in found.items()]

    @property
    def keywords(self) -> list[Literal]:
        """The site's search words, or general ones."""
        own = self.site.catalogue.keywords
        given = {self.site.language: own} if own else _KEYWORDS[self.site.checked]
        return [Literal(word, language=code) for code, words in given.items() for word in words]

    @property
    def dumps(self) -> tuple[Dump, ...]:
        """The dumps of the release."""
        return dumps.listed(self.release.manifest)

    @property
    def tells_changes(self) -> bool:
        """Whether there is a history of changes."""
        return "changes" in self.release.manifest

    @property
    def agent(self) -> NamedNode:
        """Who publishes: the town as the data name it, or somebody of whom only the site's name is known."""
        return self.at(f"id/{self.site.publisher}") if self.site.publisher else self.node("publisher")

    @property
    def agent_names(self) -> Sequence[Literal]:
        """The names of who publishes."""
        return self.publisher or [Literal(self.site.name, language=self.site.language)]

    @property
    def licence(self) -> NamedNode:
        """The licence, by the German list of licences."""
        return NamedNode(self.site.licence.iri or NO_OPEN_LICENCE)

    @property
    def area(self) -> NamedNode | None:
        """The municipality, by the German list of keys."""
        key = self.site.municipality_key
        return NamedNode(f"{GERMAN_PLACES}municipalityKey/{key}") if key else None

    @property
    def contact(self) -> NamedNode | None:
        """Whom to ask; nobody where the site names nobody."""
        return self.node("contact") if self.site.catalogue.contact else None

    def dump(self, dump: Dump) -> NamedNode:
        """Give the IRI of the distribution that a dump is."""
        return self.node(f"dump-{dump.key}")


def say(node: NamedNode, *statements: tuple[NamedNode, Values]) -> Iterator[Quad]:
    """Write statements about a node; a value that is None or empty says nothing."""
    for predicate, values in statements:
        each: Iterable[Value] = [values] if isinstance(values, NamedNode | Literal) else values or ()
        for value in each:
            yield Quad(node, predicate, value)


def date_time(text: str) -> Literal:
    """Write a moment as a literal."""
    return Literal(text, datatype=XSD.dateTime)
