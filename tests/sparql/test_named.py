"""The questions that come with lodse: their files, and their answers in both towns."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from publisher.sparql import rewrite
from publisher.sparql.guard import examine
from publisher.sparql.limits import Limits, Policy
from publisher.sparql.named import AUDIENCES, FOLDER, LANGUAGE, POSITION, NamedQuery, named, read
from publisher.sparql.parameters import TYPES, Parameter
from publisher.terms import PREFIXES
from tests.conftest import Town

QUERIES = list(named().values())
every_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
LANGUAGES = ("de", "en")


def solutions(town: Town, query: NamedQuery, **given: str) -> list[dict[str, str | None]]:
    """The rows of a query, with values given as people send them."""
    parameters = {parameter.name: parameter for parameter in query.parameters}
    terms = {
        name: ox.Literal(text) if name == LANGUAGE else parameters[name].term(text) for name, text in given.items()
    }
    text = rewrite.bind(examine(query.query, Limits(), Policy()), terms).text
    found = ox.Store.read_only(str(town.release.path / "store")).query(text)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    assert names == list(query.columns)
    return [{name: row[name].value if row[name] is not None else None for name in names} for row in found]


def test_there_are_questions_for_everyone() -> None:
    assert len(QUERIES) >= 20
    assert {query.audience for query in QUERIES} == set(AUDIENCES)
    assert {file.stem for file in FOLDER.iterdir()} == set(named())


@every_query
def test_a_question_says_what_it_is_in_german_and_english(query: NamedQuery) -> None:
    for labels in (query.title, query.text, *(parameter.text for parameter in query.parameters)):
        assert tuple(labels) == LANGUAGES
        assert all(text.strip() for text in labels.values())
    assert all(title.endswith("?") for title in query.title.values())
    assert all(text.endswith(".") for text in query.text.values())


@every_query
def test_a_question_has_a_stable_order_no_limit_and_only_prefixes_of_ours(query: NamedQuery) -> None:
    assert "ORDER BY" in query.query
    assert "LIMIT" not in query.query
    declared = [line.split()[1:] for line in query.query.splitlines() if line.startswith("PREFIX")]
    assert all(PREFIXES[prefix.rstrip(":")] == namespace.strip("<>") for prefix, namespace in declared)
    assert all(f"{prefix}" in query.query.split("SELECT")[1] for prefix, _ in declared)


@every_query
def test_every_parameter_is_a_variable_that_the_result_does_not_show(query: NamedQuery) -> None:
    for parameter in query.parameters:
        assert f"?{parameter.name}" in query.query
        assert parameter.name not in {*query.columns, LANGUAGE}


@every_query
def test_every_question_has_an_answer_in_the_demo_town(kassel: Town, query: NamedQuery) -> None:
    assert solutions(kassel, query)
    assert solutions(kassel, query, lang="en")


@every_query
def test_every_question_can_be_asked_in_another_town(munich: Town, query: NamedQuery) -> None:
    solutions(munich, query)


@pytest.mark.parametrize(
    "name", ["services", "services-by-unit", "online-services", "busiest-places", "appointments", "a-to-z"]
)
def test_questions_about_what_every_town_has_are_answered_in_another_town(munich: Town, name: str) -> None:
    assert len(solutions(munich, named()[name])) > 5


@every_query
def test_every_example_of_a_parameter_narrows_the_answer_and_leaves_some(kassel: Town, query: NamedQuery) -> None:
    whole = len(solutions(kassel, query))
    for parameter in query.parameters:
        found = len(solutions(kassel, query, **{parameter.name: str(parameter.example)}))
        assert found > 0, parameter.name
        assert found <= whole or parameter.name in {"feature", "language"}, parameter.name  # which have a default


@every_query
def test_a_language_changes_the_names_and_not_what_is_found(kassel: Town, query: NamedQuery) -> None:
    if query.name != "a-to-z":  # whose entries are the names
        assert len(solutions(kassel, query, lang="en")) == len(solutions(kassel, query))


def test_facts_of_the_demo_town_are_what_its_files_say(kassel: Town) -> None:
    card = solutions(kassel, named()["service-documents"], id="personalausweis", lang="en")
    assert card[0]["document"] == "Previous identity card or passport"
    assert [row["position"] for row in card] == ["1", "2", "3"]
    fees = solutions(kassel, named()["fees"], least="27.6")
    assert all(float(row["price"] or 0) >= 27.6 for row in fees)
    assert ("Personalausweis", "46", "Ab 24 Jahren") in {(r["name"], r["price"], r["for"]) for r in fees}
    keys = solutions(kassel, named()["service-keys"], leika="99008001000000")
    assert [row["name"] for row in keys] == ["Personalausweis"]
    hours = solutions(kassel, named()["open-places"], day="Friday", time="12:59")
    town_hall = [(row["opens"], row["closes"]) for row in hours if row["name"] == "Rathaus Kassel"]
    assert town_hall == [("07:30:00", "13:00:00")]
    later = solutions(kassel, named()["open-places"], day="Friday", time="13:00")
    assert "Rathaus Kassel" not in {row["name"] for row in later}


def test_columns_are_the_variables_of_the_head_by_the_names_they_end_up_with() -> None:
    text = Path(FOLDER / "legal-bases.rq").read_text("utf-8")
    assert read("x", text).columns == ("law", "services", "url")
    assert [query.name for query in QUERIES if query.is_located] == [
        query.name for query in QUERIES if set(POSITION) <= set(query.columns)
    ]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("text", 'a" } DROP', '"a\\" } DROP"'),
        ("language", "de-simple", '"de-simple"'),
        ("integer", "-5", '"-5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("decimal", "12.50", '"12.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("date", "2026-02-28", '"2026-02-28"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("time", "09:30", '"09:30:00"^^<http://www.w3.org/2001/XMLSchema#time>'),
        ("day", "Monday", "<http://schema.org/Monday>"),
        ("iri", "http://x/a#b", "<http://x/a#b>"),
    ],
)
def test_a_value_becomes_a_term(kind: str, text: str, expected: str) -> None:
    assert str(Parameter("x", TYPES[kind], {}, "").term(text)) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text", ""), ("text", "a\nb"), ("text", "x" * 501), ("language", "German"), ("language", "de FILTER"),
        ("integer", "1.5"), ("integer", "٣"), ("decimal", "1e9"), ("decimal", "1,5"), ("date", "2026-13-01"),
        ("date", "1.1.2026"), ("time", "25:00"), ("day", "Montag"), ("iri", "no iri"), ("iri", "http://x/> . ?s ?p ?o"),
    ],
)  # fmt: skip
def test_what_is_no_such_value_is_refused_with_what_is_meant(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match="x takes "):
        Parameter("x", TYPES[kind], {}, "").term(text)
