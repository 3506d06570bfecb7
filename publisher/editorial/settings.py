"""The settings of `[editorial]`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publisher.settings import Table

KEYS = ("unchanged_months", "readability", "simple_readability", "private_links")
MOST_MONTHS = 1200
EASIEST = 100


@dataclass(frozen=True, slots=True)
class Editorial:
    """From when on editors are told; 0 stands for never.

    unchanged_months: after how long a thing counts as not looked at. readability, simple_readability: the index below
    which a German text, or one in Leichte Sprache, counts as hard. private_links: whether `lodse check --links` may ask
    addresses of this machine and its network.
    """

    unchanged_months: int = 24
    readability: int = 30
    simple_readability: int = 60
    private_links: bool = False


def read(table: Table) -> Editorial:
    """Read the settings. Raises SettingError."""
    usual = Editorial()
    return Editorial(
        table.number("unchanged_months", usual.unchanged_months, 0, MOST_MONTHS),
        table.number("readability", usual.readability, 0, EASIEST),
        table.number("simple_readability", usual.simple_readability, 0, EASIEST),
        table.flag("private_links"),
    )
