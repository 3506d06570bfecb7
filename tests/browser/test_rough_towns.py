"""Pages hold whatever the data say: nothing sticks out, nothing is injected, nothing goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests import rough
from tests.browsing import Visitor, visiting
from tests.command import ROOT, serving
from tests.conftest import copied

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 1280)
LISTS = ("/", "/a-z/", "/a-z/d", "/organisation-chart", "/doc/topic/themen", "/dataset", "/changes",
         *(f"/doc/{kind}/" for kind in rough.KINDS))  # fmt: skip
SEARCHES = [f"/search?q={quote(text[:5_000] * 2)}" for text in rough.TEXTS.values()]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A town that obeys every rule and says too much."""
    folder = copied(ROOT / "tests/town", tmp_path_factory.mktemp("rough") / "town")
    (folder / "rough.ttl").write_text(rough.full(), "utf-8")
    settings = folder / "site.toml"
    settings.write_text(
        settings.read_text("utf-8").replace("https://klein.example/", "http://localhost:8000/"), "utf-8"
    )
    with serving(folder, releases=folder.parent / "releases") as server:
        yield f"http://localhost:{server.port}"


@pytest.fixture(scope="module")
def heap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """RDF that nobody has checked and that says too little."""
    folder = tmp_path_factory.mktemp("heap")
    (folder / "bare.ttl").write_text(rough.PREFIXES + rough.BARE, "utf-8")
    with serving(folder / "bare.ttl", "--base", "http://localhost:8000/", releases=folder / "releases") as server:
        yield f"http://localhost:{server.port}"


def holds(visitor: Visitor, path: str) -> None:
    """Open a page and see that it holds at every width."""
    answer = visitor.page.goto(visitor.base + path, wait_until="load")
    assert answer is not None
    assert answer.status == 200
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        assert (width, visitor.overflow) == (width, 0)
    assert visitor.page.evaluate("typeof injected") == "undefined"
    assert visitor.page.locator("main script, main img, [onerror], a[href^='javascript']").count() == 0
    assert (visitor.complaints, visitor.strangers) == ([], set())


@pytest.mark.parametrize("path", LISTS)
def test_lists_of_impossible_names_hold(path: str, town: str, browser: Browser) -> None:
    with visiting(browser, town) as visitor:
        holds(visitor, path)


@pytest.mark.parametrize("key", rough.TEXTS)
@pytest.mark.parametrize("kind", [kind for kind in rough.KINDS if kind != "channel"])
def test_the_page_of_a_thing_with_an_impossible_name_holds(kind: str, key: str, town: str, browser: Browser) -> None:
    with visiting(browser, town) as visitor:
        holds(visitor, f"/doc/{kind}/{key}")
        if key == "markup":
            assert visitor.heading == rough.MARKUP
        if key == "rtl":
            assert visitor.page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl"


@pytest.mark.parametrize("path", SEARCHES, ids=list(rough.TEXTS))
def test_a_question_of_10_kb_is_answered(path: str, town: str, browser: Browser) -> None:
    with visiting(browser, town) as visitor:
        holds(visitor, path)


@pytest.mark.parametrize("path", ["/", *(f"/doc/{kind}/bare" for kind in rough.KINDS), "/doc/service/arabic"])
def test_the_page_of_a_thing_of_which_nothing_is_said_holds(path: str, heap: str, browser: Browser) -> None:
    with visiting(browser, heap) as visitor:
        holds(visitor, path)
        assert visitor.heading.strip()
        assert "None" not in visitor.page.locator("main").inner_text()
        if path.endswith("arabic"):
            assert visitor.page.locator("h1").get_attribute("lang") == "ar"


@pytest.mark.parametrize("path", ["/", "/doc/service/rtl", "/doc/organisation/long", "/doc/service/"])
def test_axe_finds_no_barrier_in_a_rough_town(path: str, town: str, browser: Browser) -> None:
    with visiting(browser, town) as visitor:
        visitor.go(path)
        assert visitor.violations() == []
