"""What is found, in which order, and in which spellings."""

from __future__ import annotations

import pytest

from publisher.search.everyday import Everyday
from publisher.search.query import MOST_WORDS, Question
from publisher.search.reader import Search
from tests.search.conftest import BASE, Searching, found, search_of

WAYS = """
service:name schema:name "Lotse"@de .
service:other schema:name "Eins"@de ; schema:alternateName "Lotse"@de .
service:everyday schema:name "Steuermann"@de .
service:begins schema:name "Lotsenboot"@de .
service:keyword schema:name "Zwei"@de ; dcat:keyword "Lotse"@de .
service:topic schema:name "Drei"@de ; dct:subject topic:t .
topic:t skos:prefLabel "Wasser"@de ; skos:altLabel "Lotse"@de .
service:text schema:name "Vier"@de ; schema:description "Hier hilft Ihnen der Lotse weiter."@de .
service:nothing schema:name "Fünf"@de .
"""


def test_a_name_goes_before_another_name_before_an_everyday_word_before_a_beginning_before_keyword_and_text(
    searching: Searching,
) -> None:
    search = searching(WAYS, Everyday([("lotse", "Steuermann", "de")]))
    services = [path.removeprefix("service/") for path in found(search, "lotse", kind="service")]
    assert services[:4] == ["name", "other", "everyday", "begins"]
    assert set(services[4:6]) == {"keyword", "topic"}
    assert services[6:] == ["text"]


def test_of_equals_services_go_before_offices_and_places_and_these_before_contacts_and_topics(
    searching: Searching,
) -> None:
    search = searching("""
        topic:a skos:prefLabel "Fund"@de . contact:a schema:name "Fund"@de . office:a schema:name "Fund"@de .
        service:a schema:name "Fund"@de . place:a schema:name "Fund"@de .
    """)
    kinds = [path.partition("/")[0] for path in found(search, "fund")]
    assert kinds[0] == "service"
    assert set(kinds[1:3]) == {"organisation", "place"}
    assert kinds[3:] == ["contact", "topic"]


def test_a_building_goes_before_its_parts(searching: Searching) -> None:
    search = searching("""
        place:a schema:name "Rathaus"@de ; schema:containedInPlace place:b . place:b schema:name "Rathaus"@de .
    """)
    assert found(search, "rathaus") == ["place/b", "place/a"]


def test_what_the_home_page_names_goes_before_its_equals(searching: Searching) -> None:
    search = searching('service:a schema:name "Pass"@de . service:b schema:name "Pass"@de .', featured=("b",))
    assert found(search, "pass") == ["service/b", "service/a"]


def test_the_words_of_the_towns_own_name_do_not_count_in_the_names_of_its_offices(searching: Searching) -> None:
    search = searching(
        """
        office:stadt schema:name "Stadt Kassel"@de . office:job schema:name "Jobcenter Stadt Kassel"@de .
        service:hilfe schema:name "Hilfe"@de ; schema:alternateName "Jobcenter"@de .
        """,
        publisher="organisation/stadt",
    )
    assert found(search, "jobcenter") == ["organisation/job", "service/hilfe"]
    assert found(search, "stadt kassel")[0] == "organisation/stadt"


TOWN = """
service:fuehrerschein schema:name "Führerschein"@de , "Driving licence"@en , "Führer-Schein"@de-simple ;
  schema:description "Wer fahren will, braucht ihn."@de ; dcat:keyword "Fahrerlaubnis"@de .
service:perso schema:name "Personalausweis"@de , "Identity card"@en ; schema:description "Ein Ausweis für alle."@de .
service:muell schema:name "Mülltonne"@de ; schema:description "Die Tonne und ihr Müll: personal delivery."@de .
service:steuer schema:name "Hundesteuer"@de ; dcat:keyword "Steuern"@de , "Hunde"@de .
service:geburt schema:name "Geburtsurkunde"@de ; schema:description "Nach der Geburt gibt es eine Urkunde."@de .
service:baum schema:name "Baumfällgenehmigung"@de ; schema:alternateName "Bäume fällen"@de .
service:an schema:name "Wohnsitz anmelden"@de . service:ab schema:name "Wohnsitz abmelden"@de .
place:halle schema:name "Halle"@de ; schema:address <id/place/halle#address> .
<id/place/halle#address> schema:streetAddress "Obere Königsstraße 8" .
"""
TYPED = [
    ("führerschein", "service/fuehrerschein"),
    ("fuehrerschein", "service/fuehrerschein"),
    ("fuhrerschein", "service/fuehrerschein"),
    ("FÜHRERSCHEINE", "service/fuehrerschein"),
    ("führer schein", "service/fuehrerschein"),
    ("füh", "service/fuehrerschein"),
    ("fürerschein", "service/fuehrerschein"),
    ("führershcein", "service/fuehrerschein"),
    ("fahrerlaubnis", "service/fuehrerschein"),
    ("driving licence", "service/fuehrerschein"),
    ("ausweis", "service/perso"),
    ("personalausweiß", "service/perso"),
    ("identity", "service/perso"),
    ("mülltonnen", "service/muell"),
    ("tonne", "service/muell"),
    ("steuer hund", "service/steuer"),
    ("hundesteueranmeldung", "service/steuer"),
    ("urkunde", "service/geburt"),
    ("geburts urkunde", "service/geburt"),
    ("baum fällen", "service/baum"),
    ("anmelden", "service/an"),
    ("abmeldung", "service/ab"),
    ("koenigsstrasse 8", "place/halle"),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Search:
    return search_of(TOWN, tmp_path_factory.mktemp("town"))


@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_each_spelling_finds_its_thing_first(town: Search, typed: str, expected: str) -> None:
    assert found(town, typed)[:1] == [expected]


def test_a_word_that_occurs_is_not_taken_for_a_slip_of_another(town: Search) -> None:
    assert found(town, "abmelden") == ["service/ab"]
    assert found(town, "amelden") == ["service/ab", "service/an"]


def test_everything_is_found_in_every_language_and_named_in_that_of_the_page(town: Search) -> None:
    for language, name in [("de", "Führerschein"), ("en", "Driving licence"), ("de-simple", "Führer-Schein")]:
        for typed in ("führerschein", "driving"):
            assert town.find(Question(typed, language)).hits[0].name.value == name


def test_the_language_of_the_page_decides_between_things_that_are_called_the_same(searching: Searching) -> None:
    search = searching("""
        service:a schema:name "Wand"@de , "Wall"@en . service:b schema:name "Zauberstab"@de , "Wand"@en .
    """)
    assert found(search, "wand", "de")[0] == "service/a"
    assert found(search, "wand", "en")[0] == "service/b"


def test_filters_leave_only_what_has_their_values(searching: Searching) -> None:
    search = searching("""
        service:a schema:name "Pass"@de , "Pass"@en ; dct:subject topic:unten ; schema:provider office:amt ;
          schema:availableChannel channel:a--netz . channel:a--netz dct:type lodse:Online .
        service:b schema:name "Passbild"@de ; dct:subject topic:oben .
        topic:unten skos:prefLabel "Unten"@de ; skos:broader topic:oben . topic:oben skos:prefLabel "Oben"@de .
        office:amt schema:name "Passamt"@de .
    """)
    assert set(found(search, "pass")) == {"service/a", "service/b", "organisation/amt"}
    for filters, left in [
        ({"topic": f"{BASE}id/topic/unten"}, {"service/a"}),
        ({"topic": f"{BASE}id/topic/oben"}, {"service/a", "service/b"}),
        ({"office": f"{BASE}id/organisation/amt"}, {"service/a"}),
        ({"online": "1"}, {"service/a"}),
        ({"language": "en"}, {"service/a"}),
        ({"kind": "organisation"}, {"organisation/amt"}),
        ({"kind": "service", "language": "de"}, {"service/a", "service/b"}),
    ]:
        assert set(found(search, "pass", **filters)) == left, filters


def test_the_counts_of_a_filter_are_what_it_leaves(searching: Searching) -> None:
    search = searching(WAYS + "office:o schema:name 'Lotse' . service:name schema:provider office:o .")
    question = Question("lotse")
    for name, counts in search.facets(question).items():
        for count in counts:
            assert search.find(Question("lotse", "de", {name: count.value})).total == count.number, (name, count)


def test_without_words_the_filters_alone_decide_and_nothing_typed_finds_nothing(town: Search) -> None:
    assert len(found(town, "", kind="service")) == 8
    assert found(town, "") == found(town, "   ") == found(town, "§ ?! …") == []


def test_a_circle_of_topics_ends(searching: Searching) -> None:
    search = searching("""
        topic:a skos:prefLabel "Eins"@de ; skos:broader topic:b .
        topic:b skos:prefLabel "Zwei"@de ; skos:broader topic:a .
        service:a schema:name "Drei"@de ; dct:subject topic:a .
    """)
    assert found(search, "drei", topic=f"{BASE}id/topic/b") == ["service/a"]


NASTY = [
    "x" * 10_000,
    " ".join(f"wort{number}" for number in range(1000)),
    "führerschein " * 1000,
    "\x00\x01\x1f\x7f",
    "\u202emuell\u202c",
    '+führerschein -(perso) name:x AND OR NOT "a b"~2 a* ?b [a TO z] {x} ^2 \\ / : ! && ||',
    "' OR 1=1; --",
    "<script>alert(1)</script>",
    "🪪 🚗",
    "مرحبا בשלום 身份证",
    "\ud800",
    "a",
    "ß" * 500,
    "-",
]


@pytest.mark.parametrize("typed", NASTY, ids=range(len(NASTY)))
def test_whatever_is_typed_is_answered(town: Search, typed: str) -> None:
    question = Question(typed)
    total = town.find(question).total
    assert total <= 9
    assert len(question.words) <= MOST_WORDS
    assert all(sum(c.number for c in counts) <= total * 9 for counts in town.facets(question).values())
    town.correction(question)
    town.suggestions(question, 8)


def test_signs_of_a_query_language_are_no_query_language(town: Search) -> None:
    typed = '+führerschein NOT -personalausweis AND name:"x"^2'
    assert {"service/fuehrerschein", "service/perso"} <= set(found(town, typed))


MISTYPED = [
    ("fürerschein", "Führerschein"),
    ("persnalausweis", "Personalausweis"),
    ("hundesteur anmelden", "Hundesteuer anmelden"),
    ("drving licence", "Driving licence"),
    ("führerschein", None),
    ("hundesteueranmeldung", None),
    ("xyzzy", None),
    ("", None),
]


@pytest.mark.parametrize(("typed", "meant"), MISTYPED)
def test_a_word_that_occurs_nowhere_is_corrected_if_one_is_like_it(town: Search, typed: str, meant: str | None) -> None:
    assert town.correction(Question(typed)) == meant


def test_suggestions_come_from_the_second_letter_on(town: Search) -> None:
    assert town.suggestions(Question("m"), 8) == ()
    assert [hit.name.value for hit in town.suggestions(Question("mü"), 8)] == ["Mülltonne"]
    assert len(town.suggestions(Question("wo"), 1)) == 1


def test_texts_in_no_language_or_a_strange_one_are_found_as_well(searching: Searching) -> None:
    search = searching('<id/a> schema:name "Häuser" . <id/b> schema:name "Maisons"@fr . <id/c> schema:label "x" .')
    assert found(search, "haus") == ["a"]
    assert found(search, "maisons", "en") == ["b"]
