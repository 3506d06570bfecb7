"""The demo town in each kind of store, for tests that must hold in all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from publisher.library import Library, OpenRelease
from publisher.progress import Silent
from publisher.release import Releases
from publisher.remote.client import Client
from publisher.remote.push import push
from publisher.site import Site
from publisher.web.app import create_app
from tests.conftest import Town
from tests.remote.engines import ENGINES, Running

KINDS = ("embedded", *ENGINES)

MARKS: Mapping[str, list[pytest.MarkDecorator]] = {
    "embedded": [],
    "oxigraph": [],
    "virtuoso": [pytest.mark.slow],
}

Start = Callable[[str], Running]


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts an engine, or gives it if it runs already; skips where it is not installed."""
    running: dict[str, Running] = {}
    with ExitStack() as stack:

        def begin(name: str) -> Running:
            if name not in running:
                running[name] = stack.enter_context(ENGINES[name](tmp_path_factory.mktemp(name)))
            return running[name]

        yield begin


def pushed(site: Site, engine: Running) -> Site:
    """Bring the current release of a site to an engine; give the site as served from there."""
    there = replace(site, remote=engine.remote)
    releases = Releases(site.releases)
    release = releases.current()
    assert release
    push(Client(engine.remote), releases, release, site.retention, Silent())
    return there


@pytest.fixture(scope="session", params=[pytest.param(name, marks=MARKS[name]) for name in KINDS])
def kind(request: pytest.FixtureRequest) -> str:
    """A kind of store."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def place(kind: str, start: Start) -> Callable[[Site], Site]:
    """Puts a site into one kind of store."""
    return lambda site: site if kind == "embedded" else pushed(site, start(kind))


@pytest.fixture(scope="session")
def reference(kassel: Town) -> OpenRelease:
    """The demo town as the embedded store has it."""
    return Library.of(kassel.site).current()


@pytest.fixture(scope="session")
def site_there(kassel: Town, place: Callable[[Site], Site]) -> Site:
    return place(kassel.site)


@pytest.fixture(scope="session")
def there(site_there: Site) -> OpenRelease:
    """The demo town in one kind of store."""
    return Library.of(site_there).current()


@pytest.fixture(scope="session")
def client_there(site_there: Site) -> FlaskClient:
    return create_app(site_there).test_client()
