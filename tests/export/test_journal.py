"""An export that is killed, at any moment, is gone on with; nobody ever sees half of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.export import journal, write
from publisher.export.journal import Journal
from publisher.progress import Silent
from publisher.work import ALONE
from tests.command import ROOT
from tests.conftest import Town, built, copied

KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from publisher import site
from publisher.export import write
from publisher.progress import Silent
from publisher.release import Releases
from publisher.work import ALONE

where, times, folder, to = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
owner, _, name = where.rpartition(".")
owner, whole, calls = resolve_name(owner), resolve_name(where), []

def struck(*arguments, **named):
    calls.append(name)
    if len(calls) == times:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*arguments, **named)

setattr(owner, name, struck)
town = replace(site.load(folder), work=ALONE)
write.export(town, Releases(town.releases).current(), to, "", Silent())
"""

MOMENTS = [
    ("publisher.export.tree.Tree.write", 1),
    ("publisher.export.tree.Tree.write", 150),
    ("publisher.export.tree.Tree._compress", 60),
    ("publisher.export.journal.Journal.add", 4),
    ("publisher.export.write._configure", 1),
    ("publisher.export.nginx.server", 1),
    ("os.sync", 1),
    ("publisher.export.tree._switch", 1),
    ("pathlib.Path.replace", 1),
]
"""Steps of an export at which it is killed: the how manieth call of what."""


def exported(town: Town, to: Path) -> write.Exported:
    found = town.releases.current()
    assert found
    return write.export(replace(town.site, work=ALONE), found, to, "", Silent())


def killed(town: Town, to: Path, where: str, times: int) -> None:
    command = [sys.executable, "-c", KILLED, where, str(times), str(town.folder), str(to)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL


def content(folder: Path) -> dict[str, bytes]:
    """What is in a version, but for its own name."""
    root = folder.resolve()
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): path.read_bytes().replace(str(root).encode(), b"ROOT") for path in files}


@pytest.fixture(scope="module")
def whole(small: Town, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an export that nobody disturbs writes."""
    folder = tmp_path_factory.mktemp("whole")
    exported(small, folder)
    return content(folder / "current")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return built(copied(ROOT / "tests/town", tmp_path_factory.mktemp("small") / "klein"))


@pytest.mark.parametrize(
    ("where", "times"), [pytest.param(*moment, marks=[] if moment[1] == 4 else pytest.mark.slow) for moment in MOMENTS]
)
def test_an_export_that_is_killed_is_gone_on_with(
    small: Town, whole: dict[str, bytes], tmp_path: Path, where: str, times: int
) -> None:
    killed(small, tmp_path, where, times)
    assert not (tmp_path / "current").exists()
    exported(small, tmp_path)
    assert content(tmp_path / "current") == whole
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "current", (tmp_path / "current").resolve().name}


def test_what_was_written_is_not_written_again(small: Town, tmp_path: Path) -> None:
    killed(small, tmp_path, "publisher.export.journal.Journal.add", 4)
    [draft] = tmp_path.glob(".draft-*")
    known = (draft / "_/robots.txt").stat().st_ino
    done = exported(small, tmp_path)
    assert done.kept == 3 * write.BLOCK
    assert (tmp_path / "current/_/robots.txt").stat().st_ino == known


@pytest.mark.slow
def test_a_version_goes_on_being_served_whole_while_the_next_one_is_killed(small: Town, tmp_path: Path) -> None:
    exported(small, tmp_path)
    before, version = content(tmp_path / "current"), (tmp_path / "current").resolve()
    for where, times in MOMENTS:
        killed(small, tmp_path, where, times)
        assert (tmp_path / "current").resolve() == version
        assert content(tmp_path / "current") == before


def test_another_day_or_release_begins_anew(small: Town) -> None:
    now = datetime(2026, 1, 31, 12, tzinfo=UTC)
    release = small.release
    known = journal.key(small.site, release, now)
    assert journal.key(small.site, release, now + timedelta(hours=1)) == known
    others = {
        journal.key(small.site, release, now + timedelta(days=1)),
        journal.key(small.site, replace(release, path=release.path.with_name("other")), now),
        journal.key(replace(small.site, name="Anders"), release, now),
    }
    assert len(others - {known}) == 3


def test_a_line_that_was_cut_off_is_written_again(tmp_path: Path) -> None:
    with Journal(tmp_path) as first:
        first.add(["/a", "/b"], {"/a": ({"_/ttl": {"Vary": "Accept"}}, {}), "/b": (0, {"next": "2"})})
        first.add(["/c"], {"/c": (0, {})})
    file = tmp_path / journal.NAME
    os.truncate(file, file.stat().st_size - 3)
    with Journal(tmp_path) as second:
        assert list(second.done([["/a", "/b"], ["/c"]])) == [
            {"/a": ({"_/ttl": {"Vary": "Accept"}}, {}), "/b": (0, {"next": "2"})}
        ]
        second.add(["/c"], {"/c": (1, {})})
    assert list(Journal(tmp_path).done([["/a", "/b"], ["/c"]]))[1] == {"/c": (1, {})}


def test_only_the_same_documents_are_taken_for_done(tmp_path: Path) -> None:
    with Journal(tmp_path) as first:
        first.add(["/a"], {"/a": (0, {})})
        first.add(["/b"], {"/b": (0, {})})
    assert list(Journal(tmp_path).done([["/a"], ["/new"], ["/b"]])) == [{"/a": (0, {})}]
