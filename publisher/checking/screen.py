"""The fast engine: looks at much data in little time, and says what the engine of record has to judge."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import shacl
from pyoxigraph import BlankNode, NamedNode, Quad

from publisher import rdf
from publisher.checking import neighbours, surroundings
from publisher.checking.reach import Reach
from publisher.errors import SourceError
from publisher.gathering import lines
from publisher.pages.layout import local_name
from publisher.terms import LODSE, RDF, SH, SHAPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from publisher.checking.surroundings import Neighbours
    from publisher.editorial.document import Asked

AT_ONCE = 300
"""Documents that are judged in one go."""

EVERY_RULE = ""
"""In place of a rule: the node is to be judged by all that are meant for it."""

_TYPE = f" {RDF.type} ".encode()
_SITE = f" {RDF.type} {LODSE.Site} .".encode()


@dataclass(frozen=True)
class Rules:
    """The rules of some files, in the forms in which they are used.

    asked: what the rules for editors know, which are in no file; None if nobody asks for these.
    """

    files: tuple[Path, ...]
    asked: Asked | None = None

    @cached_property
    def _quads(self) -> list[Quad]:
        return [quad for file in self.files for quad in rdf.read_file(file, SHAPE.iri)]

    @cached_property
    def compiled(self) -> shacl.Shapes:
        """The rules for the fast engine, which also take a class's stand-in for the class (see `standing_in`)."""
        shapes = (found for quad in self._quads for found in self._taking_stand_ins(quad))
        text = rdf.serialise(shapes, rdf.N_TRIPLES).decode()
        try:
            return shacl.Shapes.from_text(text, format="ntriples")
        except ValueError as error:
            raise SourceError(self.files[0].parent, f"the rules cannot be used: {error}", "Mend the shapes.") from None

    @cached_property
    def stand_ins(self) -> Mapping[bytes, bytes]:
        """The ends of statements that a thing is of a class which rules are about, and what stands in for them.

        What is beside the part that is looked at must be known as what it is, but not be judged itself: not all that
        is said of it is there.
        """
        asked = " ".join(str(quad.object) for quad in self._quads if quad.predicate == SH.select)
        targets = {quad.object for quad in self._quads if quad.predicate == SH.targetClass}
        known = [t for t in targets if isinstance(t, NamedNode) and not re.search(rf":{local_name(t.value)}\b", asked)]
        return {_is_a(node): _is_a(_stand_in(node)) for node in known}

    def _taking_stand_ins(self, quad: Quad) -> Iterator[Quad]:
        """Write `sh:class x` as: `sh:or` of `sh:class x` and `sh:class` of what stands in for x."""
        if quad.predicate != SH["class"] or not isinstance(quad.object, NamedNode):
            yield quad
            return
        first, second = BlankNode(), BlankNode()
        yield Quad(quad.subject, SH["or"], first)
        for place, rest, kind in ((first, second, quad.object), (second, RDF.nil, _stand_in(quad.object))):
            shape = BlankNode()
            yield Quad(place, RDF.first, shape)
            yield Quad(place, RDF.rest, rest)
            yield Quad(shape, SH["class"], kind)

    @cached_property
    def reach(self) -> Reach:
        """How far the rules look."""
        return Reach.of(self._quads)


class Suspect(NamedTuple):
    """A rule that seems broken, the node that it is put to, and the document at fault.

    The node is the site where a rule looks at the whole graph; then the document is that of the value it names.
    """

    rule: str
    node: str
    document: bytes


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be judged: some documents, with all that the rules look at beside them.

    suspects: nodes by the rule that they seem to break; None for all nodes by all rules.
    documents: those that findings may be about; what else there is in the statements is not all that is said of it.
    """

    statements: tuple[bytes, ...]
    suspects: Mapping[str, frozenset[str]] | None = None
    documents: frozenset[bytes] = field(default_factory=frozenset)

    @property
    def sites(self) -> frozenset[str]:
        """The nodes of the settings, to which rules about the whole graph are put."""
        return frozenset(node.decode() for node in _sites(self.statements))


def _stand_in(node: NamedNode) -> NamedNode:
    return NamedNode(f"{node.value}--beside")


def _is_a(node: NamedNode) -> bytes:
    return f" {RDF.type} {node} .".encode()


class Screened(NamedTuple):
    """What has to be judged of a part, and about which things beside it each of its documents asked."""

    cases: list[Case]
    asked: surroundings.Asked


def screened(
    part: list[bytes], rules: Rules, near: Neighbours | None, absent: frozenset[bytes] = frozenset()
) -> Screened:
    """Look at whole documents, and give what has to be judged.

    near: what can be asked about the rest of the graph; None if the part is all of it. absent: documents that belong
    to the part though nothing is said of them; something points to them.
    """
    around = surroundings.of(part, near, rules.reach, absent) if near else surroundings.nothing(part)
    beside = [_standing_in(line, rules) for line in around.statements]
    suspects = [suspect for suspect in _suspects(part + beside, rules) if suspect.document in around.documents]
    if not suspects:
        return Screened([], around.asked)
    near = near or neighbours.of_part(part, rules.reach)
    documents = sorted({suspect.document for suspect in suspects})
    batches = (frozenset(documents[first : first + AT_ONCE]) for first in range(0, len(documents), AT_ONCE))
    return Screened([_case(part, suspects, batch, near, rules) for batch in batches], around.asked)


def _standing_in(line: bytes, rules: Rules) -> bytes:
    """Give a statement from beside the part with the stand-in for a class."""
    thing, middle, kind = line.partition(_TYPE)
    return thing + rules.stand_ins.get(middle + kind, middle + kind) if middle else line


def _case(
    part: list[bytes], suspects: Iterable[Suspect], batch: frozenset[bytes], near: Neighbours, rules: Rules
) -> Case:
    own = [line for line in part if lines.document(line) in batch]
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for suspect in suspects:
        if suspect.document in batch:
            meant[suspect.rule].add(suspect.node)
    around = surroundings.of(own, near, rules.reach, batch).statements
    return Case((*own, *around), {rule: frozenset(nodes) for rule, nodes in meant.items()}, batch)


def _suspects(statements: list[bytes], rules: Rules) -> Iterator[Suspect]:
    """Give what the engine finds. It renames blank nodes, so each of them is suspect by every rule."""
    text, sites = b"\n".join(statements), _sites(statements)
    for result in rules.compiled.validate_text(text.decode(), format="ntriples").results:
        rule = result.source_shape if (result.source_shape or "").startswith("<") else result.root_shape
        node = result.focus_node[1:-1]
        value = result.value or ""
        about = value[1:-1] if node.encode() in sites and value.startswith("<") else node
        if result.focus_node.startswith("<"):
            yield Suspect((rule or "")[1:-1], node, about.encode().partition(b"#")[0])
    blank = (line for line in statements if line.startswith(b"_:")) if b"_:" in text else ()
    for label in set(map(lines.subject, blank)):
        yield Suspect(EVERY_RULE, label.decode(), label)


def _sites(statements: Iterable[bytes]) -> frozenset[bytes]:
    return frozenset(map(lines.subject, [line for line in statements if line.endswith(_SITE)]))
