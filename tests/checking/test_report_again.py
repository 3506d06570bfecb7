"""After a change the whole report is that of a full check: findings of rules, those for editors, and their places."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher import check, site
from publisher.build import site_node
from publisher.checking import pieces, places
from publisher.checking.examine import examine
from publisher.findings import Report
from publisher.gathering.gather import gather
from publisher.progress import Silent
from publisher.terms import DCT, LODSE, SCHEMA, XSD
from publisher.work import ALONE
from tests.mutations import BASE, CHANGES, Change, Said, changed, country, nth

FILES = ("a.nt", "b.nt", "c.nt")
TODAY = date(2026, 11, 27)
SETTINGS = f"""
[site]
name = "Land"
base = "{BASE}"
language = "de"
languages = ["de", "en"]
publisher = "organisation/land"
[[sources]]
kind = "rdf"
path = "towns"
"""


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "PIECE", 60)


# What editors change ---------------------------------------------------------------------------------------------


def document(node: object) -> str:
    return str(node).strip("<>").partition("#")[0]


def add(said: Said, number: int) -> Said:
    """A thing is added that is like another one but for its key: it is there twice."""
    known = document(nth(said, number).subject)
    own = [quad for quad in said if document(quad.subject) == known]

    def renamed(term: object) -> object:
        is_own = isinstance(term, NamedNode) and document(term) == known
        return NamedNode(str(term).strip("<>").replace(known, f"{known}-{number}", 1)) if is_own else term

    return said | {Quad(*map(renamed, quad.triple)) for quad in own}  # type: ignore[arg-type]


def link(said: Said, number: int) -> Said:
    """A text leads to a thing that is there, or to none."""
    one, other = nth(said, number), nth(said, number * 11)
    target = document(other.subject) + ("-gone" if number % 3 == 0 else "")
    text = Literal(f'<a href="{target.replace("/id/", "/doc/")}">mehr</a>', language="de")
    return said | {Quad(NamedNode(document(one.subject)), LODSE.richText, text)}


def age(said: Said, number: int) -> Said:
    """Nobody has looked at a thing for years, or a fact has expired."""
    node = NamedNode(document(nth(said, number).subject))
    predicate = (DCT.modified, SCHEMA.expires)[number % 2]
    kept = frozenset(quad for quad in said if (quad.subject, quad.predicate) != (node, predicate))
    return kept | {Quad(node, predicate, Literal(f"20{20 + number % 9}-11-28", datatype=XSD.date))}


def nameless(said: Said, number: int) -> Said:
    """A thing has a part without a name of its own."""
    part = BlankNode(f"part{number}")
    return said | {Quad(nth(said, number).subject, SCHEMA.hoursAvailable, part), Quad(part, SCHEMA.opens, Literal("8"))}


EDITS: tuple[Change, ...] = (*CHANGES, add, link, age, nameless)
edits = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 10_000)), min_size=1, max_size=3)


# A site in files -------------------------------------------------------------------------------------------------


def start() -> Said:
    """A town of a few services, in which some things are already there twice, and some links are dead."""
    said = frozenset(quad for quad in country() if quad.subject != NamedNode(f"{BASE}id/site"))
    return changed(said, [(add, 5), (add, 400), (link, 3), (link, 8), (age, 30), (age, 61), (age, 88)])


def write(said: Said, folder: Path) -> None:
    """Write a site: which file says something follows from its document."""
    (folder / "site.toml").write_text(SETTINGS, "utf-8")
    (folder / "towns").mkdir(exist_ok=True)
    for number, name in enumerate(FILES):
        own = sorted(f"{quad.triple} ." for quad in said if crc32(document(quad.subject).encode()) % 3 == number)
        (folder / "towns" / name).write_text("\n".join((f"# {len(own)} statements", *own)), "utf-8")


def report(folder: Path, today: date = TODAY, *, releases: str = "releases") -> Report:
    """Check as a large site is checked, by way of files."""
    settings = replace(site.load(folder), releases=folder / releases, work=ALONE)
    return examine(settings, gather(settings, Silent(), site_node(settings), small=0), Silent(), today)


def in_full(folder: Path, today: date = TODAY) -> Report:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        return report(folder, today, releases=name)


def rows(found: Report) -> list[dict[str, object]]:
    return [finding.as_json() for finding in found.findings]


@pytest.fixture
def land(tmp_path: Path) -> Path:
    write(start(), tmp_path)
    return tmp_path


@settings(max_examples=2, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(edits, min_size=1, max_size=2))
def test_after_any_changes_the_whole_report_is_that_of_a_full_check(changes: list[list[tuple[Change, int]]]) -> None:
    _compare(changes)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(edits, min_size=1, max_size=3))
def test_after_many_changes_the_whole_report_is_that_of_a_full_check(changes: list[list[tuple[Change, int]]]) -> None:
    _compare(changes)


def _compare(changes: list[list[tuple[Change, int]]]) -> None:
    said = start()
    with tempfile.TemporaryDirectory() as name:
        write(said, Path(name))
        report(Path(name))
        for edit in changes:
            said = changed(said, edit)
            write(said, Path(name))
            assert rows(report(Path(name))) == rows(in_full(Path(name)))


# What is looked at -----------------------------------------------------------------------------------------------


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The documents and pieces that were looked at, and the files that were looked through for lines."""
    found: list[object] = []

    def noting(module: object, seen: Callable[[Any], object]) -> None:
        does = module.look  # type: ignore[attr-defined]

        def noted(shared: object, item: object) -> object:
            found.append(seen(item))
            return does(shared, item)

        monkeypatch.setattr(module, "look", noted)

    noting(pieces, lambda part: part)
    noting(places, lambda sought: [Path(file).name for file in sought.files])
    return found


def test_what_has_not_changed_is_not_looked_at_again(land: Path, looked_at: list[object]) -> None:
    first = report(land)
    assert any(finding.line for finding in first.findings)
    assert {type(part) for part in looked_at} == {int, list}
    looked_at.clear()
    assert rows(report(land)) == rows(first)
    assert looked_at == []


def test_a_change_leads_to_its_document_and_its_file(land: Path, looked_at: list[object]) -> None:
    report(land)
    file = land / "towns" / "b.nt"
    text = next(line for line in file.read_text("utf-8").splitlines() if "description" in line and '"@de' in line)
    file.write_text(file.read_text("utf-8").replace(text, text.replace('"@de', ' (neu)"@de')), "utf-8")
    looked_at.clear()
    report(land)
    parts = [part for part in looked_at if not isinstance(part, list)]
    assert parts == [frozenset({document(text.split()[0]).encode()})]
    assert {*map(str, (part for part in looked_at if isinstance(part, list)))} <= {"['b.nt']"}


def test_lines_are_found_again_where_they_have_moved(land: Path) -> None:
    before = report(land)
    file = land / "towns" / "a.nt"
    file.write_text("# more\n# and more\n" + file.read_text("utf-8"), "utf-8")
    after = report(land)
    moved = {(f.rule, f.node, f.path, f.value): f.line for f in after.findings if f.source == str(file)}
    assert moved == {
        (f.rule, f.node, f.path, f.value): f.line + 2 for f in before.findings if f.source == str(file) and f.line
    }
    assert moved
    assert rows(after) == rows(in_full(land))


def test_a_file_with_another_name_is_told(land: Path) -> None:
    report(land)
    (land / "towns" / "a.nt").rename(land / "towns" / "z.nt")
    found = report(land)
    assert {Path(f.source).name for f in found.findings if f.source} >= {"z.nt", "b.nt", "c.nt"}
    assert rows(found) == rows(in_full(land))


def test_what_is_due_on_a_later_day_is_told_then(land: Path, looked_at: list[object]) -> None:
    before = report(land)
    looked_at.clear()
    for today in (date(2026, 11, 29), date(2031, 1, 1)):
        found = report(land, today)
        assert not any(isinstance(part, int) for part in looked_at)
        assert rows(found) == rows(in_full(land, today))
        looked_at.clear()
    assert len(found.findings) > len(before.findings)


def test_an_earlier_day_is_checked_in_full(land: Path) -> None:
    report(land, date(2031, 1, 1))
    assert rows(report(land)) == rows(in_full(land))


def test_a_state_that_is_damaged_in_part_is_mended(land: Path) -> None:
    report(land)
    pages = (land / "releases" / ".checked").glob("told-*")
    later = [page for page in pages if b'"findings"' not in page.read_bytes()]
    for page in later:
        page.write_bytes(b"{")
    assert len(later) > 1
    day = date(2031, 1, 1)
    assert rows(report(land, day)) == rows(in_full(land, day))
