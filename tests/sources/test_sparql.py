"""Harvesting another SPARQL endpoint: pages, an interruption, a copy that outlives the other side, and shrinking."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher import read, site
from publisher.errors import SettingError, SourceError
from publisher.sources import SourceContext, sparql
from publisher.terms import DCT, LODSE, PROV, RDF, SCHEMA
from tests.hosts import Reply, answering
from tests.sources.reading import BASE, Result, result

THING = "https://land.example/id/{:03}"


@dataclass
class Land:
    """An endpoint that counts what it is asked, and fails when it is told to."""

    url: str = ""
    store: ox.Store = field(default_factory=ox.Store)
    asked: list[str] = field(default_factory=list)
    fail_after: int = 10**6
    answer: bytes | None = None
    rewrite: tuple[str, str] = ("", "")

    def fill(self, things: int) -> None:
        self.store.clear()
        for number in range(things):
            thing = NamedNode(THING.format(number))
            self.store.add(Quad(thing, RDF.type, LODSE.Service))
            self.store.add(Quad(thing, SCHEMA.name, Literal(f"Leistung {number}", language="de")))

    def reply(self, query: str) -> tuple[int, bytes]:
        self.asked.append(query)
        if len(self.asked) > self.fail_after:
            return 500, b""
        if self.answer is not None:
            return 200, self.answer
        found = self.store.query(query.replace(*self.rewrite))
        if isinstance(found, ox.QueryTriples):
            return 200, ox.serialize(found, format=ox.RdfFormat.TURTLE) or b""
        assert isinstance(found, ox.QuerySolutions)
        return 200, found.serialize(format=ox.QueryResultsFormat.JSON) or b""


@pytest.fixture
def land() -> Iterator[Land]:
    told = Land()
    with answering(lambda asked: Reply(*told.reply(parse_qs(asked.body.decode())["query"][0]))) as url:
        told.url = f"{url}/sparql"
        yield told


def harvested(land: Land, folder: Path, **options: object) -> Result:
    """Read the endpoint, always anew."""
    said = {"url": land.url, "private": True, "pause": 0, "page": 4, "max_age": 0, "timeout": 10} | options
    return result(sparql.read(folder / "land", SourceContext(BASE, "de", "musterstadt", said)))


def test_all_pages_come_with_their_provenance(land: Land, tmp_path: Path) -> None:
    land.fill(10)
    found = harvested(land, tmp_path, licence="https://www.govdata.de/dl-de/by-2-0")
    names = {str(quad.object) for quad in found.quads if quad.predicate == SCHEMA.name}
    assert names == {f'"Leistung {number}"@de' for number in range(10)}
    assert found.told == []
    assert found.values("harvest/land", PROV.wasDerivedFrom) == [land.url]
    assert found.values("harvest/land", DCT.license) == ["https://www.govdata.de/dl-de/by-2-0"]
    sources = [quad for quad in found.quads if quad.predicate == DCT.source]
    assert len(sources) == 10
    assert {quad.object for quad in sources} == {NamedNode(f"{BASE}id/harvest/land")}
    assert not list(tmp_path.glob("land/.partial*"))


def test_a_young_copy_is_used_without_asking(land: Land, tmp_path: Path) -> None:
    land.fill(3)
    first = harvested(land, tmp_path, max_age=1)
    asked = len(land.asked)
    assert harvested(land, tmp_path, max_age=1).quads == first.quads
    assert len(land.asked) == asked


def test_only_some_classes(land: Land, tmp_path: Path) -> None:
    land.fill(3)
    land.store.add(Quad(NamedNode("https://land.example/id/x"), RDF.type, SCHEMA.Place))
    found = harvested(land, tmp_path, classes=[SCHEMA.Place.value])
    assert [str(quad.subject) for quad in found.quads if quad.predicate == DCT.source] == [
        "<https://land.example/id/x>"
    ]


def test_an_interrupted_harvest_goes_on_where_it_stopped(land: Land, tmp_path: Path) -> None:
    land.fill(10)
    land.fail_after = 4  # two pages: their things, and what is said of them
    with pytest.raises(SourceError, match="answers 500"):
        harvested(land, tmp_path)
    with (tmp_path / "land/.partial.nq").open("ab") as file:
        file.write(b"<https://land.example/id/cut> <http")  # as if killed while writing
    land.asked.clear()
    land.fail_after = 10**6
    found = harvested(land, tmp_path)
    assert len(land.asked) == 3, "the last page, its statements, and that there is no other"
    assert sum(quad.predicate == SCHEMA.name for quad in found.quads) == 10


def test_other_classes_begin_anew(land: Land, tmp_path: Path) -> None:
    land.fill(10)
    land.fail_after = 2
    with pytest.raises(SourceError):
        harvested(land, tmp_path)
    land.fail_after = 10**6
    found = harvested(land, tmp_path, classes=[LODSE.Service.value])
    assert sum(quad.predicate == SCHEMA.name for quad in found.quads) == 10


def test_the_copy_outlives_the_other_side(land: Land, tmp_path: Path) -> None:
    land.fill(5)
    before = harvested(land, tmp_path)
    land.asked.clear()
    land.fail_after = 0
    found = harvested(land, tmp_path)
    assert found.quads == before.quads
    assert [each.rule for each in found.findings] == ["source-unreachable"]


def test_a_source_that_shrinks_stops_the_build(land: Land, tmp_path: Path) -> None:
    land.fill(10)
    before = harvested(land, tmp_path)
    land.fill(7)
    found = harvested(land, tmp_path)
    assert [(each.rule, each.severity.name, each.value) for each in found.findings] == [
        ("source-shrank", "VIOLATION", "7")
    ]
    assert found.quads == before.quads
    assert (tmp_path / "land/.rejected.nq").is_file()
    meant = harvested(land, tmp_path, max_shrink=0.5)
    assert (meant.told, sum(quad.predicate == SCHEMA.name for quad in meant.quads)) == ([], 7)


def test_blank_nodes_are_told(land: Land, tmp_path: Path) -> None:
    land.fill(1)
    land.store.add(Quad(NamedNode(THING.format(0)), SCHEMA.address, BlankNode()))
    found = harvested(land, tmp_path)
    assert [each.rule for each in found.findings] == ["blank-node-left-out"]


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"null", b"[]", b'{"results": {"bindings": [{}]}}', b"<html>", b"\x00\xff", b"[" * 100_000,
        b'{"results": {"bindings": [{"thing": {"value": "not an IRI"}}]}}',
        b'{"results": {"bindings": [{"thing": {"value": 1}}]}}',
        b'{"results": {"bindings": [{"thing": {"value": "urn:a"}}]}}',
    ],
)  # fmt: skip
def test_a_hostile_answer_is_one_clear_error(land: Land, tmp_path: Path, answer: bytes) -> None:
    land.answer = answer
    with pytest.raises(SourceError, match="cannot be harvested"):
        harvested(land, tmp_path)


def test_pages_without_an_end_are_given_up(land: Land, tmp_path: Path) -> None:
    land.fill(3)
    land.rewrite = ("STR(?thing) >", "STR(?thing) !=")
    with pytest.raises(SourceError, match="no end"):
        harvested(land, tmp_path)


def test_this_machine_is_not_asked_unless_that_is_meant(land: Land, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="inside a network"):
        harvested(land, tmp_path, private=False)
    assert land.asked == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "land"}, {"url": 3}, {"private": "yes"}, {"page": 0}, {"page": "4"}, {"classes": "x"},
        {"classes": ["no IRI"]}, {"classes": [1]}, {"max_shrink": 2}, {"max_age": -1}, {"timeout": True},
        {"licence": 1},
    ],
)  # fmt: skip
def test_wrong_settings_are_told(land: Land, tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(SettingError, match=next(iter(wrong))):
        harvested(land, tmp_path, **wrong)


def test_a_mark_that_is_damaged_begins_anew(land: Land, tmp_path: Path) -> None:
    land.fill(3)
    folder = tmp_path / "land"
    folder.mkdir()
    for content in (b"{", b"[]", b'{"url": 1}', os.urandom(20)):
        (folder / ".partial.json").write_bytes(content)
        (folder / ".state.json").write_bytes(content)
        assert sum(quad.predicate == SCHEMA.name for quad in harvested(land, tmp_path).quads) == 3


def test_a_site_names_an_endpoint(land: Land, tmp_path: Path) -> None:
    land.fill(3)
    (tmp_path / "site.toml").write_text(
        '[site]\nbase = "https://daten.example/"\nname = "Musterstadt"\n'
        f'[[sources]]\nkind = "sparql"\npath = "land"\nurl = "{land.url}"\nprivate = true\npause = 0\n',
        "utf-8",
    )
    found = result(read.read(site.load(tmp_path)))
    assert found.told == []
    assert sum(quad.predicate == SCHEMA.name for quad in found.quads) == 3
