"""Deletes the past: what was once said of some things, and every earlier release, which says it too.

The law can ask for this (a person's data, a slip). The current release is released anew with a history that no longer
tells what was said; nothing of the data that are published now changes. Its store is filled anew from its dump, since
one that was built upon that of another release may still hold words that are gone; what is kept beside the releases for
the next build goes too.
"""

from __future__ import annotations

import gzip
import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from publisher import iris, rdf
from publisher.checking import kept as checks
from publisher.contents import dumps
from publisher.contents.files import link
from publisher.errors import ReleaseError
from publisher.freezing import kept as parts
from publisher.freezing.filling import STORE
from publisher.gathering import gather
from publisher.past import chronicle
from publisher.past.history import FILE, written
from publisher.release import MADE, MANIFEST, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from publisher.release import Release, Releases


_KEPT = (gather.KEPT, checks.FOLDER, parts.FOLDER)
"""Folders beside the releases with what is kept for the next build."""


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
        left = shutil.ignore_patterns(FILE, MANIFEST, MADE, STORE)
        shutil.copytree(current.path, draft, dirs_exist_ok=True, ignore=left, copy_function=_link)
        _fill(draft / STORE, draft / "dumps" / dumps.name_of(None, rdf.TRIG))
        base = current.manifest["base"]
        chronicle.rewrite(draft / FILE, current.path / FILE, chronicle.Entry(name, moment_of(name), base), things)
        facts = dict(current.manifest) | {"created": written(moment_of(name)), "changes": chronicle.nothing()}
        for folder in _KEPT:
            shutil.rmtree(releases.folder / folder, ignore_errors=True)
        release = releases.commit(draft, facts, name)
    others = [other for other in releases.names() if other != name]
    for other in others:  # whoever reads one of them keeps its files open; nobody can ask for them any more
        releases.remove(other, even_if_open=True)
    return release, others


def _fill(folder: Path, dump: Path) -> None:
    store = ox.Store(str(folder))
    with io.BufferedReader(gzip.GzipFile(dump), 2**20) as file:
        rdf.load_dump(store, file, rdf.TRIG)
    store.flush()
    store.optimize()


def _link(source: str, target: str) -> str:
    link(Path(source), Path(target))
    return target
