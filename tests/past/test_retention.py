"""Which releases are removed, and which never are."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher import site
from publisher.build import build
from publisher.errors import SettingError
from publisher.past.history import FILE, History
from publisher.past.retention import Retention, forgettable, outdated, prune
from publisher.release import Releases, hold
from tests.conftest import Town

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
NAMES = [f"202606{day:02}T120000Z-{day:08}" for day in (1, 10, 20, 29, 30)]


@pytest.mark.parametrize(
    ("policy", "removed"),
    [
        (Retention(0, 0), []),
        (Retention(5, 0), []),
        (Retention(2, 0), NAMES[:3]),
        (Retention(1, 0), NAMES[:4]),
        (Retention(0, 30), []),
        (Retention(0, 15), NAMES[:2]),
        (Retention(0, 1), NAMES[:3]),
        (Retention(4, 15), NAMES[:2]),
        (Retention(2, 15), NAMES[:3]),
    ],
)
def test_a_release_goes_that_is_one_too_many_or_too_old(policy: Retention, removed: list[str]) -> None:
    assert outdated(NAMES, NOW, policy) == removed


def test_the_newest_release_stays_however_old_it_is() -> None:
    assert outdated(NAMES, NOW + timedelta(days=9000), Retention(1, 1)) == NAMES[:4]
    assert outdated([], NOW, Retention(1, 1)) == []


@pytest.mark.parametrize(
    ("changes", "names", "before"),
    [
        (0, NAMES, None),
        (10, NAMES[3:], datetime(2026, 6, 20, 12, tzinfo=UTC)),
        (10, NAMES, datetime(2026, 6, 1, 12, tzinfo=UTC)),
        (10, [], datetime(2026, 6, 20, 12, tzinfo=UTC)),
    ],
    ids=["no limit", "by age", "not what a kept release may show", "the first release"],
)
def test_changes_may_be_left_out_that_are_old_and_that_no_release_needs(
    changes: int, names: list[str], before: datetime | None
) -> None:
    assert forgettable(names, NOW, Retention(changes=changes)) == before


@pytest.fixture
def shelf(tmp_path: Path) -> Releases:
    """Five releases, the last of which is the current one."""
    releases = Releases(tmp_path / "releases")
    for name in NAMES:
        with releases.draft(name) as draft:
            (draft / "file").write_text(name)
            releases.commit(draft, {"created": "", "base": "", "triples": 0, "findings": {}}, name)
    return releases


def test_what_is_outdated_is_removed_and_nothing_of_it_is_left(shelf: Releases) -> None:
    assert prune(shelf, NOW, Retention(releases=3)) == NAMES[:2]
    assert {path.name for path in shelf.folder.iterdir()} == {"current", ".lock", *NAMES[2:]}


def test_the_current_release_stays_even_if_newer_ones_are_more_than_are_kept(shelf: Releases) -> None:
    shelf.roll_back(NAMES[1])
    assert prune(shelf, NOW, Retention(releases=1)) == [NAMES[0], *NAMES[2:4]]
    assert shelf.names() == [NAMES[1], NAMES[4]]


def test_a_release_that_is_held_stays_until_it_is_let_go(shelf: Releases) -> None:
    handle = hold(shelf.get(NAMES[0]))
    assert prune(shelf, NOW, Retention(releases=4)) == []
    os.close(handle)
    assert prune(shelf, NOW, Retention(releases=4)) == [NAMES[0]]


def test_what_a_killed_removal_left_is_removed_by_the_next_build(shelf: Releases) -> None:
    (shelf.folder / NAMES[0]).rename(shelf.folder / f".gone-{NAMES[0]}")
    with shelf.draft("20260701T120000Z-0"):
        assert not (shelf.folder / f".gone-{NAMES[0]}").exists()


def test_a_build_removes_what_is_too_much_and_the_history_outlives_it(town: Town) -> None:
    settings = replace(town.site, retention=Retention(releases=1))
    later, _ = build(settings, now=datetime.now(UTC) + timedelta(minutes=1))
    first = History.open(later.path / FILE).changes(1, 1)[0]
    assert (first.release, town.releases.names()) == (town.release.id, [later.id])


def test_a_site_says_how_much_it_keeps(folder: Path) -> None:
    file = folder / "site.toml"
    file.write_text(file.read_text() + "\n[retention]\nreleases = 3\ndays = 0\n")
    assert site.load(folder).retention == Retention(3, 0, 365)


@pytest.mark.parametrize("line", ["releases = -1", 'days = "7"', "changes = true", "release = 3", "days = 1.5"])
def test_a_wrong_limit_is_refused(folder: Path, line: str) -> None:
    file = folder / "site.toml"
    file.write_text(f"{file.read_text()}\n[retention]\n{line}\n")
    with pytest.raises(SettingError, match=r"retention\."):
        site.load(folder)
