"""What an export has written so far, so that one that was killed goes on where it stopped.

A line says which documents are there, and what is to be said with them; it is written when their files are. It is for
exports of the same release by the same program with the same settings on the same day (pages tell the opening hours of
two days) since the machine was started: what a machine that lost its power had in memory may not be on the disk.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from publisher import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Self

    from publisher.export.rows import Remembered
    from publisher.release import Release
    from publisher.site import Site

NAME = "journal"
_STARTED = Path("/proc/sys/kernel/random/boot_id")

Block = dict[str, "Remembered"]
"""By stem, what has to be known of some documents."""


def key(site: Site, release: Release, now: datetime) -> str:
    """Name what exports must have in common for one to go on with what another has written."""
    started = ""
    with suppress(OSError):
        started = _STARTED.read_text("ascii")
    known = f"{__version__} {site} {release.id} {now.astimezone(UTC):%Y-%m-%d} {started}"
    return sha256(known.encode()).hexdigest()[:16]


class Journal:
    """The journal in the folder of a version that is being written."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._known = list(_lines(self._path))

    def done(self, blocks: Sequence[Sequence[str]]) -> Iterator[Block]:
        """Give what is known of those first blocks of documents, named by their paths, that are there."""
        pairs = zip(self._known, map(list, blocks), strict=False)
        return (told for (_, told), _ in takewhile(lambda pair: pair[0][0] == pair[1], pairs))

    def __enter__(self) -> Self:
        self._file = self._path.open("ab")
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def add(self, paths: Sequence[str], told: Block) -> None:
        """Note that some documents are written."""
        self._file.write(orjson.dumps([list(paths), told]) + b"\n")
        self._file.flush()


def _lines(path: Path) -> Iterator[tuple[list[str], Block]]:
    """Read the lines that are whole; the last may not be, and is cut off."""
    if not path.is_file():
        return
    whole = path.read_bytes()
    whole = whole[: whole.rfind(b"\n") + 1]
    with path.open("r+b") as file:
        file.truncate(len(whole))
    for line in whole.splitlines():
        paths, told = orjson.loads(line)
        yield paths, {stem: (said, own) for stem, (said, own) in told.items()}
