"""Whatever a header says: what nginx decides by a pattern is what we would have decided."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.export import asking, patterns
from publisher.web import negotiation

LANGUAGES = ("de", "en", "de-simple")
TYPES = asking.types()
OFFERS = tuple(TYPES)

BROWSERS = """
text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8
text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7
"""


def chosen(header: str, table: Iterator[tuple[str, str]]) -> str | None:
    """What the first pattern that matches says, as in a map of nginx; None where the request is passed on."""
    return next((value for pattern, value in table if re.search(pattern, header, re.IGNORECASE)), None)


def suffix(header: str) -> str | None:
    return chosen(header, patterns.types(TYPES))


def language(header: str) -> str | None:
    return chosen(header, patterns.languages(LANGUAGES))


@pytest.mark.parametrize("header", BROWSERS.strip().splitlines())
def test_browsers_get_a_page_without_asking_lodse(header: str) -> None:
    assert suffix(header) == "html"


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("*/*", "html"),
        ("TEXT/TURTLE", "ttl"),
        ("text/turtle;charset=utf-8", "ttl"),
        ("application/ld+json", "jsonld"),
        ("text/turtle,application/rdf+xml;q=0.9,application/n-triples;q=0.8,*/*;q=0.1", "ttl"),
        ("application/rdf+xml, text/turtle;q=0.5", "rdf"),
        ("application/atom+xml,*/*;q=0.8", "atom"),
        ("text/turtle;q=0.4,text/html", None),
        ("text/html;q=0.4,text/turtle", None),
        ("text/html,text/html;level=1;q=0.1", None),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened"', None),
        ("image/png", None),
        ("*/*;q=0", None),
        ("garbage", None),
    ],
)
def test_a_favourite_is_known_and_what_needs_weighing_is_passed_on(header: str, wanted: str | None) -> None:
    assert suffix(header) == wanted


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("de", "de"),
        ("de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"),
        ("en-US,en;q=0.5", "en"),
        ("en-GB,en-US;q=0.9,en;q=0.8", "en"),
        ("de-simple", "de-simple"),
        ("de-simple-x", "de-simple"),
        ("de-simpler", "de"),
        ("fr", "de"),
        ("fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", "en"),
        ("tr,uk;q=0.9,de;q=0.8,en;q=0.7", "de"),
        ("*", "de"),
        ("den", "de"),
        ("en,de", None),
        ("de;q=0.3,en;q=0.5", None),
    ],
)
def test_the_language_of_a_browser_is_known(header: str, wanted: str | None) -> None:
    assert language(header) == wanted


def test_what_browsers_send_is_looked_up_as_it_stands() -> None:
    types = dict(patterns.known((*patterns.COMMON_TYPES, *OFFERS), list(patterns.types(TYPES))))
    assert types == {**dict.fromkeys(patterns.COMMON_TYPES, "html"), **TYPES}
    spoken = dict(patterns.known(patterns.COMMON_LANGUAGES, list(patterns.languages(LANGUAGES))))
    assert spoken == {header: negotiation.choose_language(header, LANGUAGES) for header in patterns.COMMON_LANGUAGES}


qualities = st.sampled_from(
    ["", ";q=1", ";q=0.9", ";q=0.8", ";q=0.5", "; q=0.1", ";q=0", ";q=.5", ";q=1.0", ";q=2", ";Q=0.3"]
)
separators = st.sampled_from([",", ", ", " , ", ",,", ";"])


def headers(words: list[str], parameters: list[str]) -> st.SearchStrategy[str]:
    element = st.tuples(st.sampled_from(words), st.sampled_from(parameters), qualities).map("".join)
    return st.lists(st.tuples(element, separators).map("".join), max_size=6).map(
        lambda parts: "".join(parts).strip(", ")
    )


@given(headers(["*/*", "text/*", "image/png", "text/html", "TEXT/Turtle", *OFFERS], ["", ";charset=utf-8", ";level=1"]))
def test_no_accept_header_is_decided_otherwise(header: str) -> None:
    found = suffix(header)
    choice = negotiation.choose_type(header, OFFERS)
    assert found is None or (choice and TYPES[choice.offer] == found and not choice.parameters.get("profile"))


@given(headers(["de", "en", "de-simple", "DE-at", "en-US", "de-simple-x", "fr", "tr-TR", "*", "deu", "x"], [""]))
def test_no_language_header_is_decided_otherwise(header: str) -> None:
    assert language(header) in {None, negotiation.choose_language(header, LANGUAGES)}


@given(st.text(max_size=60))
def test_nor_is_nonsense(header: str) -> None:
    choice = negotiation.choose_type(header, OFFERS)
    assert suffix(header) in {None, choice and TYPES[choice.offer]}
    assert language(header) in {None, negotiation.choose_language(header, LANGUAGES)}
