"""Statements in a file in which those of a thing are found without reading the rest: nothing of it is held in memory.

Bucket by bucket, in each in the order of their bytes; a second file says where each statement begins. Both are mapped
into memory, so all processes share what the system keeps of them.
"""

from __future__ import annotations

import mmap
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from publisher.contents.files import replacing
from publisher.gathering import lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from publisher.gathering.shards import Shards

_NUMBER: Final = "Q"
"""How the beginnings are written: numbers of eight bytes."""


def write(path: Path, facts: Shards) -> None:
    """Write statements to a file, and where they begin to another one beside it."""
    begins, firsts = array(_NUMBER, [0]), array(_NUMBER)
    with replacing(path) as draft:
        with draft.open("wb") as file:
            for number in range(lines.BUCKETS):
                firsts.append(len(begins) - 1)
                for line in sorted(set(facts.bucket(number))):
                    begins.append(begins[-1] + file.write(line))
        firsts.append(len(begins) - 1)
        with replacing(_beside(path)) as other:
            other.write_bytes(firsts.tobytes() + begins.tobytes())


def remove(path: Path) -> None:
    """Remove the files, if there are any."""
    for file in (path, _beside(path)):
        file.unlink(missing_ok=True)


class Lookup:
    """Statements in a file that `write` wrote."""

    def __init__(self, path: Path) -> None:
        self._text = _mapped(path)
        numbers = memoryview(_mapped(_beside(path))).cast(_NUMBER)
        self._firsts, self._begins = numbers[: lines.BUCKETS + 1], numbers[lines.BUCKETS + 1 :]

    def about(self, bucket: int, thing: bytes) -> Iterator[bytes]:
        """Give what is said of a thing: an IRI, or a blank node."""
        return self._beginning(bucket, _subject(thing))

    def has(self, bucket: int, document: bytes) -> bool:
        """Say whether anything is said of a document or of a part of it."""
        begins = (_subject(document), b"<%b#" % document)
        return any(True for begin in begins for _ in self._beginning(bucket, begin))

    def _beginning(self, bucket: int, begin: bytes) -> Iterator[bytes]:
        """Give the statements of a bucket that begin with a text."""
        for place in range(self._place(bucket, begin), self._firsts[bucket + 1]):
            line = self._line(place)
            if not line.startswith(begin):
                return
            yield line

    def _place(self, bucket: int, begin: bytes) -> int:
        """Find the first statement of a bucket that does not stand before this text."""
        first, last = self._firsts[bucket], self._firsts[bucket + 1]
        return first + bisect_left(range(first, last), begin, key=self._line)

    def _line(self, place: int) -> bytes:
        return self._text[self._begins[place] : self._begins[place + 1]]


def _subject(thing: bytes) -> bytes:
    """Give how a statement about a thing begins."""
    return b"%b " % thing if thing.startswith(b"_:") else b"<%b> " % thing


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.begins")


def _mapped(path: Path) -> mmap.mmap | bytes:
    """Map a file into memory; an empty one cannot be."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
