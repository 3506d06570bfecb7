"""What the last check of a site found, piece by piece, so that the next one looks only at what a change touches.

Looked at again is a document that says something else, one that asked about things of which others are told something
else now, and one that something else points to; in a piece with blank nodes all of it, since these have no names that
others could ask for. All is looked at again when the rules, this program or the number of pieces changed. The state is
one file, written last; what it names are files that never change.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import file_digest, sha256
from typing import TYPE_CHECKING

import orjson

from publisher import __version__
from publisher.checking import pieces
from publisher.checking.told import Found, Told, doubled
from publisher.contents.files import replacing
from publisher.editorial import find as editorial
from publisher.gathering import lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from publisher.checking.pieces import Job, Look, Picked

FOLDER = ".checked"
"""The folder beside the releases."""

_STATE = "state.json"
LONGEST_UNUSED = 3_600
"""Seconds for which a file is kept though the state does not name it: another check may have just written it."""

AT_ONCE = 2_000
"""Documents that are looked at in one go, at most, where only some of a piece are."""


@dataclass(frozen=True, slots=True)
class Last:
    """What the last check found.

    told: by piece. twice: what is there twice, in whatever pieces. asked: files that say which documents asked about
    which things; one for each piece that was looked at as a whole, one for all documents that were looked at since.
    settings: a digest of what was said of the site itself. files: what changes with each file of a source.
    """

    told: list[Told] = field(default_factory=list)
    twice: Told = field(default_factory=Told)
    asked: dict[str, str] = field(default_factory=dict)
    settings: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Touched:
    """What a change touches: whole pieces, and documents of others."""

    whole: frozenset[int]
    documents: frozenset[bytes] = frozenset()

    def parts(self) -> Iterator[pieces.Part]:
        """Give what is to be looked at in one go."""
        yield from sorted(self.whole)
        documents = sorted(self.documents, key=lines.bucket_of)
        for first in range(0, len(documents), AT_ONCE):
            yield frozenset(documents[first : first + AT_ONCE])


def load(job: Job) -> Last:
    """Read what was found the last time; nothing if it cannot be used."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        state = orjson.loads((job.folder / _STATE).read_bytes())
        if state["rules"] == _rules(job) and state["day"] <= day(job):
            told = [Told.read(job.folder, values) for values in state["told"]]
            twice = Told.read(job.folder, state["twice"])
            return Last(told, twice, state["asked"], state["settings"], state["files"])
    return Last()


def save(job: Job, last: Last) -> list[Told]:
    """Keep what was found, remove what is no longer needed, and give what was found."""
    told, twice = [each.written(job.folder) for each in last.told], last.twice.written(job.folder)
    state = {"rules": _rules(job), "day": day(job), "settings": _digest(job.settings), "files": last.files}
    found = {"told": [each.as_json() for each in told], "twice": twice.as_json(), "asked": last.asked}
    with replacing(job.folder / _STATE) as draft:
        draft.write_bytes(orjson.dumps(state | found))
    needed = {
        _STATE,
        job.settings.name,
        *last.asked.values(),
        *(name for each in (*told, twice) for name in each.files),
    }
    for path in job.folder.iterdir():
        with suppress(OSError):
            name = path.name.partition(".")[0]
            old = path.stat().st_mtime < time.time() - LONGEST_UNUSED
            if old and not needed & {path.name, name} and name.partition("-")[0] not in job.names:
                path.unlink()
    return [*told, twice]


def changed(job: Job, last: Last) -> list[int]:
    """Give the numbers of the pieces that say something else than the last time, or are not kept."""
    if len(last.told) != job.graph.number:
        return list(range(job.graph.number))
    pairs = enumerate(zip(job.names, last.told, strict=True))
    return [n for n, (name, told) in pairs if name != told.name or not pieces.is_picked(job, name)]


def touched(job: Job, last: Last, changed: Mapping[int, Picked]) -> Touched:
    """Give what a change of some pieces touches."""
    everything = Touched(frozenset(range(job.graph.number)))
    if len(last.told) != job.graph.number or last.settings != _digest(job.settings):
        return everything
    things: set[bytes] = set()
    documents: set[bytes] = set()
    for number in changed:
        if not pieces.is_picked(job, last.told[number].name):
            return everything
        found = pieces.differing(job, job.names[number], last.told[number].name)
        things |= found.things
        documents |= found.documents | found.pointed_to - {b""}
    by_bucket = lines.by_bucket(things)
    for name in last.asked.values() if things else ():
        documents.update(pieces.asked_about(job, name, by_bucket))
    due = {number for number, told in enumerate(last.told) if told.is_due(day(job))}
    unreadable = {number for number in due if not last.told[number].is_whole}
    documents.update(*(last.told[number].due_on(day(job)) for number in due - unreadable))
    return _apart(job, last, changed, documents, unreadable)


def _apart(job: Job, last: Last, new: Mapping[int, Picked], documents: Collection[bytes], whole: set[int]) -> Touched:
    """Take pieces with blank nodes as a whole, and those of which not all is left that was found."""
    blank = {number for number, told in enumerate(last.told) if told.blank}
    blank |= {number for number, picked in new.items() if picked.blank}
    numbers = {document: job.graph.shard_of(document) for document in documents}
    near = set(numbers.values())
    whole |= near & blank | {number for number in near if not last.told[number].is_whole}
    return Touched(frozenset(whole), frozenset(document for document, n in numbers.items() if n not in whole))


def settle(job: Job, last: Last, picked: Mapping[int, Picked]) -> None:
    """Keep what is said of the site itself, which rules about anything may ask."""
    sites = {site for number in range(job.graph.number) for site in (picked.get(number) or last.told[number]).sites}
    job.settings.write_bytes(b"\n".join(job.graph.about(site.encode() for site in sites)))


def after(job: Job, last: Last, picked: Mapping[int, Picked], looks: Sequence[tuple[Look, Found]]) -> Last:
    """Give what is known after some looks."""
    told = dict(enumerate(last.told or [Told()] * job.graph.number))
    for look, found in looks:
        parts = {look.part: found} if isinstance(look.part, int) else _by_piece(job, look.part, found)
        for number, part in parts.items():
            documents = None if isinstance(look.part, int) else {document.decode() for document in look.part}
            told[number] = told[number].replaced(documents, part)
    for number, seen in picked.items():
        told[number] = replace(told[number], name=job.names[number], sites=seen.sites, blank=seen.blank)
    asked = _asked(job, last, [look for look, _ in looks])
    twice = last.twice.with_only(editorial.duplicates(doubled(told.values())))
    return Last(list(told.values()), twice, asked, _digest(job.settings))


def _by_piece(job: Job, documents: Iterable[bytes], found: Found) -> dict[int, Found]:
    """Part what was found in some documents by the pieces that they are in."""
    parts = {number: Found([], [], {}) for number in map(job.graph.shard_of, documents)}
    for finding in found.findings:
        parts[_piece(job, finding.node)].findings.append(finding)
    for double in found.doubles:
        parts[_piece(job, double.node)].doubles.append(double)
    for document, due in found.due.items():
        parts[_piece(job, document)].due[document] = due
    return parts


def _piece(job: Job, node: str | None) -> int:
    return job.graph.shard_of(lines.document_of((node or "").encode()))


def _asked(job: Job, last: Last, looks: Sequence[Look]) -> dict[str, str]:
    """Give the files that say who asked about what, by what they are about."""
    some = [look.asked for look in looks if not isinstance(look.part, int)]
    found = last.asked | {str(look.part): look.asked for look in looks if isinstance(look.part, int)}
    if some:
        before = [found[_SINCE]] if _SINCE in found else []
        found[_SINCE] = pieces.keep_asked(job, pieces.all_asked(job, before + some))
    return found


_SINCE = "since"
"""In place of the number of a piece: documents that were looked at since."""


def _rules(job: Job) -> str:
    """Give a digest of all that a finding depends on besides the graph and the day."""
    known = f"{__version__} {job.graph.number} {job.asked and replace(job.asked, today=date.min)}"
    return sha256(f"{known} {' '.join(map(_digest, job.files))}".encode()).hexdigest()


def day(job: Job) -> str:
    """Give the day of the report; nothing if nothing depends on it."""
    return job.asked.today.isoformat() if job.asked else ""


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
