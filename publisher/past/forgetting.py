"""Deletes the past: what was once said of some things, and every earlier release, which says it too.

The law can ask for this (a person's data, a slip). The current release is released anew with a history that no longer
tells what was said; nothing of the data that are published now changes.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from publisher import iris
from publisher.errors import ReleaseError
from publisher.past import chronicle
from publisher.past.history import FILE, written
from publisher.release import MADE, MANIFEST, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from publisher.release import Release, Releases


def named(base: str, word: str) -> str:
    """Give the thing that is meant by an IRI, or by its path below the base such as `contact/amt`."""
    return iris.owner(base, word if ":" in word else f"{base}id/{word.removeprefix('id/')}")


def forget(releases: Releases, things: Iterable[str], now: datetime) -> tuple[Release, list[str]]:
    """Release the current data anew without the past, and remove all other releases; give it and their names.

    Raises ReleaseError if nothing is released, or if the current release is not the newest one.
    """
    current = releases.current()
    if current is None:
        raise ReleaseError(f"{releases.folder}: nothing is released yet", "There is nothing to forget.")
    if current.id != releases.names()[-1]:
        raise ReleaseError("the current release is not the newest one", "Run `lodse build`, then forget.")
    name = f"{releases.stamp(now)}-{current.id[17:]}"
    with releases.draft(name) as draft:
        shutil.copytree(
            current.path,
            draft,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns(FILE, MANIFEST, MADE),
            copy_function=_link,
        )
        base = current.manifest["base"]
        chronicle.rewrite(draft / FILE, current.path / FILE, chronicle.Entry(name, moment_of(name), base), things)
        facts = dict(current.manifest) | {"created": written(moment_of(name)), "changes": chronicle.nothing()}
        release = releases.commit(draft, facts, name)
    others = [other for other in releases.names() if other != name]
    for other in others:  # whoever reads one of them keeps its files open; nobody can ask for them any more
        releases.remove(other, even_if_open=True)
    return release, others


def _link(source: str, target: str) -> str:
    """Let two releases share a file that neither will ever change; where a disk cannot, copy it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
    return target
