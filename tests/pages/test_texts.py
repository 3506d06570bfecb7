"""Pages that a site writes itself: Markdown in, safe HTML out, in the best language there is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from publisher.checking import site_findings
from publisher.pages import texts
from publisher.pages.texts import DUTIES, Text, Texts
from publisher.site import Site


def written(folder: Path, **pages: str) -> Path:
    """Write pages; in the name of each `__` stands for the dot before the language, `_` for a hyphen."""
    (folder / texts.FOLDER).mkdir()
    for name, text in pages.items():
        key, _, language = name.partition("__")
        (folder / texts.FOLDER / f"{key}.{language.replace('_', '-')}.md").write_text(text, "utf-8")
    return folder


def frozen(folder: Path) -> Texts:
    texts.write(folder / texts.FILE, folder)
    return Texts.load(folder / texts.FILE)


def test_the_first_heading_is_the_title_and_the_rest_the_page(tmp_path: Path) -> None:
    (found,) = texts.read(written(tmp_path, imprint__de="# Wer & *wo*\n\nStadt\n\n## Post\n\n- a\n"))
    assert (found.key, found.language, found.title) == ("imprint", "de", "Wer & wo")
    assert found.html == "<p>Stadt</p>\n<h2>Post</h2>\n<ul>\n<li>a</li>\n</ul>\n"


def test_a_page_without_a_heading_is_called_by_its_key(tmp_path: Path) -> None:
    (found,) = texts.read(written(tmp_path, help__en="Text"))
    assert (found.title, found.html) == ("help", "<p>Text</p>\n")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "# <b onclick=x>T</b>\n\nT",
    ],
)
def test_nothing_dangerous_comes_through(text: str, tmp_path: Path) -> None:
    (found,) = texts.read(written(tmp_path, imprint__de=text))
    assert not [bad for bad in ("<script", "<img", "<b ", 'href="javascript') if bad in found.html]


def test_links_and_tables_stay(tmp_path: Path) -> None:
    (found,) = texts.read(
        written(tmp_path, p__de="[mail](mailto:a@b.test) [page](/page/q)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    )
    assert '<a href="mailto:a@b.test">mail</a> <a href="/page/q">page</a>' in found.html
    assert "<td>2</td>" in found.html


def test_a_page_is_given_in_the_first_language_it_has_else_in_any(tmp_path: Path) -> None:
    shelf = frozen(written(tmp_path, p__de="# D", p__de_simple="# L", q__en="# E"))
    assert shelf.find("p", ("de-simple", "de")) == Text("p", "de-simple", "L", "")
    assert shelf.find("p", ("en", "de")) == Text("p", "de", "D", "")
    assert shelf.find("q", ("de",)) == Text("q", "en", "E", "")
    assert shelf.find("none", ("de",)) is None


def test_the_duties_come_first(tmp_path: Path) -> None:
    shelf = frozen(written(tmp_path, about__de="# A", accessibility__de="# B", imprint__de="# I"))
    assert [text.key for text in shelf.all(("de",))] == ["imprint", "accessibility", "about"]


def test_a_release_without_pages_has_none(tmp_path: Path) -> None:
    assert Texts.load(tmp_path / "none").all(("de",)) == []
    assert frozen(tmp_path).all(("de",)) == []


def test_a_town_is_told_which_pages_it_lacks_and_which_files_are_none(tmp_path: Path) -> None:
    (tmp_path / "site.toml").touch()
    site = Site(written(tmp_path, imprint__de="# I", Privacy__de="# P", privacy__fr="# P"))
    found = {(finding.rule, Path(finding.source or "").name) for finding in site_findings.find(site, ())}
    assert found == {
        ("page-privacy", "privacy.de.md"),
        ("page-accessibility", "accessibility.de.md"),
        ("page-name", "Privacy.de.md"),
        ("page-name", "privacy.fr.md"),
    }
    english = [finding.text("en") for finding in site_findings.find(replace(site, languages=("en",)), ())]
    assert english[0] == "The privacy statement is missing. Please add pages/privacy.en.md (Markdown)."


@pytest.mark.parametrize("town", ["kassel", "muenchen"])
def test_the_towns_we_ship_have_every_page_that_is_a_duty(town: str) -> None:
    folder = Path(__file__).parents[2] / "data" / town
    assert {text.key for text in texts.read(folder)} == set(DUTIES)
    assert not list(site_findings.find(Site(folder), ()))
