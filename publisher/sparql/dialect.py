"""How an engine that is not ours calls what a query names: graphs of a release, and datatypes that it would change."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

ALIAS = "urn:lodse:datatype:"
"""Stands before the IRI of a datatype whose literals an engine shall keep as they are."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The names of one release in one engine.

    home: the graph that holds its default graph; those of its named graphs begin so. aliased: datatypes that are kept
    under other names. escapes: whether it reads codepoint escapes in IRIs.
    """

    home: str
    aliased: frozenset[str] = frozenset()
    escapes: bool = True

    def graph(self, iri: str) -> str:
        """Name the graph that holds a named graph of the release; what is none of them leads to an empty one."""
        return f"{self.home}?graph={quote(iri, safe='')}"

    @property
    def nowhere(self) -> str:
        """Name a graph that holds nothing: where a dataset has no graph, engines would take all of theirs."""
        return f"{self.home}?graph="

    def datatype(self, iri: str) -> str:
        """Name a datatype as the engine knows it."""
        return f"{ALIAS}{iri}" if iri in self.aliased else iri
