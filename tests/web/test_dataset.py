"""The dataset over HTTP: its description in every format, and its dumps."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, NamedNode, Quad

from publisher import rdf
from publisher.build import build
from publisher.contents import dumps
from publisher.terms import RDF, SCHEMA, SPDX, VOID
from publisher.web.app import create_app
from tests.conftest import Town
from tests.graphs import by_oxigraph, by_pyld, same_dataset, same_graph

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NAMES = (
    "data.nt.gz",
    "data.ttl.gz",
    "data.jsonld.gz",
    "data.trig.gz",
    "cpsv-ap.nt.gz",
    "cpsv-ap.ttl.gz",
    "data.xzufi.xml.gz",
    "data.hsds.zip",
)


def description(client: FlaskClient) -> list[Quad]:
    answer = client.get("/dataset.nt").data
    return [Quad(*triple) for triple in ox.parse(answer, ox.RdfFormat.N_TRIPLES)]


def texts(quads: list[Quad], predicate: NamedNode) -> set[str]:
    return {q.object.value for q in quads if q.predicate == predicate and not isinstance(q.object, ox.Triple)}


def store(town: Town) -> ox.Store:
    return ox.Store.read_only(str(town.release.path / "store"))


@pytest.mark.parametrize(
    ("accept", "media_type", "location"),
    [
        (BROWSER, "text/html; charset=utf-8", "/dataset.html"),
        ("*/*", "text/html; charset=utf-8", "/dataset.html"),
        ("text/turtle", "text/turtle; charset=utf-8", "/dataset.ttl"),
        ("application/ld+json", "application/ld+json", "/dataset.jsonld"),
        ("application/rdf+xml", "application/rdf+xml", "/dataset.rdf"),
        ("application/n-triples", "application/n-triples", "/dataset.nt"),
        ("application/trig", "application/trig", "/dataset.trig"),
        ("text/html;q=0.5,application/n-quads", "application/n-quads", "/dataset.nq"),
    ],
)
def test_the_description_is_negotiated(client: FlaskClient, accept: str, media_type: str, location: str) -> None:
    answer = client.get("/dataset", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert answer.headers["Content-Location"] == location
    assert answer.headers["Vary"] == "Accept, Accept-Language, Accept-Profile"


@pytest.mark.parametrize("suffix", ["html", "ttl", "jsonld", "nt", "rdf", "trig", "nq"])
def test_each_format_has_an_address_of_its_own(client: FlaskClient, suffix: str) -> None:
    answer = client.get(f"/dataset.{suffix}", headers={"Accept": "image/png"})
    assert answer.status_code == 200
    assert "Accept" not in answer.headers.get("Vary", "").split(", ")
    assert ("X-Robots-Tag" in answer.headers) is (suffix != "html")


def test_an_unknown_suffix_is_404_and_names_the_others(client: FlaskClient) -> None:
    answer = client.get("/dataset.doc", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert "/dataset.ttl" in [link["href"] for link in json.loads(answer.data)["links"]]


def test_nothing_acceptable_is_406_and_names_the_formats(client: FlaskClient) -> None:
    answer = client.get("/dataset", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert len(json.loads(answer.data)["links"]) == 7


@pytest.mark.parametrize(
    ("path", "right"),
    [("/dataset/", "/dataset"), ("/dataset/?lang=en", "/dataset?lang=en"), ("/dumps/data.nt.gz/", "/dumps/data.nt.gz")],
)
def test_a_slash_too_many_leads_to_the_right_address(client: FlaskClient, path: str, right: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, right)


def test_an_unchanged_description_is_not_sent_again(client: FlaskClient) -> None:
    etag = client.get("/dataset.ttl").headers["ETag"]
    assert client.get("/dataset.ttl", headers={"If-None-Match": etag}).status_code == 304
    assert client.get("/dataset.nt", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("profile", ["compacted", "expanded", "flattened"])
def test_json_ld_has_the_form_that_is_asked_for(client: FlaskClient, profile: str) -> None:
    accept = f'application/ld+json;profile="http://www.w3.org/ns/json-ld#{profile}"'
    answer = client.get("/dataset", headers={"Accept": accept}).data
    assert same_graph(by_pyld(answer), description(client))
    assert isinstance(json.loads(answer), list) is (profile == "expanded")


@pytest.mark.parametrize(
    ("accept", "location"), [(None, "/dataset.ttl"), ("*/*", "/dataset.ttl"), (BROWSER, "/dataset.html")]
)
def test_the_well_known_address_leads_to_rdf_and_browsers_to_the_page(
    client: FlaskClient, accept: str | None, location: str
) -> None:
    answer = client.get("/.well-known/void", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["Location"]) == (303, location)
    assert answer.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("predicate", "counted"),
    [
        (VOID.triples, "COUNT(*)"),
        (VOID.classes, "COUNT(DISTINCT ?class)"),
        (VOID.properties, "COUNT(DISTINCT ?p)"),
        (VOID.distinctSubjects, "COUNT(DISTINCT ?s)"),
    ],
)
def test_numbers_equal_those_of_the_endpoint(client: FlaskClient, predicate: NamedNode, counted: str) -> None:
    pattern = "?s a ?class" if "class" in counted else "?s ?p ?o"
    query = {"query": f"SELECT ({counted} AS ?n) {{ {pattern} }}"}
    answer = client.get("/sparql", query_string=query, headers={"Accept": "application/sparql-results+json"})
    about = NamedNode("http://localhost:8000/dataset#dataset")
    said = texts([quad for quad in description(client) if quad.subject == about], predicate)
    assert said == {json.loads(answer.data)["results"]["bindings"][0]["n"]["value"]}


def test_all_addresses_of_ours_in_the_description_open(client: FlaskClient, kassel: Town) -> None:
    base = kassel.site.base
    nodes = {n.value for quad in description(client) for n in (quad.subject, quad.object) if isinstance(n, NamedNode)}
    paths = {"/" + iri.removeprefix(base).partition("#")[0] for iri in nodes if iri.startswith(base)}
    assert len(paths) > len(NAMES) + len(("/", "/dataset", "/sparql"))
    for path in paths:
        with client.get(path, follow_redirects=True) as answer:
            assert (path, answer.status_code) == (path, 200)


# The page ------------------------------------------------------------------------------------------------------


def test_all_links_of_ours_on_the_page_open(client: FlaskClient) -> None:
    main = client.get("/dataset.html").text.partition("<main")[2].partition("</main>")[0]
    for link in set(re.findall(r'href="(/[^"#]*)"', main)):
        with client.get(link, follow_redirects=True) as answer:
            assert (link, answer.status_code) == (link, 200)


@pytest.mark.parametrize("path", ["/", "/a-z/", "/doc/service/", "/dataset", "/nothing"])
def test_every_page_leads_to_the_dataset(client: FlaskClient, path: str) -> None:
    footer = client.get(path, headers={"Accept": BROWSER}).text.rpartition("<footer")[2]
    assert 'href="/dataset"' in footer


def test_the_page_is_german_or_english(client: FlaskClient) -> None:
    assert "Alles herunterladen" in client.get("/dataset.html").text
    assert "Download everything" in client.get("/dataset.html?lang=en").text


def test_the_page_shows_each_dump_with_its_checksum(client: FlaskClient, kassel: Town) -> None:
    page = client.get("/dataset.html").text
    for dump in dumps.listed(kassel.release.manifest):
        assert f'href="/dumps/{dump.name}"' in page
        assert dump.sha256 in page


def test_the_page_tells_search_engines_of_a_dataset(client: FlaskClient) -> None:
    page = client.get("/dataset.html").text
    told = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert (told["@type"], told["creator"]["name"]) == ("Dataset", "Stadt Kassel")
    assert len(told["distribution"]) == len(NAMES)
    assert 50 <= len(told["description"]) <= 5000


def test_the_page_is_no_different_data_for_search_engines(client: FlaskClient) -> None:
    page = client.get("/dataset.html").text
    told = by_oxigraph(_plain(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0]))
    links = {SCHEMA.contentUrl, SCHEMA.license}
    said = {value for predicate in links for value in texts(description(client), predicate)}
    assert {value for predicate in links for value in texts(told, predicate)} <= said


def _plain(text: str) -> bytes:
    """Say what schema.org's context says, as far as it is used here."""
    return text.replace('"@context":"https://schema.org"', '"@context":{"@vocab":"http://schema.org/"}').encode()


# Dumps ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_dump_is_the_file_that_its_checksum_says(client: FlaskClient, kassel: Town, name: str) -> None:
    with client.get(f"/dumps/{name}") as answer:
        body = answer.data
    sha256 = hashlib.sha256(body).hexdigest()
    assert sha256 == kassel.release.manifest["files"][f"dumps/{name}"]["sha256"]
    assert answer.headers["ETag"] == f'"{sha256}"'
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert f"{sha256}  {name}\n" in client.get("/dumps/SHA256SUMS").text


@pytest.mark.parametrize("name", NAMES)
def test_a_dump_is_a_compressed_file_and_not_a_coding(client: FlaskClient, name: str) -> None:
    with client.get(f"/dumps/{name}") as answer:
        assert answer.headers["Content-Type"] == f"application/{'zip' if name.endswith('.zip') else 'gzip'}"
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize("name", ["data.nt.gz", "data.ttl.gz", "data.jsonld.gz"])
def test_a_dump_is_the_data_of_the_store(client: FlaskClient, kassel: Town, name: str, tmp_path: Path) -> None:
    file = tmp_path / name.removesuffix(".gz")
    with client.get(f"/dumps/{name}") as answer:
        file.write_bytes(gzip.decompress(answer.data))
    quads = store(kassel).quads_for_pattern(None, None, None, DefaultGraph())
    assert same_graph(rdf.read_file(file, kassel.site.base), quads)


def test_the_dump_with_graphs_is_all_of_the_store(client: FlaskClient, kassel: Town, tmp_path: Path) -> None:
    file = tmp_path / "data.trig"
    with client.get("/dumps/data.trig.gz") as answer:
        file.write_bytes(gzip.decompress(answer.data))
    assert same_dataset(rdf.read_file(file, kassel.site.base), store(kassel))


def test_checksums_in_the_description_are_those_of_the_files(client: FlaskClient, kassel: Town) -> None:
    files = kassel.release.path / "dumps"
    expected = {hashlib.sha256(file.read_bytes()).hexdigest() for file in files.iterdir()}
    assert texts(description(client), SPDX.checksumValue) == expected
    assert texts(description(client), SCHEMA.sha256) == expected


def test_no_person_is_in_a_dump(client: FlaskClient) -> None:
    with client.get("/dumps/data.nt.gz") as answer:
        assert SCHEMA.Person.value.encode() not in gzip.decompress(answer.data)


def test_a_dump_is_sent_piece_by_piece(client: FlaskClient) -> None:
    with client.get("/dumps/data.nt.gz") as answer:
        assert max(map(len, answer.iter_encoded())) <= 65_536


def test_head_says_the_same_as_get(client: FlaskClient) -> None:
    with client.get("/dumps/data.nt.gz") as got, client.head("/dumps/data.nt.gz") as head:
        assert (dict(head.headers) | {"Date": ""}) == (dict(got.headers) | {"Date": ""})
        assert not head.data


def test_a_range_is_that_part_of_the_file(client: FlaskClient) -> None:
    with client.get("/dumps/data.nt.gz") as whole, client.get(
        "/dumps/data.nt.gz", headers={"Range": "bytes=10-19"}
    ) as part:  # fmt: skip
        assert part.status_code == 206
        assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.data)}"
        assert part.data == whole.data[10:20]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Range": "bytes=0-9"}, 206),
        ({"Range": "bytes=-5"}, 206),
        ({"Range": "bytes=999999999-"}, 416),
        ({"Range": "bytes=0-1,5-6"}, 200),
        ({"Range": "bytes=x-"}, 200),
        ({"Range": "lines=1-2"}, 200),
        ({"Range": "bytes=0-9", "If-Range": '"old"'}, 200),
        ({"Range": "bytes=0-9", "If-None-Match": "*"}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-Match": '"old"'}, 412),
        ({"If-Match": "*"}, 200),
        ({"If-Match": "*", "Range": "bytes=0-9"}, 206),
        ({"If-Match": '"old"', "Range": "bytes=0-9"}, 412),
        ({"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 412),
        ({"If-Unmodified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
    ],
)
def test_conditions_come_before_ranges(client: FlaskClient, headers: dict[str, str], status: int) -> None:
    with client.get("/dumps/data.nt.gz", headers=headers) as answer:
        assert answer.status_code == status


def test_a_range_beyond_the_end_says_where_the_end_is(client: FlaskClient, kassel: Town) -> None:
    size = kassel.release.manifest["files"]["dumps/data.nt.gz"]["bytes"]
    answer = client.get("/dumps/data.nt.gz", headers={"Range": "bytes=999999999-"})
    assert answer.headers["Content-Range"] == f"bytes */{size}"


def test_a_dump_is_as_old_as_its_release(client: FlaskClient, kassel: Town) -> None:
    with client.head("/dumps/data.nt.gz") as answer:
        modified = parsedate_to_datetime(answer.headers["Last-Modified"])
    assert f"{modified:%Y-%m-%dT%H:%M:%SZ}" == kassel.release.created


def test_the_dump_of_a_release_stays_the_same_for_ever(town: Town) -> None:
    client = create_app(town.site).test_client()
    address = f"/dumps/{town.release.id}/data.nt.gz"
    with client.get(address) as before:
        first = before.data
    file = town.folder / "town.ttl"
    file.write_text(f"{file.read_text()}\n<id/area/neu> a <http://schema.org/Thing> .\n")
    build(replace(town.site, checked=False), now=datetime.now(UTC) + timedelta(seconds=5))
    with client.get(address) as after, client.get("/dumps/data.nt.gz") as current:
        assert after.data == first != current.data
        assert "immutable" in after.headers["Cache-Control"]


def test_the_current_dump_is_not_kept_for_long(client: FlaskClient) -> None:
    with client.head("/dumps/data.nt.gz") as answer:
        assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/manifest.json",
        "/dumps/data.nt",
        "/dumps/current/data.nt.gz",
        "/dumps/..%2Fdata.nt.gz",
        "/dumps/%2e/data.nt.gz",
        f"/dumps/{'9' * 400}/data.nt.gz",
        "/dumps/20260101T000000Z-00000000/data.nt.gz",
    ],
)
def test_what_is_no_dump_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_folder_of_dumps_leads_to_their_list(client: FlaskClient) -> None:
    answer = client.get("/dumps/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/dataset")


def test_a_dump_cannot_be_written(client: FlaskClient) -> None:
    answer = client.put("/dumps/data.nt.gz", data=b"x")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_rdf_as_it_stands_has_a_description_too(publish: Callable[..., FlaskClient], tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<https://other.example/x> a <https://other.example/ns#Ding> .")
    client = publish(tmp_path / "x.ttl")
    quads = description(client)
    about = NamedNode("https://daten.example/dataset#dataset")
    assert VOID.Dataset.value in texts([quad for quad in quads if quad.subject == about], RDF.type)
    assert texts(quads, VOID.exampleResource) == {"https://other.example/x"}
    assert client.get("/dataset.html").status_code == 200


def test_below_a_path_all_addresses_begin_with_it(publish: Callable[..., FlaskClient], tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<id/x> a <https://other.example/ns#Ding> .")
    client = publish(tmp_path / "x.ttl", base="https://daten.example/lod/")
    assert client.get("/lod/.well-known/void").headers["Location"] == "/lod/dataset.ttl"
    assert 'href="/lod/dumps/data.nt.gz"' in client.get("/lod/dataset.html").text
    assert client.get("/lod/dumps/SHA256SUMS").status_code == 200
