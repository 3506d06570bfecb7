"""What may differ from engine to engine, with what the standard says."""

from __future__ import annotations

from dataclasses import dataclass

from publisher.sparql.dialect import ALIAS


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine.

    signature: how its `Server` header begins. stores: ends of the addresses of its query service, with what stands
    there in that of its graph store. aliased: datatypes whose literals it would change; they are kept under other
    names. told: what its results say, with what is meant. tables, graphs: suffixes of the formats that it writes as the
    standard has them; the others are written by us. cut: the header by which it says that a result is not whole.
    """

    name: str
    signature: str = ""
    stores: tuple[tuple[str, str], ...] = ()
    aliased: frozenset[str] = frozenset()
    told: tuple[tuple[bytes, bytes], ...] = ()
    tables: frozenset[str] = frozenset({"json", "xml", "csv", "tsv"})
    graphs: frozenset[str] = frozenset({"nt", "ttl", "rdf"})
    escapes: bool = True
    cut: str = ""

    @property
    def meant(self) -> tuple[tuple[bytes, bytes], ...]:
        """What to write instead of what its results say."""
        return (*self.told, *(((ALIAS.encode(), b""),) if self.aliased else ()))

    def graph_store(self, endpoint: str) -> str:
        """Give the address of the graph store that belongs to a query service; empty if it cannot be told."""
        return next((endpoint.removesuffix(end) + other for end, other in self.stores if endpoint.endswith(end)), "")


STANDARD = Engine("standard")
