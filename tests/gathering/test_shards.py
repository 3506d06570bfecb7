"""A graph in shards is the same graph, and its check says the same, however many shards there are."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher.assets import shape_files
from publisher.build import gather
from publisher.check import check, check_shards
from publisher.checking.screen import Rules
from publisher.findings import Finding
from publisher.gathering import gather as sources
from publisher.gathering.shards import Shards
from publisher.progress import Silent
from publisher.work import ALONE
from tests.conftest import Town

iris = st.sampled_from([NamedNode(f"https://a.example/{n}{part}") for n in range(40) for part in ("", "#p", "#q")])
texts = st.text(max_size=5).map(lambda text: Literal(text, language="de"))
graphs = st.sampled_from([NamedNode("https://a.example/g1"), NamedNode("https://a.example/g2")])
quads = st.one_of(st.builds(Quad, iris, iris, iris | texts), st.builds(Quad, iris, iris, iris | texts, graphs))


@given(st.lists(quads, max_size=60), st.integers(1, 20))
def test_nothing_is_lost_and_nothing_is_added(said: list[Quad], most: int) -> None:
    shards = Shards.of([*said, *said], most)
    found = list(shards.quads())
    assert sorted(map(str, found)) == sorted({str(quad) for quad in said})


@given(st.lists(quads, max_size=60), iris)
def test_all_that_a_document_says_is_found_at_once(said: list[Quad], iri: NamedNode) -> None:
    document = iri.value.partition("#")[0]
    found = Shards.of(said, 3).about([document.encode()])
    owned = {str(q.triple) for q in said if str(q.subject)[1:-1].partition("#")[0] == document}
    assert {line.decode().removesuffix(" .\n").removesuffix(" .") for line in found} == owned


def _key(finding: Finding) -> tuple[str, str, str, str, str]:
    told = (finding.rule, finding.node, finding.path, finding.value, finding.severity.label)
    return tuple(str(each) for each in told)  # type: ignore[return-value]


def _damaged(said: list[Quad], seed: int) -> list[Quad]:
    """Lose a statement in thirty, and give as many others a value that is no good."""
    chance = random.Random(seed)  # noqa: S311 - an example, not a secret
    kept = [quad for quad in said if chance.random() > 1 / 30]
    return [Quad(q.subject, q.predicate, Literal(""), q.graph_name) if chance.random() < 1 / 30 else q for q in kept]


@pytest.mark.parametrize("most", [3000, 400])
def test_a_damaged_town_is_found_to_be_the_same_in_any_number_of_shards(kassel: Town, most: int) -> None:
    said = _damaged(list(gather(kassel.site, Silent()).public.quads()), most)
    shards = Shards.of(said, most)
    assert shards.number > 1
    in_parts = check_shards(shards, Rules(tuple(shape_files())), ALONE, Silent())
    whole = check_shards(shards.in_one_piece(), Rules(tuple(shape_files())), ALONE, Silent())
    assert {_key(finding) for finding in in_parts} == {_key(finding) for finding in whole}
    assert {_key(finding) for finding in check(said)} <= {_key(finding) for finding in whole}


def test_a_town_that_is_read_by_way_of_files_is_the_same(kassel: Town, tmp_path: Path) -> None:
    site = replace(kassel.site, releases=tmp_path / "releases")
    in_memory = sources.gather(site, Silent())
    by_files = sources.gather(site, Silent(), small=0)
    again = sources.gather(site, Silent(), small=0)
    assert set(by_files.public.quads()) == set(again.public.quads()) == set(in_memory.public.quads())
    assert [str(f) for f in by_files.findings] == [str(f) for f in in_memory.findings]
