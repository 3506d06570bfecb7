"""Every kind of page: fits, without barriers, valid, and asks nobody else for anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.browser.conftest import Visit
from tests.browsing import KINDS, NARROWEST, WIDTHS, program, run, tool
from tests.command import Server

pytestmark = pytest.mark.browser

each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
def test_axe_finds_no_barrier_by_day_and_night(kind: str, visit: Visit) -> None:
    with visit() as visitor:
        visitor.go(KINDS[kind])
        for colours in ("light", "dark"):
            visitor.page.emulate_media(color_scheme=colours)
            assert (colours, visitor.violations()) == (colours, [])


@each_kind
def test_a_page_fits_asks_no_stranger_leaves_no_trace_and_has_no_complaint(kind: str, visit: Visit) -> None:
    with visit() as visitor:
        page = visitor.go(KINDS[kind]).page
        for width in (NARROWEST, 640, 1280, 2560):
            page.set_viewport_size({"width": width, "height": 900})
            assert (width, visitor.overflow) == (width, 0)
        said = [text for text in visitor.complaints if "status of 404" not in text]  # of a page that is not there
        assert (visitor.strangers, visitor.context.cookies(), said) == (set(), [], [])
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@each_kind
def test_a_page_holds_when_its_text_is_spaced_wide_or_twice_as_large(kind: str, visit: Visit) -> None:
    spaced = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
    large = "html { font-size: 200% !important }"
    for width, style in ((NARROWEST, spaced), (WIDTHS["desktop"], large), (WIDTHS["phone"], large)):
        with visit(width=width, bypass_csp=True) as visitor:  # the style is the reader's, not the page's
            visitor.go(KINDS[kind]).page.add_style_tag(content=style)
            assert (width, visitor.overflow) == (width, 0)


def test_the_html_checker_finds_no_error(server: Server, tmp_path: Path) -> None:
    files = []
    for kind, path in KINDS.items():
        for language in ("de", "en", "de-simple"):
            address = f"{path}{'&' if '?' in path else '?'}lang={language}"
            files.append(tmp_path / f"{kind.replace(' ', '-')}.{language}.html")
            files[-1].write_bytes(server.get(address, Accept="text/html").body)
    checked = run(program("java"), "-jar", tool("vnu-jar/build/dist/vnu.jar"), "--format", "json", *files)
    told = [m for m in json.loads(checked.stderr)["messages"] if m["type"] == "error"]
    found = {(Path(m["url"]).name, m["message"], m.get("extract", "")) for m in told}
    assert found == set()
