"""`python -m bench [NAME…]`: run the comparisons and print one table of ratios."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench import document, endpoint, export, profile, remote, road, scale, search, sources, sparql, web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bench.figure import Figure

SUITES: Mapping[str, Callable[[], Iterable[Figure]]] = {
    "road": road.figures,
    "scale": scale.figures,
    "profile": profile.figures,
    "sources": sources.figures,
    "web": web.figures,
    "document": document.figures,
    "sparql": sparql.figures,
    "endpoint": endpoint.figures,
    "search": search.figures,
    "export": export.figures,
    "remote": remote.figures,
}
RESULTS = Path(".cache/bench.json")


def main(names: list[str]) -> None:
    """Run the suites of these names, or all; print the figures and keep them as JSON."""
    figures = [figure for name in names or SUITES for figure in SUITES[name]()]
    table = Table(title=", ".join(_machine().values()))
    for heading in ("what", "ours", "compared with", "theirs", "ratio", "goal", ""):
        table.add_column(heading, justify="right" if heading in {"ours", "theirs", "ratio"} else "left")
    for figure in figures:
        table.add_row(*figure.row())
    Console(width=160).print(table)
    found = {"time": time.time(), "machine": _machine(), "figures": [figure.as_json() for figure in figures]}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2))


def _machine() -> dict[str, str]:
    """Say on which machine it was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "processor": f"{os.cpu_count()} cores, {platform.machine()}",
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "python": f"Python {platform.python_version()}",
    }


if __name__ == "__main__":
    main(sys.argv[1:])
