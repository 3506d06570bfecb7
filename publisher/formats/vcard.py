"""vCard 4.0 (RFC 6350): the card of an organisation or a contact, to be taken into an address book."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode

from publisher.pages.places import address_of, point_of
from publisher.terms import DCT, LABELS, LODSE, ORG, SCHEMA, VCARD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from publisher.description import Description, Term

MEDIA_TYPE = "text/vcard"

LONGEST_LINE = 75
"""Octets of a line, its end aside; longer ones are folded."""

KINDS: Mapping[str, str] = {
    VCARD.Individual.value: "individual",
    SCHEMA.Person.value: "individual",
    VCARD.Organization.value: "org",
    ORG.Organization.value: "org",
    ORG.OrganizationalUnit.value: "org",
    SCHEMA.GovernmentOrganization.value: "org",
    SCHEMA.GovernmentOffice.value: "org",
    SCHEMA.ContactPoint.value: "org",
}
"""What has a card, and its KIND; a contact is a function of an organisation, never a person."""

_TYPES = ((VCARD.Fax, "fax"), (VCARD.Cell, "cell"), (VCARD.Voice, "voice"), (VCARD.Text, "text"))
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_URI = "!#$%&'()*+,/:;=?@[]~-._"
_IN_QUOTES = re.compile(r'["\x00-\x1f\x7f]')


def kind_of(description: Description) -> str | None:
    """Tell the KIND of the card of a description's root; None if it has no card."""
    types = description.types(description.root)
    return next((kind for iri, kind in KINDS.items() if iri in types), None)


def write(
    description: Description, languages: Sequence[str], *, source: str, page: str, label: Callable[[NamedNode], str]
) -> bytes:
    """Write the card of the root. source, page: addresses of card and page; label: names a property."""
    card = _Card(description, languages)
    card.line("BEGIN", "VCARD")
    card.line("VERSION", "4.0")
    card.line("KIND", kind_of(description) or "org")
    card.uri("UID", description.root.value)
    card.uri("SOURCE", source)
    card.names()
    card.texts("ROLE", SCHEMA.contactType, "2")
    card.texts("TITLE", SCHEMA.jobTitle, "2")
    card.reach()
    card.places()
    card.links(page)
    card.notes(label)
    card.revision()
    card.line("END", "VCARD")
    return b"".join(folded(line) for line in card.lines)


def escaped(text: str) -> str:
    r"""Write a text value: what separates is escaped, line ends become `\n`, control characters go."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    plain = _CONTROLS.sub("", lines)
    return plain.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def folded(line: str) -> bytes:
    """Write a line, folded after 75 octets and never inside a character."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        octets = character.encode()
        room = LONGEST_LINE if not pieces else LONGEST_LINE - 1
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"


class _Card:
    """Collects the lines of one card."""

    def __init__(self, description: Description, languages: Sequence[str]) -> None:
        self.data = description
        self.root = description.root
        self.languages = languages
        self.lines: list[str] = []

    def line(self, name: str, value: str, **parameters: str) -> None:
        told = "".join(f";{key}={_parameter(given)}" for key, given in parameters.items() if given)
        line = f"{name}{told}:{value}"
        if line not in self.lines:
            self.lines.append(line)

    def uri(self, name: str, iri: str, **parameters: str) -> None:
        self.line(name, quote(iri, safe=_URI), **parameters)

    def names(self) -> None:
        """Write FN in every language there is, and ORG: whose unit or function this is."""
        found = next((texts for p in LABELS if (texts := self._literals(self.root, p))), [])
        tagged = [text for text in found if text.language] or found[:1]
        self._in_languages("FN", tagged or [Literal(self.root.value)], "1")
        owners = [*self.data.objects(self.root, SCHEMA.parentOrganization), *self._owners()]
        own = [self.root] if SCHEMA.ContactPoint.value not in self.data.types(self.root) else []
        parts = [name for node in (*owners[:1], *own) if (name := self._name(node))]
        if parts:
            self.line("ORG", ";".join(map(escaped, parts)))

    def _owners(self) -> list[Term]:
        return [*self.data.objects(self.root, SCHEMA.worksFor), *self.data.subjects(SCHEMA.contactPoint, self.root)]

    def texts(self, name: str, predicate: NamedNode, group: str) -> None:
        self._in_languages(name, self._literals(self.root, predicate), group)

    def _in_languages(self, name: str, texts: Sequence[Literal], group: str) -> None:
        """Write one property in several languages (ALTID says that they are the same)."""
        alternatives = group if len(texts) > 1 else ""
        for text in texts:
            self.line(name, escaped(text.value), ALTID=alternatives, LANGUAGE=text.language or "")

    def reach(self) -> None:
        """Write telephone, fax and mail: of the thing itself and of its contacts."""
        for node in (self.root, *self.data.objects(self.root, SCHEMA.contactPoint)):
            for types, value in self._numbers(node):
                self.line("TEL", value, VALUE="uri" if value.startswith("tel:") else "", TYPE=types)
            for address in self._addresses(node):
                self.line("EMAIL", escaped(address), TYPE="work")
            for language in self._literals(node, SCHEMA.availableLanguage):
                if _LANGUAGE.fullmatch(language.value):
                    self.line("LANG", language.value)

    def _numbers(self, node: Term) -> Iterator[tuple[str, str]]:
        cards = self.data.objects(node, VCARD.hasTelephone)
        for part in cards:
            types = self.data.types(part)
            kinds = [name for iri, name in _TYPES if iri.value in types] or ["voice"]
            for value in self.data.objects(part, VCARD.hasValue):
                if isinstance(value, NamedNode) and value.value.startswith("tel:"):
                    yield ",".join(("work", *kinds)), quote(value.value, safe=_URI)
        if not cards:
            for predicate, kind in ((SCHEMA.telephone, "voice"), (SCHEMA.faxNumber, "fax")):
                yield from ((f"work,{kind}", escaped(text.value)) for text in self._literals(node, predicate))

    def _addresses(self, node: Term) -> Iterator[str]:
        found = [v.value for v in self.data.objects(node, VCARD.hasEmail) if isinstance(v, NamedNode)]
        mails = [unquote(iri.removeprefix("mailto:")) for iri in found if iri.startswith("mailto:")]
        yield from dict.fromkeys(mails or [text.value for text in self._literals(node, SCHEMA.email)])

    def places(self) -> None:
        """Write postal addresses and positions: of the thing itself and of the places where it is."""
        for node in (self.root, *self.data.objects(self.root, SCHEMA.location)):
            if address := address_of(self.data, node):
                country = address.country or address.code
                lines = ("", "", address.street, address.locality, address.region, address.postal_code, country)
                self.line("ADR", ";".join(map(escaped, lines)), TYPE="work")
            if point := point_of(self.data, node):
                self.line("GEO", f"geo:{_degrees(point.latitude)},{_degrees(point.longitude)}")

    def links(self, page: str) -> None:
        self.uri("URL", page)
        for value in self.data.objects(self.root, SCHEMA.url):
            if isinstance(value, NamedNode) and value.value.startswith(("https://", "http://")):
                self.uri("URL", value.value)

    def notes(self, label: Callable[[NamedNode], str]) -> None:
        self.texts("NOTE", SCHEMA.description, "3")
        for room in self._literals(self.root, LODSE.room):
            self.line("NOTE", escaped(f"{label(LODSE.room)}: {room.value}"))

    def revision(self) -> None:
        for text in self._literals(self.root, DCT.modified):
            if moment := _moment(text.value):
                self.line("REV", f"{moment:%Y%m%dT%H%M%SZ}")

    def _literals(self, node: Term, predicate: NamedNode) -> list[Literal]:
        return [value for value in self.data.objects(node, predicate) if isinstance(value, Literal)]

    def _name(self, node: Term) -> str:
        found = self.data.label(node, self.languages)
        return found.value if found else ""


def _parameter(text: str) -> str:
    """Write the value of a parameter; one with separators in quotes."""
    plain = _IN_QUOTES.sub("", text)
    return f'"{plain}"' if set(plain) & set(",;:") else plain


def _degrees(number: float) -> str:
    return f"{number:.7f}".rstrip("0").rstrip(".")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment
