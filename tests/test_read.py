from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad

from publisher import read as module
from publisher.errors import SettingError
from publisher.findings import Finding, Severity
from publisher.read import READERS, UNREADABLE, read, read_persons
from publisher.site import Persons, Site, Source
from publisher.sources import SourceContext
from tests.graphs import BASE


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.ttl").write_text(text, "utf-8")


def site(folder: Path, *sources: Source, persons: Persons = Persons(files=("persons.ttl",))) -> Site:  # noqa: B008
    return Site(
        folder, BASE, sources=sources or (Source("rdf", folder),), persons=persons, publisher="organisation/stadt"
    )


def subjects(found: Iterator[Quad | Finding]) -> list[str]:
    return [str(quad.subject).removeprefix(f"<{BASE}").rstrip(">") for quad in found if isinstance(quad, Quad)]


def test_persons_are_never_read_with_the_public_sources(tmp_path: Path) -> None:
    write(tmp_path, a="<a> <p> 1 .", persons="<person> <p> 1 .")
    assert subjects(read(site(tmp_path))) == ["a"]
    assert subjects(read_persons(site(tmp_path))) == ["person"]


def test_persons_are_public_if_the_site_says_so(tmp_path: Path) -> None:
    write(tmp_path, a="<a> <p> 1 .", persons="<person> <p> 1 .")
    open_site = site(tmp_path, persons=Persons(publish=True, files=("persons.ttl",)))
    assert subjects(read(open_site)) == ["a", "person"]
    assert subjects(read_persons(open_site)) == []


@pytest.mark.parametrize("spelt", ["persons.ttl", "./persons.ttl", "x/../persons.ttl"])
def test_a_file_of_persons_is_kept_out_however_its_name_is_spelt(spelt: str, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    write(tmp_path, a="<a> <p> 1 .", persons="<person> <p> 1 .")
    assert subjects(read(site(tmp_path, persons=Persons(files=(spelt,))))) == ["a"]


def test_a_file_of_persons_is_kept_out_even_if_a_source_names_it(tmp_path: Path) -> None:
    write(tmp_path, persons="<person> <p> 1 .")
    assert subjects(read(site(tmp_path, Source("rdf", tmp_path / "persons.ttl")))) == []


def test_persons_are_kept_out_of_a_source_with_another_spelling(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    write(tmp_path, a="<a> <p> 1 .", persons="<person> <p> 1 .")
    assert subjects(read(site(tmp_path, Source("rdf", tmp_path / "x" / "..")))) == ["a"]


def test_a_source_that_cannot_be_read_is_a_violation_and_the_others_are_read(tmp_path: Path) -> None:
    write(tmp_path, a="\n<a> nonsense", b="<b> <p> 1 .")
    sources = (
        Source("rdf", tmp_path / "a.ttl"),
        Source("rdf", tmp_path / "missing"),
        Source("rdf", tmp_path / "b.ttl"),
    )
    found = list(read(site(tmp_path, *sources)))
    broken, missing = (item for item in found if isinstance(item, Finding))
    assert subjects(iter(found)) == ["b"]
    assert (broken.severity, broken.rule, broken.source, broken.line) == (
        Severity.VIOLATION, UNREADABLE, str(tmp_path / "a.ttl"), 2,
    )  # fmt: skip
    assert (missing.source, missing.line) == (str(tmp_path / "missing"), None)


def test_a_missing_file_of_persons_is_a_violation_too(tmp_path: Path) -> None:
    [finding] = read_persons(site(tmp_path))
    assert isinstance(finding, Finding)
    assert (finding.severity, finding.source) == (Severity.VIOLATION, str(tmp_path / "persons.ttl"))


def test_the_message_says_what_to_do_in_both_languages(tmp_path: Path) -> None:
    [finding] = read_persons(site(tmp_path))
    assert isinstance(finding, Finding)
    assert finding.text("en") == "This cannot be read: No such file or directory. Check the path."
    assert finding.text("de") == "Das lässt sich nicht lesen (No such file or directory). Bitte berichtigen."


def test_an_unknown_kind_of_source_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"site.toml: sources.kind is 'excel'") as caught:
        list(read(site(tmp_path, Source("excel", tmp_path))))
    assert all(kind in caught.value.advice for kind in READERS)


def test_a_reader_is_told_what_it_may_know_of_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[SourceContext] = []

    def reader(_path: Path, context: SourceContext) -> Iterator[Quad | Finding]:
        told.append(context)
        yield from ()

    monkeypatch.setattr(module, "READERS", {"test": reader})
    list(read(site(tmp_path, Source("test", tmp_path, {"district": "1"}))))
    assert told == [SourceContext(BASE, "de", "stadt", {"district": "1"}, frozenset({tmp_path / "persons.ttl"}))]


def test_an_option_that_a_source_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"sources.only_publik is not a setting of 'dldb'") as caught:
        list(read(site(tmp_path, Source("dldb", tmp_path, {"only_publik": True}))))
    assert caught.value.advice == "Did you mean 'only_public'?"


@pytest.mark.parametrize(
    ("option", "value", "advice"),
    [
        ("only_public", "yes", "It takes false or true."),
        ("only_public", 1, "It takes false or true."),
        ("town", "false", "It takes true or false."),
        ("keys", "ids", 'It takes "name" or "id".'),
    ],
)
def test_a_value_that_an_option_does_not_take_is_refused(
    option: str, value: object, advice: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingError, match=rf"sources\.{option} is {value!r}") as caught:
        list(read(site(tmp_path, Source("dldb", tmp_path, {option: value}))))
    assert caught.value.advice == advice


def test_every_kind_of_source_says_which_options_it_takes() -> None:
    assert module.OPTIONS.keys() == READERS.keys()
