"""The index is part of a release: read-only wherever it is, the same for the same data, without what is not public."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from publisher.errors import SettingError
from publisher.search import fields
from publisher.search.query import Question
from publisher.search.reader import Search
from tests.conftest import Town, built
from tests.search.conftest import Searching, found, search_of

DATA = 'service:a schema:name "Pass"@de . service:b schema:name "Passbild"@de ; schema:description "Ein Bild."@de .'


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {file.name: (file.stat().st_size, file.stat().st_mtime_ns) for file in folder.iterdir()}


def test_opening_and_searching_writes_nothing_into_the_release(
    kassel: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = kassel.release.path / "search"
    before = listing(folder)
    search = Search.open(folder)
    assert search.find(Question("perso")).total > 0
    assert listing(folder) == before
    assert not list(tmp_path.iterdir())


def test_a_finished_index_holds_nothing_that_only_a_writer_needs(kassel: Town) -> None:
    folder = kassel.release.path / "search"
    assert not list(folder.glob(".*"))
    assert folder.stat().st_mode & 0o777 == 0o555


def test_an_open_index_answers_on_when_its_release_is_removed(tmp_path: Path) -> None:
    search = search_of(DATA, tmp_path)
    shutil.rmtree(tmp_path / "search")
    assert len(found(search, "pass")) == 2
    assert search.find(Question("passbild")).hits[0].summary is not None


def test_the_same_data_give_the_same_answers_in_the_same_order(tmp_path: Path) -> None:
    many = "".join(f'service:s{n} schema:name "Gleicher Name"@de .\n' for n in range(50))
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert found(search_of(many, one), "gleicher") == found(search_of(many, other), "gleicher")


def test_channels_are_not_searched_but_say_of_their_service_that_it_is_online(searching: Searching) -> None:
    search = searching("""
        service:a schema:name "Pass"@de ; schema:availableChannel channel:a--online .
        channel:a--online schema:name "Pass: online"@de ; dct:type lodse:Online .
    """)
    hits = search.find(Question("pass")).hits
    assert [(hit.kind, hit.online) for hit in hits] == [("service", True)]


def test_persons_are_never_found(kassel: Town) -> None:
    search = Search.open(kassel.release.path / "search")
    assert b"Mustermann" in (kassel.folder / "persons.ttl").read_bytes()
    assert search.find(Question("Mustermann")).total == 0


def test_our_own_words_are_no_things_of_the_town(kassel: Town) -> None:
    counted = Search.open(kassel.release.path / "search").facets(Question("", filters={"language": "de"}))
    assert {count.value for count in counted[fields.KIND]} <= {*fields.WEIGHTS}


def test_markup_in_texts_is_not_searched(searching: Searching) -> None:
    search = searching('service:a schema:name "Pass"@de ; lodse:richText "<p>Mit <strong>Foto</strong></p>"@de .')
    assert found(search, "foto") == ["service/a"]
    assert found(search, "strong") == []


@pytest.mark.parametrize("text", ["x" * 200_000, "wort " * 50_000, "<p>" * 5_000, "\x00", "ﷺ" * 3_000])
def test_texts_of_any_size_and_content_are_taken(searching: Searching, text: str) -> None:
    literal = text.replace("\x00", "\\u0000")
    search = searching(f'service:a schema:name "Pass {literal}"@de ; schema:description "{literal}"@de .')
    assert found(search, "pass") == ["service/a"]


def test_nothing_at_all_can_be_searched(searching: Searching) -> None:
    assert found(searching(""), "pass") == []


def test_words_of_the_town_that_are_wrong_stop_the_build_before_anything_is_written(folder: Path) -> None:
    (folder / "words.toml").write_text("[de", "utf-8")
    with pytest.raises(SettingError, match=r"words\.toml"):
        built(folder)
    assert not (folder / ".lodse").exists()
