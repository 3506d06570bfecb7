"""Whether the current release was built from the files and settings as they are now."""

from __future__ import annotations

from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from publisher import __version__, assets
from publisher.assets import shape_files
from publisher.pages import texts
from publisher.read import files_of
from publisher.release import LAYOUT, Releases
from publisher.search import everyday

if TYPE_CHECKING:
    from publisher.site import Site


def inputs(site: Site) -> str:
    """Give a digest of everything a release depends on: settings, files by name, size and time, and this program."""
    digest = sha256(f"{__version__} {LAYOUT} {site}".encode())
    beside = (*site.person_files, *texts.files(site.folder), *everyday.files(site.folder))
    ours = (*shape_files(), *sorted(assets.ONTOLOGY.glob("*")))
    for path in chain(beside, ours, *(files_of(source.paths) for source in site.sources)):
        facts = path.stat() if path.is_file() else None
        digest.update(f"{path} {facts and (facts.st_size, facts.st_mtime_ns)}".encode())
    return digest.hexdigest()


def is_current(site: Site) -> bool:
    """Say whether the current release was built from the files and settings as they are now."""
    release = Releases(site.releases).current()
    return release is not None and release.manifest.get("inputs") == inputs(site)


def has_release(site: Site) -> bool:
    """Say whether there is a release for this base."""
    release = Releases(site.releases).current()
    return release is not None and release.manifest["base"] == site.base
