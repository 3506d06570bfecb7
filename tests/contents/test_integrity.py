"""A release that is not what was released any more is noticed, file by file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.contents.integrity import Damage, damages
from publisher.release import Release, Releases
from tests.command import lodse
from tests.conftest import Town

NAMES = ["index.sqlite", "shapes.ttl", "store/CURRENT"]


def flip(file: Path) -> None:
    file.chmod(0o644)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def remove(file: Path) -> None:
    file.parent.chmod(0o755)
    file.unlink()


def cut(file: Path) -> None:
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1])


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """A release of three files."""
    shelf = Releases(tmp_path / "releases")
    with shelf.draft("20260101T000000Z-00000000") as draft:
        (draft / "store").mkdir()
        for name in NAMES:
            (draft / name).write_text(f"This is {name}.")
        return shelf.commit(
            draft,
            {"created": "2026-01-01T00:00:00Z", "base": "", "triples": 0, "findings": {}},
            "20260101T000000Z-00000000",
        )


def test_a_release_is_whole(release: Release) -> None:
    assert list(damages(release)) == []


@pytest.mark.parametrize(
    ("harm", "act"), [("changed", flip), ("changed", cut), ("missing", remove)], ids=["a bit", "the end", "all of it"]
)
@pytest.mark.parametrize("name", NAMES)
def test_damage_to_any_file_is_noticed(release: Release, name: str, harm: str, act: Callable[[Path], None]) -> None:
    act(release.path / name)
    assert [(damage.file, damage.harm) for damage in damages(release)] == [(name, harm)]


def test_a_file_that_does_not_belong_there_is_noticed(release: Release) -> None:
    release.path.chmod(0o755)
    (release.path / "notes.txt").write_text("?")
    assert list(damages(release)) == [Damage("notes.txt", "unknown")]


def test_the_command_looks_at_every_release(town: Town) -> None:
    assert lodse("verify", town.folder).stdout == f"whole    {town.release.id}\n"
    flip(town.release.path / "index.sqlite")
    said = lodse("verify", town.folder)
    assert (said.returncode, said.stdout) == (1, f"damaged  {town.release.id}\n         changed: index.sqlite\n")
    said = lodse("verify", town.folder, town.release.id[:10], "--json")
    damage = [{"file": "index.sqlite", "harm": "changed"}]
    assert (said.returncode, json.loads(said.stdout)[0]) == (
        1,
        {"id": town.release.id, "whole": False, "damages": damage},
    )


def test_a_release_whose_manifest_is_damaged_is_an_error(town: Town) -> None:
    manifest = town.release.path / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{")
    said = lodse("verify", town.folder)
    assert (said.returncode, "Traceback" in said.stderr, "damaged" in said.stderr) == (1, False, True)
