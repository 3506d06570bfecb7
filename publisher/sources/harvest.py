"""What is harvested from other hosts: a copy on the disk, how old it is, where it is from, and that it does not shrink.

The copy is a file like any other source's. A harvest that fails leaves the copy as it is; one that brings far fewer
things than before is put aside, and stops the build.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from pyoxigraph import Literal, NamedNode, Quad

from publisher import rdf
from publisher.errors import SettingError, SourceError
from publisher.findings import Finding, Severity
from publisher.records import keys
from publisher.records.text import web_address
from publisher.sources import SourceContext
from publisher.sources.fetch import Fetcher, Unreachable
from publisher.sources.fields import Notes
from publisher.sources.rules import Rule
from publisher.terms import DCT, PROV, RDF, XSD

OPTIONS = dict.fromkeys(("url", "licence", "max_age", "max_shrink", "timeout", "pause", "private"))
"""Options of every harvested source."""
SHRANK = Rule(
    "source-shrank",
    Severity.VIOLATION,
    "Die Quelle hat nur noch {value} Einträge statt {hint}. Der alte Stand bleibt; stimmt der neue, bitte"
    " „max_shrink“ erhöhen.",
    "The source has only {value} things left of {hint}. The old state stays; if the new one is right, raise"
    " “max_shrink”.",
)
UNREACHABLE = Rule(
    "source-unreachable",
    Severity.WARNING,
    "Die Quelle ist nicht zu erreichen ({hint}); der Stand von {value} wird weiter verwendet.",
    "The source cannot be reached ({hint}); its state of {value} is used on.",
)

_COPY, _STATE, _NEW, _REJECTED = "copy.nq", ".state.json", ".new.nq", ".rejected.nq"


@dataclass(frozen=True, slots=True)
class Harvest:
    """Where a source is harvested from, and how. `folder` holds the copy."""

    folder: Path
    url: str
    licence: str
    max_age: float
    max_shrink: float
    fetcher: Fetcher

    @classmethod
    def of(cls, folder: Path, context: SourceContext) -> Harvest:
        """Read the options. Raises SettingError."""
        options = context.options
        url = web_address_of(options, "url")
        private = options.get("private", False)
        if not isinstance(private, bool):
            raise SettingError(f"site.toml: sources.private is {private!r}", "It takes true or false.")
        fetcher = Fetcher(
            private=private, seconds=_number(options, "timeout", 30, 3_600), pause=_number(options, "pause", 1, 3_600)
        )
        licence = web_address_of(options, "licence") if "licence" in options else ""
        return cls(
            folder,
            url,
            licence,
            _number(options, "max_age", 24, 10**6),
            _number(options, "max_shrink", 0.25, 1),
            fetcher,
        )

    @property
    def name(self) -> str:
        """What the harvest is called: its folder."""
        return self.folder.name

    def state(self) -> dict[str, Any]:
        """Give what is known of the copy: url, time, number of things."""
        try:
            found = orjson.loads((self.folder / _STATE).read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return {}
        known = isinstance(found, dict) and found.get("url") == self.url and found.keys() >= {"time", "things"}
        return found if known else {}

    @property
    def is_fresh(self) -> bool:
        """Say whether the copy is young enough to be used as it is."""
        age = time.time() - self.state().get("time", 0)
        return (self.folder / _COPY).is_file() and 0 <= age < self.max_age * 3_600


def read(
    harvest: Harvest, context: SourceContext, collect: Callable[[Notes], Iterable[Quad]]
) -> Iterator[Quad | Finding]:
    """Give the copy, made anew by `collect` where it is old. Raises SourceError if there is none at all."""
    notes = Notes()
    if not harvest.is_fresh:
        try:
            _renew(harvest, collect(notes), notes)
        except Unreachable as error:
            state = harvest.state()
            if not state:
                advice = "Check the address, and whether this machine may reach it."
                raise SourceError(harvest.url, f"cannot be harvested: {error}", advice) from None
            when = datetime.fromtimestamp(state["time"], UTC).isoformat("T", "minutes")
            notes.add(UNREACHABLE, harvest.url, None, "url", when, hint=str(error))
    yield from notes.take()
    if (harvest.folder / _COPY).is_file():
        typed: dict[str, None] = {}
        for quad in rdf.read_file(harvest.folder / _COPY, context.base):
            if quad.predicate == RDF.type and isinstance(quad.subject, NamedNode):
                typed[quad.subject.value] = None
            yield quad
        yield from _provenance(harvest, context, _things(typed))


def _things(typed: Collection[str]) -> Iterator[NamedNode]:
    """Give the things among IRIs; what is a fragment of another is a part of it."""
    for iri in typed:
        document, part, _ = iri.partition("#")
        if not part or document not in typed:
            yield NamedNode(iri)


def _renew(harvest: Harvest, quads: Iterable[Quad], notes: Notes) -> None:
    """Write a new copy; it takes the place of the old one in one step, unless it has shrunk too much."""
    harvest.folder.mkdir(parents=True, exist_ok=True)
    things: set[str] = set()
    new = harvest.folder / _NEW
    with new.open("wb") as file:
        rdf.write(_counted(quads, things), file, rdf.N_QUADS)
    before = harvest.state().get("things", 0)
    if len(things) < before * (1 - harvest.max_shrink):
        new.replace(harvest.folder / _REJECTED)
        notes.add(SHRANK, harvest.url, None, "url", len(things), hint=str(before))
        return
    new.replace(harvest.folder / _COPY)
    state = {"url": harvest.url, "time": time.time(), "things": len(things)}
    (harvest.folder / _STATE).write_bytes(orjson.dumps(state))


def _counted(quads: Iterable[Quad], things: set[str]) -> Iterator[Quad]:
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and quad.predicate == RDF.type:
            things.add(quad.subject.value.partition("#")[0])
        yield quad


def _provenance(harvest: Harvest, context: SourceContext, things: Iterable[NamedNode]) -> Iterator[Quad]:
    """Say of each thing where it is from, and of that where, when and under which licence it was harvested."""
    entity = NamedNode(f"{context.base}id/harvest/{keys.slug(harvest.name) or 'source'}")
    when = datetime.fromtimestamp(harvest.state().get("time", 0), UTC).isoformat("T", "seconds").replace("+00:00", "Z")
    yield Quad(entity, RDF.type, PROV.Entity)
    yield Quad(entity, PROV.wasDerivedFrom, NamedNode(harvest.url))
    yield Quad(entity, PROV.generatedAtTime, Literal(when, datatype=XSD.dateTime))
    if harvest.licence:
        yield Quad(entity, DCT.license, NamedNode(harvest.licence))
    for thing in things:
        yield Quad(thing, DCT.source, entity)


def web_address_of(options: Mapping[str, object], name: str) -> str:
    """Give an option that is a web address; one on this machine is one too. Raises SettingError."""
    said = options.get(name)
    good = isinstance(said, str) and (
        web_address(said) or said.startswith(("http://localhost", "http://127.", "http://["))
    )
    if not isinstance(said, str) or not good:
        raise SettingError(f"site.toml: sources.{name} is {said!r}", "It takes a web address (https://…).")
    return said


def _number(options: Mapping[str, object], name: str, default: float, most: float) -> float:
    said = options.get(name, default)
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said <= most:
        raise SettingError(f"site.toml: sources.{name} is {said!r}", f"It takes a number from 0 to {most:g}.")
    return float(said)
