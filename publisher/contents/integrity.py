"""Whether a release is still what was released: every file is compared with the manifest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from publisher.contents.files import facts_of, files_of
from publisher.release import MADE, MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.release import Release

Harm = Literal["changed", "missing", "unreadable", "unknown"]


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with a file: it is not what it was, is gone, cannot be read, or does not belong there."""

    file: str
    harm: Harm


def damages(release: Release) -> Iterator[Damage]:
    """Give what is wrong with the files of a release; nothing if it is whole."""
    listed = release.manifest["files"]
    found = {file.relative_to(release.path).as_posix(): file for file in files_of(release.path)}
    for name, facts in sorted(listed.items()):
        if name not in found:
            yield Damage(name, "missing")
            continue
        try:
            if facts_of(found[name]) != facts:
                yield Damage(name, "changed")
        except OSError:
            yield Damage(name, "unreadable")
    for name in sorted(found.keys() - listed.keys() - {MANIFEST, MADE}):
        yield Damage(name, "unknown")
