"""The folder of an export: whole versions side by side, one of them current, files that did not change shared.

A version is written under a hidden name and renamed when it is complete and on the disk; then the link `current` is.
What an export that was killed has written stays there for the next one. nginx goes on with the version that its
configuration names until it is told to read the new one, so it never serves a mix of two. A file whose bytes are those
of the version before is the same file, with the same time. One that differs is newer than it, so that time and size, of
which nginx makes the ETag, never stand for two contents.
"""

from __future__ import annotations

import fcntl
import gzip
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.errors import LodseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CURRENT = "current"
_DRAFT = ".draft-"
_LOCK = ".lock"

SMALLEST = 512
"""Bytes below which compressing gains nothing."""

LARGEST = 32 * 2**20
"""Bytes above which it is left alone: a list of everything, which few ask for."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A version that is being written, the one before it, and the time of files that are new, in seconds."""

    folder: Path
    before: Path | None
    now: int

    def write(self, name: str, body: Iterable[bytes], *, compressible: bool) -> None:
        """Write a file, and a compressed one beside it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # of an export that was killed; it may be a file of the version before
        with path.open("wb") as file:
            file.writelines(body)
        size = path.stat().st_size
        known = self._settle(path, name)
        if compressible and SMALLEST <= size <= LARGEST:
            self._compress(path, name, known=known)

    def _compress(self, path: Path, name: str, *, known: bool) -> None:
        packed, before = path.with_name(f"{path.name}.gz"), self.before and self.before / f"{name}.gz"
        packed.unlink(missing_ok=True)
        if known and before and before.is_file():
            os.link(before, packed)
            return
        packed.write_bytes(gzip.compress(path.read_bytes(), 6, mtime=0))
        self._settle(packed, f"{name}.gz")

    def _settle(self, path: Path, name: str) -> bool:
        """Take the file of the version before if it says the same, and say so; else see that the time is another."""
        before = self.before / name if self.before else None
        moment = self.now
        if before and before.is_file():
            if cmp(before, path, shallow=False):
                path.unlink()
                os.link(before, path)
                return True
            moment = max(moment, int(before.stat().st_mtime) + 1)
        os.utime(path, (moment, moment))
        return False


@contextmanager
def version(folder: Path, name: str, key: str, now: int) -> Iterator[Tree]:
    """Give a new version to write to; it becomes the current one when all went well, and the one before is kept.

    key: says which exports write the same; one that was killed leaves its files to the next with its key.
    """
    draft = folder / f"{_DRAFT}{key}"
    with _alone(folder):
        _clear(folder, draft)
        try:
            draft.mkdir(exist_ok=True)
            before = folder / CURRENT
            yield Tree(draft, before.resolve() if before.is_dir() else None, now)
            os.sync()  # nothing is called complete that a loss of power could still take away
            draft.rename(folder / name)
            _switch(folder, name)
        except Exception:
            shutil.rmtree(draft, ignore_errors=True)
            raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other exports away. Raises LodseError for a folder that holds other things, or is in use."""
    try:
        found = list(folder.iterdir()) if folder.exists() else []
        if found and not any(map(_is_ours, found)):
            raise LodseError(f"{folder}: this holds something else", "Name a new or empty folder, or one of an export.")
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("w")
    except OSError as error:
        raise LodseError(f"{folder}: {error.strerror}", "Name a folder for the export.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LodseError(f"{folder}: another export is under way", "Wait until it has ended.") from None
        yield


def _is_ours(path: Path) -> bool:
    return path.name in {CURRENT, _LOCK} or path.name.startswith(_DRAFT)


def _clear(folder: Path, draft: Path) -> None:
    """Remove what broken exports left that cannot be gone on with."""
    for path in folder.glob(f"{_DRAFT}*"):
        if path != draft:
            shutil.rmtree(path)
    for path in folder.glob(f".{CURRENT}-*"):
        path.unlink()


def _switch(folder: Path, name: str) -> None:
    link = folder / CURRENT
    old = link.resolve() if link.is_symlink() else None
    new = folder / f".{CURRENT}-{name}"
    new.symlink_to(name)
    new.replace(link)
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink() and path.name != name and path != old:
            shutil.rmtree(path)
