"""Where things are described: the file and line, found by looking at the text. A help for people, not a parser."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MOST = 64 * 2**20
"""Bytes looked through; files for which there is no room are left out, for nobody writes those by hand."""

_FURTHEST = 200
"""Lines in which a value is looked for, from where its thing begins."""

_SUBJECT = re.compile(r"(?P<indent>\s*)(?:<(?P<iri>[^>\s]*)>|(?P<name>[\w.-]*:[^\s;,]*[^\s;,.]))(?=[\s;,.]|$)")
_MARKED = re.compile(r"(?:\"@?id\"\s*:\s*|rdf:(?:about|ID)\s*=\s*)[\"']([^\"']*)[\"']")


class _Mention(NamedTuple):
    """A place where the name of a thing stands as that of a subject does; the best comes first."""

    file: int
    line: int
    kind: str
    indented: bool
    marked: bool

    def rank(self, kind: str) -> tuple[int, int, int]:
        """Order by how likely the thing is described here: on an indented line its name is mostly a value."""
        certain = 0 if self.kind == kind and not self.marked else 2
        return (3 if self.marked else certain + (self.indented and not certain), self.file, self.line)


class Lines:
    """The lines of RDF files. They are looked through once, when the first thing is asked for."""

    def __init__(self, files: Iterable[Path]) -> None:
        self.files = list(files)

    def find(self, iri: str, value: str | None) -> tuple[Path, int] | None:
        """Give the line where a thing is described, or the line of one of its values behind it; None if unknown.

        What counts is the IRI's last part, after a prefix or in angle brackets at the beginning of a line, or after
        `"@id":` or `rdf:about=`. What names the kind too (`service:x`, `<id/service/x>`) goes first.
        """
        kind, local = _parted(iri)
        mentions = self._mentions.get(local, {}).values()
        best = min(mentions, key=lambda mention: mention.rank(kind), default=None)
        return (self.files[best.file], self._line_of(value, best)) if best else None

    @cached_property
    def _texts(self) -> list[list[str]]:
        room, texts = MOST, []
        for file in self.files:
            size = file.stat().st_size
            texts.append(file.read_text("utf-8", "replace").splitlines() if size <= room else [])
            room -= size if texts[-1] else 0
        return texts

    @cached_property
    def _mentions(self) -> dict[str, dict[tuple[str, bool, bool], _Mention]]:
        """The first mention of each sort, by the last part of what is named."""
        found: dict[str, dict[tuple[str, bool, bool], _Mention]] = {}
        for file, lines in enumerate(self._texts):
            for number, line in enumerate(lines, 1):
                for name, indented, marked in _named(line):
                    kind, local = _parted(name)
                    mention = _Mention(file, number, kind, indented, marked)
                    found.setdefault(local, {}).setdefault((kind, indented, marked), mention)
        return found

    def _line_of(self, value: str | None, start: _Mention) -> int:
        """Give the line of a value, or that of its thing if the value does not stand before the next thing."""
        lines = self._texts[start.file]
        for number in range(start.line, min(start.line + _FURTHEST, len(lines) + 1) if value else 0):
            line = lines[number - 1]
            if value and value in line:
                return number
            if number > start.line and line and not line[0].isspace() and line[0] not in "#.@":
                break
        return start.line


def _named(line: str) -> Iterator[tuple[str, bool, bool]]:
    """Give what a line names as a subject: the name, whether it is indented, whether JSON or XML marks it so."""
    if subject := _SUBJECT.match(line):
        yield subject["iri"] or (subject["name"] or "").replace(":", "/", 1), bool(subject["indent"]), False
    for mark in _MARKED.finditer(line):
        yield mark[1], False, True


def _parted(iri: str) -> tuple[str, str]:
    """Part the last two steps of a path: the kind and the key of one of our things."""
    *_, kind, local = ["", *iri.split("/")]
    return kind, local
