"""Which version is meant, and how versions are told apart."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.past.memento import Memento, Past, link_format, nearest, relations

FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)
MEMENTOS = tuple(Memento(f"r{day}", FIRST + timedelta(days=day)) for day in range(4))


@pytest.mark.parametrize(
    ("wanted", "release"),
    [
        (FIRST - timedelta(days=9999), "r0"),
        (FIRST - timedelta(seconds=1), "r0"),
        (FIRST, "r0"),
        (FIRST + timedelta(seconds=1), "r0"),
        (FIRST + timedelta(days=1), "r1"),
        (FIRST + timedelta(days=2, hours=23), "r2"),
        (FIRST + timedelta(days=3), "r3"),
        (FIRST + timedelta(days=9999), "r3"),
    ],
)
def test_the_version_of_a_moment_is_the_last_one_before_it(wanted: datetime, release: str) -> None:
    assert nearest(MEMENTOS, wanted).shown.release == release


@pytest.mark.parametrize(
    ("number", "shown", "expected"),
    [
        (1, 0, {"r0": "first last memento"}),
        (2, 0, {"r0": "first memento", "r1": "next last memento"}),
        (2, 1, {"r0": "first prev memento", "r1": "last memento"}),
        (3, 1, {"r0": "first prev memento", "r1": "memento", "r2": "next last memento"}),
        (4, 0, {"r0": "first memento", "r1": "next memento", "r3": "last memento"}),
        (4, 2, {"r0": "first memento", "r1": "prev memento", "r2": "memento", "r3": "next last memento"}),
    ],
)
def test_a_version_names_its_neighbours_and_the_ends(number: int, shown: int, expected: dict[str, str]) -> None:
    past = Past(MEMENTOS[shown], MEMENTOS[:number])
    assert {memento.release: relation for relation, memento in relations(past)} == expected


@given(number=st.integers(1, 4), data=st.data())
def test_whatever_is_shown_every_relation_is_named_once(number: int, data: st.DataObject) -> None:
    past = Past(MEMENTOS[data.draw(st.integers(0, number - 1))], MEMENTOS[:number])
    names = " ".join(relation for relation, _ in relations(past)).split()
    assert all(names.count(name) <= 1 for name in ("first", "prev", "next", "last"))
    assert {"first", "last"} <= set(names)


def test_the_list_of_versions_is_one_link_after_another() -> None:
    text = "".join(
        link_format(
            "https://x.example/a", "https://x.example/timemap/a", MEMENTOS, lambda m: f"https://x.example/{m.release}"
        )
    )
    links = re.findall(r'<([^>]+)>; rel="([^"]+)"(?:; type="[^"]+")?((?:; \w+="[^"]+")*)', text)
    assert text.count("\n") == len(links) == 6
    assert [(href, rel) for href, rel, _ in links] == [
        ("https://x.example/a", "original timegate"),
        ("https://x.example/timemap/a", "self"),
        ("https://x.example/r0", "first memento"),
        ("https://x.example/r1", "memento"),
        ("https://x.example/r2", "memento"),
        ("https://x.example/r3", "last memento"),
    ]
    assert links[1][2] == '; from="Sun, 01 Mar 2026 12:00:00 GMT"; until="Wed, 04 Mar 2026 12:00:00 GMT"'
    assert links[2][2] == '; datetime="Sun, 01 Mar 2026 12:00:00 GMT"'


def test_a_single_version_is_first_and_last() -> None:
    text = "".join(link_format("a", "b", MEMENTOS[:1], lambda m: m.release))
    assert '<r0>; rel="first last memento"' in text
