"""Each editorial rule: what it finds, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher import rdf
from publisher.editorial import rules
from publisher.editorial.document import Asked, Document, Hit
from publisher.editorial.settings import Editorial
from publisher.terms import DCT, LODSE, SCHEMA

BASE = "https://stadt.example/"
THING = f"{BASE}id/service/x"
PLACE = f"{BASE}id/place/x"
ASKED = Asked(BASE, ("de", "en", "de-simple"), date(2026, 6, 30), Editorial())
HARD = (
    "Die Inanspruchnahme verwaltungsrechtlicher Genehmigungsverfahren setzt die fristgerechte Übermittlung "
    "vollständiger Antragsunterlagen einschließlich beglaubigter Eigentumsnachweise voraus, wobei die "
    "Zuständigkeitsregelungen der kommunalen Selbstverwaltungskörperschaften unter Berücksichtigung "
    "datenschutzrechtlicher Bestimmungen der jeweiligen Landesgesetzgebung Anwendung finden und Ausnahmegenehmigungen "
    "ausschließlich bei Vorliegen außergewöhnlicher Härtefallkonstellationen im pflichtgemäßen Ermessen erteilt werden."
)
EASY = "Sie sind neu hier? Dann kommen Sie zu uns. Wir helfen gern. Das geht so: Sie rufen an. Wir geben Rat. " * 3


def document(turtle: str, iri: str = THING) -> Document:
    prefixes = (
        "@prefix schema: <http://schema.org/> . @prefix dct: <http://purl.org/dc/terms/> ."
        " @prefix lodse: <https://w3id.org/lodse/ontology#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    )
    return Document.of(iri, rdf.read_text(f"{prefixes} <{iri}> {turtle} .".encode(), rdf.TURTLE, BASE))


def nodes(rule: rules.Rule, turtle: str, asked: Asked = ASKED) -> list[str | None]:
    """Give the values that a rule finds by the day of the report."""
    hits = rule(document(turtle), asked)
    return [hit.value for hit in hits if hit.since is None or hit.since <= asked.today]


# Texts not changed for long --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turtle", "found"),
    [
        ('dct:modified "2024-06-20"^^xsd:date', ["2024-06-20"]),
        ('dct:modified "2024-07-10"^^xsd:date', []),
        ('dct:modified "2020-01-01T10:00:00Z"^^xsd:dateTime', ["2020-01-01T10:00:00Z"]),
        ('dct:modified "2020-01-01"^^xsd:date , "2026-01-01"^^xsd:date', []),
        ('dct:modified "gestern"', []),
        ('schema:name "x"', []),
    ],
)
def test_a_thing_is_found_that_nobody_has_changed_for_two_years(turtle: str, found: list[str]) -> None:
    assert nodes(rules.unchanged, turtle) == found


def test_how_long_is_too_long_is_a_setting() -> None:
    turtle = 'dct:modified "2026-01-01"^^xsd:date'
    for months, found in ((0, []), (5, ["2026-01-01"]), (6, [])):
        assert nodes(rules.unchanged, turtle, replace(ASKED, editorial=Editorial(unchanged_months=months))) == found


# Expired facts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turtle", "found"),
    [
        ('schema:validThrough "2026-06-29"^^xsd:date', ["2026-06-29"]),
        ('schema:validThrough "2026-06-30"^^xsd:date', []),
        ('schema:expires "2026-06-29T23:59:00Z"^^xsd:dateTime', ["2026-06-29T23:59:00Z"]),
        ('schema:opens "08:00:00" ; schema:validThrough "2020-01-01"^^xsd:date', []),
        ('schema:datePosted "2019-12-01" ; schema:expires "2020-01-01"^^xsd:date', []),
        ('schema:validThrough "bald" , <urn:x>', []),
    ],
)
def test_what_held_until_a_day_in_the_past_is_found(turtle: str, found: list[str]) -> None:
    assert nodes(rules.expired, turtle) == found


# Readability -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tag", "hard", "not_simple"),
    [(HARD, "de", 1, 0), (EASY, "de", 0, 0), (HARD, "de-simple", 0, 1), (EASY, "de-simple", 0, 0), (HARD, "en", 0, 0)],
)
def test_long_words_and_sentences_are_found_in_german_texts(text: str, tag: str, hard: int, not_simple: int) -> None:
    turtle = f'schema:description "{text}"@{tag}'
    assert len(nodes(rules.hard_to_read, turtle)) == hard
    assert len(nodes(rules.not_simple, turtle)) == not_simple


def test_who_does_not_want_to_know_is_not_told() -> None:
    asked = replace(ASKED, editorial=Editorial(readability=0, simple_readability=0))
    assert nodes(rules.hard_to_read, f'schema:description "{HARD}"@de', asked) == []


# Missing translations --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("turtle", "found"),
    [
        ('schema:description "a"@de', ["en", "de-simple"]),
        ('schema:description "a"@de , "b"@en', ["de-simple"]),
        ('schema:description "a"@de , "b"@en , "c"@de-simple', []),
        ('schema:description "b"@en', []),
        ('schema:description "a"@de ; lodse:richText "b"@de', ["en", "de-simple"]),
    ],
)
def test_a_text_is_found_that_is_not_there_in_a_language_of_the_site(turtle: str, found: list[str]) -> None:
    assert nodes(rules.untranslated, turtle) == found


# Links -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "thing"),
    [
        (f"{BASE}doc/service/weg", f"{BASE}id/service/weg"),
        (f"{BASE}id/service/weg", f"{BASE}id/service/weg"),
        ("/doc/service/weg", None),  # pages show no relative links of texts
        (f"{BASE}doc/service/weg.ttl?lang=en#x", f"{BASE}id/service/weg"),
        (f"{BASE}page/imprint", None),
        ("https://anderswo.example/doc/service/weg", None),
        ("mailto:a@b.example", None),
    ],
)
def test_a_link_in_a_text_leads_to_a_thing(address: str, thing: str | None) -> None:
    turtle = f"""lodse:richText '<p>Siehe <a href="{address}">dort</a>.</p>'@de"""
    claims = list(rules.internal_links(document(turtle), ASKED))
    assert [claim.about for claim in claims] == ([thing] if thing else [])


def test_links_to_other_sites_are_those_of_texts_and_web_addresses() -> None:
    turtle = (
        """lodse:richText '<a href="https://a.example/x#y">a</a> <a href="/doc/service/x">b</a>'@de ;"""
        f" schema:url <https://b.example/> , <{BASE}page/imprint> , <tel:+49>"
    )
    assert list(rules.web_links(document(turtle), BASE)) == [
        Hit(THING, "https://w3id.org/lodse/ontology#richText", "https://a.example/x"),
        Hit(THING, "http://schema.org/url", "https://b.example/"),
    ]


# Duplicates ------------------------------------------------------------------------------------------------------


def key(turtle: str, iri: str = THING) -> list[str]:
    return [claim.about for claim in rules.doubles(document(turtle, iri), ASKED)]


def test_the_same_name_at_the_same_office_is_one_key_however_it_is_written() -> None:
    one = 'schema:name "Bürger Büro"@de ; schema:provider <id/organisation/a>'
    other = 'schema:name "bürger   büro"@de ; schema:provider <id/organisation/a>'
    assert key(one) == key(other, f"{BASE}id/service/y") != []


@pytest.mark.parametrize(
    "other",
    [
        'schema:name "Büro"@de ; schema:provider <id/organisation/b>',
        'schema:name "Anderes"@de ; schema:provider <id/organisation/a>',
    ],
)
def test_another_name_or_another_office_is_another_key(other: str) -> None:
    assert key('schema:name "Büro"@de ; schema:provider <id/organisation/a>') != key(other)


def test_a_name_alone_is_no_duplicate() -> None:
    assert key('schema:name "Büro"@de') == key('schema:name "Büro"@de', PLACE) == []


@given(st.text(), st.text())
def test_no_rule_stumbles_over_what_a_text_holds(text: str, day: str) -> None:
    link = f'<a href="{text}">'
    said = {
        SCHEMA.description: Literal(text, language="de"),
        LODSE.richText: Literal(link, language="de"),
        DCT.modified: Literal(day),
        SCHEMA.expires: Literal(day),
        SCHEMA.name: Literal(text),
        SCHEMA.provider: Literal(text),
    }
    hostile = Document.of(THING, [Quad(NamedNode(THING), predicate, value) for predicate, value in said.items()])
    for rule in (*rules.RULES.values(), rules.internal_links, rules.doubles):
        assert list(rule(hostile, ASKED)) is not None
    assert list(rules.web_links(hostile, BASE)) is not None
