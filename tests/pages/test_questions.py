"""The queries that pages end with give what the pages show."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from publisher import assets
from publisher.contents.index import Index
from publisher.iris import LISTED
from publisher.pages import questions
from tests.conftest import Town

NAMES = sorted(file.stem for file in assets.QUERIES.glob("*.rq"))


@pytest.fixture(scope="module")
def store(kassel: Town) -> Store:
    return Store.read_only(str(kassel.release.path / "store"))


def first_column(store: Store, query: str) -> set[str]:
    return {solution[0].value for solution in store.query(query)}  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", LISTED)
def test_a_list_is_what_its_query_gives(kind: str, kassel: Town, store: Store) -> None:
    shown = {entry.iri for entry in Index(kassel.release.path / "index.sqlite").listing(kind, "de", 1, 1000)}
    found = {iri for iri in first_column(store, questions.listing(kind)) if "#" not in iri}
    assert found == shown


def test_the_a_to_z_is_what_its_query_gives(kassel: Town, store: Store) -> None:
    lists = Index(kassel.release.path / "index.sqlite")
    shown = {entry.text for letter in lists.letters("de") for entry in lists.a_to_z("de", letter)}
    assert shown <= first_column(store, questions.listing("a-to-z"))


@pytest.mark.parametrize("name", NAMES)
def test_a_query_says_what_it_is_for_and_finds_something(name: str, store: Store) -> None:
    query = questions.listing(name)
    assert query.startswith("# ")
    assert first_column(store, query)


def test_the_query_about_a_thing_names_it() -> None:
    assert questions.about("https://a.example/ü") == "DESCRIBE <https://a.example/ü>"
    with pytest.raises(ValueError, match="IRI"):
        questions.about("https://a.example/> } ; DROP ALL #")


def test_there_is_no_query_for_what_has_no_list_of_its_own() -> None:
    assert questions.listing("thing") == ""
