"""The parts of a large site's releases, kept beside them, so that the next one is put together from those that hold.

A part is a few files whose names begin alike; the one with their checksums is written last, so a part without it, or
with a file that is another, is made again. Which parts the last release was made of is one file, written when that
release is the current one: what of it is damaged or gone makes the next build a full one, and nothing worse.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import orjson

from publisher.contents.files import facts_of, replacing

if TYPE_CHECKING:
    from pathlib import Path

    from publisher.freezing.job import Job

FOLDER = ".parts"
"""The folder beside the releases."""

_STATE = "state.json"
_SEAL = ".sums"


@dataclass(frozen=True, slots=True)
class Last:
    """What the last release was made of: its parts by shard, alone and with what is around them.

    patched: statements that its store was changed by since it was filled anew.
    """

    settings: str
    release: str
    names: list[str]
    around: list[str]
    patched: int


def seal(path: Path) -> None:
    """Say that a part is whole: note the sums of all its files."""
    files = {file.name: facts_of(file) for file in _files(path)}
    with replacing(path.with_name(path.name + _SEAL)) as draft:
        draft.write_bytes(orjson.dumps(files))


def is_whole(path: Path) -> bool:
    """Say whether a part is there as it was written."""
    with suppress(OSError, ValueError, AttributeError):
        told = orjson.loads(path.with_name(path.name + _SEAL).read_bytes())
        return all(facts_of(path.with_name(name)) == facts for name, facts in told.items())
    return False


def _files(path: Path) -> list[Path]:
    found = path.parent.glob(f"{path.name}*")
    return sorted(file for file in found if file.suffix not in {_SEAL, ".part"})


def load(job: Job) -> Last | None:
    """Give what the last release was made of; nothing if the parts were made otherwise."""
    with suppress(OSError, ValueError, TypeError):
        last = Last(**orjson.loads((job.folder / _STATE).read_bytes()))
        if last.settings == job.settings and len(last.names) == len(last.around) == job.graph.number:
            return last
    return None


def save(folder: Path, last: Last) -> None:
    """Note what the last release was made of, and remove what the next one has no use for."""
    with replacing(folder / _STATE) as draft:
        draft.write_bytes(orjson.dumps(asdict(last)))


def tidy(folder: Path, used: frozenset[str]) -> None:
    """Remove all parts but some; for whoever writes a release, alone."""
    for file in folder.iterdir():
        if file.name != _STATE and not used.intersection((file.name[:32], file.name.partition(".")[0])):
            file.unlink(missing_ok=True)
