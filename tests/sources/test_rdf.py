from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from publisher.errors import SourceError
from publisher.sources import SourceContext, rdf
from publisher.terms import SCHEMA
from tests.graphs import BASE, PLACE

CONTEXT = SourceContext(BASE)


def write(path: Path, name: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<{PLACE.value}> <{SCHEMA.name.value}> "{name}" .', "utf-8")
    return path


def names(path: Path, context: SourceContext = CONTEXT) -> list[str]:
    return [q.object.value for q in rdf.read(path, context) if isinstance(q, Quad) and isinstance(q.object, Literal)]


def test_a_file_is_read(tmp_path: Path) -> None:
    assert list(rdf.read(write(tmp_path / "a.ttl", "a"), CONTEXT)) == [Quad(PLACE, SCHEMA.name, Literal("a"))]


def test_the_files_below_a_folder_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.NT", "a.ttl", "c/a.trig", "c/b.nq"):
        write(tmp_path / name, name)
    assert names(tmp_path) == ["a.ttl", "b.NT", "c/a.trig", "c/b.nq"]


def test_what_is_no_rdf_hidden_or_excluded_is_left_alone(tmp_path: Path) -> None:
    for name in (
        "a.ttl",
        "b.txt",
        "site.toml",
        ".hidden.ttl",
        ".git/c.ttl",
        "d/.e/f.ttl",
        "persons.ttl",
        "package.json",
        "pom.xml",
    ):
        write(tmp_path / name, name)
    (tmp_path / "folder.ttl").mkdir()
    assert names(tmp_path, SourceContext(BASE, exclude=frozenset({tmp_path / "persons.ttl"}))) == ["a.ttl"]


def test_a_folder_below_a_hidden_one_is_read(tmp_path: Path) -> None:
    write(tmp_path / ".lodse/a.ttl", "a")
    assert names(tmp_path / ".lodse") == ["a"]


def test_relative_iris_belong_to_the_site(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<id/x> <p> <> .", "utf-8")
    assert list(rdf.read(tmp_path / "a.ttl", CONTEXT)) == [
        Quad(NamedNode(f"{BASE}id/x"), NamedNode(f"{BASE}p"), NamedNode(BASE))
    ]


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        list(rdf.read(tmp_path / "missing", CONTEXT))


def test_a_folder_without_rdf_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no RDF file in this folder") as caught:
        list(rdf.read(tmp_path, CONTEXT))
    assert "ttl" in caught.value.advice


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    write(tmp_path / "a.ttl", "a")
    (tmp_path / "b.ttl").write_text("\n\n<a> nonsense", "utf-8")
    with pytest.raises(SourceError) as caught:
        list(rdf.read(tmp_path, CONTEXT))
    assert (caught.value.path, caught.value.line) == (tmp_path / "b.ttl", 3)
