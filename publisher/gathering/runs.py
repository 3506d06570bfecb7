"""Runs: the lines that a source gave, grouped by bucket, in memory or in a file that can be read bucket by bucket.

A source that gives more than memory should hold becomes several runs. A run in a file is compressed bucket by bucket;
its last bytes tell where each is.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol

import orjson
import zstandard
from pyoxigraph import DefaultGraph

from publisher.contents.files import replacing
from publisher.errors import ReleaseError
from publisher.gathering import lines

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Quad

NAMED = lines.BUCKETS
"""The number of the first bucket of named graphs."""

FORMAT = 2
"""Number of the layout of the files; what is kept in another one is read again."""

_DATA = DefaultGraph()
_LENGTH = 8
"""Bytes at the end of a file that tell how long its table is."""


class Run(Protocol):
    """Lines by bucket. What is said in named graphs has buckets of its own, `NAMED` after those of the data."""

    @property
    def source(self) -> str:
        """The file that people wrote, if all lines are from one; else nothing."""

    @property
    def version(self) -> str:
        """What changes whenever the file of the source does."""

    @property
    def count(self) -> int:
        """How many lines there are."""

    def bucket(self, number: int) -> list[bytes]:
        """Give the lines of a bucket, in no order; one may be there twice."""

    def buckets(self, numbers: Iterable[int]) -> Iterator[list[bytes]]:
        """Give the lines of some buckets, one after the other."""

    def digest(self, numbers: Iterable[int]) -> str:
        """Give a digest of the lines of some buckets, in their order; nothing if there are none."""


@dataclass(frozen=True, slots=True)
class MemoryRun:
    """A run that fits into memory."""

    held: Mapping[int, list[bytes]]
    count: int
    source: str = ""
    version: str = ""

    def bucket(self, number: int) -> list[bytes]:
        """Give the lines of a bucket."""
        return self.held.get(number, [])

    def buckets(self, numbers: Iterable[int]) -> Iterator[list[bytes]]:
        """Give the lines of some buckets."""
        return map(self.bucket, numbers)

    def digest(self, numbers: Iterable[int]) -> str:
        """Give a digest of the lines of some buckets."""
        return " ".join(_digest(self.held[number]) for number in numbers if number in self.held)


@dataclass(frozen=True, slots=True)
class FileRun:
    """A run in a file; `table` says where each bucket begins, how long it is, and the digest of its lines."""

    path: Path
    table: Mapping[str, tuple[int, int, str]]
    count: int
    source: str = ""

    @property
    def version(self) -> str:
        """Give what changes whenever the file of the source does: a run that was read is named by its content."""
        return self.path.name.partition(".")[0]

    @classmethod
    def open(cls, path: Path, source: str = "") -> FileRun:
        """Open a run. Raises ReleaseError if the file is not whole."""
        try:
            with path.open("rb") as file:
                end = file.seek(-_LENGTH, os.SEEK_END)
                file.seek(end - int.from_bytes(file.read(_LENGTH)))
                known = orjson.loads(file.read()[:-_LENGTH])
            return cls(path, known["table"], known["count"], source)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ReleaseError(f"{path}: not whole ({error})", "Remove the file and build again.") from None

    def bucket(self, number: int) -> list[bytes]:
        """Give the lines of a bucket."""
        return next(self.buckets((number,)), [])

    def buckets(self, numbers: Iterable[int]) -> Iterator[list[bytes]]:
        """Give the lines of some buckets."""
        places = [self.table[number] for number in map(str, numbers) if number in self.table]
        if not places:
            return
        unpacker = zstandard.ZstdDecompressor()
        with self.path.open("rb", buffering=0) as file:
            for begin, length, _ in places:
                yield unpacker.decompress(os.pread(file.fileno(), length, begin)).split(b"\n")

    def digest(self, numbers: Iterable[int]) -> str:
        """Give a digest of the lines of some buckets."""
        return " ".join(self.table[number][2] for number in map(str, numbers) if number in self.table)


class Sorter:
    """Takes lines and puts each into its bucket.

    name: files of this name, and a number, take what is more than `most` bytes; without one all stays in memory.
    source: the file that people wrote, if all lines are from one.
    """

    def __init__(self, name: Path | None = None, most: int = 0, source: str = "") -> None:
        self._name, self._most, self._source = name, most, source
        self._buckets: defaultdict[int, list[bytes]] = defaultdict(list)
        self._subject, self._number = b"\0", 0
        self._count = self._bytes = 0
        self._done: list[Run] = []

    def add(self, quad: Quad) -> None:
        """Take a statement. Those of one subject mostly follow each other, so its bucket is remembered."""
        line = lines.line(quad)
        if not line.startswith(self._subject):
            self._subject, self._number = line[: line.index(b" ") + 1], lines.bucket(line)
        self.put(line, self._number if quad.graph_name == _DATA else NAMED + self._number)

    def extend(self, found: Sequence[bytes]) -> None:
        """Take many lines that are in no named graph."""
        subject, bucket = b"\0", self._buckets[0]
        for line in found:
            if not line.startswith(subject):
                subject, bucket = line[: line.index(b" ") + 1], self._buckets[lines.bucket(line)]
            bucket.append(line)
        self._count += len(found)
        self._bytes += sum(map(len, found))
        self._spill()

    def put(self, line: bytes, bucket: int) -> None:
        """Take a line for a bucket that is known."""
        self._buckets[bucket].append(line)
        self._count += 1
        self._bytes += len(line)
        self._spill()

    def _spill(self) -> None:
        if self._name and self._bytes > self._most:
            self._done.append(write(self._run(), self._name.with_suffix(f".{len(self._done)}.run")))

    def runs(self) -> list[Run]:
        """Give what was taken."""
        return [*self._done, self._run()]

    def files(self) -> list[FileRun]:
        """Give what was taken, all of it in files."""
        if not self._name:
            raise ValueError("no name for files")
        self._done.append(write(self._run(), self._name.with_suffix(f".{len(self._done)}.run")))
        return [run for run in self._done if isinstance(run, FileRun)]

    def _run(self) -> MemoryRun:
        done = MemoryRun({n: found for n, found in self._buckets.items() if found}, self._count, self._source)
        self._buckets.clear()
        self._count = self._bytes = 0
        return done


def write(run: MemoryRun, path: Path) -> FileRun:
    """Write a run to a file, which has its name only when it is whole."""
    packer = zstandard.ZstdCompressor(level=1)
    table: dict[str, tuple[int, int, str]] = {}
    with replacing(path) as draft, draft.open("wb") as file:
        for number, found in sorted(run.held.items()):
            begin = file.tell()
            file.write(packer.compress(b"\n".join(found)))
            table[str(number)] = (begin, file.tell() - begin, _digest(found))
        known = orjson.dumps({"table": table, "count": run.count})
        file.write(known + len(known).to_bytes(_LENGTH))
    return FileRun(path, table, run.count)


def _digest(found: list[bytes]) -> str:
    return blake2b(b"\n".join(found), digest_size=16).hexdigest()
