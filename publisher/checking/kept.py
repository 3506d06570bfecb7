"""What the last check of a site found, piece by piece, so that the next one looks only at what a change touches.

A piece is looked at again if it says something else, or if it asked about things of which others are told something
else now, or if something else points to it. All is looked at again when the rules, this program or the number of pieces
changed. The state is one file, written last; what it names are files that never change.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from typing import TYPE_CHECKING, Any

import orjson

from publisher import __version__
from publisher.checking import pieces
from publisher.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from publisher.checking.pieces import Job

FOLDER = ".checked"
"""The folder beside the releases."""

_STATE = "state.json"
LONGEST_UNUSED = 3_600
"""Seconds for which a file is kept though the state does not name it: another check may have just written it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was found in one piece: its name, the sites in it, what it asked about, the findings."""

    name: str
    sites: list[str]
    asked: frozenset[str]
    findings: list[Finding]

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Told:
        """Read what `as_json` gave."""
        found = [Finding.from_json(finding) for finding in values["findings"]]
        return cls(values["name"], values["sites"], frozenset(values["asked"]), found)

    def as_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        findings = [finding.as_json() for finding in self.findings]
        return {"name": self.name, "sites": self.sites, "asked": sorted(self.asked), "findings": findings}


@dataclass(frozen=True, slots=True)
class Last:
    """What the last check found, by piece, and the digest of what was said of the site itself."""

    told: list[Told] = field(default_factory=list)
    settings: str = ""

    def sites(self) -> dict[int, list[str]]:
        """Give the sites in each piece."""
        return {number: told.sites for number, told in enumerate(self.told)}


def load(job: Job) -> Last:
    """Read what was found the last time; nothing if it cannot be used."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        state = orjson.loads((job.folder / _STATE).read_bytes())
        if state["rules"] == _rules(job):
            told = [Told.from_json(orjson.loads((job.folder / name).read_bytes())) for name in state["told"]]
            return Last(told, state["settings"])
    return Last()


def save(job: Job, told: Iterable[Told]) -> None:
    """Keep what was found, and remove what is no longer needed."""
    names = [_write(job, each) for each in told]
    state = job.folder / _STATE
    draft = state.with_suffix(f".{os.getpid()}.part")
    draft.write_bytes(orjson.dumps({"rules": _rules(job), "settings": _digest(job.settings), "told": names}))
    draft.replace(state)
    needed = {state.name, job.settings.name, *names}
    for path in job.folder.iterdir():
        with suppress(OSError):
            old = path.stat().st_mtime < time.time() - LONGEST_UNUSED
            if old and path.name not in needed and path.name.partition("-")[0] not in job.names:
                path.unlink()


def _write(job: Job, told: Told) -> str:
    text = orjson.dumps(told.as_json())
    name = f"told-{sha256(text).hexdigest()[:32]}.json"
    if not (job.folder / name).is_file():
        draft = job.folder / f"{name}.{os.getpid()}.part"
        draft.write_bytes(text)
        draft.replace(job.folder / name)
    return name


def changed(job: Job, last: Last) -> list[int]:
    """Give the numbers of the pieces that say something else than the last time, or are not kept."""
    if len(last.told) != job.graph.number:
        return list(range(job.graph.number))
    pairs = enumerate(zip(job.names, last.told, strict=True))
    return [n for n, (name, told) in pairs if name != told.name or not pieces.is_picked(job, name)]


def touched(job: Job, last: Last, changed: Collection[int]) -> set[int]:
    """Give the pieces that a change of some pieces touches: these, and those whose rules look at what changed."""
    if len(last.told) != job.graph.number or last.settings != _digest(job.settings):
        return set(range(job.graph.number))
    things: set[str] = set()
    found = set(changed)
    for number in changed:
        if not pieces.is_picked(job, last.told[number].name):
            return set(range(job.graph.number))
        differing, pointed_to = pieces.differing(job, job.names[number], last.told[number].name)
        things |= {thing.decode() for thing in differing}
        found |= {job.graph.shard_of(document) for document in pointed_to}
    return found | {number for number, told in enumerate(last.told) if not told.asked.isdisjoint(things)}


def _rules(job: Job) -> str:
    """Give a digest of all that a finding depends on besides the graph."""
    known = f"{__version__} {job.graph.number} {' '.join(map(_digest, job.files))}"
    return sha256(known.encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
