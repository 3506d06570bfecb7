"""How fast nginx answers from a static export: against nginx with plain files, and with the same headers besides."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from bench import servers
from bench.figure import Figure
from publisher import build, site
from publisher.export import write
from publisher.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = Path("tests/town")
THING = "doc/service/ausweis"
TURTLE = {"Accept": "text/turtle"}
ROUNDS = 5
OF_NGINX = frozenset(
    {"Server", "Date", "Content-Type", "Content-Length", "Last-Modified", "Connection", "ETag", "Accept-Ranges"}
)
"""The headers that nginx sends with any file."""

OURS = {"suffix": "exported document, by its suffix", "chosen": "exported document, negotiated"}
PEERS = {"bare": "nginx, plain file", "told": "nginx, plain file, same headers"}

CACHE = "open_file_cache max=500; open_file_cache_errors on;"


def figures() -> Iterator[Figure]:
    """Compare a document of an export, by its own address and negotiated, with the same bytes as a plain file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # nginx gives up root's rights
        settings = site.load(SITE)
        release, _ = build.build(settings)
        write.export(settings, release, folder / "export", "127.0.0.1:1", Silent())
        found = folder / "export/current/nginx"
        plain, ours = folder / "plain", folder / "ours"
        for each in (plain, ours):
            each.mkdir()
        lines = (CACHE + f"include {found}/http.conf;", f"include {found}/server.conf;")
        with servers.nginx(ours, *lines) as address:
            with urlopen(Request(address + THING, headers=TURTLE)) as answer:
                (plain / "index.html").write_bytes(answer.read())
                said = "".join(f"add_header {n} '{_text(v)}';" for n, v in answer.headers.items() if n not in OF_NGINX)
            yield from _compared(plain, address + THING, said)


def _compared(plain: Path, ours: str, said: str) -> Iterator[Figure]:
    with servers.nginx(plain, CACHE) as bare, servers.nginx(_beside(plain), CACHE, f"root {plain}; {said}") as told:
        tasks = {"suffix": (f"{ours}.ttl", {}), "chosen": (ours, TURTLE), "bare": (bare, {}), "told": (told, {})}
        rates: dict[str, list[float]] = {name: [] for name in tasks}
        for _ in range(ROUNDS):  # in turn, so that a change of the machine's speed hits all alike
            for name, (address, headers) in tasks.items():
                rates[name].append(servers.requests_per_second(address, headers, 2))
    speed = {name: statistics.median(found) for name, found in rates.items()}
    for name, what in OURS.items():
        for peer, called in PEERS.items():
            yield Figure(what, speed[name], called, speed[peer], "/s", at_least=0.9)


def _beside(folder: Path) -> Path:
    other = folder.with_name("told")
    other.mkdir()
    return other


def _text(value: str) -> str:
    return value.replace("'", r"\'")
