"""The picture that others show when they share a page: its title, what it is, and whose site it is on."""

from __future__ import annotations

import io
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from publisher.web.files import STATIC

if TYPE_CHECKING:
    from collections.abc import Iterable

SIZE = (1200, 630)
MEDIA_TYPE = "image/png"

_FONT = STATIC / "vendor/picture/FiraSans-SemiBold.woff2"
_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC")
"""The scripts whose letters the typeface has; a title with others would be boxes."""

_MARGIN, _STRIPE = 90, 24
_WIDTH = SIZE[0] - 2 * _MARGIN
_GROUND, _TEXT, _MUTED, _ACTION = "#ffffff", "#171a2b", "#454b6b", "#2044aa"
_TITLE_SIZES = (84, 72, 60, 50)
_SMALL = 38
_MOST_LINES = 4
_LONGEST = 300
_LONGEST_WORD = 36
_LETTERS = re.compile(r"[^\W\d_]")


def draw(site: str, title: str = "", kind: str = "", colour: str = "") -> bytes:
    """Draw the picture of a page, or of the site where there is no title that the typeface can show."""
    image = Image.new("RGB", SIZE, _GROUND)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, SIZE[0], _STRIPE), fill=colour or _ACTION)
    site, title, kind = map(_printable, (site, title, kind))
    shown = title if _is_drawable(title) else ""
    lines, size = _fitted(shown or site)
    top = _STRIPE + _MARGIN
    if kind and shown and _is_drawable(kind):
        pen.text((_MARGIN, top), kind, font=_font(_SMALL), fill=_MUTED)
        top += 2 * _SMALL
    pen.multiline_text((_MARGIN, top), "\n".join(lines), font=_font(size), fill=_TEXT, spacing=size // 5)
    if shown and _is_drawable(site):
        pen.text((_MARGIN, SIZE[1] - _MARGIN), site, font=_font(_SMALL), fill=colour or _ACTION, anchor="ls")
    file = io.BytesIO()
    image.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _printable(text: str) -> str:
    return "".join(filter(str.isprintable, text))


def _is_drawable(text: str) -> bool:
    return bool(text.strip()) and all(
        unicodedata.name(letter, "").startswith(_SCRIPTS) for letter in _LETTERS.findall(text)
    )


def _fitted(text: str) -> tuple[list[str], int]:
    """Break a title into lines, in the largest size in which they are few enough; the rest is cut."""
    words = [word for part in text[:_LONGEST].split() for word in _broken(part)]
    for size in _TITLE_SIZES:
        lines = list(_lines(words, size))
        if len(lines) <= _MOST_LINES and all(_font(size).getlength(line) <= _WIDTH for line in lines):
            return lines, size
    return [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"], size


def _broken(word: str) -> Iterable[str]:
    """Break a word that no line could hold, whatever the size."""
    return (word[start : start + _LONGEST_WORD] for start in range(0, len(word), _LONGEST_WORD))


def _lines(words: Iterable[str], size: int) -> Iterable[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}".strip()
        if line and _font(size).getlength(longer) > _WIDTH:
            yield line
            longer = word
        line = longer
    yield line


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.BASIC)
