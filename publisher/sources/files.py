"""The files below a folder: what readers look at, and what tells whether anything has changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def below(folder: Path) -> Iterator[Path]:
    """Give the files below a folder, in the order of their names; hidden files and folders are left out.

    Linked folders are entered, each once. A link that leads nowhere counts as a file, so that reading it fails, and a
    folder that cannot be looked into raises OSError: nothing goes missing in silence. Pipes and devices are no files.
    """
    entered: set[str] = set()
    for name, folders, names in os.walk(folder, onerror=_raise, followlinks=True):
        if (real := os.path.realpath(name)) in entered:
            folders.clear()
            continue
        entered.add(real)
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from filter(_is_file, (Path(name, each) for each in sorted(names)))


def _is_file(path: Path) -> bool:
    return not path.name.startswith(".") and (path.is_file() or not path.exists())


def _raise(error: OSError) -> None:
    raise error
