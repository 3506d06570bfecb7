from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.sparql.lexer import LexicalError, position, tokenize, unescape


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind.value, token.text) for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT*", [("word", "SELECT"), ("mark", "*")]),
        ("?a$b", [("variable", "?a"), ("variable", "$b")]),
        ("<http://a/#b>", [("iri", "<http://a/#b>")]),
        ("<\\u0061>", [("iri", "<\\u0061>")]),
        ("ex:a.b.", [("name", "ex:a.b"), ("mark", ".")]),
        ("ex:a\\-b%20:c", [("name", "ex:a\\-b%20:c")]),
        (":", [("name", ":")]),
        ("_:a.b .", [("blank", "_:a.b"), ("mark", ".")]),
        ('"a\\"b"', [("string", '"a\\"b"')]),
        ('"""a"b""c"""', [("string", '"""a"b""c"""')]),
        ("'''a'\n'b'''", [("string", "'''a'\n'b'''")]),
        ('""', [("string", '""')]),
        ('"a"@de-AT--ltr', [("string", '"a"'), ("language", "@de-AT--ltr")]),
        ('"a"^^ex:b', [("string", '"a"'), ("mark", "^^"), ("name", "ex:b")]),
        ("1 1.5 .5 1e9 1.e-9", [("number", n) for n in ("1", "1.5", ".5", "1e9", "1.e-9")]),
        ("?a<5)FILTER(?b>3", None),
        ("a # <b> 'c\nd", [("word", "a"), ("word", "d")]),
        ("<<( <a> )>> {| |}", [("mark", "<<("), ("iri", "<a>"), ("mark", ")>>"), ("mark", "{|"), ("mark", "|}")]),
    ],
)
def test_tokens_are_told_apart(text: str, expected: list[tuple[str, str]] | None) -> None:
    if expected is None:
        assert "iri" not in {kind for kind, _ in kinds(text)}
    else:
        assert kinds(text) == expected


@pytest.mark.parametrize("text", ['"open', "'''open", '"a\nb"', "\\u0041SK", "S\\u0045RVICE", "§", "\x00", "\ufeff"])
def test_what_is_no_token_is_an_error(text: str) -> None:
    with pytest.raises(LexicalError):
        tokenize(text)


def test_an_escape_outside_strings_is_resolved_for_the_error() -> None:
    with pytest.raises(LexicalError) as caught:
        tokenize("SELECT * { S\\u0045R\\U00000056ICE <x> {} }")
    assert caught.value.word == "SERVICE"


def test_positions_count_lines_and_columns_from_one() -> None:
    assert position("ab\ncd", 4) == (2, 2)
    assert position("", 0) == (1, 1)


def test_impossible_codepoints_are_replaced() -> None:
    assert unescape("\\UFFFFFFFF\\u0041") == "\ufffdA"


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>\"'\\#{}()?$:@._^|&!=-+*/ \n")))
def test_any_text_is_tokens_or_an_error_and_tokens_are_its_parts(text: str) -> None:
    try:
        tokens = tokenize(text)
    except LexicalError as error:
        tokens = tokenize(text[: error.offset]) if text[error.offset] not in "\"'\\" else []
    end = 0
    for token in tokens:
        assert token.start >= end
        assert text[token.start : token.end] == token.text
        end = token.end


@pytest.mark.parametrize(
    "part",
    ["a.", "<", '"""', "(", "?", ":", "a", "a:", ".", "<a", "'", "_:a.", "1.", "@a-", "a.a:", "#", '"\\"', "ex:a..."],
)
def test_the_time_grows_with_the_length_only(part: str) -> None:
    text = (part * 200_000)[:200_000]
    began = time.monotonic()
    with suppress(LexicalError):
        tokenize(text)
    assert time.monotonic() - began < 10  # quadratic would take minutes
