"""A release that is built upon the last one is the one that a full build gives; of the last one nothing changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from pyoxigraph import Literal, NamedNode, Quad

from publisher import freeze
from publisher.contents.integrity import damages
from publisher.freezing import alone, around, filling, kept
from publisher.freezing.job import When
from publisher.gathering.gather import Reading
from publisher.gathering.shards import Shards
from publisher.past import forgetting, history
from publisher.progress import Silent
from publisher.release import MANIFEST, Release, Releases
from publisher.search.query import Question
from publisher.search.reader import Search
from publisher.site import Site
from publisher.terms import SCHEMA
from publisher.work import ALONE
from tests.mutations import BASE, Change, Said, changed, changes, country, double, relate, remove

MOST = 150
"""Statements of a shard: with so few the small town has eight of them."""

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = FIRST + timedelta(days=1)
THIRD = SECOND + timedelta(days=1)


@dataclass(frozen=True)
class Land:
    """A site whose releases are written in parts however small it is."""

    folder: Path

    @property
    def site(self) -> Site:
        releases = self.folder / "releases"
        return Site(self.folder, base=BASE, name="Land", languages=("de", "en"), releases=releases, work=ALONE)

    @property
    def releases(self) -> Releases:
        return Releases(self.site.releases)

    @property
    def parts(self) -> Path:
        return self.site.releases / kept.FOLDER

    def release(self, said: Iterable[Quad], moment: datetime) -> Release:
        """Release what is said, without checking it."""
        reading, site = Reading(Shards.of(said, MOST), is_large=True), self.site
        with self.releases.draft(f"{moment:%Y%m%dT%H%M%SZ}") as draft:
            last = next(reversed(self.releases.all()), None)
            when = When(f"{moment:%Y%m%dT%H%M%SZ}", last.path / history.FILE if last else None)
            written = freeze.write(draft, site, reading, Silent(), when)
            freeze.clear(draft)
            facts: dict[str, object] = {
                "created": str(moment),
                "base": BASE,
                "triples": written.triples,
                "findings": {},
            }
            facts |= {"graphs": written.graphs, "changes": dict(written.changes)}
            release = self.releases.commit(draft, facts, written.name)
            freeze.keep(site, written)
        return release

    def copy(self, folder: Path) -> Land:
        """Give the same site elsewhere."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Land(folder)


@pytest.fixture(autouse=True)
def _patched_however_much() -> Iterator[None]:
    """Of so few statements a few are a large share."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(freeze, "MOST_PATCHED", 0.3)
        yield


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Land:
    """A site with one release."""
    land = Land(tmp_path_factory.mktemp("land") / "site")
    land.folder.mkdir()
    land.release(country(), FIRST)
    return land


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


def stored(release: Release) -> set[str]:
    return set(map(str, ox.Store.read_only(str(release.path / filling.STORE))))


def found(release: Release) -> list[tuple[str, list[str]]]:
    """What some questions find, in this order."""
    search = Search.open(release.path / "search")
    words = ("amt", "ausweis", "beantragen", "rathaus", "wohnung", "personal", "online", "gebuehr", "kita")
    return [(word, [hit.iri for hit in search.find(Question(word, "de", {}), number=50).hits]) for word in words]


def written_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which stores are filled, and what is worked out of which part."""
    noted: list[str] = []
    for module, name in ((filling, "fill"), (alone, "write"), (around, "write")):
        monkeypatch.setattr(module, name, _noted(noted, f"{module.__name__.rpartition('.')[2]}", getattr(module, name)))
    return noted


def _noted(noted: list[str], what: str, function: object) -> object:
    def call(*arguments: object) -> object:
        noted.append(what)
        return function(*arguments)  # type: ignore[operator]

    return call


def rename(said: Said, number: int) -> Said:
    """A thing has another name, of words that no other has."""
    names = sorted((q for q in said if q.predicate == SCHEMA.name and isinstance(q.object, Literal)), key=str)
    quad = names[number % len(names)]
    return said - {quad} | {Quad(quad.subject, quad.predicate, Literal("Zwirbelquastenbescheinigung", language="de"))}


def same(one: Release, other: Release) -> None:
    """The releases have the same files but those of the engines, and these say and find the same."""
    assert {name for name in one.manifest["files"] if not _is_random(name)} == {
        name for name in other.manifest["files"] if not _is_random(name)
    }
    differing = [
        n for n, facts in one.manifest["files"].items() if not _is_random(n) and other.manifest["files"][n] != facts
    ]
    assert differing == []
    assert (one.path / MANIFEST).read_bytes() == (other.path / MANIFEST).read_bytes()
    assert stored(one) == stored(other)
    assert found(one) == found(other)


def _is_random(name: str) -> bool:
    return name.startswith(("store/", "persons/", "search/"))


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edit=changes)
@example(edit=[(rename, 3)])
@example(edit=[(remove, 3), (double, 8), (relate, 5)])
def test_what_is_built_upon_the_last_release_is_what_a_full_build_gives(
    before: Land, scratch: Path, edit: list[tuple[Change, int]]
) -> None:
    upon, anew = (before.copy(scratch / name) for name in ("upon", "anew"))
    shutil.rmtree(anew.parts)
    try:
        said = changed(country(), edit)
        with pytest.MonkeyPatch.context() as patch:
            noted = written_anew(patch)
            one = upon.release(said, SECOND)
            assert noted.count("filling") == 0
        same(one, anew.release(said, SECOND))
    finally:
        for land in (upon, anew):
            _delete(land.folder)


def _delete(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def land(before: Land, tmp_path: Path) -> Iterator[Land]:
    copy = before.copy(tmp_path / "copy")
    yield copy
    _delete(copy.folder)


def test_a_change_of_one_thing_costs_the_parts_that_it_touches(land: Land, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = written_anew(monkeypatch)
    said = country() | {Quad(NamedNode(f"{BASE}id/area/neu"), SCHEMA.name, Literal("Neu", language="de"))}
    number = Shards.of(said, MOST).number
    land.release(said, SECOND)
    assert number >= 8
    assert noted.count("filling") == 0
    assert (noted.count("alone"), noted.count("around")) == (1, 1)


def test_nothing_new_is_released_without_any_part_being_written(land: Land, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = written_anew(monkeypatch)
    first = land.releases.current()
    again = land.release(country(), SECOND)
    assert noted == []
    assert first
    assert stored(again) == stored(first)


def test_the_release_that_another_is_built_upon_stays_as_it_was(land: Land) -> None:
    first = land.releases.current()
    assert first
    said = stored(first)
    for number, moment in enumerate((SECOND, THIRD)):
        land.release(changed(country(), [(rename, number), (remove, number)]), moment)
    assert stored(first) == said
    assert [harm for name in land.releases.names() for harm in damages(land.releases.get(name))] == []


def test_many_changes_one_upon_the_other_are_what_a_full_build_gives(land: Land, tmp_path: Path) -> None:
    said = country()
    for number in range(4):
        said = changed(said, [(rename, number), (double, number * 11)])
        last = land.release(said, SECOND + timedelta(hours=number))
    anew = Land(tmp_path / "anew")
    anew.folder.mkdir()
    whole = anew.release(said, SECOND + timedelta(hours=3))
    assert stored(last) == stored(whole)
    assert found(last) == found(whole)
    ours = {n: f for n, f in last.manifest["files"].items() if not _is_random(n) and n != history.FILE}
    assert ours == {n: f for n, f in whole.manifest["files"].items() if n in ours}


WRECKS: dict[str, Callable[[Land], object]] = {
    "a part is damaged": lambda land: flip(next(land.parts.glob("*.nt.gz"))),
    "a part is gone": lambda land: next(land.parts.glob("*.listed")).unlink(),
    "what the last release was made of is damaged": lambda land: flip(land.parts / "state.json"),
    "all parts are gone": lambda land: shutil.rmtree(land.parts),
    "the store of the last release is damaged": lambda land: flip(next(current(land).path.glob("store/*.sst"))),
    "the last release is gone": lambda land: land.releases.remove(current(land).id),
}


def current(land: Land) -> Release:
    found = land.releases.current()
    assert found
    return found


def flip(path: Path) -> None:
    """Turn over one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.chmod(0o644)
    path.write_bytes(content)


@pytest.mark.parametrize("wreck", WRECKS)
def test_what_is_no_longer_whole_is_not_built_upon(land: Land, before: Land, tmp_path: Path, wreck: str) -> None:
    anew = before.copy(tmp_path / "anew")
    shutil.rmtree(anew.parts)
    WRECKS[wreck](land)
    said = changed(country(), [(rename, 1)])
    one, other = (stored(each.release(said, SECOND)) for each in (land, anew))
    assert one == other
    assert list(damages(current(land))) == []
    _delete(anew.folder)


def test_who_changes_much_gets_a_store_that_is_filled_anew(land: Land, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = written_anew(monkeypatch)
    half = frozenset(quad for quad in country() if hash(str(quad.subject)) % 2)
    assert stored(land.release(half, SECOND)) >= {str(quad) for quad in half if "XMLSchema" not in str(quad)}
    assert noted.count("filling") == 1


def test_what_was_forgotten_is_in_no_file_whatever_was_built_upon_what(land: Land) -> None:
    secret = Quad(NamedNode(f"{BASE}id/area/neu"), SCHEMA.name, Literal("Zwirbelquaste", language="de"))
    land.release(country() | {secret}, SECOND)
    land.release(country(), THIRD)
    forgetting.forget(land.releases, [f"{BASE}id/area/neu"], THIRD + timedelta(days=1))
    files = [path for path in land.site.releases.rglob("*") if path.is_file()]
    assert [path for path in files if b"Zwirbelquaste" in path.read_bytes()] == []
    assert {path.name for path in land.site.releases.iterdir()} == {current(land).id, "current", ".lock"}
