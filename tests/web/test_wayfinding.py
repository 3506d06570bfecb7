"""Ways through the site: navigation, breadcrumbs, the organisation chart, and the language that is kept on the way."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.browsing import KINDS
from tests.markup import Markup


def page(client: FlaskClient, path: str, **headers: str) -> Markup:
    answer = client.get(path, headers={"Accept": "text/html", **headers})
    assert answer.status_code == 200, path
    return Markup(answer.text)


def crumbs(client: FlaskClient, path: str) -> str:
    text = client.get(path, headers={"Accept": "text/html"}).text
    return Markup("<nav>" + text.partition('<nav class="crumbs')[2].partition("</nav>")[0].partition(">")[2]).text


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/doc/topic/ausweisdokumente", "Startseite Themen Ausweise und Meldewesen"),
        ("/doc/topic/themen", "Startseite"),
        ("/doc/service/personalausweis", "Startseite Themen Ausweise und Meldewesen Ausweise und Pässe"),
        ("/doc/organisation/zukunftsbuero", "Startseite Ämter Stadt Kassel Dezernat des Oberbürgermeisters Hauptamt"),
        ("/doc/place/rathaus", "Startseite Orte"),
        ("/doc/contact/buergeramt", "Startseite Kontakte"),
    ],
)
def test_the_way_to_a_page_is_that_of_its_tree(path: str, way: str, client: FlaskClient) -> None:
    assert crumbs(client, path) == way


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/a-z/p", "A bis Z"),
        ("/doc/topic/themen", "Themen"),
        ("/doc/topic/familie-gruenden", "Lebenslagen"),
        ("/doc/service/personalausweis", "Themen"),
        ("/doc/organisation/zukunftsbuero", "Ämter"),
        ("/organisation-chart", "Ämter"),
        ("/doc/place/rathaus?lang=de", "Orte"),
    ],
)
def test_the_navigation_says_where_the_reader_is(path: str, current: str, client: FlaskClient) -> None:
    menu = (
        client.get(path, headers={"Accept": "text/html"}).text.partition('<nav class="menu"')[2].partition("</nav>")[0]
    )
    assert [part.partition("<")[0] for part in menu.split('aria-current="true">')[1:]] == [current]


def test_whoever_asks_for_a_language_reads_on_in_it(client: FlaskClient) -> None:
    ours = [link for link in page(client, "/?lang=en").links if link.startswith("/") and ".ttl" not in link]
    kept = [link for link in ours if "lang=" in link]
    assert [link for link in ours if link not in kept] == []
    assert {link.partition("lang=")[2][:2] for link in kept} == {"en", "de"}  # the others lead to other languages


@pytest.mark.parametrize("path", ["/", "/a-z/", "/doc/service/personalausweis", "/doc/place/", "/organisation-chart"])
def test_no_language_is_put_into_links_unless_the_reader_asked_for_one(path: str, client: FlaskClient) -> None:
    links = page(client, path, **{"Accept-Language": "en"}).links
    assert len([link for link in links if "lang=" in link]) == 3  # the choice of languages


def test_the_address_of_a_page_is_its_own_in_each_language(client: FlaskClient) -> None:
    for query, address in (("", ""), ("?lang=de", ""), ("?lang=en", "?lang=en")):
        text = client.get(f"/doc/place/rathaus{query}", headers={"Accept": "text/html"}).text
        assert f'<link rel="canonical" href="http://localhost:8000/doc/place/rathaus{address}">' in text
        assert '<link rel="alternate" hreflang="x-default" href="http://localhost:8000/doc/place/rathaus">' in text


@pytest.mark.parametrize(
    "path",
    ["/", "/doc/place/rathaus", "/doc/place/", "/a-z/p", "/organisation-chart", "/page/imprint", "/dataset",
     "/ontology", "/shapes", "/api", "/changes", "/quality", "/sparql/examples", "/api/fees"],
)  # fmt: skip
@pytest.mark.parametrize(("query", "spoken"), [("", "de"), ("", "en"), ("?lang=en", "de"), ("?lang=de", "en")])
def test_page_and_header_agree_on_the_address_whatever_the_browser_speaks(
    path: str, query: str, spoken: str, client: FlaskClient
) -> None:
    answer = client.get(path + query, headers={"Accept": "text/html", "Accept-Language": spoken})
    own = "?lang=en" if query == "?lang=en" else ""
    assert f'<link rel="canonical" href="http://localhost:8000{path}{own}">' in answer.text
    assert f'<http://localhost:8000{path}{own}>; rel="canonical"' in answer.headers["Link"]


def test_the_chart_has_every_unit_once_below_its_own_with_its_services(client: FlaskClient) -> None:
    chart = page(client, "/organisation-chart")
    units = [link for link in chart.links if link.startswith("/doc/organisation/") and "." not in link]
    listed = client.get("/doc/organisation.csv").text.count("/id/organisation/")
    assert len(units) == len(set(units)) == listed + 1  # and the link to the list
    assert "/doc/service/zukunftsbuero" in chart.links
    assert chart.text.index("Hauptamt") < chart.text.index("Zukunftsbüro") < chart.text.index("Kämmerei")


def test_topics_show_what_lies_below_with_icons_in_the_order_of_the_tree(client: FlaskClient) -> None:
    text = client.get("/doc/topic/themen", headers={"Accept": "text/html"}).text
    places = [
        text.index(f"{name}</a>") for name in ("Ausweise und Meldewesen", "Ausweise und Pässe", "Verkehr und Mobilität")
    ]
    assert places == sorted(places)
    assert "icons.svg?v=" in text
    assert '#card"' in text


def test_every_page_leads_to_the_duties_of_a_town_and_to_who_mends_mistakes(client: FlaskClient) -> None:
    for path in ("/", "/doc/service/personalausweis", "/a-z/p", "/organisation-chart", "/page/privacy", "/dataset"):
        links = page(client, path).links
        assert {"/page/imprint", "/page/privacy", "/page/accessibility", "/dataset"} <= set(links), path
        (report,) = [link for link in links if link.startswith("mailto:internet@kassel.example?")]
        assert f"http%3A%2F%2Flocalhost%3A8000{'%2Fid' if 'doc' in path else ''}" in report, path


def test_a_page_of_the_town_is_told_in_the_language_of_the_reader_or_says_that_it_is_not(client: FlaskClient) -> None:
    assert page(client, "/page/imprint?lang=de-simple").headings[0] == ("h1", "Wer macht diese Internet-Seite?")
    assert page(client, "/page/imprint", **{"Accept-Language": "en"}).headings[0] == ("h1", "Imprint")
    assert client.get("/page/none", headers={"Accept": "text/html"}).status_code == 404


def test_what_is_there_in_another_language_only_says_so(client: FlaskClient) -> None:
    told = page(client, "/doc/service/denkmalschutz?lang=en")
    assert "This text is available in German only." in told.text
    assert 'lang="de"' in told.page
    assert "available in German only" not in page(client, "/doc/service/personalausweis?lang=en").text
    assert "nicht in Leichter Sprache" in page(client, "/doc/service/denkmalschutz?lang=de-simple").text
    assert "Manche Namen sind noch nicht in Leichter Sprache." in page(client, "/doc/service/?lang=de-simple").text


def test_home_leads_to_topics_services_and_whom_to_ask(client: FlaskClient) -> None:
    home = page(client, "/")
    lasting = [name for tag, name in home.headings if tag == "h2" and name != "Aktuelle Hinweise"]  # which come and go
    assert lasting == [
        "Häufig gefragt", "Themen", "Lebenslagen", "Von A bis Z", "So erreichen Sie uns", "Diese Seite als Daten",
    ]  # fmt: skip
    assert {"/doc/service/personalausweis", "/doc/topic/umzug", "/doc/place/rathaus", "tel:115"} <= set(home.links)


@pytest.mark.parametrize("path", ["/doc/contact/buergeramt", "/doc/organisation/buergeramt"])
def test_who_can_be_reached_can_be_taken_into_an_address_book_with_one_click(client: FlaskClient, path: str) -> None:
    html = client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert f'href="{path}.vcf" type="text/vcard" download' in html
    assert "Kontakt speichern" in html
    assert client.get(f"{path}.vcf").mimetype == "text/vcard"


@pytest.mark.parametrize("path", ["/doc/place/rathaus", "/doc/service/personalausweis"])
def test_what_has_no_card_offers_none(client: FlaskClient, path: str) -> None:
    assert "Kontakt speichern" not in page(client, path).text


WITHOUT_DATA = {
    "own page": "the words of a law, not of the graph; no licence of the data covers them",
    "missing": "there is nothing",
    "queries": "the form that gets data",
}
"""Kinds of pages that do not end with themselves as data, and why."""


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_ends_with_itself_as_data(kind: str, client: FlaskClient) -> None:
    html = client.get(KINDS[kind], headers={"Accept": "text/html"}).text
    block = html.partition('aria-labelledby="als-daten"')[2].partition("</section>")[0]
    assert bool(block) is (kind not in WITHOUT_DATA)
    assert not block or '<ul class="formats"><li><a href="' in block


def test_a_page_of_the_towns_own_leads_back_home_as_it_tells_search_engines(client: FlaskClient) -> None:
    assert crumbs(client, "/page/imprint") == "Startseite"


@pytest.mark.parametrize(
    ("path", "status"), [("/doc/service/none", 404), ("/search?topic=none", 400), ("/?lang=xx", 404)]
)
def test_the_page_of_an_error_has_the_duties_of_a_town_too(path: str, status: int, client: FlaskClient) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    links = Markup(answer.text).links
    assert answer.status_code == status
    assert {"/page/imprint", "/page/privacy", "/page/accessibility"} <= set(links)
    assert [link for link in links if link.startswith("mailto:internet@kassel.example?")]


def test_a_letter_about_an_error_repeats_no_endless_address(client: FlaskClient) -> None:
    links = Markup(client.get("/" + "x" * 1_900, headers={"Accept": "text/html"}).text).links
    (report,) = [link for link in links if link.startswith("mailto:")]
    assert len(report) < 600
