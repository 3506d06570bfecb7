"""What a client reads when a query fails: the status, and the problem with kind, limit, line and column."""

from __future__ import annotations

from publisher.sparql.limits import KINDS, Busy, QueryError
from publisher.web.problems import Problem

STATUS = {
    "syntax": 400,
    "depth": 400,
    "terms": 400,
    "evaluation": 400,
    "length": 413,
    "update": 403,
    "service": 403,
    "dataset": 403,
    "rows": 403,
    "bytes": 403,
    "remote": 502,
    "time": 503,
    "memory": 503,
    "crashed": 503,
    "busy": 503,
    "unavailable": 503,
    "departed": 503,
}


def problem_of(error: QueryError) -> Problem:
    """Make the problem of a query that failed."""
    members = {"kind": error.kind, "limit": error.limit, "line": error.line, "column": error.column}
    known: dict[str, object] = {name: value for name, value in members.items() if value is not None}
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Busy) else {}
    return Problem(STATUS[error.kind], error.sentence, headers=headers, members={"title": KINDS[error.kind]} | known)
