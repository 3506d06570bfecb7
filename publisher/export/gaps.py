"""What headers say that is another for each document: its path, the page of a list, its neighbours, what it names.

Where such a thing stands in a header there is a gap for it, so that documents of which the same is said otherwise share
all the rest: all services with the same forms, and all pages in the middle of a list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publisher.export.answers import Stored

PATH, ITEMS, NUMBER = "\0", "\1", "\2"
"""Stand for the path of the document below `/doc/`, the links to what a list holds, and the page that it is."""

TURNS = {"first": "\3", "prev": "\4", "next": "\5", "last": "\6"}
"""Stand for the names of the pages to which one may turn, by relation."""

Own = dict[str, str]
"""What fills the gaps of a document: by relation the page to turn to, by folder the links to what it holds."""

_PATH = re.compile(r"/doc/([A-Za-z0-9_~/.-]{2,})|/(a-z(?:/[a-z]+)?)")
_ITEM = r'<[^<>]*>; rel="item"(?:; \w+="[^"]*")*'
_ITEMS = re.compile(f"{_ITEM}(?:, {_ITEM})*")
_TURN = re.compile(rf'(?<=[?&]page=)[\w.-]+(?=(?:&[^<>]*)?>; rel="({"|".join(TURNS)})")')


def of(stored: Stored) -> Own:
    """Find what fills the gaps in the headers of an answer."""
    links = stored.reply.links
    items = _ITEMS.search(links)
    turns = {turn[1]: turn[0] for turn in _TURN.finditer(links)}
    return turns | ({stored.tree.removeprefix("lang="): items[0]} if items else {})


def left(stored: Stored, headers: Mapping[str, str]) -> dict[str, str]:
    """Leave gaps in headers."""
    found = _PATH.fullmatch(stored.stem)
    path = (found[1] or found[2]) if found else ""
    page = re.compile(rf"(?<=[?&]page=){re.escape(stored.page)}(?=[&>]|$)") if stored.page else None
    return {name: _gapped(value, path, page) for name, value in headers.items() if value}


def _gapped(value: str, path: str, page: re.Pattern[str] | None) -> str:
    value = _TURN.sub(lambda turn: TURNS[turn[1]], _ITEMS.sub(ITEMS, value, count=1))
    value = page.sub(NUMBER, value) if page else value
    return value.replace(path, PATH) if path else value
