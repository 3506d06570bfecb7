"""Small releases, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from publisher import site
from publisher.build import build
from publisher.release import Release, Releases

Released = Callable[[str], Release]


def releasing(folder: Path, releases: Releases, base: str) -> Released:
    """Give what releases a place under a name, each time a second later."""
    moments = iter(datetime(2026, 1, 31, tzinfo=UTC) + timedelta(seconds=number) for number in range(9))

    def release(name: str) -> Release:
        file = folder / "a.ttl"
        file.write_text(f'<id/place/rathaus> <http://schema.org/name> "{name}" .', "utf-8")
        return build(site.of_files([file], releases.folder, base=base), now=next(moments))[0]

    return release
