"""Finished answers of one release, ready to be sent; bounded in bytes."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from publisher.web import coding, conditional

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Headers = list[tuple[str, str]]
Key = tuple[str | None, ...]

OVERHEAD = 2_000
"""Bytes that an answer takes beside its texts, about."""


@dataclass(frozen=True, slots=True)
class Form:
    """An answer in one coding: its tag, its headers (of 304 fewer), its bytes."""

    etag: str | None
    headers: Headers
    unchanged: Headers
    body: bytes


@dataclass(slots=True)
class Entry:
    """A finished answer: status, the headers that all codings share, validators, the plain bytes.

    expires: when it is to be made anew, on the monotonic clock; infinite for what only a release changes. made: when
    it was.
    """

    status: str
    headers: Headers
    etag: str | None
    modified: float | None
    expires: float
    compressible: bool
    plain: bytes
    made: float = 0.0
    _forms: dict[str | None, Form] = field(default_factory=dict)

    def form(self, accept_encoding: str | None) -> Form:
        """Give the answer in the coding that the client likes best, made when first asked for."""
        name = coding.choose(accept_encoding) if self.compressible else None
        found = self._forms.get(name)
        return found if found is not None else self._forms.setdefault(name, self._made(name))

    def _made(self, name: str | None) -> Form:
        body = coding.CODERS[name](self.plain) if name else self.plain
        etag = coding.tag(self.etag, name) if self.etag else None
        said = {"ETag": etag, "Content-Encoding": name, "Content-Length": str(len(body))}
        headers = [*self.headers, *((header, value) for header, value in said.items() if value)]
        return Form(etag, headers, conditional.headers(headers), body)

    @property
    def vary(self) -> frozenset[str]:
        """The names of headers on which it depends, in lower case."""
        said = next((value for name, value in self.headers if name == "Vary"), "")
        return frozenset(word.strip().lower() for word in said.split(","))

    @property
    def size(self) -> int:
        """Bytes that it takes, about: its forms in other codings together are smaller than the plain one."""
        return 2 * len(self.plain) + sum(len(value) for _, value in self.headers) + OVERHEAD


class Shelf:
    """Keeps answers of one release by what they depend on; when it is full, those go that were not asked for lately.

    There are two layers: what is asked for is in the new one or moves there; when that has half the budget, it becomes
    the old one, and what was in the old one is gone.
    """

    def __init__(self, release: str | None, budget: int) -> None:
        self.release = release
        self._half = budget // 2
        self._lock = threading.Lock()
        self._new: dict[Key, Entry] = {}
        self._old: Mapping[Key, Entry] = {}
        self._bytes = 0

    def get(self, key: Key) -> Entry | None:
        """Give what is kept under a key."""
        found = self._new.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, found)
        return found

    def alike(self, key: Key, varying: Sequence[str]) -> Entry | None:
        """Give an answer under another key that would be the same: the two differ where it does not depend on the key.

        varying: what an answer says by `Vary` of each of the last parts of a key; on the others it always depends. It
        takes a look at everything, so it is for times when there is no other answer.
        """
        fixed = len(key) - len(varying)
        with self._lock:
            known = [*self._new.items(), *self._old.items()]
        same = ((other, entry) for other, entry in known if other[:fixed] == key[:fixed])
        return next((e for other, e in same if _differ(key[fixed:], other[fixed:], varying).isdisjoint(e.vary)), None)

    def put(self, key: Key, entry: Entry) -> None:
        """Keep an answer, unless it alone were more than a layer holds."""
        size = entry.size + sum(len(part or "") for part in key)
        if size > self._half:
            return
        with self._lock:
            if self._bytes + size > self._half:
                self._old, self._new, self._bytes = self._new, {}, 0
            self._new[key] = entry
            self._bytes += size


def _differ(key: Key, other: Key, varying: Sequence[str]) -> set[str]:
    return {name for name, one, two in zip(varying, key, other, strict=True) if one != two}
