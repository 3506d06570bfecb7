"""Decides by its tokens, before it is evaluated, whether a query may run. Pure.

What is accepted is written anew from the tokens, and only that text reaches the engine, because the engine's parser
knows no word boundaries: it reads `SERVICESILENT<x>`, `service:x {…}` and, in `?a<1)SERVICE#>`, a comparison where the
grammar has an IRI. In the new text words stand alone, prefixes are renamed so that none begins with a keyword, and
IRIs hold no character that would mean something outside of one. Dataset clauses are taken out and handed over apart.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from publisher.sparql import lexer
from publisher.sparql.lexer import Kind, LexicalError, Token
from publisher.sparql.limits import Limits, Policy, Refusal
from publisher.sparql.words import CLAUSES, FORMS, KNOWN, UPDATES, VOLATILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OPENING = frozenset(("(", "{", "[", "<<", "<<(", "{|"))
CLOSING = frozenset((")", "}", "]", ">>", ")>>", "|}"))
_PREFIX = "zz"
"""No keyword begins so."""
_IRI_ESCAPES = str.maketrans({"#": "\\u0023", "(": "\\u0028", ")": "\\u0029"})


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query is asked of, by IRI."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A query that may run.

    form: SELECT, ASK, CONSTRUCT or DESCRIBE. text: what the engine gets; for DESCRIBE a SELECT of the things to
    describe. dataset: as asked for, or None for the release's own. volatile: the same query can have another result.
    key: the same for queries that differ only in white space and comments.
    """

    form: str
    text: str
    base: str
    dataset: Dataset | None = None
    volatile: bool = False
    key: str = ""
    source: str = field(default="", repr=False)
    places: tuple[tuple[int, int], ...] = field(default=(), repr=False)

    def locate(self, line: int, column: int) -> tuple[int, int]:
        """Give the place in the query as it was sent for a place in `text`."""
        if not self.places:
            return line, column
        lines = self.text.split("\n")
        offset = sum(len(part) + 1 for part in lines[: line - 1]) + column - 1
        index = bisect_right(self.places, (offset, len(self.source))) - 1
        written, sent = self.places[max(index, 0)]
        return lexer.position(self.source, min(sent + max(offset - written, 0), len(self.source)))


def examine(text: str, limits: Limits, policy: Policy, dataset: Dataset | None = None) -> Query:
    """Decide on a query; `dataset` is the protocol's, which outranks the query's own. Raises Refusal."""
    decide = _remembered if len(text) <= _SHORT else _decide
    return decide(text, limits, policy, dataset)


_SHORT = 4_096
"""Characters of a query that is worth remembering."""


def _decide(text: str, limits: Limits, policy: Policy, dataset: Dataset | None) -> Query:
    if len(text) > limits.length:
        sentence = f"The query has {len(text)} characters; {limits.length} are allowed."
        raise Refusal("length", sentence, limit=limits.length)
    tokens = _tokens(text)
    guard = _Guard(text, tokens, policy)
    form = guard.form()
    guard.check_words()
    guard.check_size(limits)
    asked = guard.take_dataset()
    guard.check_services()
    for iri in (*dataset.default, *dataset.named) if dataset else ():
        _allow_graph(iri, policy)
    guard.check_prefixes(form)
    written, places = guard.write(form)
    return Query(
        form=tokens[form].text.upper(),
        text=written,
        base=policy.base,
        dataset=dataset or asked,
        volatile=any(token.is_one_of(VOLATILE) for token in tokens),
        key="\n".join(token.text for token in tokens),
        source=text,
        places=tuple(places),
    )


_remembered = lru_cache(maxsize=512)(_decide)


def _tokens(text: str) -> list[Token]:
    try:
        return lexer.tokenize(text)
    except LexicalError as error:
        line, column = lexer.position(text, error.offset)
        word = error.word.upper()
        kind = "service" if word.startswith("SERVICE") else "update" if word in UPDATES else "syntax"
        raise Refusal(kind, str(error), line=line, column=column) from None


def _allow_graph(iri: str, policy: Policy) -> None:
    if iri not in policy.graphs:
        known = ", ".join(f"<{graph}>" for graph in sorted(policy.graphs)) or "none"
        raise Refusal("dataset", f"<{iri}> is no named graph of this release. There are: {known}. Nothing is fetched.")


class _Guard:
    """One query's tokens while they are examined; `dropped` are those that the engine shall not see."""

    def __init__(self, text: str, tokens: Sequence[Token], policy: Policy) -> None:
        self.text = text
        self.tokens = tokens
        self.policy = policy
        self.base = policy.base
        self.prefixes: dict[str, str] = {}
        self.dropped: set[int] = set()

    def refuse(self, kind: str, sentence: str, index: int, limit: float | None = None) -> Refusal:
        offset = self.tokens[index].start if index < len(self.tokens) else len(self.text)
        line, column = lexer.position(self.text, offset)
        return Refusal(kind, sentence, line=line, column=column, limit=limit)

    def form(self) -> int:
        """Read the prologue; give the index of the word that says the form."""
        index = 0
        while index < len(self.tokens):
            word = self.tokens[index].text.upper() if self.tokens[index].kind is Kind.WORD else ""
            if word in FORMS:
                return index
            if word not in _PROLOGUE:
                raise self._no_form(word, index)
            index = _PROLOGUE[word](self, index)
        raise self.refuse("syntax", "The query is empty: SELECT, ASK, CONSTRUCT or DESCRIBE is missing.", index)

    def _no_form(self, word: str, index: int) -> Refusal:
        if word in UPDATES:
            return self.refuse("update", f"{word} would change data; this endpoint only answers questions.", index)
        return self.refuse("syntax", "Expected PREFIX, BASE, SELECT, ASK, CONSTRUCT or DESCRIBE.", index)

    def read_base(self, index: int) -> int:
        self.base = self._iri(index + 1)
        return index + 2

    def read_prefix(self, index: int) -> int:
        name = self._at(index + 1)
        if name is None or name.kind is not Kind.NAME or not name.text.endswith(":"):
            raise self.refuse("syntax", "Expected a prefix such as `schema:`.", index + 1)
        self.prefixes[name.text[:-1]] = self._iri(index + 2)
        return index + 3

    def read_version(self, index: int) -> int:
        return index + 2

    def check_words(self) -> None:
        """Refuse words that belong to updates, and words that SPARQL does not have."""
        for index, token in enumerate(self.tokens):
            if token.kind is not Kind.WORD or (word := token.text.upper()) in KNOWN:
                continue
            if word in UPDATES:
                raise self._no_form(word, index)
            raise self.refuse("syntax", f"{token.text} is no word of SPARQL.", index)

    def check_size(self, limits: Limits) -> None:
        """Bound nesting and length: the engine's parser is recursive and crashes on more."""
        depth = negations = 0
        for index, token in enumerate(self.tokens):
            if token.kind is Kind.MARK:
                depth += (token.text in OPENING) - (token.text in CLOSING)
                negations = negations + 1 if token.text == "!" else 0
                if depth + negations > limits.depth:
                    raise self.refuse("depth", f"Nested deeper than {limits.depth}.", index, limits.depth)
        terms = 0
        for count, (index, token) in enumerate(self._outside_values(), 1):
            terms += token.kind is Kind.WORD or (token.kind is Kind.MARK and token.text not in _PUNCTUATION)
            if terms > limits.terms:
                raise self.refuse("terms", f"More than {limits.terms} words and operators.", index, limits.terms)
            if count > limits.tokens:
                raise self.refuse("terms", f"More than {limits.tokens} tokens.", index, limits.tokens)

    def _outside_values(self) -> Iterator[tuple[int, Token]]:
        """Give the tokens but those in the braces of a VALUES block, of which any number is harmless."""
        values = inside = False
        for index, token in enumerate(self.tokens):
            if token.is_word("VALUES"):
                values = True
            elif values and token.text == "{":
                values, inside = False, True
            elif inside and token.text == "}":
                inside = False
            if not inside:
                yield index, token

    def take_dataset(self) -> Dataset | None:
        """Take out FROM and FROM NAMED; their graphs must be the release's."""
        graphs: dict[bool, list[str]] = {False: [], True: []}
        for index, token in enumerate(self.tokens):
            if not token.is_word("FROM"):
                continue
            following = self._at(index + 1)
            named = following is not None and following.is_word("NAMED")
            place = index + 1 + named
            iri = self._iri(place)
            try:
                _allow_graph(iri, self.policy)
            except Refusal as refusal:
                raise self.refuse("dataset", refusal.sentence, place) from None
            graphs[named].append(iri)
            self.dropped.update(range(index, place + 1))
        return Dataset(tuple(graphs[False]), tuple(graphs[True])) if self.dropped else None

    def check_services(self) -> None:
        """Refuse SERVICE unless it names an IRI that is allowed."""
        for index, token in enumerate(self.tokens):
            if not token.is_word("SERVICE"):
                continue
            following = self._at(index + 1)
            place = index + 1 + (following is not None and following.is_word("SILENT"))
            endpoint = self._at(place)
            fixed = endpoint is not None and endpoint.kind in (Kind.IRI, Kind.NAME)
            if not fixed or self._iri(place) not in self.policy.services:
                raise self.refuse("service", "SERVICE would query another endpoint, which is not allowed here.", index)

    def check_prefixes(self, form: int) -> None:
        """Refuse names without a declared prefix here, where it can be said better than the engine does."""
        for index, token in enumerate(self.tokens[form:], form):
            if token.kind is Kind.NAME and (prefix := token.text.partition(":")[0]) not in self.prefixes:
                raise self.refuse("syntax", f"The prefix {prefix}: is not declared.", index)

    def _at(self, index: int) -> Token | None:
        return self.tokens[index] if index < len(self.tokens) else None

    def _iri(self, index: int) -> str:
        """Resolve the IRI or prefixed name at an index."""
        token = self._at(index)
        if token is not None and token.kind is Kind.IRI:
            return urljoin(self.base, lexer.unescape(token.text[1:-1]))
        if token is not None and token.kind is Kind.NAME:
            prefix, _, local = token.text.partition(":")
            if prefix in self.prefixes:
                return self.prefixes[prefix] + local.replace("\\", "")
        raise self.refuse("syntax", "Expected an IRI, or a name with a declared prefix.", index)

    def write(self, form: int) -> tuple[str, list[tuple[int, int]]]:
        """Write the query for the engine; give it with the offsets of each token there and in the source."""
        parts: list[str] = []
        places: list[tuple[int, int]] = []
        length, before = 0, None
        for token, text in self._texts(form):
            gap = _gap(self.text, before, token)
            places.append((length + len(gap), token.start))
            parts += gap, text
            length += len(gap) + len(text)
            before = token
        return "".join(parts), places

    def _texts(self, form: int) -> Iterator[tuple[Token, str]]:
        kept = [(i, token) for i, token in enumerate(self.tokens) if i not in self.dropped]
        if self.tokens[form].is_word("DESCRIBE"):
            return _as_select(kept, form)
        return ((token, _text(token)) for _, token in kept)


_PROLOGUE = {"BASE": _Guard.read_base, "PREFIX": _Guard.read_prefix, "VERSION": _Guard.read_version}
_PUNCTUATION = OPENING | CLOSING | {".", ",", ";"}


def _gap(text: str, before: Token | None, token: Token) -> str:
    """Give what to write between two tokens: the source's line breaks, else a space where one was or must be."""
    if before is None:
        return "\n" * text.count("\n", 0, token.start)
    if token.start > before.end:
        return "\n" * text.count("\n", before.end, token.start) or " "
    return "" if before.kind is Kind.MARK or token.kind is Kind.MARK or token.kind is Kind.LANGUAGE else " "


def _text(token: Token) -> str:
    if token.kind is Kind.NAME:
        return _PREFIX + token.text
    return token.text.translate(_IRI_ESCAPES) if token.kind is Kind.IRI else token.text


def _as_select(tokens: Sequence[tuple[int, Token]], form: int) -> Iterator[tuple[Token, str]]:
    """Write a DESCRIBE as the SELECT of what it describes, because the description itself is ours, not the engine's."""
    start = next(place for place, (index, _) in enumerate(tokens) if index == form)
    rest = range(start + 1, len(tokens))
    end = next((place for place in rest if _ends_head(tokens[place][1])), len(tokens))
    for place, (index, token) in enumerate(tokens):
        text = _text(token)
        if place == start:
            text = "SELECT "
        elif start < place < end and token.kind in (Kind.IRI, Kind.NAME):
            text = f"({text} AS ?{_PREFIX}{index}) "
        yield token, text if place != end - 1 or _has_pattern(tokens, end) else text + " WHERE {} "


def _ends_head(token: Token) -> bool:
    return token.is_one_of(CLAUSES) or (token.kind is Kind.MARK and token.text == "{")


def _has_pattern(tokens: Sequence[tuple[int, Token]], end: int) -> bool:
    return end < len(tokens) and (tokens[end][1].text == "{" or tokens[end][1].is_word("WHERE"))
