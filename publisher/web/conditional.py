"""Conditional requests (RFC 9110, section 13): does the client have what it would get? Pure."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HEADERS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE",
           "HTTP_IF_RANGE")  # fmt: skip
"""All that make an answer depend on what the client has."""

PRECONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
"""Those by which a client wants what it knows or nothing."""

_TAGS = re.compile(r'"[^"]*"')
_STRONG_TAGS = re.compile(r'(?<!W/)"[^"]*"')
_OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding", "content-language"})


def headers(whole: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give the headers of a 304: those of the whole answer without what is said of its body."""
    return [(name, value) for name, value in whole if name.lower() not in _OF_THE_BODY]


def is_unchanged(environ: Mapping[str, str], etag: str | None, modified: float | None) -> bool:
    """Say whether a client that asks for news has the newest. A tag goes before a date (13.2.2)."""
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    if wanted is not None:
        return etag is not None and (wanted.strip() == "*" or etag in _TAGS.findall(wanted))
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is None or modified is None:
        return False
    moment = timestamp(since)
    return moment is not None and modified <= moment


def is_refused(environ: Mapping[str, str], etag: str | None, modified: float | None) -> bool:
    """Say whether a client wants only what it knows, and this is something else. A tag goes before a date (13.2.2)."""
    wanted = environ.get("HTTP_IF_MATCH")
    if wanted is not None:
        return wanted.strip() != "*" and etag not in _STRONG_TAGS.findall(wanted)
    moment = timestamp(environ.get("HTTP_IF_UNMODIFIED_SINCE"))
    return moment is not None and modified is not None and modified > moment


def timestamp(text: str | None) -> float | None:
    """Read an HTTP date as seconds since 1970; None if it is none."""
    try:
        return parsedate_to_datetime(text or "").timestamp()
    except (ValueError, OverflowError):
        return None
