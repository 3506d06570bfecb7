"""What differs between two releases: the difference of two sets of statements, thing by thing."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from publisher import site
from publisher.build import build
from publisher.errors import ReleaseError
from publisher.past.difference import Difference, between
from publisher.release import Releases
from tests.command import ROOT, lodse
from tests.conftest import Town, copied
from tests.story import START, TOPIC, Story


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Story:
    found = Story(copied(ROOT / "tests/town", tmp_path_factory.mktemp("begun") / "klein"))
    found.day()
    return found


@pytest.fixture
def story(begun: Story, tmp_path: Path) -> Story:
    """The town on its first day, to be changed at will."""
    found = Story(Path(shutil.copytree(begun.folder, tmp_path / "klein", symlinks=True)))
    found.releases = Releases(found.site.releases).all()
    return found


def told(found: list[Difference]) -> list[tuple[str, str]]:
    return [(difference.iri.removeprefix("https://klein.example/id/"), difference.way) for difference in found]


def test_between_a_release_and_itself_is_no_difference(story: Story) -> None:
    assert list(between(story.releases[0], story.releases[0])) == []


def test_things_are_added_changed_and_removed(story: Story) -> None:
    story.day("im Amt.", "im Bürgerbüro.")
    new = story.day(after=TOPIC)
    assert told(list(between(story.releases[0], new))) == [("service/ausweis", "changed"), ("topic/neues", "added")]
    assert told(list(between(new, story.releases[0]))) == [("service/ausweis", "changed"), ("topic/neues", "removed")]


def test_a_difference_names_the_statements_that_came_and_went(story: Story) -> None:
    new = story.day("im Amt.", "im Bürgerbüro.")
    (found,) = between(story.releases[0], new)
    subject = "<https://klein.example/id/service/ausweis> <http://schema.org/description>"
    assert found.added == (f'{subject} "Den Ausweis bekommen Sie im Bürgerbüro."@de .',)
    assert found.removed == (f'{subject} "Den Ausweis bekommen Sie im Amt."@de .',)


def test_the_manifest_counts_what_a_release_changed(story: Story) -> None:
    story.day("im Amt.", "im Bürgerbüro.")
    counts = [release.manifest["changes"] for release in story.releases]
    assert counts[0]["created"] == 7
    assert counts[1] == {"created": 0, "updated": 1, "deleted": 0, "added": 1, "removed": 1}


def test_after_rolling_back_a_build_still_tells_what_it_changes_of_what_was_released_last(story: Story) -> None:
    story.day("im Amt.", "im Bürgerbüro.")
    town = site.load(story.folder)
    Releases(town.releases).roll_back()
    again = story.day("im Bürgerbüro.", "im Amt.")
    assert again.manifest["changes"]["updated"] == 1
    assert list(between(story.releases[0], again)) == []


def test_another_base_begins_another_history(story: Story) -> None:
    other = site.load(story.folder, base="https://neu.example/")
    release, _ = build(other, now=START + timedelta(days=1))
    assert release.manifest["changes"]["created"] == 7
    back = story.day("im Amt.", "im Bürgerbüro.")
    assert back.manifest["changes"]["updated"] == 1


def test_a_release_without_a_history_cannot_be_compared(story: Story) -> None:
    new = story.day("im Amt.", "im Bürgerbüro.")
    new.path.chmod(0o755)
    (new.path / "history.sqlite").unlink()
    with pytest.raises(ReleaseError, match="no history"):
        list(between(story.releases[0], new))


# The commands ----------------------------------------------------------------------------------------------------


def test_the_command_shows_what_the_current_release_changed(story: Story) -> None:
    story.day("im Amt.", "im Bürgerbüro.")
    said = lodse("diff", story.folder)
    assert said.stdout.splitlines()[0] == "~ https://klein.example/id/service/ausweis  +1 -1"
    assert said.stdout.splitlines()[-1].endswith("0 added, 1 changed, 0 removed; 1 triples more, 1 less.")


def test_the_command_compares_any_two_releases_and_shows_their_statements(story: Story) -> None:
    story.day("im Amt.", "im [Bürgerbüro].")
    new = story.day(after=TOPIC)
    said = lodse("diff", story.folder, story.releases[0].id, new.id[:8], "--triples")
    assert "~ https://klein.example/id/service/ausweis  +1 -1" in said.stdout
    assert (
        '    + <https://klein.example/id/service/ausweis> <http://schema.org/description> "Den Ausweis' in said.stdout
    )
    assert "im [Bürgerbüro]." in said.stdout
    assert "+ https://klein.example/id/topic/neues  +7 -0" in said.stdout


def test_scripts_get_the_difference_as_json(story: Story) -> None:
    new = story.day("im Amt.", "im Bürgerbüro.")
    said = json.loads(lodse("diff", story.folder, story.releases[0].id, new.id, "--json").stdout)
    ausweis = {"iri": "https://klein.example/id/service/ausweis", "change": "changed"}
    assert said == {
        "old": story.releases[0].id,
        "new": new.id,
        "things": [ausweis | {"triples_added": 1, "triples_removed": 1}],
        "counts": {"added": 0, "changed": 1, "removed": 0, "triples_added": 1, "triples_removed": 1},
    }


def test_no_difference_is_an_empty_list(story: Story) -> None:
    story.day(after="# nothing\n")
    assert json.loads(lodse("diff", story.folder, "--json").stdout)["things"] == []


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (("1999",), "no release begins with '1999'", 1),
        (("nowhere", "2026", "2026"), "nowhere: no site.toml there", 2),
        ((), "there is no release before", 1),
    ],
)
def test_what_cannot_be_compared_is_one_clear_error(
    story: Story, words: tuple[str, ...], sentence: str, code: int
) -> None:
    places = words if "nowhere" in words else (story.folder, *words)
    said = lodse("diff", *places)
    assert (said.returncode, "Traceback" in said.stderr) == (code, False)
    assert sentence in said.stderr


def test_before_anything_is_released_there_is_nothing_to_compare(folder: Path) -> None:
    said = lodse("diff", folder)
    assert (said.returncode, "nothing is released yet" in said.stderr) == (1, True)


def test_the_list_of_releases_says_what_changed_who_built_how_big_and_how_good(town: Town) -> None:
    said = lodse("releases", town.folder).stdout
    size = f"{sum(f['bytes'] for f in town.release.manifest['files'].values()) / 1e6:.1f} MB"
    findings = ", ".join(f"{number} {label}" for label, number in town.report.counts.items())
    assert f"current  {town.release.id}  {town.release.triples} triples  +7 ~0 -0  {size}  {findings}" in said
    assert said.rstrip().endswith(town.release.manifest["built_by"])
    assert json.loads(lodse("releases", town.folder, "--json").stdout)[0]["changes"]["created"] == 7
