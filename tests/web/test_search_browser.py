"""The search field in a browser: suggestions by keyboard and pointer, and all of it without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import Watched
from tests.command import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def watched(browser: Browser, server: Server) -> Iterator[Watched]:
    """The home page, in German; at the end nobody else was asked, and nothing went wrong."""
    context = browser.new_context(base_url=server.url, locale="de-DE")
    found = Watched(context.new_page())
    found.page.goto("/")
    yield found
    context.close()
    assert found.hosts == {server.url.removeprefix("http://")}
    assert not found.complaints


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page


def typed(page: Page, text: str) -> None:
    page.get_by_role("combobox").press_sequentially(text)


def test_suggestions_appear_while_typing_and_are_announced(page: Page) -> None:
    field = page.get_by_role("combobox", name="Wonach suchen Sie?")
    expect(field).to_have_attribute("aria-expanded", "false")
    typed(page, "bewo")
    options = page.get_by_role("listbox", name="Vorschläge").get_by_role("option")
    expect(options.first).to_have_text("Bewohnerparkausweis Leistung")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(field).to_have_attribute("aria-controls", page.get_by_role("listbox").get_attribute("id") or "?")
    expect(page.get_by_role("status")).to_have_text(f"{options.count()} Vorschläge")


def test_arrow_keys_walk_round_the_suggestions_and_back_to_the_field(page: Page) -> None:
    field = page.get_by_role("combobox")
    typed(page, "wohnsitz")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "?")
    page.keyboard.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(field).to_be_focused()


def test_enter_on_a_suggestion_opens_its_page(page: Page) -> None:
    typed(page, "bewo")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bewohnerparkausweis")


def test_a_click_on_a_suggestion_opens_its_page(page: Page) -> None:
    typed(page, "bewo")
    page.get_by_role("option").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bewohnerparkausweis")


def test_enter_in_the_field_searches(page: Page) -> None:
    typed(page, "perso")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=perso$"))
    expect(page.get_by_role("heading", level=3).first).to_have_text("Personalausweis")


@pytest.mark.parametrize("way", ["Escape", "Tab"])
def test_the_suggestions_go_without_a_trace(page: Page, way: str) -> None:
    field = page.get_by_role("combobox")
    typed(page, "bewo")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press(way)
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("bewo")


def test_one_letter_or_nothing_found_shows_no_list(page: Page) -> None:
    typed(page, "b")
    expect(page.get_by_role("listbox")).to_be_hidden()
    with page.expect_response(re.compile("/search/suggest")):
        typed(page, "qxyz")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("0 Vorschläge")


def test_names_with_markup_are_shown_as_text(page: Page) -> None:
    nasty = '["x", ["<img src=x onerror=alert(1)>"], ["<b>"], ["http://elsewhere.example/doc/service/x?a=1#b"]]'
    page.route("**/search/suggest*", lambda route: route.fulfill(body=nasty, content_type="application/json"))
    typed(page, "xx")
    option = page.get_by_role("option")
    expect(option).to_have_text("<img src=x onerror=alert(1)> <b>")
    assert option.get_attribute("data-href") == "/doc/service/x?a=1#b"


def test_a_slow_answer_to_what_was_typed_before_is_not_shown(page: Page) -> None:
    typed(page, "be")
    page.get_by_role("combobox").fill("")
    page.wait_for_timeout(400)
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_who_chose_english_gets_english_suggestions(page: Page) -> None:
    page.goto("/?lang=en")
    typed(page, "resident")
    expect(page.get_by_role("option").first).to_contain_text("Service")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_without_suggestions_the_field_searches_as_well(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.url, locale="de-DE")
    page = context.new_page()
    page.route("**/search/suggest*", lambda route: route.abort())
    page.goto("/doc/service/wohngeld")
    typed(page, "perso")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=3).first).to_have_text("Personalausweis")
    context.close()


def test_without_javascript_everything_works_by_the_keyboard_alone(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.url, locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    page.goto("/doc/service/wohngeld")
    page.get_by_role("textbox", name="Wonach suchen Sie?").focus()
    page.keyboard.type("auto")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("11 Treffer für „auto“")).to_be_visible()
    page.get_by_role("link", name="Geht online").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("6 Treffer für „auto“")).to_be_visible()
    page.get_by_role("link", name="Filter aufheben").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("11 Treffer für „auto“")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize(
    "path", ["/search", "/search?q=auto&online=1", "/search?q=xyzzy", "/search?q=" + "x" * 300, "/"]
)
def test_pages_are_no_wider_than_the_screen(browser: Browser, server: Server, width: int, path: str) -> None:
    context = browser.new_context(base_url=server.url, locale="de-DE", viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
