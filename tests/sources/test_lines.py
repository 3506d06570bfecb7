from __future__ import annotations

from pathlib import Path

import pytest

from publisher.sources import lines
from publisher.sources.lines import Lines
from publisher.terms import SCHEMA
from tests.graphs import BASE, PLACE

TEXT = """\
# place:rathaus is mentioned here
place:alt schema:containedInPlace
    place:rathaus ;
    schema:name "Alt"@de .

place:rathaus-anbau schema:name "Anbau"@de .
place:rathaus
    a schema:Place ;
    schema:name "Rathaus"@de ;
    schema:address <id/place/rathaus#address> .

<id/place/rathaus#address> schema:streetAddress "Markt 1" .
service:rathaus schema:name "Rathaus"@de .

service:pass
    schema:dateModified "2026-11-20"^^xsd:date ;
    schema:description "Ein Text ohne Zahl."@de ;
    schema:name
        "Pass"@de , "Passport"@en ;
    schema:provider organisation:amt ;
    schema:validThrough "2020-01-20"^^xsd:date ;
    schema:price 20 .
"""


@pytest.mark.parametrize(
    ("iri", "path", "value", "line"),
    [
        ("id/place/rathaus", None, None, 7),
        ("id/place/rathaus", None, "Rathaus", 9),
        ("id/place/rathaus", "name", "Rathaus", 9),
        ("id/place/rathaus", None, "nowhere", 7),
        ("id/place/rathaus", "name", "nowhere", 9),
        ("id/place/rathaus", "floor", "nowhere", 7),
        ("id/place/rathaus-anbau", None, "Anbau", 6),
        ("id/place/rathaus#address", None, "Markt 1", 12),
        ("id/service/rathaus", None, None, 13),
        ("id/place/alt", None, "Alt", 4),
        ("id/place/alt", "containedInPlace", f"{BASE}id/place/rathaus", 3),
        ("id/service/pass", "dateModified", "2026-11-20", 16),
        ("id/service/pass", "description", "20", 17),
        ("id/service/pass", "price", "20", 22),
        ("id/service/pass", "provider", f"{BASE}id/organisation/amt", 20),
        ("id/service/pass", "name", "Passport", 19),
    ],
)
def test_the_line_of_a_thing_or_of_its_value_is_found(
    iri: str, path: str | None, value: str | None, line: int, tmp_path: Path
) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(TEXT, "utf-8")
    assert Lines([file]).find(f"{BASE}{iri}", path and SCHEMA[path].value, value) == (file, line)


def test_each_statement_of_n_triples_has_its_line(tmp_path: Path) -> None:
    file, thing = tmp_path / "a.nt", f"<{BASE}id/service/pass>"
    said = [f'{thing} <{SCHEMA.name.value}> "Pass"@de .', f"{thing} <{SCHEMA.provider.value}> <{BASE}id/x/y> ."]
    file.write_text("\n".join([*said, f'<{BASE}id/service/other> <{SCHEMA.name.value}> "Other"@de .']), "utf-8")
    found = Lines([file])
    assert found.find(f"{BASE}id/service/pass", SCHEMA.provider.value, f"{BASE}id/x/y") == (file, 2)
    assert found.find(f"{BASE}id/service/pass", None, "Other") == (file, 1)


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?>\n<p:Place rdf:about="https://a.example/id/place/rathaus">\n  <p:name>Rathaus</p:name>',
        '[{"@id": "https://a.example/id/place/alt"},\n{"@id" : "id/place/rathaus",\n"name": "Rathaus"}]',
        '{"in": "id/place/rathaus",\n "id":"id/place/rathaus",\n "name": "Rathaus"}',
    ],
    ids=["RDF/XML", "JSON-LD", "JSON-LD by our context"],
)
def test_the_line_is_found_in_other_formats_too(text: str, tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text(text, "utf-8")
    assert Lines([file]).find(PLACE.value) == (file, 2)
    assert Lines([file]).find(PLACE.value, value="Rathaus") == (file, 3)


@pytest.mark.parametrize("iri", [f"{BASE}id/place/none", f"{BASE}id/place/rat", "urn:x", f"{BASE}id/place/(", "+*["])
def test_what_is_not_described_has_no_line(iri: str, tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(TEXT, "utf-8")
    assert Lines([file]).find(iri) is None


def test_files_that_are_not_utf_8_are_looked_at_too(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_bytes(b"# \xff\nplace:rathaus a schema:Place .")
    assert Lines([file]).find(PLACE.value) == (file, 2)


def test_of_several_files_the_first_that_names_the_kind_counts(tmp_path: Path) -> None:
    for name, text in {
        "a.ttl": "x:rathaus a x:Y .",
        "b.ttl": "\nplace:rathaus a x:Y .",
        "c.ttl": "place:rathaus .",
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    found = Lines(tmp_path / name for name in ("a.ttl", "b.ttl", "c.ttl"))
    assert found.find(PLACE.value) == (tmp_path / "b.ttl", 2)


def test_each_file_is_read_once_however_much_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.ttl").write_text(TEXT, "utf-8")
    reading, read = Path.read_text, []

    def counted(path: Path, *how: str) -> str:
        read.append(path)
        return reading(path, *how)

    monkeypatch.setattr(Path, "read_text", counted)
    found = Lines([tmp_path / "a.ttl"])
    assert read == []
    assert {found.find(f"{BASE}id/place/{name}", None) for name in ("rathaus", "alt", "none")}
    assert read == [tmp_path / "a.ttl"]


def test_a_file_that_nobody_wrote_by_hand_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text(f"place:{name[0]} a x:Y .", "utf-8")
    monkeypatch.setattr(lines, "MOST", 20)
    found = Lines([tmp_path / "a.ttl", tmp_path / "b.ttl"])
    assert found.find(f"{BASE}id/place/a", None) == (tmp_path / "a.ttl", 1)
    assert found.find(f"{BASE}id/place/b", None) is None
