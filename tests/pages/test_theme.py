"""Logo and colour of a site: what can be read is taken, what cannot is refused with a way out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import SettingError
from publisher.pages import theme
from publisher.pages.theme import ENOUGH, Theme, contrast
from publisher.settings import Table

LIGHT, DARK = ((255, 255, 255), (243, 244, 247)), ((19, 21, 37), (29, 32, 53))

colours = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb))


def read(folder: Path = Path(), **settings: object) -> Theme:
    return theme.read(Table(folder / "site.toml", settings, "theme"))


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(rgb(one), rgb(other)) == contrast(rgb(other), rgb(one)) == pytest.approx(ratio, abs=0.01)


def test_a_site_without_a_theme_has_the_looks_of_kern() -> None:
    assert (read(), read().css()) == (Theme(), "")


def test_a_dark_colour_is_taken_and_a_lighter_one_stands_in_at_night() -> None:
    found = read(colour="#0B4F8A")
    assert found.colour == "#0b4f8a"
    assert "--kern-color-action-default:#0b4f8a" in found.css()
    assert f"@media (prefers-color-scheme:dark){{:root{{--kern-color-action-default:{found.by_night}" in found.css()


def test_a_pale_colour_is_refused_with_its_contrast_and_a_colour_that_will_do() -> None:
    with pytest.raises(SettingError) as caught:
        read(colour="#ffcc00")
    assert "theme.colour is '#ffcc00': its contrast with the page is 1.4 to 1, and text needs 4.5 to 1" in str(
        caught.value
    )
    suggested = re.search("#[0-9a-f]{6}", caught.value.advice)
    assert suggested
    assert read(colour=suggested[0]).colour == suggested[0]


@given(colours)
def test_whatever_the_colour_it_or_the_one_suggested_can_be_read_by_day_and_night(colour: str) -> None:
    try:
        found = read(colour=colour)
    except SettingError as error:
        assert any(contrast(rgb(colour), ground) < ENOUGH for ground in LIGHT)
        found = read(colour=error.advice.rsplit(" ", 1)[1].rstrip("."))
    assert all(contrast(rgb(found.colour), ground) >= ENOUGH for ground in LIGHT)
    assert all(contrast(rgb(found.by_night), ground) >= ENOUGH for ground in DARK)
    assert contrast(rgb(found.by_night), (19, 21, 37)) >= ENOUGH  # the words on a button by night


@pytest.mark.parametrize("colour", ["blue", "#24a", "#2044aa;", "2044aa", "#2044ag"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(SettingError, match=r"theme\.colour is"):
        read(colour=colour)


def test_a_logo_lies_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg/>")
    assert read(tmp_path, logo="logo.svg").logo == tmp_path / "logo.svg"


@pytest.mark.parametrize(
    ("logo", "sentence"),
    [("logo.gif", "theme.logo is 'logo.gif'"), ("none.svg", "there is no such file"), ("big.png", "is larger than")],
)
def test_a_logo_that_is_none_is_refused(logo: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "logo.gif").write_bytes(b"GIF")
    (tmp_path / "big.png").write_bytes(bytes(theme.LARGEST_LOGO + 1))
    with pytest.raises(SettingError, match=sentence):
        read(tmp_path, logo=logo)
