from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from publisher.errors import ReleaseError
from publisher.library import Library
from publisher.release import Releases
from tests.graphs import BASE
from tests.releasing import Released, releasing

THING = f"{BASE}id/place/rathaus"


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "releases")


@pytest.fixture
def library(releases: Releases) -> Library:
    return Library(releases, BASE)


@pytest.fixture
def released(tmp_path: Path, releases: Releases) -> Released:
    return releasing(tmp_path, releases, BASE)


def name(library: Library) -> str | None:
    opened = library.current()
    [entry] = opened.index.listing("place", "de", 1, 9)
    found = opened.store.describe(THING)
    label = found.label(found.root, ["de"]) if found else None
    return entry.text if label and label.value == entry.text else None


def test_without_any_release_it_says_what_to_do(library: Library) -> None:
    with pytest.raises(ReleaseError, match="nothing is released yet") as caught:
        library.current()
    assert "lodse build" in caught.value.advice


def test_the_first_release_is_noticed(library: Library, released: Released) -> None:
    with pytest.raises(ReleaseError):
        library.current()
    released("Rathaus")
    assert name(library) == "Rathaus"


def test_a_release_is_opened_once(library: Library, released: Released) -> None:
    released("Rathaus")
    assert library.current() is library.current()


def test_a_switch_is_noticed_and_so_is_the_way_back(library: Library, released: Released, releases: Releases) -> None:
    released("alt"), released("neu")
    assert name(library) == "neu"
    releases.roll_back()
    assert name(library) == "alt"


def test_who_holds_a_release_keeps_it(library: Library, released: Released) -> None:
    released("alt")
    held = library.current()
    released("neu")
    assert name(library) == "neu"
    assert [entry.text for entry in held.index.listing("place", "de", 1, 9)] == ["alt"]


def test_persons_are_in_a_store_of_their_own(library: Library, released: Released) -> None:
    released("Rathaus")
    assert not library.current().persons.contains(THING)


def test_a_damaged_release_is_refused_as_a_whole(library: Library, released: Released) -> None:
    path = released("Rathaus").path
    path.chmod(0o755)
    (path / "manifest.json").chmod(0o644)
    (path / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(ReleaseError, match="damaged"):
        library.current()


def test_all_threads_get_the_same_release(library: Library, released: Released) -> None:
    released("Rathaus")
    with ThreadPoolExecutor(8) as threads:
        opened = {id(found) for found in threads.map(lambda _: library.current(), range(50))}
    assert len(opened) == 1
