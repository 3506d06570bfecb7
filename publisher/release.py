"""Releases: immutable folders, one of them current. Freeze, switch, list, roll back.

    releases/
      20261122T193000Z-1a2b3c4d/   store/ persons/ index.sqlite search/ shapes.ttl ontology.ttl context.jsonld
                                   dumps/ history.sqlite quality.sqlite statistics.json report.json
                                   manifest.json made.json
      current -> 20261122T193000Z-1a2b3c4d
      .draft-…                     a build under way, or one that was killed: the next build removes it
      .lock                        held by the build under way

A folder gets its name only when it is complete, written through to the disk and made read-only; the switch is one
rename of a link. So whatever happens at whatever moment, `current` names a whole release.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import pwd
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher.contents.files import facts_of, files_of, freeze, remove, sync
from publisher.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MANIFEST, MADE = "manifest.json", "made.json"
"""What was released, the same for the same input and time stamp; and how it was made, which is another each time."""

LAYOUT = 9
"""Number of what a release folder holds; raised when a reader of it needs something new."""

_CURRENT = "current"
_DRAFT = ".draft-"
_GONE = ".gone-"
_FACTS = ("created", "base", "triples", "findings", "files")
"""What every manifest says; readers count on it."""

_OF_MAKING = ("inputs", "built_by")
_OF_ENGINES = ("store/", "persons/", "search/")
"""Folders whose files the engines name and number at random."""

_STAMP = "%Y%m%dT%H%M%SZ"
_STAMPED = re.compile(r"[0-9]{8}T[0-9]{6}Z-")
_NAME = re.compile(r"[0-9][0-9A-Za-z-]{0,63}")


@dataclass(frozen=True, slots=True)
class Release:
    """One finished release: its folder, and what its manifest and the notes on its making say together."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The name of its folder."""
        return self.path.name

    @property
    def created(self) -> str:
        """When it was built, as `xsd:dateTime` in UTC."""
        return str(self.manifest["created"])

    @property
    def triples(self) -> int:
        """How many triples are public."""
        return int(self.manifest["triples"])

    @property
    def bytes(self) -> int:
        """How much room its files take."""
        return sum(int(facts["bytes"]) for facts in self.manifest["files"].values())


class Releases:
    """The releases of a site, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[Release]:
        """List the finished releases, oldest first; those that are damaged are left out."""
        return [release for name in self.names() if (release := _whole(self.folder / name))]

    def names(self) -> list[str]:
        """List the names of all releases, damaged ones too, oldest first."""
        found = self.folder.iterdir() if self.folder.is_dir() else ()
        return sorted(path.name for path in found if _NAME.fullmatch(path.name) and (path / MANIFEST).is_file())

    def stamp(self, moment: datetime) -> str:
        """Give the beginning of a new name: the time, but later than all names so far, whatever the clock says."""
        taken = [name[:16] for name in self.names() if _STAMPED.match(name)]
        stamp = f"{moment:{_STAMP}}"
        if not taken or stamp > taken[-1]:
            return stamp
        return f"{moment_of(taken[-1]) + timedelta(seconds=1):{_STAMP}}"

    def current_id(self) -> str | None:
        """Give the name of the current release; one system call, so it can be asked on every request."""
        try:
            return os.readlink(self.folder / _CURRENT)  # noqa: PTH115 - no path is needed, and this is the hot path
        except OSError:
            return None

    def current(self) -> Release | None:
        """Give the current release, or None if nothing was ever released."""
        name = self.current_id()
        return _open(self.folder / name) if name else None

    def get(self, name: str) -> Release:
        """Give a release by its name or the beginning of it. Raises ReleaseError."""
        found = [known for known in self.names() if known.startswith(name)]
        if len(found) != 1:
            known = ", ".join(self.names()) or "none"
            what = "several releases begin" if found else "no release begins"
            raise ReleaseError(f"{what} with {name!r}", f"There are: {known}.")
        return _open(self.folder / found[0])

    def find(self, name: str) -> Release | None:
        """Give the finished release of exactly this name, or None; whatever the name, nothing else is opened."""
        path = self.folder / name
        return _open(path) if _NAME.fullmatch(name) and (path / MANIFEST).is_file() else None

    def switch(self, release: Release) -> None:
        """Make a release the current one, in one step."""
        link = self.folder / f".{_CURRENT}-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(release.id)
        link.replace(self.folder / _CURRENT)
        sync(self.folder)

    def roll_back(self, name: str | None = None) -> Release:
        """Switch to the release `name`, or to the one before the current. Raises ReleaseError if there is none."""
        target = self.get(name) if name else self.before(self.current_id() or "")
        self.switch(target)
        return target

    def before(self, name: str) -> Release:
        """Give the release before another one. Raises ReleaseError if there is none."""
        earlier = [release for release in self.all() if release.id < name]
        if not earlier:
            raise ReleaseError("there is no release before the current one", "See `lodse releases`.")
        return earlier[-1]

    def remove(self, name: str, *, even_if_open: bool = False) -> bool:
        """Remove a release, and say so; one that a worker holds stays unless told otherwise."""
        path, gone = self.folder / name, self.folder / f"{_GONE}{name}"
        handle = os.open(path / MANIFEST, os.O_RDONLY)
        try:
            if not (_is_free(handle) or even_if_open):
                return False
            path.rename(gone)  # in one step: nobody ever sees a part of a release
            remove(gone)
        finally:
            os.close(handle)
        return True

    def is_held(self, name: str) -> bool:
        """Say whether a worker on this machine has a release open."""
        with suppress(OSError), (self.folder / name / MANIFEST).open() as file:
            return not _is_free(file.fileno())
        return False

    @contextmanager
    def draft(self, name: str) -> Iterator[Path]:
        """Give an empty folder for a new release; what is left of it on the way out is removed.

        Raises ReleaseError if another build is under way or the folder cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / ".lock").open("w")
        except OSError as error:
            raise ReleaseError(f"{self.folder}: {error.strerror}", "Choose another folder by LODSE_RELEASES.") from None
        with lock:
            if not _is_free(lock.fileno()):
                raise ReleaseError(f"{self.folder}: another build is under way", "Wait until it has ended.")
            for left in (*self.folder.glob(f"{_DRAFT}*"), *self.folder.glob(f"{_GONE}*")):
                remove(left)
            path = self.folder / f"{_DRAFT}{name}"
            try:
                path.mkdir()
                yield path
            finally:
                remove(path)

    def commit(self, draft: Path, facts: Mapping[str, Any], name: str) -> Release:
        """Freeze a draft: note checksums of all files, write everything through to the disk, name it, switch."""
        files = {file.relative_to(draft).as_posix(): facts_of(file) for file in files_of(draft)}
        manifest = dict(facts) | {"built_by": _builder(), "files": files}
        for file, said in _in_two(manifest).items():
            (draft / file).write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", "utf-8")
        freeze(draft)
        path = self.folder / name
        draft.rename(path)
        sync(self.folder)
        release = Release(path, manifest)
        self.switch(release)
        return release


def hold(release: Release) -> int:
    """Keep a release from being removed until the handle that is given is closed, or this process ends.

    Raises ReleaseError if it has been removed, or is just being removed.
    """
    try:
        handle = os.open(release.path / MANIFEST, os.O_RDONLY)
    except OSError as error:
        raise _damaged(release.path, error.strerror or "gone") from None
    if not (_is_free(handle, fcntl.LOCK_SH) and os.fstat(handle).st_nlink):
        os.close(handle)
        raise _damaged(release.path, "it has just been removed")
    return handle


def moment_of(name: str) -> datetime:
    """Tell when a release was built, by its name; later than those before it, whatever the clock said."""
    return datetime.strptime(name[:16], _STAMP).replace(tzinfo=UTC)


def _in_two(manifest: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Part what is the same each time from what is not."""
    files, made = manifest["files"], {fact: manifest.get(fact) for fact in _OF_MAKING}
    engines = {name: facts for name, facts in files.items() if name.startswith(_OF_ENGINES)}
    same = {name: facts for name, facts in files.items() if name not in engines}
    rest = {fact: said for fact, said in manifest.items() if fact not in made}
    return {MANIFEST: rest | {"files": same}, MADE: made | {"files": engines}}


def _open(path: Path) -> Release:
    """Open a release. Raises ReleaseError if its manifest cannot be read or lacks a fact."""
    said = _said(path / MANIFEST)
    made = _said(path / MADE) if (path / MADE).is_file() else {}  # older releases have one file for both
    if missing := [fact for fact in _FACTS if fact not in said]:
        raise _damaged(path, f"{MANIFEST} says nothing of {', '.join(missing)}")
    return Release(path, made | said | {"files": said["files"] | made.get("files", {})})


def _said(file: Path) -> dict[str, Any]:
    try:
        said = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(file.parent, str(error)) from None
    return said if isinstance(said, dict) else {}


def _builder() -> str:
    """Name who builds: the user, where the system knows a name, and the machine."""
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        user = str(os.getuid())
    return f"{user}@{platform.node()}"


def _damaged(path: Path, reason: str) -> ReleaseError:
    return ReleaseError(f"{path}: the release is damaged ({reason})", "Roll back to another release, or build anew.")


def _whole(path: Path) -> Release | None:
    try:
        return _open(path)
    except ReleaseError:
        return None


def _is_free(handle: int, lock: int = fcntl.LOCK_EX) -> bool:
    """Take a file, for this process alone unless told otherwise, and say whether that could be had."""
    try:
        fcntl.flock(handle, lock | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
