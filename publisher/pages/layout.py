"""The shapes as the page: which fields a class shows, in which order and groups, named and drawn how."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from publisher.description import Description, Subject, Term
from publisher.terms import LODSE, PREFIXES, RDF, RDFS, SCHEMA, SH

Labels = Mapping[str, str]
"""What something is called, by language."""

WIDGETS = frozenset(
    "text rich words value date things weblink items steps fees address position hours exceptions features "
    "phone fax mail contacts places channels tree hidden".split()
)
"""All that a template can draw. A shape that asks for another gets the one that suits the values."""

LAST = Decimal("Infinity")
"""The place of what has no `sh:order`."""

_NOWHERE = NamedNode("urn:lodse:shapes")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: along a property, or against it."""

    predicate: NamedNode
    inverse: bool = False


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class FieldShape:
    """One property shape: the way to its values, its names, the widget (None: by the values)."""

    path: Path
    labels: Labels = field(default_factory=dict)
    widget: str | None = None
    order: Decimal = LAST
    help: Labels = field(default_factory=dict)
    embeds: bool = False


@dataclass(frozen=True, slots=True)
class GroupShape:
    """Fields shown under one heading; `key`, the local name of the group's IRI, is its anchor."""

    key: str
    labels: Labels = field(default_factory=dict)
    order: Decimal = LAST
    fields: tuple[FieldShape, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassLayout:
    """What things of one class show."""

    iri: str
    labels: Labels = field(default_factory=dict)
    groups: tuple[GroupShape, ...] = ()
    order: Decimal = LAST


@dataclass(frozen=True, slots=True)
class Layout:
    """All layouts of a set of shapes.

    classes: by class IRI.
    embeds: by class IRI, the properties whose values belong into a description with all said of them.
    reached: by class IRI, the properties that a page follows backwards, from other things to this one.
    labels: by property IRI, what it is called.
    """

    classes: Mapping[str, ClassLayout] = field(default_factory=dict)
    embeds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reached: Mapping[str, frozenset[str]] = field(default_factory=dict)
    labels: Mapping[str, Labels] = field(default_factory=dict)

    @classmethod
    def compile(cls, shapes: Store | Iterable[Quad]) -> Layout:
        """Read the tables from SHACL. What is no property shape with a usable path is left alone."""
        classes = _class_layouts(Description(_NOWHERE, shapes))
        fields = {iri: [f for group in found.groups for f in group.fields] for iri, found in classes.items()}
        return cls(
            classes,
            _first_steps({iri: [f for f in shown if f.embeds] for iri, shown in fields.items()}, inverse=False),
            _first_steps(fields, inverse=True),
            _labels(f for shown in fields.values() for f in shown),
        )

    def of(self, types: Iterable[str]) -> ClassLayout | None:
        """Give the layout of a thing of these classes, merged where several are known; None if none is."""
        known = sorted((self.classes[t] for t in types if t in self.classes), key=lambda c: (c.order, c.iri))
        if not known:
            return None
        first, *others = known
        for other in others:
            first = _merged(first, other)
        return first

    def generic(self, predicates: Iterable[NamedNode], fallback: str = "about") -> ClassLayout:
        """Lay out a thing of no known class: every property but its type, called as well as can be."""
        fields = tuple(
            FieldShape((Step(p),), self.labels.get(p.value) or {"": readable(p)}, order=Decimal(position))
            for position, p in enumerate(predicates)
            if p != RDF.type
        )
        return ClassLayout("", groups=(GroupShape(fallback, fields=fields),) if fields else ())


def follow(description: Description, node: Term, path: Path) -> list[Term]:
    """Give the values at the end of a path, each once, in document order."""
    nodes: list[Term] = [node]
    for step in path:
        nodes = list(dict.fromkeys(value for at in nodes for value in _step(description, at, step)))
    return nodes


def _step(description: Description, node: Term, step: Step) -> Iterable[Term]:
    if step.inverse:
        return description.subjects(step.predicate, node)
    return description.objects(node, step.predicate)


def only(path: Path, predicates: Collection[NamedNode]) -> bool:
    """Say whether a path is a single step along one of these properties."""
    return len(path) == 1 and not path[0].inverse and path[0].predicate in predicates


def readable(node: NamedNode) -> str:
    """Give the short name of an IRI: `schema:name` where the prefix is known, else its last part."""
    for prefix, namespace in PREFIXES.items():
        if node.value.startswith(namespace) and len(node.value) > len(namespace):
            return f"{prefix}:{node.value[len(namespace) :]}"
    return local_name(node.value)


def local_name(iri: str) -> str:
    """Give the last part of an IRI, or the IRI where it has no such part."""
    return iri.rstrip("/#").rsplit("#", 1)[-1].rsplit("/", 1)[-1] or iri


def label(labels: Labels, languages: Iterable[str]) -> tuple[str, str | None]:
    """Choose a name and tell its language (None: unknown): the first of `languages`, else any."""
    for language in languages:
        if language in labels:
            return labels[language], language
    language, text = next(iter(labels.items()), ("", ""))
    return text, language or None


def _targets(graph: Description) -> Iterator[tuple[Subject, str]]:
    for quad in graph.quads:
        if quad.predicate == SH.targetClass and isinstance(quad.object, NamedNode):
            yield quad.subject, quad.object.value


def _class_layouts(graph: Description) -> dict[str, ClassLayout]:
    """Give the layout of each class that a shape is about, put together where several are."""
    classes: dict[str, ClassLayout] = {}
    for shape, target in _targets(graph):
        found = _class_layout(graph, shape, target)
        if found.groups:
            classes[target] = _merged(classes[target], found) if target in classes else found
    return classes


def _class_layout(graph: Description, shape: Subject, target: str) -> ClassLayout:
    members: dict[Term | None, list[FieldShape]] = {}
    for node in _property_shapes(graph, shape, set()):
        if found := _field(graph, node):
            members.setdefault(graph.value(node, SH.group), []).append(found)
    groups = [_group(graph, key, fields) for key, fields in members.items()]
    labels = _texts(graph, shape, SH.name) or _texts(graph, shape, RDFS.label)
    return ClassLayout(target, labels, _in_order(groups), _order(graph, shape))


def _property_shapes(graph: Description, shape: Term, seen: set[Term]) -> Iterator[Term]:
    """Give a shape's property shapes and those of the shapes it builds on (`sh:node`)."""
    if shape in seen:
        return
    seen.add(shape)
    yield from graph.objects(shape, SH.property)
    for other in graph.objects(shape, SH.node):
        yield from _property_shapes(graph, other, seen)


def _field(graph: Description, node: Term) -> FieldShape | None:
    path = _path(graph, graph.value(node, SH.path))
    widget = graph.value(node, LODSE.widget)
    if not path or not (widget or graph.value(node, SH.group)):  # a rule about the record, no part of its page
        return None
    return FieldShape(
        path,
        _texts(graph, node, SH.name),
        widget.value if isinstance(widget, Literal) and widget.value in WIDGETS else None,
        _order(graph, node),
        _texts(graph, node, SH.description),
        _is_true(graph.value(node, LODSE.embeds)),
    )


def _is_true(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.value in {"true", "1"}


def _path(graph: Description, node: Term | None) -> Path | None:
    """Read `sh:path`: a property, an inverse one, or a list of these; None for all else SHACL allows."""
    if isinstance(node, NamedNode) and node != RDF.nil:
        return (Step(node),)
    if not isinstance(node, BlankNode):
        return None
    inverse = graph.value(node, SH.inversePath)
    if isinstance(inverse, NamedNode):
        return (Step(inverse, inverse=True),)
    steps = [_path(graph, item) for item in _items(graph, node)]
    return tuple(step for part in steps if part for step in part) if steps and all(steps) else None


def _items(graph: Description, node: Term | None) -> Iterator[Term]:
    seen: set[Term] = set()
    while node is not None and node not in seen:  # a list that bites its own tail must not hang us
        seen.add(node)
        yield from graph.objects(node, RDF.first)
        node = graph.value(node, RDF.rest)


def _group(graph: Description, node: Term | None, fields: Iterable[FieldShape]) -> GroupShape:
    unique: dict[Path, FieldShape] = {}
    for shape in fields:
        unique.setdefault(shape.path, shape)
    ordered = tuple(sorted(unique.values(), key=lambda f: f.order))
    if not isinstance(node, NamedNode):
        return GroupShape("more", fields=ordered)
    return GroupShape(local_name(node.value), _texts(graph, node, RDFS.label), _order(graph, node), ordered)


def _merged(one: ClassLayout, other: ClassLayout) -> ClassLayout:
    """Join two layouts; where both show the same path, the first one says how."""
    groups = {group.key: group for group in one.groups}
    known = {f.path for g in one.groups for f in g.fields}
    for group in other.groups:
        fresh = tuple(f for f in group.fields if f.path not in known)
        base = groups.get(group.key, GroupShape(group.key, group.labels, group.order))
        joined = tuple(sorted(base.fields + fresh, key=lambda f: f.order))
        groups[group.key] = GroupShape(base.key, base.labels, base.order, joined)
    shown = [g for g in groups.values() if g.fields]
    return ClassLayout(one.iri, one.labels or other.labels, _in_order(shown), one.order)


def _in_order(groups: Iterable[GroupShape]) -> tuple[GroupShape, ...]:
    return tuple(sorted(groups, key=lambda g: g.order))


def _order(graph: Description, node: Term) -> Decimal:
    value = graph.value(node, SH.order)
    try:
        number = Decimal(value.value) if isinstance(value, Literal) else LAST
    except InvalidOperation:
        return LAST
    return LAST if number.is_nan() else number


def _texts(graph: Description, node: Term, predicate: NamedNode) -> Labels:
    found = [v for v in graph.objects(node, predicate) if isinstance(v, Literal)]
    return {text.language or "": text.value for text in found}


def _first_steps(fields: Mapping[str, list[FieldShape]], *, inverse: bool) -> dict[str, frozenset[str]]:
    return {
        iri: frozenset(f.path[0].predicate.value for f in shown if f.path[0].inverse is inverse)
        for iri, shown in fields.items()
    }


def _labels(fields: Iterable[FieldShape]) -> dict[str, Labels]:
    labels: dict[str, Labels] = {SCHEMA.name.value: {"de": "Name", "en": "Name"}}
    for shape in fields:
        if len(shape.path) == 1 and not shape.path[0].inverse:
            labels.setdefault(shape.path[0].predicate.value, shape.labels)
    return labels
