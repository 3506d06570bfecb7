"""Which addresses a release has: its lists, the documents about its things, and all that stands alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from publisher import iris
from publisher.contents import dumps
from publisher.export import asking, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publisher.export.asking import Asking
    from publisher.library import OpenRelease
    from publisher.site import Site

BLOCK = 500
"""Things read from the index at a time."""

LONGEST_NAME = 200
"""Bytes; file systems take 255 with the ending."""

_NAME = r"[^/.\x00-\x1f\x7f\\\"'][^/\x00-\x1f\x7f\\\"']*"
SUITED = re.compile(rf"/(?:{_NAME}/)*(?:{_NAME})?")
"""Paths that can be files and stand in a configuration. Hidden names are ours: no address leads to them."""

ALONE = ("robots.txt", "llms.txt", "sitemap.xml", "openapi.json", "context.jsonld", "opensearch.xml",
         "organisation-chart", "picture.png", "export/xzufi.xml")  # fmt: skip
"""Addresses with one form, besides pages of the site's own, the parts of the sitemap, dumps and files."""


SOLE = ("/", "/api")


@dataclass(frozen=True, slots=True)
class Document:
    """An address: its decoded path below the base, which begins with a slash.

    negotiated: it has several forms, each with an address of its own. sole: it has one form, without an address of its
    own, and who wants another is refused or led elsewhere. version: digits that name its content in `?v=`.
    """

    path: str
    negotiated: bool = False
    sole: bool = False
    version: str = ""

    @property
    def stem(self) -> str:
        """What the names of its files begin with; a hidden one, where no address may lead to the file itself."""
        return f"/.{self.path[1:]}" if self.sole else self.path.rstrip("/")

    @property
    def is_suited(self) -> bool:
        """Whether it can be a file; the names of compressed ones, and of forms of other documents, are taken."""
        taken = self.negotiated and _like_a_form().search(self.path)
        short = all(len(name.encode()) <= LONGEST_NAME for name in self.path.split("/"))
        packed = self.path.endswith(".gz") and not self.path.startswith("/dumps/")
        return short and not packed and not taken and bool(SUITED.fullmatch(self.path))


@cache
def _like_a_form() -> re.Pattern[str]:
    """Find names that end as the forms of documents do."""
    return re.compile(rf"\.(?:{rows.endings(asking.forms())})(?:/|$)")


def of_release(asked: Asking) -> Iterator[Document]:
    """Give all documents, none twice."""
    site, opened = asked.site, asked.release
    yield from (Document(path, sole=True) for path in SOLE)
    yield from (Document(f"/{name}") for name in _alone(site, opened))
    yield from (Document(f"/sitemap/{number}.xml") for number in range(1, asked.count("/sitemap.xml", b"<loc>") + 1))
    yield from (Document(f"/{name}", negotiated=True) for name in _lists(site, opened))
    yield from _files(site)
    yield from _things(site, opened)


def _alone(site: Site, opened: OpenRelease) -> Iterator[str]:
    yield from ALONE
    yield from (f"page/{text.key}" for text in opened.texts.all(site.languages))
    listed = [dump.name for dump in dumps.listed(opened.release.manifest)]
    folders = ("dumps", f"dumps/{opened.release.id}")
    yield from (f"{folder}/{name}" for folder in folders for name in (*listed, "SHA256SUMS"))


def _lists(site: Site, opened: OpenRelease) -> Iterator[str]:
    letters = opened.index.letters(site.language)
    yield from ("a-z/", *(f"a-z/{letter.lower()}" for letter in letters if letter.isalpha())) if letters else ()
    yield from (f"doc/{kind}/" for kind in opened.index.kinds(site.language))
    yield "dataset"
    yield from ("ontology", "shapes", "quality") if site.checked else ()
    yield from ("changes",) if opened.has_history else ()


def _files(site: Site) -> Iterator[Document]:
    for address in asking.files(site):
        path, _, version = address.partition("?v=")
        yield Document(f"/{path}", version=version)


def _things(site: Site, opened: OpenRelease) -> Iterator[Document]:
    """Give the documents about things; those that are only found by their IRI have no path."""
    seen = set()
    for kind, number in sorted(opened.index.kinds(site.language).items()):
        for first in range(1, number + 1, BLOCK):
            for entry in opened.index.listing(kind, site.language, first, BLOCK):
                path = asking.path_of_document(site, entry.iri)
                if path is not None and path not in seen:
                    seen.add(path)
                    yield Document(f"/{iris.decoded(path)}", negotiated=True)
