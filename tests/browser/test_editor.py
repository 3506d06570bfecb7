"""The page of the endpoint in a real browser, with and without scripts, and with hostile data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests.command import Server

pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("LODSE_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
WATCH = """
window.violations = [];
addEventListener("securitypolicyviolation", (e) => violations.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
PLACES = "SELECT ?place ?latitude ?longitude { ?place s:geo ?g . ?g s:latitude ?latitude ; s:longitude ?longitude }"


@dataclass
class Seen:
    """What a page did: addresses elsewhere that it asked for, errors, dialogs, violations of our policy."""

    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@contextmanager
def opened(browser: Browser, server: Server, address: str, **options: Any) -> Iterator[tuple[Page, Seen]]:
    """Open a page of ours; at the end nothing may have been asked for elsewhere, blocked, or gone wrong."""
    seen = Seen()
    context = browser.new_context(locale="de-DE", **options)

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).port == server.port:
            route.continue_()
        else:
            seen.elsewhere.append(route.request.url)
            route.abort()

    context.route("**", guard)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("dialog", lambda dialog: seen.dialogs.append(dialog.message))
    page.goto(server.url + address)
    yield page, seen
    violations = page.evaluate("window.violations ?? []") if options.get("java_script_enabled", True) else []
    context.close()
    assert (seen.elsewhere, seen.errors, seen.dialogs, violations) == ([], [], [], [])


@pytest.fixture
def editor(browser: Browser, server: Server) -> Iterator[Page]:
    with opened(browser, server, "/sparql") as (page, _):
        page.wait_for_selector("form[data-ready]")
        yield page


def write(page: Page, query: str) -> None:
    page.evaluate("query => document.querySelector('.yasqe .CodeMirror').CodeMirror.setValue(query)", query)


def written(page: Page) -> str:
    return str(page.evaluate("document.querySelector('.yasqe .CodeMirror').CodeMirror.getValue()"))


def run(page: Page) -> None:
    page.get_by_role("button", name="Abfrage starten").click()
    page.wait_for_selector("#ergebnis:not([hidden]):not([aria-busy])")


def test_a_query_is_written_run_and_shared_without_leaving_the_page(editor: Page) -> None:
    write(editor, "SELECT ?name { ?x s ?y }")
    editor.evaluate("window.same = true")
    write(editor, 'ASK { ?x <http://schema.org/name> "Personalausweis"@de }')
    run(editor)
    expect(editor.locator("#ergebnis")).to_contain_text("Ja")
    assert editor.evaluate("window.same")
    assert editor.evaluate("document.activeElement.id") == "ergebnis-name"
    address = editor.url
    assert "query=ASK" in address
    editor.goto(address)
    expect(editor.locator("#ergebnis")).to_contain_text("Ja")
    editor.wait_for_selector("form[data-ready]")
    assert "Personalausweis" in written(editor)


def test_the_keyboard_runs_a_query_and_is_never_trapped(editor: Page) -> None:
    editor.locator("#editor").focus()
    editor.keyboard.press("Control+Enter")
    expect(editor.locator("#ergebnis")).to_contain_text("20 Zeilen")
    editor.locator("#editor").focus()
    editor.keyboard.press("Tab")
    assert editor.evaluate("document.activeElement.id") == "format"
    editor.keyboard.press("Shift+Tab")
    assert editor.evaluate("document.activeElement.id") == "editor"
    assert editor.locator("label[for=editor]").inner_text() == "Ihre Abfrage"


def test_our_terms_are_suggested_and_their_prefixes_declared(editor: Page) -> None:
    write(editor, "SELECT * { ?x a schema:GovernmentSer")
    editor.evaluate("document.querySelector('.yasqe .CodeMirror').CodeMirror.execCommand('goDocEnd')")
    editor.locator("#editor").focus()
    editor.keyboard.press("Control+Space")
    hints = editor.locator(".CodeMirror-hints")
    expect(hints).to_contain_text("schema:GovernmentService")
    editor.keyboard.press("Enter")
    assert written(editor) == "SELECT * { ?x a schema:GovernmentService"
    editor.keyboard.type(" } LIMIT 3")
    run(editor)
    expect(editor.locator("#ergebnis")).to_contain_text("3 Zeilen")
    assert written(editor).startswith("PREFIX schema: <http://schema.org/>\n")


def test_results_with_coordinates_are_drawn_and_lead_to_pages(editor: Page) -> None:
    write(editor, PLACES.replace("s:", "schema:"))
    run(editor)
    assert editor.locator("#ergebnis circle").count() == editor.locator("#ergebnis tbody tr").count() > 5
    editor.locator("#ergebnis tbody a").first.click()
    editor.wait_for_url("**/doc/place/*")


def test_a_result_is_downloaded_in_the_form_that_is_chosen(editor: Page) -> None:
    write(editor, "SELECT ?x { VALUES ?x { 1 2 } }")
    run(editor)
    with editor.expect_download() as download:
        editor.get_by_role("link", name="CSV").click()
    assert download.value.path().read_bytes() == b"x\r\n1\r\n2\r\n"


def test_a_mistake_is_shown_with_its_place(editor: Page) -> None:
    write(editor, "SELECT * {\n  ?x ?y\n}")
    run(editor)
    expect(editor.get_by_role("alert")).to_contain_text("Zeile 3")


def test_an_example_opens_in_the_editor_with_its_result(editor: Page) -> None:
    editor.get_by_role("link", name="Welche Orte sind rollstuhlgerecht?").click()
    editor.wait_for_selector("form[data-ready]")
    expect(editor.locator("#ergebnis")).to_contain_text("Rathaus Kassel")
    assert "wheelchairAccess" in written(editor)


def test_back_and_forward_lead_through_the_queries(editor: Page) -> None:
    for value in (1, 2):
        write(editor, f"SELECT (1{value}3 AS ?x) {{}}")
        run(editor)
        expect(editor.locator("#ergebnis td")).to_have_text(f"1{value}3")
    editor.go_back()
    expect(editor.locator("#ergebnis td")).to_have_text("113")


HOSTILE = {
    "markup": "'<img src=x onerror=alert(1)><script>alert(2)</script>'",
    "an address of a script": "<javascript:alert(1)>",
    "data that are a page": "<data:text/html,%3Cscript%3Ealert(1)%3C/script%3E>",
    "the end of an attribute": "'\" onmouseover=alert(1) x=\"'",
    "a template": "'{{7*7}}${alert(1)}'",
    "a language": "'<svg onload=alert(1)>'@de-x-onload",
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_values_are_text(editor: Page, value: str) -> None:
    write(
        editor, f"SELECT ?latitude ?longitude ?x {{ BIND({value} AS ?x) BIND(51 AS ?latitude) BIND(9 AS ?longitude) }}"
    )
    run(editor)
    result = editor.locator("#ergebnis")
    assert result.locator("script, img, svg svg, [onerror], [onload], [onmouseover]").count() == 0
    assert result.locator("a[href^='javascript'], a[href^='data']").count() == 0
    assert value.strip("<>'")[:10] in result.inner_text() or "'" in value
    editor.mouse.move(300, 700)


@pytest.mark.parametrize("name", ["?ⅷ", "?__proto__", "?constructor", "?onerror", "?innerHTML"])
def test_hostile_names_of_variables_are_text(editor: Page, name: str) -> None:
    write(editor, f"SELECT {name} {{ BIND(1 AS {name}) }}")
    run(editor)
    assert editor.locator("#ergebnis thead th").inner_text() == name[1:]


@pytest.mark.parametrize(
    "query",
    [
        "</textarea><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "SELECT * { <x> <y> <z>.<script>alert(1)",
    ],
)
def test_hostile_queries_in_a_shared_address_are_text(browser: Browser, server: Server, query: str) -> None:
    with opened(browser, server, f"/sparql?query={quote(query)}") as (page, _):
        page.wait_for_selector("form[data-ready]")
        assert written(page) == query
        assert page.locator("main script, main img").count() == 0


def test_the_page_asks_no_other_endpoint_whatever_its_address_says(browser: Browser, server: Server) -> None:
    address = "/sparql?query=ASK%20%7B%7D&endpoint=https%3A%2F%2Fevil.example%2F&format=html#query=x&endpoint=evil"
    with opened(browser, server, address) as (page, seen):
        page.wait_for_selector("form[data-ready]")
        run(page)
        expect(page.locator("#ergebnis")).to_contain_text("Ja")
        assert seen.elsewhere == []


def test_nothing_is_left_in_the_browser(editor: Page) -> None:
    write(editor, "ASK {}")
    run(editor)
    assert editor.evaluate("localStorage.length + sessionStorage.length") == 0
    assert editor.context.cookies() == []


def test_without_scripts_the_form_works(browser: Browser, server: Server) -> None:
    with opened(browser, server, "/sparql", java_script_enabled=False) as (page, _):
        page.get_by_label("Ihre Abfrage").fill("SELECT ?x ?y { VALUES (?x ?y) { (1 'a'@de) } }")
        page.get_by_role("button", name="Abfrage starten").click()
        table = page.get_by_role("table", name="Ergebnis der Abfrage")
        assert table.get_by_role("columnheader").all_inner_texts() == ["x", "y"]
        assert table.get_by_role("cell").all_inner_texts() == ["1", "a"]
        assert page.get_by_label("Ihre Abfrage").input_value().startswith("SELECT ?x")
        page.get_by_label("Ergebnis als").select_option("csv")


def test_pages_of_questions_work_with_their_form(browser: Browser, server: Server) -> None:
    with opened(browser, server, "/api/open-places") as (page, _):
        page.get_by_label("Wochentag").fill("Sunday")
        page.get_by_role("button", name="Anzeigen").click()
        assert "day=Sunday" in page.url
        assert page.locator("tbody tr").count() >= 1
    with opened(browser, server, "/sparql/examples") as (page, _):
        page.locator("summary").first.click()
        expect(page.locator("pre").first).to_be_visible()
