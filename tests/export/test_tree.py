"""The folder of an export: whole versions, one of them current; a file changes its time only with its bytes."""

from __future__ import annotations

import gzip
from contextlib import suppress
from pathlib import Path

import pytest

from publisher.errors import LodseError
from publisher.export import tree

LONG = b"Wohngeld " * 100


def written(folder: Path, name: str, now: int, **files: bytes) -> Path:
    with tree.version(folder, name, "k", now) as draft:
        for file, body in files.items():
            draft.write(f"_/{file}", [body], compressible=True)
    return folder / "current" / "_"


def test_a_version_becomes_current_when_it_is_complete(tmp_path: Path) -> None:
    assert (written(tmp_path, "1", 1000, a=b"x") / "a").read_bytes() == b"x"
    with suppress(KeyboardInterrupt), tree.version(tmp_path, "2", "k", 2000) as draft:
        draft.write("_/a", [b"y"], compressible=False)
        raise KeyboardInterrupt
    assert (tmp_path / "current/_/a").read_bytes() == b"x"
    assert names(tmp_path) == [".draft-k", "1", "current"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    written(tmp_path, "1", 1000, a=b"x")
    with suppress(OSError), tree.version(tmp_path, "2", "k", 2000) as draft:
        draft.write("_/a", [b"y"], compressible=False)
        raise OSError("no space left")
    assert names(tmp_path) == ["1", "current"]


def test_what_is_written_once_more_leaves_the_version_before_as_it_is(tmp_path: Path) -> None:
    written(tmp_path, "1", 1000, a=LONG)
    with suppress(KeyboardInterrupt), tree.version(tmp_path, "2", "k", 2000) as draft:
        draft.write("_/a", [LONG], compressible=True)  # the same file as before
        raise KeyboardInterrupt
    written(tmp_path, "2", 2000, a=LONG[::-1])
    assert (tmp_path / "1/_/a").read_bytes() == LONG
    assert gzip.decompress((tmp_path / "1/_/a.gz").read_bytes()) == LONG
    assert (tmp_path / "current/_/a").read_bytes() == LONG[::-1]


def test_two_exports_at_once_are_one_too_many(tmp_path: Path) -> None:
    with tree.version(tmp_path, "1", "k", 1000) as draft:
        with pytest.raises(LodseError, match="another export"):
            written(tmp_path, "2", 2000, a=b"x")
        draft.write("_/a", [b"y"], compressible=False)
    assert names(tmp_path) == ["1", "current"]


def test_what_did_not_change_is_the_same_file_with_the_same_time(tmp_path: Path) -> None:
    first = (written(tmp_path, "1", 1000, a=LONG) / "a").stat()
    again = written(tmp_path, "2", 2000, a=LONG)
    assert ((again / "a").stat().st_ino, (again / "a").stat().st_mtime) == (first.st_ino, 1000)
    assert (again / "a.gz").stat().st_mtime == 1000


def test_what_changed_is_newer_whatever_the_clock_says(tmp_path: Path) -> None:
    written(tmp_path, "1", 1000, a=LONG)
    changed = written(tmp_path, "2", 900, a=LONG[::-1]) / "a"
    assert changed.stat().st_mtime == 1001
    assert changed.with_name("a.gz").stat().st_mtime > 1000


def test_the_compressed_file_says_the_same(tmp_path: Path) -> None:
    folder = written(tmp_path, "1", 1000, a=LONG, b=b"short")
    assert gzip.decompress((folder / "a.gz").read_bytes()) == LONG
    assert not (folder / "b.gz").exists()


def test_only_the_version_before_is_kept(tmp_path: Path) -> None:
    for name in ("1", "2", "3"):
        written(tmp_path, name, 1000, a=name.encode())
    assert names(tmp_path) == ["2", "3", "current"]


def test_what_a_broken_export_left_is_removed(tmp_path: Path) -> None:
    written(tmp_path, "1", 1000, a=b"x")
    (tmp_path / ".draft-0/_").mkdir(parents=True)
    written(tmp_path, "2", 2000, a=b"y")
    assert not list(tmp_path.glob(".draft*"))


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(LodseError, match="something else"):
        written(tmp_path, "1", 1000, a=b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]
