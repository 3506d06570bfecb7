from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher import store as module
from publisher.description import Description
from publisher.store import EmbeddedStore
from publisher.terms import DCT, ORG, RDF, SCHEMA
from tests.graphs import BASE

TOWN = """
PREFIX schema: <http://schema.org/>
PREFIX org: <http://www.w3.org/ns/org#>
BASE <https://stadt.example/>
INSERT DATA {
  <id/place/rathaus> a schema:Place ; schema:name "Rathaus"@de, "Town hall"@en ;
    schema:address <id/place/rathaus#address> ; schema:geo _:geo ; schema:containedInPlace <id/area/kassel> .
  <id/place/rathaus#address> schema:streetAddress "Markt 1" ; schema:areaServed <id/place/rathaus#area> .
  <id/place/rathaus#area> schema:name "Mitte" .
  <id/place/rathaus-anbau> schema:name "Anbau" .
  _:geo schema:latitude "51.3" ; schema:value _:deep .
  _:deep schema:unitText "m" .
  <id/area/kassel> a schema:AdministrativeArea ; schema:name "Kassel" ; schema:description "not shown there" .
  <id/service/pass> a schema:GovernmentService ; schema:name "Pass"@de ; schema:provider <id/organisation/amt> ;
    schema:areaServed <id/place/rathaus> ; schema:isRelatedTo <id/service/ausweis> .
  <id/service/ausweis> schema:name "Ausweis" ; schema:description "not shown there" .
  <id/organisation/amt> a schema:GovernmentOffice ; schema:name "Amt" ; schema:location <id/place/rathaus> .
  <id/organisation/amt> org:subOrganizationOf <id/organisation/stadt> .
  GRAPH <id/graph> { <id/place/rathaus> schema:telephone "115" . <id/organisation/stadt> schema:name "Stadt" . }
}
"""
EMBEDS = {SCHEMA.GovernmentService.value: frozenset({SCHEMA.provider.value})}
REACHED = {SCHEMA.Place.value: frozenset({SCHEMA.location.value}), SCHEMA.GovernmentService.value: frozenset[str]()}


def node(path: str) -> NamedNode:
    return NamedNode(f"{BASE}id/{path}")


@pytest.fixture
def town() -> EmbeddedStore:
    store = ox.Store()
    store.update(TOWN)
    return EmbeddedStore(store, EMBEDS, REACHED)


def describe(store: EmbeddedStore, path: str) -> Description:
    found = store.describe(node(path).value)
    assert found is not None
    return found


@pytest.fixture
def rathaus(town: EmbeddedStore) -> Description:
    return describe(town, "place/rathaus")


@pytest.fixture
def service(town: EmbeddedStore) -> Description:
    return describe(town, "service/pass")


def test_a_description_begins_with_the_thing_its_classes_first_then_german(rathaus: Description) -> None:
    assert rathaus.quads[0] == Quad(node("place/rathaus"), RDF.type, SCHEMA.Place)
    assert [text.language for text in rathaus.objects(rathaus.root, SCHEMA.name) if isinstance(text, Literal)] == [
        "de",
        "en",
    ]


def test_it_holds_the_parts_and_their_parts(rathaus: Description) -> None:
    assert rathaus.objects(node("place/rathaus#address"), SCHEMA.streetAddress) == [Literal("Markt 1")]
    assert rathaus.objects(node("place/rathaus#area"), SCHEMA.name) == [Literal("Mitte")]


def test_it_holds_blank_nodes_however_deep(rathaus: Description) -> None:
    assert {Literal("51.3"), Literal("m")} <= {quad.object for quad in rathaus.quads}


def test_a_thing_whose_name_only_begins_alike_is_no_part(rathaus: Description) -> None:
    assert not rathaus.predicates(node("place/rathaus-anbau"))


def test_it_holds_what_is_said_in_any_graph(rathaus: Description) -> None:
    assert Quad(rathaus.root, SCHEMA.telephone, Literal("115"), node("graph")) in rathaus.quads


def test_what_its_class_embeds_is_told_in_full(service: Description) -> None:
    assert service.objects(node("organisation/amt"), SCHEMA.location) == [node("place/rathaus")]


def test_of_what_is_only_named_the_name_and_the_classes_are_told(service: Description) -> None:
    assert service.predicates(node("service/ausweis")) == [SCHEMA.name]
    assert service.predicates(node("place/rathaus")) == [RDF.type, SCHEMA.name]


def test_a_name_from_another_graph_is_told_too(service: Description) -> None:
    assert service.objects(node("organisation/stadt"), SCHEMA.name) == [Literal("Stadt")]
    assert service.objects(node("organisation/amt"), ORG.subOrganizationOf) == [node("organisation/stadt")]


def test_what_points_to_it_by_a_property_that_the_page_follows_is_told_with_its_name(rathaus: Description) -> None:
    assert rathaus.subjects(SCHEMA.location, rathaus.root) == [node("organisation/amt")]
    assert rathaus.objects(node("organisation/amt"), SCHEMA.name) == [Literal("Amt")]


def test_what_points_to_it_otherwise_is_not(rathaus: Description) -> None:
    assert rathaus.subjects(SCHEMA.areaServed, rathaus.root) == []


def test_of_a_class_that_no_page_knows_all_that_points_to_it_is_told(town: EmbeddedStore) -> None:
    found = describe(town, "area/kassel")
    assert found.subjects(SCHEMA.containedInPlace, found.root) == [node("place/rathaus")]


def test_a_part_can_be_described_by_itself(town: EmbeddedStore) -> None:
    found = describe(town, "place/rathaus#address")
    assert found.subjects(SCHEMA.address, found.root) == [node("place/rathaus")]


@pytest.mark.parametrize("path", ["place/none", "place/rathaus/", "PLACE/rathaus", "organisation/none#x"])
def test_of_an_unknown_thing_nothing_is_told(town: EmbeddedStore, path: str) -> None:
    assert town.describe(node(path).value) is None
    assert not town.contains(node(path).value)


def test_a_thing_that_is_only_pointed_to_is_not_described(town: EmbeddedStore) -> None:
    assert town.describe(SCHEMA.Place.value) is None


def test_what_is_said_in_a_named_graph_is_contained(town: EmbeddedStore) -> None:
    assert town.contains(node("organisation/stadt").value)


@pytest.mark.parametrize("text", ["", "no iri", "//evil", "http://a/<", "_:b"])
def test_what_is_no_iri_is_an_ordinary_error(town: EmbeddedStore, text: str) -> None:
    with pytest.raises(ValueError, match="IRI"):
        town.describe(text)


def test_the_things_that_point_to_one_are_described_each_once(town: EmbeddedStore) -> None:
    found = town.pointing(SCHEMA.location, node("place/rathaus"))
    assert [description.root for description in found] == [node("organisation/amt")]


def test_the_same_thing_is_described_in_the_same_order(town: EmbeddedStore) -> None:
    assert describe(town, "service/pass").quads == describe(town, "service/pass").quads


def test_things_that_embed_each_other_end() -> None:
    store = ox.Store()
    one, other = node("service/1"), node("service/2")
    for a, b in ((one, other), (other, one)):
        store.extend([Quad(a, RDF.type, SCHEMA.GovernmentService), Quad(a, SCHEMA.provider, b)])
    assert len(describe(EmbeddedStore(store, EMBEDS, {}), "service/1").quads) == 4


# Bounds ----------------------------------------------------------------------------------------------------------


def hub(*, out: int = 0, into: int = 0, nested: int = 0) -> EmbeddedStore:
    """A store round one thing with many links."""
    store, root = ox.Store(), node("place/hub")
    store.add(Quad(root, RDF.type, SCHEMA.Thing))
    store.add(Quad(root, SCHEMA.name, Literal("Hub")))
    store.extend(Quad(root, SCHEMA.url, node(f"place/{number}")) for number in range(out))
    store.extend(Quad(node(f"place/{number}"), SCHEMA.url, root) for number in range(into))
    chain: list[NamedNode | BlankNode] = [root, *(BlankNode(f"b{number}") for number in range(nested))]
    store.extend(Quad(a, DCT.hasPart, b) for a, b in pairwise(chain))
    return EmbeddedStore(store, {}, {})


@pytest.mark.parametrize("links", [{"out": 100}, {"into": 100}, {"nested": 100}], ids=str)
def test_a_description_is_bounded_and_keeps_what_the_thing_is(
    links: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_QUADS", 20)
    found = describe(hub(**links), "place/hub")
    assert len(found.quads) == 20
    assert found.types(found.root) == {SCHEMA.Thing.value}
    assert found.label(found.root, ["de"]) == Literal("Hub")


def test_what_points_to_a_thing_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_INCOMING", 7)
    found = describe(hub(into=100), "place/hub")
    assert len(found.subjects(SCHEMA.url, found.root)) == 7


# On disk ---------------------------------------------------------------------------------------------------------


def test_a_folder_is_opened_read_only_by_any_number(tmp_path: Path) -> None:
    made = ox.Store(str(tmp_path / "store"))
    made.update(TOWN)
    made.flush()
    del made
    stores = [EmbeddedStore.open(tmp_path / "store", EMBEDS, REACHED) for _ in range(3)]
    assert all(store.contains(node("place/rathaus").value) for store in stores)


def test_a_folder_that_is_no_store_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"."):
        EmbeddedStore.open(tmp_path / "none", {}, {})
