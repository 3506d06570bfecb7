"""An office as an `organisationseinheit` of XZuFi, and a way online as an `onlinedienst`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from publisher.exchange.said import Said, key_of
from publisher.exchange.xml import add, add_code, add_texts, element, html
from publisher.exchange.xzufi_service import add_modified
from publisher.records import keys
from publisher.terms import DCT, LODSE, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS_TYPES = "urn:xoev-de:fim:codeliste:xzufi.anschrifttyp"
_LINK_TYPES = "urn:xoev-de:fim:codeliste:onlinedienstlinktyp"
_VISITED = "002"
_REACHED = ((SCHEMA.telephone, "02"), (SCHEMA.faxNumber, "04"), (SCHEMA.email, "01"), (SCHEMA.url, "09"))
"""Properties of a contact, and the codes of their channels."""

_DAYS = {"Monday": "Mo", "Tuesday": "Di", "Wednesday": "Mi", "Thursday": "Do", "Friday": "Fr", "Saturday": "Sa",
         "Sunday": "So", "PublicHolidays": "Feiertage"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """What belongs to an office: its place, how it is reached, the services it is responsible for, its parent's key.

    A parent that is the town itself is left out: whoever reads the file knows for which town it is.
    """

    place: Said | None
    contact: Said | None
    services: tuple[str, ...]
    parent: str


def office(said: Said, around: Around, agency: str) -> Any:
    """Write an office with what belongs to it."""
    found = element("organisationseinheit")
    add(found, "id", said.key, schemeAgencyID=agency)
    if around.parent:
        add(found, "uebergeordneteOrganisationseinheitID", around.parent, schemeAgencyID=agency)
    add_texts(add(found, "name"), "name", {tag: html(text) for tag, text in said.texts(SCHEMA.name).items()})
    for language, word in said.words(SCHEMA.alternateName):
        add(add(found, "synonym"), "name", html(word), languageCode=language)
    add_texts(found, "beschreibung", {tag: html(text) for tag, text in said.texts(SCHEMA.description).items()})
    if around.place:
        _address(found, around.place)
    if around.contact:
        _reached(found, around.contact)
    if url := said.line(SCHEMA.url):
        add(add(found, "internetadresse"), "uri", url)
    if hours := "\n".join(_hours(said)):
        add(found, "infoOeffnungszeitenText", html(hours), languageCode="de")
    for key in around.services:
        add(add(found, "zustaendigkeit"), "leistungID", key, schemeAgencyID=agency)
    add_modified(found, said)
    return found


def online(said: Said, agency: str) -> Any | None:
    """Write a way online; None for another way, or one without an address."""
    url = said.line(SCHEMA.serviceUrl)
    services = said.nodes(SCHEMA.providesService)
    if not url or not services or LODSE.Online not in said.nodes(DCT.type):
        return None
    found = element("onlinedienst")
    add(found, "id", _online_id(said.key), schemeAgencyID=agency)
    add_texts(found, "bezeichnung", {tag: html(text) for tag, text in said.texts(SCHEMA.name).items()})
    link = add(found, "link")
    add_code(link, "typ", "01", _LINK_TYPES)
    add(link, "link", url)
    for service in services:
        add(add(found, "zustaendigkeit"), "leistungID", key_of(said.base, service), schemeAgencyID=agency)
    add_modified(found, said)
    return found


def _reached(found: Any, contact: Said) -> None:
    for predicate, code in _REACHED:
        if value := contact.line(predicate):
            part = add(found, "kommunikation")
            add_code(part, "kanal", code)
            add(part, "kennung", value.removeprefix("mailto:"))


def _online_id(key: str) -> str:
    """Give what the reader makes the same key of: what stands after `--online-`, else the whole key."""
    return key.partition("--online-")[2] or keys.slug(key)


def _address(found: Any, place: Said) -> None:
    for address in place.parts(SCHEMA.address)[:1]:
        part = add(found, "anschrift")
        add_code(part, "typ", _VISITED, _ADDRESS_TYPES)
        street, number = address.line(LODSE.street), address.line(LODSE.houseNumber)
        values = (
            ("strasse", street or address.line(SCHEMA.streetAddress)),
            ("hausnummer", number),
            ("plz", address.line(SCHEMA.postalCode)),
            ("ort", address.line(SCHEMA.addressLocality)),
            ("zusatz", place.texts(SCHEMA.description).get("de")),
            ("anfahrtUrl", place.line(LODSE.timetable)),
        )
        for name, value in values:
            if value:
                add(part, name, " ".join(value.split()))
        reach = {tag: html(text) for tag, text in place.texts(LODSE.gettingThere).items()}
        add_texts(part, "infoOePNV", reach)


def _hours(said: Said) -> Iterator[str]:
    """Write opening hours as sentences that the reader understands; exceptions begin with their date."""
    for row in said.parts(SCHEMA.openingHoursSpecification):
        yield _row(row, exception=False)
    for row in said.parts(SCHEMA.specialOpeningHoursSpecification):
        yield _row(row, exception=True)


def _row(row: Said, *, exception: bool) -> str:
    named = {node.value.rpartition("/")[2] for node in row.nodes(SCHEMA.dayOfWeek)}
    days = ", ".join(short for day, short in _DAYS.items() if day in named)
    opens, closes = row.line(SCHEMA.opens), row.line(SCHEMA.closes)
    times = f"{opens[:5]}–{closes[:5]}" if opens and closes else "geschlossen" if exception else ""
    note = _note(row.texts(SCHEMA.description).get("de", ""))
    if not (days or times):
        return note
    appointment = "nach Vereinbarung" if row.line(LODSE.byAppointment) == "true" else ""
    parts = (_dates(row.line(SCHEMA.validFrom), row.line(SCHEMA.validThrough)), days, times, appointment)
    return " ".join(filter(None, (*parts, f"({note})" if note else "")))


def _dates(since: str | None, until: str | None) -> str:
    if since and until:
        return since[:10] if since == until else f"{since[:10]} bis {until[:10]}"
    return f"ab {since[:10]}" if since else ""


def _note(text: str) -> str:
    """Keep a note in its line: the reader parts lines and semicolons, and takes brackets for notes."""
    return " ".join(re.sub(r"[;()\n]+", " ", text).split())
