"""What robots.txt (RFC 9309) of a host lets us fetch, and how slowly. Each host's is read once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego

from publisher.sources.fetch import Unreachable

if TYPE_CHECKING:
    from publisher.sources.fetch import Fetcher

_NAME = "lodse"
"""How rules call us."""
_LONGEST = 60.0
"""Seconds between two pages that a host may ask for."""

_LARGEST = 500 * 1024
"""Bytes of robots.txt that are looked at (RFC 9309, 2.5)."""

_MISSING = range(400, 500)


class Robots:
    """The rules of the hosts that were met."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, Protego | Unreachable] = {}

    def allow(self, url: str) -> bool:
        """Say whether an address may be fetched. A host that fails to tell its rules raises Unreachable (2.3.1.4)."""
        return bool(self._of(url).can_fetch(url, _NAME))

    def delay(self, url: str) -> float:
        """Give the seconds between two pages that the host asks for."""
        return min(float(self._of(url).crawl_delay(_NAME) or 0), _LONGEST)

    def _of(self, url: str) -> Protego:
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._known:
            self._known[host] = self._read(host)
        found = self._known[host]
        if isinstance(found, Unreachable):
            raise found
        return found

    def _read(self, host: str) -> Protego | Unreachable:
        try:
            text = self._fetcher.get(f"{host}/robots.txt").body[:_LARGEST].decode("utf-8", "replace")
        except Unreachable as error:
            if error.status not in _MISSING:
                return error
            text = ""
        return Protego.parse(text)
