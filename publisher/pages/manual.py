"""The shapes as a manual for those who write the data: each rule, why it holds, what to do, an example. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad

from publisher import rdf
from publisher.description import Description, Term
from publisher.pages.layout import Labels, local_name, readable
from publisher.pages.vocabulary import SHAPES, terse, texts
from publisher.terms import PREFIXES, RDF, RDFS, SH, SHAPE

if TYPE_CHECKING:
    from pathlib import Path

MORE = "more"
"""The chapter of rules that no kind of thing claims."""

SEVERITIES = ("Violation", "Warning", "Info")

SHOWN = 3
"""Statements shown of an example."""

_EXAMPLE_BASE = "https://town.invalid/"
_HEAD = re.compile(r"^# (\w+): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """Statements as in a Turtle file: some that break a rule (none: something is missing), and some that are right."""

    wrong: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. key: the local name of its shape; path: the property it is about, as written in SPARQL."""

    key: str
    name: Labels
    severity: str
    why: Labels
    advice: Labels
    path: str
    example: Example | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """The rules for one kind of thing."""

    key: str
    name: Labels
    text: Labels
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Helper:
    """A shape or group that is no rule by itself but used by rules."""

    key: str
    name: Labels


@dataclass(frozen=True, slots=True)
class Manual:
    """All rules by kind, and the pieces they are made of."""

    chapters: tuple[Chapter, ...]
    helpers: tuple[Helper, ...]


def manual(quads: Iterable[Quad], examples: Mapping[str, Example]) -> Manual:
    """Read the manual from shapes; what has `sh:message` is a rule. `examples` are by the rule's local name."""
    graph = Description(SHAPES, quads)
    shapes = _named_shapes(graph)
    heads = {local_name(node.value): node for node in shapes if _is_head(graph, node)}
    members: dict[str, list[Rule]] = {key: [] for key in heads}
    for node in filter(lambda shape: graph.value(shape, SH.message), shapes):
        members.setdefault(_home(graph, node, heads), []).append(_rule(graph, node, examples))
    chapters = tuple(_chapter(graph, key, heads.get(key), rules) for key, rules in members.items() if rules)
    shown = {chapter.key for chapter in chapters} | {rule.key for chapter in chapters for rule in chapter.rules}
    return Manual(chapters, tuple(_helper(graph, node) for node in shapes if local_name(node.value) not in shown))


def _named_shapes(graph: Description) -> list[NamedNode]:
    found = dict.fromkeys(quad.subject for quad in graph.quads)
    return [node for node in found if isinstance(node, NamedNode) and node in SHAPE]


def _is_head(graph: Description, node: NamedNode) -> bool:
    """Say whether a shape stands for a kind of thing: named by one word, with a name for people."""
    return "-" not in local_name(node.value) and bool(graph.value(node, SH.name)) and graph.value(node, SH.path) is None


def _home(graph: Description, node: NamedNode, heads: Mapping[str, NamedNode]) -> str:
    """Give the chapter of a rule: the one that its name begins with, else that of a shape it belongs to."""
    first = local_name(node.value).partition("-")[0]
    if first in heads:
        return first
    owners = (
        local_name(str(owner.value)) for owner in graph.subjects(SH.property, node) if isinstance(owner, NamedNode)
    )
    return next((owner for owner in owners if owner in heads), MORE)


def _chapter(graph: Description, key: str, head: NamedNode | None, rules: list[Rule]) -> Chapter:
    if head is None:
        return Chapter(key, {}, {}, tuple(rules))
    return Chapter(key, texts(graph, head, SH.name), texts(graph, head, SH.description), tuple(rules))


def _rule(graph: Description, node: NamedNode, examples: Mapping[str, Example]) -> Rule:
    key, severity = local_name(node.value), graph.value(node, SH.severity)
    return Rule(
        key,
        texts(graph, node, SH.name),
        local_name(severity.value) if isinstance(severity, NamedNode) else SEVERITIES[0],
        texts(graph, node, SH.description),
        texts(graph, node, SH.message),
        _path(graph, graph.value(node, SH.path)),
        examples.get(key),
    )


def _helper(graph: Description, node: NamedNode) -> Helper:
    found = (texts(graph, node, p) for p in (SH.name, RDFS.label, RDFS.comment))
    return Helper(local_name(node.value), next((labels for labels in found if labels), {}))


def _path(graph: Description, node: Term | None) -> str:
    """Write a path as in SPARQL."""
    if isinstance(node, NamedNode):
        return readable(node)
    if not isinstance(node, BlankNode):
        return ""
    if inverse := graph.value(node, SH.inversePath):
        return f"^{_path(graph, inverse)}"
    choice = graph.value(node, SH.alternativePath)
    return ("|" if choice else "/").join(_path(graph, item) for item in _items(graph, choice or node))


def _items(graph: Description, node: Term | None) -> Iterator[Term]:
    seen: set[Term] = set()
    while node is not None and node not in seen:
        seen.add(node)
        yield from graph.objects(node, RDF.first)
        node = graph.value(node, RDF.rest)


def examples(folder: Path) -> dict[str, Example]:
    """Read the examples of the shapes: `invalid/<rule>.ttl` breaks one rule, `valid.ttl` beside it breaks none."""
    right: dict[Path, list[Quad]] = {}
    found: dict[str, Example] = {}
    for file in sorted(folder.glob("*/invalid/*.ttl")):
        concept = file.parent.parent
        if concept not in right:
            right[concept] = [q for at in (concept / "valid.ttl", folder / "context.ttl") for q in _read(at)]
        found.setdefault(file.stem.partition("--")[0], _example(file, right[concept]))
    return found


def _read(file: Path) -> list[Quad]:
    return list(rdf.read_file(file, _EXAMPLE_BASE)) if file.is_file() else []


def _example(file: Path, right: list[Quad]) -> Example:
    head = dict(_HEAD.findall(file.read_text("utf-8")))
    quads = [quad for quad in _read(file) if _prefixed(quad.predicate) == head.get("path")]
    node = _EXAMPLE_BASE + head.get("node", "")
    value = _EXAMPLE_BASE + head.get("value", "")
    for subject in (value, node):
        if about := [quad for quad in quads if isinstance(quad.subject, NamedNode) and quad.subject.value == subject]:
            return Example(_lines(about), _lines(_first(right, about[0].predicate)))
    return Example((), _lines(_first(right, _expanded(head.get("path", "")))))


def _first(quads: list[Quad], predicate: NamedNode | None) -> list[Quad]:
    """Give what the first thing that has the property says with it."""
    found = [quad for quad in quads if quad.predicate == predicate]
    return [quad for quad in found if quad.subject == found[0].subject]


def _lines(quads: Iterable[Quad]) -> tuple[str, ...]:
    shown = [quad for quad, _ in zip(quads, range(SHOWN), strict=False)]
    return tuple(" ".join(terse(term, _EXAMPLE_BASE) for term in quad.triple) + " ." for quad in shown)


def _prefixed(node: NamedNode) -> str:
    return terse(node, _EXAMPLE_BASE) if node != RDF.type else "rdf:type"


def _expanded(name: str) -> NamedNode | None:
    prefix, colon, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local) if colon and prefix in PREFIXES else None
