"""The paths that people take, with and without script, on phone and desktop, in each language."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit
from tests.browsing import KINDS, PLACE, SERVICE, WIDTHS

pytestmark = pytest.mark.browser

WORDS = {
    "de": ("A bis Z", "Personalausweis", "Ausweise und Pässe", "Rathaus Kassel", "Suchen", "Diese Seite als Daten"),
    "en": (
        "A to Z",
        "Identity card",
        "Identity cards and passports",
        "Kassel City Hall",
        "Search",
        "This page as data",
    ),
    "de-simple": (
        "Von A bis Z",
        "Personal-Ausweis",
        "Ausweise und Pässe",
        "Rathaus Kassel",
        "Suchen",
        "Diese Seite für Computer",
    ),
}
FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
  if (element === document.body) return null;
  element.dataset.reached ??= String(document.querySelectorAll("[data-reached]").length);
  const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1;
  return [element.dataset.reached, isOutlined, box.width * box.height > 0];
}"""
"""Which element has the focus, whether it shows it, and whether it can be seen."""

NAMES = {"de": "Deutsch", "en": "English", "de-simple": "Leichte Sprache"}


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_people_find_a_service_its_office_and_its_data(language: str, width: str, script: bool, visit: Visit) -> None:  # noqa: FBT001
    letters, service, topic, hall, search, data = WORDS[language]
    with visit(width=WIDTHS[width], java_script_enabled=script) as visitor:
        page = visitor.go("/").page
        visitor.follow(NAMES[language])
        assert page.locator("html").get_attribute("lang") == language
        visitor.follow(letters)
        assert visitor.heading == page.locator("h1").inner_text()
        visitor.follow("P" if language != "en" else "I")
        visitor.follow(service)
        assert visitor.heading == service
        assert page.locator("html").get_attribute("lang") == language  # the language stays on the way
        visitor.follow(topic)
        assert visitor.heading == topic
        page.locator("input[name=q]").first.fill(hall)
        page.get_by_role("button", name=search, exact=True).first.click()
        page.wait_for_load_state()
        visitor.follow(hall)
        assert visitor.heading == hall
        assert page.get_by_role("heading", name=data).is_visible()
        assert page.get_by_role("link", name="Turtle", exact=True).is_visible()
        assert (visitor.complaints, visitor.strangers, visitor.context.cookies()) == ([], set(), [])


@pytest.mark.parametrize("kind", ["home", "service", "place", "chart", "search"])
def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(kind: str, visit: Visit) -> None:
    with visit() as visitor:
        page = visitor.go(KINDS[kind]).page
        wanted = page.evaluate(
            "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]"
            ".filter(e => e.tabIndex >= 0 && e.checkVisibility()).length"
        )
        reached: set[str] = set()
        for _ in range(wanted + 5):
            page.keyboard.press("Tab")
            told = page.evaluate(FOCUSED)
            if told:
                reached.add(told[0])
                assert told[1:] == [True, True]
        assert len(reached) == wanted


def test_the_first_key_leads_past_the_head_of_the_page(visit: Visit) -> None:
    with visit() as visitor:
        page = visitor.go(SERVICE).page
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**#inhalt")
        assert page.evaluate("document.activeElement.id") == "inhalt"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Tokyo"])
def test_a_page_says_what_is_open_at_every_moment_whatever_the_zone_of_the_clock(zone: str, visit: Visit) -> None:
    with visit(timezone_id=zone) as visitor:
        page = visitor.go(PLACE).page
        phases = page.locator(".status").first.locator("li")
        starts = [int(phases.nth(n).get_attribute("data-from") or 0) for n in range(phases.count())]
        assert len(starts) > 3
        for number, start in enumerate(starts):
            page.clock.set_fixed_time(start + 1)
            visitor.go(PLACE)
            assert [n for n in range(phases.count()) if phases.nth(n).is_visible()] == [number]
        page.clock.set_fixed_time(int(page.locator(".status").first.get_attribute("data-until") or 0))
        visitor.go(PLACE)
        assert not any(phases.nth(n).is_visible() for n in range(phases.count()))


def test_without_script_the_hours_are_there_and_nothing_is_said_of_now(visit: Visit) -> None:
    with visit(java_script_enabled=False) as visitor:
        page = visitor.go(PLACE).page
        assert page.get_by_text("Montag bis Donnerstag").first.is_visible()
        assert not page.locator(".status li").first.is_visible()


def test_paper_has_the_text_and_not_the_ways_through_the_site(visit: Visit) -> None:
    with visit() as visitor:
        page = visitor.go(SERVICE).page
        page.emulate_media(media="print")
        assert not page.locator(".menu, .letters, .crumbs, .search").first.is_visible()
        assert page.get_by_role("heading", name="So geht es", exact=True).is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_who_wants_no_motion_gets_none(visit: Visit) -> None:
    with visit(reduced_motion="reduce") as visitor:
        page = visitor.go(SERVICE).page
        moving = (
            "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length"
        )
        assert page.evaluate(moving) == 0
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
