"""Texts as other systems deliver them, fit to publish: lines, HTML in ten tags, addresses."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from urllib.parse import urlsplit

import nh3
from pyoxigraph import NamedNode

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol"})
TAGS = _HEADINGS | _LISTS | {"p", "br", "b", "strong", "i", "em", "sup", "sub", "li", "a"}
"""The tags that PVOG, the federal portal, allows."""

_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_UNSEEN = re.compile(
    r"[\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]+"
)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]*|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_BLANKS = re.compile(r"\s+")
_OTHER_BLOCKS = re.compile(
    r"<(/?)(?:div|section|article|table|tr|td|th|dd|dt|dl|blockquote|pre)\b[^>]*>", re.IGNORECASE
)
_KNOWN_TAG = re.compile(r"</?(?:p|br|ul|ol|li|b|strong|i|em|sup|sub|a|h[1-6]|div|span|table)\b[^<>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"[<>&]")
_MANY_LINES = re.compile(r"\n{3,}")
_BARE_LINK = re.compile(r"<a>(.*?)</a>", re.DOTALL)
_ANCHOR = re.compile(r"<a href=\"([^\"]*)\">(.*?)</a>", re.DOTALL)
_MANY_BREAKS = re.compile(r"(?:<br>\s*){3,}")
_BREAKS = re.compile(r"(?:\s*<br>)+\s*(</(?:p|li|h[1-6])>)")
_EMPTY = re.compile(r"<(p|li|ul|ol|h[1-6]|b|strong|i|em|sup|sub|a)(?: href=\"[^\"]*\")?>(?:\s|<br>)*</\1>")
_LONGEST_MAIL = 254
_MAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]%{}|^`]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")


def without_invisible(text: str) -> str:
    """Take out what nobody sees: zero-width characters, soft hyphens, direction marks, control characters."""
    if text.isprintable():  # nearly every text is, and this is the fast way to see it
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def line(text: str) -> str | None:
    """Make one trimmed line with single blanks; nothing left is None."""
    return " ".join(without_invisible(text).split()) or None


def lines(text: str) -> str | None:
    """Tidy a plain text of several lines: each trimmed, at most one empty line between two; nothing left is None."""
    tidy = (_BLANKS.sub(" ", row).strip() for row in without_invisible(text).splitlines())
    return _MANY_LINES.sub("\n\n", "\n".join(tidy)).strip() or None


def looks_like_html(text: str) -> bool:
    """Say whether a text has any of the tags that we know, so that a mere "<" does not make it HTML."""
    return "<" in text and _KNOWN_TAG.search(text) is not None


def prose(text: str) -> str | None:
    """Make readable text of what may be HTML, or plain text whose lines count."""
    return plain(text) if looks_like_html(text) else lines(text)


def without_entities(text: str) -> str:
    """Turn HTML's names of characters into the characters: only whole ones, for `&lang=de` is part of an address."""
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text)


def rich(html: str) -> str | None:
    """Sanitise HTML to the ten tags, without empty elements and bare links; nothing left is None."""
    if not _MARKUP.search(html):
        return line(html)
    blocks = _OTHER_BLOCKS.sub(r"<\1p>", without_invisible(html))
    clean = nh3.clean(
        blocks,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(_SCHEMES),
        attribute_filter=_href,
        link_rel=None,
    )
    tidy = _MANY_BREAKS.sub("<br><br>", _BLANKS.sub(" ", clean.replace("&nbsp;", " ")))
    return _BLANKS.sub(" ", _without_empty(_BARE_LINK.sub(r"\1", tidy))).strip() or None


def plain(html: str) -> str | None:
    """Make readable text of HTML: blank lines between paragraphs, lists as lines; nothing left is None."""
    if not _MARKUP.search(html):
        return line(html)
    sanitised = rich(html)
    return _Plain().read(sanitised) if sanitised else None


def anchors(html: str) -> list[tuple[str, str]]:
    """Give the links in HTML that may be published: what they are called, and where they lead."""
    found = _ANCHOR.findall(rich(html) or "")
    named = ((unescape(plain(inner) or ""), web_address(unescape(address))) for address, inner in found)
    return [(" ".join(name.split()) or address, address) for name, address in named if address]


def has_tags(html: str) -> bool:
    """Say whether sanitised HTML is more than plain text."""
    return "<" in html


def web_address(text: str) -> str | None:
    """Give a web address that may be published as an IRI, or None if it is not an absolute http(s) one."""
    address = without_invisible(text).strip()
    try:
        parts = urlsplit(address)
        NamedNode(address)
    except ValueError:
        return None
    named = parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and "@" not in parts.netloc
    return address if named else None


def mail_address(text: str) -> str | None:
    """Give a mail address without `mailto:`, or None if it is not one."""
    address = without_invisible(text).strip().removeprefix("mailto:")
    return address if len(address) <= _LONGEST_MAIL and _MAIL.fullmatch(address) else None


def _href(_tag: str, _attribute: str, value: str) -> str | None:
    """Keep absolute links of the four schemes; a relative one would point into our own site."""
    address = value.strip()
    try:
        scheme = urlsplit(address).scheme
        NamedNode(address)
    except ValueError:
        return None
    return address if scheme in _SCHEMES else None


def _without_empty(html: str) -> str:
    """Take out elements without content, innermost first, and line breaks before the end of a block."""
    while (shorter := _EMPTY.sub(" ", _BREAKS.sub(r"\1", html))) != html:
        html = shorter
    return html


class _Plain:
    """Turns sanitised HTML into lines: blocks start new ones, list items get a dash or a number."""

    _TOKEN = re.compile(r"<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*)[^>]*>|(?P<text>[^<]+)")

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._bullet = ""
        self._counters: list[int | None] = []

    def read(self, html: str) -> str | None:
        for token in self._TOKEN.finditer(html):
            if token["text"]:
                self._line.append(unescape(token["text"]))
            else:
                self._tag(token["tag"], is_end=bool(token["end"]))
        self._end_line()
        return "\n".join(self._lines).strip() or None

    def _tag(self, tag: str, *, is_end: bool) -> None:
        if tag in _LISTS:
            self._list(tag, is_end=is_end)
        elif tag == "li":
            self._end_line()
            self._bullet = "" if is_end else self._next_bullet()
        elif tag == "p" or tag in _HEADINGS:
            self._end_block()
        elif tag == "br":
            self._end_line()

    def _list(self, tag: str, *, is_end: bool) -> None:
        self._end_block()
        if is_end and self._counters:
            self._counters.pop()
        elif not is_end:
            self._counters.append(0 if tag == "ol" else None)
        self._end_block()

    def _next_bullet(self) -> str:
        if not self._counters or self._counters[-1] is None:
            return "– "
        self._counters[-1] += 1
        return f"{self._counters[-1]}. "

    def _end_line(self) -> None:
        text = " ".join("".join(self._line).split())
        self._line.clear()
        if text:
            depth = len(self._counters) - bool(self._bullet)
            self._lines.append("  " * max(depth, 0) + self._bullet + text)
            self._bullet = ""

    def _end_block(self) -> None:
        """End the line; outside lists, a blank one follows."""
        self._end_line()
        if not self._counters and self._lines and self._lines[-1]:
            self._lines.append("")
