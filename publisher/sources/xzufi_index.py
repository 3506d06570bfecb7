"""What the references of an XZuFi delivery lead to: keys and names by identifier, from a first look at all files."""

from __future__ import annotations

import tempfile
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import orjson

from publisher import iris
from publisher.records import keys
from publisher.records.text import line, plain
from publisher.sources.xml_element import Element
from publisher.sources.xzufi_service import NAME, OFFICIAL, Modules
from publisher.sources.xzufi_xml import kind_of

REMOVABLE = {"Leistung": "leistung", "Organisationseinheit": "organisationseinheit", "Onlinedienst": "onlinedienst"}
"""Classes of records that a delivery may take back, and what these are called where they are written."""


Identity: TypeAlias = tuple[str, str]
"""The agency, which may be unknown, and an identifier, which is unique within it only."""

NOBODY: Identity = ("", "")


class Named(NamedTuple):
    """The key of a thing, and its name."""

    key: str
    name: str


class Index:
    """Services and offices by identifier; services that some office has; modules of `spezialisierung`, on the disk.

    What a delivery writes again takes the place of what it wrote before. removed: records that it takes back after it
    has written them, by kind and identifier.
    """

    def __init__(self, *, by_name: bool) -> None:
        self.services: dict[Identity, Named] = {}
        self.offices: dict[Identity, Named] = {}
        self.removed: set[tuple[str, Identity]] = set()
        self.has_transfers = False
        self._tables = {"leistung": self.services, "organisationseinheit": self.offices}
        self._by_name = by_name
        self._taken: set[str] = set()
        self._versions: Counter[tuple[str, Identity]] = Counter()
        self._duties: dict[tuple[str, Identity], set[Identity]] = {}
        self._supplements: dict[str, list[int]] = {}
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the index
        weakref.finalize(self, self._spool.close)

    def look(self, node: Any) -> None:
        """Take in a record at first sight: its identifier, its name, and what it refers to."""
        kind, part = kind_of(node), node.find("{*}id")
        identifier = identity(part, part.text or "") if part is not None else NOBODY
        if kind == "loesche":
            self._remove(REMOVABLE.get(node.get("klasse") or "", ""), identifier)
            return
        if identifier[1]:
            self._write(kind, identifier, node)
        duties = {identity(each, each.text or "") for each in node.iterfind("{*}zustaendigkeit/{*}leistungID")}
        if kind != "onlinedienst" and duties:
            self._duties[kind, identifier] = self._duties.get((kind, identifier), set()) | duties
        self.has_transfers |= kind == "zustaendigkeitTransferObjekt"

    @cached_property
    def served(self) -> frozenset[Identity]:
        """The services that some office has, once all records were looked at."""
        return frozenset().union(*self._duties.values())

    def is_last(self, kind: str, identifier: Identity) -> bool:
        """Say, each time that a record is met again, whether it is the last time."""
        self._versions[kind, identifier] -= 1
        return self._versions[kind, identifier] <= 0

    def _write(self, kind: str, identifier: Identity, node: Any) -> None:
        """Note a record; one that is there already is written anew."""
        self._versions[kind, identifier] += 1
        self.removed.discard((kind, identifier))
        if self._versions[kind, identifier] > 1:
            self._forget(kind, identifier)
        if kind in _NAMES and keys.slug(identifier[1]):
            name = _NAMES[kind](node)
            named = Named(self._key(name, identifier), name)
            self._tables[kind][identifier] = named
            self._tables[kind].setdefault(("", identifier[1]), named)

    def _remove(self, kind: str, identifier: Identity) -> None:
        """Note what is taken back, unless it is written again later."""
        self.removed.add((kind, identifier))
        self._forget(kind, identifier)

    def _forget(self, kind: str, identifier: Identity) -> None:
        """Take out a record, and what leads to it without its agency."""
        self._duties.pop((kind, identifier), None)
        table = self._tables.get(kind, {})
        before, bare = table.pop(identifier, None), ("", identifier[1])
        if before:
            self._taken.discard(before.key)
            if table.get(bare) is before:
                del table[bare]

    def add_supplement(self, service: str, modules: Modules) -> None:
        """Keep the modules of a `spezialisierung` of a service."""
        self._spool.seek(0, 2)
        self._supplements.setdefault(service, []).append(self._spool.tell())
        self._spool.write(orjson.dumps(modules.as_json()) + b"\n")

    def supplements(self, service: str) -> Iterator[Modules]:
        """Give the modules of all `spezialisierung` of a service, in their order."""
        for offset in self._supplements.get(service, ()):
            self._spool.seek(offset)
            yield Modules(**orjson.loads(self._spool.readline()))

    def find(self, table: dict[Identity, Named], reference: Element) -> tuple[Identity, Named] | None:
        """Find what an identifier leads to; one that does not name its agency may be any agency's."""
        value = reference.value or ""
        for found in (identity(reference, value), ("", value)):
            if found in table:
                return found, table[found]
        return None

    def _key(self, name: str, identifier: Identity) -> str:
        """Make a key that no other record has: identifiers are unique within their agency only."""
        agency, value = identifier
        plain = value if iris.is_key(value) else keys.slug(value)
        key = keys.join(name, value) if self._by_name else plain
        if key in self._taken:
            key = keys.join(agency, key) or key
        self._taken.add(key)
        return key


def identity(part: Any, value: str) -> Identity:
    """Give what identifies a record: the agency and its identifier."""
    agency = part.attribute("schemeAgencyID") if isinstance(part, Element) else part.get("schemeAgencyID") or ""
    return agency, line(value) or ""


def _text(node: Any, path: str) -> str:
    found = [part for part in node.iterfind(path) if (part.get("languageCode") or "de").startswith("de")]
    return line(plain(found[0].text or "") or "") or "" if found else ""


def _service_name(node: Any) -> str:
    names: dict[str, str] = {}
    for module in node.iterfind("{*}modulText"):
        code = module.findtext("{*}leikaTextmodul/{*}code")
        if code in {NAME, OFFICIAL}:
            names.setdefault(code, _text(module, "{*}inhalt"))
    return names.get(NAME) or names.get(OFFICIAL) or ""


def _office_name(node: Any) -> str:
    return _text(node, "{*}name/{*}name") or _text(node, "{*}name")


_NAMES: Mapping[str, Callable[[Any], str]] = {"leistung": _service_name, "organisationseinheit": _office_name}
"""How the records are called to which references lead."""
