"""A description: what is said of one thing, with its parts and the things shown beside it."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from publisher.terms import LABELS, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple


class Description:
    """The quads about `root`, indexed by subject and predicate, and by object and predicate.

    The order of quads is the order of the document: the root first, then its parts, then the others.
    """

    def __init__(self, root: NamedNode, quads: Iterable[Quad]) -> None:
        self.root = root
        self.quads: tuple[Quad, ...] = tuple(dict.fromkeys(quads))

    @cached_property
    def _forward(self) -> dict[Subject, dict[NamedNode, dict[Term, None]]]:
        index: dict[Subject, dict[NamedNode, dict[Term, None]]] = defaultdict(lambda: defaultdict(dict))
        for subject, predicate, value, _ in self.quads:
            index[subject][predicate][value] = None
        return index

    @cached_property
    def _backward(self) -> dict[Term, dict[NamedNode, dict[Subject, None]]]:
        index: dict[Term, dict[NamedNode, dict[Subject, None]]] = defaultdict(lambda: defaultdict(dict))
        for subject, predicate, value, _ in self.quads:
            index[value][predicate][subject] = None
        return index

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """Give the values of a property, in document order."""
        properties = self._forward.get(subject) if not isinstance(subject, Literal) else None
        return list(properties.get(predicate, ())) if properties else []

    def subjects(self, predicate: NamedNode, value: Term) -> list[Subject]:
        """Give the things that point to `value` by `predicate`."""
        properties = self._backward.get(value)
        return list(properties.get(predicate, ())) if properties else []

    def predicates(self, subject: Subject) -> list[NamedNode]:
        """Give the properties that a thing has."""
        return list(self._forward.get(subject, ()))

    def value(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Give the first value of a property, or None."""
        return next(iter(self.objects(subject, predicate)), None)

    def types(self, subject: Term) -> set[str]:
        """Give the IRIs of a thing's classes."""
        return {node.value for node in self.objects(subject, RDF.type) if isinstance(node, NamedNode)}

    def text(self, subject: Term, predicate: NamedNode, languages: Sequence[str]) -> Literal | None:
        """Give the text of a property in the first of `languages` it has, else in no language, else in any."""
        texts = [value for value in self.objects(subject, predicate) if isinstance(value, Literal)]
        return best_text(texts, languages)

    def label(self, subject: Term, languages: Sequence[str]) -> Literal | None:
        """Give the name of a thing (`terms.LABELS`, best first), or None."""
        for predicate in LABELS:
            if found := self.text(subject, predicate, languages):
                return found
        return None


def best_text(texts: Sequence[Literal], languages: Sequence[str]) -> Literal | None:
    """Choose among texts: the first of `languages` there is, else one without language, else the first; no blanks."""
    texts = [text for text in texts if text.value.strip()]
    for language in (*languages, None):
        for text in texts:
            if text.language == language:
                return text
    return texts[0] if texts else None


def order(quad: Quad) -> tuple[bool, str, bool, str, str, str]:
    """Order quads for readers: classes first, then by property and value."""
    value = quad.object
    language = value.language or "" if isinstance(value, Literal) else ""
    text = value.value if isinstance(value, NamedNode | BlankNode | Literal) else str(value)
    return (quad.predicate != RDF.type, quad.predicate.value, language != "de", language, text, str(quad.subject))
