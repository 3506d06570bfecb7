"""Minting our IRIs and taking them apart. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import quote, unquote
from uuid import NAMESPACE_URL, uuid5

from pyoxigraph import NamedNode

Kind = Literal["service", "organisation", "place", "contact", "person", "channel", "topic", "area", "notice"]

KINDS: tuple[Kind, ...] = (
    "service",
    "organisation",
    "place",
    "contact",
    "person",
    "channel",
    "topic",
    "area",
    "notice",
)
LISTED: tuple[Kind, ...] = ("service", "organisation", "place", "contact", "topic", "area", "channel", "notice")
"""Kinds with a public list of all their things."""

KEY = r"[a-z0-9]+(?:-{1,2}[a-z0-9]+)*"
"""A key: lower-case ASCII words with hyphens; a channel's joins two by a double one."""
_KEY = re.compile(KEY)
_SAFE = "/:@!$&'()*+,;=-._~"
_FORBIDDEN = re.compile(r'[<>"{}|\\^`\x00-\x20]')


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing of ours is: the path below the base, without its `id/`, and the fragment."""

    path: str
    fragment: str = ""


def is_iri(text: str) -> bool:
    """Say whether a text is an absolute IRI, letter by letter."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def is_key(text: str) -> bool:
    """Say whether a text can be a key as it stands."""
    return bool(_KEY.fullmatch(text))


def mint(base: str, kind: Kind, key: str) -> str:
    """Give the IRI of a thing. The key is lower-case ASCII words with hyphens; raises ValueError otherwise."""
    if not is_key(key):
        raise ValueError(f"not a key: {key!r}")
    return f"{base}id/{kind}/{key}"


def uuid_of(iri: str) -> str:
    """Give the UUID of an IRI, the same for ever, for formats whose identifiers have to be one."""
    return str(uuid5(NAMESPACE_URL, iri))


def split(base: str, iri: str) -> Place | None:
    """Take an IRI of ours apart, or None if it is not below the base."""
    if not iri.startswith(base):
        return None
    path, _, fragment = iri.removeprefix(base).partition("#")
    return Place(path.removeprefix("id/"), fragment)


@lru_cache(1_000)
def kind_of(base: str, iri: str) -> Kind | None:
    """Tell the kind that an IRI of ours names, or None."""
    place = split(base, iri)
    head = place.path.split("/", 1)[0] if place else ""
    return next((kind for kind in KINDS if kind == head), None)


def document_path(path: str) -> str:
    """Write a decoded path for a URL: every character that a path may not hold is percent-encoded, `/` stays."""
    return quote(path, safe=_SAFE)


def iri_path(path: str) -> str:
    """Write a decoded path for an IRI: letters of every script stay, what an IRI may not hold is percent-encoded."""
    return _FORBIDDEN.sub(lambda found: quote(found[0], safe=""), path)


def spellings(path: str) -> tuple[str, ...]:
    """Give the ways in which an IRI may spell a decoded path: as an IRI, and percent-encoded; most likely first."""
    decoded = unquote(path)
    return tuple(dict.fromkeys((iri_path(path), document_path(path), iri_path(decoded), document_path(decoded))))


def decoded(path: str) -> str:
    """Give the decoded form of an IRI's path, by which it is looked up."""
    return unquote(path)


def candidates(base: str, path: str, head: str = "id/") -> tuple[str, ...]:
    """Give the IRIs that a decoded path may mean, most likely first: those with `head` between base and path."""
    heads, spelt = dict.fromkeys((head, "id/", "", "doc/")), spellings(path)
    return tuple(f"{base}{each}{spelling}" for each in heads for spelling in spelt)


def owner(base: str, iri: str) -> str:
    """Give the thing that an IRI belongs to: a fragment of one of ours to its document, everything else to itself."""
    return iri.partition("#")[0] if iri.startswith(base) else iri
