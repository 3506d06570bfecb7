"""The second stage of the road: shapes and graph in, findings out.

Two engines share the work. `shacl` (Rust) looks at the whole graph in a fraction of a second and says which nodes are
suspect; pyshacl, the engine of record, judges those (`judge.py`) and its results are the findings. A test holds them
together: over all examples and both towns the findings equal those of pyshacl alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox
import shacl

from publisher import assets
from publisher.errors import SourceError
from publisher.terms import LODSE, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from publisher.findings import Finding


def shape_files(folder: Path = assets.SHAPES) -> list[Path]:
    """List the files that hold the rules (the examples are not among them)."""
    return sorted(folder.glob("*.ttl"))


def check(quads: Iterable[ox.Quad], shapes: Sequence[Path] | None = None, *, screen: bool = True) -> list[Finding]:
    """Validate a graph (all quads, whatever their graph) against shapes, without inference.

    shapes: the files of the rules; those of lodse if not given. screen: False has pyshacl judge every node, which
    takes about a hundred times as long. Raises SourceError if a file of shapes is broken.
    """
    files = shape_files() if shapes is None else shapes
    triples = list(dict.fromkeys(quad.triple for quad in quads))
    suspects = _suspects(triples, files) if screen else None
    if suspects is not None and not suspects:
        return []
    from publisher.judge import judge  # noqa: PLC0415 - pyshacl takes a second to load, and a clean graph needs none

    sites = frozenset(str(t.subject)[1:-1] for t in triples if t.predicate == RDF.type and t.object == LODSE.Site)
    return [_about(finding, sites) for finding in judge(triples, files, suspects)]


def _suspects(triples: list[ox.Triple], files: Sequence[Path]) -> set[str] | None:
    """Give the IRIs of the nodes that the fast engine reports; None if a suspect has no IRI to name it by."""
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    try:
        rules = shacl.Shapes.from_text("\n".join(file.read_text("utf-8") for file in files))
        report = rules.validate_text(data.decode())
    except ValueError as error:
        raise SourceError(files[0].parent, f"the rules cannot be used: {error}", "Mend the shapes.") from None
    nodes = {result.focus_node for result in report.results}
    return {node[1:-1] for node in nodes} if all(node.startswith("<") for node in nodes) else None


def _about(finding: Finding, sites: frozenset[str]) -> Finding:
    """Move a finding of a rule about the whole graph from the site to the node at fault, which is its value."""
    if finding.node in sites and finding.value:
        return replace(finding, node=finding.value, value=None)
    return finding
