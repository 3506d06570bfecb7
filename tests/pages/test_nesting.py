"""Things within the page of another."""

from __future__ import annotations

from publisher.pages.layout import Layout
from publisher.pages.views import DataValue, LinkValue, TextValue, ThingValue
from tests.views import field, page, shaped


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
    assert [f.label for f in channel.fields] == ["schema:serviceUrl"]
    assert (channel.way, channel.kind) == ("Online", TextValue("lodse:Online"))
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
