"""The record of findings from release to release: how old each is, and the trend."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.errors import ReleaseError
from publisher.findings import Finding, Severity
from publisher.quality.record import Quality
from publisher.quality.recording import Edition, write

START = datetime(2026, 1, 1, tzinfo=UTC)


def found(
    node: str, rule: str = "urn:rule", severity: Severity = Severity.WARNING, value: str | None = None
) -> Finding:
    return Finding(severity, rule, {}, node, "urn:p", value)


def record(folder: Path, day: int, *findings: Finding, things: int = 10) -> Quality:
    """Record a day's findings, carrying on what was recorded in the folder last."""
    previous = max(folder.glob("*.sqlite"), default=None)
    path = folder / f"{day:03}.sqlite"
    unit = {"urn:a": "urn:unit"}
    write(path, findings, Edition(f"r{day}", START + timedelta(days=day), things), previous, lambda n: unit.get(n, ""))
    return Quality.open(path)


def since(quality: Quality) -> dict[str, str]:
    return {f.finding.node or "": f.release for f in quality.findings(None, None, 0, 100)}


def test_a_finding_is_as_old_as_the_release_that_had_it_first(tmp_path: Path) -> None:
    record(tmp_path, 1, found("urn:a"))
    record(tmp_path, 2, found("urn:a"), found("urn:b"))
    assert since(record(tmp_path, 3, found("urn:b"), found("urn:a"))) == {"urn:a": "r1", "urn:b": "r2"}


def test_what_was_mended_and_comes_back_is_new(tmp_path: Path) -> None:
    record(tmp_path, 1, found("urn:a"))
    record(tmp_path, 2)
    assert since(record(tmp_path, 3, found("urn:a"))) == {"urn:a": "r3"}


def test_the_trend_tells_every_release_with_its_numbers_and_score(tmp_path: Path) -> None:
    record(tmp_path, 1, found("urn:a"), found("urn:a", "urn:other", Severity.INFO), things=4)
    told = record(tmp_path, 2, things=4).trend(10)
    assert [(p.release, p.numbers, p.score) for p in told] == [("r1", (0, 1, 1), 97.0), ("r2", (0, 0, 0), 100.0)]


def test_the_worst_come_first_and_of_these_the_oldest(tmp_path: Path) -> None:
    record(tmp_path, 1, found("urn:z"))
    quality = record(tmp_path, 2, found("urn:a", severity=Severity.INFO), found("urn:b"), found("urn:z"))
    assert [f.finding.node for f in quality.findings(None, None, 0, 9)] == ["urn:z", "urn:b", "urn:a"]


@pytest.mark.parametrize(
    ("rule", "unit", "nodes"),
    [
        (None, None, ["urn:a", "urn:b", "urn:a"]),
        ("urn:rule", None, ["urn:a", "urn:b"]),
        (None, "urn:unit", ["urn:a", "urn:a"]),
        ("urn:other", "urn:unit", ["urn:a"]),
        ("urn:rule", "", ["urn:b"]),
        ("'; DROP TABLE finding; --", None, []),
    ],
)
def test_findings_are_chosen_by_rule_and_unit(tmp_path: Path, rule: str, unit: str, nodes: list[str]) -> None:
    quality = record(tmp_path, 1, found("urn:a"), found("urn:b"), found("urn:a", "urn:other", Severity.INFO))
    assert [f.finding.node for f in quality.findings(rule, unit, 0, 9)] == nodes


def test_pages_follow_one_another_without_a_gap(tmp_path: Path) -> None:
    quality = record(tmp_path, 1, *(found(f"urn:{n}") for n in range(7)))
    first = quality.findings(None, None, 0, 3)
    rest = quality.findings(None, None, first[-1].position, 100)
    assert [f.position for f in (*first, *rest)] == list(range(1, 8))


def test_counts_are_by_rule_unit_and_age(tmp_path: Path) -> None:
    record(tmp_path, 1, found("urn:a"))
    quality = record(tmp_path, 2, found("urn:a"), found("urn:a", value="x"), found("urn:b", "urn:other", Severity.INFO))
    assert [(g.key, g.number, g.things) for g in quality.by_rule()] == [("urn:rule", 2, 1), ("urn:other", 1, 1)]
    assert [(g.key, g.warnings, g.infos) for g in quality.by_unit(9)] == [("urn:unit", 2, 0), ("", 0, 1)]
    assert [(at.day, s, n) for at, s, n in quality.by_age()] == [
        (3, Severity.WARNING, 1), (3, Severity.INFO, 1), (2, Severity.WARNING, 1),
    ]  # fmt: skip


def test_parts_count_for_their_thing(tmp_path: Path) -> None:
    quality = record(tmp_path, 1, found("urn:a"), found("urn:a#part", "urn:other"))
    assert (quality.score("urn:a"), len(quality.of_thing("urn:a", 9)), quality.score("urn:b")) == (80, 2, None)


@pytest.mark.parametrize("content", [None, b"", b"SQLite format 3\0 but no more", bytes(5000)])
def test_a_record_that_is_damaged_is_not_carried_on_and_not_opened(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "000.sqlite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReleaseError):
        Quality.open(path)
    assert since(record(tmp_path, 1, found("urn:a"))) == {"urn:a": "r1"}
