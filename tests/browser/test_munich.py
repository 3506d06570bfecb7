"""A real town of 287 services looks as good as the demo: its pages fit, have no barrier, and lead where people go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import WIDTHS, visiting
from tests.command import ROOT, serving
from tests.conftest import MUNICH, copied

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "letter": "/a-z/m",
    "service": "/doc/service/personalausweis-1063441",
    "service in many places": "/doc/service/ausweisdokumente-familie-10225205",
    "office": "/doc/organisation/buergerbuero-ruppertstrasse-10489",
    "department": "/doc/organisation/kreisverwaltungsreferat",
    "place": "/doc/place/aidenbachstrasse-7-81379",
    "contact": "/doc/contact/amt-fuer-ausbildungsfoerderung-10640",
    "chart": "/organisation-chart",
    "services": "/doc/service/",
    "places": "/doc/place/",
    "search": "/search?q=ausweis",
}


@pytest.fixture(scope="module")
def munich_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Munich, served, where its files are at hand."""
    if not MUNICH.is_dir():
        pytest.skip(f"the files of Munich are not in {MUNICH}")
    folder = copied(ROOT / "data/muenchen", tmp_path_factory.mktemp("munich") / "muenchen")
    (folder / "dldb").symlink_to(MUNICH)
    with serving(folder, releases=folder.parent / "releases") as server:
        yield f"http://localhost:{server.port}"


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
def test_a_page_fits_and_has_no_barrier_by_day_and_night(path: str, munich_address: str, browser: Browser) -> None:
    with visiting(browser, munich_address) as visitor:
        answer = visitor.page.goto(visitor.base + path)
        assert answer is not None
        assert answer.status == 200
        for width in (320, *WIDTHS.values()):
            visitor.page.set_viewport_size({"width": width, "height": 900})
            assert (width, visitor.overflow) == (width, 0)
        for colours in ("light", "dark"):
            visitor.page.emulate_media(color_scheme=colours)
            assert (colours, visitor.violations()) == (colours, [])
        assert (visitor.complaints, visitor.strangers) == ([], set())


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", WIDTHS)
def test_people_find_what_they_came_for(width: str, script: bool, munich_address: str, browser: Browser) -> None:  # noqa: FBT001
    with visiting(browser, munich_address, width=WIDTHS[width], java_script_enabled=script) as visitor:
        page = visitor.go("/").page
        assert page.locator(".hero__first a").first.inner_text() == "Personalausweis"
        assert page.get_by_role("link", name="Kreisverwaltungsreferat", exact=True).is_visible()
        page.locator("input[name=q]").first.fill("perso")
        page.get_by_role("button", name="Suchen", exact=True).click()
        page.wait_for_load_state()
        visitor.follow("Personalausweis")
        assert visitor.heading == "Personalausweis"
        assert page.get_by_role("link", name="Termin vereinbaren").first.is_visible()
        visitor.follow("Bürgerbüro Ruppertstraße")
        assert visitor.heading == "Bürgerbüro Ruppertstraße"
        assert page.get_by_role("link", name="Kontakt speichern").is_visible()
        assert "Ruppertstraße 19" in page.locator("main").inner_text()
