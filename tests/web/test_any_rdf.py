"""Any RDF, published as it stands: whatever the IRIs look like, each opens, in every format that its document names."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher import rdf
from publisher.iris import is_iri
from publisher.rdf import FORMATS, Format
from publisher.terms import RDFS
from tests.graphs import same_dataset

BASE = "https://daten.example/"

Publish = Callable[..., FlaskClient]

PATHS = [
    "x", "id/x", "id/id/x", "doc/x", "id/doc/x", "things/", "id/things/", "a/b/c", "Größe",
    "id/Gr%C3%B6%C3%9Fe", "מזכירות", "🏛", "a%20b", "100%25", "was%3F", "x.ttl", "x.html", "x.schema.ttl",
    "x.y.z", ".hidden", "folder/.ttl", "id/.ttl", "vocab#Term", "id/vocab#Term", "vocab/#Term", "#me", "",
    "q?x=1&y=2", "id/q?x=1#y", "a//b", "/a", "id//a", "a:b@c", "x/%2F", "~user", "(x)", "it's", "x;y=1", "a&b",
    "x,y", "id/service/x", "service/x.jsonld", "ontology", "shapes", "sparql", "doc/", "id/", "describe",
    "dataset", "a-z/", "static/x",
]  # fmt: skip
"""Paths below the base, as people's schemes have them."""

ELSEWHERE = [
    "https://elsewhere.example/x",
    "http://daten.example/x",
    "urn:isbn:3-446-19313-8",
    "mailto:a@b.example",
    "tag:a,2026:x",
]


@pytest.fixture(scope="module")
def iris() -> list[str]:
    return [BASE + path for path in PATHS] + ELSEWHERE


@pytest.fixture
def client(publish: Publish, tmp_path: Path, iris: list[str]) -> FlaskClient:
    """A site that says of each IRI what its name is."""
    quads = [Quad(NamedNode(iri), RDFS.label, Literal(f"Name of {iri}")) for iri in iris]
    (tmp_path / "any.nt").write_bytes(rdf.serialise(quads, rdf.N_TRIPLES))
    return publish(tmp_path / "any.nt", base=BASE)


def asked(iri: str) -> str:
    """What a client asks this server for to look an IRI up: its own address, without host and fragment, or by name."""
    if not iri.startswith(BASE) or urlsplit(iri)._replace(fragment="").geturl() == BASE:
        return f"/describe?iri={quote(iri, safe='')}"
    parts = urlsplit(iri)
    query = f"?{parts.query}" if parts.query else ""
    return quote(parts.path, safe="/%:@!$&'()*+,;=~") + query


def names(body: bytes) -> dict[str, str]:
    found = [q if isinstance(q, Quad) else Quad(*q) for q in ox.parse(body, ox.RdfFormat.TURTLE)]
    labels = (q for q in found if q.predicate == RDFS.label)
    return {
        q.subject.value: q.object.value
        for q in labels
        if isinstance(q.subject, NamedNode) and isinstance(q.object, Literal)
    }


OURS = {"sparql", "dataset", "describe", "a-z/", "doc/", "doc/x", "static/x", "x/%2F", "/a", "id//a"}
"""Where the site itself has something, or what no server can tell from another path: `describe` opens them."""


def looked_up(client: FlaskClient, iri: str) -> dict[str, str]:
    own = iri.removeprefix(BASE) in OURS
    address = f"/describe?iri={quote(iri, safe='')}" if own else asked(iri)
    answer = client.get(address, headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/turtle"), (iri, address, answer.request.path)
    return names(answer.data)


def test_every_iri_opens_whatever_its_path_looks_like(client: FlaskClient, iris: list[str]) -> None:
    wrong = [iri for iri in iris if looked_up(client, iri).get(iri) != f"Name of {iri}"]
    assert wrong == []


def test_every_format_that_a_document_names_opens(client: FlaskClient, iris: list[str]) -> None:
    for iri in iris:
        page = client.get(
            f"/describe?iri={quote(iri, safe='')}", headers={"Accept": "text/html"}, follow_redirects=True
        )
        assert f"Name of {iri}".replace("&", "&amp;").replace("'", "&#39;") in page.text
        links = re.findall(r'<([^>]+)>; rel="(?:alternate|describedby)"; type="([^"]+)"', page.headers["Link"])
        assert len(links) >= len(FORMATS), iri
        answers = {kind: client.get(address) for address, kind in links}
        assert {kind: (a.status_code, a.mimetype) for kind, a in answers.items()} == {k: (200, k) for k in answers}, iri
        assert names(answers["text/turtle"].data)[iri] == f"Name of {iri}"


SAYING = """
@prefix ex: <https://daten.example/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:x rdfs:label "x" , "ix"@de ;
    rdfs:seeAlso [ rdfs:label "nameless" ; rdfs:comment [ rdfs:label "inside" ] ] ;
    rdfs:member ( 1 2.5 ) .
"""
IN_GRAPHS = """
@prefix ex: <https://daten.example/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:graph { ex:x rdfs:comment "in a graph" . _:b rdfs:label "nameless in a graph" }
_:g { ex:x rdfs:comment "in a nameless graph" }
"""


@pytest.fixture
def dataset(tmp_path: Path) -> list[Quad]:
    """Statements in and outside of graphs, with nameless nodes and a list."""
    (tmp_path / "a.ttl").write_text(SAYING)
    (tmp_path / "b.trig").write_text(IN_GRAPHS)
    return [quad for name in ("a.ttl", "b.trig") for quad in rdf.read_file(tmp_path / name, BASE)]


def dumped(client: FlaskClient) -> list[Quad]:
    """Everything that is published, from its dump."""
    with client.get("/dumps/data.trig.gz") as answer:
        text = gzip.decompress(answer.data)
    return [quad for quad in ox.parse(text, ox.RdfFormat.TRIG) if isinstance(quad, Quad)]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.suffix)
def test_from_every_format_the_same_is_published(
    form: Format, dataset: list[Quad], publish: Publish, tmp_path: Path
) -> None:
    kept = [quad for quad in dataset if form.graphs or quad.graph_name == ox.DefaultGraph()]
    file = tmp_path / f"in.{form.suffix}"
    file.write_bytes(rdf.serialise(kept, form))
    assert same_dataset(dumped(publish(file, base=BASE)), kept)


def test_a_folder_is_published_as_one(dataset: list[Quad], publish: Publish, tmp_path: Path) -> None:
    folder = tmp_path / "folder/below"
    folder.mkdir(parents=True)
    for name in ("a.ttl", "b.trig"):
        (tmp_path / name).rename(folder / name)
    assert same_dataset(dumped(publish(folder.parent, base=BASE)), dataset)


def test_a_document_keeps_graphs_and_nameless_nodes(dataset: list[Quad], publish: Publish, tmp_path: Path) -> None:
    client = publish(tmp_path / "a.ttl", tmp_path / "b.trig", base=BASE)
    found = [q for q in ox.parse(client.get("/doc/x.trig").data, ox.RdfFormat.TRIG) if isinstance(q, Quad)]
    expected = [quad for quad in dataset if "nameless in a graph" not in str(quad)]
    assert same_dataset(found, expected)


def test_what_lies_beside_a_file_is_not_published(publish: Publish, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(SAYING)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/imprint.de.md").write_text("# Private notes")
    (tmp_path / "b.ttl").write_text("<urn:private> <urn:p> 1 .")
    client = publish(tmp_path / "a.ttl", base=BASE)
    assert client.get("/page/imprint").status_code == 404
    assert client.get("/describe?iri=urn:private").status_code == 404


SEGMENTS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="#?"), max_size=6)
    | st.sampled_from(["id", "doc", "%20", ".ttl", "..", "."]),
    min_size=1,
    max_size=4,
).map(lambda parts: BASE + "/".join(parts))


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(iris=st.lists(SEGMENTS.filter(is_iri), min_size=10, max_size=30))
def test_any_iri_opens_by_the_address_that_pages_link_to(iris: list[str], publish: Publish, tmp_path: Path) -> None:
    quads = [Quad(NamedNode(iri), RDFS.label, Literal(f"Name of {iri}")) for iri in iris]
    (tmp_path / "a.nt").write_bytes(rdf.serialise(quads, rdf.N_TRIPLES))
    client = publish(tmp_path / "a.nt", base=BASE)
    for iri in iris:
        address = f"/describe?iri={quote(iri, safe='')}"
        answer = client.get(address, headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert (answer.status_code, answer.mimetype) == (200, "text/turtle"), (iri, answer.request.path)
        assert names(answer.data)[iri] == f"Name of {iri}"
