"""From files to a release: both towns, the same bytes each time, and nobody's name where it does not belong."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

from publisher import site
from publisher.build import build
from publisher.contents.dumps import CONTENTS
from publisher.errors import CheckFailed, SettingError
from publisher.findings import Severity
from publisher.gathering.inputs import inputs, is_current
from publisher.rdf import Format
from publisher.site import Persons, Site, Source
from publisher.terms import SCHEMA
from tests.conftest import Town, built

DUMPED = CONTENTS[None]
DUMPS = [*(f"data.{form.suffix}.gz" for form in DUMPED), "cpsv-ap.nt.gz", "cpsv-ap.ttl.gz"]
RANDOM = ("store/", "persons/", "search/")
"""Folders whose files the engines name and number at random."""

PLACEHOLDER = "Mustermann"


def dump(town: Town, name: str = "data.nt.gz") -> bytes:
    return gzip.decompress((town.release.path / "dumps" / name).read_bytes())


def stored(town: Town, store: str) -> list[ox.Quad]:
    return list(ox.Store.read_only(str(town.release.path / store)))


def of_persons(quads: list[ox.Quad]) -> list[ox.Quad]:
    return [quad for quad in quads if "/id/person/" in str(quad) or PLACEHOLDER in str(quad)]


def triples(text: bytes, form: ox.RdfFormat) -> set[ox.Triple]:
    """Read a dump; of named graphs only what is in none."""
    found = ox.parse(text, form)
    return {q.triple for q in found if not isinstance(q, ox.Quad) or q.graph_name == ox.DefaultGraph()}


@pytest.fixture(params=["kassel", "munich"])
def real(request: pytest.FixtureRequest) -> Town:
    """Each of the two towns."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Town)
    return found


def test_a_town_builds_without_a_violation(real: Town) -> None:
    assert real.report.count(Severity.VIOLATION) == 0


def test_the_report_is_kept_in_the_release(real: Town) -> None:
    kept = json.loads((real.release.path / "report.json").read_bytes())
    assert len(kept) == len(real.report.findings)
    assert real.release.manifest["findings"] == real.report.counts


def test_the_manifest_counts_the_public_triples(real: Town) -> None:
    assert real.release.triples == len(triples(dump(real), ox.RdfFormat.N_TRIPLES))


def test_no_blank_node_leaves_the_building(real: Town) -> None:
    assert [line for line in dump(real).decode().splitlines() if line.startswith("_:") or " _:" in line] == []


@pytest.mark.parametrize("form", DUMPED, ids=lambda form: form.suffix)
def test_every_dump_says_the_same(real: Town, form: Format) -> None:
    expected = triples(dump(real), ox.RdfFormat.N_TRIPLES)
    assert triples(dump(real, f"data.{form.suffix}.gz"), form.syntax) == expected


def test_a_dump_says_what_is_in_the_store(real: Town) -> None:
    expected = {q.triple for q in stored(real, "store") if q.graph_name == ox.DefaultGraph()}
    assert triples(dump(real), ox.RdfFormat.N_TRIPLES) == expected


@pytest.mark.parametrize(
    ("name", "form"), [("data.ttl.gz", "turtle"), ("data.nt.gz", "nt"), ("data.jsonld.gz", "json-ld")]
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_another_library_reads_the_same_from_the_dump(kassel: Town, name: str, form: str) -> None:
    read = Graph().parse(data=dump(kassel, name), format=form)
    assert len(read) == kassel.release.triples
    assert set(read) == set(Graph().parse(data=dump(kassel), format="nt"))


def test_the_same_files_give_the_same_bytes(kassel: Town) -> None:
    again = build(kassel.site, now=datetime.now(UTC) + timedelta(hours=1))[0]
    for name in DUMPS:
        assert (again.path / "dumps" / name).read_bytes() == (kassel.release.path / "dumps" / name).read_bytes()
    kassel.releases.roll_back(kassel.release.id)


def test_the_same_files_elsewhere_give_the_same_name(folder: Path, tmp_path: Path) -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC)
    one = built(folder).site
    names = [build(replace(one, releases=tmp_path / name), now=now)[0].id for name in ("one", "two")]
    assert names[0] == names[1]


def test_the_same_files_and_moment_give_the_same_bytes_but_in_the_engines_own_files(
    folder: Path, tmp_path: Path
) -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC)
    one = built(folder).site
    found = [build(replace(one, releases=tmp_path / name), now=now)[0].manifest["files"] for name in ("one", "two")]
    ours, again = ({name: facts for name, facts in files.items() if not name.startswith(RANDOM)} for files in found)
    assert ours == again
    assert {"dumps/data.nt.gz", "index.sqlite", "history.sqlite", "statistics.json", "report.json"} <= set(ours)


def test_two_builds_for_one_time_stamp_give_the_same_dumps_and_the_same_manifest(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = built(folder).site
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    one, two = (build(replace(settings, releases=tmp_path / name))[0] for name in ("one", "two"))
    assert (one.id, one.created) == (two.id, "2026-01-01T00:00:00Z")
    dumped = [file.relative_to(one.path) for file in one.path.glob("dumps/*")]
    assert len(dumped) == len(CONTENTS[None]) + 3
    for name in (Path("manifest.json"), *dumped):
        assert (one.path / name).read_bytes() == (two.path / name).read_bytes(), name


def test_other_triples_give_another_name(town: Town) -> None:
    file = town.folder / "town.ttl"
    file.write_text(file.read_text().replace("Identity card", "ID card"))
    assert built(town.folder).release.id[-8:] != town.release.id[-8:]


def test_after_a_build_there_is_nothing_to_do_until_something_changes(folder: Path) -> None:
    town = built(folder)
    assert is_current(town.site)
    (folder / "town.ttl").write_text((folder / "town.ttl").read_text() + "\n# mended\n")
    assert not is_current(town.site)


@pytest.mark.parametrize("name", DUMPS)
def test_no_dump_holds_a_person(kassel: Town, name: str) -> None:
    text = dump(kassel, name)
    assert b"/id/person/" not in text
    assert PLACEHOLDER.encode() not in text


def test_no_file_but_the_persons_store_holds_a_person(kassel: Town) -> None:
    public = (p for p in kassel.release.path.rglob("*") if p.is_file() and p.parent.name != "persons")
    held = [path.name for path in public if PLACEHOLDER.lower().encode() in path.read_bytes().lower()]
    assert [name for name in held if name != "report.json"] == []


def test_the_public_store_holds_no_person(kassel: Town) -> None:
    assert of_persons(stored(kassel, "store")) == []


def test_the_persons_store_holds_the_person(kassel: Town) -> None:
    assert ox.Literal("Erika Mustermann") in {quad.object for quad in stored(kassel, "persons")}


def test_nothing_public_points_to_a_person(kassel: Town) -> None:
    persons = {quad.subject for quad in stored(kassel, "persons")}
    assert [quad for quad in stored(kassel, "store") if quad.object in persons] == []


@pytest.fixture(scope="module")
def opted_in(kassel: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The demo town, if it published its persons."""
    persons = Persons(show=True, publish=True, files=kassel.site.persons.files)
    settings = replace(kassel.site, persons=persons, releases=tmp_path_factory.mktemp("opted-in") / "releases")
    return Town(kassel.folder, settings, *build(settings))


def test_a_town_that_opts_in_publishes_its_persons(opted_in: Town) -> None:
    assert PLACEHOLDER in dump(opted_in).decode()
    assert of_persons(stored(opted_in, "store"))


def test_a_town_that_opts_in_keeps_no_other_store(opted_in: Town) -> None:
    assert stored(opted_in, "persons") == []


def test_a_person_among_the_public_files_is_a_violation(folder: Path, kassel: Town) -> None:
    (folder / "persons.ttl").write_text((kassel.folder / "persons.ttl").read_text())
    with pytest.raises(CheckFailed):
        built(folder)


def test_a_violation_is_not_released(town: Town) -> None:
    (town.folder / "broken.ttl").write_text("<id/service/x> a <http://schema.org/GovernmentService> .")
    with pytest.raises(CheckFailed, match="nothing was released") as failed:
        built(town.folder)
    assert failed.value.report.count(Severity.VIOLATION) > 0
    assert town.releases.current_id() == town.release.id


def test_a_file_that_cannot_be_read_is_not_released(town: Town) -> None:
    (town.folder / "broken.ttl").write_text("@prefix : <x> .\n:a :b")
    with pytest.raises(CheckFailed) as failed:
        built(town.folder)
    assert [(f.rule, f.line) for f in failed.value.report.findings] == [("unreadable-source", 2)]
    assert [release.id for release in town.releases.all()] == [town.release.id]


def test_a_first_build_that_fails_leaves_nothing(folder: Path) -> None:
    (folder / "town.ttl").write_text("<id/service/x> a <http://schema.org/GovernmentService> .")
    with pytest.raises(CheckFailed):
        built(folder)
    assert not (folder / ".lodse").exists()


def test_an_unknown_kind_of_source_is_a_setting_error(folder: Path) -> None:
    file = folder / "site.toml"
    file.write_text(file.read_text().replace('"rdf"', '"csw"'))
    with pytest.raises(SettingError, match="'csw'") as error:
        built(folder)
    assert "rdf" in error.value.advice


def test_what_is_checked_is_what_is_published(town: Town) -> None:
    names = [quad for quad in stored(town, "store") if quad.predicate == SCHEMA.name]
    assert {q.triple for q in names} <= triples(dump(town), ox.RdfFormat.N_TRIPLES)


def test_a_site_as_it_stands_is_not_checked(tmp_path: Path) -> None:
    (tmp_path / "any.ttl").write_text("<id/service/x> a <http://schema.org/GovernmentService> ; <urn:p> [] .")
    settings = site.of_files([tmp_path / "any.ttl"], tmp_path / "releases", base="https://x.example/")
    assert build(settings)[1].findings == ()


def test_a_changed_mapping_makes_a_release_old(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Name\nAmt\n")
    mapping = tmp_path / "a.toml"
    source = Source("csv", tmp_path / "a.csv", {"mapping": "a.toml"})
    before = inputs(Site(tmp_path, sources=(source,)))
    mapping.write_text("[[tables]]")
    assert inputs(Site(tmp_path, sources=(source,))) != before
