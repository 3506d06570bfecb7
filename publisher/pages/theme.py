"""How a site looks of its own: logo and colour. A colour that some people could not read is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from publisher.settings import Table

ENOUGH = 4.5
"""The contrast that text needs with its ground (WCAG 2.2, 1.4.3)."""

LOGOS = (".svg", ".png", ".webp")
LARGEST_LOGO = 200_000

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LIGHT = ((255, 255, 255), (243, 244, 247))
_DARK = ((19, 21, 37), (29, 32, 53))
"""The grounds of pages, plain and tinted, by day and by night; those of KERN."""

_STEPS = 20

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Theme:
    """What a site sets of its looks. colour: of buttons and links by day; by night a lighter one is derived."""

    logo: Path | None = None
    colour: str = ""

    @property
    def by_night(self) -> str:
        """Give the colour for dark pages: mixed with white until it can be read there."""
        return _hex(_towards(_rgb(self.colour), (255, 255, 255), _DARK)) if self.colour else ""

    def css(self) -> str:
        """Write the style sheet that puts the colour in the place of KERN's."""
        if not self.colour:
            return ""
        day = f":root{{{_rule(self.colour, '#ffffff')}}}"
        night = f":root{{{_rule(self.by_night, '#131525')}}}"
        return f"{day}@media (prefers-color-scheme:dark){{{night}}}\n"


def read(table: Table) -> Theme:
    """Read `[theme]`. Raises SettingError for a logo that is none, and for a colour that cannot be read."""
    logo = table.path("logo", LOGOS)
    if logo and logo.stat().st_size > LARGEST_LOGO:
        raise table.wrong("logo", f"is larger than {LARGEST_LOGO} bytes", "Every page loads it: make it smaller.")
    colour = table.matching("colour", _COLOUR.pattern, "a colour such as #2044aa").lower()
    if colour and not _is_readable(_rgb(colour), _LIGHT):
        near = _hex(_towards(_rgb(colour), (0, 0, 0), _LIGHT))
        found = min(contrast(_rgb(colour), ground) for ground in _LIGHT)
        reason = f"is {colour!r}: its contrast with the page is {found:.1f} to 1, and text needs {ENOUGH} to 1"
        raise table.wrong("colour", reason, f"A darker one can be read, such as {near}.")
    return Theme(logo, colour)


def contrast(one: Rgb, other: Rgb) -> float:
    """Give the contrast of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _rule(colour: str, on_it: str) -> str:
    names = ("action-default", "action-state-indicator-default", "decorative-brand-default")
    rules = "".join(f"--kern-color-{name}:{colour};" for name in names)
    return f"{rules}--kern-color-action-on-default:{on_it}"


def _is_readable(colour: Rgb, grounds: tuple[Rgb, ...]) -> bool:
    return all(contrast(colour, ground) >= ENOUGH for ground in grounds)


def _towards(colour: Rgb, end: Rgb, grounds: tuple[Rgb, ...]) -> Rgb:
    """Mix a colour with black or white, step by step, until it can be read on all grounds."""
    mixed = (_mixed(colour, end, step / _STEPS) for step in range(_STEPS + 1))
    return next(found for found in mixed if _is_readable(found, grounds))


def _mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    parts = [c / 255 for c in colour]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)  # noqa: PLR2004 - sRGB
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
