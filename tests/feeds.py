"""Reads feeds as strangers do: an Atom feed by the rules of RFC 4287, an event stream by those of LDES."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from lxml import etree
from pyoxigraph import Literal, NamedNode, Quad, Triple

from publisher import rdf
from publisher.terms import DCT, LDES, TREE

ATOM = {"a": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")

Get = Callable[[str], bytes]


def atom_problems(text: bytes) -> list[str]:
    """What RFC 4287 would object to in a feed."""
    feed = etree.fromstring(text)
    found = [f"not a feed but {feed.tag}"] if feed.tag != f"{{{ATOM['a']}}}feed" else []
    found += [f"feed: {said}" for said in _problems_of(feed)]
    entries = feed.findall("a:entry", ATOM)
    ids = [entry.findtext("a:id", "", ATOM) for entry in entries]
    found += ["two entries with one id"] if len(set(ids)) < len(ids) else []
    for entry in entries:
        found += [f"entry {entry.findtext('a:id', '?', ATOM)}: {said}" for said in _problems_of(entry)]
        found += (
            ["an entry without content needs an alternate"]
            if not entry.findall("a:link[@rel='alternate']", ATOM)
            else []
        )
    found += ["no author, neither of the feed nor of an entry"] if feed.find("a:author/a:name", ATOM) is None else []
    found += ["no link to itself"] if len(feed.findall("a:link[@rel='self']", ATOM)) != 1 else []
    return found


def _problems_of(element: etree._Element) -> Iterator[str]:
    yield from _problems_of_texts(element)
    yield from _problems_of_links(element)
    if not all(category.get("term") for category in element.findall("a:category", ATOM)):
        yield "a category without a term"


def _problems_of_texts(element: etree._Element) -> Iterator[str]:
    for name in ("id", "title", "updated"):
        number = len(element.findall(f"a:{name}", ATOM))
        if number != 1:
            yield f"{number} times {name}"
    if not IRI.fullmatch(element.findtext("a:id", "", ATOM)):
        yield "the id is no absolute IRI"
    if not RFC_3339.fullmatch(element.findtext("a:updated", "", ATOM)):
        yield "updated is no date of RFC 3339"


def _problems_of_links(element: etree._Element) -> Iterator[str]:
    links = [
        (link.get("rel", "alternate"), link.get("type"), link.get("hreflang"))
        for link in element.findall("a:link", ATOM)
    ]
    if len(set(links)) < len([link for link in links if link[0] == "alternate"]):
        yield "two alternates of one type and language"
    if not all(IRI.fullmatch(link.get("href", "")) for link in element.findall("a:link", ATOM)):
        yield "a link that is not absolute"


def archive(get: Get, start: str) -> Iterator[etree._Element]:
    """Walk a feed and its archive (RFC 5005), newest first."""
    here: str | None = start
    while here:
        feed = etree.fromstring(get(here))
        yield feed
        found = feed.find("a:link[@rel='prev-archive']", ATOM)
        here = found.get("href") if found is not None else None


def stream(get: Get, start: str) -> tuple[list[Quad], list[str]]:
    """Read an event stream from its root on: the quads of all pages, and the pages in the order they were read."""
    waiting, pages, quads = [start], [], []
    while waiting:
        page = waiting.pop(0)
        read = rdf.read_text(get(page), rdf.N_QUADS)
        pages.append(page)
        quads += read
        links = [q.object for q in read if q.subject == NamedNode(page) and q.predicate == TREE.relation]
        nodes = [
            q.object.value
            for q in read
            if q.subject in links and q.predicate == TREE.node and isinstance(q.object, NamedNode)
        ]
        waiting += [node for node in dict.fromkeys(nodes) if node not in pages and node not in waiting]
    return quads, pages


def replayed(quads: list[Quad]) -> set[Triple]:
    """What is said after the newest version of each thing; the IRIs of things are put back in place."""
    of = {q.subject: q.object for q in quads if q.predicate == DCT.isVersionOf}
    path = next(q.object for q in quads if q.predicate == LDES.timestampPath)
    when = {q.subject: _time(q.object) for q in quads if q.predicate == path and q.subject in of}
    newest = {of[version]: version for version in sorted(of, key=lambda version: when[version])}
    return {
        Triple(_back(q.subject, version, thing), q.predicate, _back(q.object, version, thing))
        for thing, version in newest.items()
        for q in quads
        if q.graph_name == version
    }


def _time(value: object) -> datetime:
    assert isinstance(value, Literal)
    return datetime.fromisoformat(value.value)


def _back(node: Any, version: object, thing: object) -> Any:
    assert isinstance(version, NamedNode)
    assert isinstance(thing, NamedNode)
    own = isinstance(node, NamedNode) and (node == version or node.value.startswith(f"{version.value}#"))
    return NamedNode(thing.value + node.value.removeprefix(version.value)) if own else node
