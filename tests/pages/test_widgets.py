"""What each widget reads from a description."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from publisher.description import Description
from publisher.pages import page as pages
from publisher.pages.maps import Maps
from publisher.pages.views import AddressValue, HoursValue, LinkValue, Outwards, PositionValue, TextValue
from publisher.pages.widgets import Seen
from tests.views import field, links, page, parsed, shaped


def test_only_texts_of_the_best_language_are_shown_and_say_which_it_is() -> None:
    text = 'schema:alternateName "eins"@de , "zwei"@de , "one"@en .'
    assert field(text, "schema:alternateName", "words", "en", "de").values == (TextValue("one", "en"),)
    assert field(text, "schema:alternateName", "words", "de-simple", "de").values == (
        TextValue("eins", "de"),
        TextValue("zwei", "de"),
    )


@pytest.mark.parametrize(
    "iri", ["javascript:alert(1)", "data:text/html,x", "JavaScript:x", "vbscript:x", "file:///etc/passwd"]
)
@pytest.mark.parametrize("widget", ["weblink", "things", "items"])
def test_an_unsafe_iri_is_text_and_never_a_link(iri: str, widget: str) -> None:
    (value,) = field(f"schema:url <{iri}> .", "schema:url", widget).values
    assert isinstance(value, LinkValue)
    assert (value.href, value.text) == (None, iri)


@pytest.mark.parametrize("iri", ["https://x.test/", "http://x.test/", "mailto:a@x.test", "tel:+49-1", "geo:1,2"])
def test_a_safe_iri_is_a_link(iri: str) -> None:
    (value,) = field(f"schema:url <{iri}> .", "schema:url", "weblink").values
    assert isinstance(value, LinkValue)
    assert (value.href, value.external) == (iri, True)


def test_a_thing_of_ours_leads_to_its_page_and_a_word_of_a_vocabulary_nowhere() -> None:
    text = (
        'schema:provider :o ; dct:type lodse:Online . :o schema:name "Amt"@de . lodse:Online rdfs:label "Online"@de .'
    )
    assert field(text, "schema:provider", "things").values == (LinkValue("Amt", "de", "/doc/o"),)
    assert field(text, "dct:type", "things").values == (LinkValue("Online", "de"),)


def test_telephone_fax_and_mail_are_addresses_only_if_they_are_well_formed() -> None:
    text = """schema:telephone "+49-561-787-7058" , "oh 1" , <tel:115;phone-context=+49> ;
    schema:email "a@x.test" , "a@b?cc=c@d" ."""
    assert field(text, "schema:telephone", "phone").values == (
        LinkValue("+49-561-787-7058", None, "tel:+49-561-787-7058"),
        LinkValue("oh 1"),
        LinkValue("115", None, "tel:115"),
    )
    assert field(text, "schema:email", "mail").values == (
        LinkValue("a@x.test", None, "mailto:a@x.test"),
        LinkValue("a@b?cc=c@d"),
    )


def test_addresses_and_positions_are_read_as_a_whole() -> None:
    text = """schema:address :a ; schema:geo :g , :bad .
    :a schema:streetAddress "Weg 1" ; schema:postalCode "01067" ; schema:addressLocality "Ort" .
    :g schema:latitude 51.3 ; schema:longitude 9.4 . :bad schema:latitude "<b>" ; schema:longitude 9.4 ."""
    assert field(text, "schema:address", "address").values == (AddressValue("Weg 1", "01067", "Ort", ""),)
    (where,) = field(text, "schema:geo", "position").values
    assert isinstance(where, PositionValue)
    assert where.href == "geo:51.3,9.4"


def test_hours_know_the_exceptions_of_their_place_and_forget_those_that_are_over() -> None:
    text = """schema:openingHoursSpecification :h ; schema:specialOpeningHoursSpecification :e .
    :h schema:dayOfWeek schema:Monday ; schema:opens "08:00:00" ; schema:closes "12:00:00" .
    :e schema:validFrom "2026-03-02"^^xsd:date ; schema:validThrough "2026-03-02"^^xsd:date ."""
    (hours,) = field(text, "schema:openingHoursSpecification", "hours", today="2026-03-02").values
    assert isinstance(hours, HoursValue)
    assert [phase.status.open for phase in hours.phases] == [False, False]  # the exception, and Tuesday
    path, widget = "schema:specialOpeningHoursSpecification", "exceptions"
    assert len(field(text, path, widget, today="2026-03-02").values) == 1
    layout = shaped((path, widget))
    assert not page(f":s a schema:GovernmentService ; {text}", layout, today="2026-03-03").groups


# Maps and timetables of others -----------------------------------------------------------------------------------

MAPS = Maps(link="https://map.test/{latitude}/{longitude}", timetable="https://trip.test/?to={address}")
HOUSE = """:s a schema:GovernmentService ; schema:address :a ; schema:geo :g .
:a schema:streetAddress "Weg 1" ; schema:postalCode "34117" ; schema:addressLocality "Kassel" .
:g schema:latitude 51.3 ; schema:longitude 9.4 ."""


def outwards(text: str, *fields: tuple[str, str]) -> list[Outwards]:
    seen = Seen(Description(NamedNode("https://town.test/id/s"), parsed(text)), ("de",), links, maps=MAPS)
    values = [v for g in pages.page(seen, shaped(*fields)).groups for f in g.fields for v in f.values]
    return [value.outwards for value in values if isinstance(value, AddressValue | PositionValue)]


ADDRESS, GEO = ("schema:address", "address"), ("schema:geo", "position")
FOUND = Outwards("https://map.test/51.3/9.4", "https://trip.test/?to=Weg%201%2C%2034117%20Kassel")


def test_an_address_leads_to_maps_and_timetables_and_the_position_beside_it_does_not_again() -> None:
    assert outwards(HOUSE, ADDRESS, GEO) == [FOUND, Outwards()]


def test_a_position_without_an_address_leads_to_the_map_and_no_timetable_that_asks_for_the_address() -> None:
    text = HOUSE.replace("schema:address :a ;", "")
    assert outwards(text, ADDRESS, GEO) == [Outwards("https://map.test/51.3/9.4")]


def test_what_the_data_name_themselves_goes_before_the_template() -> None:
    text = f"{HOUSE} :s schema:hasMap <https://own.test/> ; lodse:timetable <https://own.test/t> ."
    assert outwards(text, ADDRESS) == [Outwards()]


def test_an_address_without_a_position_leads_to_the_timetable_only() -> None:
    assert outwards(HOUSE.replace("schema:geo :g .", "."), ADDRESS) == [Outwards(None, FOUND.timetable)]
