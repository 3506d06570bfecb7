from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from publisher.formats.contexts import UnknownContext, bundled
from publisher.terms import RDF, SCHEMA
from tests.graphs import by_oxigraph


@pytest.fixture(autouse=True, scope="module")
def no_network() -> Iterator[None]:
    """Nothing in this file opens a connection; what tries to fails."""

    def refuse(*_: object) -> None:
        raise AssertionError("something opened a connection")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        yield


BUNDLED = [
    "https://schema.org", "http://schema.org", "https://schema.org/", "http://schema.org/", "https://www.schema.org/",
    "https://schema.org/docs/jsonldcontext.jsonld",
]  # fmt: skip


@pytest.mark.parametrize("address", BUNDLED)
@pytest.mark.parametrize(
    "wrap", [lambda c: c, lambda c: [c], lambda c: [c, {"x": "urn:x"}]], ids=["alone", "list", "first"]
)
def test_the_context_of_schema_org_is_known_without_asking(address: str, wrap: Callable[[str], Any]) -> None:
    text = json.dumps(
        {"@context": wrap(address), "@id": "urn:a", "@type": "Place", "name": "R", "url": "https://r.example/"}
    )
    assert set(by_oxigraph(bundled(text.encode()))) == {
        Quad(NamedNode("urn:a"), RDF.type, SCHEMA.Place),
        Quad(NamedNode("urn:a"), SCHEMA.name, Literal("R")),
        Quad(NamedNode("urn:a"), SCHEMA.url, NamedNode("https://r.example/")),
    }


def test_our_context_is_known_by_its_address() -> None:
    text = b'{"@context": "https://w3id.org/lodse/context.jsonld", "id": "urn:a", "schema:position": "1"}'
    assert by_oxigraph(bundled(text)) == [Quad(NamedNode("urn:a"), SCHEMA.position, Literal("1"))]


def test_a_text_without_remote_contexts_stays_as_it_is() -> None:
    text = b'{ "@context": {"x":"urn:x"},   "x": 1.50 }'
    assert bundled(text) is text


REMOTE = "https://evil.example/context"


@pytest.mark.parametrize(
    "document",
    [
        {"@context": REMOTE},
        {"@context": [REMOTE]},
        {"@context": ["https://schema.org", REMOTE]},
        [{"@context": {}}, {"@context": REMOTE}],
        {"x": {"y": [{"@context": REMOTE}]}},
        {"@context": {"@import": REMOTE}},
        {"@context": {"x": {"@id": "urn:x", "@context": REMOTE}}},
        {"@context": {"x": {"@id": "urn:x", "@context": [{"y": {"@id": "urn:y", "@context": REMOTE}}]}}},
        {"@context": "https://schema.org.evil.example/"},
        {"@context": "/etc/passwd"},
        {"@context": "file:///etc/passwd"},
        {"@context": ""},
    ],
    ids=str,
)
def test_no_other_context_is_ever_fetched(document: Any) -> None:
    with pytest.raises(UnknownContext, match="never fetched"):
        bundled(json.dumps(document).encode())


def test_a_known_context_inside_a_term_is_known_too() -> None:
    context = {"x": {"@id": "urn:x", "@context": "https://schema.org"}}
    text = json.dumps({"@context": context, "@id": "urn:a", "x": {"@id": "urn:b", "name": "R"}})
    assert Quad(NamedNode("urn:b"), SCHEMA.name, Literal("R")) in by_oxigraph(bundled(text.encode()))


def test_a_refused_context_is_named_with_its_line() -> None:
    with pytest.raises(UnknownContext) as caught:
        bundled(b'{\n"@context": "https://a.example/c"}')
    assert (caught.value.iri, caught.value.lineno) == ("https://a.example/c", 2)


def test_a_refused_context_in_another_spelling_has_no_line() -> None:
    with pytest.raises(UnknownContext) as caught:
        bundled(rb'{"@context": "https:\/\/a.example/c"}')
    assert (caught.value.iri, caught.value.lineno) == ("https://a.example/c", None)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 210 + "]" * 210,
        '{"a":' * 210 + "1" + "}" * 210,
        "[" * 100_000,
        '{"@context":' + "[" * 900 + "]" * 900 + "}",
        '{"@context":' + '{"x":{"@context":' * 400 + "{}" + "}}" * 400 + "}",
    ],
    ids=["lists", "objects", "endless", "contexts", "scoped contexts"],
)
def test_what_is_nested_too_deeply_is_refused(text: str) -> None:
    with pytest.raises(SyntaxError, match=r"deep|recursion|unexpected|limit"):
        bundled(text.encode())


@pytest.mark.parametrize("text", [b"", b"{", b'{"a": 1,}', b"\xff\xfe", b"{'a': 1}", b"NaN", b"\xef\xbb\xbf{"])
def test_what_is_no_json_is_a_syntax_error_with_its_line(text: bytes) -> None:
    with pytest.raises(SyntaxError, match=r"line 1"):
        bundled(text)
