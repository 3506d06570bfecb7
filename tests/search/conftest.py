"""Searches of made-up towns of a few triples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from publisher.contents import indexing
from publisher.search import writer
from publisher.search.everyday import Everyday
from publisher.search.query import Question
from publisher.search.reader import Search
from publisher.site import Site

BASE = "https://town.test/"
PREFIXES = """
@prefix schema: <http://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix lodse: <https://w3id.org/lodse/ontology#> .
@prefix service: <id/service/> . @prefix office: <id/organisation/> . @prefix place: <id/place/> .
@prefix contact: <id/contact/> . @prefix topic: <id/topic/> . @prefix channel: <id/channel/> .
"""
Searching = Callable[..., Search]


def search_of(turtle: str, folder: Path, words: Everyday | None = None, **settings: object) -> Search:
    """Build the search of a town from its Turtle in an empty folder, and open it."""
    store = ox.Store(str(folder / "store"))  # on disk, where quads come in the order of subjects
    store.bulk_extend(ox.parse((PREFIXES + turtle).encode(), ox.RdfFormat.TURTLE, base_iri=BASE))
    site = Site(folder, base=BASE, **settings)  # type: ignore[arg-type]
    things = dict.fromkeys(quad.subject for quad in store if isinstance(quad.subject, ox.NamedNode))
    places = writer.places(indexing.listed(store, things, site), site)
    town = writer.town(store, site, writer.stems(store), words or Everyday())
    writer.build(folder / "search", [writer.documents(places, store, town)])
    return Search.open(folder / "search")


@pytest.fixture
def searching(tmp_path: Path) -> Searching:
    """Give the search of a town, from its Turtle."""
    return lambda turtle, words=None, **settings: search_of(turtle, tmp_path, words, **settings)


def found(search: Search, text: str, page: str = "de", **filters: str) -> list[str]:
    """Give the paths of what is found from a page in a language, best first."""
    hits = search.find(Question(text, page, filters), number=50).hits
    return [hit.iri.removeprefix(f"{BASE}id/") for hit in hits]
