from __future__ import annotations

from urllib.parse import parse_qs, unquote_to_bytes, urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from publisher import iris
from publisher.web.urls import Urls

BASE = "https://stadt.example/lod/"
URLS = Urls(BASE, "/lod/")
ROOT = Urls("https://stadt.example/", "/")

HOSTILE = [
    "https://stadt.example//evil.example",
    "https://stadt.example/id//evil.example",
    "https://stadt.example/%2F%2Fevil.example",
    "https://stadt.example/id/%2F%2Fevil",
    "https://stadt.example/%5Cevil",
    "https://stadt.example/id/%2F%5Cevil.example",
    "https://stadt.example/https://evil.example",
    "https://stadt.example/javascript:alert(1)",
    "https://stadt.example/id/a%0D%0ASet-Cookie:%20x=1",
    "https://stadt.example/id/../../..//evil.example",
    "https://stadt.example/id/%2e%2e/%2e%2e/%2F/evil.example",
    "https://stadt.example.evil.example/id/x",
    "https://evil.example/",
    "//evil.example",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\\\\evil.example",
]


def visited(address: str, urls: Urls = URLS) -> str:
    """What a WSGI server hands on as the path when a client follows an address: resolved, then decoded."""
    kept = address.replace(";", "%3B")  # urljoin loses one at the end
    path = urlsplit(urljoin(urls.base, kept)).path
    return unquote_to_bytes(path).decode("utf-8", "replace").removeprefix(urls.prefix)


def leads_back(iri: str, urls: Urls = URLS) -> bool:
    """Whether the document's address leads to a document about that very IRI."""
    address = urls.document(iri)
    path = visited(address, urls)
    if path == "describe":
        return parse_qs(urlsplit(address).query)["iri"] == [iri]
    return iri.partition("#")[0] in iris.candidates(urls.base, path.removeprefix("doc/"))


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        (f"{BASE}id/service/x", "/lod/doc/service/x"),
        (f"{BASE}ontology", "/lod/doc/ontology"),
        (f"{BASE}id/place/x#address", "/lod/doc/place/x#address"),
        (f"{BASE}id/ü", "/lod/doc/%C3%BC"),
        (f"{BASE}id/%C3%BC", "/lod/doc/%C3%BC"),
        (f"{BASE}id/100%25", "/lod/doc/100%25"),
        (f"{BASE}id/a%20b", "/lod/doc/a%20b"),
        (f"{BASE}id/was%3F", "/lod/doc/was%3F"),
        (f"{BASE}id/a%23b", "/lod/doc/a%23b"),
        (f"{BASE}id/x?y=1", "/lod/describe?iri=https%3A%2F%2Fstadt.example%2Flod%2Fid%2Fx%3Fy%3D1"),
        ("http://schema.org/name", "/lod/describe?iri=http%3A%2F%2Fschema.org%2Fname"),
        (BASE, "/lod/describe?iri=https%3A%2F%2Fstadt.example%2Flod%2F"),
    ],
)
def test_a_thing_has_the_address_of_its_document(iri: str, address: str) -> None:
    assert URLS.document(iri) == address


def test_a_document_has_an_address_in_each_format_and_language() -> None:
    assert URLS.document(f"{BASE}id/place/x#a", "ttl", "de-simple") == "/lod/doc/place/x.ttl?lang=de-simple"


def test_a_document_about_any_iri_has_an_address_in_each_format_and_language() -> None:
    assert URLS.document("urn:x", "ttl", "en") == "/lod/describe.ttl?iri=urn%3Ax&lang=en"


def test_a_path_below_the_base_has_an_address_with_what_is_asked() -> None:
    assert URLS.to("a-z/ä", page=2, lang=None) == "/lod/a-z/%C3%A4?page=2"


def test_the_full_form_of_an_address_begins_with_the_base() -> None:
    assert URLS.absolute("/lod/doc/service/x") == f"{BASE}doc/service/x"


AWKWARD = [
    "ü", "%C3%BC", "%25", "%2525", "%3F", "%23", "a%20b", "a%2Fb", "%41", "ü%C3%BC", "ü%3F", "%FF", "%C3", "a//b", "/a",
    "a/", ".", "..", "a/../b", "%2e%2e", "a/%2E/b", "מזכירות", "🏛", "%F0%9F%8F%9B", "a:b@c", "x.ttl", "id/x",
]  # fmt: skip


@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("urls", [URLS, ROOT], ids=["below a path", "at the root"])
def test_an_awkward_iri_leads_back_to_itself(urls: Urls, name: str) -> None:
    assert leads_back(f"{urls.base}id/{name}", urls)


_SEGMENTS = st.one_of(
    st.sampled_from(
        ["", ".", "..", "id", "doc", "ü", "%C3%BC", "%2F", "%25", "%3f", "%23", "%ff", "a b", "x.ttl", "?", "?q"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=5),
)


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


_OURS = st.lists(_SEGMENTS, max_size=4).map("/".join).map(BASE.__add__).filter(_is_iri)


@given(_OURS)
@example(f"{BASE}id/%2E%2E/x")
@example(f"{BASE}id/x#%C3%BC")
def test_every_iri_leads_back_to_itself(iri: str) -> None:
    assert leads_back(iri)


@pytest.mark.parametrize("iri", HOSTILE)
def test_no_iri_leads_to_another_host(iri: str) -> None:
    for address in (ROOT.document(iri), ROOT.document(iri, "ttl", "en"), ROOT.describe(iri)):
        assert urlsplit(urljoin("https://stadt.example/", address)).netloc == "stadt.example"
        assert not address.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "path", ["//evil.example", "/evil.example", "/\\evil", "\\evil", "https://evil.example", "\r\nx: y"]
)
def test_no_path_leads_to_another_host(path: str) -> None:
    address = ROOT.to(path)
    assert not address.startswith("//")
    assert urlsplit(urljoin("https://stadt.example/", address)).netloc == "stadt.example"
    assert not set(address) & set("\r\n\\")


@given(
    st.one_of(
        st.text(max_size=30), st.text("/\\.:%25Fevil\r\n\t@#?", max_size=15).map("https://stadt.example/".__add__)
    )
)
def test_an_address_is_one_slash_and_plain_ascii(iri: str) -> None:
    address = ROOT.document(iri.encode("utf-8", "replace").decode())
    assert address.startswith(("/doc/", "/describe?iri="))
    assert address.isascii()
    assert address.isprintable()
