"""Signposts: typed links that lead a program from a document to what belongs to it (FAIR signposting, RFC 8288)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publisher.iris import LISTED
from publisher.past import memento
from publisher.terms import DCAT, SCHEMA
from publisher.web.representation import Signpost

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from publisher.past.memento import Past
    from publisher.web.context import Context
    from publisher.web.dataset import Dataset
    from publisher.web.listing import Listing
    from publisher.web.thing import Thing

MOST_TYPES = 12
MOST_ITEMS = 20
"""Entries of a list that are named in links; all of them are in the list."""

IN_HEAD = frozenset({"cite-as", "describedby", "type", "author", "collection", "item", "first", "prev", "next", "last"})
"""Relations that a page repeats in its head; it draws its alternates, licence and canonical address by itself."""


def of_thing(thing: Thing) -> list[Signpost]:
    """Point from the document to the thing, what it is, its data, its list, who publishes it and under which terms."""
    urls, iri = thing.here.urls, thing.iri
    collection = [Signpost(urls.to(f"doc/{thing.kind}/"), "collection")] if thing.kind in LISTED else []
    types = sorted(thing.description.types(thing.description.root))[:MOST_TYPES]
    return safe(
        [
            *(of_versions(thing.here, iri, thing.past) if thing.has_history else ()),
            Signpost(iri, "cite-as"),
            Signpost(thing.here.canonical(urls.absolute(urls.document(iri))), "canonical"),
            *_terms(thing.here),
            Signpost(thing.address("ttl"), "describedby", {"type": "text/turtle"}),
            *collection,
            *(Signpost(type_, "type") for type_ in types),
        ]
    )


def of_versions(here: Context, iri: str, past: Past | None = None) -> list[Signpost]:
    """Point to what leads to the versions of a document; from one version, to those around it (RFC 7089)."""
    urls, original = here.urls, here.urls.about(iri)
    around = memento.relations(past) if past else []
    return [
        Signpost(urls.absolute(original), "original timegate"),
        Signpost(urls.absolute(urls.timemap(original)), "timemap", {"type": memento.LINK_FORMAT}),
        *(
            Signpost(urls.absolute(urls.memento(original, found.release)), relation, {"datetime": found.date})
            for relation, found in around
        ),
    ]


def of_listing(listing: Listing, suffix: str | None) -> list[Signpost]:
    """Point from a page of a list to its neighbours and to what it holds."""
    urls = listing.here.urls
    return safe(
        [
            Signpost(listing.iri, "cite-as"),
            Signpost(listing.here.canonical(urls.absolute(listing.address())), "canonical"),
            *_terms(listing.here),
            Signpost(listing.address("ttl"), "describedby", {"type": "text/turtle"}),
            Signpost(SCHEMA.ItemList.value, "type"),
            *(Signpost(listing.at(n).address(suffix, listing.other_language), rel) for rel, n in listing.turns(suffix)),
            *(Signpost(entry.iri, "item") for entry in listing.entries[:MOST_ITEMS]),
        ]
    )


def of_dataset(shown: Dataset) -> list[Signpost]:
    """Point from the description to the dataset itself, its files, who publishes it and under which terms."""
    urls, facts = shown.here.urls, shown.facts
    dataset = facts.node("dataset").value
    return safe(
        [
            Signpost(dataset, "cite-as"),
            Signpost(dataset, "describes"),
            Signpost(shown.here.canonical(urls.absolute(shown.address())), "canonical"),
            *_terms(shown.here),
            Signpost(shown.address("ttl"), "describedby", {"type": "text/turtle"}),
            *(Signpost(type_.value, "type") for type_ in (SCHEMA.Dataset, DCAT.Dataset)),
            *(Signpost(urls.to(f"dumps/{dump.name}"), "item", {"type": dump.packing}) for dump in facts.dumps),
        ]
    )


def in_head(posts: Iterable[Signpost]) -> tuple[tuple[str, str], ...]:
    """Give relation and address of the links that belong into the head of a page."""
    return tuple((post.rel, post.href) for post in posts if post.rel in IN_HEAD)


def _terms(here: Context) -> list[Signpost]:
    site = here.site
    author = [Signpost(f"{site.base}id/{site.publisher}", "author")] if site.publisher else []
    return author + ([Signpost(site.licence.url, "license")] if site.licence.url else [])


def safe(posts: Sequence[Signpost]) -> list[Signpost]:
    """Keep the links that lead to the web: data may name things by IRIs of any scheme."""
    return [post for post in posts if post.href.startswith(("http://", "https://", "/"))]
