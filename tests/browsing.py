"""A real browser for tests, and a watch over what it asks for. Where there is none, tests say so and are skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.command import ROOT

CHROMIUM = Path(os.environ.get("LODSE_CHROMIUM", "/usr/bin/chromium"))
TOOLS = ROOT / ".cache/node/node_modules"

FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--enable-unsafe-swiftshader",  # maps are drawn without a graphics card
)

WIDTHS = {"phone": 375, "desktop": 1280}
NARROWEST = 320
"""Pixels at which a page must still do without scrolling sideways (WCAG 2.2, 1.4.10)."""

SERVICE, PLACE = "/doc/service/personalausweis", "/doc/place/rathaus"

KINDS = {
    "home": "/",
    "a-z": "/a-z/",
    "letter": "/a-z/p",
    "tree": "/doc/topic/lebenslagen",
    "topic": "/doc/topic/ausweisdokumente",
    "service": SERVICE,
    "service without much": "/doc/service/denkmalschutz",
    "place": PLACE,
    "office": "/doc/organisation/buergeramt",
    "town": "/doc/organisation/stadt-kassel",
    "chart": "/organisation-chart",
    "contact": "/doc/contact/buergeramt",
    "area": "/doc/area/kassel",
    "notice": "/doc/notice/rathaus-umbau",
    "list": "/doc/service/",
    "places": "/doc/place/",
    "search": "/search?q=ausweis",
    "nothing found": "/search?q=qwertzuiop",
    "anything else": "/doc/site",
    "own page": "/page/accessibility",
    "missing": "/doc/service/none",
    "dataset": "/dataset",
    "quality": "/quality",
    "interfaces": "/api",
    "words": "/ontology",
    "rules": "/shapes",
    "queries": "/sparql",
    "changes": "/changes",
}
"""One page of every kind."""


def tool(path: str) -> Path:
    """Give a file of the node packages for tests, or skip the test."""
    found = TOOLS / path
    if not found.exists():
        pytest.skip(f"{path.partition('/')[0]} is not installed: run `make browser`")
    return found


def program(name: str) -> str:
    """Give a program of the system, or skip the test."""
    return shutil.which(name) or pytest.skip(f"{name} is not installed")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser until the block ends, or skip."""
    if not CHROMIUM.is_file():
        pytest.skip(f"there is no browser at {CHROMIUM}: install chromium, or name one by LODSE_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """A page of which is noted whom it asks and what goes wrong in it."""

    page: Page
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))


@dataclass
class Visitor(Watched):
    """A page in a context of its own, with an address to begin at."""

    context: BrowserContext = field(kw_only=True)
    base: str = field(kw_only=True)

    def go(self, path: str) -> Visitor:
        self.page.goto(self.base + path, wait_until="load")
        return self

    def follow(self, name: str) -> Visitor:
        """Click on the first visible link of a name."""
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        return self

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def strangers(self) -> set[str]:
        """The hosts that were asked for something, other than our own."""
        return self.hosts - {urlsplit(self.base).netloc, ""}

    @property
    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return width

    def violations(self) -> list[str]:
        """What axe finds, each with the first element."""
        self.page.evaluate(tool("axe-core/axe.min.js").read_text("utf-8"))
        found: dict[str, Any] = self.page.evaluate("axe.run()")
        return [f"{v['id']}: {v['help']} at {v['nodes'][0]['target']}" for v in found["violations"]]


@contextmanager
def visiting(browser: Browser, base: str, **wishes: Any) -> Iterator[Visitor]:
    """Open a page with wishes of Playwright's `new_context`: width of the window, language, colours, no script."""
    width = wishes.pop("width", WIDTHS["desktop"])
    wishes = {"locale": "de-DE", "viewport": {"width": width, "height": 900}} | wishes
    context = browser.new_context(**wishes)
    try:
        yield Visitor(context.new_page(), context=context, base=base)
    finally:
        context.close()


def run(*command: object) -> subprocess.CompletedProcess[str]:
    """Run a tool to its end."""
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300, check=False)
