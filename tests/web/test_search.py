"""Search over HTTP: every form of the hits, filters, paging, suggestions, what the browser asks for, and bad input."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat

from publisher.terms import HYDRA, RDF, SCHEMA
from publisher.web.app import create_app
from publisher.web.representation import Variant
from publisher.web.search import PAGE, RESULTS, Results
from tests.conftest import Town
from tests.markup import Markup

OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


def asked(client: FlaskClient, **query: str) -> dict[str, object]:
    answer = client.get("/search.json", query_string=query)
    assert answer.status_code == 200
    found: dict[str, object] = answer.get_json()
    return found


def names(found: dict[str, object]) -> list[str]:
    return [hit["name"] for hit in found["results"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("variant", RESULTS.variants, ids=lambda v: v.suffix)
def test_hits_come_in_every_form_by_suffix_and_by_header(client: FlaskClient, variant: Variant[Results]) -> None:
    fixed = client.get(f"/search.{variant.suffix}?q=perso&lang=de")
    chosen = client.get("/search?q=perso", headers={"Accept": variant.media_type, "Accept-Language": "de"})
    assert fixed.status_code == chosen.status_code == 200
    assert fixed.mimetype == chosen.mimetype == variant.media_type
    assert chosen.headers["Content-Location"] == f"/search.{variant.suffix}?q=perso"
    assert {"Accept", "Accept-Language"} <= set(chosen.headers["Vary"].split(", "))
    assert "personalausweis" in fixed.text


def test_the_page_names_the_hits_with_links_to_their_documents(client: FlaskClient) -> None:
    page = Markup(client.get("/search?q=perso").text)
    assert page.headings[0] == ("h1", "Suche")
    assert ("h3", "Personalausweis") in page.headings
    assert "/doc/service/personalausweis" in page.links
    assert "2 Treffer für „perso“" in page.text


def test_a_hit_by_another_name_says_so(client: FlaskClient) -> None:
    assert "Leistung, auch: Bücherei" in Markup(client.get("/search?q=bücherei&lang=de").text).text
    assert "auch:" not in Markup(client.get("/search?q=personalausweis&lang=de").text).text


def test_pages_of_hits_are_for_no_search_engine(client: FlaskClient) -> None:
    assert '<meta name="robots" content="noindex">' in client.get("/search?q=perso").text
    assert client.get("/search.json?q=perso").headers["X-Robots-Tag"] == "noindex"
    assert "Disallow: /search\n" in client.get("/robots.txt").text


def test_hits_as_rdf_are_an_item_list_with_hydra_pages(client: FlaskClient) -> None:
    quads = list(ox.parse(client.get("/search.nq?q=steuer&lang=de").data, RdfFormat.N_QUADS))
    (whole,) = {q.subject for q in quads if q.object == HYDRA.Collection}
    assert str(whole) == "<http://localhost:8000/search?q=steuer>"
    assert any(q.predicate == RDF.type and q.object == SCHEMA.ItemList for q in quads)
    total = next(int(q.object.value) for q in quads if q.predicate == HYDRA.totalItems)
    assert total == asked(client, q="steuer", lang="de")["total"]


def test_rdf_and_json_and_html_have_the_same_hits_in_the_same_order(client: FlaskClient) -> None:
    quads = list(ox.parse(client.get("/search.nq?q=steuer&lang=de").data, RdfFormat.N_QUADS))
    place = {q.subject: int(q.object.value) for q in quads if q.predicate == SCHEMA.position}
    items = sorted((place[q.subject], q.object.value) for q in quads if q.predicate == SCHEMA.item)
    hits = asked(client, q="steuer", lang="de")["results"]
    assert [iri for _, iri in items] == [hit["iri"] for hit in hits]  # type: ignore[attr-defined]
    shown = [text for level, text in Markup(client.get("/search?q=steuer&lang=de").text).headings if level == "h3"]
    assert shown[: len(hits)] == [hit["name"] for hit in hits]  # type: ignore[arg-type,attr-defined]


def test_walking_the_pages_gives_every_hit_once(client: FlaskClient) -> None:
    first = asked(client, kind="service", lang="de")
    seen = [
        n
        for page in range(1, int(str(first["pages"])) + 1)
        for n in names(asked(client, kind="service", page=str(page)))
    ]
    assert len(seen) == len(set(seen)) == first["total"]
    assert len(names(first)) == PAGE


def test_pages_are_linked_to_their_neighbours(client: FlaskClient) -> None:
    answer = client.get("/search?kind=service&page=2")
    assert '</search?kind=service>; rel="prev"' in answer.headers["Link"]
    assert '</search?kind=service&page=3>; rel="next"' in answer.headers["Link"]
    assert '<link rel="next" href="/search?kind=service&amp;page=3">' in answer.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"topic": "abfall-und-wertstoffe"}, {"Abfallkalender", "Mülltonne", "Sperrmüll", "Wertstoffhof"}),
        ({"topic": "http://localhost:8000/id/topic/abfall-und-wertstoffe", "online": "1"}, {"Abfallkalender"}),
        ({"q": "müll", "office": "stadtreiniger", "kind": "service"}, {"Abfallkalender", "Mülltonne", "Sperrmüll"}),
    ],
)
def test_filters_are_named_by_keys_or_iris(client: FlaskClient, query: dict[str, str], expected: set[str]) -> None:
    assert expected <= set(names(asked(client, lang="de", **query)))


def test_the_filters_of_a_page_lead_to_as_many_hits_as_they_say(client: FlaskClient) -> None:
    page = client.get("/search?q=auto&lang=de").text
    choices = re.findall(r'<li><a href="([^"]+)" rel="nofollow">.*?\((\d+)\)', page)
    assert len(choices) > 5
    for href, number in choices:
        assert f"{number} Treffer" in (text := Markup(client.get(unescape(href)).text).text) or "Ein Treffer" in text


def test_a_filter_in_force_can_be_taken_away(client: FlaskClient) -> None:
    page = client.get("/search?q=auto&online=1&kind=service&lang=de").text
    assert "/search?q=auto&amp;kind=service&amp;lang=de" in page
    assert "/search?q=auto&amp;online=1&amp;lang=de" in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"topic": "gibt-es-nicht"}, 400),
        ({"office": "../../etc"}, 400),
        ({"office": "<b>"}, 400),
        ({"language": "fr"}, 400),
        ({"online": "vielleicht"}, 400),
        ({"kind": "channel"}, 400),
        ({"q": "auto", "page": "0"}, 404),
        ({"q": "auto", "page": "99"}, 404),
        ({"q": "auto", "page": "1.5"}, 404),
        ({"q": "auto", "page": "٣"}, 404),
        ({"q": "auto", "page": "9" * 100}, 404),
        ({"lang": "xx"}, 404),
        ({"format": "docx"}, 406),
    ],
)
def test_what_cannot_be_asked_is_a_problem(client: FlaskClient, query: dict[str, str], status: int) -> None:
    answer = client.get("/search", query_string=query, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.get_json()["status"] == status
    page = client.get("/search", query_string=query)
    assert page.status_code == status
    assert "<b>" not in page.text


TYPED = {
    "6 kB": "fuehrerschein " * 430,
    "one word of 7 kB": "x" * 7_000,
    "1000 words": " ".join(f"w{n}" for n in range(1000)),
    "control characters": "\x00\x01\x07\x1b[31m\x7f\x85",
    "right to left": "\u202emüll\u202c بلدية",
    "query syntax": '+a -b (c) "d e"~2 f* g? [h TO i] {j} k^2 l\\ m/n/ o:p !q && || AND OR NOT *:*',
    "SQL": "'; DROP TABLE thing; --",
    "markup": '<script>alert(1)</script>"><img src=x onerror=alert(1)>',
    "template": "{{ 7*7 }}{% raw %}",
    "format": "%(typed)s %s {} {0}",
    "emoji": "🪪",
    "blanks": " \t\n ",
    "nothing": "",
    "percent": "100 %",
}


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
@pytest.mark.parametrize("path", ["/search", "/search.json", "/search.ttl", "/search/suggest"])
def test_whatever_is_typed_is_answered_and_stays_text(client: FlaskClient, typed: str, path: str) -> None:
    answer = client.get(path, query_string={"q": typed})
    assert answer.status_code == 200
    if path == "/search":
        assert "<script>alert" not in answer.text
        assert not Markup(answer.text).handlers


@pytest.mark.parametrize("path", ["/search", "/search.json", "/search.ttl", "/search/suggest"])
def test_a_question_of_10_kb_is_cut_and_the_answer_stays_short(client: FlaskClient, path: str) -> None:
    answer = client.get(path, query_string={"q": "personalausweis " + "x" * 10_000})
    assert answer.status_code == 200
    assert "x" * 600 not in answer.text
    assert sum(len(name) + len(value) for name, value in answer.headers) < 8_000


def test_who_asked_too_much_reads_what_was_looked_for(client: FlaskClient) -> None:
    words = "Wo bekomme ich einen neuen Personalausweis? " * 300
    page = client.get("/search", query_string={"q": words}).text
    assert "Ihre Frage war zu lang. Wir haben nach den ersten 500 Zeichen gesucht." in page
    assert "/doc/service/personalausweis" in page
    told = client.get("/search.json", query_string={"q": words}).get_json()
    assert (told["cut"], told["question"]) == (True, words[:500])
    assert client.get("/search.json?q=perso").get_json()["cut"] is False
    assert "zu lang" not in client.get("/search?q=perso").text


def test_a_filter_of_10_kb_is_refused_without_being_told_again(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": "perso", "topic": "x" * 10_000})
    assert answer.status_code == 400
    assert "x" * 600 not in answer.text


@pytest.mark.parametrize("raw", ["%FF%FE", "%", "%ZZ", "a%00b", "%ED%A0%80", "a&q=b", "a;b", "[]=1"])
def test_queries_that_are_no_text_are_answered(client: FlaskClient, raw: str) -> None:
    for path in ("/search", "/search.json", "/search/suggest", "/opensearch.xml"):
        assert client.get(f"{path}?q={raw}").status_code == 200


@pytest.mark.parametrize(
    ("language", "heading"), [("de", "Das hilft weiter"), ("en", "This may help"), ("de-simple", "Das können Sie tun")]
)
def test_nothing_found_helps_on(client: FlaskClient, language: str, heading: str) -> None:
    page = Markup(client.get("/search?q=xyzzy", headers={"Accept-Language": language}).text)
    assert ("h2", heading) in page.headings
    assert "tel:115" in page.links
    assert "/doc/contact/behoerdennummer-115" in page.links
    assert {"/doc/organisation/", "/a-z/a", "/doc/topic/umzug"} <= set(page.links)


def test_a_slip_is_answered_with_what_was_meant(client: FlaskClient) -> None:
    assert asked(client, q="fürerschein", lang="de")["correction"] == "Führerschein"
    page = client.get("/search?q=fürerschein&lang=de").text
    assert f'Meinten Sie <a href="/search?q={quote("Führerschein")}&amp;lang=de">Führerschein</a>?' in page


def test_without_a_question_the_page_leads_to_topics_and_letters(client: FlaskClient) -> None:
    page = Markup(client.get("/search").text)
    assert "/a-z/a" in page.links
    assert "Treffer" not in page.text


def test_who_chose_a_language_stays_in_it(client: FlaskClient) -> None:
    page = client.get("/search?q=dog&lang=en").text
    assert '<input type="hidden" name="lang" value="en">' in page
    assert all("lang=en" in href for href in re.findall(r'href="(/search\?[^"]+)" rel="nofollow"', page))
    assert 'name="lang"' not in client.get("/search?q=dog").text


@pytest.mark.parametrize(
    "path", ["/", "/a-z/", "/doc/service/personalausweis", "/dataset", "/api", "/shapes", "/nowhere", "/search"]
)
def test_every_page_has_one_search_field_and_tells_browsers_of_it(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"}).text
    assert len(re.findall(r'<form class="search[^>]* action="/search"', page)) == 1
    assert page.count('id="q"') == 1
    assert '<link rel="search" type="application/opensearchdescription+xml" href="/opensearch.xml"' in page


def test_the_home_page_tells_search_engines_where_to_search(client: FlaskClient) -> None:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get("/").text)
    (site,) = [node for node in json.loads(text)["@graph"] if node["@type"] == "WebSite"]
    template = site["potentialAction"]["target"]["urlTemplate"]
    assert template.startswith("http://localhost:8000/search?q={query}")
    path = template.removeprefix("http://localhost:8000").replace("{query}", "perso")
    assert "/doc/service/personalausweis" in client.get(path).text


def test_the_opensearch_description_leads_to_answers(client: FlaskClient) -> None:
    answer = client.get("/opensearch.xml?lang=en")
    assert answer.mimetype == "application/opensearchdescription+xml"
    root = ET.fromstring(answer.data)  # noqa: S314 - ours
    assert len(root.findtext("o:ShortName", namespaces=OPENSEARCH) or "") in range(1, 17)
    urls = {(u.get("type"), u.get("rel")): u.get("template") or "" for u in root.findall("o:Url", OPENSEARCH)}
    assert len(urls) == 4
    for (media_type, _), template in urls.items():
        path = template.replace("http://localhost:8000", "").replace("{searchTerms}", "passport")
        assert client.get(path).mimetype == media_type


def test_suggestions_are_texts_remarks_and_addresses(client: FlaskClient) -> None:
    answer = client.get("/search/suggest?q=bewo&lang=de")
    assert answer.mimetype == "application/x-suggestions+json"
    typed, texts, remarks, addresses = answer.get_json()
    assert typed == "bewo"
    assert texts[0] == "Bewohnerparkausweis"
    assert remarks[0] == "Leistung"
    assert addresses[0] == "http://localhost:8000/doc/service/bewohnerparkausweis?lang=de"
    assert len(texts) == len(remarks) == len(addresses) <= 8


def test_a_suggestion_by_another_name_says_so(client: FlaskClient) -> None:
    _, texts, remarks, _ = client.get("/search/suggest?q=bücherei&lang=de").get_json()
    assert (texts[0], remarks[0]) == ("Stadtbibliothek", "Leistung, auch: Bücherei")


@pytest.mark.parametrize("path", ["/search", "/search.json", "/search/suggest", "/opensearch.xml"])
def test_search_is_read_only_and_speaks_http(client: FlaskClient, path: str) -> None:
    assert client.post(f"{path}?q=perso").status_code == 405
    answer = client.get(f"{path}?q=perso")
    again = client.get(f"{path}?q=perso", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.head(f"{path}?q=perso").headers["ETag"] == answer.headers["ETag"]
    assert client.get(f"{path}/?q=perso").headers["Location"] == f"{path}?q=perso"


def test_rdf_published_as_it_stands_can_be_searched(publish: Callable[..., FlaskClient], tmp_path: Path) -> None:
    file = tmp_path / "things.ttl"
    file.write_text(
        """
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <https://daten.example/ding/> .
        @prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        :a rdfs:label "Häuser am Fluß" ; dct:description "Alte Gebäude" ; dct:subject <https://other.example/t> .
        <https://elsewhere.example/b> rdfs:label "Bridges"@en ; rdfs:comment "Over the river"@en .
        <https://other.example/t> skos:prefLabel "Wasser"@de .
        """,
        "utf-8",
    )
    client = publish(file)
    assert names(asked(client, q="haus fluss")) == ["Häuser am Fluß"]
    assert names(asked(client, q="bridge"))[0] == "Bridges"
    assert names(asked(client, q="gebaeude", topic="https://other.example/t")) == ["Häuser am Fluß"]
    assert "/describe?iri=https%3A%2F%2Felsewhere.example%2Fb" in client.get("/search?q=bridge").text
    assert client.get("/search?q=xyzzy").status_code == 200


def test_names_that_are_hostile_stay_text(publish: Callable[..., FlaskClient], tmp_path: Path) -> None:
    nasty = "<script>alert(1)</script> Zettel"
    file = tmp_path / "things.nt"
    file.write_text(f'<https://daten.example/a> <http://schema.org/name> "{nasty}" .', "utf-8")
    client = publish(file)
    assert "<script>alert" not in client.get("/search?q=zettel").text
    assert client.get("/search/suggest?q=zettel").get_json()[1] == [nasty]


def test_a_site_below_a_path_searches_there(publish: Callable[..., FlaskClient], tmp_path: Path) -> None:
    file = tmp_path / "things.nt"
    file.write_text('<https://daten.example/lod/a> <http://schema.org/name> "Zettel" .', "utf-8")
    client = publish(file, base="https://daten.example/lod/")
    page = client.get("/lod/search?q=zettel").text
    assert 'action="/lod/search"' in page
    assert 'data-suggest="/lod/search/suggest"' in page
    assert client.get("/lod/search/suggest?q=zettel").get_json()[3] == ["https://daten.example/lod/doc/a"]


def test_the_addresses_of_a_real_town_lead_to_answers(munich: Town) -> None:

    client = create_app(munich.site).test_client()
    assert names(asked(client, q="perso"))[0] == "Personalausweis"
    assert client.get(f"/search?{urlencode({'q': 'Aufenthaltserlaubnis', 'page': '2'})}").status_code == 200
