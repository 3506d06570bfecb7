"""What the references of an XZuFi delivery lead to: keys and names by identifier, from a first look at all files."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from publisher import iris
from publisher.records import keys
from publisher.records.text import line, plain
from publisher.sources.xml_element import Element
from publisher.sources.xzufi_service import NAME, OFFICIAL, Modules
from publisher.sources.xzufi_xml import kind_of

REMOVABLE = {"Leistung": "leistung", "Organisationseinheit": "organisationseinheit", "Onlinedienst": "onlinedienst"}
"""Classes of records that a delivery may take back, and what these are called where they are written."""


class Named(NamedTuple):
    """The key of a thing, and its name."""

    key: str
    name: str


class Index:
    """Services and offices by identifier; services that some office has; modules of `spezialisierung`, on the disk.

    removed: records that the delivery takes back after it has written them, by kind and identifier.
    """

    def __init__(self, *, by_name: bool) -> None:
        self.services: dict[str, Named] = {}
        self.offices: dict[str, Named] = {}
        self.served: set[str] = set()
        self.removed: set[tuple[str, str]] = set()
        self.has_transfers = False
        self._by_name = by_name
        self._taken: set[str] = set()
        self._supplements: dict[str, list[int]] = {}
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the index
        weakref.finalize(self, self._spool.close)

    def look(self, node: Any) -> None:
        """Take in a record at first sight: its identifier, its name, and what it refers to."""
        kind = kind_of(node)
        self._count(node, kind)
        if kind == "leistung":
            self._add(self.services, node, _service_name(node))
        elif kind == "organisationseinheit":
            self._add(self.offices, node, _text(node, "{*}name/{*}name") or _text(node, "{*}name"))
            self.served.update(
                identity(part, part.text or "") for part in node.iterfind("{*}zustaendigkeit/{*}leistungID")
            )
        elif kind == "zustaendigkeitTransferObjekt":
            self.has_transfers = True
            self.served.update(
                identity(part, part.text or "") for part in node.iterfind("{*}zustaendigkeit/{*}leistungID")
            )

    def _count(self, node: Any, kind: str) -> None:
        """Note what is taken back (`loesche`), unless it is written again later."""
        part = node.find("{*}id")
        if part is None:
            return
        identifier = identity(part, part.text or "")
        if kind != "loesche":
            self.removed.discard((kind, identifier))
        elif removed := REMOVABLE.get(node.get("klasse") or ""):
            self.removed.add((removed, identifier))
            table = {"leistung": self.services, "organisationseinheit": self.offices}.get(removed, {})
            for known in (identifier, f":{identifier.partition(':')[2]}"):
                table.pop(known, None)

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

    def find(self, table: dict[str, Named], reference: Element) -> tuple[str, Named] | None:
        """Find what an identifier leads to; one that does not name its agency may be any agency's."""
        value = reference.value or ""
        for found in (identity(reference, value), f":{value}"):
            if found in table:
                return found, table[found]
        return None

    def _add(self, table: dict[str, Named], node: Any, name: str) -> None:
        part = node.find("{*}id")
        written = line(part.text or "") if part is not None else None
        if not written or not keys.slug(written):
            return
        named = Named(self._key(name, written, part.get("schemeAgencyID") or ""), name)
        table.setdefault(identity(part, written), named)
        table.setdefault(f":{written}", named)

    def _key(self, name: str, identifier: str, agency: str) -> str:
        """Make a key that no other record has: identifiers are unique within their agency only."""
        plain = identifier if iris.is_key(identifier) else keys.slug(identifier)
        key = keys.join(name, identifier) if self._by_name else plain
        if key in self._taken:
            key = keys.join(agency, key) or key
        self._taken.add(key)
        return key


def identity(part: Any, value: str) -> str:
    """Give what identifies a record: the agency and its identifier."""
    agency = part.attribute("schemeAgencyID") if isinstance(part, Element) else part.get("schemeAgencyID") or ""
    return f"{agency}:{line(value) or ''}"


def _text(node: Any, path: str) -> str:
    found = [part for part in node.iterfind(path) if (part.get("languageCode") or "de").startswith("de")]
    return line(plain(found[0].text or "") or "") or "" if found else ""


def _service_name(node: Any) -> str:
    names = {}
    for module in node.iterfind("{*}modulText"):
        code = module.findtext("{*}leikaTextmodul/{*}code")
        if code in {NAME, OFFICIAL}:
            names[code] = _text(module, "{*}inhalt")
    return names.get(NAME) or names.get(OFFICIAL) or ""
