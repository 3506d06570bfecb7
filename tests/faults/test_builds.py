"""Whatever strikes a build, the server answers from a whole release, and the next build works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.contents.integrity import damages
from publisher.release import Releases
from tests.command import ROOT, Server, environment, serving
from tests.conftest import copied
from tests.faults.harness import IN_PARTS, Forge, forge

DOCUMENT = "/doc/service/ausweis.ttl"
NAME = '"Identity card"@en'

short = pytest.param(3, id="short")
long = pytest.param(60, id="long", marks=pytest.mark.slow)


class Struck:
    """A town that is served while its builds are struck. Each version of its files has a name of its own."""

    def __init__(self, folder: Path, server: Server, works: Forge) -> None:
        self.folder = folder
        self.server = server
        self.works = works
        self._text = (folder / "town.ttl").read_text()
        assert NAME in self._text

    @property
    def releases(self) -> Releases:
        return Releases(self.server.releases)

    def change(self, version: int) -> str:
        """Give the files a new version; what its document says."""
        name = f'"Card {version}"@en'
        (self.folder / "town.ttl").write_text(self._text.replace(NAME, name))
        return name

    def served(self) -> str:
        """Ask the server for the document; it must have it."""
        answer = self.server.get(DOCUMENT)
        assert answer.status == 200
        return answer.body.decode()

    def is_whole(self) -> bool:
        """Say whether the current release, and every other, is as it was released."""
        current = self.releases.current()
        whole = not [harm for name in self.releases.names() for harm in damages(self.releases.get(name))]
        return current is not None and current.id in self.releases.names() and whole


@pytest.fixture
def struck(tmp_path: Path) -> Iterator[Struck]:
    folder, releases = copied(ROOT / "tests/town", tmp_path / "klein"), tmp_path / "releases"
    with (folder / "site.toml").open("a") as file:
        file.write("\n[retention]\nreleases = 3\n")
    with serving(folder, releases=releases) as server, forge(releases) as works:
        yield Struck(folder, server, works)


@pytest.mark.parametrize("points", [short, long])
def test_a_build_that_is_killed_anywhere_leaves_a_whole_release(struck: Struck, points: int) -> None:
    struck.change(0)
    operations = struck.works.build(struck.folder).operations
    assert operations >= points
    allowed = {'"Card 0"@en'}
    for version in range(1, points + 1):
        name = struck.change(version)
        outcome = struck.works.build(struck.folder, "kill", 1 + (version - 1) * (operations - 1) // (points - 1))
        assert outcome.was_killed or version == points  # the last operations vary by one or two
        assert struck.is_whole()
        said = struck.served()
        assert sum(known in said for known in (*allowed, name)) == 1
        allowed = {known for known in (*allowed, name) if known in said}
    last = struck.change(points + 1)
    assert struck.works.build(struck.folder).status == 0
    assert struck.is_whole()
    assert last in struck.served()
    assert [path.name for path in struck.server.releases.glob(".draft-*")] == []


@pytest.fixture
def parted(tmp_path: Path) -> Iterator[Struck]:
    """The same, but each release is built upon the one before."""
    folder, releases = copied(ROOT / "tests/town", tmp_path / "klein"), tmp_path / "releases"
    with (folder / "site.toml").open("a") as file:
        file.write("\n[retention]\nreleases = 3\n\n[build]\nprocesses = 1\n")
    with serving(folder, releases=releases) as server, forge(releases, IN_PARTS) as works:
        yield Struck(folder, server, works)


def dumps(releases: Releases) -> dict[str, bytes]:
    current = releases.current()
    assert current
    return {path.name: path.read_bytes() for path in current.path.glob("dumps/*.nt.gz")}


@pytest.mark.parametrize("points", [short, long])
def test_a_build_upon_another_that_is_killed_anywhere_is_made_up_for_by_the_next(
    parted: Struck, tmp_path: Path, points: int
) -> None:
    parted.change(0)
    assert parted.works.build(parted.folder).status == 0
    parted.change(1)
    operations = parted.works.build(parted.folder).operations
    for version in range(points):
        parted.change(version + 2)
        outcome = parted.works.build(parted.folder, "kill", 1 + version * (operations - 1) // points)
        assert outcome.was_killed
        assert parted.is_whole()
        assert NAME not in parted.served()
    last = parted.change(points + 2)
    assert parted.works.build(parted.folder).status == 0
    assert parted.is_whole()
    assert last in parted.served()
    with forge(tmp_path / "anew", IN_PARTS) as works:
        assert works.build(parted.folder).status == 0
    assert dumps(Releases(tmp_path / "anew")) == dumps(parted.releases)


@pytest.mark.parametrize("points", [pytest.param(30, marks=pytest.mark.slow)])
def test_a_disk_that_is_full_stops_a_build_with_a_sentence_and_harms_nothing(struck: Struck, points: int) -> None:
    first = struck.change(0)
    operations = struck.works.build(struck.folder).operations
    for point in range(points):
        struck.change(point + 1)
        outcome = struck.works.build(struck.folder, "full", 1 + point * (operations // 2) // points)
        assert os.waitstatus_to_exitcode(outcome.status) == 1
        assert re.search("disk is full|No space left on device", outcome.said), outcome.said
        assert struck.is_whole()
        assert first in struck.served()
    last = struck.change(points + 1)
    assert struck.works.build(struck.folder).status == 0
    assert last in struck.served()


def test_of_two_builds_at_once_each_ends_well_or_says_why_not(struck: Struck) -> None:
    name = struck.change(1)
    command = [sys.executable, "-m", "publisher.cli", "build", str(struck.folder)]
    env = environment(struck.server.releases)
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=env, cwd=ROOT) for _ in range(2)]
    ends = [(process.communicate(timeout=120)[1], process.returncode) for process in both]
    assert 0 in {code for _, code in ends}
    assert all(code == 0 or "another build is under way" in said for said, code in ends)
    assert struck.is_whole()
    assert name in struck.served()


# What happens to finished releases ---------------------------------------------------------------------------------


def flip(path: Path) -> None:
    """Turn over one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.chmod(0o644)
    path.write_bytes(content)


def test_a_bit_that_is_flipped_in_any_file_is_found_and_an_earlier_release_serves_on(struck: Struck) -> None:
    good = struck.change(1)
    struck.works.build(struck.folder)
    struck.change(2)
    struck.works.build(struck.folder)
    current = struck.releases.current()
    assert current
    names = [name for name, facts in current.manifest["files"].items() if facts["bytes"]]
    for name in names:
        flip(current.path / name)
    assert {damage.file for damage in damages(current)} == set(names)
    struck.releases.roll_back()
    assert good in struck.served()


@pytest.mark.slow
@pytest.mark.parametrize("file", ["history.sqlite", "quality.sqlite", "manifest.json"])
def test_the_next_build_works_though_the_newest_release_is_damaged(struck: Struck, file: str) -> None:
    struck.change(1)
    struck.works.build(struck.folder)
    current = struck.releases.current()
    assert current
    flip(current.path / file)
    last = struck.change(2)
    outcome = struck.works.build(struck.folder)
    assert (outcome.status, outcome.said) == (0, "")
    assert last in struck.served()


@pytest.mark.slow
def test_what_is_removed_under_a_running_server_is_answered_for_and_the_next_build_mends_it(struck: Struck) -> None:
    name = struck.change(1)
    struck.works.build(struck.folder)
    assert name in struck.served()
    current = struck.releases.current()
    assert current
    for path in sorted(current.path.rglob("*"), reverse=True):
        path.parent.chmod(0o755)
        path.unlink() if path.is_file() else path.rmdir()
    for address in (DOCUMENT, "/", "/a-z/", "/search?q=ausweis", "/dataset", "/quality", "/changes", "/shapes.ttl"):
        assert struck.server.get(address).status in {200, 500, 503}
    last = struck.change(2)
    assert struck.works.build(struck.folder).status == 0
    assert last in struck.served()
    assert struck.server.get("/").status == 200
