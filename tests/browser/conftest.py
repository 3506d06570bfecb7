"""Visits of the demo town."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest
from playwright.sync_api import Browser

from tests.browsing import Visitor, visiting
from tests.command import Server

Visit = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture(scope="session")
def visit(browser: Browser, server: Server) -> Visit:
    """Opens pages of the demo town: `with visit(width=375) as visitor`."""
    return partial(visiting, browser, server.url.replace("127.0.0.1", "localhost"))
