from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from publisher import iris
from publisher.iris import KINDS, LISTED, Kind, Place

BASE = "https://stadt.example/lod/"


@pytest.mark.parametrize("kind", KINDS)
def test_an_iri_is_minted_of_kind_and_key(kind: Kind) -> None:
    assert iris.mint(BASE, kind, "amt-12") == f"{BASE}id/{kind}/amt-12"


def test_two_hyphens_join_the_two_parts_of_a_channels_key() -> None:
    assert iris.mint(BASE, "channel", "wohnsitz--rathaus") == f"{BASE}id/channel/wohnsitz--rathaus"


@pytest.mark.parametrize("key", ["", "-", "a-", "-a", "a---b", "Amt", "ä", "a b", "a/b", "a#b", "a\n", "../a", "%61"])
def test_what_is_no_key_is_not_minted(key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        iris.mint(BASE, "service", key)


@pytest.mark.parametrize(
    ("iri", "place"),
    [
        (f"{BASE}id/place/rathaus", Place("place/rathaus")),
        (f"{BASE}id/place/rathaus#address", Place("place/rathaus", "address")),
        (f"{BASE}id/place/rathaus#a#b", Place("place/rathaus", "a#b")),
        (f"{BASE}ontology", Place("ontology")),
        (f"{BASE}id/id/x", Place("id/x")),
        (f"{BASE}#it", Place("", "it")),
        (BASE, Place("")),
        ("https://stadt.example/lo", None),
        ("https://stadt.example.evil/lod/id/place/x", None),
        ("http://stadt.example/lod/id/place/x", None),
        ("", None),
    ],
)
def test_an_iri_is_taken_apart(iri: str, place: Place | None) -> None:
    assert iris.split(BASE, iri) == place


@pytest.mark.parametrize(
    ("iri", "kind"),
    [
        (f"{BASE}id/service/x", "service"),
        (f"{BASE}id/place/rathaus#address", "place"),
        (f"{BASE}service/x", "service"),
        (f"{BASE}id/services/x", None),
        (f"{BASE}id/", None),
        ("https://elsewhere.example/id/service/x", None),
    ],
)
def test_an_iri_tells_its_kind(iri: str, kind: str | None) -> None:
    assert iris.kind_of(BASE, iri) == kind


def test_persons_have_no_public_list() -> None:
    assert set(KINDS) - set(LISTED) == {"person"}


@pytest.mark.parametrize(
    ("path", "url", "iri"),
    [
        ("place/rathaus", "place/rathaus", "place/rathaus"),
        ("ü", "%C3%BC", "ü"),
        ("50 %", "50%20%25", "50%20%"),
        ("a?b#c", "a%3Fb%23c", "a?b#c"),
        ("מזכירות", "%D7%9E%D7%96%D7%9B%D7%99%D7%A8%D7%95%D7%AA", "מזכירות"),
        ("🏛", "%F0%9F%8F%9B", "🏛"),
        ('<">{|}\\^`', "%3C%22%3E%7B%7C%7D%5C%5E%60", "%3C%22%3E%7B%7C%7D%5C%5E%60"),
        ("a:b@c!$&'()*+,;=-._~", "a:b@c!$&'()*+,;=-._~", "a:b@c!$&'()*+,;=-._~"),
        ("\x00\t\n", "%00%09%0A", "%00%09%0A"),
    ],
)
def test_a_path_is_written_for_urls_and_for_iris(path: str, url: str, iri: str) -> None:
    assert (iris.document_path(path), iris.iri_path(path)) == (url, iri)


@pytest.mark.parametrize(
    ("path", "iri"),
    [
        ("service/x", f"{BASE}id/service/x"),
        ("ü", f"{BASE}id/ü"),
        ("ü", f"{BASE}id/%C3%BC"),
        ("%C3%BC", f"{BASE}id/ü"),
        ("%C3%BC", f"{BASE}id/%C3%BC"),
        ("ontology", f"{BASE}ontology"),
        ("kassel.ttl", f"{BASE}doc/kassel.ttl"),
        ("100%", f"{BASE}id/100%25"),
        ("100%25", f"{BASE}id/100%2525"),
        ("was?", f"{BASE}id/was%3F"),
        ("a b", f"{BASE}id/a%20b"),
    ],
)
def test_a_path_may_mean_an_iri(path: str, iri: str) -> None:
    assert iri in iris.candidates(BASE, path)


def test_the_most_likely_iri_comes_first() -> None:
    assert iris.candidates(BASE, "service/x") == (f"{BASE}id/service/x", f"{BASE}service/x", f"{BASE}doc/service/x")


@given(st.text(max_size=30))
def test_every_candidate_is_below_the_base(path: str) -> None:
    assert all(iri.startswith(BASE) for iri in iris.candidates(BASE, path))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Co", "Cn"]), max_size=30))
def test_a_percent_encoded_candidate_is_always_an_iri(path: str) -> None:
    iri = f"{BASE}id/{iris.document_path(path)}"
    assert NamedNode(iri).value == iri


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_a_path_written_for_a_url_is_read_back(path: str) -> None:
    assert iris.decoded(iris.document_path(path)) == path


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_a_path_written_for_a_url_is_plain_ascii_without_special_characters(path: str) -> None:
    written = iris.document_path(path)
    assert written.isascii()
    assert not set(written) & set(' ?#"<>\\^`{|}')
