"""Several sources, one graph: which things are the same, whose word counts for each property, what contradicts.

A pure step between reading and checking, over the quads of one source at a time, in three rounds: `take` the notes on
all of them, then `settle`; `survey` all of them; `resolve` all of them. Only what several sources describe is
remembered. What one source tells of identity is noted without the others, so they may be read at the same time.
Of two sources the first in `site.toml` counts, unless another one is preferred for a property.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from publisher.findings import Finding, Severity
from publisher.terms import DCAT, DCT, LODSE, OWL, RDF, RDFS, SCHEMA, SKOS

KEYS: Mapping[str, NamedNode] = {
    "same_as": OWL.sameAs,
    "leika": LODSE.leikaKey,
    "municipality": LODSE.municipalityKey,
    "identifier": DCT.identifier,
}
"""What things of two sources may have in common, and be the same."""
DEFAULT_KEYS = ("same_as", "leika", "municipality")

_UNION = frozenset({
    RDF.type, OWL.sameAs, RDFS.seeAlso, DCT.source, SCHEMA.alternateName, SKOS.altLabel, DCAT.keyword, LODSE.leikaKey,
    SCHEMA.availableChannel, DCT.subject,
})  # fmt: skip
"""Properties of which every source adds its values."""
_SHOWN = 200
_NUMBER = re.compile(r"-\d+$")
_KIND = re.compile(r"/id/([a-z]+)/[^/]+$")

Node = TypeVar("Node", bound="NamedNode | BlankNode | Literal | Triple")
Slot: TypeAlias = "tuple[str, str, str]"
"""What one source says as a whole: thing, property and language; or thing, "#", and a kind of part."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A source as merging sees it: its name, the keys by which its things are matched, where it goes first."""

    name: str
    match: tuple[str, ...] = DEFAULT_KEYS
    prefer: frozenset[NamedNode] = frozenset()


@dataclass(slots=True)
class _Said:
    """What one source says in one slot: digests of its values, one of them to show, and whether it goes first."""

    digests: set[int] = field(default_factory=set)
    shown: str = ""
    preferred: bool = False


@dataclass(slots=True)
class Notes:
    """What the quads of one source tell of identity: which things it describes, and which key each has."""

    match: tuple[str, ...]
    owners: set[str] = field(default_factory=set)
    keys: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)

    def note(self, quad: Quad) -> None:
        """See what a quad tells of identity."""
        if not isinstance(quad.subject, NamedNode):
            return
        owner, _, fragment = quad.subject.value.partition("#")
        self.owners.add(owner)
        for name in () if fragment else self.match:
            if quad.predicate == KEYS[name] and isinstance(quad.object, NamedNode | Literal):
                kind = _kind(owner) if name == "identifier" else ""
                self.keys.setdefault((name, kind, quad.object.value), set()).add(owner)


@dataclass(slots=True)
class Merge:
    """The merging of some sources, in the order in which they count."""

    origins: Sequence[Origin]
    _owners: dict[str, int] = field(default_factory=dict)
    _keys: dict[tuple[str, str, str], dict[int, set[str]]] = field(default_factory=dict)
    _alias: dict[str, str] = field(default_factory=dict)
    _said: dict[Slot, dict[int, _Said]] = field(default_factory=dict)
    _latest: dict[str, tuple[str, int]] = field(default_factory=dict)

    def take(self, source: int, notes: Notes) -> None:
        """Take what was noted of a source."""
        for owner in notes.owners:
            self._owners[owner] = self._owners.get(owner, 0) | 1 << source
        for key, owners in notes.keys.items():
            self._keys.setdefault(key, {}).setdefault(source, set()).update(owners)

    def settle(self) -> Iterator[Finding]:
        """Decide which things are the same; a key that several things of one source have decides nothing."""
        for (name, _, value), by_source in sorted(self._keys.items()):
            if name == "same_as":
                self._count_in(value, by_source)
            if len(by_source) == 1 or len(set().union(*by_source.values())) == 1:
                continue
            if any(len(owners) > 1 for owners in by_source.values()):
                yield _finding("merge-ambiguous", _AMBIGUOUS, Severity.INFO, None, name, value)
                continue
            first, *others = (next(iter(by_source[number])) for number in sorted(by_source))
            for other in others:
                self._unite(first, other)
        self._keys.clear()

    def _count_in(self, thing: str, by_source: dict[int, set[str]]) -> None:
        """Count a thing that others say they are the same as among those that are the same, in each source of it."""
        for number in range(len(self.origins)):
            if self._owners.get(thing, 0) >> number & 1:
                by_source.setdefault(number, set()).add(thing)

    def _unite(self, first: str, other: str) -> None:
        """Let two things be one, unless they are of two kinds, or one source knows both."""
        one, two = self._root(first), self._root(other)
        apart = self._owners.get(one, 0) & self._owners.get(two, 0)
        if one != two and not apart and (not _kind(one) or not _kind(two) or _kind(one) == _kind(two)):
            self._alias[two] = one
            self._owners[one] = self._owners.get(one, 0) | self._owners.get(two, 0)

    def _root(self, owner: str) -> str:
        while owner in self._alias:
            owner = self._alias[owner]
        return owner

    def survey(self, source: int, quad: Quad) -> None:
        """Remember what a source says of a thing that others describe too."""
        slot, renamed = self._slot(quad)
        if slot is None:
            return
        said = self._said.setdefault(slot, {}).setdefault(source, _Said())
        said.digests.add(hash((str(renamed.subject), str(renamed.predicate), str(renamed.object))))
        said.shown = said.shown or (renamed.object.value[:_SHOWN] if isinstance(renamed.object, Literal) else "")
        said.preferred = said.preferred or renamed.predicate in self.origins[source].prefer
        if renamed.predicate == DCT.modified and isinstance(renamed.object, Literal):
            self._latest[slot[0]] = max(self._latest.get(slot[0], ("", 0)), (renamed.object.value, source))

    def conflicts(self) -> Iterator[Finding]:
        """Tell where sources contradict each other, and whose word was taken."""
        for slot, by_source in sorted(self._said.items()):
            first, *others = (said.digests for said in by_source.values())
            if all(other == first for other in others) or slot[1] == DCT.modified.value:
                continue
            winner = self._winner(slot)
            beaten = [number for number in by_source if number != winner]
            decided = by_source[winner].preferred
            hint = "; ".join(f"{self.origins[n].name}: {by_source[n].shown}".rstrip(": ") for n in beaten)
            path = f"#{slot[2]}" if slot[1] == "#" else slot[1]
            severity = Severity.INFO if decided else Severity.WARNING
            taken = self.origins[winner].name
            yield _finding("merge-conflict", _CONFLICT, severity, slot[0], path, by_source[winner].shown, hint, taken)

    def resolve(self, source: int, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Give the quads of a source that count, under the names that were decided on."""
        for quad in quads:
            slot, renamed = self._slot(quad)
            if slot is None or self._winner(slot) == source:
                yield renamed

    def links(self) -> Iterator[Quad]:
        """Say of each thing that was given another name what it was called."""
        for old in sorted(self._alias):
            yield Quad(NamedNode(self._root(old)), OWL.sameAs, NamedNode(old))

    def _winner(self, slot: Slot) -> int:
        by_source = self._said[slot]
        latest = self._latest.get(slot[0])
        if slot[1] == DCT.modified.value and latest and latest[1] in by_source:
            return latest[1]
        return min(by_source, key=lambda number: (not by_source[number].preferred, number))

    def _slot(self, quad: Quad) -> tuple[Slot | None, Quad]:
        """Give the slot that a quad belongs to; None if only one source speaks of the thing, or all add to it."""
        renamed = self._renamed(quad)
        if not isinstance(renamed.subject, NamedNode) or renamed.predicate in _UNION:
            return None, renamed
        owner, _, fragment = renamed.subject.value.partition("#")
        if self._owners.get(owner, 0).bit_count() < 2:  # noqa: PLR2004 - of one source
            return None, renamed
        value = renamed.object
        if not fragment and isinstance(value, NamedNode) and value.value.startswith(f"{owner}#"):
            fragment = value.value.partition("#")[2]
        if fragment:
            return (owner, "#", _NUMBER.sub("", fragment)), renamed
        language = value.language or "" if isinstance(value, Literal) else ""
        return (owner, renamed.predicate.value, language), renamed

    def _renamed(self, quad: Quad) -> Quad:
        if not self._alias:
            return quad
        subject, value = self._name(quad.subject), self._name(quad.object)
        if subject is quad.subject and value is quad.object:
            return quad
        return Quad(subject, quad.predicate, value, quad.graph_name)

    def _name(self, node: Node) -> Node:
        if not isinstance(node, NamedNode):
            return node
        owner, sign, fragment = node.value.partition("#")
        root = self._root(owner)
        return node if root == owner else NamedNode(f"{root}{sign}{fragment}")  # type: ignore[return-value]


def _kind(owner: str) -> str:
    found = _KIND.search(owner)
    return found[1] if found else ""


_AMBIGUOUS = {
    "de": "„{value}“ haben mehrere Einträge einer Quelle; daran lässt sich nicht erkennen, was zusammengehört.",
    "en": "Several things of one source have “{value}”; it cannot tell what belongs together.",
}
_CONFLICT = {
    "de": "Zwei Quellen sagen Verschiedenes: „{value}“ aus {taken} wurde übernommen, nicht {hint}. Bitte eine"
    " berichtigen oder bei der Quelle „prefer“ einstellen.",
    "en": "Two sources differ: “{value}” of {taken} was taken, not {hint}. Correct one of them, or set “prefer” for the"
    " source.",
}


def _finding(  # noqa: PLR0913, PLR0917 - a finding has as many parts
    rule: str,
    message: Mapping[str, str],
    severity: Severity,
    node: str | None,
    path: str,
    value: str,
    hint: str = "",
    taken: str = "",
) -> Finding:
    said = {tag: text.format(value=value, hint=hint, taken=taken) for tag, text in message.items()}
    return Finding(severity, rule, said, node=node, path=path, value=value or None)
