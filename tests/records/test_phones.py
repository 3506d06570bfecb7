from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from publisher.records import phones

SPELLINGS = [
    ("0561 / 787-7058", "+49-561-787-7058"),
    ("0561/787 7058", "+49-561-7877058"),
    ("(0561) 787-7058", "+49-561-787-7058"),
    ("0561-7877058", "+49-561-7877058"),
    ("0561 787–7058", "+49-561-787-7058"),
    ("0561 787 - 7058", "+49-561-787-7058"),
    ("Tel.: 0561 787-7058", "+49-561-787-7058"),
    ("+49 (0) 561 787-0", "+49-561-787-0"),
    ("0049 (0)561 787-0", "+49-561-787-0"),
    ("089 233-45141", "+49-89-233-45141"),
    ("+49 89 233 0", "+49-89-2330"),
    ("0151/12345678", "+49-151-12345678"),
    ("0800 1234567", "+49-800-1234567"),
    ("+43 1 40000-0", "+43-1-40000-0"),
    ("\u200b0561 787-7058\u00a0", "+49-561-787-7058"),
    ("115", "115"),
    ("116 117", "116117"),
    ("561/787-0", "+49-561-787-0"),
]
NOT_ONE_NUMBER = [
    "089/233-1 oder 233-2",
    "089/233-1/2",
    "089 233/1",
    "787-7058",
    "233123",
    "2331-23",
    "40 1234",
    "0",
    "",
    "-",
    "keine",
    "0561 787-7058 App. 3",
    "0151-1234567890123456",
    "9" * 100,
]


@pytest.mark.parametrize(("written", "expected"), SPELLINGS)
def test_every_spelling_has_one_canonical_form(written: str, expected: str) -> None:
    assert phones.canonical(written) == expected


@pytest.mark.parametrize("written", NOT_ONE_NUMBER)
def test_what_is_not_exactly_one_number_is_none(written: str) -> None:
    assert phones.canonical(written) is None


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+49-561-787-7058", "0561 787-7058"),
        ("+49-89-2330", "089 2330"),
        ("+43-1-40000-0", "+43 1 40000-0"),
        ("115", "115"),
    ],
)
def test_numbers_are_shown_as_din_5008_has_them(number: str, shown: str) -> None:
    assert phones.display(number) == shown


def test_a_short_number_needs_its_country() -> None:
    assert phones.tel_iri("115") == "tel:115;phone-context=+49"
    assert phones.tel_iri("+49-561-787-7058") == "tel:+49-561-787-7058"


written_numbers = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["0561", "089", "030", "+49 561", "0049 89", "(0561)"]),
    st.sampled_from([" ", "/", " / ", "-", " - "]),
    st.integers(min_value=200, max_value=999),
    st.one_of(st.just(""), st.integers(min_value=0, max_value=99999).map("-{}".format)),
)


@given(written_numbers)
def test_the_canonical_form_of_a_canonical_form_is_itself(written: str) -> None:
    number = phones.canonical(written)
    assert number is None or phones.canonical(number) == number


@given(written_numbers)
def test_what_is_shown_reads_back_as_the_same_number(written: str) -> None:
    number = phones.canonical(written)
    assert number is None or phones.canonical(phones.display(number)) == number


@given(written_numbers)
def test_the_extension_keeps_its_hyphen(written: str) -> None:
    number = phones.canonical(written)
    _, hyphen, extension = written.rpartition("-")
    if number and hyphen and len(extension.strip()) != 3:
        assert number.endswith(f"-{extension.strip()}")


@given(st.text(alphabet="0123456789+-/(). abTel–\u200b", max_size=30) | st.text(max_size=60))
def test_any_text_gives_a_valid_tel_iri_or_nothing(text: str) -> None:
    number = phones.canonical(text)
    assert number is None or NamedNode(phones.tel_iri(number)).value.startswith("tel:")
