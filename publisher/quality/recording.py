"""Writing what a release tells of its quality (`record.py` reads it), in SQLite.

How old a finding is, and the trend, are carried on from the release before, so they outlive the releases they tell of.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import orjson

from publisher.findings import Severity
from publisher.quality import score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from publisher.findings import Finding

FILE = "quality.sqlite"
FORMAT = 1
"""Number of the tables' layout; what another one says is not carried on."""

_TABLES = f"""
PRAGMA user_version = {FORMAT};
CREATE TABLE found (digest BLOB, rule TEXT, severity INTEGER, thing TEXT, unit TEXT, said BLOB);
CREATE TABLE known (digest BLOB PRIMARY KEY, release TEXT, since TEXT) WITHOUT ROWID;
CREATE TABLE thing (iri TEXT PRIMARY KEY, score INTEGER) WITHOUT ROWID;
CREATE TABLE trend (release TEXT PRIMARY KEY, moment TEXT, violations INTEGER, warnings INTEGER, infos INTEGER,
  score REAL) WITHOUT ROWID;
"""
_CARRY_ON = (
    "INSERT OR IGNORE INTO known SELECT digest, release, since FROM before.finding",
    "INSERT INTO trend SELECT * FROM before.trend ORDER BY moment DESC LIMIT 500",  # releases that the trend goes back
)
_LISTS = """
CREATE TABLE finding AS SELECT row_number() OVER (ORDER BY severity, since, rule, thing, said) AS position,
    digest, rule, severity, thing, unit, said, release, since
  FROM found JOIN known USING (digest);
CREATE UNIQUE INDEX finding_position ON finding (position);
CREATE INDEX finding_rule ON finding (rule, position);
CREATE INDEX finding_unit ON finding (unit, position);
CREATE INDEX finding_both ON finding (rule, unit, position);
CREATE INDEX finding_thing ON finding (thing, position);
CREATE VIEW told AS SELECT position, said, unit, release, since, rule, thing FROM finding;
CREATE TABLE by_rule AS SELECT rule, severity, count(*) AS number, count(DISTINCT nullif(thing, '')) AS things,
    min(since) AS since FROM finding GROUP BY rule, severity;
CREATE TABLE by_unit AS SELECT unit, count(*) AS number, count(DISTINCT nullif(thing, '')) AS things,
    sum(severity = 1) AS warnings, sum(severity = 2) AS infos, min(since) AS since FROM finding GROUP BY unit;
CREATE INDEX by_unit_number ON by_unit (number);
CREATE TABLE by_age AS SELECT severity, since, count(*) AS number FROM finding GROUP BY severity, since;
DROP TABLE found; DROP TABLE known;
"""


@dataclass(frozen=True, slots=True)
class Edition:
    """The release that is being built, and how many things it has."""

    release: str
    moment: datetime
    things: int

    @property
    def written(self) -> str:
        """The moment as `xsd:dateTime`."""
        return self.moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def write(
    path: Path, findings: Iterable[Finding], edition: Edition, previous: Path | None, unit_of: Callable[[str], str]
) -> None:
    """Write what the public is told; `previous` is the same of the release before."""
    with closing(sqlite3.connect(path.absolute().as_uri(), uri=True)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")  # the release fsyncs the finished file
        database.executescript(_TABLES)
        if previous and _carried_on(database, previous):
            for statement in _CARRY_ON:
                database.execute(statement)
        broken: defaultdict[str, set[tuple[str, Severity]]] = defaultdict(set)
        database.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?, ?)", _rows(findings, broken, unit_of))
        database.execute("INSERT OR IGNORE INTO known SELECT digest, ?, ? FROM found", _at(edition))
        _tell_scores(database, broken, edition)
        database.executescript(_LISTS)
        database.commit()
        database.execute("VACUUM")


def _at(edition: Edition) -> tuple[str, str]:
    return edition.release, edition.written


def _carried_on(database: sqlite3.Connection, previous: Path) -> bool:
    """Open what the release before told; what is damaged or of another layout is left alone."""
    try:
        database.execute("ATTACH ? AS before", (f"{previous.absolute().as_uri()}?mode=ro&immutable=1",))
        return bool(database.execute("PRAGMA before.user_version").fetchone()[0] == FORMAT)
    except sqlite3.DatabaseError:
        return False


def _rows(
    findings: Iterable[Finding], broken: defaultdict[str, set[tuple[str, Severity]]], unit_of: Callable[[str], str]
) -> Iterator[tuple[bytes, str, int, str, str, bytes]]:
    for finding in findings:
        thing = (finding.node or "").partition("#")[0]
        if thing:
            broken[thing].add((finding.rule, finding.severity))
        about = (finding.rule, finding.node, finding.path, finding.value)
        digest = sha256("\0".join(part or "" for part in about).encode("utf-8", "surrogatepass")).digest()[:16]
        said = orjson.dumps(finding.as_json(), option=orjson.OPT_SORT_KEYS)
        yield digest, finding.rule, int(finding.severity), thing, unit_of(thing) if thing else "", said


def _tell_scores(
    database: sqlite3.Connection, broken: defaultdict[str, set[tuple[str, Severity]]], edition: Edition
) -> None:
    scores = {thing: score.score(rules) for thing, rules in broken.items()}
    database.executemany("INSERT INTO thing VALUES (?, ?)", scores.items())
    counts = dict(database.execute("SELECT severity, count(*) FROM found GROUP BY severity"))
    numbers = [counts.get(int(severity), 0) for severity in Severity]
    row = (*_at(edition), *numbers, score.mean(max(edition.things, len(scores)), scores.values()))
    database.execute("INSERT OR REPLACE INTO trend VALUES (?, ?, ?, ?, ?, ?)", row)
