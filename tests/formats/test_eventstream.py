"""The event stream says what was published: whoever replays it has the graph of the release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib import Graph

from publisher import rdf
from publisher.formats import eventstream
from publisher.formats.eventstream import Relation, Stream
from publisher.past.history import Change, Kind, written
from publisher.terms import AS, DCT, LDES, PROV, RDF, SCHEMA, SH, TREE, XSD
from tests.command import ROOT

BASE = "https://klein.example/"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
RELEASE = "20260101T120000Z-00000000"
STREAM = Stream(BASE, f"{BASE}changes", 365, [SCHEMA.offers.value], [SCHEMA.priceSpecification.value])
PAGE = f"{BASE}changes?page={RELEASE}.1"
VOCABULARY = ROOT.parent / "shared/data/ldes/vocabulary.ttl"


def iri(key: str) -> NamedNode:
    return NamedNode(f"{BASE}id/service/{key}")


def fee(key: str, price: str) -> list[Quad]:
    """A service with a fee that is a part of it, and with a part of that."""
    offer, specification = NamedNode(f"{iri(key).value}#fee"), NamedNode(f"{iri(key).value}#euro")
    return [
        Quad(iri(key), SCHEMA.offers, offer),
        Quad(offer, SCHEMA.itemOffered, iri(key)),
        Quad(offer, SCHEMA.priceSpecification, specification),
        Quad(specification, SCHEMA.price, Literal(price)),
    ]


def change(key: str, quads: Iterable[Quad], number: int = 1, kind: Kind = "created") -> Change:
    said = list(quads)
    text = rdf.serialise(said, rdf.N_TRIPLES)
    return Change(RELEASE, NOON, number, iri(key).value, kind, bool(said), text, number)


def told(changes: Sequence[Change], page: str = PAGE, relations: Sequence[Relation] = ()) -> list[Quad]:
    return list(eventstream.page(STREAM, page, changes, relations))


def replayed(page: Iterable[Quad], *, graphs: bool) -> set[Quad]:
    """Replay a page as a stranger would: by what it says of its versions, and by nothing that is not on it."""
    quads = list(page)
    members = [quad.object for quad in quads if quad.predicate == TREE.member]
    things: dict[object, set[Quad]] = {}
    for member in members:
        assert isinstance(member, NamedNode)
        of = next(q.object for q in quads if q.subject == member and q.predicate == DCT.isVersionOf)
        assert isinstance(of, NamedNode)
        own = [q for q in quads if (q.graph_name == member if graphs else _belongs(q.subject, member))]
        things[of] = {Quad(_back(q.subject, member, of), q.predicate, _back(q.object, member, of)) for q in _said(own)}
    return {quad for quads in things.values() for quad in quads}


def _said(quads: Iterable[Quad]) -> list[Quad]:
    """What is said of a thing, without what the stream says of the version."""
    metadata = (TREE.member, eventstream.VERSION_OF, eventstream.MOMENT)
    return [q for q in quads if q.predicate not in metadata and q.object not in AS]


def _belongs(node: object, member: NamedNode) -> bool:
    return isinstance(node, NamedNode) and (node == member or node.value.startswith(f"{member.value}#"))


def _back(node: Any, member: NamedNode, thing: NamedNode) -> Any:
    return NamedNode(thing.value + node.value.removeprefix(member.value)) if _belongs(node, member) else node


def test_a_version_has_an_iri_of_its_own_that_names_release_and_number() -> None:
    assert eventstream.version(BASE, change("a", fee("a", "5"), 7)) == f"{BASE}changes/{RELEASE}/7"


def test_a_version_says_of_what_it_is_since_when_and_what_happened() -> None:
    version = NamedNode(f"{BASE}changes/{RELEASE}/1")
    said = {(q.predicate, q.object) for q in told([change("a", fee("a", "5"))]) if q.subject == version}
    assert {(DCT.isVersionOf, iri("a")), (RDF.type, AS.Create)} <= said
    assert (PROV.generatedAtTime, Literal("2026-01-01T12:00:00Z", datatype=XSD.dateTime)) in said


@pytest.mark.parametrize(("kind", "activity"), [("created", AS.Create), ("updated", AS.Update), ("deleted", AS.Delete)])
def test_the_stream_says_what_stands_for_which_kind_of_change(kind: Kind, activity: NamedNode) -> None:
    names = {"created": "versionCreateObject", "updated": "versionUpdateObject", "deleted": "versionDeleteObject"}
    quads = told([change("a", fee("a", "5"), kind=kind)], STREAM.root)
    assert Quad(STREAM.node, LDES[names[kind]], activity) in quads
    assert Quad(NamedNode(f"{BASE}changes/{RELEASE}/1"), RDF.type, activity) in quads


def test_what_is_deleted_is_a_version_without_content() -> None:
    version = NamedNode(f"{BASE}changes/{RELEASE}/1")
    gone = replace(change("a", fee("a", "5"), kind="deleted"), present=False)
    assert {q.predicate for q in told([gone]) if q.subject == version} == {
        RDF.type,
        DCT.isVersionOf,
        PROV.generatedAtTime,
    }


def test_parts_belong_to_the_version_and_other_things_keep_their_names() -> None:
    offer = NamedNode(f"{BASE}changes/{RELEASE}/1#fee")
    neighbour = Quad(iri("a"), SCHEMA.isRelatedTo, NamedNode(f"{iri('a').value}bc"))
    quads = told([change("a", [*fee("a", "5"), neighbour])])
    assert any(quad.subject == offer for quad in quads)
    assert any(quad.object == neighbour.object for quad in quads)
    assert not any(f"{iri('a').value}#" in str(quad) for quad in quads)


def test_nothing_is_a_blank_node() -> None:
    quads = told([change("a", fee("a", "5"))], STREAM.root, [Relation(PAGE, "1", NOON, NOON, 100)])
    assert not [q for q in quads if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)]


def test_a_relation_gives_both_ends_of_the_time_it_leads_to() -> None:
    later = NOON + timedelta(days=3)
    quads = told([], STREAM.root, [Relation(PAGE, "1", NOON, later, 100)])
    links = [q.object for q in quads if q.subject == NamedNode(STREAM.root) and q.predicate == TREE.relation]
    said = {p: [q.object for link in links for q in quads if q.subject == link and q.predicate == p]
            for p in (RDF.type, TREE.value, TREE.node, TREE.path)}  # fmt: skip
    assert said[RDF.type] == [TREE.GreaterThanOrEqualToRelation, TREE.LessThanOrEqualToRelation]
    assert [getattr(value, "value", "") for value in said[TREE.value]] == [written(NOON), written(later)]
    assert said[TREE.node] == [NamedNode(PAGE)] * 2
    assert set(said[TREE.path]) == {
        q.object for q in quads if q.subject == STREAM.node and q.predicate == LDES.timestampPath
    }


def test_only_the_root_describes_the_stream_and_only_it_may_change() -> None:
    context = {LDES.timestampPath, LDES.versionOfPath, LDES.retentionPolicy, TREE.shape, LDES.pollingInterval}
    root, page = (({q.predicate for q in told([change("a", [])], at)}) for at in (STREAM.root, PAGE))
    assert context <= root
    assert not context & page
    assert (LDES.immutable in root, LDES.immutable in page) == (False, True)


def test_without_a_limit_there_is_no_policy() -> None:
    endless = Stream(BASE, STREAM.root)
    assert not [q for q in eventstream.page(endless, STREAM.root, [], []) if q.predicate == LDES.retentionPolicy]


def test_members_come_last_and_each_in_one_piece() -> None:
    """So says the TREE profile: a program may read a page as a stream."""
    quads = told([change(key, fee(key, "5"), number) for number, key in enumerate("abc", 1)], STREAM.root)
    places = [place for place, quad in enumerate(quads) if quad.predicate == TREE.member]
    assert not [q for q in quads[places[0] :] if q.predicate != TREE.member and q.subject == STREAM.node]
    for begin, end in pairwise([*places, len(quads)]):
        member = quads[begin].object
        assert isinstance(member, NamedNode)
        assert all(_belongs(quad.subject, member) for quad in quads[begin + 1 : end])


@pytest.mark.parametrize("form", rdf.FORMATS, ids=lambda form: form.name)
def test_every_format_holds_the_whole_page(form: rdf.Format) -> None:
    changes = [change(key, fee(key, "5"), number) for number, key in enumerate("ab", 1)]
    text = rdf.serialise(told(changes), form)
    assert replayed(rdf.read_text(text, form), graphs=form.graphs) == {*fee("a", "5"), *fee("b", "5")}


@pytest.mark.skipif(not VOCABULARY.is_file(), reason=f"the vocabulary of LDES is not at {VOCABULARY}")
def test_every_term_of_ldes_is_in_its_vocabulary() -> None:
    known = {str(subject) for subject in Graph().parse(VOCABULARY).subjects()}
    quads = told([change("a", fee("a", "5"))], STREAM.root) + told([], PAGE)
    used = {term.value for q in quads for term in (q.predicate, q.object) if term in LDES}  # type: ignore[union-attr]
    assert used <= known
    assert len(used) > 15


def test_versions_conform_to_the_shape_of_the_stream() -> None:
    gone = change("b", [], 2, "deleted")
    page = Graph().parse(data=rdf.serialise(told([change("a", fee("a", "5")), gone], STREAM.root), rdf.N_TRIPLES))
    for number in (1, 2):
        shape = Graph().parse(data=rdf.serialise(told([], STREAM.root), rdf.N_TRIPLES), format="nt")
        target = rdf.serialise(
            [Quad(STREAM.part("version"), SH.targetNode, NamedNode(f"{BASE}changes/{RELEASE}/{number}"))], rdf.N_TRIPLES
        )
        conforms, _, text = pyshacl.validate(page, shacl_graph=shape.parse(data=target, format="nt"))
        assert conforms, text


keys = st.sampled_from("abcd")
prices = st.text(max_size=8)


@settings(max_examples=40)
@given(things=st.lists(st.tuples(keys, prices, st.booleans()), max_size=12), graphs=st.booleans())
def test_replaying_gives_what_the_last_version_of_each_thing_says(
    *, things: list[tuple[str, str, bool]], graphs: bool
) -> None:
    steps = [
        change(key, fee(key, price) if there else [], number, "updated" if there else "deleted")
        for number, (key, price, there) in enumerate(things, 1)
    ]
    last = {key: (price, there) for key, price, there in things}
    expected = {quad for key, (price, there) in last.items() if there for quad in fee(key, price)}
    form = rdf.N_QUADS if graphs else rdf.TURTLE
    text = rdf.serialise(told(steps), form)
    assert replayed(rdf.read_text(text, form), graphs=graphs) == expected


def test_the_example_of_the_specification_is_read_by_the_same_rules(tmp_path: Path) -> None:
    """The rules by which these tests read a page are not ours alone."""
    example = VOCABULARY.with_name("example.ttl")
    if not example.is_file():
        pytest.skip(f"the example of LDES is not at {example}")
    quads = list(rdf.read_file(example, tmp_path.as_uri()))
    members = {q.object for q in quads if q.predicate == TREE.member}
    versions = {q.subject for q in quads if q.predicate == DCT.isVersionOf}
    assert members == versions
    assert len(members) == 2
