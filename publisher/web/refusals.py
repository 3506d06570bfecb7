"""Requests that are refused before anything is looked up: no address and no client of ours looks like that. Pure."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from publisher.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_PATH = 2_000
"""Characters of a path; what a thing can be named by in practice."""

LONGEST_QUERY = 8_000
"""Characters of a query, where no other limit holds."""

LONGEST_TYPED = 32_000
"""… of a search: what people paste into its field is cut and not refused. The server takes no longer head."""

LONGER = {"sparql": math.inf, "search": LONGEST_TYPED}
"""First steps of paths whose queries may be longer; a question in SPARQL has a limit of its own."""

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
"""Methods that reach a view, if only to be refused there with the methods that are allowed."""

READING = "GET, HEAD, OPTIONS"
ASKING = "GET, HEAD, OPTIONS, POST"

CHANGED = "lodse.changed"
"""What a request is marked with whose precondition does not hold (`conditional.is_refused`)."""

_HOST = re.compile(r"(?:[A-Za-z0-9._~%!$&()*+;=-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")
_FIRST_STEP = re.compile(r"[/.]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_host(text: str) -> bool:
    """Say whether a `Host` header names one host."""
    return bool(_HOST.fullmatch(text))


def refuse(environ: Mapping[str, str], root: str = "/") -> None:
    """Raise Problem for a request that nothing here can answer. `root` is what all our paths begin with."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if method not in METHODS:
        endpoint = path.removeprefix(root).rstrip("/") == "sparql"
        raise Problem(405, "There is no such method here.", headers={"Allow": ASKING if endpoint else READING})
    host = environ.get("HTTP_HOST", "")
    if not is_host(host) and (host or environ.get("SERVER_PROTOCOL") == "HTTP/1.1"):
        raise Problem(400, "A request names one host.")  # RFC 9112, 3.2
    if _is_too_long(path, environ.get("QUERY_STRING", ""), root):
        raise Problem(414, "This address is too long to be one of ours.")
    if CHANGED in environ:
        raise Problem(412, "This is no longer what you know.")
    if _CONTROL.search(path) or not _is_utf_8(path):
        raise Problem(400, "The path is not readable as UTF-8, or holds control characters.")


def _is_too_long(path: str, query: str, root: str) -> bool:
    first_step = _FIRST_STEP.split(path.removeprefix(root), maxsplit=1)[0]
    return len(path) > LONGEST_PATH or len(query) > LONGER.get(first_step, LONGEST_QUERY)


def _is_utf_8(path: str) -> bool:
    """Say whether a path of WSGI, whose octets are written as Latin-1, was UTF-8."""
    try:
        path.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return True
