"""Made-up towns: the same every time, valid unless told otherwise, and in pieces of any size."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher import rdf, site
from publisher.build import build, site_node
from publisher.check import check
from publisher.errors import SettingError
from publisher.findings import Severity
from publisher.graph import quads
from publisher.model import Service
from publisher.progress import Silent
from publisher.synthesis.defects import DEFECTS
from publisher.synthesis.town import Country, common, records, town
from publisher.synthesis.write import write
from publisher.terms import RDF, SCHEMA
from tests.command import lodse

BASE = "https://daten.example/"
SETTINGS = site.Site(Path(), BASE, name="Mittelland")


def country_quads(country: Country) -> list[ox.Quad]:
    every = chain(common(), *(records(country, number) for number in range(country.municipalities)))
    return [*chain.from_iterable(quads(record, BASE) for record in every), *site_node(SETTINGS)]


def written(path: Path, country: Country = Country(3, 7), defects: float = 0.0) -> Path:  # noqa: B008
    write(path, country, BASE, defects, Silent())
    return path


@pytest.mark.parametrize("country", [Country(1, 1), Country(3, 12), Country(1, 300), Country(2, 40, 7)])
def test_made_up_towns_break_no_rule(country: Country) -> None:
    assert check(country_quads(country)) == []


def test_every_kind_of_thing_of_the_model_is_there_but_persons() -> None:
    kinds = {quad.object for quad in country_quads(Country(1, 30)) if quad.predicate == RDF.type}
    named = "GovernmentService GovernmentOffice GovernmentOrganization CityHall ContactPoint ServiceChannel".split()
    named += "AdministrativeArea PostalAddress OpeningHoursSpecification Offer HowToStep Legislation".split()
    assert {SCHEMA[name] for name in named} <= kinds
    assert SCHEMA.Person not in kinds


@given(number=st.integers(0, 20_000), services=st.integers(1, 5), seed=st.integers(0, 9))
def test_a_town_is_the_same_whatever_other_towns_there_are(number: int, services: int, seed: int) -> None:
    small, big = Country(1, services, seed), Country(11_000, services, seed)
    assert list(records(small, number)) == list(records(big, number))


def test_another_seed_gives_another_town() -> None:
    assert list(records(Country(1, 5, 1), 0)) != list(records(Country(1, 5, 2), 0))


def test_no_two_towns_of_germany_have_the_same_key() -> None:
    country = Country(11_000, 1)
    assert len({town(country, number).key for number in range(11_000)}) == 11_000


def test_no_two_services_of_a_town_have_the_same_name() -> None:
    names = [record.name["de"] for record in records(Country(1, 600), 0) if isinstance(record, Service)]
    assert len(names) == len(set(names)) == 600


def test_the_same_call_writes_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path / "a.nt").read_bytes() == written(tmp_path / "b.nt").read_bytes()


@pytest.mark.parametrize("suffix", ["nt", "nq", "ttl", "trig"])
def test_every_format_says_the_same(suffix: str, tmp_path: Path) -> None:
    found = set(rdf.read_file(written(tmp_path / f"towns.{suffix}"), BASE))
    assert found == set(rdf.read_file(written(tmp_path / "towns.nt"), BASE))


def test_a_site_says_the_same_as_a_file(tmp_path: Path) -> None:
    folder = written(tmp_path / "country") / "towns"
    found = {quad for file in folder.iterdir() for quad in rdf.read_file(file, BASE)}
    assert found == set(rdf.read_file(written(tmp_path / "towns.nt"), BASE))


def test_a_site_of_made_up_towns_can_be_built_as_it_stands(tmp_path: Path) -> None:
    release, report = build(site.load(written(tmp_path / "country")))
    assert (report.findings, release.manifest["base"]) == ((), BASE)


def test_a_format_that_has_to_be_made_in_memory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="piece by piece"):
        written(tmp_path / "towns.jsonld")


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "towns").mkdir()
    with pytest.raises(SettingError, match="exists"):
        written(tmp_path)


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_breaks_its_rule(name: str) -> None:
    damage, rule = DEFECTS[name]
    whole = country_quads(Country(1, 3))
    service = next(q.subject for q in whole if q.predicate == RDF.type and q.object == SCHEMA.GovernmentService)
    assert isinstance(service, ox.NamedNode)
    found = [f for f in check(damage(whole, service)) if f.severity is Severity.VIOLATION]
    assert (rule.value, service.value) in {(f.rule, f.node) for f in found}


def test_with_all_services_damaged_none_is_whole(tmp_path: Path) -> None:
    found = rdf.read_file(written(tmp_path / "bad.nt", Country(1, 20), defects=1.0), BASE)
    violations = {f.node for f in check([*found, *site_node(SETTINGS)]) if f.severity is Severity.VIOLATION}
    assert len({node for node in violations if "/id/service/" in str(node)}) == 20


def test_the_command_writes_a_site_that_can_be_checked(tmp_path: Path) -> None:
    made = lodse("synthesise", "--municipalities", 2, "--services", 3, "--seed", 5, tmp_path / "country")
    assert made.returncode == 0, made.stderr
    assert lodse("check", tmp_path / "country").returncode == 0


def test_a_share_of_defects_is_found_by_the_check(tmp_path: Path) -> None:
    lodse("synthesise", "--municipalities", 1, "--services", 20, "--defects", 0.5, tmp_path / "country")
    assert lodse("check", tmp_path / "country").returncode == 3
