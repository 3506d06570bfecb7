"""What a stranger's query may cost and reach, and how it is said when it may not."""

from __future__ import annotations

from dataclasses import dataclass

from publisher.errors import LodseError
from publisher.sparql.dialect import Dialect

KINDS = {
    "syntax": "The query is not valid SPARQL",
    "update": "Updates are refused",
    "service": "Federation is refused",
    "dataset": "The dataset is not part of this release",
    "length": "The query is too long",
    "depth": "The query is nested too deeply",
    "terms": "The query has too many terms",
    "evaluation": "The query cannot be evaluated",
    "time": "The query took too long",
    "memory": "The query needs too much memory",
    "rows": "The result has too many rows",
    "bytes": "The result is too large",
    "crashed": "The query crashed the engine",
    "busy": "All query workers are busy",
    "remote": "Another endpoint did not answer",
    "departed": "The client has hung up",
    "unavailable": "The query service is not available",
}
"""Every way in which a query can fail, with its title."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one query.

    The bounds on the text lie far below what crashes the engine's parser (measured with pyoxigraph 0.5.13 and an 8 MB
    stack, of which a worker has eight: nesting dies at about 700, chains of operators at 2,000 to 10,000).
    """

    length: int = 131_072
    """Characters of query text."""
    depth: int = 100
    """Brackets of all kinds open at once, and `!` in a row."""
    terms: int = 1_000
    """Keywords and operators outside of VALUES blocks."""
    tokens: int = 10_000
    """Tokens of any kind outside of VALUES blocks."""
    seconds: float = 30.0
    """Time the endpoint waits for the worker, in all."""
    occupancy: float = 300.0
    """Time a worker may be held, a slow reader's time included."""
    rows: int = 2_000_000
    """Solutions, or triples, of a result."""
    bytes: int = 1_073_741_824
    """Bytes of a result."""
    truncated_bytes: int = 8_388_608
    """Bytes of a result that the client allowed to be truncated; it is put together in the worker's memory."""
    memory: int = 2_147_483_648
    """Address space of a worker."""
    remote_seconds: float = 10.0
    """Time for all that another endpoint (SERVICE) is asked."""
    remote_rows: int = 10_000
    """Solutions of another endpoint."""
    remote_bytes: int = 8_388_608
    """Bytes of its answer."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a query may reach.

    graphs: IRIs of the named graphs that a dataset may be put together from.
    services: IRIs that may be queried by SERVICE. It is the server that asks them; workers have no network.
    base: the IRI that relative IRIs of a query are resolved against.
    dialect: how the engine calls things, where it is another one than ours.
    """

    graphs: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    base: str = "http://localhost/sparql"
    dialect: Dialect | None = None


class QueryError(LodseError):
    """A query failed; `kind` (one of `KINDS`) says how, `limit` which bound was reached, if one was."""

    def __init__(
        self,
        kind: str,
        sentence: str,
        *,
        line: int | None = None,
        column: int | None = None,
        limit: float | None = None,
    ) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.line = line
        self.column = column
        self.limit = limit


class Refusal(QueryError):
    """A query was refused before it was evaluated."""


class Busy(QueryError):
    """Nobody could answer in time; `retry_after` are the seconds to wait."""

    def __init__(
        self,
        retry_after: int,
        kind: str = "busy",
        sentence: str = "All workers are busy with other queries. Try again in a moment.",
    ) -> None:
        super().__init__(kind, sentence)
        self.retry_after = retry_after
