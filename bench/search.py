"""How fast a question is answered, and how that grows with the town: against SQLite's FTS5 and a plain scan."""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from bench.figure import Figure
from publisher.contents import indexing
from publisher.search import writer
from publisher.search.everyday import Everyday
from publisher.search.query import Question
from publisher.search.reader import Search
from publisher.site import Site
from publisher.terms import DCAT, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BASE = "https://town.test/"
SMALL, LARGE = 1_000, 20_000
HEADS = "ausweis schein steuer geld antrag urkunde erlaubnis meldung beratung platz genehmigung bescheinigung".split()
FIRST = (
    "wohn hunde personal fahr geburts gewerbe kinder jugend bau park fischerei jagd renten eltern schul wasser".split()
)
TEXT = (
    "Sie bekommen den Antrag im Bürgeramt Termin online Unterlagen Frist Gebühr Euro Wochen bringen bitte mit".split()
)
QUESTIONS = ("hundesteuer", "wohngeld antrag", "fischereischien", "geburtsurk", "antrag termin", "gebühr")


def figures() -> Iterator[Figure]:
    """Compare the times of questions at two sizes, and with two other ways to search."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, _, _ = _town(folder / "small", SMALL)
        large, other, built = _town(folder / "large", LARGE)
        times = {
            "small": _median(lambda q: small.find(Question(q))),
            "large": _median(lambda q: large.find(Question(q))),
        }
        fts = _median(lambda q: _fts(other, q))
        scan = _median(lambda q: _scan(other, q))
        yield Figure(
            f"question, {LARGE:,} services", times["large"], f"{SMALL:,} services", times["small"], "ms", at_most=5
        )
        yield Figure(f"question, {LARGE:,} services", times["large"], "SQLite FTS5", fts, "ms")
        yield Figure(f"question, {LARGE:,} services", times["large"], "SQLite LIKE", scan, "ms", at_most=0.5)
        facets = _median(lambda q: large.facets(Question(q)))
        yield Figure("counts of the filters", facets, "the question", times["large"], "ms")
        yield Figure(f"index of {LARGE:,} services", built[0], "SQLite FTS5", built[1], "s")
        size = sum(file.stat().st_size for file in (folder / "large/search").iterdir()) / 1e6
        yield Figure(f"index of {LARGE:,} services", size, "SQLite FTS5", built[2] / 1e6, "MB", at_most=1)


def _town(folder: Path, number: int) -> tuple[Search, sqlite3.Connection, tuple[float, float, float]]:
    """Build both indexes of the same made-up services."""
    folder.mkdir()
    rows = list(_services(number))
    store = ox.Store(str(folder / "store"))
    store.bulk_extend(quad for row in rows for quad in _quads(*row))
    settings = Site(folder, base=BASE, languages=("de",))
    subjects = (quad.subject for row in rows for quad in _quads(*row))
    things = dict.fromkeys(subject for subject in subjects if isinstance(subject, ox.NamedNode))
    places = writer.places(indexing.listed(store, things, settings), settings)
    began = time.perf_counter()
    town = writer.town(store, settings, writer.stems(store), Everyday())
    writer.build(folder / "search", [writer.documents(places, store, town)])
    ours = time.perf_counter() - began
    file = folder / "fts.sqlite"
    database = sqlite3.connect(file)
    began = time.perf_counter()
    database.execute("CREATE VIRTUAL TABLE fts USING fts5(name, keyword, text, prefix='2 3 4')")
    database.executemany("INSERT INTO fts VALUES (?, ?, ?)", [row[1:] for row in rows])
    database.commit()
    return Search.open(folder / "search"), database, (ours, time.perf_counter() - began, file.stat().st_size)


def _services(number: int) -> Iterator[tuple[str, str, str, str]]:
    chance = random.Random(7)
    for n in range(number):
        name = f"{chance.choice(FIRST)}{chance.choice(HEADS)}".capitalize() + (f" {n}" if n % 5 else "")
        yield f"{BASE}id/service/s{n}", name, chance.choice(HEADS), " ".join(chance.choices(TEXT, k=60))


def _quads(iri: str, name: str, keyword: str, text: str) -> Iterator[ox.Quad]:
    node = ox.NamedNode(iri)
    yield ox.Quad(node, RDF.type, SCHEMA.GovernmentService)
    for predicate, value in ((SCHEMA.name, name), (DCAT.keyword, keyword), (SCHEMA.description, text)):
        yield ox.Quad(node, predicate, ox.Literal(value, language="de"))


def _fts(database: sqlite3.Connection, asked: str) -> object:
    match = " OR ".join(f'"{word}"*' for word in asked.split())
    return database.execute(
        "SELECT name FROM fts WHERE fts MATCH ? ORDER BY bm25(fts, 8, 3, 1) LIMIT 20", (match,)
    ).fetchall()


def _scan(database: sqlite3.Connection, asked: str) -> object:
    likes = [f"%{word}%" for word in asked.split()][:2]
    query = "SELECT name FROM fts WHERE name LIKE ? OR keyword LIKE ? OR text LIKE ? LIMIT 20"
    return [database.execute(query, (like, like, like)).fetchall() for like in likes]


def _median(task: Callable[[str], object]) -> float:
    times = []
    for asked in QUESTIONS * 10:
        began = time.perf_counter()
        task(asked)
        times.append(time.perf_counter() - began)
    return statistics.mean(times) * 1000
