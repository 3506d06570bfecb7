"""Files that others read while they are written: in one step there, their sums, through to the disk, and gone."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a file to write, which takes the place of another in one step when it is whole."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    yield draft
    draft.replace(path)


def files_of(folder: Path) -> list[Path]:
    """List all files below a folder, in the order of their names."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def facts_of(file: Path) -> dict[str, Any]:
    """Give the checksum and size of a file, as a manifest tells them."""
    with file.open("rb") as content:
        return {"sha256": hashlib.file_digest(content, "sha256").hexdigest(), "bytes": file.stat().st_size}


def freeze(folder: Path) -> None:
    """Write a folder through to the disk and take away the right to write to it."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
        path.chmod(0o555 if path.is_dir() else 0o444)
    sync(folder)


def sync(path: Path) -> None:
    """Write a file or folder through to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(folder: Path) -> None:
    """Remove a draft, whose folders may already be read-only, and whose store may still remove files of its own."""
    while folder.exists():
        with suppress(FileNotFoundError):
            for path in (folder, *filter(Path.is_dir, folder.rglob("*"))):
                path.chmod(0o755)
            shutil.rmtree(folder)


def link(source: Path, target: Path) -> None:
    """Let two releases share a file that neither will ever change; where a disk cannot, copy it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
