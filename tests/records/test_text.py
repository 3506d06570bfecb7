from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.records import text

RICH = [
    ("<p>\u200bA&nbsp;&amp; B</p>", "<p>A &amp; B</p>"),
    ("<p>a\u00adb\ufeff</p>", "<p>ab</p>"),
    ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
    ("<table><tr><td>1</td><td>2</td></tr></table>", "<p>1</p><p>2</p>"),
    ("<p>a</p><p> <br> </p><p></p>", "<p>a</p>"),
    ("<p>a<br><br></p>", "<p>a</p>"),
    ("<p style='color:red' onclick='x()'>a<u>b</u></p>", "<p>ab</p>"),
    ("<script>alert(1)</script><p>a</p>", "<p>a</p>"),
    ('<a href="https://x.example/?a=1&b=2">a</a>', '<a href="https://x.example/?a=1&amp;b=2">a</a>'),
    ('<a href="mailto:a@x.example">a</a>', '<a href="mailto:a@x.example">a</a>'),
    ('<a href="javascript:alert(1)">a</a>', "a"),
    ('<a href="/relative">a</a>', "a"),
    ('<a href="https://x.example/a b">a</a>', "a"),
    ('<a href="ftp://x.example/">a</a>', "a"),
    ("nur Text", "nur Text"),
    ("<p>\u200b</p>", None),
    (" \r\n ", None),
]


@pytest.mark.parametrize(("html", "expected"), RICH)
def test_html_is_sanitised(html: str, expected: str | None) -> None:
    assert text.rich(html) == expected


PLAIN = [
    ("<p>a</p><p>b</p>", "a\n\nb"),
    ("<p>a<br>b</p>", "a\nb"),
    ("<h2>T</h2><p>a</p>", "T\n\na"),
    ("<p>a:</p><ul><li>b</li><li>c</li></ul><p>d</p>", "a:\n\n– b\n– c\n\nd"),
    ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
    ("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul>", "– a\n  – b\n– c"),
    ("<p>1 &lt; 2 &amp;&amp; &quot;x&quot; &euro; &amp;lt;</p>", '1 < 2 && "x" € &lt;'),
    ("a \r\n\t b", "a b"),
    ("<li>a</li></ul></ol>", "– a"),
    ("<p></p>", None),
]


@pytest.mark.parametrize(("html", "expected"), PLAIN)
def test_html_becomes_readable_text(html: str, expected: str | None) -> None:
    assert text.plain(html) == expected


@given(st.text(alphabet='<>/pbrulioah123 ="&;x:#\u200b\n', max_size=60) | st.text(max_size=60))
def test_what_is_sanitised_holds_only_the_ten_tags(html: str) -> None:
    tags = set(re.findall(r"<([a-z0-9]+)", text.rich(html) or ""))
    assert tags <= text.TAGS


@given(st.text(alphabet='<>/pbrulioah ="&;x\u200b\n', max_size=60) | st.text(max_size=60))
def test_texts_are_trimmed_or_none(html: str) -> None:
    for made in (text.rich(html), text.plain(html), text.line(html)):
        assert made is None or (made and made == made.strip())


@given(st.text(alphabet='<>/pbrulioah ="&;x\n', max_size=60))
def test_what_was_sanitised_stays_as_it_is(html: str) -> None:
    once = text.rich(html)
    assert once is None or text.rich(once) == once


@pytest.mark.parametrize("nesting", ["<ul><li>", "<p>", "<b>", "<div>"])
def test_deep_html_is_no_harm(nesting: str) -> None:
    assert "x" in (text.plain(nesting * 5_000 + "x") or "")


@pytest.mark.parametrize("html", ["<br>", "<p> ", "<a>", "<li><p>", "&lt;", "<b></b>", "(", " <br> x"])
def test_long_html_comes_to_an_end(html: str) -> None:
    text.plain(html * 20_000)
    assert text.mail_address(html * 20_000) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Merkblatt &quot;Fuchs&quot;", 'Merkblatt "Fuchs"'),
        ("A &amp; B", "A & B"),
        ("K&#246;ln", "Köln"),
        ("K&#xF6;ln", "Köln"),
        ("&amp;quot;", "&quot;"),
        ("https://x.example/?a=1&lang=de&copy=1", "https://x.example/?a=1&lang=de&copy=1"),
        ("&nosuchname;", "&nosuchname;"),
        ("&;&#;", "&;&#;"),
    ],
)
def test_names_of_characters_become_characters(written: str, expected: str) -> None:
    assert text.without_entities(written) == expected


@given(st.text("&#xX;amp0123456789F", max_size=20))
def test_whatever_looks_like_the_name_of_a_character_does_no_harm(written: str) -> None:
    assert text.line(text.without_entities(written)) != ""


def test_a_line_has_single_blanks_and_nothing_unseen() -> None:
    assert text.line(" Bürger\u00ad\u200bbüro \r\n\u00a0Mitte\x00 ") == "Bürgerbüro Mitte"
    assert text.line("\u200b ") is None
    assert text.line("Antrag \u202efdp.exe\u202c \u2067x\u2069") == "Antrag fdp.exe x"  # nobody reads it backwards


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://www.einbürgerung.example/a?b=c#/d", True),
        ("http://x.example", True),
        ("www.x.example", False),
        ("https://x.example/{id}", False),
        ("https://x.example/a b", False),
        ("https://localhost/", False),
        ("https://user:word@x.example/", False),
        ("https://", False),
        ("http://[::1", False),
        ("javascript:alert(1)", False),
        ("mailto:a@x.example", False),
    ],
)
def test_only_complete_web_addresses_are_published(address: str, *, good: bool) -> None:
    assert text.web_address(f" {address}\u200b") == (address if good else None)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("amt.1@x.example", "amt.1@x.example"),
        ("mailto:amt@x.example ", "amt@x.example"),
        ("amt@bürger.example", "amt@bürger.example"),
        ("amt@x", None),
        ("a b@x.example", None),
        ("a@b@x.example", None),
        ("<amt@x.example>", None),
        ("", None),
    ],
)
def test_only_mail_addresses_are_published(address: str, expected: str | None) -> None:
    assert text.mail_address(address) == expected
