"""The page of a thing as plain values."""

from __future__ import annotations

from pyoxigraph import NamedNode

from publisher.description import Description
from publisher.pages import page as pages
from publisher.pages.layout import Layout
from publisher.pages.views import PersonView, RichValue, TextValue
from publisher.pages.widgets import Seen
from tests.views import links, page, parsed, shaped


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


def test_persons_stand_after_the_contacts_or_in_a_block_of_their_own() -> None:
    person = PersonView("Erika Mustermann", TextValue("Leitung", "de"))
    text = ':s a schema:GovernmentService ; schema:contactPoint :c . :c schema:name "Telefon"@de .'
    shown = [
        pages.page(
            Seen(Description(NamedNode("https://town.test/id/s"), parsed(text)), ("de",), links),
            layout,
            persons=[person],
        )
        for layout in (shaped(("schema:contactPoint", "contacts")), shaped(("schema:url", "weblink")))
    ]
    assert [f.widget for f in shown[0].groups[0].fields] == ["contacts", "persons"]
    assert [(g.key, g.fields[0].values) for g in shown[1].groups] == [("group-who", (person,))]


def test_a_description_may_hold_nothing_at_all() -> None:
    shown = page("", Layout())
    assert (shown.title.text, shown.groups) == ("s", ())
