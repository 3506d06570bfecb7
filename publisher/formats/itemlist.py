"""A page of a list as RDF: `schema:ItemList`, and `hydra:PartialCollectionView` for who walks the pages. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from publisher.terms import HYDRA, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from publisher.contents.index import Entry


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list.

    iri: of the whole list. page: gives the IRI of a page by its number. first: the position of the first entry.
    """

    iri: str
    name: Literal
    page: Callable[[int], str]
    current: int
    last: int
    total: int
    first: int
    entries: Sequence[Entry]


def quads(shown: ListPage) -> Iterator[Quad]:
    """Say what the list holds, on this page, and where the other pages are. Every node has an IRI."""
    whole, view = NamedNode(shown.iri), NamedNode(shown.page(shown.current))
    yield Quad(whole, RDF.type, SCHEMA.ItemList)
    yield Quad(whole, RDF.type, HYDRA.Collection)
    yield Quad(whole, SCHEMA.name, shown.name)
    yield Quad(whole, SCHEMA.numberOfItems, _number(shown.total))
    yield Quad(whole, HYDRA.totalItems, _number(shown.total))
    yield Quad(whole, HYDRA.view, view)
    numbers = range(shown.first, shown.first + len(shown.entries))
    items = {NamedNode(f"{view.value}#item-{number}"): number for number in numbers}
    yield from (Quad(whole, HYDRA.member, NamedNode(entry.iri)) for entry in shown.entries)
    yield from (Quad(whole, SCHEMA.itemListElement, item) for item in items)
    yield Quad(view, RDF.type, HYDRA.PartialCollectionView)
    for predicate, number in _turns(shown):
        yield Quad(view, predicate, NamedNode(shown.page(number)))
    for (item, number), entry in zip(items.items(), shown.entries, strict=True):
        yield from _item(item, number, entry)


def _item(item: NamedNode, position: int, entry: Entry) -> Iterator[Quad]:
    name = Literal(entry.text, language=entry.language) if entry.language else Literal(entry.text)
    yield Quad(item, RDF.type, SCHEMA.ListItem)
    yield Quad(item, SCHEMA.position, _number(position))
    yield Quad(item, SCHEMA.item, NamedNode(entry.iri))
    yield Quad(item, SCHEMA.name, name)


def _turns(shown: ListPage) -> Iterator[tuple[NamedNode, int]]:
    yield HYDRA.first, 1
    if shown.current > 1:
        yield HYDRA.previous, shown.current - 1
    if shown.current < shown.last:
        yield HYDRA.next, shown.current + 1
    yield HYDRA.last, shown.last


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)
