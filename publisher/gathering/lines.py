"""Statements as canonical lines of N-Quads: the form in which much data is kept, sorted and handed on.

A line says what the store will hold: numbers, dates and truth values are in their canonical form, so what is checked
is what is published. Lines are bytes without their end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from zlib import crc32

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from publisher import rdf

BUCKETS = 256
"""Documents are spread over so many buckets by the checksum of their key. No file has fewer than one bucket."""

_ANY = NamedNode("urn:lodse:any")


def line(quad: Quad) -> bytes:
    """Write a statement."""
    text = str(quad)
    if "^^<" in text and isinstance(quad.object, Literal):
        stored = _as_stored(quad.object)
        if stored is not quad.object:
            text = str(Quad(quad.subject, quad.predicate, stored, quad.graph_name))
    return text.encode() + b" ."


def canonical(found: list[bytes], odd: Callable[[Quad], Quad]) -> list[bytes]:
    """Give lines that another program wrote as `line` would; they are in no named graph.

    odd: what else is done with a statement that takes a closer look, as it may have a blank node.
    """
    text = b"\n".join(found)
    if b"_:" not in text and b"<<" not in text:  # which the look at all of them tells at once
        return [_stored(each) if b'"^^<' in each else each for each in found]
    return [line(odd(*quads([each]))) if b"_:" in each or b"<<" in each else _stored(each) for each in found]


def _stored(line: bytes) -> bytes:
    """Give a line without blank nodes as the store will hold it."""
    head, quote, typed = line.partition(b' "')
    return head + b" " + _canonical(b'"' + typed) if quote and b'"^^<' in typed else line


@lru_cache(maxsize=65_536)
def _canonical(end: bytes) -> bytes:
    """Give the canonical form of a value and the full stop behind it."""
    [quad] = quads([b"<urn:lodse:any> <urn:lodse:any> " + end])
    return line(quad).split(b" ", 2)[2]


@lru_cache(maxsize=65_536)
def _as_stored(literal: Literal) -> Literal:
    """Give a literal as a store gives it back."""
    store = ox.Store()
    store.add(Quad(_ANY, _ANY, literal))
    stored = next(iter(store)).object
    return stored if isinstance(stored, Literal) and stored != literal else literal


def quads(lines: Iterable[bytes]) -> list[Quad]:
    """Read statements back."""
    return rdf.read_text(b"\n".join(lines), rdf.N_QUADS, ours=True)


def subject(line: bytes) -> bytes:
    """Give the subject of a line: an IRI without its brackets, or a blank node."""
    return line[1 : line.index(b">")] if line[:1] == b"<" else line[: line.index(b" ")]


def document(line: bytes) -> bytes:
    """Give what a line belongs to: its subject without the fragment."""
    return document_of(subject(line))


def document_of(thing: bytes) -> bytes:
    """Give the document that a thing belongs to: its IRI without the fragment."""
    return thing.partition(b"#")[0]


def by_document(found: Iterable[bytes]) -> Mapping[bytes, list[bytes]]:
    """Sort lines, and part them by the document that each belongs to."""
    parted: defaultdict[bytes, list[bytes]] = defaultdict(list)
    thing, own = b"\0", parted[b""]
    for each in sorted(found):
        if not each.startswith(thing):
            thing, own = each[: each.index(b" ") + 1], parted[document(each)]
        own.append(each)
    del parted[b""]
    return parted


def bucket(line: bytes) -> int:
    """Give the bucket of a line."""
    return bucket_of(document(line))


def bucket_of(document: bytes) -> int:
    """Give the bucket of a document.

    A service and its channels (`x`, `x--online`) share one, and so do a unit and its contact of the same key: what
    belongs together is mostly looked at together.
    """
    return crc32(document.rpartition(b"/")[2].partition(b"--")[0]) % BUCKETS


def by_bucket(things: Iterable[bytes]) -> Mapping[int, list[bytes]]:
    """Sort things into the buckets of their documents."""
    found: defaultdict[int, list[bytes]] = defaultdict(list)
    for thing in things:
        found[bucket_of(document_of(thing))].append(thing)
    return found


def order(line: bytes) -> bytes:
    """Give the sort key of a line: document by document, in each the thing itself before its parts."""
    return line.replace(b">", b"\0", 1).replace(b"#", b"\1", 1)
