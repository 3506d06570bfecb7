r"""A tokenizer of SPARQL 1.1 and 1.2. Linear in the length of the text.

It decides a little more strictly than the grammar, never more loosely: what it cannot tell apart is an error. Codepoint
escapes (`\u0041`) may stand in strings and IRIs only, as in SPARQL 1.2; elsewhere they are resolved for the error, so
that it can say what they would have hidden.
"""

from __future__ import annotations

import re
import sys
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """The kinds of token."""

    WORD = "word"
    NAME = "name"
    VARIABLE = "variable"
    BLANK = "blank"
    IRI = "iri"
    STRING = "string"
    LANGUAGE = "language"
    NUMBER = "number"
    MARK = "mark"


class Token(NamedTuple):
    """One token as written, and where it begins and ends."""

    kind: Kind
    text: str
    start: int
    end: int

    def is_word(self, word: str) -> bool:
        """Tell whether this is a keyword, given in upper case."""
        return self.kind is Kind.WORD and self.text.upper() == word

    def is_mark(self, mark: str) -> bool:
        """Tell whether this is a mark such as `{`."""
        return self.kind is Kind.MARK and self.text == mark

    def is_one_of(self, words: frozenset[str]) -> bool:
        """Tell whether this is one of some keywords, given in upper case."""
        return self.kind is Kind.WORD and self.text.upper() in words


class LexicalError(ValueError):
    """A text that is no SPARQL. `word` is what a codepoint escape outside strings and IRIs would have written."""

    def __init__(self, sentence: str, offset: int, word: str = "") -> None:
        super().__init__(sentence)
        self.offset = offset
        self.word = word


_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE = "0-9_\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_LOCAL = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

# Possessive quantifiers throughout: no alternative is ever tried twice. The prefix of a name is bounded because a
# name without its colon is scanned again as something else.
_TOKEN = re.compile(
    rf"""
    (?P<skip>(?:[ \t\r\n]++|\#[^\r\n]*+)++)
  | (?P<string>\"""(?:[^"\\]++|\\.|"(?!""))*+\"""
             | '''(?:[^'\\]++|\\.|'(?!''))*+'''
             | "(?:[^"\\\r\n]++|\\[^\r\n])*+"
             | '(?:[^'\\\r\n]++|\\[^\r\n])*+')
  | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]++|{_ESCAPE})*+>)
  | (?P<variable>[?$][{_BASE}0-9_][{_BASE}{_MORE}]*+)
  | (?P<blank>_:[{_BASE}0-9_](?:\.*+[{_BASE}{_MORE}\-])*+)
  | (?P<name>(?:[{_BASE}](?:\.{{0,4}}+[{_BASE}{_MORE}\-]){{0,64}}+)?+
             :(?:(?:[{_BASE}0-9_:]|{_LOCAL})(?:\.*+(?:[{_BASE}{_MORE}:\-]|{_LOCAL}))*+)?+)
  | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+)
  | (?P<number>(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)[eE][+-]?+[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)
  | (?P<word>[A-Za-z][A-Za-z0-9_]*+)
  | (?P<mark><<\(|\)>>|<<|>>|\{{\||\|\}}|\^\^|\|\||&&|!=|<=|>=|[][{{}}()<>=!+*/|^?.,;~-])
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS = {kind.value: kind for kind in Kind}
_ESCAPED_RUN = re.compile(rf"(?:[\w:.$?-]|{_ESCAPE})++")
_ONE_ESCAPE = re.compile(_ESCAPE)
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*+:")


def tokenize(text: str) -> list[Token]:
    """Take a query apart. Raises LexicalError at the first character that begins no token."""
    found: list[Token] = []
    offset, length = 0, len(text)
    while offset < length:
        match = _TOKEN.match(text, offset)
        if match is None or match.lastgroup is None:
            raise _error(text, offset, found)
        kind = _KINDS.get(match.lastgroup)
        end = match.end()
        if kind is Kind.IRI and _is_comparison(match.group()):
            kind, end = Kind.MARK, offset + 1 + (text[offset + 1] == "=")
        if kind:
            found.append(Token(kind, text[offset:end], offset, end))
        offset = end
    return found


def position(text: str, offset: int) -> tuple[int, int]:
    """Give the line and column, both from 1, of an offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def unescape(text: str) -> str:
    """Resolve codepoint escapes."""
    return _ONE_ESCAPE.sub(lambda match: _character(match.group()), text)


def _character(escape: str) -> str:
    code = int(escape.lstrip("\\uU"), 16)
    return chr(code) if code <= sys.maxunicode else "\ufffd"


def _is_comparison(candidate: str) -> bool:
    """Tell `?a<5)FILTER(?b>3` from an IRI: one that holds brackets must be absolute."""
    return not {"(", ")"}.isdisjoint(candidate) and not _ABSOLUTE.match(candidate)


def _error(text: str, offset: int, before: list[Token]) -> LexicalError:
    if text.startswith("\\", offset):
        start = before[-1].start if before and before[-1].end == offset else offset
        if run := _ESCAPED_RUN.match(text, start):
            return LexicalError(
                "A codepoint escape may stand only in a string or an IRI.", start, unescape(run.group())
            )
    if text[offset] in "\"'":
        return LexicalError("A string is not closed.", offset)
    return LexicalError(f"Unexpected {text[offset : offset + 1]!r}.", offset)
