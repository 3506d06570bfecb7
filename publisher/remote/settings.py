"""Where the engine is that a site is served from, and what may be expected of it: `store` in `site.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from publisher.engines import ENGINES
from publisher.errors import SettingError

if TYPE_CHECKING:
    from publisher.settings import Table

_WEB = r"https?://[^\s<>\"{}|\\^`@#]+"
_ADDRESS = "a web address without a user in it (https://…); the user stands in LODSE_STORE_USER"
KEYS = ("endpoint", "graph_store", "engine", "seconds", "connect_seconds", "connections", "retries")


@dataclass(frozen=True, slots=True)
class Remote:
    """An engine.

    endpoint: its query service. graph_store: its Graph Store Protocol, empty if it follows from the endpoint. engine:
    its name, empty if it tells by itself. seconds: for what a page needs. connect_seconds: until it must have taken a
    connection. connections: most at once, of each web worker. retries: of what may be asked twice.
    """

    endpoint: str
    graph_store: str = ""
    engine: str = ""
    seconds: int = 10
    connect_seconds: int = 2
    connections: int = 8
    retries: int = 2
    user: str = ""
    password: str = field(default="", repr=False)


def read(settings: Table) -> Remote | None:
    """Read `store`, an address or a table; None where the release's own store is served. Raises SettingError."""
    if isinstance(said := settings.values.get("store"), str):
        return at(said, f"{settings.file}: store")
    table = settings.table("store", KEYS)
    if not table.values:
        return None
    engine = table.matching("engine", "|".join(ENGINES), f"one of {', '.join(ENGINES)}")
    return replace(
        at(table.text("endpoint"), f"{table.file}: store.endpoint"),
        graph_store=table.matching("graph_store", _WEB, _ADDRESS),
        engine=engine,
        seconds=table.number("seconds", 10, 1, 600),
        connect_seconds=table.number("connect_seconds", 2, 1, 60),
        connections=table.number("connections", 8, 1, 64),
        retries=table.number("retries", 2, 0, 10),
    )


def at(endpoint: str, setting: str) -> Remote:
    """Give the engine at an address. Raises SettingError."""
    if not re.fullmatch(_WEB, endpoint):
        raise SettingError(f"{setting}: {endpoint!r} is not the address of an engine", f"It takes {_ADDRESS}.")
    return Remote(endpoint)
