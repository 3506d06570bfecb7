"""The page as search engines see it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode

from publisher.description import Description
from publisher.pages.layout import Layout
from publisher.pages.page import page
from publisher.pages.views import LinkValue, NoticeValue, TextValue
from publisher.pages.widgets import Seen
from publisher.web.structured import dumps, page_jsonld, plain_jsonld
from publisher.web.structured_site import SiteFacts, site_jsonld

PREFIXES = """
@prefix schema: <http://schema.org/> . @prefix lodse: <https://w3id.org/lodse/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <https://town.test/id/> .
"""
ADDRESS = "https://town.test/doc/s"
PLACE = """
:p a schema:Place , schema:CityHall ; schema:name "Rathaus"@de ; schema:address :a ; schema:geo :g ;
  schema:hasMap <javascript:x> ; schema:openingHoursSpecification :h , :words ;
  schema:specialOpeningHoursSpecification :e ;
  schema:amenityFeature :f .
:a schema:streetAddress "Obere Königsstraße 8" ; schema:postalCode "34117" ; schema:addressLocality "Kassel" .
:g schema:latitude 51.3123 ; schema:longitude 9.491 .
:h schema:dayOfWeek schema:Monday , schema:Tuesday ;
  schema:opens "08:00:00"^^xsd:time ; schema:closes "12:00:00"^^xsd:time .
:words schema:description "nach Vereinbarung"@de .
:e schema:validFrom "2026-12-24"^^xsd:date ; schema:validThrough "2026-12-31"^^xsd:date .
:f schema:name "Aufzug"@de ; schema:value true .
"""
SERVICE = (
    PLACE
    + """
:s a schema:GovernmentService ; schema:name "Ausweis"@de , "Card"@en ; schema:description "Text"@de ;
  dct:subject :t ; schema:serviceOperator :o ; schema:provider :u ; schema:areaServed :r ; schema:audience :w ;
  schema:availableChannel :c , :d .
:t skos:prefLabel "Ausweise"@de . :o schema:name "Stadt Kassel"@de . :u schema:name "Bürgeramt"@de .
:r schema:name "Kassel"@de . :w schema:audienceType "Alle"@de .
:c schema:serviceUrl <https://go.test/> . :d schema:serviceLocation :p .
"""
)
OFFICE = (
    PLACE
    + """
:o a schema:GovernmentOffice ; schema:name "Amt"@de ; schema:location :p ; schema:contactPoint :c ;
  schema:url <https://amt.test/> ; schema:parentOrganization :x .
:c a schema:ContactPoint ; schema:name "Auskunft"@de ; schema:telephone "+49-561-1" ;
  schema:availableLanguage "de" , "en" .
:x schema:name "Stadt"@de .
"""
)


def jsonld(text: str, root: str, *languages: str) -> dict[str, Any]:
    description = Description(
        NamedNode(f"https://town.test/id/{root}"), ox.parse((PREFIXES + text).encode(), ox.RdfFormat.TURTLE)
    )
    seen = Seen(description, languages or ("de", "en"), lambda _: None)
    shown = page(seen, Layout(), breadcrumbs=[LinkValue("Start", None, "/")])
    found: dict[str, Any] = json.loads(page_jsonld(shown, description, ADDRESS))
    return found


def test_a_service_has_the_plain_values_that_the_audits_ask_for() -> None:
    found = jsonld(SERVICE, "s")
    assert (found["@type"], found["name"], found["serviceType"]) == ("GovernmentService", "Ausweis", "Ausweise")
    assert found["serviceOperator"]["name"] == "Stadt Kassel"
    assert found["areaServed"]["name"] == "Kassel"
    assert found["audience"]["audienceType"] == "Alle"
    channel = found["availableChannel"]
    assert channel["serviceUrl"] == "https://go.test/"
    assert channel["serviceLocation"]["name"] == "Rathaus"
    assert channel["serviceLocation"]["address"]["postalCode"] == "34117"


def test_texts_are_in_the_language_of_the_page_where_there_is_one() -> None:
    assert (jsonld(SERVICE, "s", "en", "de")["name"], jsonld(SERVICE, "s", "en", "de")["description"]) == (
        "Card",
        "Text",
    )


def test_an_office_takes_address_and_hours_of_its_house() -> None:
    found = jsonld(OFFICE, "o")
    assert (found["@type"], found["telephone"], found["sameAs"]) == (
        "GovernmentOffice",
        "+49-561-1",
        "https://amt.test/",
    )
    assert found["address"]["streetAddress"] == "Obere Königsstraße 8"
    assert found["geo"] == {"@type": "GeoCoordinates", "latitude": 51.3123, "longitude": 9.491}
    assert found["openingHoursSpecification"] == [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": ["Monday", "Tuesday"], "opens": "08:00", "closes": "12:00"}
    ]
    assert found["contactPoint"][0]["availableLanguage"] == ["de", "en"]
    assert found["parentOrganization"]["name"] == "Stadt"


def test_a_place_tells_closed_days_and_features_and_no_unsafe_address() -> None:
    found = jsonld(PLACE, "p")
    assert found["@type"] == "CityHall"
    assert found["specialOpeningHoursSpecification"][0]["opens"] == "00:00"
    assert found["amenityFeature"] == [{"@type": "LocationFeatureSpecification", "name": "Aufzug", "value": True}]
    assert "hasMap" not in found


def test_the_way_to_the_page_is_told_with_absolute_addresses() -> None:
    crumbs = jsonld(SERVICE, "s")["mainEntityOfPage"]["breadcrumb"]["itemListElement"]
    assert [(c["position"], c["name"], c["item"]) for c in crumbs] == [
        (1, "Start", "https://town.test/"),
        (2, "Ausweis", ADDRESS),
    ]


def test_what_is_missing_is_left_out() -> None:
    found = jsonld(':s a schema:GovernmentService ; schema:name "S"@de .', "s")
    assert set(found) == {"@context", "@type", "@id", "name", "url", "mainEntityOfPage"}


@pytest.mark.parametrize("kind", ["schema:Person", "<urn:x:Thing>"])
def test_a_person_and_the_unknown_are_no_more_than_a_page(kind: str) -> None:
    assert jsonld(f':s a {kind} ; schema:name "Erika"@de ; schema:email "e@x.test" .', "s")["@type"] == "WebPage"


def test_the_text_cannot_end_the_script_it_stands_in() -> None:
    text = dumps({"name": "</script><!-- & \u2028"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"name": "</script><!-- & \u2028"}


TOWN = SiteFacts("Stadt", "https://town.test/", search="https://town.test/search?q={query}")


def test_the_home_page_offers_the_search_only_if_there_is_one() -> None:
    assert "potentialAction" not in json.loads(site_jsonld(SiteFacts("Stadt", "https://town.test/")))
    found = json.loads(site_jsonld(TOWN))
    assert found["potentialAction"]["target"]["urlTemplate"].endswith("{query}")


def test_the_home_page_says_who_publishes_it_and_how_to_reach_them() -> None:
    publisher = Description(
        NamedNode("https://town.test/id/o"), ox.parse((PREFIXES + OFFICE).encode(), ox.RdfFormat.TURTLE)
    )
    site, organisation = json.loads(site_jsonld(TOWN, publisher))["@graph"]
    assert (site["@type"], site["publisher"]) == ("WebSite", {"@id": "https://town.test/id/o"})
    assert (organisation["name"], organisation["url"]) == ("Amt", "https://town.test/")
    assert organisation["telephone"] == "+49-561-1"
    assert organisation["address"]["postalCode"] == "34117"


def test_the_home_page_tells_of_its_notices_as_it_shows_them() -> None:
    notice = NoticeValue(
        LinkValue("Umbau", "de", "/doc/notice/umbau"), date(2026, 3, 1), date(2026, 3, 31), TextValue("Bitte </script>")
    )
    site, told = json.loads(site_jsonld(TOWN, notices=[notice]))["@graph"]
    assert site["@type"] == "WebSite"
    assert told == {
        "@type": "SpecialAnnouncement",
        "name": "Umbau",
        "text": "Bitte </script>",
        "datePosted": "2026-03-01",
        "expires": "2026-03-31",
        "url": "https://town.test/doc/notice/umbau",
    }
    assert "</" not in site_jsonld(TOWN, notices=[notice])


def test_the_page_of_a_notice_says_when_it_holds() -> None:
    text = """:s a schema:SpecialAnnouncement ; schema:name "Umbau"@de ; schema:description "Bitte klingeln."@de ;
      schema:datePosted "2026-03-01"^^xsd:date ; schema:expires "2026-03-31"^^xsd:date ."""
    found = jsonld(text, "s")
    assert (found["@type"], found["text"]) == ("SpecialAnnouncement", "Bitte klingeln.")
    assert (found["datePosted"], found["expires"]) == ("2026-03-01", "2026-03-31")


def test_a_page_about_no_thing_has_its_name_and_the_way_to_it() -> None:
    found = json.loads(plain_jsonld("Orte", "https://town.test/doc/place/", "de", [("Startseite", "/")]))
    assert (found["@type"], found["name"]) == ("WebPage", "Orte")
    assert [step["item"] for step in found["breadcrumb"]["itemListElement"]] == [
        "https://town.test/",
        "https://town.test/doc/place/",
    ]
