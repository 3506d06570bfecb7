"""The page of a thing as plain values."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from publisher import page as pages
from publisher.description import Description
from publisher.layout import Layout
from publisher.page import (
    AddressValue,
    DataValue,
    Field,
    LinkValue,
    Page,
    PersonView,
    PositionValue,
    RichValue,
    TextValue,
    ThingValue,
    clean,
    shown_address,
)

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix schema: <http://schema.org/> . @prefix ex: <https://ex.test/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix lodse: <https://w3id.org/lodse/ontology#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <https://town.test/id/> .
"""
WHERE = ZoneInfo("Europe/Berlin")


def parsed(text: str) -> list[ox.Quad]:
    return list(ox.parse((PREFIXES + text).encode(), ox.RdfFormat.TURTLE))


def shaped(*fields: tuple[str, str]) -> Layout:
    """Make a layout of services: each field a path and a widget, in one group, named after its place."""
    shapes = [
        f'ex:{n} sh:path {path} ; sh:name "Feld {n}"@de ; sh:group ex:g ; sh:order {n} ; lodse:widget "{widget}" .'
        for n, (path, widget) in enumerate(fields)
    ]
    listed = " , ".join(f"ex:{n}" for n, _ in enumerate(fields))
    head = f'ex:s sh:targetClass schema:GovernmentService ; sh:name "Leistung"@de ; sh:property {listed} .'
    return Layout.compile(parsed("\n".join([head, 'ex:g rdfs:label "Gruppe"@de .', *shapes])))


def links(node: NamedNode) -> str | None:
    ours = node.value.startswith("https://town.test/id/")
    return node.value.replace("https://town.test/id/", "/doc/") if ours else None


def page(text: str, layout: Layout, *languages: str, root: str = "https://town.test/id/s", now: str = "") -> Page:
    clock = datetime.fromisoformat(now).replace(tzinfo=WHERE) if now else None
    return pages.page(Description(NamedNode(root), parsed(text)), layout, languages or ("de", "en"), links, now=clock)


def field(text: str, path: str, widget: str, *languages: str, now: str = "") -> Field:
    shown = page(
        f':s a schema:GovernmentService ; schema:name "S"@de ; {text}', shaped((path, widget)), *languages, now=now
    )
    return shown.groups[0].fields[0]


def test_title_kind_and_summary_are_in_the_first_language_there_is() -> None:
    text = """:s a schema:GovernmentService ; schema:name "Ausweis"@de ; schema:description "Ein Text"@de ;
    dct:modified "2026-01-02"^^xsd:date ."""
    shown = page(text, shaped(("schema:url", "weblink")), "en", "de")
    assert (shown.title, shown.kind) == (TextValue("Ausweis", "de"), TextValue("Leistung", "de"))
    assert (shown.summary, shown.modified, shown.groups) == (TextValue("Ein Text", "de"), "2026-01-02", ())


def test_empty_fields_and_groups_do_not_exist() -> None:
    shown = page(':s a schema:GovernmentService ; schema:name "S"@de .', shaped(("schema:url", "weblink")))
    assert shown.groups == ()


def test_fields_stand_in_the_order_of_the_shapes_under_the_names_of_the_shapes() -> None:
    layout = shaped(("schema:alternateName", "words"), ("schema:description", "text"))
    shown = page(
        ':s a schema:GovernmentService ; schema:description "D"@de ; schema:alternateName "A"@de , "B"@de .', layout
    )
    assert [(f.label, f.widget, len(f.values)) for f in shown.groups[0].fields] == [
        ("Feld 0", "words", 2),
        ("Feld 1", "text", 1),
    ]


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


def test_parts_are_ordered_by_position_and_lead_to_their_web_address() -> None:
    text = """schema:x <https://town.test/id/s#b> , <https://town.test/id/s#a> .
    <https://town.test/id/s#a> schema:name "A"@de ; schema:position 1 ; schema:url <https://a.test/> .
    <https://town.test/id/s#b> schema:name "B"@de ; schema:position 2 ; schema:description "viel"@de ."""
    first, second = field(text, "schema:x", "items").values
    assert first == ThingValue(LinkValue("A", "de", "https://a.test/", external=True), address="https://a.test/")
    assert isinstance(second, ThingValue)
    assert (second.title.text, second.text) == ("B", TextValue("viel", "de"))


def test_a_part_with_one_value_and_no_name_is_that_value() -> None:
    text = 'schema:audience [ schema:audienceType "Alle"@de ] .'
    assert field(text, "schema:audience", "items").values == (TextValue("Alle", "de"),)


def test_a_thing_within_a_thing_is_told_with_its_own_fields_but_never_twice() -> None:
    layout = shaped(("schema:availableChannel", "channels"))
    text = """:s a schema:GovernmentService ; schema:availableChannel :c .
    :c schema:name "Kanal"@de ; schema:providesService :s ; schema:serviceUrl <https://go.test/> ;
      dct:type lodse:Online ."""
    shown = page(text, layout)
    (channel,) = shown.groups[0].fields[0].values
    assert isinstance(channel, ThingValue)
    assert [f.label for f in channel.fields] == ["schema:serviceUrl", "dct:type"]
    assert [(action.way, action.href, action.where) for action in shown.actions] == [
        ("Online", "https://go.test/", None)
    ]


def test_things_that_point_at_each_other_come_to_an_end() -> None:
    layout = shaped(("schema:isRelatedTo", "items"))
    shown = page(
        """:s a schema:GovernmentService ; schema:isRelatedTo :s , :t .
        :t schema:isRelatedTo :u . :u schema:isRelatedTo :t .""",
        layout,
    )
    assert len(shown.groups[0].fields[0].values) == 1


def test_a_text_with_markup_is_cleaned_and_replaces_the_plain_one() -> None:
    layout = shaped(("schema:description", "text"), ("lodse:richText", "rich"))
    text = """:s a schema:GovernmentService ; schema:description "Hallo"@de ;
    lodse:richText "<p onclick=x>Hallo<script>x</script></p>"@de ."""
    (shown,) = page(text, layout).groups[0].fields
    assert shown.values == (RichValue("<p>Hallo</p>", "de"),)


def test_the_plain_text_of_the_page_language_beats_markup_in_another() -> None:
    layout = shaped(("schema:description", "text"), ("lodse:richText", "rich"))
    text = """:s a schema:GovernmentService ; schema:description "Hello"@en , "Hallo"@de ;
    lodse:richText "<p>Hallo</p>"@de ."""
    (shown,) = page(text, layout, "en", "de").groups[0].fields
    assert shown.values == (TextValue("Hello", "en"),)


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<h1>a</h1><h3>b</h3>", "<h3>a</h3><h4>b</h4>"),
        ("<h2>a</h2>", "<h3>a</h3>"),
        ('<a href="javascript:x">a</a>', "<a>a</a>"),
        ('<a href="https://x.test/" target="_blank" style="x">a</a>', '<a href="https://x.test/">a</a>'),
        ("<img src=x onerror=y><iframe></iframe><b>c", "<b>c</b>"),
    ],
)
def test_markup_keeps_ten_tags_and_headings_in_order(html: str, safe: str) -> None:
    assert clean(html) == safe


def test_a_thing_of_no_known_class_shows_all_it_has() -> None:
    text = """<urn:x:1> a <urn:x:Thing> ; rdfs:label "Ding"@en ; <urn:x:size> 12 ; <urn:x:made> "2026-01-02"^^xsd:date ;
    <urn:x:part> [ <urn:x:colour> "rot"@de ; <urn:x:deep> [ <urn:x:more> true ] ] ; <urn:x:see> <https://y.test/z> ."""
    shown = page(text, Layout(), root="urn:x:1")
    fields = {f.label: f.values for f in shown.groups[0].fields}
    assert shown.title == TextValue("Ding", "en")
    assert fields["urn:x:size"] == (DataValue("12", "http://www.w3.org/2001/XMLSchema#integer"),)
    assert fields["urn:x:see"] == (LinkValue("y.test/z", None, "https://y.test/z", external=True),)
    (part,) = fields["urn:x:part"]
    assert isinstance(part, ThingValue)
    assert part.fields[0].values == (TextValue("rot", "de"),)


def test_persons_stand_after_the_contacts_or_in_a_block_of_their_own() -> None:
    person = PersonView("Erika Mustermann", TextValue("Leitung", "de"))
    text = ':s a schema:GovernmentService ; schema:contactPoint :c . :c schema:name "Telefon"@de .'
    shown = [
        pages.page(
            Description(NamedNode("https://town.test/id/s"), parsed(text)), layout, ["de"], links, persons=[person]
        )
        for layout in (shaped(("schema:contactPoint", "contacts")), shaped(("schema:url", "weblink")))
    ]
    assert [f.widget for f in shown[0].groups[0].fields] == ["contacts", "persons"]
    assert [(g.key, g.fields[0].values) for g in shown[1].groups] == [("group-who", (person,))]


def test_hours_know_the_exceptions_of_their_place_and_forget_those_that_are_over() -> None:
    text = """schema:openingHoursSpecification :h ; schema:specialOpeningHoursSpecification :e .
    :h schema:dayOfWeek schema:Monday ; schema:opens "08:00:00" ; schema:closes "12:00:00" .
    :e schema:validFrom "2026-03-02"^^xsd:date ; schema:validThrough "2026-03-02"^^xsd:date ."""
    (hours,) = field(text, "schema:openingHoursSpecification", "hours", now="2026-03-02T09:00").values
    assert isinstance(hours, pages.HoursValue)
    assert hours.status is not None
    assert not hours.status.open
    path, widget = "schema:specialOpeningHoursSpecification", "exceptions"
    assert len(field(text, path, widget, now="2026-03-02T09:00").values) == 1
    layout = shaped((path, widget))
    assert not page(f":s a schema:GovernmentService ; {text}", layout, now="2026-03-03T09:00").groups


def test_a_description_may_hold_nothing_at_all() -> None:
    shown = page("", Layout())
    assert (shown.title.text, shown.groups) == ("s", ())


@pytest.mark.parametrize(
    ("iri", "text"),
    [
        ("https://www.x.test/", "x.test"),
        ("https://x.test/" + "a" * 60, "x.test"),
        ("http://[bad", "http://[bad"),
        ("urn:a", "urn:a"),
    ],
)
def test_web_addresses_are_shortened_for_reading(iri: str, text: str) -> None:
    assert shown_address(iri) == text


@given(st.text())
def test_cleaned_markup_never_holds_a_script(text: str) -> None:
    assert "<script" not in clean(f"{text}<script>{text}</script>").lower()
