"""What was found in one piece: kept in files that are read when they are needed, and written when they are new."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from secrets import token_hex
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from publisher.contents.files import replacing
from publisher.editorial.find import Double
from publisher.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path


class Page:
    """A JSON value in a file that never changes."""

    def __init__(self, path: Path | None = None, value: Any = None) -> None:
        self._path = path
        if value is not None:
            self.value = value

    @cached_property
    def value(self) -> Any:
        """The value. Raises OSError or ValueError if the file is damaged."""
        return orjson.loads(self._path.read_bytes()) if self._path else None

    def written(self, folder: Path) -> Page:
        """Give the same value in a file."""
        if self._path:
            return self
        path = folder / f"told-{token_hex(8)}.json"
        with replacing(path) as draft:
            draft.write_bytes(orjson.dumps(self.value))
        return Page(path, self.value)

    @property
    def name(self) -> str:
        """Name the file."""
        return self._path.name if self._path else ""


class Found(NamedTuple):
    """What was found in documents: what is wrong, what may be there twice, when which has to be looked at again."""

    findings: list[Finding]
    doubles: list[Double]
    due: dict[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What was found in one piece.

    name: of what the piece says. sites: those in it. blank: whether it has blank nodes. now: findings, what may be
    there twice, and which files say something of the documents with findings. later: the days on which documents are to
    be looked at again, though nothing changes. due: the first of these days.
    """

    name: str = ""
    sites: list[str] = field(default_factory=list)
    blank: bool = False
    due: str = ""
    now: Page = field(default_factory=lambda: Page(value={"findings": [], "doubles": [], "origins": {}}))
    later: Page = field(default_factory=lambda: Page(value={}))

    @classmethod
    def read(cls, folder: Path, values: Mapping[str, Any]) -> Told:
        """Read what `as_json` gave. Raises OSError or ValueError if a file is damaged."""
        now, later = (Page(folder / values[key]) for key in ("now", "later"))
        if not now.value.keys() >= {"findings", "doubles", "origins"}:
            raise ValueError(now.name)
        return cls(values["name"], values["sites"], values["blank"], values["due"], now, later)

    def as_json(self) -> dict[str, Any]:
        """Give plain JSON values of what is in files."""
        known = {"name": self.name, "sites": self.sites, "blank": self.blank, "due": self.due}
        return known | {"now": self.now.name, "later": self.later.name}

    @property
    def files(self) -> tuple[str, str]:
        """Name the files."""
        return self.now.name, self.later.name

    def written(self, folder: Path) -> Told:
        """Give the same, in files."""
        return replace(self, now=self.now.written(folder), later=self.later.written(folder))

    @property
    def findings(self) -> list[Finding]:
        """Give the findings, but for what is there twice."""
        return [Finding.from_json(row) for row in self.now.value["findings"]]

    def due_on(self, day: str) -> frozenset[bytes]:
        """Give the documents that have to be looked at again on a day."""
        later = self.later.value if self.is_due(day) else {}
        return frozenset(document.encode() for document, due in later.items() if due <= day)

    def is_due(self, day: str) -> bool:
        """Say whether anything has to be looked at again on a day."""
        return bool(self.due) and self.due <= day

    @property
    def is_whole(self) -> bool:
        """Say whether all files can be read."""
        try:
            return isinstance(self.later.value, dict)
        except (OSError, ValueError):
            return False

    def with_only(self, findings: Iterable[Finding]) -> Told:
        """Give some findings, with the places of those that were known."""
        known = {_key(row): row for row in self.now.value["findings"]}
        rows = [known.get(_key(row), row) for row in (finding.as_json() for finding in findings)]
        return self if rows == self.now.value["findings"] else Told(now=Page(value=self.now.value | {"findings": rows}))

    def replaced(self, documents: Collection[str] | None, found: Found) -> Told:
        """Give the same with what was found anew in some documents; in all of them if none are given."""
        old, gone = (Told(), frozenset[str]()) if documents is None else (self, frozenset(documents))
        known = old.now.value
        findings = [row for row in known["findings"] if row["node"].partition("#")[0] not in gone]
        doubles = [row for row in known["doubles"] if row[1].partition("#")[0] not in gone]
        later = {document: day for document, day in old.later.value.items() if document not in gone} | found.due
        now = {
            "findings": findings + [finding.as_json() for finding in found.findings],
            "doubles": doubles + [list(double) for double in found.doubles],
            "origins": {document: files for document, files in known["origins"].items() if document not in gone},
        }
        return replace(self, due=min(later.values(), default=""), now=Page(value=now), later=Page(value=later))


def doubled(told: Iterable[Told]) -> Iterator[Double]:
    """Give what is there twice in any pieces."""
    rows = [row for each in told for row in each.now.value["doubles"]]
    times = Counter(digest for digest, *_ in rows)
    return (Double(*row) for row in rows if times[row[0]] > 1)


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in ("rule", "node", "path", "value"))
