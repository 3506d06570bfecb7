"""How long releases are kept. The newest of all, the current one and those that a worker has open always are."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from publisher.release import moment_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from publisher.release import Releases
    from publisher.settings import Table


@dataclass(frozen=True, slots=True)
class Retention:
    """How much is kept; 0 stands for no limit.

    releases: how many, the newest of them. days: for how long a release is. changes: for how many days a change is
    that another one followed.
    """

    releases: int = 10
    days: int = 365
    changes: int = 365


KEYS = ("releases", "days", "changes")
MOST = 100_000


def read(table: Table) -> Retention:
    """Read `[retention]`. Raises SettingError."""
    return Retention(**{key: table.number(key, getattr(Retention(), key), 0, MOST) for key in KEYS})


def outdated(names: Sequence[str], now: datetime, policy: Retention) -> list[str]:
    """Give the names of those releases that are too many or too old, oldest first; never the newest one."""
    newest_first = sorted(names, reverse=True)
    many = set(newest_first[policy.releases :]) if policy.releases else set()
    oldest = now - timedelta(days=policy.days) if policy.days else None
    old = {name for name in newest_first[1:] if oldest and moment_of(name) < oldest}
    return sorted(many | old)


def forgettable(names: Sequence[str], now: datetime, policy: Retention) -> datetime | None:
    """Tell from before which moment changes may be left out: never one that a release among `names` may show."""
    if not policy.changes:
        return None
    return min([now - timedelta(days=policy.changes), *map(moment_of, names)])


def prune(releases: Releases, now: datetime, policy: Retention) -> list[str]:
    """Remove what is outdated and not in use, and tell what was; what cannot be removed now is tried next time."""
    removed = []
    for name in outdated(releases.names(), now, policy):
        with suppress(OSError):
            if name != releases.current_id() and releases.remove(name):
                removed.append(name)
    return removed
