from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.web import negotiation
from publisher.web.negotiation import Range, choose_coding, choose_language, choose_type, ranges_of

HTML, TURTLE, JSON_LD = "text/html", "text/turtle", "application/ld+json"
N_TRIPLES, RDF_XML = "application/n-triples", "application/rdf+xml"
OFFERS = [HTML, TURTLE, JSON_LD, N_TRIPLES, RDF_XML, "application/trig", "application/n-quads"]
LANGUAGES = ("de", "en", "de-simple")

CLIENTS = [
    (
        "Chrome",
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
            "application/signed-exchange;v=b3;q=0.7"
        ),
        HTML,
    ),
    ("Firefox", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
    ("Safari", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
    ("curl", "*/*", HTML),
    ("wget", "*/*", HTML),
    ("old Java", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", HTML),
    ("rdflib", "application/rdf+xml,text/rdf+n3,application/xhtml+xml,*/*;q=0.1", RDF_XML),
    ("rdflib, Turtle", "text/turtle, application/x-turtle, */*;q=0.1", TURTLE),
    (
        "Jena",
        "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3",
        TURTLE,
    ),
    (
        "Comunica",
        (
            "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
            "text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,text/html;q=0.2,application/json;q=0.135,*/*;q=0.1"
        ),
        "application/n-quads",
    ),
    (
        "Googlebot",
        "text/html,application/xhtml+xml,application/signed-exchange;v=b3,application/xml;q=0.9,*/*;q=0.8",
        HTML,
    ),
    (
        "pyld",
        (
            "application/ld+json;profile=http://www.w3.org/ns/json-ld#context, application/ld+json, "
            "application/json;q=0.5, text/html;q=0.8, application/xhtml+xml;q=0.8"
        ),
        JSON_LD,
    ),
]
"""Who asks, the Accept header they really send, what they get."""

TYPES: list[tuple[str | None, str | None]] = [
    # nothing said, or nothing that can be read: as if there were no header
    (None, HTML),
    ("", HTML),
    (" , ;,", HTML),
    ("garbage", HTML),
    ("text", HTML),
    ("/", HTML),
    ("\x00\xff <script>", HTML),
    ("text/turtle;q=2", HTML),
    ("text/turtle;q=-1", HTML),
    ("text/turtle;q=high", HTML),
    ("text/turtle;q=", HTML),
    ("text/turtle;q=0.1234", HTML),
    # one type
    ("text/turtle", TURTLE),
    ("TEXT/Turtle", TURTLE),
    ("  text/turtle  ", TURTLE),
    ("text/turtle;charset=utf-8", TURTLE),
    ("text/turtle ; charset=UTF-8 ; q=1.0", TURTLE),
    ("text/turtle;", TURTLE),
    ("garbage, text/turtle", TURTLE),
    # what is malformed is ignored, the rest is not
    ("text/html;q=oops, text/turtle;q=0.1", TURTLE),
    ("text/turtle,,application/ld+json", TURTLE),
    # quality
    ("text/html;q=0.5, text/turtle", TURTLE),
    ("text/html;q=.5, text/turtle;q=.6", TURTLE),
    ("text/html; Q=0.5, text/turtle; Q=0.6", TURTLE),
    ("text/html;q=1., text/turtle;q=0.999", HTML),
    ("text/html;q=0.001, application/ld+json;q=0.002", JSON_LD),
    ("text/html;level=1;q=0.4, text/turtle;q=0.5", TURTLE),
    # on ties the server's order
    ("text/turtle, text/html", HTML),
    ("application/rdf+xml, application/n-triples, text/turtle", TURTLE),
    ("application/ld+json;q=0.7, text/turtle;q=0.7", TURTLE),
    # wildcards
    ("*", HTML),
    ("text/*", HTML),
    ("application/*", JSON_LD),
    ("image/*, application/*;q=0.1", JSON_LD),
    # the most specific range decides, wherever it stands and whatever its quality
    ("*/*, text/html;q=0.1", TURTLE),
    ("text/html;q=0.1, */*", TURTLE),
    ("text/*;q=0.1, */*;q=0.2", JSON_LD),
    ("text/*;q=0.9, text/html;q=0.1, */*;q=0.5", TURTLE),
    ("text/html;q=0, */*", TURTLE),
    ("text/*;q=0, */*;q=0.1", JSON_LD),
    ("*/*;q=0, text/turtle", TURTLE),
    # parameters, with separators inside quotes
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened"', JSON_LD),
    ('application/ld+json;profile="a,b;q=0";q=0.9, text/html;q=0.8', JSON_LD),
    ('application/ld+json;profile="text/turtle, text/html"', JSON_LD),
    (r'application/ld+json;profile="a\"b,text/html", text/turtle;q=0.3', JSON_LD),
    ('text/turtle;a="never closed, text/html', TURTLE),
    # nothing acceptable
    ("image/png", None),
    ("image/*", None),
    ("*/*;q=0", None),
    ("text/turtle;q=0", None),
    ("text/turtle;q=0.0, text/html;q=0.000", None),
    ("application/json", None),
    ("text/turtl", None),
    ("text/turtlex", None),
]


@pytest.mark.parametrize(("client", "accept", "expected"), CLIENTS)
def test_a_client_gets_what_it_can_use_best(client: str, accept: str, expected: str) -> None:
    choice = choose_type(accept, OFFERS)
    assert (client, choice and choice.offer) == (client, expected)


@pytest.mark.parametrize(("accept", "expected"), TYPES)
def test_a_media_type_is_chosen(accept: str | None, expected: str | None) -> None:
    choice = choose_type(accept, OFFERS)
    assert (choice and choice.offer) == expected


@pytest.mark.parametrize(
    ("accept", "parameters"),
    [
        ("application/ld+json", {}),
        ("application/ld+json;", {}),
        ("application/ld+json;q=0.5", {}),
        (
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',
            {"profile": "http://www.w3.org/ns/json-ld#expanded"},
        ),
        ("application/ld+json; PROFILE=flattened ;q=1", {"profile": "flattened"}),
        ('application/ld+json;profile="a, b; c=d"', {"profile": "a, b; c=d"}),
        ("*/*;x=1;q=0.1, application/ld+json;y=2", {"y": "2"}),
    ],
)
def test_the_parameters_of_the_deciding_range_are_handed_on(accept: str, parameters: dict[str, str]) -> None:
    choice = choose_type(accept, [JSON_LD])
    assert choice is not None
    assert choice.parameters == parameters


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "de"),
        ("", "de"),
        ("*", "de"),
        ("de", "de"),
        ("DE", "de"),
        ("de-AT", "de"),
        ("de-CH-1996", "de"),
        ("en-GB", "en"),
        ("EN-us,en;q=0.9", "en"),
        ("de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("de-simple", "de-simple"),
        ("de-simple, de;q=0.9", "de-simple"),
        ("de-Simple-x-kassel", "de-simple"),
        ("de-simple;q=0.5, en", "en"),
        ("en;q=0.5, de-AT", "de"),
        ("de-AT, en;q=0.9, de;q=0.8", "de"),
        ("fr", "de"),
        ("fr, en;q=0.1", "en"),
        ("fr, *;q=0.5", "de"),
        ("deutsch", "de"),
        ("eng", "de"),
        ("en;q=0", "de"),
        ("de;q=0, *", "en"),
        ("de;q=0, en;q=0.1", "en"),
        ("de-*", "de"),
        (";;;,,,", "de"),
        ("\xff", "de"),
    ],
)
def test_a_language_is_chosen_or_the_default(accept: str | None, expected: str) -> None:
    assert choose_language(accept, LANGUAGES) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("*;q=0", None),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=0.6", "gzip"),
        ("gzip, identity", "gzip"),
        ("deflate", None),
    ],
)
def test_a_coding_is_chosen_or_none(accept: str | None, expected: str | None) -> None:
    assert choose_coding(accept, ("br", "gzip")) == expected


def test_a_range_is_a_name_with_parameters_and_a_quality() -> None:
    assert ranges_of('A/B;c="d;e";q=.5, de-AT') == [Range("a/b", 0.5, {"c": "d;e"}), Range("de-at")]


def test_what_is_beyond_the_limit_is_not_read() -> None:
    ranges = ranges_of("a/b," * 100 + "text/turtle")
    assert len(ranges) == negotiation.MOST_RANGES


def test_a_range_cut_by_the_limit_is_not_misread() -> None:
    header = "x/y," + " " * (negotiation.LONGEST_HEADER - 11) + "*/*;q=0.9"
    assert header[: negotiation.LONGEST_HEADER].endswith("*/*;q=0")
    assert [found.name for found in ranges_of(header)] == ["x/y"]


@pytest.mark.parametrize("unit", ["a/b;q=0.5,", "a", '"', "\\", ";", ",", "a/b;c=", '"\\', "text/html;q=0.1;x=", "*-"])
def test_a_header_of_100_kb_takes_no_time(unit: str) -> None:
    header = unit * (100_000 // len(unit))
    begin = time.perf_counter()
    choose_type(header, OFFERS), choose_language(header, LANGUAGES), choose_coding(header, ("gzip",))
    assert time.perf_counter() - begin < 0.1


_HEADERS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet='abq/*;,="\\ -.01', max_size=60),
    st.lists(
        st.sampled_from(
            [*OFFERS, "*/*", "text/*", "image/png", "de-AT", "en", "*", 'x;y="', "gzip", "identity"]
        ).flatmap(
            lambda name: st.sampled_from(["", ";q=0", ";q=.5", ";q=1", ";p=1", ';p=","', ";q=x"]).map(name.__add__)
        ),
        max_size=6,
    ).map(", ".join),
)


@given(_HEADERS)
def test_no_header_raises_and_a_type_is_one_of_the_offers_or_none(header: str) -> None:
    choice = choose_type(header, OFFERS)
    assert choice is None or choice.offer in OFFERS


@given(_HEADERS)
def test_a_language_is_always_one_of_the_offers(header: str) -> None:
    assert choose_language(header, LANGUAGES) in LANGUAGES


@given(_HEADERS)
def test_a_coding_is_one_of_the_offers_or_none(header: str) -> None:
    assert choose_coding(header, ("br", "gzip")) in {None, "br", "gzip"}


@given(_HEADERS, st.permutations(OFFERS))
def test_the_order_of_offers_never_makes_something_unacceptable(header: str, offers: list[str]) -> None:
    assert (choose_type(header, offers) is None) == (choose_type(header, OFFERS) is None)


@given(st.lists(st.sampled_from(OFFERS), min_size=1, unique=True))
def test_case_and_blanks_make_no_difference(wanted: list[str]) -> None:
    loud = " ,\t".join(name.upper() for name in wanted)
    assert choose_type(loud, OFFERS) == choose_type(",".join(wanted), OFFERS)


@given(st.sampled_from(OFFERS))
def test_who_asks_for_one_type_gets_it(offer: str) -> None:
    choice = choose_type(f"{offer}, */*;q=0.9", OFFERS)
    assert choice is not None
    assert choice.offer == offer
