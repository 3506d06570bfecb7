"""What happens to a release whatever happens to its build: the town that is online stays whole."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.build import build
from publisher.contents import integrity
from publisher.errors import ReleaseError
from publisher.release import MADE, MANIFEST, Release, Releases
from publisher.web.app import create_app
from tests.command import lodse, python
from tests.conftest import Town

MOMENTS = [
    "publisher.freezing.filling.fill",
    "publisher.contents.indexing.build",
    "publisher.contents.dumping.join",
    "publisher.release.Releases.commit",
    "publisher.release.freeze",
    "publisher.release.Releases.switch",
    "pathlib.Path.replace",
]
"""Steps of a build at which it is killed."""

KILLED = """
import os, signal, sys
from pathlib import Path
from pkgutil import resolve_name
from publisher import build, site
owner, _, name = sys.argv[1].rpartition(".")
setattr(resolve_name(owner), name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
build.build(site.load(Path(sys.argv[2])))
"""

CRAMPED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from publisher.cli import main
main(["build", sys.argv[2]])
"""


def again(town: Town, seconds: int = 60) -> Release:
    """Build the same files once more, as if some time had passed."""
    return build(town.site, now=datetime.now(UTC) + timedelta(seconds=seconds))[0]


def drafts(town: Town) -> list[str]:
    return [path.name for path in town.site.releases.iterdir() if path.name.startswith(".draft-")]


def files(release: Release) -> dict[str, bytes]:
    found = (path for path in release.path.rglob("*") if path.is_file() and path.name not in {MANIFEST, MADE})
    return {path.relative_to(release.path).as_posix(): path.read_bytes() for path in found}


def damage(release: Release, text: str) -> None:
    manifest = release.path / MANIFEST
    manifest.chmod(0o644)
    manifest.write_text(text)


def test_a_build_becomes_the_current_release(town: Town) -> None:
    assert town.releases.current_id() == town.release.id
    assert (town.site.releases / "current").resolve() == town.release.path


def test_the_manifest_names_every_file_with_its_checksum(town: Town) -> None:
    expected = {name: hashlib.sha256(content).hexdigest() for name, content in files(town.release).items()}
    told = [json.loads((town.release.path / name).read_text())["files"] for name in (MANIFEST, MADE)]
    assert {name: facts["sha256"] for part in told for name, facts in part.items()} == expected
    assert {name.partition("/")[0] for name in told[1]} == {"store", "persons", "search"}


def test_a_release_from_before_there_were_two_files_is_whole(town: Town) -> None:
    (town.release.path / MADE).rename(town.release.path.parent / "aside")
    damage(town.release, json.dumps(dict(town.release.manifest)))
    found = town.releases.get(town.release.id)
    assert found.manifest == town.release.manifest
    assert list(integrity.damages(found)) == []


def test_the_manifest_knows_the_size_of_every_file(town: Town) -> None:
    sizes = {name: len(content) for name, content in files(town.release).items()}
    assert {name: facts["bytes"] for name, facts in town.release.manifest["files"].items()} == sizes


def test_nothing_in_a_release_may_be_written(town: Town) -> None:
    modes = {path: path.stat().st_mode & 0o222 for path in town.release.path.rglob("*")}
    assert [path for path, writable in modes.items() if writable] == []


def test_serving_a_release_does_not_change_it(kassel: Town) -> None:
    create_app(kassel.site).test_client().get("/doc/service/zukunftsbuero")
    named = {name: facts["sha256"] for name, facts in kassel.release.manifest["files"].items()}
    assert {n: hashlib.sha256(content).hexdigest() for n, content in files(kassel.release).items()} == named


def test_the_switch_is_one_rename_of_a_link(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []
    rename = Path.replace

    def watched(link: Path, target: Path) -> Path:
        if target.name == "current":
            seen.append(town.releases.current_id())
        return rename(link, target)

    monkeypatch.setattr(Path, "replace", watched)
    later = again(town)
    assert (seen, town.releases.current_id()) == ([town.release.id], later.id)


def test_nobody_has_the_store_open_any_more_when_it_is_frozen(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine removes files of its own as long as it is open, and what is counted would be gone."""
    commit = Releases.commit
    seen: list[str] = []

    def watched(shelf: Releases, draft: Path, facts: dict[str, object], name: str) -> Release:
        opened = [Path(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")]  # noqa: PTH208 - numbers
        seen.extend(path for file in opened if str(draft / "store") in (path := str(file.resolve())))
        return commit(shelf, draft, facts, name)

    monkeypatch.setattr(Releases, "commit", watched)
    gc.disable()
    try:
        again(town)
    finally:
        gc.enable()
    assert seen == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_build_that_is_killed_leaves_the_current_release_and_the_next_one_works(town: Town, moment: str) -> None:
    assert python(KILLED, moment, town.folder).returncode == -signal.SIGKILL
    assert town.releases.current_id() == town.release.id
    named = {name: facts["sha256"] for name, facts in town.release.manifest["files"].items()}
    assert {n: hashlib.sha256(content).hexdigest() for n, content in files(town.release).items()} == named
    later = again(town)
    assert (town.releases.current_id(), drafts(town)) == (later.id, [])


def test_a_killed_build_leaves_its_draft_until_the_next_one(town: Town) -> None:
    python(KILLED, "publisher.release.freeze", town.folder)
    assert len(drafts(town)) == 1


def test_two_builds_at_once_end_in_one_clear_error(town: Town) -> None:
    with town.releases.draft("20260101T000000Z-00000000"), pytest.raises(ReleaseError, match="another build") as error:
        again(town)
    assert error.value.advice == "Wait until it has ended."


def test_the_command_says_that_another_build_is_under_way(town: Town) -> None:
    with town.releases.draft("20260101T000000Z-00000000"):
        said = lodse("build", town.folder)
    assert said.returncode == 1
    assert "another build is under way" in said.stderr
    assert "Traceback" not in said.stderr


def test_building_twice_in_one_second_gives_two_releases(town: Town) -> None:
    now = datetime.now(UTC)
    names = [build(town.site, now=now)[0].id for _ in range(3)]
    assert [release.id for release in town.releases.all()] == [town.release.id, *names]


def test_a_clock_that_goes_back_does_not_disturb_the_order(town: Town) -> None:
    later = again(town, seconds=-3600)
    assert [release.id for release in town.releases.all()] == [town.release.id, later.id]


def test_rolling_back_leads_to_the_release_before(town: Town) -> None:
    again(town)
    assert town.releases.roll_back().id == town.release.id
    assert town.releases.current_id() == town.release.id


def test_rolling_back_and_forth_by_name(town: Town) -> None:
    later = again(town)
    for release in (town.release, later, town.release):
        assert town.releases.roll_back(release.id).id == town.releases.current_id() == release.id


def test_before_the_first_release_there_is_none(town: Town) -> None:
    with pytest.raises(ReleaseError, match="no release before"):
        town.releases.roll_back()


def test_an_unknown_release_is_named_with_those_there_are(town: Town) -> None:
    with pytest.raises(ReleaseError, match="no release begins with '1999'") as error:
        town.releases.roll_back("1999")
    assert town.release.id in error.value.advice


def test_a_beginning_that_fits_several_releases_is_refused(town: Town) -> None:
    again(town)
    with pytest.raises(ReleaseError, match="several releases begin"):
        town.releases.get("2")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"created": 1}', "\x00"])
def test_a_damaged_manifest_is_one_clear_error(town: Town, text: str) -> None:
    damage(town.release, text)
    with pytest.raises(ReleaseError, match="damaged") as error:
        town.releases.current()
    assert "Roll back" in error.value.advice


@pytest.mark.parametrize("command", ["releases", "rollback"])
def test_no_command_shows_a_traceback_for_a_damaged_release(town: Town, command: str) -> None:
    damage(town.release, "{")
    said = lodse(command, town.folder)
    assert "Traceback" not in said.stderr
    assert len(said.stderr.splitlines()) <= 2


def test_one_can_roll_back_from_a_damaged_release(town: Town) -> None:
    later = again(town)
    damage(later, "{")
    assert lodse("rollback", town.folder).returncode == 0
    assert town.releases.current_id() == town.release.id


def test_one_can_build_anew_over_a_damaged_release(town: Town) -> None:
    damage(town.release, "{")
    assert again(town).id == town.releases.current_id()


def test_a_damaged_release_is_listed_as_such(town: Town) -> None:
    later = again(town)
    damage(later, "{")
    said = lodse("releases", town.folder)
    assert f"damaged  {later.id}" in said.stdout
    assert f"{town.release.id}  {town.release.triples} triples" in said.stdout


@pytest.fixture
def small_disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk of so many kilobytes, where this user may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    options = ["-t", "tmpfs", "-o", f"size={request.param}k", "lodse-test", str(disk)]
    if not (mount and umount) or subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a small disk")
    yield disk
    subprocess.run([umount, "--lazy", str(disk)], check=True)


@pytest.mark.parametrize("small_disk", [8, 40, 100, 200, 300, 400], indirect=True)
def test_a_full_disk_is_one_clear_error(town: Town, small_disk: Path) -> None:
    said = lodse("build", town.folder, releases=small_disk / "releases")
    assert (said.returncode, "Traceback" in said.stderr, "panicked" in said.stderr) == (1, False, False)
    assert "Free some room" in said.stderr
    assert town.releases.current_id() == town.release.id


@pytest.mark.parametrize("size", [0, 100, 1_000, 3_000, 10_000, 20_000])
def test_a_file_that_cannot_grow_is_one_clear_error(town: Town, size: int) -> None:
    said = python(CRAMPED, size, town.folder)
    assert (said.returncode, "Traceback" in said.stderr, "panicked" in said.stderr) == (1, False, False)
    assert said.stderr.count("Error:") == 1
    assert (town.releases.current_id(), drafts(town)) == (town.release.id, [])


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is writable for root")
def test_a_folder_without_the_right_to_write_is_one_clear_error(town: Town) -> None:
    town.site.releases.chmod(0o555)
    said = lodse("build", town.folder)
    assert (said.returncode, "Traceback" in said.stderr) == (1, False)


def test_a_file_in_place_of_the_folder_is_one_clear_error(town: Town, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = lodse("build", town.folder, releases=tmp_path / "file")
    assert (said.returncode, "Traceback" in said.stderr) == (1, False)
    assert "LODSE_RELEASES" in said.stderr


def test_of_a_folder_without_releases_there_is_nothing_to_list(tmp_path: Path) -> None:
    shelf = Releases(tmp_path / "none")
    assert (shelf.all(), shelf.current()) == ([], None)
