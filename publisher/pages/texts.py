"""Pages that a site writes itself, such as its imprint: Markdown beside its settings, frozen into each release.

A file is `pages/<key>.<language>.md`; its first heading is the title, and the page is at `/page/<key>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

import nh3
import orjson
from markdown_it import MarkdownIt

from publisher.records.text import TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

FOLDER = "pages"
FILE = "pages.json"
DUTIES = ("imprint", "privacy", "accessibility")
"""Pages that a German municipality must have, in the order of the footer."""

NAME = re.compile(r"([a-z][a-z0-9-]*)\.(de-simple|de|en)\.md")
"""Key and language of a page, in the name of its file."""

_TITLE = re.compile(r"<h1>(.*?)</h1>\s*", re.DOTALL)
_TABLE = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
_SCHEMES = {"http", "https", "mailto", "tel"}
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Text:
    """One page in one language: its title, and the rest as HTML that is safe to show."""

    key: str
    language: str
    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Texts:
    """The pages of a release, by key and language."""

    pages: Mapping[str, Mapping[str, Text]]

    @classmethod
    def load(cls, path: Path) -> Texts:
        """Read the pages that `write` has written; there are none where there is no file."""
        found: dict[str, dict[str, Text]] = {}
        for record in orjson.loads(path.read_bytes()) if path.is_file() else ():
            text = Text(**record)
            found.setdefault(text.key, {})[text.language] = text
        return cls(found)

    def find(self, key: str, languages: Iterable[str]) -> Text | None:
        """Give a page in the first of some languages that it has, else in any; None if there is no such page."""
        written = self.pages.get(key)
        if not written:
            return None
        return next((written[a] for a in languages if a in written), next(iter(written.values())))

    def all(self, languages: Iterable[str]) -> list[Text]:
        """Give every page, those that are a duty first."""
        wanted = tuple(languages)
        keys = sorted(self.pages, key=lambda key: (DUTIES.index(key) if key in DUTIES else len(DUTIES), key))
        return [text for key in keys if (text := self.find(key, wanted))]


def read(folder: Path) -> Iterator[Text]:
    """Read the pages beside the settings of the site in `folder`."""
    for file in files(folder):
        if named := NAME.fullmatch(file.name):
            yield _text(named[1], named[2], file.read_text("utf-8", "replace"))


def files(folder: Path) -> list[Path]:
    """Give the files that are meant as pages."""
    return sorted((folder / FOLDER).glob("*.md"))


def write(path: Path, folder: Path) -> None:
    """Freeze the pages of the site in `folder` to a file."""
    path.write_bytes(orjson.dumps(list(read(folder))))


def _text(key: str, language: str, source: str) -> Text:
    html = nh3.clean(
        _markdown.render(source),
        tags=TAGS | _TABLE,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel=None,
    )
    title = _TITLE.match(html)
    plain = re.sub(r"<[^>]*>", "", title[1]) if title else key
    return Text(key, language, unescape(plain), html[title.end() :] if title else html)
