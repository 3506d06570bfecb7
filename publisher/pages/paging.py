"""Pages of lists: those that a reader turns, and those of a list that only grows at its end. Pure.

Positions begin at 1. Of a list that grows, a page is closed when it is full, and never changes again. So that a
reader finds every closed page without walking from one to the next, blocks of pages are nodes of a tree: `FAN` pages
are a block, `FAN` blocks a larger one. The top of the tree are the largest blocks that are full; their number grows
with the logarithm of the list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PAGE = 100
"""Entries of a page."""

FAN = 100
"""Pages, or smaller blocks, of a block."""

_NUMBER = re.compile(r"0*[1-9][0-9]{0,8}")
_NAME = re.compile(r"([1-9][0-9]{0,11})(?:-([1-9][0-9]{0,11}))?")


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a list of so many entries, `size` on each, and the one that is open; an empty list has one page.

    most: pages that are given at all, if not all of them.
    """

    total: int
    size: int = PAGE
    current: int = 1
    most: int | None = None

    @property
    def last(self) -> int:
        """The number of the last page."""
        number = max(1, -(-self.total // self.size))
        return number if self.most is None else min(number, self.most)

    @property
    def first_position(self) -> int:
        """The position of the first entry of the open page."""
        return (self.current - 1) * self.size + 1

    def has(self, name: str) -> bool:
        """Say whether a text is the number of one of the pages."""
        return bool(_NUMBER.fullmatch(name)) and int(name) <= self.last

    @property
    def turns(self) -> list[tuple[str, int]]:
        """Give where to turn from the open page, by the names of IANA's relations; one page alone leads nowhere."""
        if self.last == 1:
            return []
        before = [("prev", self.current - 1)] if self.current > 1 else []
        after = [("next", self.current + 1)] if self.current < self.last else []
        return [("first", 1), *before, *after, ("last", self.last)]

    def offered(self, around: int) -> list[int]:
        """Give the first and the last page and those around the open one; none where there is nothing to turn."""
        near = range(max(1, self.current - around), min(self.last, self.current + around) + 1)
        return sorted({1, self.last, *near}) if self.last > 1 else []


@dataclass(frozen=True, slots=True)
class Block:
    """Closed pages that follow one another, from `first` to `last`; a page alone is the smallest block."""

    first: int
    last: int

    @classmethod
    def of(cls, name: str) -> Block | None:
        """Read what `name` gives; None if it names no block."""
        found = _NAME.fullmatch(name)
        block = cls(int(found[1]), int(found[2] or found[1])) if found else None
        return block if block and block.name == name and _is_aligned(block) else None

    @property
    def name(self) -> str:
        """How the block is called in addresses: `7`, or `101-200`."""
        return str(self.first) if self.is_page else f"{self.first}-{self.last}"

    @property
    def is_page(self) -> bool:
        """Whether it is one page, with entries of its own."""
        return self.first == self.last

    @property
    def positions(self) -> tuple[int, int]:
        """The first and last position in it."""
        return (self.first - 1) * PAGE + 1, self.last * PAGE

    def parts(self) -> list[Block]:
        """Give the blocks that it is made of; a page has none."""
        size = (self.last - self.first + 1) // FAN
        return [Block(n, n + size - 1) for n in range(self.first, self.last + 1, size)] if size else []


def _is_aligned(block: Block) -> bool:
    """Say whether it is a block of the tree, and not pages that happen to follow one another."""
    size = block.last - block.first + 1
    while size > 1 and size % FAN == 0:
        size //= FAN
    return size == 1 and (block.first - 1) % (block.last - block.first + 1) == 0


def closed(total: int) -> int:
    """Count the closed pages of a list of so many entries."""
    return total // PAGE


def page_of(position: int) -> Block:
    """Give the page on which a position is, or will be when it is closed."""
    number = (position - 1) // PAGE + 1
    return Block(number, number)


def tops(total: int) -> list[Block]:
    """Give the largest full blocks of a list of so many entries, in order; together they hold every closed page."""
    pages, size = closed(total), 1
    while size * FAN <= pages:
        size *= FAN
    found, first = [], 1
    while size:
        while first + size - 1 <= pages:
            found.append(Block(first, first + size - 1))
            first += size
        size //= FAN
    return found
