"""Pages as HTML: well-formed, escaped, nothing empty, nothing that the frame does not have."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from publisher.pages.hours import Exceptional, Rule, Schedule, Span, Text
from publisher.pages.views import (
    Action,
    AddressValue,
    DataValue,
    FeatureValue,
    FeeValue,
    Field,
    Group,
    HoursValue,
    LinkValue,
    Page,
    PersonView,
    PositionValue,
    RichValue,
    TextValue,
    ThingValue,
    Value,
)
from publisher.web import html, templating
from publisher.web.chrome import Alternate, Chrome, Entry, Language, Letter, Link, Section
from publisher.web.html import Home
from publisher.web.messages import CATALOGUES, Wording, catalogue

VOID = frozenset({"meta", "link", "br", "input", "hr", "img"})
NASTY = "<script>alert(1)</script>\"'&"
NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Europe/Berlin"))
MORNING = Span(NOW.replace(hour=8, tzinfo=None).time(), NOW.replace(hour=12, tzinfo=None).time())
CHROME = Chrome(
    site="Stadt Test",
    base="/daten/",
    home="/daten/",
    languages=(
        Language("de", "https://t.test/daten/x", "/daten/x?lang=de"),
        Language("en", "https://t.test/daten/x?lang=en", "/daten/x?lang=en"),
    ),
    letters=(Letter("P", "/daten/a-z/p"), Letter("Q")),
    alternates=(Alternate("text/turtle", "/daten/doc/x.ttl", "Turtle"),),
    navigation=(Link("A bis Z", "/daten/a-z/", current=True),),
    footer=(Link("Impressum", "/daten/impressum"),),
    licence=Link("CC0", "https://cc.test/"),
    canonical="https://t.test/daten/doc/x",
    released=NOW,
    page_jsonld='{"@type":"WebPage"}',
)


class Outline(HTMLParser):
    """Reads a page, and fails where an element is not closed or an id is used twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)
        assert self.open == []
        assert len(self.ids) == len(set(self.ids))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.attributes |= set(found)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.hrefs += [found["href"] or ""] if "href" in found else []
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


VALUES: dict[str, tuple[Value, ...]] = {
    "text": (TextValue(f"{NASTY}\n\nZwei\nDrei", "en"),),
    "rich": (RichValue("<h3>Mehr</h3><p>Text</p>", "de"),),
    "words": (TextValue("a"), TextValue("b")),
    "value": (DataValue("true", "http://www.w3.org/2001/XMLSchema#boolean"),),
    "date": (DataValue("2026-04-03", "http://www.w3.org/2001/XMLSchema#date"),),
    "things": (LinkValue(NASTY, "de", "/daten/doc/y"), LinkValue("ohne")),
    "weblink": (LinkValue("x.test", None, "https://x.test/?a=1&b=2", external=True),),
    "items": (ThingValue(LinkValue("Formular", "de", "https://f.test/", external=True), TextValue(NASTY)),),
    "steps": (TextValue("Erst"), ThingValue(LinkValue(""), TextValue("Dann"))),
    "fees": (FeeValue(TextValue("Gebühr"), "37.50"), FeeValue(TextValue(NASTY)), FeeValue(None, "0.00")),
    "address": (AddressValue(NASTY, "01067", "Ort", "AT"),),
    "position": (PositionValue("51.3", "-9.4"),),
    "hours": (HoursValue(Schedule((Rule(frozenset(range(5)), MORNING), Rule(text=Text(NASTY)))), NOW.date()),),
    "exceptions": (Exceptional(NOW.date(), NOW.date(), (), Text(NASTY, "de")),),
    "features": (FeatureValue("lift", TextValue("Aufzug"), present=False, text=TextValue(NASTY)),),
    "phone": (LinkValue("+49-561-787-7058", None, "tel:+49-561-787-7058"),),
    "fax": (LinkValue("115"),),
    "mail": (LinkValue("a@x.test", None, "mailto:a@x.test"),),
    "contacts": (ThingValue(LinkValue("Auskunft", "de", "/c"), None, (Field("Zimmer", "value", (DataValue("W1"),)),)),),
    "places": tuple(ThingValue(LinkValue(n), None, (Field("Karte", "weblink", (LinkValue("k"),)),)) for n in "ab"),
    "channels": (ThingValue(LinkValue("Online"), TextValue("T"), way="Online", address="https://go.test/"),),
    "persons": (PersonView(NASTY, TextValue("Leitung", "de")),),
}


def thing(*fields: Field, chrome: Chrome = CHROME, **more: object) -> str:
    groups = (Group("group-apply", "So geht es", fields),) if fields else ()
    page = Page("https://t.test/id/x", TextValue("Titel", "de"), "de", groups=groups)
    return html.thing_page(replace(page, **more), chrome)  # type: ignore[arg-type]


@pytest.mark.parametrize("widget", VALUES)
def test_every_widget_is_drawn_well_formed_and_escaped(widget: str) -> None:
    text = thing(Field("Feld", widget, VALUES[widget]))
    outline = Outline(text)
    assert "<script>alert" not in text
    assert "Feld" in text or widget in {"text", "rich"}
    assert all(after <= before + 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))


def test_a_page_of_everything_has_one_main_heading_and_no_inline_style_or_handler() -> None:
    text = thing(*(Field(name, name, values) for name, values in VALUES.items()))
    outline = Outline(text)
    assert outline.headings.count(1) == 1
    assert not {name for name in outline.attributes if name == "style" or name.startswith("on")}
    assert text.count("<script") == text.count('<script type="application/ld+json">') == 1


def test_every_language_has_pages_without_a_gap() -> None:
    for language in CATALOGUES:
        Outline(thing(*(Field(n, n, v) for n, v in VALUES.items()), chrome=replace(CHROME, lang=language)))


def test_a_page_in_english_says_what_is_german() -> None:
    text = thing(chrome=replace(CHROME, lang="en"))
    assert '<html lang="en">' in text
    assert '<h1 dir="auto" lang="de">Titel</h1>' in text
    assert "This page as data" in text


def test_empty_blocks_are_absent() -> None:
    text = thing(chrome=Chrome(site="Stadt Test"))
    for piece in ("<nav", "<h3", "<form", "<ul", "canonical", "ld+json", "hreflang", "<dl></dl>"):
        assert piece not in text


def test_all_our_links_are_below_the_base() -> None:
    outline = Outline(thing())
    assert [h for h in outline.hrefs if h.startswith("/") and not h.startswith("/daten/")] == []


def test_what_can_be_done_at_once_stands_on_top() -> None:
    text = thing(
        actions=(Action("Online", "https://go.test/"), Action("Appointment", "https://t.test/", TextValue("Mitte")))
    )
    assert text.index("Online erledigen") < text.index("Termin vereinbaren") < text.index("Diese Seite als Daten")
    assert "Termin vereinbaren: <span>Mitte</span>" in text


def test_hours_are_a_table_with_what_holds_now() -> None:
    text = thing(Field("Öffnungszeiten", "hours", VALUES["hours"]))
    assert "Jetzt geöffnet, schließt um 12:00 Uhr" in text
    assert '<th scope="row">Montag bis Freitag</th><td><span class="unbroken">8:00–12:00 Uhr</span></td>' in text


def test_blocks_about_where_and_who_stand_beside_the_text_but_are_the_text_of_a_place() -> None:
    where = Group("group-where", "Wo", (Field("A", "value", (DataValue("x"),)),))
    text = Group("group-description", "Was", (Field("B", "value", (DataValue("y"),)),))
    around = Group("group-structure", "Einordnung", text.fields)
    assert '<div class="page__side">' in thing(groups=(text, where))
    place = thing(groups=(where, around))
    assert (
        place.index('id="group-where"') < place.index('<div class="page__side">') < place.index('id="group-structure"')
    )


def test_a_letter_without_entries_says_so() -> None:
    text = html.a_to_z(CHROME.letters, {"P": [Entry(NASTY, "/daten/doc/p", "siehe Pass", "en")], "Q": []}, CHROME)
    Outline(text)
    assert '<span class="unseen">Keine Einträge für </span>Q' in text
    assert "Keine Einträge für Q." in text
    assert "siehe Pass" in text


def test_home_and_lists_are_drawn_with_what_they_are_given() -> None:
    entries = (Entry(NASTY, "/daten/doc/p"),)
    Outline(
        html.home(
            Home(text=NASTY, topics=(Section("t", "Themen", entries),), services=entries, listings=entries), CHROME
        )
    )
    Outline(html.home(Home(), Chrome(site="S")))
    text = html.listing(
        "Orte", [Section("all", "", entries), Section("b", "B", ())], CHROME, pages=[Link("1", "/", current=True)]
    )
    Outline(text)
    assert "Hier steht noch nichts." in text


def test_a_problem_is_told_in_words_and_helps_on() -> None:
    text = html.problem(404, "Not Found", NASTY, [Alternate("", "/daten/y", "Neu")], CHROME)
    Outline(text)
    assert "<h1>Seite nicht gefunden</h1>" in text
    assert '<a href="/daten/y">Neu</a>' in text
    assert "I am a teapot" in html.problem(418, "I am a teapot", "", [], CHROME)


def test_a_plain_page_escapes_text_and_keeps_markup() -> None:
    assert "<p>&lt;b&gt;</p>" in html.plain("T", "<b>\n\nzwei", CHROME)
    assert "<p><b>x</b></p>" in html.plain("T", Markup("<p><b>x</b></p>"), CHROME)


@pytest.mark.parametrize(
    ("number", "german", "english"),
    [
        ("+49-561-787-7058", "0561 787-7058", "+49 561 787-7058"),
        ("115", "115", "115"),
        ("+43-1-40000", "+43 1 40000", "+43 1 40000"),
    ],
)
def test_telephone_numbers_are_written_as_usual(number: str, german: str, english: str) -> None:
    assert (Wording("de").phone(number), Wording("en").phone(number)) == (german, english)


@pytest.mark.parametrize(
    ("text", "datatype", "german"),
    [
        ("2026-04-03", "date", "3. April 2026"),
        ("2026-04-03T10:00:00Z", "dateTime", "3. April 2026"),
        ("2026-04", "gYearMonth", "April 2026"),
        ("2008", "gYear", "2008"),
        ("1234.5", "decimal", "1.234,5"),
        ("P2W", "duration", "2 Wochen"),
        ("P1DT2H", "duration", "1 Tag 2 Stunden"),
        ("P", "duration", "P"),
        ("de", "language", "Deutsch"),
        ("xx-nonsense", "language", "xx-nonsense"),
        ("gestern", "date", "gestern"),
        ("viel", "decimal", "viel"),
    ],
)
def test_data_are_put_into_words_and_nonsense_is_shown_as_it_stands(text: str, datatype: str, german: str) -> None:
    assert Wording("de").data(text, f"http://www.w3.org/2001/XMLSchema#{datatype}").replace("\xa0", " ") == german


@pytest.mark.parametrize(
    ("price", "text"), [("37.50", "37,50 €"), ("46", "46 €"), ("0.00", "0 €"), ("1200.00", "1.200 €"), ("?", "? EUR")]
)
def test_sums_are_written_without_needless_cents(price: str, text: str) -> None:
    assert Wording("de").money(price, "EUR").replace("\xa0", " ") == text


def test_every_german_text_of_the_templates_has_an_english_one() -> None:
    asked = {
        m for path in templating.TEMPLATES.glob("*.html") for m in re.findall(r'_\("([^"]+)"', path.read_text("utf-8"))
    }
    assert asked <= set(catalogue("en"))


def test_every_text_that_is_translated_is_there_in_leichte_sprache_too() -> None:
    assert set(catalogue("en")) == set(catalogue("de-simple"))


@pytest.mark.parametrize("language", ["en", "de-simple"])
def test_a_translation_fills_in_the_same_values(language: str) -> None:
    def gaps(text: str) -> list[str]:
        return sorted(re.findall(r"%\(\w+\)s|\{\}", text))

    wrong = {german for german, text in catalogue(language).items() if gaps(german) != gaps(text)}
    assert wrong == set()


def test_every_text_of_the_program_is_translated() -> None:
    web = Path(templating.__file__).parent
    asked = {m for path in web.rglob("*.py") for m in re.findall(r'\bsay\(\s*"([^"]+)"', path.read_text("utf-8"))}
    assert len(asked) > 20
    assert asked <= set(catalogue("en"))
