"""nginx with an export answers as the application does, header by header (the table of Kassel: `web/test_table.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from publisher.export import asking, documents
from publisher.export.documents import Document
from publisher.web import listing
from publisher.web.app import create_app
from publisher.work import ALONE
from tests.command import ROOT
from tests.conftest import Town, built, copied
from tests.proxied import Client, Plain, Reply, exported

OF_THE_SERVER = {"server", "date", "connection", "keep-alive", "transfer-encoding", "etag", "last-modified",
                 "accept-ranges", "content-length"}  # fmt: skip
"""What nginx says of the connection and works out from the file. Validators are compared by what they do."""


@dataclass(frozen=True)
class Both:
    """The same town twice: the application, and nginx with its export."""

    town: Town
    application: Plain
    nginx: Client

    @property
    def documents(self) -> list[Document]:
        return list(documents.of_release(asking.Asking(self.town.site, self.town.release)))


ODD = ("größe", "a.b", "x", "x.ttl", "x.ttl/unten", "tief/er/pfad", "GROSS", "mit%20leer", "~x/y", "a$b", "lang=de")
"""Ends of IRIs that are no names of files, or look like other addresses."""


def with_odd_things(folder: Path) -> Path:
    """Add things with odd IRIs to a site."""
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    said = (f'<https://klein.example/id/ding/{end}> {label} "Ding"@de , "Thing"@en .' for end in ODD)
    (folder / "odd.ttl").write_text("\n".join(said), "utf-8")
    return folder


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("export")
    town = built(with_odd_things(copied(ROOT / "tests/town", folder / "klein")))
    with exported(town.site, town.release, folder) as nginx:
        yield Both(town, Plain(create_app(town.site).test_client()), nginx)


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The same with so few entries on a page that lists have pages in the middle, whose headers are put together."""
    folder = tmp_path_factory.mktemp("paged")
    town = built(with_odd_things(copied(ROOT / "tests/town", folder / "klein")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "PAGE", 3)
        with exported(replace(town.site, work=ALONE), town.release, folder) as nginx:
            yield Both(town, Plain(create_app(town.site).test_client()), nginx)


def told(answer: Reply) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers if name.lower() not in OF_THE_SERVER}


def is_file(answer: Reply) -> bool:
    """Whether nginx answered from a file: it says so by the form of its ETag."""
    return bool(re.fullmatch(r'"[0-9a-f]+-[0-9a-f]+"', answer.headers.get("ETag", "")))


RANDOM = {"/shapes"}
"""Blank nodes are called otherwise in each process."""

ASKED = [
    {},
    {"Accept": "*/*"},
    {"Accept": "text/turtle"},
    {"Accept": "application/ld+json;q=0.5, text/csv", "Accept-Language": "en"},
    {"Accept": "text/html,*/*;q=0.8", "Accept-Language": "en-GB,en;q=0.7"},
    {"Accept": "text/html", "Accept-Language": "de;q=0.1,en;q=0.2"},
    {"Accept": "text/turtle", "Accept-Profile": "<https://semiceu.github.io/CPSV-AP/releases/3.2.0/>"},
    {"Accept": "image/png"},
]


@pytest.mark.parametrize("headers", ASKED, ids=str)
def test_every_address_is_answered_as_by_the_application(both: Both, headers: dict[str, str]) -> None:
    for document in both.documents:
        for query in ("", "?lang=en"):
            path = document.path + query
            here, there = both.application.get(path, headers=headers), both.nginx.get(path, headers)
            assert (there.status_code, told(there)) == (here.status_code, told(here)), path
            assert there.data == here.data or document.path in RANDOM, path


def test_every_form_is_answered_as_by_the_application(both: Both) -> None:
    found = [d for d in both.documents if d.negotiated]
    for document in found:
        for form in asking.forms():
            path = f"{document.stem}.{form}"
            here, there = both.application.get(path), both.nginx.get(path)
            assert (there.status_code, told(there)) == (here.status_code, told(here)), path
            assert there.data == here.data or document.path in RANDOM, path
            assert is_file(there) is (here.status_code == 200 and document.is_suited), path


@pytest.mark.parametrize("headers", [*ASKED[:3], *ASKED[4:5]], ids=str)
def test_every_page_of_a_list_is_answered_as_by_the_application(paged: Both, headers: dict[str, str]) -> None:
    for address in ("/doc/thing/", "/doc/thing.json", "/doc/thing.html", "/doc/thing.ttl"):
        for query in ("", "?lang=en", "?page=2", "?page=2&lang=en", "?page=3", "?page=4", "?page=4&lang=en", "?page=5"):
            path = address + query
            here, there = paged.application.get(path, headers=headers), paged.nginx.get(path, headers)
            assert (there.status_code, told(there), there.data) == (here.status_code, told(here), here.data), path
            assert is_file(there) is (here.status_code == 200), path


@pytest.mark.parametrize(
    "path",
    [
        "/doc/service",
        "/openapi",
        "/context",
        "/robots",
        "/a-z",
        "/.html",
        "/doc/service/ausweis.ttl.gz",
        "/doc/service/ausweis.html.html",
        "/doc/service/ausweis.ttl?lang=en",
        "/doc/service/ausweis.ttl?v=1",
        "/doc/service/ausweis.ttl?",
        "/doc/service/ausweis.html?lang=en&x=1",
        "/doc/service/ausweis?lang=EN",
        "/doc/service/ausweis?LANG=en",
        "/doc/service/ausweis?page=1",
        "/doc/service/ausweis.TTL",
        "/doc/service/AUSWEIS.ttl",
        "/doc/service/ausweis.ttl%0a",
        "/doc/service/ausweis%0a",
        "/doc/service/ausweis%3Flang=en",
        "/doc/service%2Fausweis.ttl",
        "/doc/service/ausweis%2Ettl",
        "/doc/service//ausweis.ttl",
        "/doc//service/",
        "/doc/service/ausweis.ttl/",
        "/doc/ding/x.ttl",
        "/doc/ding/x.ttl.ttl",
        "/doc/ding/x.ttl/unten.ttl",
        "/doc/ding/gross",
        "/doc/" + "a/" * 150 + "b.ttl",
        "/doc/service/" + "a" * 300,
        "/doc/service/ausweis?lang=fr",
        "/doc/service/?page=1",
        "/doc/service/?page=7",
        "/doc/service.html?page=.",
        "/nginx/http.conf",
        "/nginx/http.conf?page=.",
        "/_/doc/service/ausweis.ttl",
        "/de/doc/service/ausweis.html",
        "/doc/service/ausweis/../ausweis.ttl",
        "/..%2f..%2fnginx/http.conf",
        "/id/service/ausweis",
        "/doc/service/nirgends",
        "/search?q=ausweis",
        "/sparql?query=ASK%7B%7D",
        "/describe?iri=urn:x",
        "/static/site.css?v=00000000",
    ],
)
def test_what_is_no_document_is_answered_as_by_the_application(both: Both, path: str) -> None:
    for accept in ("*/*", "application/json", "text/html"):
        here, there = both.application.get(path, {"Accept": accept}), both.nginx.get(path, {"Accept": accept})
        if ".." in path:
            assert b"map" not in there.data
        else:
            assert (there.status_code, told(there)) == (here.status_code, told(here)), path


@pytest.mark.parametrize("path", ["/doc/service/ausweis.ttl", "/doc/service/ausweis", "/doc/service/", "/robots.txt"])
@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_answered_as_by_the_application(both: Both, method: str, path: str) -> None:
    here, there = (client.open(path, method=method) for client in (both.application, both.nginx))
    assert (there.status_code, told(there), there.data) == (here.status_code, told(here), here.data)


def test_who_has_it_already_gets_304(both: Both) -> None:
    first = both.nginx.get("/doc/service/ausweis.ttl")
    for name, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        again = both.nginx.get("/doc/service/ausweis.ttl", {name: value})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_each_coding_has_its_own_validator(both: Both) -> None:
    plain = both.nginx.get("/doc/service/ausweis.ttl")
    packed = both.nginx.get("/doc/service/ausweis.ttl", {"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data)
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_what_an_address_names_by_its_content_may_be_kept_for_ever(both: Both) -> None:
    versioned = next(d for d in both.documents if d.path == "/static/site.css")
    for query, policy in (
        (f"?v={versioned.version}", "public, max-age=31536000, immutable"),
        ("", "public, max-age=86400"),
    ):
        answer = both.nginx.get(f"/static/site.css{query}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, policy)


def test_most_readers_never_reach_lodse(both: Both) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "de-DE,de;q=0.9,en;q=0.6"}
    assert all(is_file(both.nginx.get(d.path, browser)) for d in both.documents if d.is_suited)
