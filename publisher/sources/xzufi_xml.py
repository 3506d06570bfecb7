"""XZuFi files as a stream of records: bounded memory, and nothing outside the file is looked at.

A document type is refused, entities stay as they are, and no record may be larger than any real one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
)
"""The elements that are records, wherever they stand, but not inside one another."""

_ANSWERS = {
    "ergebnisLeistung": "leistung",
    "ergebnisOrganisationseinheit": "organisationseinheit",
    "ergebnisOnlinedienst": "onlinedienst",
}
"""How records are called in the answers of a service directory; some hold the record, some are it."""

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
    parser = etree.XMLPullParser(("start", "end"), tag=[f"{{*}}{name}" for name in (*RECORDS, *_ANSWERS)], **_SAFE)
    depth = since = 0
    root = None
    error: etree.XMLSyntaxError | None = None
    for chunk in _chunks(file):
        error = _feed(parser, chunk)
        since += len(chunk)
        for event, node in parser.read_events():
            root = root if root is not None else _checked_root(file, node)
            depth += 1 if event == "start" else -1
            if event == "end" and not depth:
                yield _record(node)
                _forget(node)
                since = 0
        if error or since > LARGEST_RECORD:
            break
    if error is None and since > LARGEST_RECORD:
        raise SourceError(file, f"a record larger than {LARGEST_RECORD // 2**20} MiB", "Check the export.")
    error = error or _close(parser)
    if error:
        raise SourceError(file, f"not well-formed XML: {error.msg}", "Export it again.", error.lineno)
    if root is None:
        raise SourceError(file, "no record of XZuFi in it", f"It looks for {', '.join(RECORDS)}.")


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


def _feed(parser: Any, chunk: bytes) -> etree.XMLSyntaxError | None:
    """Feed the parser; what was whole before an error can still be taken from it."""
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        return error
    return None


def _close(parser: Any) -> etree.XMLSyntaxError | None:
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        return error
    return None


def _checked_root(file: Path, node: Any) -> Any:
    tree = node.getroottree()
    if tree.docinfo.doctype:
        raise SourceError(file, "it has a document type, which is never read", "Export it without DOCTYPE.")
    root = tree.getroot()
    if not (_NAMESPACE.match(root.tag) or _NAMESPACE.match(node.tag)):
        raise SourceError(file, f"the root {root.tag} is not of XZuFi 2.1 or 2.2", "Check that it is an XZuFi file.")
    return root


def _forget(node: Any) -> None:
    """Empty a record, and take out all that stands before it and before what it stands in."""
    node.clear()
    while node is not None and (parent := node.getparent()) is not None:
        while node.getprevious() is not None:
            parent.remove(parent[0])
        node = parent
