"""Editorial findings of a whole graph: the same however it is cut into shards, and told like all others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Quad

from publisher import check, rdf, site
from publisher.assets import rule_files, shape_files
from publisher.checking.screen import Rules
from publisher.editorial.document import Asked
from publisher.editorial.rules import RULES
from publisher.editorial.settings import Editorial
from publisher.errors import SettingError
from publisher.findings import Report
from publisher.formats import reports
from publisher.gathering.shards import Shards
from publisher.progress import Silent
from publisher.terms import SHAPE
from publisher.work import ALONE, Work
from tests.conftest import Town, built

BASE = "https://stadt.example/"
ASKED = Asked(BASE, ("de", "en"), date(2026, 6, 30), Editorial())
ORGANISATION = f"<{BASE}id/organisation/a>"


def town(services: int = 40) -> list[Quad]:
    """A town in which every fifth service is there twice, and every seventh links to nowhere."""
    text = "".join(
        f'<{BASE}id/service/s{n}> <http://schema.org/name> "Dienst {n if n % 5 else n + 1}"@de ;'
        f" <http://schema.org/provider> {ORGANISATION} ;"
        f" <https://w3id.org/lodse/ontology#richText>"
        f""" '<a href="{BASE}doc/service/s{n + (100 if n % 7 == 0 else 0)}">x</a>'@de ."""
        for n in range(services)
    )
    return rdf.read_text(text.encode(), rdf.TURTLE, BASE)


Told = tuple[str, str | None, str | None]
RULES_FILES = tuple(shape_files())


def told(said: list[Quad], most: int, work: Work = ALONE) -> set[Told]:
    """Check in pieces of so many statements, and give what editors are told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "PIECE", most)
        found = check.check_shards(Shards.of(said), Rules(RULES_FILES, ASKED), work, Silent())
    return {(f.rule.removeprefix(SHAPE.iri), f.node, f.value) for f in found if "#editorial-" in f.rule}


def test_dead_links_and_duplicates_are_found_across_pieces() -> None:
    found = told(town(), most=20)
    dead = {node for rule, node, _ in found if rule == "editorial-dead-link"}
    assert dead == {f"{BASE}id/service/s{n}" for n in range(0, 40, 7)}
    doubled = {frozenset(both) for rule, *both in found if rule == "editorial-duplicate"}
    assert doubled == {frozenset((f"{BASE}id/service/s{n}", f"{BASE}id/service/s{n + 1}")) for n in range(0, 40, 5)}


def test_of_two_that_are_the_same_the_second_by_name_is_told() -> None:
    twice = {(node, value) for rule, node, value in told(town(), most=20) if rule == "editorial-duplicate"}
    assert twice
    assert all(node > value for node, value in twice if node and value)


def test_findings_do_not_depend_on_pieces_and_processes() -> None:
    whole = told(town(), most=10_000)
    assert told(town(), most=20) == told(town(), most=20, work=Work(processes=2)) == whole
    assert {rule for rule, _, _ in whole} >= {"editorial-dead-link", "editorial-duplicate", "editorial-untranslated"}


def test_every_rule_is_told_in_german_and_english_and_stops_no_release() -> None:
    known = {key.removeprefix(SHAPE.iri): rule for key, rule in reports.rules().items() if "#editorial-" in key}
    others = {"editorial-dead-link", "editorial-duplicate", "editorial-broken-link"}
    assert known.keys() == RULES.keys() | others
    for rule in known.values():
        assert all({"de", "en"} <= texts.keys() for texts in (rule.name, rule.why, rule.advice))
        assert rule.severity in {"Warning", "Info"}


def test_the_engines_never_meet_these_rules(kassel: Town) -> None:
    text = (kassel.release.path / "shapes.ttl").read_text()
    assert all(file.read_text() in text for file in rule_files())
    assert not any(b"sh:target" in file.read_bytes() for file in rule_files())


def test_findings_of_editors_are_in_the_one_report_with_their_line(folder: Path) -> None:
    file = folder / "town.ttl"
    note = "service:ausweis\n    lodse:note '<a href=\"https://klein.example/doc/service/weg\">weg</a>'@de ;\n"
    file.write_text(file.read_text().replace("service:ausweis\n", note, 1))
    report = built(folder).report
    [dead] = [f for f in report.findings if f.rule == f"{SHAPE.iri}editorial-dead-link"]
    assert (dead.node, dead.value, dead.source) == (
        "https://klein.example/id/service/ausweis",
        "https://klein.example/doc/service/weg",
        str(file),
    )
    assert dead.line
    assert Report.of(report.findings).conforms


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("unchanged_months = -1", "unchanged_months"),
        ("readability = 101", "readability"),
        ("unchanged = 1", "unchanged"),
    ],
)
def test_a_wrong_setting_is_said(folder: Path, setting: str, said: str) -> None:
    file = folder / "site.toml"
    file.write_text(file.read_text().replace("unchanged_months = 0", setting))
    with pytest.raises(SettingError, match=f"editorial.{said}"):
        site.load(folder)
