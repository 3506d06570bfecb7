from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Thread

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher.contents.collation import sort_key
from publisher.contents.index import OTHER, Entry, Index
from publisher.terms import DCT, LODSE, RDF, SCHEMA, SKOS, XSD
from tests.graphs import BASE, write_lists

LANGUAGES = ("de", "en", "de-simple")

Made = Callable[..., Index]


def node(path: str) -> NamedNode:
    return NamedNode(f"{BASE}id/{path}")


def service(key: str, name: str, *synonyms: str, language: str = "de") -> list[Quad]:
    texts = [Quad(node(f"service/{key}"), SCHEMA.name, Literal(name, language=language))]
    return texts + [Quad(node(f"service/{key}"), SCHEMA.alternateName, Literal(s, language=language)) for s in synonyms]


def in_graph(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, NamedNode("urn:graph"))


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Builds the lists of some quads and opens them."""

    def make(*quads: Quad, languages: tuple[str, ...] = LANGUAGES) -> Index:
        store = ox.Store(str(tmp_path / "store"))  # on disk, as in a release: the order of quads differs
        store.bulk_extend(quads)
        path = tmp_path / "index.sqlite"
        write_lists(path, store, BASE, languages)
        return Index(path)

    return make


def texts(entries: list[Entry]) -> list[str]:
    return [entry.text for entry in entries]


# Lists -----------------------------------------------------------------------------------------------------------

NAMES = [
    "Öl",
    "Abfall",
    "ß-Prüfung",
    "Äpfel",
    "Amt",
    "apostille",
    "Straße",
    "Strasse",
    "(Zweit)wohnung",
    "Oper",
    "Ofen",
    "115",
]
SORTED = [
    "115",
    "Abfall",
    "Amt",
    "Äpfel",
    "apostille",
    "Ofen",
    "Öl",
    "Oper",
    "ß-Prüfung",
    "Strasse",
    "Straße",
    "(Zweit)wohnung",
]


def test_a_list_is_in_the_order_of_din_5007(made: Made) -> None:
    lists = made(*[quad for number, name in enumerate(NAMES) for quad in service(str(number), name)])
    assert texts(lists.listing("service", "de", 1, 100)) == SORTED


@pytest.mark.parametrize(
    ("first", "number", "expected"),
    [(1, 3, "abc"), (4, 3, "def"), (9, 3, "ij"), (11, 3, ""), (1, 0, ""), (-1, 3, "a"), (10**9, 5, "")],
)
def test_a_page_of_a_list_is_read_by_position(made: Made, first: int, number: int, expected: str) -> None:
    lists = made(*[quad for letter in "jihgfedcba" for quad in service(letter, letter)])
    assert "".join(texts(lists.listing("service", "de", first, number))) == expected


def test_things_of_one_name_are_ordered_by_their_iris(made: Made) -> None:
    lists = made(*service("b", "Amt"), *service("a", "Amt"))
    assert [entry.iri for entry in lists.listing("service", "de", 1, 9)] == [
        node("service/a").value,
        node("service/b").value,
    ]


def test_things_stand_in_the_list_of_their_kind(made: Made) -> None:
    lists = made(
        *service("a", "A"),
        Quad(node("place/b"), SCHEMA.name, Literal("B")),
        Quad(NamedNode("https://elsewhere.example/c"), SCHEMA.name, Literal("C")),
        Quad(NamedNode(f"{BASE}ontology"), SCHEMA.name, Literal("D")),
    )
    assert lists.kinds("de") == {"place": 1, "service": 1, OTHER: 2}


@pytest.mark.parametrize("kind", [LODSE.Moved, LODSE.Withdrawn, LODSE.Site])
def test_what_moved_was_withdrawn_or_is_the_site_is_not_listed(made: Made, kind: NamedNode) -> None:
    lists = made(*service("a", "A"), *service("b", "B"), Quad(node("service/b"), RDF.type, kind))
    assert texts(lists.listing("service", "de", 1, 9)) == ["A"]


def test_parts_and_blank_nodes_are_not_listed(made: Made) -> None:
    lists = made(*service("a", "A"), *service("a#fee", "Gebühr"), Quad(ox.BlankNode(), SCHEMA.name, Literal("B")))
    assert lists.kinds("de") == {"service": 1}


def test_a_thing_without_a_name_is_called_by_the_end_of_its_iri(made: Made) -> None:
    lists = made(
        Quad(node("service/namenlos"), SCHEMA.url, node("x")),
        Quad(NamedNode("https://a.example/"), SCHEMA.url, node("x")),
    )
    assert lists.listing("service", "de", 1, 9) == [Entry(node("service/namenlos").value, "namenlos", None)]
    assert texts(lists.listing("thing", "de", 1, 9)) == ["a.example"]


def test_a_thing_said_in_two_graphs_is_listed_once(made: Made) -> None:
    quads = [quad for letter in "abcdefghij" for quad in service(letter, letter)]
    lists = made(*quads, *(in_graph(quad) for quad in quads))
    assert "".join(texts(lists.listing("service", "de", 1, 99))) == "abcdefghij"


def test_a_name_in_one_graph_and_a_synonym_in_another_belong_together(made: Made) -> None:
    synonym = Quad(node("service/a"), SCHEMA.alternateName, Literal("Z", language="de"), NamedNode("urn:graph"))
    assert made(*service("a", "A"), synonym).letters("de") == {"A": 1, "Z": 1}


def test_an_entry_knows_when_the_thing_was_changed_last(made: Made) -> None:
    dates = [Quad(node("service/a"), DCT.modified, Literal(day)) for day in ("2026-01-31", "2025-12-31")]
    assert made(*service("a", "A"), *dates).listing("service", "de", 1, 1)[0].modified == "2026-01-31"


# Languages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "wanted", "expected"),
    [
        ({"de": "Amt", "en": "Office", "de-simple": "Das Amt"}, "en", ("Office", "en")),
        ({"de": "Amt", "en": "Office", "de-simple": "Das Amt"}, "de-simple", ("Das Amt", "de-simple")),
        ({"de": "Amt", "en": "Office"}, "de-simple", ("Amt", "de")),
        ({"en": "Office"}, "de", ("Office", "en")),
        ({"fr": "Bureau"}, "de", ("Bureau", "fr")),
    ],
)
def test_a_name_is_in_the_language_asked_for_or_the_next_best(
    made: Made, written: dict[str, str], wanted: str, expected: tuple[str, str]
) -> None:
    lists = made(*[quad for language, name in written.items() for quad in service("a", name, language=language)])
    [entry] = lists.listing("service", wanted, 1, 9)
    assert (entry.text, entry.language) == expected


def test_each_language_has_its_own_order(made: Made) -> None:
    lists = made(
        *service("a", "Amt"),
        *service("b", "Bad"),
        *service("a", "Zoo", language="en"),
        *service("b", "Bath", language="en"),
    )
    assert [texts(lists.listing("service", language, 1, 9)) for language in ("de", "en")] == [
        ["Amt", "Bad"],
        ["Bath", "Zoo"],
    ]


def test_a_language_that_the_site_does_not_have_has_no_lists(made: Made) -> None:
    lists = made(*service("a", "A"), languages=("de",))
    assert (lists.listing("service", "en", 1, 9), lists.count("service", "en"), lists.letters("en")) == ([], 0, {})


# A to Z ----------------------------------------------------------------------------------------------------------


def test_services_stand_under_the_letters_of_their_names_and_synonyms(made: Made) -> None:
    lists = made(*service("a", "Ärztliches", "Zeugnis"), *service("b", "Öl", "115"))
    assert lists.letters("de") == {"#": 1, "A": 1, "O": 1, "Z": 1}


def test_a_synonym_says_which_service_it_stands_for(made: Made) -> None:
    lists = made(*service("pass", "Reisepass", "Pass"))
    assert lists.a_to_z("de", "P") == [Entry(node("service/pass").value, "Pass", "de", "Reisepass")]
    assert lists.a_to_z("de", "R") == [Entry(node("service/pass").value, "Reisepass", "de")]


def test_an_alternative_label_is_a_synonym_too(made: Made) -> None:
    label = Quad(node("service/a"), SKOS.altLabel, Literal("Zettel"))
    assert texts(made(*service("a", "A"), label).a_to_z("de", "Z")) == ["Zettel"]


def test_a_letter_is_in_the_order_of_din_5007(made: Made) -> None:
    lists = made(*service("a", "Straße", "Strafe", "ß"), *service("b", "Strasse", "Strassen"))
    assert texts(lists.a_to_z("de", "S")) == ["ß", "Strafe", "Strasse", "Straße", "Strassen"]


def test_synonyms_in_another_language_stand_elsewhere(made: Made) -> None:
    lists = made(*service("a", "A", "B"), *service("a", "Z", "Y", language="en"))
    assert (lists.letters("de"), lists.letters("en")) == ({"A": 1, "B": 1}, {"Y": 1, "Z": 1})


def test_only_services_stand_in_the_a_to_z(made: Made) -> None:
    assert made(Quad(node("place/a"), SCHEMA.name, Literal("A"))).letters("de") == {}


@pytest.mark.parametrize("initial", ["X", "", "a", "AA", "' OR 1=1 --"])
def test_under_an_unknown_letter_there_is_nothing(made: Made, initial: str) -> None:
    assert made(*service("a", "A")).a_to_z("de", initial) == []


@settings(max_examples=20)
@given(st.lists(st.tuples(st.text(max_size=6), st.lists(st.text(max_size=6), max_size=2)), max_size=8))
def test_counts_equal_what_is_listed_in_order(
    tmp_path_factory: pytest.TempPathFactory, named: list[tuple[str, list[str]]]
) -> None:
    store, path = ox.Store(), tmp_path_factory.mktemp("index") / "i"
    for number, (name, synonyms) in enumerate(named):
        store.extend(service(str(number), _clean(name), *map(_clean, synonyms)))
    write_lists(path, store, BASE, ("de",))
    lists, listed = Index(path), Index(path).listing("service", "de", 1, 99)
    assert lists.count("service", "de") == len(listed) == len(named)
    assert texts(listed) == sorted(texts(listed), key=sort_key)
    assert {letter: len(lists.a_to_z("de", letter)) for letter in lists.letters("de")} == lists.letters("de")


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\0", "")


# Parts -----------------------------------------------------------------------------------------------------------


def test_a_document_of_which_nothing_is_said_has_the_things_with_its_fragments(made: Made) -> None:
    words = [Quad(NamedNode(f"urn:words#{name}"), SCHEMA.name, Literal(name)) for name in "ba"]
    assert made(*words).parts("urn:words") == ["urn:words#a", "urn:words#b"]


def test_a_document_that_is_described_itself_has_none(made: Made) -> None:
    assert made(*service("a", "A"), *service("a#fee", "Gebühr")).parts(node("service/a").value) == []


def test_a_part_said_in_two_graphs_is_one(made: Made) -> None:
    words = [Quad(NamedNode(f"urn:words#{name}"), SCHEMA.name, Literal(name)) for name in "abc"]
    lists = made(*words, *(in_graph(word) for word in words))
    assert lists.parts("urn:words") == ["urn:words#a", "urn:words#b", "urn:words#c"]


# The file --------------------------------------------------------------------------------------------------------


def test_nothing_makes_empty_lists(made: Made) -> None:
    lists = made()
    assert (lists.kinds("de"), lists.letters("de"), lists.count("service", "de")) == ({}, {}, 0)


def test_the_lists_cannot_be_written(made: Made) -> None:
    lists = made(*service("a", "A"))
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        lists._rows("DELETE FROM listing")  # noqa: SLF001 - there is no public way, which is the point


def test_the_lists_are_read_from_any_thread(made: Made) -> None:
    lists, counted = made(*service("a", "A")), list[int]()
    threads = [Thread(target=lambda: counted.append(lists.count("service", "de"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted == [1] * 4


def test_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    path = tmp_path / "mit #, ? und % ü"
    path.mkdir()
    write_lists(path / "i", ox.Store(), BASE, ("de",))
    assert Index(path / "i").kinds("de") == {}


# Notices ---------------------------------------------------------------------------------------------------------


def notice(key: str, posted: str, expires: str | None) -> list[Quad]:
    said = [Quad(node(f"notice/{key}"), RDF.type, SCHEMA.SpecialAnnouncement)]
    said.append(Quad(node(f"notice/{key}"), SCHEMA.datePosted, Literal(posted, datatype=XSD.date)))
    return said + ([Quad(node(f"notice/{key}"), SCHEMA.expires, Literal(expires))] if expires else [])


@pytest.mark.parametrize(
    ("day", "held"),
    [
        ("2026-02-28", []),
        ("2026-03-01", ["a"]),
        ("2026-03-10", ["b", "a"]),
        ("2026-03-31", ["b", "a"]),
        ("2026-04-01", ["b"]),
        ("2026-04-02", []),
    ],
)
def test_notices_hold_from_their_first_to_their_last_day_the_newest_first(
    made: Made, day: str, held: list[str]
) -> None:
    lists = made(*notice("a", "2026-03-01", "2026-03-31"), *notice("b", "2026-03-10", "2026-04-01T23:00:00+02:00"))
    assert lists.notices(date.fromisoformat(day), 5) == [node(f"notice/{key}").value for key in held]


def test_only_as_many_notices_are_told_as_are_asked_for(made: Made) -> None:
    lists = made(*(quad for n in range(1, 8) for quad in notice(f"n{n}", f"2026-03-0{n}", "2026-12-31")))
    assert lists.notices(date(2026, 6, 1), 2) == [node("notice/n7").value, node("notice/n6").value]


@pytest.mark.parametrize(("posted", "expires"), [("2026-03-01", None), ("2026-03-01", "bald"), ("", "2026-12-31")])
def test_a_notice_without_both_days_never_holds(made: Made, posted: str, expires: str | None) -> None:
    assert made(*notice("a", posted, expires)).notices(date(2026, 6, 1), 5) == []


def test_blanks_are_no_name_and_no_entry(made: Made) -> None:
    lists = made(*service("leer", "", " "), *service("amt", "Amt"))
    assert texts(lists.listing("service", "de", 1, 5)) == ["Amt", "leer"]
    assert texts(lists.a_to_z("de", "L")) == ["leer"]
