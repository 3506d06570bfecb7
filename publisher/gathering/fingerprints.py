"""Digests of the content of files, remembered, so that what has not changed need not be read to know that.

A file whose size, times and place on the disk are the same is the same. One that changed just before it was read is
read again the next time: it might change once more within the same tick of the clock.
"""

from __future__ import annotations

import time
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path

import orjson

from publisher.contents.files import replacing

TICK = 2 * 10**9
"""Nanoseconds that a file has to be older than the moment it is read; some disks know no finer times."""

Facts = tuple[int, int, int, int]


class Fingerprints:
    """The digests of files, as they were remembered in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, tuple[Facts, str]] = {}
        self._used: dict[str, tuple[Facts, str]] = {}
        with suppress(OSError, ValueError):
            self._known = {name: (tuple(facts), digest) for name, facts, digest in orjson.loads(path.read_bytes())}

    def of(self, file: Path) -> str:
        """Give the digest of a file. Raises OSError if it cannot be read."""
        facts = _facts(file)
        known = self._known.get(str(file))
        if known and known[0] == facts:
            self._used[str(file)] = known
            return known[1]
        began = time.time_ns()
        with file.open("rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
        if max(facts[1], facts[2]) < began - TICK and _facts(file) == facts:
            self._used[str(file)] = (facts, digest)
        return digest

    def save(self) -> None:
        """Remember what was asked for."""
        with replacing(self._path) as draft:
            draft.write_bytes(orjson.dumps([(name, *known) for name, known in self._used.items()]))


def _facts(file: Path) -> Facts:
    found = file.stat()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
