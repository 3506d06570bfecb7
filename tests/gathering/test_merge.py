from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from publisher.errors import SettingError
from publisher.findings import Finding, Severity
from publisher.gathering.gather import gather
from publisher.gathering.merge import KEYS, Merge, Notes, Origin
from publisher.progress import Silent
from publisher.read import read
from publisher.site import Site, Source
from publisher.terms import DCAT, DCT, LODSE, OWL, SCHEMA, VCARD
from publisher.work import Work
from tests.graphs import BASE

ONE, TWO = NamedNode(f"{BASE}id/service/eins"), NamedNode("https://land.example/id/service/1")
PLACE = NamedNode(f"{BASE}id/place/rathaus")


def says(subject: NamedNode, predicate: NamedNode, value: str | NamedNode, language: str | None = None) -> Quad:
    return Quad(subject, predicate, value if isinstance(value, NamedNode) else Literal(value, language=language))


def merged(*sources: Sequence[Quad], origins: Sequence[Origin] = ()) -> tuple[list[Quad], list[Finding]]:
    merge = Merge(origins or [Origin(f"s{number}") for number in range(len(sources))])
    for number, quads in enumerate(sources):
        notes = Notes(merge.origins[number].match)
        for quad in quads:
            notes.note(quad)
        merge.take(number, notes)
    findings = list(merge.settle())
    for number, quads in enumerate(sources):
        for quad in quads:
            merge.survey(number, quad)
    findings += merge.conflicts()
    resolved = [quad for number, quads in enumerate(sources) for quad in merge.resolve(number, quads)]
    return [*resolved, *merge.links()], findings


def values(quads: Sequence[Quad], subject: NamedNode, predicate: NamedNode) -> list[str]:
    return [q.object.value for q in quads if q.subject == subject and q.predicate == predicate]  # type: ignore[union-attr]


LEIKA = "99102013104000"
FIRST = [says(ONE, LODSE.leikaKey, LEIKA), says(ONE, SCHEMA.name, "Hund", "de"), says(PLACE, SCHEMA.isRelatedTo, ONE)]
SECOND = [
    says(TWO, LODSE.leikaKey, LEIKA),
    says(TWO, SCHEMA.name, "Hunde", "de"),
    says(TWO, SCHEMA.name, "Dogs", "en"),
    says(TWO, SCHEMA.description, "Text", "de"),
]


def test_things_with_the_same_leika_key_become_one() -> None:
    quads, _ = merged(FIRST, SECOND)
    assert values(quads, ONE, SCHEMA.name) == ["Hund", "Dogs"]
    assert values(quads, ONE, SCHEMA.description) == ["Text"]
    assert values(quads, ONE, OWL.sameAs) == [TWO.value]
    assert not [quad for quad in quads if quad.subject == TWO]


def test_a_conflict_is_told_with_both_values_and_the_source_that_was_taken() -> None:
    _, [finding] = merged(FIRST, SECOND)
    assert (finding.rule, finding.severity) == ("merge-conflict", Severity.WARNING)
    assert (finding.node, finding.path, finding.value) == (ONE.value, SCHEMA.name.value, "Hund")
    assert "s1: Hunde" in finding.text("de")


def test_a_preferred_property_comes_from_the_other_source_and_is_only_an_info() -> None:
    origins = [Origin("s0"), Origin("s1", prefer=frozenset({SCHEMA.name}))]
    quads, [finding] = merged(FIRST, SECOND, origins=origins)
    assert values(quads, ONE, SCHEMA.name) == ["Hunde", "Dogs"]
    assert finding.severity is Severity.INFO


def test_words_of_all_sources_are_kept() -> None:
    more = [[*FIRST, says(ONE, DCAT.keyword, "a", "de")], [*SECOND, says(TWO, DCAT.keyword, "b", "de")]]
    quads, _ = merged(*more)
    assert values(quads, ONE, DCAT.keyword) == ["a", "b"]


def test_the_latest_change_counts() -> None:
    dates = [[*FIRST, says(ONE, DCT.modified, "2026-01-01")], [*SECOND, says(TWO, DCT.modified, "2026-02-01")]]
    assert values(merged(*dates)[0], ONE, DCT.modified) == ["2026-02-01"]


def test_parts_of_one_kind_come_from_one_source_as_a_whole() -> None:
    def place(street: str, code: str | None) -> list[Quad]:
        part = NamedNode(f"{PLACE.value}#address")
        both = [says(PLACE, SCHEMA.address, part), says(PLACE, VCARD.hasAddress, part)]
        return [
            *both,
            says(part, SCHEMA.streetAddress, street),
            *([says(part, SCHEMA.postalCode, code)] if code else []),
        ]

    quads, [finding] = merged(place("Weg 1", None), place("Weg 2", "34117"))
    part = NamedNode(f"{PLACE.value}#address")
    assert values(quads, part, SCHEMA.streetAddress) == ["Weg 1"]
    assert values(quads, part, SCHEMA.postalCode) == []
    assert finding.path == "#address"


def test_same_as_leads_to_a_thing_of_another_source() -> None:
    quads, _ = merged([says(ONE, SCHEMA.name, "Hund", "de"), says(ONE, OWL.sameAs, TWO)], [says(TWO, SCHEMA.url, TWO)])
    assert values(quads, ONE, SCHEMA.url) == [ONE.value]


def test_a_key_that_several_things_of_one_source_have_decides_nothing() -> None:
    other = NamedNode(f"{BASE}id/service/zwei")
    quads, [finding] = merged([*FIRST, says(other, LODSE.leikaKey, LEIKA)], SECOND)
    assert (finding.rule, finding.value) == ("merge-ambiguous", LEIKA)
    assert values(quads, TWO, SCHEMA.name) == ["Hunde", "Dogs"]


def test_things_of_two_kinds_are_never_one() -> None:
    place = NamedNode("https://land.example/id/place/1")
    quads, _ = merged([says(ONE, OWL.sameAs, place)], [says(place, SCHEMA.name, "Ort", "de")])
    assert values(quads, place, SCHEMA.name) == ["Ort"]


def test_own_identifiers_match_only_if_asked_for() -> None:
    one = [says(ONE, DCT.identifier, "x"), says(ONE, SCHEMA.name, "A", "de")]
    two = [says(TWO, DCT.identifier, "x"), says(TWO, SCHEMA.url, TWO)]
    assert values(merged(one, two)[0], ONE, SCHEMA.url) == []
    asked = [Origin("a", ("identifier",)), Origin("b", ("identifier",))]
    assert values(merged(one, two, origins=asked)[0], ONE, SCHEMA.url) == [ONE.value]


def test_equal_statements_are_no_conflict() -> None:
    quads, findings = merged(FIRST, FIRST)
    assert findings == []
    assert set(quads) == set(FIRST)


@pytest.mark.parametrize(("times", "same"), [(1, True), (2, True), (3, True), (2, False)])
def test_a_source_that_says_a_thing_several_times_says_it_once(times: int, same: bool) -> None:  # noqa: FBT001
    key, name = says(ONE, LODSE.leikaKey, LEIKA), says(ONE, SCHEMA.name, "Hund", "de")
    other = name if same else says(ONE, SCHEMA.name, "Hunde", "de")
    _, findings = merged([key, *[name] * times], [key, *[other] * (1 if same else times)])
    assert [finding.rule for finding in findings] == ([] if same else ["merge-conflict"])


_NODES = st.sampled_from([ONE, TWO, PLACE, NamedNode(f"{ONE.value}#fee-1"), NamedNode(f"{TWO.value}#fee-1")])
_QUADS = st.lists(
    st.builds(Quad, _NODES, st.sampled_from([SCHEMA.name, OWL.sameAs, SCHEMA.offers, LODSE.leikaKey, DCT.modified]),
              _NODES | st.sampled_from([Literal("a", language="de"), Literal("b"), Literal(LEIKA)])),
    max_size=10,
)  # fmt: skip


@given(_QUADS)
def test_one_source_alone_is_never_changed_but_for_what_it_is_called(quads: list[Quad]) -> None:
    assert merged(quads, [])[0] == quads


@given(_QUADS, _QUADS)
def test_nothing_is_invented_and_literals_keep_their_property(one: list[Quad], two: list[Quad]) -> None:
    quads, _ = merged(one, two)
    said = {(q.predicate, q.object) for q in (*one, *two) if isinstance(q.object, Literal)}
    assert {(q.predicate, q.object) for q in quads if isinstance(q.object, Literal)} <= said
    assert bool(quads) is bool(one or two)


# As a site -------------------------------------------------------------------------------------------------------


def site(folder: Path, **options: object) -> Site:
    (folder / "a.ttl").write_text(f'<id/service/x> <{SCHEMA.name.value}> "A"@de ; <{SCHEMA.url.value}> <urn:a> .')
    (folder / "b.ttl").write_text(f'<id/service/x> <{SCHEMA.name.value}> "B"@de .')
    sources = (Source("rdf", folder / "a.ttl"), Source("rdf", folder / "b.ttl", options))
    return Site(folder, BASE, sources=sources)


def test_the_sources_of_a_site_make_one_graph(tmp_path: Path) -> None:
    found = list(read(site(tmp_path)))
    thing = NamedNode(f"{BASE}id/service/x")
    assert values([q for q in found if isinstance(q, Quad)], thing, SCHEMA.name) == ["A"]
    assert [f.rule for f in found if isinstance(f, Finding)] == ["merge-conflict"]


def test_a_source_may_go_first_for_a_property(tmp_path: Path) -> None:
    found = [q for q in read(site(tmp_path, prefer=["schema:name"], name="amt")) if isinstance(q, Quad)]
    assert values(found, NamedNode(f"{BASE}id/service/x"), SCHEMA.name) == ["B"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"match": ["telepathy"]}, r"sources\.match is"),
        ({"prefer": "schema:name"}, r"sources\.prefer is"),
        ({"prefer": ["nowhere:name"]}, r"sources\.prefer is"),
    ],
)
def test_a_wrong_setting_of_merging_is_refused(options: dict[str, object], message: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=message):
        list(read(site(tmp_path, **options)))


def test_every_key_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs/sources/merging.md").read_text("utf-8")
    assert all(f"`{name}`" in text for name in KEYS)


def test_sources_that_are_read_at_the_same_time_make_the_same_graph(tmp_path: Path) -> None:
    (tmp_path / "c.ttl").write_text(f"<id/service/y> <{SCHEMA.name.value}> ")
    (tmp_path / "d.ttl").write_text(f'<id/service/x> <{SCHEMA.address.value}> [ <{SCHEMA.name.value}> "D" ] .')
    whole = site(tmp_path)
    more = tuple(Source("rdf", tmp_path / name) for name in ("c.ttl", "d.ttl"))
    whole = replace(whole, sources=whole.sources + more, releases=tmp_path / "releases")
    alone, together = (
        gather(replace(whole, work=Work(processes=processes)), Silent(), small=small)
        for processes, small in ((1, None), (2, 0))
    )
    assert set(together.public.quads()) == set(alone.public.quads())
    assert [finding.as_json() for finding in together.findings] == [finding.as_json() for finding in alone.findings]
    assert {finding.rule for finding in alone.findings} == {"merge-conflict", "unreadable-source"}
    assert len(list(alone.public.quads())) == 4
