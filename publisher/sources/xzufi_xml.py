"""XZuFi files as a stream of records: bounded memory, and nothing outside the file is looked at.

A document type is refused, entities stay as they are, and no record may be larger than any real one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from publisher.errors import SourceError
from publisher.sources.xml_element import local_name

RECORDS = (
    "leistung",
    "spezialisierung",
    "organisationseinheit",
    "onlinedienst",
    "zustaendigkeitTransferObjekt",
    "loesche",
)
"""The elements that are records, wherever they stand, but not inside one another."""

_ANSWERS = {
    "ergebnisLeistung": "leistung",
    "ergebnisOrganisationseinheit": "organisationseinheit",
    "ergebnisOnlinedienst": "onlinedienst",
}
"""How records are called in the answers of a service directory; some hold the record, some are it."""

_WANTED = [f"{{*}}{name}" for name in (*RECORDS, *_ANSWERS)]

LARGEST_RECORD = 32 * 2**20
"""Bytes between the ends of two records."""

_CHUNK = 2**16
_NAMESPACE = re.compile(r"\{http://xoev\.de/schemata/xzufi/2_[12]_\d+\}")
_SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


def files(path: Path) -> list[Path]:
    """List the files of a delivery: one, those that its `index….txt` names, or all XML files in their order."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise SourceError(path, "no such file or folder", "Check the path.")
    indexes = sorted(path.glob("index*.txt"))
    named = [name for index in indexes for name in index.read_text("utf-8", "replace").split()]
    found = [path / name for name in named] if named else sorted(path.glob("*.xml"))
    if outside := next((file for file in found if path.resolve() not in file.resolve().parents), None):
        raise SourceError(outside, "named by the index, but not in its folder", "Correct the index.")
    if not found:
        raise SourceError(path, "no XML file in this folder", "A delivery is one XML file, or a folder of them.")
    return found


def records(file: Path) -> Iterator[Any]:
    """Give the records of a file one by one; each is emptied when the next is asked for. Raises SourceError."""
    stream = _Stream(file)
    for chunk in _chunks(file):
        yield from stream.records_in(chunk)
        if stream.is_over:
            break
    stream.close()


class _Stream:
    """A file while it is parsed: how deep, how far from the last record, and what is wrong with it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._parser = etree.XMLPullParser(("start", "end"), tag=_WANTED, **_SAFE)
        self._depth = self._since = 0
        self._is_checked = False
        self._error: etree.XMLSyntaxError | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be read."""
        return self._error is not None or self._since > LARGEST_RECORD

    def records_in(self, chunk: bytes) -> Iterator[Any]:
        """Give the records that end in a piece of the file; those before an error too."""
        self._error = _tried(self._parser.feed, chunk)
        self._since += len(chunk)
        for event, node in self._parser.read_events():
            self._look(node)
            self._depth += 1 if event == "start" else -1
            if event == "end" and not self._depth:
                yield _record(node)
                _forget(node)
                self._since = 0

    def _look(self, node: Any) -> None:
        if not self._is_checked:
            _check_root(self._file, node)
            self._is_checked = True

    def close(self) -> None:
        """Raise SourceError if the file was not whole, or held no record."""
        if self._error is None and self._since > LARGEST_RECORD:
            raise SourceError(self._file, f"a record larger than {LARGEST_RECORD // 2**20} MiB", "Check the export.")
        if error := self._error or _tried(self._parser.close):
            raise SourceError(self._file, f"not well-formed XML: {error.msg}", "Export it again.", error.lineno)
        if not self._is_checked:
            raise SourceError(self._file, "no record of XZuFi in it", f"It looks for {', '.join(RECORDS)}.")


def kind_of(node: Any) -> str:
    """Tell what kind of record an element is."""
    name = local_name(node)
    return _ANSWERS.get(name, name)


def _record(node: Any) -> Any:
    inside = (child for child in node if local_name(child) in RECORDS) if local_name(node) in _ANSWERS else ()
    return next(iter(inside), node)


def _chunks(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise SourceError(file, error.strerror or "cannot be read", "Check the path and its permissions.") from None


def _tried(act: Callable[..., object], *values: object) -> etree.XMLSyntaxError | None:
    """Let the parser act; what was whole before an error can still be taken from it."""
    try:
        act(*values)
    except etree.XMLSyntaxError as error:
        return error
    return None


def _check_root(file: Path, node: Any) -> None:
    tree = node.getroottree()
    if tree.docinfo.doctype:
        raise SourceError(file, "it has a document type, which is never read", "Export it without DOCTYPE.")
    root = tree.getroot()
    if not (_NAMESPACE.match(root.tag) or _NAMESPACE.match(node.tag)):
        raise SourceError(file, f"the root {root.tag} is not of XZuFi 2.1 or 2.2", "Check that it is an XZuFi file.")


def _forget(node: Any) -> None:
    """Empty a record, and take out all that stands before it and before what it stands in."""
    node.clear()
    while node is not None and (parent := node.getparent()) is not None:
        while node.getprevious() is not None:
            parent.remove(parent[0])
        node = parent
