"""What may stand in a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.pages.safe import clean, shown_address


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<h1>a</h1><h3>b</h3>", "<h3>a</h3><h4>b</h4>"),
        ("<h2>a</h2>", "<h3>a</h3>"),
        ('<a href="javascript:x">a</a>', "<a>a</a>"),
        ('<a href="https://x.test/" target="_blank" style="x">a</a>', '<a href="https://x.test/">a</a>'),
        ("<img src=x onerror=y><iframe></iframe><b>c", "<b>c</b>"),
    ],
)
def test_markup_keeps_ten_tags_and_headings_in_order(html: str, safe: str) -> None:
    assert clean(html) == safe


@pytest.mark.parametrize(
    ("iri", "text"),
    [
        ("https://www.x.test/", "x.test"),
        ("https://x.test/" + "a" * 60, "x.test"),
        ("http://[bad", "http://[bad"),
        ("urn:a", "urn:a"),
    ],
)
def test_web_addresses_are_shortened_for_reading(iri: str, text: str) -> None:
    assert shown_address(iri) == text


@given(st.text())
def test_cleaned_markup_never_holds_a_script(text: str) -> None:
    assert "<script" not in clean(f"{text}<script>{text}</script>").lower()
