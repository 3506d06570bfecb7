"""docs/site.md names every setting with its type, default and an example, and the examples are taken as they stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from publisher import read, site
from publisher.settings import Table
from tests.command import ROOT

DOC = (ROOT / "docs/site.md").read_text("utf-8")
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| (required|`[^|]*`) \| `([^|]+)` \| [^|]+ \|$", re.MULTILINE)
REQUIRED = "required"


def documented() -> dict[str, dict[str, tuple[str, str]]]:
    """Give default and example of every setting, as the document has them, by table."""
    chapters = re.split(r"^## ", DOC, flags=re.MULTILINE)[1:]
    tables = {chapter.partition("\n")[0]: ROW.findall(chapter) for chapter in chapters}
    return {
        name: {key: (default.strip("`"), example) for key, default, example in rows}
        for name, rows in tables.items()
        if rows
    }


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """The settings that the program asks its file for, by table: noted while it reads the smallest file there is."""
    asked: dict[str, set[str]] = {}
    table: Callable[[Table, str, Iterable[str]], Table] = Table.table

    def noted(self: Table, key: str, known: Iterable[str]) -> Table:
        asked[key] = set(names := tuple(known))
        return table(self, key, names)

    monkeypatch.setattr(Table, "table", noted)
    (tmp_path / "site.toml").write_text('[site]\nname = "x"\n[[sources]]\nkind = "rdf"\npath = "."\n')
    site.load(tmp_path)
    return asked | {"sources": {"kind", "path"}}


def test_every_setting_is_documented_and_nothing_else(known: dict[str, set[str]]) -> None:
    assert {name: set(rows) for name, rows in documented().items()} == known


def written(folder: Path, values: dict[str, dict[str, str]]) -> site.Site:
    """Load a file with values as the document writes them."""
    heads = {"sources": "[[sources]]"}
    text = "\n".join(
        "\n".join((heads.get(name, f"[{name}]"), *(f"{key} = {value}" for key, value in rows.items())))
        for name, rows in values.items()
    )
    tomllib.loads(text)
    (folder / "site.toml").write_text(text, "utf-8")
    return site.load(folder)


def fields(found: site.Site) -> dict[str, Any]:
    return {name: getattr(found, name) for name in site.Site.__dataclass_fields__}


def test_the_defaults_are_those_of_a_file_that_says_nothing(tmp_path: Path) -> None:
    tables = documented()
    required = {
        n: {k: example for k, (default, example) in rows.items() if default == REQUIRED} for n, rows in tables.items()
    }
    told = {
        n: {k: example if default == REQUIRED else default for k, (default, example) in rows.items()}
        for n, rows in tables.items()
    }
    assert fields(written(tmp_path, told)) == fields(
        written(tmp_path, {n: rows for n, rows in required.items() if rows})
    )


def test_every_example_is_taken_and_changes_something(tmp_path: Path) -> None:
    tables = documented()
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (tmp_path / "town.pmtiles").write_bytes(b"")
    examples = {n: {k: example for k, (_, example) in rows.items()} for n, rows in tables.items()}
    whole = fields(written(tmp_path, examples))
    for name, rows in tables.items():
        for key, (default, _) in rows.items():
            if default != REQUIRED:
                without = {
                    n: {k: v for k, v in found.items() if (n, k) != (name, key)} for n, found in examples.items()
                }
                assert fields(written(tmp_path, without)) != whole, f"{name}.{key}"


def test_every_kind_of_source_is_named() -> None:
    row = next(line for line in DOC.splitlines() if line.startswith("| `kind`"))
    assert set(re.findall(r"`(\w+)`", row.rpartition(":")[2])) == set(read.READERS)
