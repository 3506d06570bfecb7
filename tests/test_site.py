from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher import site
from publisher.errors import SettingError
from publisher.licence import Licence
from publisher.site import DEFAULT_BASE, Persons, Site, Source

SOURCES = '[[sources]]\nkind = "rdf"\npath = "."\n'
MINIMAL = f'[site]\nname = "Stadt"\n{SOURCES}'

Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a `site.toml` and gives its folder."""

    def write(text: str) -> Path:
        (tmp_path / "site.toml").write_text(text, "utf-8")
        return tmp_path

    return write


def test_name_and_sources_are_enough(written: Written) -> None:
    found = site.load(written(MINIMAL))
    assert (found.base, found.name, found.languages, found.checked) == (DEFAULT_BASE, "Stadt", ("de",), True)
    assert found.sources == (Source("rdf", found.folder / "."),)
    assert (found.licence, found.persons) == (Licence(), Persons())


def test_persons_are_neither_shown_nor_published_unless_the_site_says_so(written: Written) -> None:
    assert site.load(written(MINIMAL)).persons == Persons(show=False, publish=False)


def test_files_are_looked_for_beside_the_settings(written: Written) -> None:
    folder = written(MINIMAL + '[persons]\nfiles = ["persons.ttl"]\n')
    found = site.load(folder)
    assert found.person_files == (folder / "persons.ttl",)
    assert found.releases == (folder / ".lodse/releases").absolute()


def test_what_else_a_source_says_goes_to_its_reader(written: Written) -> None:
    [source] = site.load(written(MINIMAL + 'district = "09162"\n')).sources
    assert source.options == {"district": "09162"}


def test_the_languages_begin_with_the_default(written: Written) -> None:
    text = '[site]\nname = "x"\nlanguage = "en"\nlanguages = ["de", "en", "de"]\n'
    assert site.load(written(text + SOURCES)).languages == ("en", "de")


WRONG = [
    ('[site]\nnmae = "x"', "site.nmae is not a setting", "Did you mean 'name'?"),
    ('[site]\nxyzzy = "x"', "site.xyzzy is not a setting", "Known are name, "),
    ("[sites]", "sites is not a setting", "Did you mean 'site'?"),
    ("site = 5", "site is not a table", "Write [site]."),
    ("[site]", "site.name is missing", "Add it."),
    ("[site]\nname = 5", "site.name is 5, not a text", "Put it in quotes."),
    ('base = "x"', "site.base: 'x' is not a base address", "It looks like https://"),
    ('base = "ftp://a/"', "site.base: 'ftp://a/' is not a base address", "It looks like https://"),
    ('base = "https://a/?x"', "site.base: 'https://a/?x' is not a base address", "It looks like https://"),
    ('base = "https://a/#"', "site.base: 'https://a/#' is not a base address", "It looks like https://"),
    ('base = "https:///a/"', "site.base: 'https:///a/' is not a base address", "It looks like https://"),
    ('base = "https://a//b/"', "site.base: 'https://a//b/' is not a base address", "It looks like https://"),
    ('base = "https://a b/"', "site.base: 'https://a b/' is not a base address", "It looks like https://"),
    ('base = ""', "site.base: '' is not a base address", "It looks like https://"),
    ('languages = ["fr"]', "site.languages names 'fr'", "Known are de, en, de-simple."),
    ('language = "fr"', "site.languages names 'fr'", "Known are de, en, de-simple."),
    ('languages = "de"', "site.languages is 'de'", "It takes a list of texts"),
    ("languages = [1]", "site.languages is [1]", "It takes a list of texts"),
    ('municipality_key = "123"', "site.municipality_key is '123'", "It takes 8 digits."),
    ("municipality_key = 6611000", "site.municipality_key is 6611000, not a text", "Put it in quotes."),
    ('state = "Hessen"', "site.state is 'Hessen'", "It takes one of BB, BE, "),
    ('publisher = "stadt"', "site.publisher is 'stadt'", "It takes the path of the town"),
    ('publisher = "place/x"', "site.publisher is 'place/x'", "It takes the path of the town"),
    ("releases = 5", "site.releases is 5, not a text", "Put it in quotes."),
    ('[licence]\niri = "CC0"', "licence.iri is 'CC0'", "It takes a web address (https://…)."),
    ('[licence]\nurl = "javascript:x"', "licence.url is 'javascript:x'", "It takes a web address (https://…)."),
    ("licence = 5", "licence is not a table", "Write [licence]."),
    ('[persons]\nshow = "yes"', "persons.show is 'yes'", "It takes true or false, without quotes."),
    ("[persons]\npublish = 1", "persons.publish is 1", "It takes true or false, without quotes."),
    ('[persons]\nfiles = "a.ttl"', "persons.files is 'a.ttl'", "It takes a list of texts"),
    ("sources = []", "sources are missing", "Add at least one [[sources]]"),
    ('sources = "x"', "sources are missing", "Add at least one [[sources]]"),
    ("sources = [5]", "sources[1] is not a table", "Write [[sources]]."),
    ('[[sources]]\nkind = "rdf"', "sources[1].path is missing", "Add it."),
    ('[[sources]]\npath = "x"', "sources[1].kind is missing", "Add it."),
    ('[[sources]]\nkind = "rdf"\npath = 5', "sources[1].path is 5, not a text", "Put it in quotes."),
]


def completed(wrong: str) -> str:
    """Add to a wrong setting what the file needs besides."""
    head = wrong if "[site]" in wrong or wrong.startswith("site =") else f'[site]\nname = "x"\n{wrong}'
    if wrong.startswith(("sources =", "licence =")):
        head = f'{wrong}\n[site]\nname = "x"\n'
    return head if "sources" in wrong else f"{head}\n{SOURCES}"


@pytest.mark.parametrize(("wrong", "sentence", "advice"), WRONG, ids=repr)
def test_a_wrong_setting_is_refused_with_file_setting_and_advice(
    wrong: str, sentence: str, advice: str, written: Written
) -> None:
    folder = written(completed(wrong))
    with pytest.raises(SettingError) as caught:
        site.load(folder)
    assert caught.value.sentence == f"{folder / 'site.toml'}: {sentence}"
    assert caught.value.advice.startswith(advice)


@pytest.mark.parametrize("text", ["[site\n", 'name = "never closed\n', "a = 1\na = 2\n"])
def test_a_file_that_is_no_toml_is_refused_with_its_line(text: str, written: Written) -> None:
    folder = written(text)
    with pytest.raises(SettingError, match="line") as caught:
        site.load(folder)
    assert caught.value.sentence.startswith(f"{folder / 'site.toml'}: ")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_bytes('[site]\nname = "Köln"'.encode("latin-1"))
    with pytest.raises(SettingError) as caught:
        site.load(tmp_path)
    assert "UTF-8" in caught.value.advice


def test_a_folder_without_settings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"no site\.toml there"):
        site.load(tmp_path)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site.toml").mkdir()
    with pytest.raises(SettingError, match="Is a directory"):
        site.load(tmp_path)


# Command line before environment before file --------------------------------------------------------------------

WITH_BASE = '[site]\nname = "x"\nbase = "https://file.example/"\nreleases = "here"\n' + SOURCES


@pytest.mark.parametrize(
    ("given", "environment", "expected"),
    [
        (None, None, "https://file.example/"),
        (None, "", "https://file.example/"),
        (None, "https://environment.example/", "https://environment.example/"),
        ("https://given.example/", None, "https://given.example/"),
        ("https://given.example/", "https://environment.example/", "https://given.example/"),
    ],
)
def test_who_says_the_base(
    given: str | None, environment: str | None, expected: str, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    if environment is not None:
        monkeypatch.setenv("LODSE_BASE", environment)
    assert site.load(written(WITH_BASE), base=given).base == expected


@pytest.mark.parametrize(
    ("environment", "expected"), [(None, "here"), ("", "here"), ("there", "there"), ("/var/x", "/var/x")]
)
def test_who_says_where_releases_are(
    environment: str | None, expected: str, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    if environment is not None:
        monkeypatch.setenv("LODSE_RELEASES", environment)
    folder = written(WITH_BASE)
    assert site.load(folder).releases == (folder / expected).absolute()


def test_a_wrong_base_in_the_environment_is_refused(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODSE_BASE", "nowhere")
    with pytest.raises(SettingError, match="'nowhere' is not a base address"):
        site.load(written(WITH_BASE))


# The base --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("https://a.example", "https://a.example/"),
        ("https://a.example/", "https://a.example/"),
        ("http://localhost:8000", "http://localhost:8000/"),
        ("https://a.example/lod", "https://a.example/lod/"),
        ("https://a.example/a/b/", "https://a.example/a/b/"),
        ("http://[::1]:8000/", "http://[::1]:8000/"),
    ],
)
def test_a_base_ends_in_a_slash(text: str, base: str) -> None:
    assert site.checked_base(text, "--base") == base


@pytest.mark.parametrize(
    "text", ["https://a/<x>", 'https://a/"', "https://a\\b", "https://a/\n", "//a/", "https://a/x//", "a"]
)
def test_what_is_no_base_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match=r"--base: .* is not a base address"):
        site.checked_base(text, "--base")


@pytest.mark.parametrize(
    ("base", "prefix"),
    [("https://a.example/", "/"), ("https://a.example/lod/", "/lod/"), ("http://localhost:1/a/b/", "/a/b/")],
)
def test_the_prefix_is_the_path_of_the_base(base: str, prefix: str) -> None:
    assert Site(Path(), base).prefix == prefix


@pytest.mark.parametrize(
    ("base", "port", "expected"),
    [
        ("http://localhost:8000/", 9000, "http://localhost:9000/"),
        ("http://localhost/", 9000, "http://localhost:9000/"),
        ("http://localhost:8000/lod/", 9000, "http://localhost:9000/lod/"),
        ("http://localhost:8000/", None, "http://localhost:8000/"),
        ("https://a.example/", 9000, "https://a.example/"),
        ("http://localhost.example/", 9000, "http://localhost.example/"),
    ],
)
def test_a_base_on_this_machine_follows_the_port(base: str, port: int | None, expected: str) -> None:
    assert Site(Path(), base).at_port(port).base == expected


# Files as they stand ---------------------------------------------------------------------------------------------


def test_files_make_a_site_that_is_not_checked(tmp_path: Path) -> None:
    found = site.of_files([tmp_path / "a.ttl", tmp_path / "b.nt"], tmp_path / "r")
    assert [source.kind for source in found.sources] == ["rdf", "rdf"]
    assert (found.name, found.base, found.checked) == ("a.ttl, b.nt", DEFAULT_BASE, False)


def test_files_make_a_site_with_the_base_that_is_given(tmp_path: Path) -> None:
    assert site.of_files([tmp_path], tmp_path, base="https://a.example").base == "https://a.example/"


def test_a_build_is_stamped_with_the_time_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert site.moment() == datetime(2026, 1, 1, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    assert site.moment() - datetime.now(UTC) < timedelta(minutes=1)


@pytest.mark.parametrize("said", ["2026-01-01", "-1", "1e9", "9" * 12])
def test_a_time_stamp_that_is_none_is_refused(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", said)
    with pytest.raises(SettingError, match="SOURCE_DATE_EPOCH") as error:
        site.moment()
    assert "seconds since 1970" in error.value.advice
