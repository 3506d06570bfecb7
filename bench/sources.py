"""How fast sources are read, and in how much memory: beside what parses the same file and does nothing with it."""

from __future__ import annotations

import csv
import json
import multiprocessing
import re
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from pyoxigraph import Quad

from bench.figure import Figure
from publisher.read import READERS
from publisher.sources import SourceContext, dldb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FIXTURES = Path("tests/sources")
ASKED = 20_000
"""Statements a second and core that a reader has to give."""
SERVICES = 12_000
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_CSV_HEADINGS = (
    "Name;Beschreibung;Suchwörter;Formulare;Kosten;LeiKa-Schlüssel;Kennung;Letzte Änderung;Zuständige Stelle\n"
)
_CSV_ROW = (
    "Hund anmelden {0};Melden Sie Ihren Hund Nummer {0} an. Es ist einfach und kostet fast nichts.;steuer,hund,tier;"
    "Antrag | https://formulare.example/{0};40 Euro;99102013104000;hund-{0};2026-01-31;amt-{1}\n"
)


class Reading(NamedTuple):
    """One file read by a process of its own: statements, seconds, MiB of memory at most."""

    statements: int
    seconds: float
    memory: float


def figures() -> Iterator[Figure]:
    """Compare each reader with the bare parser, with what is asked, and with itself on a file a quarter as large."""
    for kind, (make, parse) in _MADE.items():
        with tempfile.TemporaryDirectory() as name:
            small, large = (make(Path(name), services) for services in (SERVICES // 4, SERVICES))
            less, more = _alone(kind, small), _alone(kind, large)
            began = time.process_time()
            parse(large)
            bare = time.process_time() - began
        yield Figure(f"{kind}: statements a second", more.statements / more.seconds, "asked", ASKED, "/s", at_least=1)
        yield Figure(f"{kind}: a whole file", more.seconds, "parsed alone", bare, "s")
        yield Figure(f"{kind}: memory", more.memory, "a file a quarter as large", less.memory, "MiB", at_most=1.5)


def _alone(kind: str, path: Path) -> Reading:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_read, kind, path).result()


def _read(kind: str, path: Path) -> Reading:
    context = SourceContext("https://daten.example/", "de", "musterstadt")
    began = time.process_time()
    count = sum(isinstance(each, Quad) for each in READERS[kind](path, context))
    seconds = time.process_time() - began
    return Reading(count, seconds, _peak())


def _peak() -> float:
    """Give the most memory that this process had, in MiB; `ru_maxrss` would begin with that of the parent (Linux)."""
    found = _PEAK.search(Path("/proc/self/status").read_text("utf-8"))
    return int(found[1]) / 1_024 if found else 0.0


def _make_csv(folder: Path, services: int) -> Path:
    file = folder / f"{services}" / "Leistung.csv"
    file.parent.mkdir()
    rows = (_CSV_ROW.format(number, number % 50) for number in range(services))
    file.write_text("".join((_CSV_HEADINGS, *rows)), "utf-8")
    return file


def _parse_csv(file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as text:
        sum(1 for _ in csv.reader(text, delimiter=";"))


def _make_xzufi(folder: Path, services: int) -> Path:
    """Repeat the services and offices of the fixture, each time with other identifiers."""
    head, _, rest = (FIXTURES / "xzufi/stadt.xml").read_text("utf-8").partition("  <xzufi:schreibe>")
    body, _, tail = rest.rpartition("</xzufi:transfer")
    own = re.compile(r'(schemeAgencyID="L100"(?: schemeID="zufi")?>)(\d+)')
    file = folder / f"{services}.xml"
    with file.open("w", encoding="utf-8") as text:
        text.write(head)
        for number in range(services // max(body.count("<xzufi:leistung"), 1) + 1):
            text.write(own.sub(rf"\g<1>\g<2>{number:06}", f"  <xzufi:schreibe>{body}"))
        text.write(f"</xzufi:transfer{tail}")
    return file


def _parse_xzufi(file: Path) -> None:
    for _, node in etree.iterparse(file, events=("end",), resolve_entities=False):
        node.clear()


def _make_dldb(folder: Path, services: int) -> Path:
    """Repeat the services of the fixture, each time with other identifiers; the offices stay."""
    made = folder / f"{services}"
    made.mkdir()
    (made / dldb.LOCATIONS).write_bytes((FIXTURES / "dldb" / dldb.LOCATIONS).read_bytes())
    fixture = json.loads((FIXTURES / "dldb" / dldb.SERVICES).read_text("utf-8"))
    few = fixture["data"]
    fixture["data"] = [few[number % len(few)] | {"id": f"{number + 1_000}"} for number in range(services)]
    (made / dldb.SERVICES).write_text(json.dumps(fixture), "utf-8")
    return made


def _parse_dldb(folder: Path) -> None:
    json.loads((folder / dldb.SERVICES).read_bytes())


_MADE: Mapping[str, tuple[Callable[[Path, int], Path], Callable[[Path], None]]] = {
    "csv": (_make_csv, _parse_csv),
    "xzufi": (_make_xzufi, _parse_xzufi),
    "dldb": (_make_dldb, _parse_dldb),
}
