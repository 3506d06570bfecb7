"""The map from a town's own tiles: shown on request, drawn under the strict policy, with nobody else asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import PLACE, visiting
from tests.command import ROOT, serving
from tests.conftest import copied
from tests.tiles import archive

pytestmark = pytest.mark.browser


PIN = "document.querySelector('.map__pin').getBoundingClientRect().x"
"""Where the mark of the place is."""


@pytest.fixture(scope="module")
def tiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo town with map tiles, served."""
    folder = copied(ROOT / "data/kassel", tmp_path_factory.mktemp("tiled") / "kassel")
    (folder / "town.pmtiles").write_bytes(archive())
    settings = folder / "site.toml"
    settings.write_text(settings.read_text("utf-8").replace("[map]\n", '[map]\ntiles = "town.pmtiles"\n'), "utf-8")
    with serving(folder, releases=folder.parent / "releases") as server:
        yield f"http://localhost:{server.port}"


@pytest.mark.parametrize("path", [PLACE, "/doc/place/"])
def test_a_map_is_drawn_when_a_reader_asks_for_it(path: str, tiled: str, browser: Browser) -> None:
    with visiting(browser, tiled) as visitor:
        page = visitor.go(path).page
        assert page.locator(".map canvas").count() == 0
        page.get_by_role("button", name="Karte zeigen").first.click()
        page.locator(".map[data-state=shown] canvas").first.wait_for()
        assert page.locator(".map__pin").count() >= 1
        page.get_by_text("© Testkarte").first.wait_for()
        assert (visitor.strangers, visitor.complaints) == (set(), [])


def test_the_keyboard_opens_the_map_moves_it_and_goes_on(tiled: str, browser: Browser) -> None:
    with visiting(browser, tiled) as visitor:
        page = visitor.go(PLACE).page
        page.get_by_role("button", name="Karte zeigen").first.focus()
        page.keyboard.press("Enter")
        page.locator(".map[data-state=shown] canvas").first.wait_for()
        assert page.evaluate("document.activeElement.tagName") == "CANVAS"
        before = page.evaluate(PIN)
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"before => Math.abs({PIN} - before) > 20", arg=before)
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.map') !== null")  # the buttons of the map
        for _ in range(6):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.map') === null")  # nobody is caught in it


def test_without_script_there_is_no_button_that_does_nothing(tiled: str, browser: Browser) -> None:
    with visiting(browser, tiled, java_script_enabled=False) as visitor:
        assert not visitor.go(PLACE).page.locator(".map button").first.is_visible()
