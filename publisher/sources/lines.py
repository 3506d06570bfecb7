"""Where things are described: the file and line, found by looking at the text. A help for people, not a parser."""

from __future__ import annotations

import re
from functools import cache, cached_property
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

    def find(self, iri: str, path: str | None = None, value: str | None = None) -> tuple[Path, int] | None:
        """Give the line where a thing is described, or that of one of its properties or values; None if unknown.

        path: the IRI of the property. value: an IRI or the text of a literal; looked for where the property is, if
        that is found, since a short value also stands in others.

        What counts is the IRI's last part, after a prefix or in angle brackets at the beginning of a line, or after
        `"@id":` or `rdf:about=`. What names the kind too (`service:x`, `<id/service/x>`) goes first.
        """
        kind, local = _parted(iri)
        mentions = self._mentions.get(local, {}).values()
        best = min(mentions, key=lambda mention: mention.rank(kind), default=None)
        return (self.files[best.file], self._line_of(best, path, value)) if best else None

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

    def _line_of(self, start: _Mention, path: str | None, value: str | None) -> int:
        """Give the line of a value, else that of its property, else that of the thing."""
        own = list(self._own(start))
        named = _property(path) if path else None
        at = [number for number, line in own if named.search(line)] if named else []
        near = (each for first in at for each in _up_to_the_next(own, first)) if at else own
        spelled = _spelled(value) if value else ()
        found = (number for number, line in near if any(_stands(word, line) for word in spelled))
        return next(found, at[0] if at else start.line)

    def _own(self, start: _Mention) -> Iterator[tuple[int, str]]:
        """Give the lines of a thing with their numbers, up to the next thing."""
        lines = self._texts[start.file]
        first = lines[start.line - 1]
        for number in range(start.line, min(start.line + _FURTHEST, len(lines) + 1)):
            line = lines[number - 1]
            if number > start.line and _is_of_another(line, first):
                return
            yield number, line


def _is_of_another(line: str, first: str) -> bool:
    """Say whether a line begins another thing than a first line does; in N-Triples, all lines of a thing name it."""
    if not line or line[0].isspace() or line.split(maxsplit=1)[0] == first.split(maxsplit=1)[0]:
        return False
    others, own = ({_parted(name)[1] for name, *_ in _named(each)} for each in (line, first))
    return bool(others) and not others & own


@cache
def _property(path: str) -> re.Pattern[str] | None:
    """Give what a property looks like in a text, whatever its prefix; a combined path is no one property."""
    name = re.split("[/#]", path)[-1]
    return re.compile(rf"(?:[:/#]|[\"']){re.escape(name)}(?=[\s\"'>=]|$)") if name and path[-1] not in ">)" else None


def _spelled(value: str) -> tuple[str, ...]:
    """Give how a value may be written: as it is, and an IRI after a prefix or the base."""
    kind, local = _parted(value)
    return (value, f"{kind}:{local}", f"{kind}/{local}") if "://" in value else (value,)


def _stands(word: str, line: str) -> bool:
    """Say whether a word is in a line, and not as a part of another word or number."""
    before, found, after = line.partition(word)
    return bool(found) and not any(each.isalnum() or each == "-" for each in (before[-1:], after[:1]))


def _up_to_the_next(own: list[tuple[int, str]], first: int) -> Iterator[tuple[int, str]]:
    """Give the lines of a property: in Turtle up to a semicolon or full stop, elsewhere mostly one."""
    for number, line in own:
        if number >= first:
            yield number, line
            if line.rstrip().endswith((";", ".", "}", "]", ">")):
                return


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
