"""Which release is current in an engine: one triple says so, and the newest of them counts.

A switch adds a triple, so it is one small write, which no engine does by halves, and readers who ask meanwhile get the
release before. Its subject carries the time. What was added stays: it tells which releases were current, and when. The
same graph tells which graphs each release has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from publisher.errors import ReleaseError
from publisher.remote.reading import RELEASES, Place, home, query
from publisher.sparql import rewrite
from publisher.terms import DCAT, DCT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from publisher.remote.client import Client

MOST = 1_000
"""Switches that are looked back at."""

_STAMP = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch: when, and to which release."""

    moment: datetime
    release: str


def current(client: Client, base: str) -> str | None:
    """Name the release that is current; None if there never was one. Raises EngineDown or EngineError."""
    found = switches(client, base, 1)
    return found[0].release if found else None


def switches(client: Client, base: str, most: int = MOST) -> list[Switch]:
    """List the switches, newest first. Raises EngineDown or EngineError."""
    control = base + RELEASES
    place = Place(client, control, frozenset())
    rows = place.solutions(rewrite.page(query("released"), 0, most), place.dataset(None, ()))
    pairs = ((row["switch"].value.partition("#")[2], row["release"].value) for row in rows)
    return [Switch(_moment(stamp), iri.removeprefix(control)) for stamp, iri in pairs]


def there(client: Client, base: str, names: Iterable[str]) -> frozenset[str]:
    """Tell which of some releases an engine has, or has a part of. Raises EngineDown or EngineError."""
    return frozenset(name for name in names if _is_there(client, home(base, name)))


def _is_there(client: Client, graph: str) -> bool:
    place = Place(client, graph, frozenset())
    return bool(place.solutions(rewrite.page(query("graph"), 0, 1), place.dataset(None, ())))


def parts(client: Client, base: str) -> dict[str, list[str]]:
    """Give the graphs of each release that was ever begun to be brought, also of those removed since."""
    control = base + RELEASES
    place = Place(client, control, frozenset())
    found: dict[str, list[str]] = {}
    for row in place.solutions(query("parts"), place.dataset(None, ())):
        found.setdefault(row["release"].value.removeprefix(control), []).append(row["part"].value)
    return found


def parts_of(base: str, release: str, graphs: Iterable[str]) -> list[Quad]:
    """Write which graphs a release has, so that they can be removed one day, whatever becomes of it."""
    return [Quad(NamedNode(home(base, release)), DCT.hasPart, NamedNode(graph)) for graph in graphs]


def triple(base: str, release: str, past: Sequence[Switch], now: datetime) -> Quad:
    """Write the switch to a release, later than those before it, whatever the clock says."""
    moment = max([now, *(switch.moment + timedelta(microseconds=1) for switch in past[:1])])
    control = base + RELEASES
    return Quad(NamedNode(f"{control}#{moment:{_STAMP}}"), DCAT.hasCurrentVersion, NamedNode(home(base, release)))


def before(past: Sequence[Switch]) -> str:
    """Name the release that was built before the current one, of those that were current. Raises ReleaseError."""
    earlier = sorted({switch.release for switch in past if switch.release < past[0].release})
    if not earlier:
        raise ReleaseError("the engine has had no release before the current one", "Push another one.")
    return earlier[-1]


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
