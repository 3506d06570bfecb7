"""What tells things of the same name apart in a list: five offices may all be called "Standesamt"."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from publisher.terms import ORG, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from publisher.description import Description
    from publisher.web.context import Context

TELLING: tuple[NamedNode, ...] = (
    SCHEMA.alternateName,
    SCHEMA.location,
    SCHEMA.address,
    ORG.identifier,
    SCHEMA.email,
    SCHEMA.telephone,
)
"""By what things may differ, best first; as many are shown as are needed."""

MOST = 100
"""Things of a list that are looked at; each is one description."""


def told_apart(here: Context, named: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Give what to write beside the names that stand more than once among (IRI, name), by IRI."""
    groups: dict[str, list[str]] = defaultdict(list)
    for iri, name in named:
        groups[name].append(iri)
    doubled = [group for group in groups.values() if len(group) > 1]
    room, notes = MOST, dict[str, str]()
    for group in doubled:
        room -= len(group)
        if room < 0:
            break
        notes |= _notes([thing for iri in group if (thing := here.release.store.describe(iri))], here.languages)
    return notes


def _notes(things: Sequence[Description], languages: Sequence[str]) -> dict[str, str]:
    """Give the facts by which the things of one name differ, as few as suffice."""
    notes: dict[str, list[str]] = {thing.root.value: [] for thing in things}
    for predicate in TELLING:
        if len({tuple(note) for note in notes.values()}) == len(things):
            break
        facts = {thing.root.value: _fact(thing, predicate, languages) for thing in things}
        if len(set(facts.values())) > 1:
            for iri, fact in facts.items():
                notes[iri] += [fact] if fact else []
    return {iri: " · ".join(note) for iri, note in notes.items() if note}


def _fact(thing: Description, predicate: NamedNode, languages: Sequence[str]) -> str:
    text = thing.text(thing.root, predicate, languages)
    if text:
        return text.value
    node = thing.value(thing.root, predicate)
    name = thing.label(node, languages) if isinstance(node, NamedNode) else None
    return name.value if name else ""
