"""Whether links to other sites still lead anywhere: asked only on request, politely, and not again for some days.

Each host is asked for one page at a time with a pause between two, as its robots.txt wants; several hosts at once. What
was learnt is kept beside the releases. A run is bounded in links and in time: what is left is asked the next time.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING

import orjson

from publisher.contents.files import replacing
from publisher.editorial import rules
from publisher.editorial.find import BROKEN_LINK, documents, finding
from publisher.sources.fetch import Fetcher, Refused, Unreachable
from publisher.sources.robots import Robots

if TYPE_CHECKING:
    from pathlib import Path

    from publisher.editorial.document import Hit
    from publisher.findings import Finding
    from publisher.gathering.shards import Shards

FILE = ".links.json"
"""The file beside the releases for what was learnt."""

HOSTS = 8
"""Hosts that are asked at the same time."""

MOST = 5_000
"""Links that one run asks for."""

SECONDS = 1_800.0
"""How long one run may take."""

PAUSE = 1.0
"""Seconds between two pages of a host, at least."""

DAY = 86_400.0
_FRESH = {True: 7 * DAY, False: DAY}
"""How long it is taken for granted that a link is good, or broken."""

_NO_HEAD = frozenset(range(400, 600)) - {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
"""Answers to HEAD after which GET is tried: many servers know only that."""

_UNSURE = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_ACCEPTABLE,
                     HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS,
                     HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})  # fmt: skip
"""Answers that say more about us than about the page."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was learnt of a link, and when."""

    good: bool
    at: float

    def is_fresh(self, now: float) -> bool:
        """Say whether it need not be asked again."""
        return 0 <= now - self.at < _FRESH[self.good]


@dataclass
class Checker:
    """Asks for links. private: whether addresses of this machine and its network are asked, too."""

    cache: Path
    private: bool = False
    pause: float = PAUSE
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    _fetcher: Fetcher = field(init=False)

    def __post_init__(self) -> None:
        self._fetcher = Fetcher(private=self.private, seconds=10, tries=1, pause=self.pause)

    def broken(self, urls: Iterable[str]) -> frozenset[str]:
        """Give those links that lead nowhere, as far as is known when this run ends."""
        wanted = dict.fromkeys(urls)
        known, now = _read(self.cache), self.clock()
        due = islice((url for url in wanted if url not in known or not known[url].is_fresh(now)), MOST)
        hosts: defaultdict[str, list[str]] = defaultdict(list)
        for url in due:
            hosts[url.partition("//")[2].partition("/")[0]].append(url)
        with ThreadPoolExecutor(HOSTS) as pool:
            for learnt in pool.map(partial(self._ask_host, now + SECONDS), hosts.values()):
                known.update(learnt)
        _write(self.cache, {url: known[url] for url in wanted if url in known})
        return frozenset(url for url in wanted if url in known and not known[url].good)

    def _ask_host(self, until: float, urls: list[str]) -> dict[str, Known]:
        """Ask one host for its pages, one after another; what it forbids to ask for stays unknown."""
        robots, learnt = Robots(self._fetcher), {}
        for url in urls:
            if self.clock() > until:
                break
            with suppress(Refused):
                good = self._is_good(url) if self._may_ask(robots, url) else None
                if good is not None:
                    learnt[url] = Known(good, self.clock())
        return learnt

    def _may_ask(self, robots: Robots, url: str) -> bool:
        """Wait for as long as the host wants, and say whether it wants this page to be asked for."""
        try:
            self.sleep(max(self.pause, robots.delay(url)))
            return robots.allow(url)
        except Unreachable as error:
            return error.status == 0  # there is no such host, which is what is to be found out
        except ValueError:
            return False

    def _is_good(self, url: str) -> bool | None:
        """Ask for one page; None if the answer proves nothing."""
        try:
            status = self._fetcher.status(url)
            if status in _NO_HEAD:
                self.sleep(self.pause)
                status = self._fetcher.status(url, "GET")
        except Unreachable:
            return False
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _UNSURE:
            return None
        return status < HTTPStatus.BAD_REQUEST


def find(graph: Shards, base: str, checker: Checker) -> Iterator[Finding]:
    """Give the links of a graph to other sites that lead nowhere."""
    hits = list(_hits(graph, base))
    broken = checker.broken(hit.value for hit in hits if hit.value)
    yield from (finding(BROKEN_LINK, hit) for hit in hits if hit.value in broken)


def _hits(graph: Shards, base: str) -> Iterator[Hit]:
    for shard in range(graph.number):
        for document in documents(graph.triples(shard)):
            yield from rules.web_links(document, base)


def _read(cache: Path) -> dict[str, Known]:
    """Read what was learnt before; a file that is damaged is as good as none."""
    try:
        said = orjson.loads(cache.read_bytes())
        return {url: Known(bool(good), float(at)) for url, (good, at) in said.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write(cache: Path, known: Mapping[str, Known]) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    with replacing(cache) as draft:
        draft.write_bytes(orjson.dumps({url: (each.good, each.at) for url, each in known.items()}))
