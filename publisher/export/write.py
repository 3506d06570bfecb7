"""The way out to a plain web server: every document of a release as files, with a configuration for nginx."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from publisher.contents import dumps
from publisher.errors import SettingError
from publisher.export import answers, asking, documents, gaps, journal, nginx, rows, tree
from publisher.export.journal import Journal
from publisher.export.rows import Told
from publisher.work import Crew

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from publisher.export.asking import Asking
    from publisher.export.documents import Document
    from publisher.export.nginx import Plan
    from publisher.export.rows import Found
    from publisher.export.tree import Tree
    from publisher.progress import Progress
    from publisher.release import Release
    from publisher.site import Site

BLOCK = 8
"""Documents that a process takes at a time."""

CONFIGURATION = "nginx"
FOR_EVER = "public, max-age=31536000, immutable"

_UPSTREAM = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):[0-9]{1,5}|unix:/[A-Za-z0-9_./-]+")
_COMPRESSIBLE = ("text/", "application/", "image/svg+xml")
_PACKED = (dumps.GZIP, dumps.ZIP, "application/vnd.pmtiles", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the folder of the version, how many documents, and how many are left to lodse.

    kept: how many of the documents an export that was killed had written.
    """

    folder: Path
    documents: int
    left: int
    kept: int


@dataclass(frozen=True, slots=True)
class _Job:
    """What the processes that write need to know."""

    site: Site
    release: Release
    tree: Tree
    part: tuple[str, ...]
    constant: Mapping[str, str]


def export(site: Site, release: Release, folder: Path, upstream: str, progress: Progress) -> Exported:
    """Write a release to a folder; readers of the folder see the whole of it or the one before.

    upstream: where lodse listens, so that what is not a file is passed on; empty if there is only nginx.
    """
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S}-{release.id}"
    folder = folder.absolute()
    asked = asking.Asking(site, release)
    found = _told_apart(documents.of_release(asked))
    suited = [document for document in found if document.is_suited]
    progress.stage("export", len(suited))
    key = journal.key(site, release, now)
    with tree.version(folder, name, key, int(now.timestamp())) as draft:
        job = _Job(site, release, draft, asking.forms(), asking.constant())
        told = Told()
        kept = _write_all(job, suited, told, progress)
        _configure(draft, _plan(job, folder / name, upstream, told, suited))
    (folder / name / journal.NAME).unlink()
    return Exported(folder / name, len(suited), len(found) - len(suited), kept)


def _write_all(job: _Job, suited: list[Document], told: Told, progress: Progress) -> int:
    """Write all documents, and gather what is to be said with them; give how many were there already."""
    blocks = list(_blocks(suited))
    paths = [[document.path for document in block] for block in blocks]
    with Journal(job.tree.folder) as known, Crew(job.site.work, job) as crew:
        there = list(known.done(paths))
        for block in there:
            for stem, remembered in block.items():
                told.of(stem).again(stem, remembered)
            progress.advance(BLOCK)
        for names, found in zip(paths[len(there) :], crew.map(_write, blocks[len(there) :]), strict=True):
            known.add(names, {stem: told.of(stem).add(stem, said) for stem, said in found.items()})
            progress.advance(BLOCK)
    return sum(map(len, blocks[: len(there)]))


def checked_upstream(text: str) -> str:
    """Give the address at which lodse listens: host and port, or a socket. Raises SettingError."""
    if not _UPSTREAM.fullmatch(text):
        raise SettingError(f"--upstream: {text!r} is no address", "It looks like 127.0.0.1:8000 .")
    return text


def _told_apart(found: Iterable[Document]) -> list[Document]:
    """Leave out what differs from another in case alone: the tables of nginx do not tell them apart."""
    seen: dict[str, Document] = {}
    for document in found:
        seen.setdefault(document.path.lower(), document)
    return list(seen.values())


def _blocks(suited: Iterable[Document]) -> Iterator[list[Document]]:
    left = iter(suited)
    while block := list(islice(left, BLOCK)):
        yield block


_asked: list[tuple[str, Asking]] = []
"""In a process: the application, which takes longer to make than a document."""


def _application(job: _Job) -> Asking:
    if not _asked or _asked[0][0] != job.tree.folder.name:
        _asked[:] = [(job.tree.folder.name, asking.Asking(job.site, job.release))]
    return _asked[0][1]


def _write(job: _Job, block: list[Document]) -> dict[str, Found]:
    """Write the files of some documents; give what is to be said with them, by stem."""
    asked, part = _application(job), rows.parter(job.part)
    found: dict[str, Found] = {}
    for document in block:
        for stored in answers.of(asked, document, part):
            kind = stored.reply.headers.get("Content-Type", "")
            compressible = kind.startswith(_COMPRESSIBLE) and not kind.startswith(_PACKED)
            try:
                job.tree.write(stored.name, stored.reply.body, compressible=compressible)
            finally:
                stored.reply.close()
            said, own = found.setdefault(stored.whole_stem, ({}, {}))
            said.update(rows.said(stored, job.constant, compressible=compressible))
            own.update(gaps.of(stored))
    return found


def _plan(job: _Job, root: Path, upstream: str, told: Told, suited: Iterable[Document]) -> Plan:
    site, part = job.site, rows.parter(job.part)
    named: dict[str, str] = {}
    kept: dict[str, str] = {}
    for document in suited:
        if document.sole:
            named[document.path] = document.stem
        elif document.negotiated and document.path.endswith("/"):
            named |= {document.path: document.stem, document.stem: ""}
        elif not document.negotiated and part(document.path)[1]:
            named.setdefault(part(document.path)[0], "")
        if document.version:
            kept[f"{document.path}?v={document.version}"] = FOR_EVER
    return nginx.Plan(
        prefix=site.prefix,
        root=root,
        languages=site.languages,
        upstream=upstream,
        types=asking.types(),
        forms=job.part,
        constant=job.constant,
        classes=told.others,
        things=told.things,
        named=named,
        kept=kept,
    )


def _configure(draft: Tree, plan: Plan) -> None:
    folder = draft.folder / CONFIGURATION
    folder.mkdir(exist_ok=True)
    (folder / "http.conf").write_text(nginx.http(plan), "utf-8")
    (folder / "server.conf").write_text(nginx.server(plan), "utf-8")
