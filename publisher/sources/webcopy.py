"""The pages that were fetched before, on the disk: what each said, and by what to ask whether it still says so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import orjson

from publisher import rdf
from publisher.sources import naming

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from publisher.sources.fetch import Answer
    from publisher.sources.webpage import Piece

_FOLDER = ".pages"


@dataclass(frozen=True, slots=True)
class Kept:
    """One page. data: the address of the document that its statements are from, if it is another."""

    file: Path
    etag: str
    modified: str
    data: str

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask only for news."""
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in said.items() if value}

    def quads(self) -> list[Quad]:
        """Read what it said."""
        return list(rdf.read_file(self.file, ""))


class Copy:
    """The pages of one source, below its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _FOLDER

    def find(self, url: str) -> Kept | None:
        """Give what is kept of a page; None if nothing whole is."""
        file = self._file(url)
        try:
            said = orjson.loads(file.with_suffix(".json").read_bytes())
            kept = Kept(file, said["etag"], said["modified"], said["data"])
        except (OSError, orjson.JSONDecodeError, TypeError, KeyError):
            return None
        return kept if file.is_file() else None

    def keep(self, url: str, answer: Answer, quads: Iterable[Quad], data: str) -> Kept:
        """Keep what a page says, in place of what it said before."""
        file = self._file(url)
        self._folder.mkdir(parents=True, exist_ok=True)
        file.with_suffix(".json").unlink(missing_ok=True)  # so that a half-written page is none
        with file.open("wb") as out:
            rdf.write(quads, out, rdf.N_QUADS)
        said = {"url": url, "etag": answer.etag, "modified": answer.modified, "data": data}
        file.with_suffix(".json").write_bytes(orjson.dumps(said))
        return Kept(file, answer.etag, answer.modified, data)

    def forget_all_but(self, urls: Iterable[str]) -> None:
        """Delete what is kept of other pages, but for the documents of data of those that stay."""
        pages = list(urls)
        data = [kept.data for url in pages if (kept := self.find(url)) and kept.data]
        stay = {self._file(url).stem for url in (*pages, *data)}
        for file in self._folder.glob("*"):
            if file.stem not in stay:
                file.unlink()

    def parsed(self, pieces: Iterable[Piece], url: str) -> list[Quad]:
        """Read the data of a page; what has no name of its own gets one below the page's. Raises SourceError."""
        quads: list[Quad] = []
        with TemporaryDirectory(prefix="lodse-") as folder:
            for number, piece in enumerate(pieces):
                file = Path(folder, f"{number}.{piece.form.suffix}")
                file.write_bytes(piece.text)
                quads += rdf.read_file(file, url)
        return naming.named(quads, url)

    def _file(self, url: str) -> Path:
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.nq"
