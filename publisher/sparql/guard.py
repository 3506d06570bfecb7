"""Decides by its tokens, before it is evaluated, whether a query may run. Pure.

What is accepted is written anew by `rewrite`, and only that text reaches the engine. Dataset clauses are taken out and
handed over apart; so are SERVICE clauses, which are asked before the query runs: a worker has no network.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from publisher.sparql import lexer, rewrite
from publisher.sparql.lexer import Kind, LexicalError, Token
from publisher.sparql.limits import Limits, Policy, Refusal
from publisher.sparql.query import Call, Dataset, Query
from publisher.sparql.words import FORMS, KNOWN, UPDATES, VOLATILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from publisher.sparql.dialect import Dialect

OPENING = frozenset(("(", "{", "[", "<<", "<<(", "{|"))
CLOSING = frozenset((")", "}", "]", ">>", ")>>", "|}"))


def examine(text: str, limits: Limits, policy: Policy, dataset: Dataset | None = None) -> Query:
    """Decide on a query; `dataset` is the protocol's, which outranks the query's own. Raises Refusal."""
    if len(text) > limits.length:
        sentence = f"The query has {len(text)} characters; {limits.length} are allowed."
        raise Refusal("length", sentence, limit=limits.length)
    decide = _remembered if len(text) <= _SHORT else _decide
    return decide(text, limits, policy, dataset)


_SHORT = 4_096
"""Characters of a query that is worth remembering."""


def _decide(text: str, limits: Limits, policy: Policy, dataset: Dataset | None) -> Query:
    tokens = _tokens(text)
    guard = _Guard(text, tokens, policy)
    form = guard.form()
    guard.check_words()
    guard.check_size(limits)
    asked = guard.take_dataset()
    _allow_dataset(dataset, policy)
    guard.check_prefixes(form)
    clauses = guard.take_services(form)
    instead = dict.fromkeys(clauses, rewrite.EMPTY) | (guard.speak(policy.dialect) if policy.dialect else {})
    written = rewrite.write(text, tokens, form, guard.dropped, instead)
    calls = tuple(replace(call, at=written.place_of(tokens[index].start)) for index, call in clauses.items())
    return Query(
        form=tokens[form].text.upper(),
        text=written.text,
        base=policy.base,
        dataset=dataset or asked,
        volatile=bool(calls) or any(token.is_one_of(VOLATILE) for token in tokens),
        key="\n".join(token.text for token in tokens),
        calls=calls,
        pattern=_start_of_pattern(tokens[form:], written),
        source=text,
        places=written.places,
    )


_remembered = lru_cache(maxsize=512)(_decide)


def _allow_dataset(dataset: Dataset | None, policy: Policy) -> None:
    for iri in (*dataset.default, *dataset.named) if dataset else ():
        _allow_graph(iri, policy)


def _start_of_pattern(tokens: Sequence[Token], written: rewrite.Written) -> int:
    """Give where the query as written begins to say what is looked for; 0 for one that does not."""
    brace = next((token for token in tokens if token.is_mark("{")), None)
    return written.place_of(brace.start) + 1 if brace else 0


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

    def take_services(self, form: int) -> dict[int, Call]:
        """Take out SERVICE clauses; their endpoints must be allowed. Give the calls by the index of their word."""
        found: dict[int, Call] = {}
        end = -1
        for index, token in enumerate(self.tokens):
            if not token.is_word("SERVICE"):
                continue
            if index < end:
                raise self.refuse("service", "A SERVICE inside of another is not supported.", index)
            following = self._at(index + 1)
            silent = following is not None and following.is_word("SILENT")
            end = self._group_end(index + 2 + silent)
            group = self.text[self.tokens[index + 2 + silent].start : self.tokens[end].end]
            asked = rewrite.remote(self.text[: self.tokens[form].start], group)
            found[index] = Call(self._service(index, index + 1 + silent), asked, silent)
            self.dropped.update(range(index + 1, end + 1))
        return found

    def _service(self, index: int, place: int) -> str:
        endpoint = self._at(place)
        fixed = endpoint is not None and endpoint.kind in (Kind.IRI, Kind.NAME)
        if not fixed or (iri := self._iri(place)) not in self.policy.services:
            raise self.refuse("service", "SERVICE would query another endpoint, which is not allowed here.", index)
        return iri

    def _group_end(self, start: int) -> int:
        """Find the brace that closes the group that begins at an index."""
        depth = 0
        for index, token in enumerate(self.tokens[start:], start):
            depth += token.is_mark("{") - token.is_mark("}")
            if not depth and index > start:
                return index
            if not depth:
                break
        raise self.refuse("syntax", "Expected a group in braces that is closed.", start)

    def check_prefixes(self, form: int) -> None:
        """Refuse names without a declared prefix here, where it can be said better than the engine does."""
        for index, token in enumerate(self.tokens[form:], form):
            if token.kind is Kind.NAME and (prefix := token.text.partition(":")[0]) not in self.prefixes:
                raise self.refuse("syntax", f"The prefix {prefix}: is not declared.", index)

    def speak(self, dialect: Dialect) -> dict[int, str]:
        """Give the names of another engine for graphs and datatypes, by the index of the token they replace."""
        found: dict[int, str] = {}
        depth = 0
        for index, token in enumerate(self.tokens):
            depth += token.is_mark("(") - token.is_mark(")")
            if token.kind is Kind.IRI and not dialect.escapes:
                found.setdefault(index, self._plain(index))
            if not depth and token.is_one_of(_BOOLEANS):  # a value; in brackets it may be a condition
                found |= rewrite.boolean(index, token, dialect)
            found |= self._spoken_after(index, dialect)
        return found

    def _spoken_after(self, index: int, dialect: Dialect) -> dict[int, str]:
        """Give the other name of a graph or datatype that follows what says that it is one."""
        token, following = self.tokens[index], self._at(index + 1)
        if following is None or following.kind not in (Kind.IRI, Kind.NAME):
            return {}
        if token.is_word("GRAPH"):
            return {index + 1: rewrite.iri(dialect.graph(self._iri(index + 1)))}
        return _renamed(index + 1, self._iri(index + 1), dialect) if token.is_mark("^^") else {}

    def _plain(self, index: int) -> str:
        """Write an IRI without escapes; refuse one that needs them."""
        plain = lexer.unescape(self.tokens[index].text)
        if not _PLAIN.fullmatch(plain):
            raise self.refuse("syntax", "This IRI holds a character that no IRI may have.", index)
        return plain

    def _at(self, index: int) -> Token | None:
        return self.tokens[index] if index < len(self.tokens) else None

    def _iri(self, index: int) -> str:
        """Resolve the IRI or prefixed name at an index."""
        token = self._at(index)
        if token is not None and token.kind is Kind.IRI:
            written = lexer.unescape(token.text[1:-1])
            return urljoin(self.base, written).removesuffix("#") + "#" * written.endswith("#")  # which urljoin drops
        if token is not None and token.kind is Kind.NAME:
            prefix, _, local = token.text.partition(":")
            if prefix in self.prefixes:
                return self.prefixes[prefix] + local.replace("\\", "")
        raise self.refuse("syntax", "Expected an IRI, or a name with a declared prefix.", index)


def _renamed(index: int, datatype: str, dialect: Dialect) -> dict[int, str]:
    return {index: rewrite.iri(dialect.datatype(datatype))} if datatype in dialect.aliased else {}


_PLAIN = re.compile(r'<[^\x00-\x20<>"{}|^`\\]*+>')
_BOOLEANS = frozenset(("TRUE", "FALSE"))
_PROLOGUE = {"BASE": _Guard.read_base, "PREFIX": _Guard.read_prefix, "VERSION": _Guard.read_version}
_PUNCTUATION = OPENING | CLOSING | {".", ",", ";"}
