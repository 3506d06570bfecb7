"""What is to be forgotten is nowhere any more, and what is published stays as it is."""

from __future__ import annotations

import gzip
import json
import shutil
from datetime import timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest

from publisher.contents.integrity import damages
from publisher.errors import ReleaseError
from publisher.past.forgetting import forget, named
from publisher.past.history import FILE, History
from publisher.release import Release, Releases
from publisher.web.app import create_app
from tests.command import ROOT, lodse
from tests.conftest import copied
from tests.story import START, Story

SECRET = "Geheimnis"
AUSWEIS = "https://klein.example/id/service/ausweis"
LATER = START + timedelta(days=9)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with a text that should never have been published, and its correction."""
    found = Story(copied(ROOT / "tests/town", tmp_path_factory.mktemp("told") / "klein"))
    found.day("im Amt.", f"im {SECRET}.")
    found.day(f"im {SECRET}.", "im Amt.")
    return found.folder


@pytest.fixture
def story(told: Path, tmp_path: Path) -> Story:
    """The same town, to be changed at will."""
    found = Story(Path(shutil.copytree(told, tmp_path / "klein", symlinks=True)))
    found.releases = shelf(found).all()
    return found


def shelf(story: Story) -> Releases:
    return Releases(story.site.releases)


def texts(release: Release) -> bytes:
    """Everything that a release says of changes, in plain."""
    history = History.open(release.path / FILE)
    return b"".join(change.text for change in history.changes(1, history.total))


def test_what_was_once_said_is_nowhere_any_more(story: Story) -> None:
    assert SECRET.encode() in texts(story.releases[1])
    release, gone = forget(shelf(story), [AUSWEIS], LATER)
    assert gone == [release.id for release in story.releases]
    assert shelf(story).names() == [release.id] == [shelf(story).current_id()]
    assert SECRET.encode() not in texts(release)
    for file in story.site.releases.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert SECRET.encode() not in (gzip.decompress(content) if file.suffix == ".gz" else content), file


def of_files(release: Release) -> dict[str, object]:
    """What the manifest tells of the files, but of the history and the store."""
    files = release.manifest["files"].items()
    return {name: facts for name, facts in files if name != FILE and not name.startswith("store/")}


def quads(release: Release) -> set[ox.Quad]:
    return set(ox.Store.read_only(str(release.path / "store")))


def test_what_is_published_stays_as_it_is_and_whole(story: Story) -> None:
    before, stored = of_files(story.releases[1]), quads(story.releases[1])
    release, _ = forget(shelf(story), [AUSWEIS], LATER)
    assert of_files(release) == before
    assert quads(release) == stored
    assert list(damages(release)) == []
    assert release.manifest["changes"] == {"created": 0, "updated": 0, "deleted": 0, "added": 0, "removed": 0}


def test_other_things_keep_their_past(story: Story) -> None:
    release, _ = forget(shelf(story), ["https://klein.example/id/topic/papiere"], LATER)
    assert SECRET.encode() in texts(release)


def test_the_pages_of_changes_begin_anew_and_the_old_ones_are_gone(story: Story) -> None:
    forget(shelf(story), [AUSWEIS], LATER)
    client = create_app(story.site).test_client()
    assert client.get(f"/changes?page={story.releases[0].id}.1").status_code == 410
    assert SECRET not in client.get("/changes.nq").text
    assert AUSWEIS in client.get("/changes.nq").text


def test_a_version_of_what_was_is_gone_and_the_current_one_is_there(story: Story) -> None:
    release, _ = forget(shelf(story), [AUSWEIS], LATER)
    client = create_app(story.site).test_client()
    assert client.get(f"/memento/{story.releases[0].id}/doc/service/ausweis").status_code == 404
    assert client.get("/timemap/link/doc/service/ausweis").text.count("/memento/") == 1
    assert client.get(f"/memento/{release.id}/doc/service/ausweis").status_code == 200


def test_a_running_worker_moves_on(story: Story) -> None:
    client = create_app(story.site).test_client()
    old = f"/memento/{story.releases[0].id}/doc/service/ausweis"
    assert SECRET in client.get(f"{old}.nt").text
    forget(shelf(story), [AUSWEIS], LATER)
    assert client.get("/doc/service/ausweis.nt").status_code == 200
    assert client.get(f"{old}.nt").status_code == 404


def test_the_next_build_goes_on_from_there(story: Story) -> None:
    forget(shelf(story), [AUSWEIS], START + timedelta(days=2, hours=-1))
    release = story.day("im Amt.", "im Haus.")
    assert release.manifest["changes"] == {"created": 0, "updated": 1, "deleted": 0, "added": 1, "removed": 1}


def test_without_a_thing_only_the_releases_are_deleted(story: Story) -> None:
    release, gone = forget(shelf(story), [], LATER)
    assert (len(gone), SECRET.encode() in texts(release)) == (2, True)


def test_after_rolling_back_one_builds_first(story: Story) -> None:
    shelf(story).roll_back()
    with pytest.raises(ReleaseError, match="not the newest") as error:
        forget(shelf(story), [AUSWEIS], LATER)
    assert "lodse build" in error.value.advice
    assert len(shelf(story).names()) == 2


@pytest.mark.parametrize(
    ("word", "iri"),
    [
        ("https://klein.example/id/contact/amt", "https://klein.example/id/contact/amt"),
        ("https://klein.example/id/contact/amt#tel", "https://klein.example/id/contact/amt"),
        ("contact/amt", "https://klein.example/id/contact/amt"),
        ("id/contact/amt", "https://klein.example/id/contact/amt"),
        ("urn:isbn:1#x", "urn:isbn:1#x"),
    ],
)
def test_a_thing_is_named_by_its_iri_or_its_path(word: str, iri: str) -> None:
    assert named("https://klein.example/", word) == iri


def test_the_command_asks_before_it_deletes(story: Story) -> None:
    assert lodse("forget", story.folder, "service/ausweis").returncode != 0
    assert len(shelf(story).names()) == 2
    said = lodse("forget", story.folder, "service/ausweis", "--yes", "--json")
    told = json.loads(said.stdout)
    assert (said.returncode, told["forgotten"]) == (0, [AUSWEIS])
    assert told["removed"] == [release.id for release in story.releases]
    assert shelf(story).names() == [told["id"]]
