"""What a history tells: everything that changed, in order, and enough to make each release from it again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher import rdf
from publisher.errors import ReleaseError
from publisher.gathering.shards import Shards
from publisher.past.chronicle import Digest, Entry, digests, record
from publisher.past.compaction import forget
from publisher.past.history import FORMAT, Change, History
from publisher.terms import LODSE, RDF, SCHEMA

BASE = "https://klein.example/"
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)


def service(key: str) -> NamedNode:
    return NamedNode(f"{BASE}id/service/{key}")


def said(key: str, name: str, *, part: str = "") -> set[Quad]:
    """A service with a name, and if need be with a part that has a text of its own."""
    quads = {Quad(service(key), SCHEMA.name, Literal(name, language="de"))}
    if part:
        fee = NamedNode(f"{BASE}id/service/{key}#fee")
        quads |= {Quad(service(key), SCHEMA.offers, fee), Quad(fee, SCHEMA.price, Literal(part))}
    return quads


def typed(key: str, type_: NamedNode) -> Quad:
    return Quad(service(key), RDF.type, type_)


@dataclass
class Said:
    """A part of a release."""

    lines: list[bytes]

    def digests(self) -> Iterable[Digest]:
        return digests(self.lines, BASE)

    def data(self) -> list[bytes]:
        return self.lines


@dataclass
class Site:
    """A folder in which the history of a site grows, a day a release."""

    folder: Path
    paths: list[Path] = field(default_factory=list)

    def release(self, quads: Iterable[Quad], *, keep: int | None = None, day: int | None = None) -> dict[str, int]:
        """Write down one more release; what was counted."""
        day = len(self.paths) if day is None else day
        moment = FIRST + timedelta(days=day)
        path, shards = self.folder / f"{len(self.paths)}.sqlite", Shards.of(quads, 3)
        parts = [Said(shards.data(shard)) for shard in range(shards.number)]
        entry = Entry(f"{moment:%Y%m%dT%H%M%SZ}-00000000", moment, BASE)
        previous = self.paths[-1] if self.paths else None
        counts = record(path, parts, entry, previous, moment - timedelta(days=keep) if keep else None)
        self.paths.append(path)
        return {kind: number for kind, number in counts.items() if number}

    @property
    def history(self) -> History:
        return History.open(self.paths[-1])

    def changes(self) -> list[Change]:
        return self.history.changes(1, self.history.total)

    def told(self) -> list[tuple[str, str, str]]:
        """Day, key and kind of each change."""
        return [(str(c.moment.day), c.iri.rpartition("/")[2], c.kind) for c in self.changes()]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def read(change: Change) -> set[Quad]:
    return set(rdf.read_text(change.text, rdf.N_TRIPLES)) if change.present else set()


def replayed(changes: Iterable[Change]) -> set[Quad]:
    """What is said after all of these changes: each replaces what was said of its thing."""
    things: dict[str, set[Quad]] = {}
    for change in changes:
        things[change.iri] = read(change)
    return {quad for quads in things.values() for quad in quads}


def test_the_first_release_creates_everything(site: Site) -> None:
    counts = site.release(said("a", "A") | said("b", "B"))
    assert (counts, site.told()) == ({"created": 2, "added": 2}, [("1", "a", "created"), ("1", "b", "created")])


def test_a_release_that_changes_nothing_adds_nothing(site: Site) -> None:
    site.release(said("a", "A"))
    assert (site.release(said("a", "A")), site.told()) == ({}, [("1", "a", "created")])


def test_each_release_tells_what_was_created_updated_and_deleted(site: Site) -> None:
    site.release(said("a", "A") | said("b", "B") | said("c", "C"))
    counts = site.release(said("a", "A") | said("b", "Neu") | said("d", "D"))
    assert counts == {"created": 1, "updated": 1, "deleted": 1, "added": 2, "removed": 2}
    assert site.told()[3:] == [("2", "b", "updated"), ("2", "c", "deleted"), ("2", "d", "created")]


def test_a_part_belongs_to_its_thing(site: Site) -> None:
    site.release(said("a", "A", part="5.00"))
    assert site.release(said("a", "A", part="6.00")) == {"updated": 1, "added": 1, "removed": 1}
    assert read(site.changes()[-1]) == said("a", "A", part="6.00")


def test_things_elsewhere_do_not_belong_to_one_another(site: Site) -> None:
    terms = {Quad(NamedNode(f"https://other.example/ns#{name}"), SCHEMA.name, Literal(name)) for name in "xy"}
    assert site.release(terms) == {"created": 2, "added": 2}


def test_what_is_deleted_keeps_its_name_and_nothing_else(site: Site) -> None:
    site.release({*said("a", "A", part="5.00"), typed("a", SCHEMA.GovernmentService)})
    site.release(said("b", "B"))
    deleted = next(change for change in site.changes() if change.kind == "deleted")
    kept = set(rdf.read_text(deleted.text, rdf.N_TRIPLES))
    assert (deleted.present, kept) == (False, {*said("a", "A"), typed("a", SCHEMA.GovernmentService)})


def test_what_is_withdrawn_counts_as_deleted_though_something_is_still_said(site: Site) -> None:
    site.release(said("a", "A"))
    assert site.release({*said("a", "A"), typed("a", LODSE.Withdrawn)})["deleted"] == 1
    assert (site.changes()[-1].kind, site.changes()[-1].present) == ("deleted", True)


def test_what_was_deleted_can_come_back(site: Site) -> None:
    for quads in (said("a", "A"), said("b", "B"), said("a", "A")):
        site.release(quads)
    assert [kind for _, key, kind in site.told() if key == "a"] == ["created", "deleted", "created"]


@pytest.mark.parametrize(
    "person",
    [
        {Quad(NamedNode(f"{BASE}id/person/muster"), SCHEMA.name, Literal("Mara Muster"))},
        {
            Quad(NamedNode("https://elsewhere.example/mara"), RDF.type, SCHEMA.Person),
            Quad(NamedNode("https://elsewhere.example/mara"), SCHEMA.name, Literal("Mara Muster")),
        },
        {
            Quad(NamedNode(f"{BASE}id/contact/x"), RDF.type, SCHEMA.Person),
            Quad(NamedNode(f"{BASE}id/contact/x#tel"), SCHEMA.name, Literal("Mara Muster")),
        },
    ],
    ids=["by IRI", "by class", "with a part"],
)
def test_persons_have_no_history(site: Site, person: set[Quad]) -> None:
    site.release(said("a", "A") | person)
    site.release(said("a", "B"))
    assert {change.iri for change in site.changes()} == {service("a").value}
    assert b"Mara" not in site.paths[-1].read_bytes()


def test_a_text_that_looks_like_a_statement_is_a_text(site: Site) -> None:
    tricky = f" {RDF.type} {SCHEMA.Person} {RDF.type} {LODSE.Withdrawn} \n<{BASE}id/service/a> .\u2028\x85"
    assert site.release(said("a", tricky)) == {"created": 1, "added": 1}
    assert replayed(site.changes()) == said("a", tricky)


def test_one_change_is_found_by_its_release_and_number(site: Site) -> None:
    site.release(said("a", "A") | said("b", "B"))
    site.release(said("a", "A") | said("b", "Neu"))
    history = site.history
    for change in site.changes():
        assert history.change(change.release, change.number) == change
    last = site.changes()[-1]
    assert [history.change(last.release, number) for number in (0, 2, -1)] == [None] * 3
    assert history.change("20990101T000000Z-00000000", 1) is None


def test_the_releases_that_have_a_thing_are_those_between_its_creation_and_its_end(site: Site) -> None:
    withdrawn = {*said("a", "A"), typed("a", LODSE.Withdrawn)}
    for quads in (said("b", "B"), said("a", "A"), said("a", "A"), withdrawn, set(), said("a", "A")):
        site.release(quads | said("c", "C"))
    names = [f"{FIRST + timedelta(days=day):%Y%m%dT%H%M%SZ}-00000000" for day in range(6)]
    found = site.history.releases_with(service("a").value, [*names, "20990101T000000Z-unknown"])
    assert [moment.day for _, moment in found] == [2, 3, 6]
    assert site.history.releases_with(service("nie").value, names) == []


def test_a_history_of_another_layout_is_not_carried_on(site: Site) -> None:
    site.release(said("a", "A"))
    with closing(sqlite3.connect(site.paths[-1])) as database:
        database.execute(f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(ReleaseError, match="no history"):
        _ = site.history
    assert site.release(said("a", "A")) == {"created": 1, "added": 1}


def test_no_file_at_all_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no history"):
        History.open(tmp_path / "none")


# Leaving out -----------------------------------------------------------------------------------------------------


def test_old_changes_that_others_followed_are_left_out_and_the_last_ones_stay(site: Site) -> None:
    for number in range(6):
        site.release(said("a", str(number)) | said("b", "B"), keep=2 if number == 5 else None)
    assert site.told() == [("1", "b", "created"), ("4", "a", "updated"), ("5", "a", "updated"), ("6", "a", "updated")]
    assert replayed(site.changes()) == said("a", "5") | said("b", "B")


def test_what_is_gone_for_long_leaves_no_trace(site: Site) -> None:
    site.release(said("a", "A") | said("b", "B"))
    for name in "CDEF":
        site.release(said("b", name), keep=2)
    assert service("a").value not in {change.iri for change in site.changes()}
    assert service("a").value.encode() not in site.paths[-1].read_bytes()


def test_positions_are_numbered_anew_under_another_generation_and_names_stay(site: Site) -> None:
    site.release(said("a", "A") | said("b", "B"))
    before, b = site.history.generation, site.changes()[1]
    for number in range(6):
        site.release(said("a", str(number)) | said("b", "B"), keep=2)
    assert site.history.generation > before
    assert [change.position for change in site.changes()] == list(range(1, site.history.total + 1))
    assert site.history.change(b.release, b.number) == site.changes()[0]


def test_few_old_changes_are_not_worth_to_number_anew(site: Site) -> None:
    many = {quad for number in range(20) for quad in said(f"s{number}", "S")}
    site.release(many | said("a", "A"))
    generation = site.history.generation
    for number in range(3):
        site.release(many | said("a", str(number)), keep=1)
    assert (site.history.generation, site.history.total) == (generation, 24)


def test_what_was_said_of_a_forgotten_thing_is_gone_and_what_is_said_now_stays(site: Site) -> None:
    site.release(said("a", "Geheim") | said("b", "Auch geheim") | said("c", "C"))
    site.release(said("a", "Offen") | said("c", "C"))
    with closing(sqlite3.connect(site.paths[-1], isolation_level=None)) as database:
        forget(database, "20990101T000000Z-0", [service(key).value for key in ("a", "b", "nie")])
    assert replayed(site.changes()) == said("a", "Offen") | said("c", "C")
    assert [(key, kind) for _, key, kind in site.told()] == [("c", "created"), ("a", "updated"), ("b", "deleted")]
    assert all(b"geheim" not in change.text.lower() for change in site.changes())


# Everything at once ----------------------------------------------------------------------------------------------

keys = st.sampled_from(["a", "b", "c", "d", "e"])
texts = st.text(max_size=12)
things = st.dictionaries(keys, st.tuples(texts, st.sampled_from(["", "1", "2"])), max_size=5)


def stated(state: dict[str, tuple[str, str]]) -> set[Quad]:
    return {quad for key, (name, part) in state.items() for quad in said(key, name, part=part)}


@settings(max_examples=30)
@given(states=st.lists(things, min_size=1, max_size=6), keep=st.sampled_from([None, 1, 2]))
def test_replaying_all_changes_gives_what_was_released(
    states: list[dict[str, tuple[str, str]]], keep: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = Site(tmp_path_factory.mktemp("history"))
    for state in states:
        site.release(stated(state), keep=keep)
        assert replayed(site.changes()) == stated(state)


@settings(max_examples=15)
@given(states=st.lists(things, min_size=2, max_size=4))
def test_the_counts_of_a_release_are_the_difference_of_two_sets(
    states: list[dict[str, tuple[str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = Site(tmp_path_factory.mktemp("history"))
    for state in states:
        counts = site.release(stated(state))
    before, after = states[-2:]
    assert {kind: counts.get(kind, 0) for kind in ("created", "updated", "deleted", "added", "removed")} == {
        "created": len(after.keys() - before.keys()),
        "updated": sum(stated({k: before[k]}) != stated({k: after[k]}) for k in before.keys() & after.keys()),
        "deleted": len(before.keys() - after.keys()),
        "added": len(stated(after) - stated(before)),
        "removed": len(stated(before) - stated(after)),
    }
