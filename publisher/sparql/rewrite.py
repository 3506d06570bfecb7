"""Writes a query anew from its tokens, for the engine. Pure.

The engine's parser knows no word boundaries: it reads `SERVICESILENT<x>`, `service:x {…}` and, in `?a<1)SERVICE#>`, a
comparison where the grammar has an IRI. In the new text words stand alone, prefixes are renamed so that none begins
with a keyword, and IRIs hold no character that would mean something outside of one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from publisher.sparql import lexer
from publisher.sparql.lexer import Kind, Token
from publisher.sparql.words import CLAUSES
from publisher.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Triple

    from publisher.sparql.dialect import Dialect
    from publisher.sparql.query import Query

    Term = NamedNode | BlankNode | Literal | Triple

GENID = "urn:genid:"
"""Begins the IRI that stands for a blank node where there can be none."""

EMPTY = "{}"
"""What stands for a SERVICE clause until its result is there: a group that changes nothing."""

_PREFIX = "zz"
"""No keyword begins so."""
_IRI_ESCAPES = str.maketrans({"#": "\\u0023", "(": "\\u0028", ")": "\\u0029"})

Piece = tuple[Token, str]


@dataclass(frozen=True, slots=True)
class Written:
    """A text, with the offsets of each token in it and in the source."""

    text: str
    places: tuple[tuple[int, int], ...]

    def place_of(self, start: int) -> int:
        """Give the offset in the text of the token that begins at `start` in the source; 0 if it was dropped."""
        return next((written for written, sent in self.places if sent == start), 0)


def write(source: str, tokens: Sequence[Token], form: int, dropped: set[int], instead: Mapping[int, str]) -> Written:
    """Write the tokens but those that are dropped; `instead` has other texts for some. `form` says what is asked."""
    kept = [(index, token) for index, token in enumerate(tokens) if index not in dropped]
    if tokens[form].is_word("DESCRIBE"):
        return _join(source, _as_select(kept, form, instead))
    return _join(source, ((token, _text(index, token, instead)) for index, token in kept))


def _join(source: str, pieces: Iterable[Piece]) -> Written:
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    length, before = 0, None
    for token, text in pieces:
        gap = _gap(source, before, token)
        places.append((length + len(gap), token.start))
        parts += gap, text
        length += len(gap) + len(text)
        before = token
    return Written("".join(parts), tuple(places))


def _gap(text: str, before: Token | None, token: Token) -> str:
    """Give what to write between two tokens: the source's line breaks, else a space where one was or must be."""
    if before is None:
        return "\n" * text.count("\n", 0, token.start)
    if token.start > before.end:
        return "\n" * text.count("\n", before.end, token.start) or " "
    return "" if before.kind is Kind.MARK or token.kind is Kind.MARK or token.kind is Kind.LANGUAGE else " "


def _text(index: int, token: Token, instead: Mapping[int, str]) -> str:
    if index in instead:
        return instead[index]
    if token.kind is Kind.NAME:
        return _PREFIX + token.text
    return token.text.translate(_IRI_ESCAPES) if token.kind is Kind.IRI else token.text


def _as_select(tokens: Sequence[tuple[int, Token]], form: int, instead: Mapping[int, str]) -> Iterator[Piece]:
    """Write a DESCRIBE as the SELECT of what it describes, because the description itself is ours, not the engine's."""
    start = next(place for place, (index, _) in enumerate(tokens) if index == form)
    rest = range(start + 1, len(tokens))
    end = next((place for place in rest if _ends_head(tokens[place][1])), len(tokens))
    for place, (index, token) in enumerate(tokens):
        text = _text(index, token, instead)
        if place == start:
            text = "SELECT "
        elif start < place < end and token.kind in (Kind.IRI, Kind.NAME):
            text = f"({text} AS ?{_PREFIX}{index}) "
        yield token, text if place != end - 1 or _has_pattern(tokens, end) else text + " WHERE {} "


def _ends_head(token: Token) -> bool:
    return token.is_one_of(CLAUSES) or (token.kind is Kind.MARK and token.text == "{")


def _has_pattern(tokens: Sequence[tuple[int, Token]], end: int) -> bool:
    return end < len(tokens) and (tokens[end][1].text == "{" or tokens[end][1].is_word("WHERE"))


def remote(prologue: str, group: str) -> str:
    """Write the query for another endpoint: all solutions of a group, under the same prologue."""
    return f"{prologue}\nSELECT * WHERE {group}"


def values(names: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> str:
    """Write solutions as a VALUES block: terms, not texts, so that nothing in them is read as SPARQL."""
    written = ("(" + " ".join(map(_term, row)) + ")" for row in rows)
    return f"VALUES ({' '.join('?' + name for name in names)}) {{{' '.join(written)}}}"


def _term(term: Term | None) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, BlankNode):  # which VALUES does not take; the standard's way to give one a name
        return str(NamedNode(f"{GENID}{term.value}"))
    return str(term)


def iri(text: str) -> str:
    """Write an IRI. It is one that we made, or checked."""
    return str(NamedNode(text))


def boolean(index: int, token: Token, dialect: Dialect) -> dict[int, str]:
    """Write `true` or `false` as a dialect has it, by the token's index; nothing if it has it as it stands."""
    datatype = NamedNode(dialect.datatype(XSD.boolean.value))
    return {index: str(Literal(token.text.lower(), datatype=datatype))} if datatype != XSD.boolean else {}


def bind(query: Query, given: Mapping[str, Term]) -> Query:
    """Give some of a query's variables their values, for the whole of its first group."""
    if not given:
        return query
    block = f" {values(list(given), [list(given.values())])} "
    return _insert(query, query.pattern, query.pattern, block)


def fill(query: Query, blocks: Sequence[str]) -> Query:
    """Put the results of the query's calls, as VALUES blocks, in their places."""
    for call, block in sorted(zip(query.calls, blocks, strict=True), key=lambda pair: -pair[0].at):
        query = _insert(query, call.at, call.at + len(EMPTY), f"{{ {block} }}")
    return replace(query, calls=())


def page(query: Query, skip: int, most: int) -> Query:
    """Ask for a part of the solutions of a query that has no LIMIT of its own."""
    return replace(query, text=f"{query.text}\nLIMIT {most:d} OFFSET {skip:d}")


def among(query: Query, name: str, terms: Iterable[Term]) -> Query:
    """Give a variable of a query some values, any of which will do."""
    return _insert(query, query.pattern, query.pattern, f" {values([name], ([term] for term in terms))} ")


def based(query: Query) -> str:
    """Write a query with the base of its relative IRIs, for an engine that is told nothing else."""
    return f"BASE {iri(query.base)}\n{query.text}"


def at_most(query: Query, rows: int) -> Query:
    """Ask for no more than some solutions of a query, whatever LIMIT it has itself."""
    tokens = lexer.tokenize(query.text)
    depth, limit, end = 0, None, len(query.text)
    for index, token in enumerate(tokens):
        depth += token.is_mark("{") - token.is_mark("}")
        if not depth and token.start > query.pattern and token.is_word("LIMIT"):
            limit = tokens[index + 1]
        if not depth and token.start > query.pattern and token.is_word("VALUES"):
            end = min(end, token.start)
    if limit is not None:
        own, most = limit.text.lstrip("0"), str(rows)  # as text: it may have any number of digits
        fewer = (len(own), own) < (len(most), most)
        return query if fewer else _insert(query, limit.start, limit.end, most)
    return _insert(query, end, end, f"\nLIMIT {rows:d}\n")


def _insert(query: Query, start: int, end: int, text: str) -> Query:
    longer = len(text) - (end - start)
    places = tuple((at + longer if at > start else at, sent) for at, sent in query.places)
    return replace(query, text=query.text[:start] + text + query.text[end:], places=places)
