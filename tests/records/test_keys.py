from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.records import keys


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Größe – (neu)", "groesse-neu"),
        ("Bürger*innen § 19d", "buerger-innen-19d"),
        ("Łódź", "lodz"),
        ("A\u0308pfel", "aepfel"),
        ("---", ""),
        ("x" * 80, "x" * 60),
        ("wort " * 20, "-".join(["wort"] * 12)),
    ],
)
def test_a_name_becomes_a_key(text: str, expected: str) -> None:
    assert keys.slug(text) == expected


def test_keys_are_joined_without_what_is_empty() -> None:
    assert keys.join("Amt für Ä", None, "–", "12") == "amt-fuer-ae-12"


@given(st.text())
def test_a_key_is_empty_or_of_the_allowed_form(text: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", keys.slug(text))
