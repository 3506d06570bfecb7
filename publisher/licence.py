"""On what terms the data of a site may be used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from publisher.settings import WEB, WEB_ADDRESS

if TYPE_CHECKING:
    from publisher.settings import Table

KEYS = ("iri", "name", "url", "attribution")


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence of the data: its IRI in the German list, name, text, and whom to name."""

    iri: str = ""
    name: str = ""
    url: str = ""
    attribution: str = ""

    @property
    def is_open(self) -> bool:
        """Whether everybody may use the data for every purpose."""
        return bool(self.iri) and not re.search("other-closed|-n[cd]", self.iri)


def read(table: Table) -> Licence:
    """Read `[licence]`. Raises SettingError."""
    iri, url = (table.matching(key, WEB, WEB_ADDRESS) for key in ("iri", "url"))
    return Licence(iri, table.text("name", ""), url, table.text("attribution", ""))
