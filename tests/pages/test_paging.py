"""Pages are turned one by one; those of a growing list are closed for good, and every one is found from the top."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.pages.paging import FAN, PAGE, Block, Pages, closed, page_of, tops

totals = st.one_of(st.integers(0, 5 * PAGE), st.integers(0, 10**9))


def pages_below(block: Block) -> int:
    """Walk down the tree at its edges: the number of pages it claims, if its parts join without a gap."""
    parts = block.parts()
    if not parts:
        return 1
    assert (parts[0].first, parts[-1].last) == (block.first, block.last)
    assert all(before.last + 1 == after.first for before, after in pairwise(parts))
    return sum(part.last - part.first + 1 for part in parts)


@pytest.mark.parametrize(
    ("total", "names"),
    [
        (0, []),
        (99, []),
        (100, ["1"]),
        (362, ["1", "2", "3"]),
        (9_999, [str(number) for number in range(1, 100)]),
        (10_000, ["1-100"]),
        (20_150, ["1-100", "101-200", "201"]),
        (1_000_000, ["1-10000"]),
        (1_020_100, ["1-10000", "10001-10100", "10101-10200", "10201"]),
    ],
)
def test_the_top_of_the_tree_are_the_largest_full_blocks(total: int, names: list[str]) -> None:
    assert [block.name for block in tops(total)] == names


@given(total=totals)
def test_the_top_holds_every_closed_page_once(total: int) -> None:
    blocks = tops(total)
    assert [block.first for block in blocks] == [1, *(block.last + 1 for block in blocks[:-1])][: len(blocks)]
    assert sum(map(pages_below, blocks)) == closed(total)


@given(total=totals)
def test_the_top_stays_small(total: int) -> None:
    assert len(tops(total)) < FAN * 5


@given(total=totals, more=st.integers(0, 10**6))
def test_what_is_full_stays_as_it_is(total: int, more: int) -> None:
    later = {block: parts for top in tops(total + more) for block, parts in [(top, top.parts())]}
    for block in tops(total):
        assert block in later or any(top.first <= block.first <= block.last <= top.last for top in later)


@given(position=st.integers(1, 10**9))
def test_a_position_is_on_one_page(position: int) -> None:
    first, last = page_of(position).positions
    assert first <= position <= last
    assert last - first + 1 == PAGE


@given(total=totals)
def test_a_block_is_read_back_from_its_name(total: int) -> None:
    for block in tops(total):
        assert Block.of(block.name) == block


@pytest.mark.parametrize(
    "name",
    [
        "",
        "0",
        "-1",
        "01",
        "1-1",
        "1-2",
        "2-101",
        "1-99",
        "101-300",
        "100-1",
        "1-",
        "a",
        "1\n",
        "٣",
        "9" * 13,
        "1-100-1",
    ],
)
def test_what_names_no_block_is_none(name: str) -> None:
    assert Block.of(name) is None


# Pages that a reader turns ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "current", "turns"),
    [
        (0, 1, []),
        (100, 1, []),
        (101, 1, [("first", 1), ("next", 2), ("last", 2)]),
        (101, 2, [("first", 1), ("prev", 1), ("last", 2)]),
        (250, 2, [("first", 1), ("prev", 1), ("next", 3), ("last", 3)]),
    ],
)
def test_a_page_leads_to_its_neighbours_and_to_both_ends(
    total: int, current: int, turns: list[tuple[str, int]]
) -> None:
    assert Pages(total, 100, current).turns == turns


@pytest.mark.parametrize(
    ("current", "offered"),
    [(1, [1, 2, 3, 50]), (2, [1, 2, 3, 4, 50]), (25, [1, 23, 24, 25, 26, 27, 50]), (50, [1, 48, 49, 50])],
)
def test_the_ends_and_the_pages_around_the_open_one_are_offered(current: int, offered: list[int]) -> None:
    assert Pages(10_000, 20, current, most=50).offered(2) == offered
    assert Pages(20, 20).offered(2) == []


@pytest.mark.parametrize("name", ["1", "3", "03"])
def test_a_number_names_a_page(name: str) -> None:
    assert Pages(250, 100).has(name)


@pytest.mark.parametrize("name", ["", "0", "4", "-1", "1.0", " 1", "1\n", "٣", "9" * 10_000, "x"])
def test_what_is_no_number_of_a_page_names_none(name: str) -> None:
    assert not Pages(250, 100).has(name)


@given(total=st.integers(0, 10**6), size=st.integers(1, 500))
def test_every_entry_is_on_a_page_and_no_page_but_the_only_one_is_empty(total: int, size: int) -> None:
    last = Pages(total, size).last
    assert (last - 1) * size < max(total, 1) <= last * size
    assert Pages(total, size, last).first_position <= max(total, 1)
