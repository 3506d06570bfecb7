"""One element of an XML delivery, read child by child. Names are local: deliveries differ in their namespaces.

A child with content that nobody asked for is one finding, so nothing is lost silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from lxml import etree

from publisher.records.text import line
from publisher.sources import rules
from publisher.sources.cells import Unfit
from publisher.sources.fields import Notes, Record
from publisher.sources.rules import Rule

T = TypeVar("T")

_PREFIX = re.compile(r"<(/?)\w+:(?=\w)")
_NOTHING = etree.Element("nothing")


def local_name(element: Any) -> str:
    """Give the name of an element without its namespace; of a comment the empty text."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class Element(Record):
    """An element and what was asked of it. Getters give None or nothing for what is not there."""

    __slots__ = ("_asked", "_below", "_children", "_node", "_path", "notes", "record", "source")

    def __init__(self, node: Any, notes: Notes, source: str, record: str | None = None, path: str = "") -> None:
        self.notes = notes
        self.source = source
        self.record = record
        self._node = node
        self._path = path
        self._asked: set[str] = set()
        self._below: list[Element] = []
        self._children: dict[str, list[Any]] = {}
        children = self._children
        for child in node:
            tag = child.tag
            name = tag.rpartition("}")[2] if isinstance(tag, str) else ""
            if name in children:
                children[name].append(child)
            else:
                children[name] = [child]

    def __bool__(self) -> bool:
        return self._node is not _NOTHING

    @property
    def value(self) -> str | None:
        """The text of the element itself, as one line."""
        return line(self._node.text or "")

    @property
    def content(self) -> str:
        """The whole content of the element, which may be text, HTML as text, or HTML as elements."""
        node = self._node
        self._asked.update(self._children)
        if not len(node):
            return node.text or ""
        inside = "".join(etree.tostring(child, encoding="unicode", method="html") for child in node)
        return (node.text or "") + _PREFIX.sub(r"<\1", inside)

    def attribute(self, name: str) -> str:
        """Give an attribute; empty if there is none."""
        return self._node.get(name) or ""

    def has(self, name: str) -> bool:
        """Say whether there is a child of a name, and look no further into it."""
        self._asked.add(name)
        return name in self._children

    def all(self, name: str) -> list[Element]:
        """Give the children of a name."""
        self._asked.add(name)
        found = [
            Element(node, self.notes, self.source, self.record, f"{self._path}{name}/")
            for node in self._children.get(name, ())
        ]
        self._below += found
        return found

    def one(self, name: str) -> Element:
        """Give the first child of a name; an element without content if there is none."""
        found = self.all(name)
        return found[0] if found else Element(_NOTHING, self.notes, self.source, self.record, f"{self._path}{name}/")

    def raw(self, name: str) -> str:
        """Give the text of the first child of a name as it stands."""
        self._asked.add(name)
        nodes = self._children.get(name)
        return (nodes[0].text or "") if nodes else ""

    def line(self, *names: str) -> str | None:
        """Give the text of the first child that has one of these names and says something, as one line."""
        self._asked.update(names)
        for name in names:
            for node in self._children.get(name, ()):
                if found := line(node.text or ""):
                    return found
        return None

    def code(self, name: str) -> str | None:
        """Give the code of a child that holds one of a code list, `<name><code>…`."""
        child = self.one(name)
        child.ignore("name")
        return child.line("code") or child.value

    def cell(self, name: str, read: Callable[[str], T | None]) -> T | None:
        """Give what a reader of cells makes of a line; what it cannot read is a finding."""
        value = self.line(name)
        try:
            return read(value) if value else None
        except Unfit as unfit:
            self.note(unfit.rule, name, value, hint=unfit.hint)
        return None

    def ignore(self, *names: str) -> None:
        """Say which children are left out on purpose."""
        self._asked.update(names)

    def leave(self) -> None:
        """Leave out all that was not asked for: the element is no record."""
        self._asked.update(self._children)

    def finish(self) -> None:
        """Note each child, here and below, that holds something and that nobody asked for."""
        for name, nodes in self._children.items():
            if name and name not in self._asked and any(_says_something(node) for node in nodes):
                self.notes.add_once(rules.NOT_MAPPED, self.source, self.record, self._path + name)
        for below in self._below:
            below.finish()

    def note(self, rule: Rule, name: str, value: object = None, *, hint: str = "") -> None:
        """Note a finding about one child."""
        number = self._node.sourceline
        self.notes.add(rule, self.source, self.record, self._path + name, value, hint=hint, line=number)


def _says_something(node: Any) -> bool:
    return any(text.strip() for text in _texts(node))


def _texts(node: Any) -> Iterator[str]:
    yield from (text for text in node.itertext() if text)
