"""Towns, built and served: the demo town once a session, the small town anew for every test that breaks something."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import settings
from playwright.sync_api import Browser

from publisher import site
from publisher.build import build, gather
from publisher.findings import Report
from publisher.gathering.gather import Reading
from publisher.progress import Silent
from publisher.release import Release, Releases
from publisher.site import Site
from publisher.web.app import create_app
from tests.browsing import chromium
from tests.command import ROOT, Server, serving

settings.register_profile("lodse", deadline=None)  # a busy machine is no defect
settings.load_profile("lodse")

MUNICH = ROOT.parent / "shared/data/munich-dldb-2026"


@dataclass(frozen=True)
class Town:
    """A folder with a site, its settings, and what came of building it."""

    folder: Path
    site: Site
    release: Release
    report: Report

    @property
    def releases(self) -> Releases:
        return Releases(self.site.releases)


def copied(source: Path, to: Path) -> Path:
    shutil.copytree(source, to, ignore=shutil.ignore_patterns(".*"))
    return to


def built(folder: Path) -> Town:
    settings = site.load(folder)
    return Town(folder, settings, *build(settings))


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_this_machine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("LODSE_BASE", raising=False)
        patch.delenv("LODSE_RELEASES", raising=False)
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small town's files, to be changed at will."""
    return copied(ROOT / "tests/town", tmp_path / "klein")


@pytest.fixture(scope="session")
def first_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The small town, built once a session, for all that is only looked at."""
    return built(copied(ROOT / "tests/town", tmp_path_factory.mktemp("town") / "klein"))


@pytest.fixture
def town(first_town: Town, tmp_path: Path) -> Town:
    """The small town with its release, to be changed at will."""
    folder = Path(shutil.copytree(first_town.folder, tmp_path / "klein", symlinks=True))
    settings = site.load(folder)
    return Town(folder, settings, Releases(settings.releases).get(first_town.release.id), first_town.report)


@pytest.fixture(scope="session")
def kassel_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(ROOT / "data/kassel", tmp_path_factory.mktemp("kassel") / "kassel")


@pytest.fixture(scope="session")
def kassel(kassel_folder: Path) -> Town:
    """The demo town, built once."""
    return built(kassel_folder)


@pytest.fixture(scope="session")
def kassel_reading(kassel: Town) -> Reading:
    """The quads of the demo town, as they are checked."""
    return gather(kassel.site, Silent())


@pytest.fixture(scope="session")
def munich(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A real town of 287 services, where its files are at hand."""
    if not MUNICH.is_dir():
        pytest.skip(f"the files of Munich are not in {MUNICH}")
    folder = copied(ROOT / "data/muenchen", tmp_path_factory.mktemp("munich") / "muenchen")
    (folder / "dldb").symlink_to(MUNICH)
    return built(folder)


@pytest.fixture(scope="session")
def client(kassel: Town) -> FlaskClient:
    """Asks the web side of the demo town, without a server."""
    return create_app(kassel.site).test_client()


@pytest.fixture(scope="session")
def server(kassel_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo town on a real server."""
    with serving(kassel_folder, releases=tmp_path_factory.mktemp("served") / "releases") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of a session; each test opens pages of its own in it."""
    with chromium() as running:
        yield running


def published(releases: Path, *paths: Path, base: str = "https://daten.example/") -> FlaskClient:
    """Publish RDF files as they stand; give a client to ask for them."""
    settings = site.of_files(paths, releases, base=base)
    build(settings, now=datetime(2026, 1, 31, tzinfo=UTC))
    return create_app(settings).test_client()


@pytest.fixture
def publish(tmp_path: Path) -> Callable[..., FlaskClient]:
    """Publish RDF files as they stand in a folder of the test."""
    return partial(published, tmp_path / "releases")


@dataclass
class Canary:
    """Listens on this machine and counts who calls: nobody should."""

    calls: int = 0
    _socket: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def listen(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._socket.accept()
                self.calls += 1
                caller.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    found = Canary()
    ear = threading.Thread(target=found.listen, daemon=True)
    ear.start()
    yield found
    found.close()
    ear.join(5)
