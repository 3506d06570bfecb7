from __future__ import annotations

import io
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib import Graph

from publisher import rdf
from publisher.errors import SourceError
from publisher.rdf import FORMATS, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from publisher.terms import PREFIXES, RDF, SCHEMA, XSD
from tests.graphs import BASE, DATASETS, GRAPHS, PLACE, same_dataset, same_graph

WITH_GRAPHS = [form for form in FORMATS if form.graphs]
NAMED = Quad(PLACE, SCHEMA.name, Literal("R"), NamedNode("urn:x:graph"))

every_format = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.suffix)


def read_back(text: bytes, form: Format) -> list[Quad]:
    return [found if isinstance(found, Quad) else Quad(*found) for found in ox.parse(text, form.syntax)]


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


# The table -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["name", "media_type", "suffix"])
def test_each_format_has_a_name_a_media_type_and_a_suffix_of_its_own(said: str) -> None:
    assert len({getattr(form, said) for form in FORMATS}) == len(FORMATS)


@every_format
def test_media_types_and_graphs_are_those_of_the_engine(form: Format) -> None:
    assert (form.media_type, form.graphs) == (form.syntax.media_type, form.syntax.supports_datasets)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.ttl", TURTLE),
        ("A.TTL", TURTLE),
        ("a.b.nt", N_TRIPLES),
        ("a.jsonld", JSON_LD),
        ("a.json", JSON_LD),
        ("a.rdf", RDF_XML),
        ("a.xml", RDF_XML),
        ("a.owl", RDF_XML),
        ("a.trig", TRIG),
        ("a.nq", N_QUADS),
        ("a.csv", None),
        ("ttl", None),
        ("a.ttl.gz", None),
        ("", None),
    ],
)
def test_a_format_is_told_by_the_files_name(name: str, form: Format | None) -> None:
    assert rdf.format_of(Path(name)) is form


# Round trips -----------------------------------------------------------------------------------------------------


@every_format
@settings(max_examples=30)
@given(quads=GRAPHS)
def test_what_is_serialised_is_read_back_as_the_same_graph(form: Format, quads: list[Quad]) -> None:
    assert same_graph(read_back(rdf.serialise(quads, form), form), quads)


@every_format
@settings(max_examples=30)
@given(quads=GRAPHS)
def test_what_is_streamed_into_a_file_is_read_back_as_the_same_graph(form: Format, quads: list[Quad]) -> None:
    file = io.BytesIO()
    rdf.write(quads, file, form)
    assert same_graph(read_back(file.getvalue(), form), quads)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("line\r\nline\rline", "line\r\nline\rline"),
        ("bell\x07, tab\t", "bell\ufffd, tab\t"),
        ("\x00\ufffe\uffff\U0001f600", "\ufffd\ufffd\ufffd\U0001f600"),
    ],
)
def test_what_xml_cannot_hold_does_not_break_it(text: str, read: str) -> None:
    written = rdf.serialise([Quad(PLACE, SCHEMA.name, Literal(text))], RDF_XML)
    [found] = Graph().parse(data=written, format="xml").objects()
    assert str(found) == read


@pytest.mark.parametrize(
    ("property_", "is_written"),
    [
        ("http://schema.org/name", True),
        ("urn:x:größe", True),
        ("http://e.test/a(b", True),
        ("http://e.test/page#1a", True),
        ("http://e.test/", False),
        ("http://e.test/page#1", False),
        ("urn:1.2.840", False),
        ("http://e.test/x%20", False),
        ("http://e.test/×", False),
    ],
)
def test_a_property_that_has_no_name_in_xml_is_left_out_of_it(property_: str, *, is_written: bool) -> None:
    quads = [Quad(PLACE, NamedNode(property_), PLACE), Quad(PLACE, SCHEMA.url, PLACE)]
    kept = [str(found) for found in Graph().parse(data=rdf.serialise(quads, RDF_XML), format="xml").predicates()]
    assert sorted(kept) == sorted([SCHEMA.url.value] + [property_] * is_written)


@pytest.mark.parametrize("form", WITH_GRAPHS, ids=lambda form: form.suffix)
@settings(max_examples=30)
@given(quads=DATASETS)
def test_named_graphs_are_kept(form: Format, quads: list[Quad]) -> None:
    assert same_dataset(read_back(rdf.serialise(quads, form), form), quads)


@every_format
def test_a_format_without_graphs_gets_each_triple_once(form: Format) -> None:
    found = read_back(rdf.serialise([NAMED, Quad(*NAMED.triple)], form), form)
    assert len(found) == (2 if form.graphs else 1)


@every_format
@settings(max_examples=20)
@given(quads=GRAPHS)
def test_the_same_quads_give_the_same_bytes(form: Format, quads: list[Quad]) -> None:
    assert rdf.serialise(quads, form) == rdf.serialise(iter(quads), form)


@every_format
def test_what_is_written_as_a_file_can_be_read_as_a_source(form: Format, tmp_path: Path) -> None:
    quads = [Quad(PLACE, SCHEMA.name, Literal('Räthaus\n"x"\\', language="de")), Quad(PLACE, SCHEMA.url, PLACE)]
    file = write(tmp_path / f"a.{form.suffix}", rdf.serialise(quads, form))
    assert set(rdf.read_file(file, BASE)) == set(quads)


@pytest.mark.parametrize("form", [TURTLE, TRIG], ids=lambda form: form.suffix)
@pytest.mark.parametrize(
    ("quad", "prefixes"),
    [
        (Quad(PLACE, SCHEMA.name, Literal("x")), {"schema"}),
        (Quad(PLACE, RDF.type, SCHEMA.Place), {"schema"}),
        (Quad(PLACE, SCHEMA.price, Literal("x", datatype=XSD.date)), {"schema", "xsd"}),
        (Quad(PLACE, SCHEMA.name, Literal("siehe http://xmlns.com/foaf/0.1/")), {"schema"}),
        (Quad(PLACE, NamedNode("urn:p"), NamedNode("urn:o")), set()),
    ],
)
def test_only_prefixes_that_are_used_appear(form: Format, quad: Quad, prefixes: set[str]) -> None:
    assert set(re.findall(r"@prefix (\w+):", rdf.serialise([quad], form).decode())) == prefixes


def test_prefixes_are_used() -> None:
    assert b"schema:name" in rdf.serialise([Quad(PLACE, SCHEMA.name, Literal("x"))], TURTLE)


def test_json_ld_is_written_in_the_profile_asked_for() -> None:
    assert rdf.serialise([Quad(PLACE, SCHEMA.name, Literal("x"))], JSON_LD, profile="expanded").startswith(b"[")


# Reading ---------------------------------------------------------------------------------------------------------


def test_relative_iris_are_resolved_against_the_base(tmp_path: Path) -> None:
    file = write(tmp_path / "a.ttl", "<id/place/rathaus> <http://schema.org/url> <#x> .")
    assert list(rdf.read_file(file, BASE)) == [Quad(PLACE, SCHEMA.url, NamedNode(f"{BASE}#x"))]


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    file = write(tmp_path / "a.nt", '_:b <http://schema.org/name> "x" .')
    one, other = (next(iter(rdf.read_file(file, BASE))).subject for _ in range(2))
    assert isinstance(one, BlankNode)
    assert one != other


def test_blank_nodes_keep_their_names_if_asked_to(tmp_path: Path) -> None:
    file = write(tmp_path / "a.nt", '_:b <http://schema.org/name> "x" .')
    assert next(iter(rdf.read_file(file, BASE, rename_blank_nodes=False))).subject == BlankNode("b")


def test_a_bundled_context_is_read_without_asking(tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", '{"@context": "https://schema.org", "@id": "id/place/rathaus", "name": "R"}')
    assert list(rdf.read_file(file, BASE)) == [Quad(PLACE, SCHEMA.name, Literal("R"))]


BROKEN = [
    ("a.ttl", "\n\n<a> <b> .\n", 3),
    ("a.ttl", "<a> <b> <c> .\nx:y <b> <c> .\n", 2),
    ("a.ttl", "<a> <b> 'never closed\n", 1),
    ("a.trig", "\n{ <http://a/b> ", 2),
    ("a.nt", "<http://a/s> <http://a/p> <http://a/o> .\n<http://a/s> .\n", 2),
    ("a.nq", "\nnonsense\n", 2),
    ("a.rdf", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n</rdf:Oops>", 2),
    ("a.rdf", "<html/>", None),
    ("a.rdf", "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n<a>&x;</a>", 3),
    ("a.rdf", "<?xml version='1.0'?>\n<a>\n&x;</a>", 3),
    ("a.jsonld", '{\n"@id": "urn:a",\n}', 2),
    ("a.jsonld", '{\n"@id": ', 2),
    ("a.jsonld", '{"@id": 5}', None),
    ("a.jsonld", "", 1),
    ("a.jsonld", '{"@context": "https://evil.example/"}', 1),
    ("a.jsonld", "[" * 300 + "]" * 300, None),
    ("a.ttl", b'<urn:a> <urn:b> "\xff" .', 1),
    ("a.nt", b'\n<urn:a> <urn:b> "\xc3" .', 2),
    ("a.jsonld", b'{"@id": "\xff"}', 1),
    ("a.rdf", b"<a>\n\xff</a>", 2),
    ("a.ttl", "<urn:a> <urn:b> <urn:c d> .", 1),
]


@pytest.mark.parametrize(("name", "text", "line"), BROKEN, ids=repr)
def test_a_broken_file_is_named_with_the_line(name: str, text: str | bytes, line: int | None, tmp_path: Path) -> None:
    file = write(tmp_path / name, text)
    with pytest.raises(SourceError) as caught:
        list(rdf.read_file(file, BASE))
    assert str(caught.value).startswith(f"{file}, line {line}: " if line else f"{file}: ")
    assert (caught.value.path, caught.value.line) == (file, line)
    assert caught.value.advice


@pytest.mark.parametrize("name", ["a.csv", "a", "a.ttl.gz"])
def test_a_file_that_is_no_rdf_by_its_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"not an RDF file by its name") as caught:
        list(rdf.read_file(tmp_path / name, BASE))
    assert ".ttl" in caught.value.advice


@every_format
def test_a_missing_file_is_named(form: Format, tmp_path: Path) -> None:
    file = tmp_path / f"missing.{form.suffix}"
    with pytest.raises(SourceError, match=f"{re.escape(str(file))}: No such file"):
        list(rdf.read_file(file, BASE))


@every_format
def test_a_folder_is_no_file(form: Format, tmp_path: Path) -> None:
    (tmp_path / f"a.{form.suffix}").mkdir()
    with pytest.raises(SourceError, match="Is a directory"):
        list(rdf.read_file(tmp_path / f"a.{form.suffix}", BASE))


@every_format
def test_a_byte_order_mark_is_no_part_of_the_text(form: Format, tmp_path: Path) -> None:
    quads = [Quad(PLACE, SCHEMA.name, Literal("Rathaus"))]
    file = write(tmp_path / f"a.{form.suffix}", b"\xef\xbb\xbf" + rdf.serialise(quads, form))
    assert list(rdf.read_file(file, BASE)) == quads


@pytest.mark.parametrize("form", [TURTLE, N_TRIPLES, TRIG, N_QUADS, JSON_LD], ids=lambda form: form.suffix)
def test_a_text_that_no_buffer_holds_is_refused(form: Format, tmp_path: Path) -> None:
    text = rdf.serialise([Quad(PLACE, SCHEMA.name, Literal("x" * 20_000_000))], form)
    with pytest.raises(SourceError, match="more than 16 MiB"):
        list(rdf.read_file(write(tmp_path / f"a.{form.suffix}", text), BASE))


def test_what_is_nested_deeply_in_turtle_is_read(tmp_path: Path) -> None:
    depth = 20_000
    file = write(tmp_path / "a.ttl", "<urn:a> <urn:b> " + "[ <urn:b> " * depth + "1" + "]" * depth + " .")
    assert sum(1 for _ in rdf.read_file(file, BASE)) == depth + 1


def test_what_stands_before_the_fault_is_still_read(tmp_path: Path) -> None:
    found = rdf.read_file(write(tmp_path / "a.nt", "<urn:a> <urn:b> <urn:c> .\nx"), BASE)
    assert next(found).subject == NamedNode("urn:a")
    with pytest.raises(SourceError):
        next(found)


def test_every_prefix_is_a_namespace() -> None:
    assert all(re.fullmatch(r"https?://.+[#/]", namespace) for namespace in PREFIXES.values())
