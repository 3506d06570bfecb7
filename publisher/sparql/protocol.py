"""The query operation of the SPARQL 1.1 Protocol: from what an HTTP request carries to what it asks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from publisher.sparql.query import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"

_MOST_FIELDS = 1_000
_POLICIES = frozenset(("", "strict", "truncate"))


class ProtocolError(Exception):
    """A request that is no query operation; `status` is the HTTP status."""

    def __init__(self, status: int, sentence: str, kind: str = "protocol") -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Operation:
    """What is asked; `query` is None where only the service itself is asked for.

    dataset: the protocol's, or None. format: the value of `format`, a short name or a media type. truncate: a result
    that reaches a limit may be cut.
    """

    query: str | None
    dataset: Dataset | None = None
    format: str = ""
    truncate: bool = False


def read(method: str, query_string: bytes, content_type: str, body: Callable[[], bytes]) -> Operation:
    """Read a request. Raises ProtocolError. `body` is called only if it is needed."""
    fields = _fields(query_string)
    queries: Sequence[str] = [value for name, value in fields if name == "query"]
    if method == "POST":
        found, more = _posted(content_type, body)
        queries = [*queries, *found]
        fields += more
    _refuse_update(fields)
    if len(queries) > 1:
        raise ProtocolError(400, "There is more than one query.")
    if not queries and (method == "POST" or not {name for name, _ in fields} <= {"format", "lang"}):
        raise ProtocolError(400, "There is no query.")
    return _operation(queries[0] if queries else None, fields)


def _operation(query: str | None, fields: list[tuple[str, str]]) -> Operation:
    policy = _last(fields, "limit-policy")
    if policy not in _POLICIES:
        raise ProtocolError(400, "limit-policy is either strict or truncate.")
    default = tuple(value for name, value in fields if name == "default-graph-uri")
    named = tuple(value for name, value in fields if name == "named-graph-uri")
    dataset = Dataset(default, named) if default or named else None
    return Operation(query, dataset, _last(fields, "format").strip().lower(), policy == "truncate")


def _posted(content_type: str, body: Callable[[], bytes]) -> tuple[list[str], list[tuple[str, str]]]:
    """Give the queries in a body, and a form's other fields."""
    media_type, _, parameters = content_type.partition(";")
    media_type = media_type.strip().lower()
    if media_type == UPDATE:
        raise ProtocolError(415, "Updates are refused: this endpoint only answers questions.", "update")
    if media_type not in (FORM, DIRECT):
        raise ProtocolError(415, f"POST a query as {DIRECT} or in a form as {FORM}.")
    charset = _charset(parameters)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise ProtocolError(400, "A query is sent in UTF-8.")
    if media_type == DIRECT:
        return [_text(body())], []
    fields = _fields(body())
    return [value for name, value in fields if name == "query"], fields


def _charset(parameters: str) -> str:
    for part in parameters.split(";"):
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


def _fields(data: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(data.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError:
        raise ProtocolError(400, "A query is sent in UTF-8.") from None
    except ValueError:
        raise ProtocolError(400, f"There are more than {_MOST_FIELDS} parameters.") from None


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise ProtocolError(400, "A query is sent in UTF-8.") from None


def _refuse_update(fields: list[tuple[str, str]]) -> None:
    if any(name == "update" for name, _ in fields):
        raise ProtocolError(400, "Updates are refused: this endpoint only answers questions.", "update")


def _last(fields: list[tuple[str, str]], wanted: str) -> str:
    return next((value for name, value in reversed(fields) if name == wanted), "")
