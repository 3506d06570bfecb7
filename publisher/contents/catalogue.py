"""The settings of `[dataset]`: what a release has for catalogues of open data and for those who take it over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from publisher.settings import MAIL, WEB, WEB_ADDRESS

if TYPE_CHECKING:
    from publisher.settings import Table

KEYS = ("contributor_id", "contact", "keywords", "tables")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What catalogues of open data ask besides: who delivers the data, whom to write to, search words.

    tables: whether the services are dumped as tables of HSDS, too.
    """

    contributor: str = ""
    contact: str = ""
    keywords: tuple[str, ...] = ()
    tables: bool = False


def read(table: Table) -> Catalogue:
    """Read the settings. Raises SettingError."""
    return Catalogue(
        contributor=table.matching("contributor_id", WEB, WEB_ADDRESS),
        contact=table.matching("contact", f"{MAIL}|{WEB}", f"mailto:… or {WEB_ADDRESS}"),
        keywords=table.texts("keywords"),
        tables=table.flag("tables"),
    )
