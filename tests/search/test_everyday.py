"""Everyday words: which things they lead to, and files that are wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from publisher import assets
from publisher.errors import SettingError
from publisher.search import everyday
from publisher.search.everyday import Everyday
from publisher.search.query import Question
from publisher.search.reader import Search
from publisher.search.words import ANALYSERS, fold
from tests.conftest import built

PAIRS = [("perso", "Personalausweis", "de"), ("wegziehen", "Wohnsitz abmelden", "de"), ("garbage", "Abfall", "en")]


def said(words: Everyday, name: str, *pieces: str) -> list[str]:
    return [literal.value for literal in words.within_names([name], pieces)]


def test_an_everyday_word_belongs_to_things_whose_name_holds_the_official_one() -> None:
    words = Everyday(PAIRS)
    assert said(words, "Verlust des Personalausweises") == ["perso"]
    assert said(words, "Reisepass") == []


def test_of_several_official_words_all_have_to_be_in_the_name() -> None:
    words = Everyday(PAIRS)
    assert said(words, "Wohnsitz abmelden") == ["wegziehen"]
    assert said(words, "Wohnsitz anmelden") == []


def test_the_official_word_may_be_part_of_a_compound() -> None:
    assert said(Everyday(PAIRS), "Abfallkalender", "abfall", "kalend") == ["garbage"]


def test_only_a_thing_that_is_called_just_so_is_meant_as_a_whole() -> None:
    words = Everyday(PAIRS)
    assert [literal.value for literal in words.for_names(["Personalausweise"])] == ["perso"]
    assert words.for_names(["Verlust des Personalausweises"]) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[de\n", "words.toml"),
        ('perso = ["Personalausweis"]', "perso is not a table"),
        ('[de]\nperso = "Personalausweis"', "de.perso"),
        ("[de]\nperso = [1]", "de.perso"),
        ('[fr]\n"carte" = ["Personalausweis"]', "fr is no language"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_that_is_wrong(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "words.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingError, match=told):
        everyday.of(tmp_path)


def test_a_town_without_a_file_of_its_own_has_the_common_words(tmp_path: Path) -> None:
    assert "perso" in said(everyday.of(tmp_path), "Personalausweis")


def test_a_town_adds_words_of_its_own(folder: Path) -> None:
    (folder / "words.toml").write_text('[de]\n"amtszimmer" = ["Amt"]\n', "utf-8")
    town = built(folder)
    found = Search.open(town.release.path / "search").find(Question("amtszimmer"))
    assert [hit.name.value for hit in found.hits][:1] == ["Amt"]


def test_the_common_words_are_each_said_once_and_never_stand_for_themselves() -> None:
    tables = tomllib.loads(assets.EVERYDAY_WORDS.read_text("utf-8"))
    assert tables.keys() <= ANALYSERS.keys()
    for table in tables.values():
        folded = [fold(word) for word in table]
        assert len(set(folded)) == len(folded)
        assert all(fold(official) != fold(word) for word, meant in table.items() for official in meant)
        assert all(meant and all(official[:1].isupper() for official in meant) for meant in table.values())
