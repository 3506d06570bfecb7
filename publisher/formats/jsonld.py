"""JSON-LD, written as a tree by our published context; `contexts.py` is for reading.

It is done by hand because no library does it fast enough for a request (pyld 8 ms, rdflib 2 to 3 ms, this
0.3 ms a document); the tests compare the result with both by round trip. Each document carries the part of the
context that it uses, so it can be read without a second request.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from publisher import assets
from publisher.terms import PREFIXES, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad

Json = dict[str, Any]
Node = NamedNode | BlankNode
_Statements = dict[Node, dict[NamedNode, list[Any]]]

PROFILE = "http://www.w3.org/ns/json-ld#"
PROFILES = ("compacted", "expanded", "flattened")

DEEPEST_TREE = 50
"""Nodes written inside each other; what is deeper stands beside the first."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the context: its IRI, and what its values are coerced to."""

    name: str
    iri: str
    coercion: str | None = None
    container: frozenset[str] = frozenset()

    @property
    def is_map(self) -> bool:
        """Say whether the values are given by language."""
        return "@language" in self.container

    @property
    def is_set(self) -> bool:
        """Say whether the values are always a list."""
        return "@set" in self.container


@dataclass(frozen=True, slots=True)
class Context:
    """Our context, compiled for writing: the terms of each property, the names of classes and values."""

    source: Mapping[str, Any]
    properties: Mapping[str, tuple[Term, ...]]
    names: Mapping[str, str]

    @classmethod
    def compile(cls, source: Mapping[str, Any]) -> Context:
        """Compile the object under `@context`. Only prefixes, aliases and flat term definitions are known."""
        terms = [_term(name, value, source) for name, value in source.items() if not name.startswith("@")]
        known = [term for term in terms if term and not term.iri.startswith("@")]
        properties: dict[str, list[Term]] = defaultdict(list)
        for term in known:
            properties[term.iri].append(term)
        names = {t.iri: t.name for t in known if not t.coercion and not t.container and t.iri[-1] not in "#/"}
        return cls(source, {iri: tuple(found) for iri, found in properties.items()}, names)


@cache
def context() -> Context:
    """Give our published context, compiled."""
    return Context.compile(orjson.loads(assets.CONTEXT.read_bytes())["@context"])


def dumps(quads: Iterable[Quad], profile: str = "compacted", ctx: Context | None = None) -> bytes:
    """Write quads as a JSON-LD document in one of `PROFILES`; the first quad's subject becomes the outermost node.

    ctx: the context to write by; our published one where none is given.
    """
    graphs: dict[NamedNode | BlankNode | DefaultGraph, list[Quad]] = defaultdict(list)
    for quad in quads:
        graphs[quad.graph_name].append(quad)
    writer = _Writer(ctx or context(), profile if profile in PROFILES else PROFILES[0])
    nodes = writer.nodes(graphs.pop(DefaultGraph(), []))
    nodes += [{writer.id: _id(name)} | {"@graph": writer.nodes(found)} for name, found in graphs.items()]
    return orjson.dumps(writer.document(nodes), option=orjson.OPT_INDENT_2)


def flat(quads: Iterable[Quad]) -> list[bytes]:
    """Write the nodes of one graph, each by itself, for a document with the whole context."""
    return [orjson.dumps(node) for node in _Writer(context(), "flattened").nodes(quads)]


class _Writer:
    """Writes one document and remembers which parts of the context it used."""

    def __init__(self, ctx: Context, profile: str) -> None:
        self.context = ctx
        self.expanded = profile == "expanded"
        self.nested = profile == "compacted"
        self.id = "@id" if self.expanded else "id"
        self.type = "@type" if self.expanded else "type"
        self.used: set[str] = set()
        self.depth = 0

    def document(self, nodes: list[Json]) -> Any:
        if self.expanded:
            return nodes
        head = {"@context": {"id": "@id", "type": "@type"} | self._used_context()}
        return head | (nodes[0] if self.nested and len(nodes) == 1 else {"@graph": nodes})

    def _used_context(self) -> Json:
        source = self.context.source
        prefixes = {name.split(":", 1)[0] for name in self.used} | {
            part.split(":", 1)[0] for name in self.used for part in _iris_of(source.get(name)) if ":" in part
        }
        wanted = self.used | {p for p in prefixes if p in source or p in PREFIXES}
        return {
            name: source.get(name, PREFIXES.get(name)) for name in sorted(wanted) if name in source or name in PREFIXES
        }

    def nodes(self, quads: Iterable[Quad]) -> list[Json]:
        """Write the nodes of one graph: trees from the first node on, or one flat list."""
        statements: _Statements = {}
        for subject, predicate, value, _ in quads:  # each time that a quad is asked, it makes its terms anew
            if isinstance(subject, Triple) or isinstance(value, Triple):
                continue  # JSON-LD 1.1 has no triple terms
            values = statements.setdefault(subject, {}).setdefault(predicate, [])
            if value not in values:
                values.append(value)
        written: set[Node] = set()
        order = _roots_first(statements) if self.nested else statements
        return [self._node(node, statements, written) for node in order if node not in written]

    def _node(self, node: Node, statements: _Statements, written: set[Node]) -> Json:
        written.add(node)
        tree: Json = {self.id: _id(node)}
        properties = statements[node]
        for predicate, values in properties.items():
            if predicate == RDF.type and all(isinstance(value, NamedNode) for value in values):
                classes = [self._name(value.value) for value in values]
                tree[self.type] = classes if self.expanded or len(classes) > 1 else classes[0]
                continue
            for value in values:
                self._put(tree, predicate.value, self._tree(value, statements, written), value)
        return tree

    def _tree(self, value: Any, statements: _Statements, written: set[Node]) -> Json | None:
        """Give the nested node for a value that is described here and not written yet."""
        if not self.nested or isinstance(value, Literal) or value not in statements or value in written:
            return None
        if self.depth >= DEEPEST_TREE:
            return None
        self.depth += 1
        tree = self._node(value, statements, written)
        self.depth -= 1
        return tree

    def _put(self, tree: Json, predicate: str, nested: Json | None, value: Any) -> None:
        if self.expanded:
            tree.setdefault(predicate, []).append(_value_object(value))
            return
        term = self._term_for(predicate, value, nested)
        if term is None:
            key = self._compact_iri(predicate, reserved=True)
            written = nested or self._value_object(value)
            _append(tree, key, written)
            return
        self.used.add(term.name)
        if term.is_map:
            _append(tree.setdefault(term.name, {}), value.language, value.value)
            return
        _append(tree, term.name, nested or self._coerced(term, value), always=term.is_set)

    def _term_for(self, predicate: str, value: Any, nested: Json | None) -> Term | None:
        for term in self.context.properties.get(predicate, ()):
            if nested is not None and not term.is_map:
                return term
            if nested is None and _fits(term, value):
                return term
        return None

    def _coerced(self, term: Term, value: Any) -> Any:
        if isinstance(value, Literal):
            return value.value
        if term.coercion == "@vocab" and isinstance(value, NamedNode):
            return self._name(value.value)
        return _id(value)

    def _value_object(self, value: Any) -> Json | str:
        if not isinstance(value, Literal):
            return {self.id: _id(value)}
        if value.language is None and value.datatype == XSD.string:
            return value.value
        found = _value_object(value)
        if self.type_of(found):
            found["@type"] = self._compact_iri(found["@type"])
        return found

    @staticmethod
    def type_of(value: Json) -> str | None:
        return value.get("@type")

    def _name(self, iri: str) -> str:
        """Name a class or a vocabulary value: our term, else a compact IRI."""
        if self.expanded:
            return iri
        if name := self.context.names.get(iri):
            self.used.add(name)
            return name
        return self._compact_iri(iri)

    def _compact_iri(self, iri: str, *, reserved: bool = False) -> str:
        for prefix, namespace in PREFIXES.items():
            local = iri.removeprefix(namespace)
            if local != iri and local and not local.startswith("//"):
                compact = f"{prefix}:{local}"
                if reserved and compact in self.context.source:
                    return iri
                self.used.add(prefix)
                return compact
        return iri


def _term(name: str, value: Any, source: Mapping[str, Any]) -> Term | None:
    if isinstance(value, str):
        return Term(name, _expand(value, source))
    if not isinstance(value, dict) or "@id" not in value:
        return None
    coercion = value.get("@type")
    container = value.get("@container", [])
    return Term(
        name,
        _expand(value["@id"], source),
        _expand(coercion, source) if coercion else None,
        frozenset([container] if isinstance(container, str) else container),
    )


def _expand(text: str, source: Mapping[str, Any]) -> str:
    prefix, colon, local = text.partition(":")
    namespace = source.get(prefix)
    return namespace + local if colon and isinstance(namespace, str) and not local.startswith("//") else text


def _fits(term: Term, value: Any) -> bool:
    """Say whether a value written under a term is read back as the same value."""
    if isinstance(value, Literal):
        if value.language is not None:
            return term.is_map and value.direction is None
        if term.is_map:
            return False
        return value.datatype.value == (term.coercion or XSD.iri + "string")
    return term.coercion in {"@id", "@vocab"}


def _value_object(value: Any) -> Json:
    if not isinstance(value, Literal):
        return {"@id": _id(value)}
    if value.language is not None:
        direction = {"@direction": value.direction.value} if value.direction else {}
        return {"@value": value.value, "@language": value.language} | direction
    return {"@value": value.value} | ({} if value.datatype == XSD.string else {"@type": value.datatype.value})


def _roots_first(statements: _Statements) -> list[Node]:
    """Order nodes: the document's first node, then those nothing here points to, then the rest (cycles)."""
    pointed = {value for ps in statements.values() for vs in ps.values() for value in vs}
    first = next(iter(statements), None)
    return sorted(statements, key=lambda node: (node != first, node in pointed))


def _iris_of(definition: Any) -> list[str]:
    if isinstance(definition, str):
        return [definition]
    return [v for k, v in definition.items() if k in {"@id", "@type"}] if isinstance(definition, dict) else []


def _id(node: Any) -> str:
    return f"_:{node.value}" if isinstance(node, BlankNode) else str(node.value)


def _append(tree: Json, key: str, value: Any, *, always: bool = False) -> None:
    if key not in tree:
        tree[key] = [value] if always else value
    elif isinstance(tree[key], list):
        tree[key].append(value)
    else:
        tree[key] = [tree[key], value]
