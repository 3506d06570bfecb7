"""Files are read line by line where that is faster, and the lines are those of the statements, one by one."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from publisher import rdf
from publisher.findings import Finding
from publisher.gathering import gather, lines
from publisher.gathering.runs import MemoryRun, Sorter
from publisher.read import UNREADABLE, Unit
from publisher.site import Source
from publisher.sources import SourceContext
from publisher.terms import XSD

BASE = "https://a.example/"
NODES = [NamedNode(f"{BASE}{name}") for name in ("a", "a#b", "c--d", "id/ä", "x%20y")]
TYPES = [XSD[name] for name in ("date", "dateTime", "decimal", "integer", "boolean", "string", "double", "duration")]
WORDS = [
    "051.3120",
    "+7",
    "2026-02-30",
    "2026-02-03Z",
    '"^^<',
    "_:x",
    "<<",
    "a\\b",
    "\t\n\r",
    "\u0085\u2028\x1c",
    "P7D",
]

texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=8))
literals = st.one_of(
    st.builds(Literal, texts),
    texts.map(lambda text: Literal(text, language="de")),
    st.builds(lambda text, datatype: Literal(text, datatype=datatype), texts, st.sampled_from(TYPES)),
)
blanks = st.sampled_from([BlankNode("one"), BlankNode("two")])
nodes = st.sampled_from(NODES)
quads = st.builds(Quad, nodes | blanks, nodes, nodes | blanks | literals)


def unit(path: Path) -> Unit:
    return Unit((Source("rdf", path),), SourceContext(BASE), path)


def sorted_lines(sorter: Sorter) -> list[bytes]:
    [run] = sorter.runs()
    assert isinstance(run, MemoryRun)
    assert run.count == sum(map(len, run.held.values()))
    assert all(lines.bucket(line) == number for number, found in run.held.items() for line in found)
    return sorted(line for found in run.held.values() for line in found)


@pytest.mark.parametrize("form", [rdf.N_TRIPLES, rdf.TURTLE])
@given(st.lists(quads, max_size=12))
def test_lines_are_those_of_the_statements(form: rdf.Format, said: list[Quad]) -> None:
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, f"a.{form.suffix}")
        file.write_bytes(rdf.serialise(said, form))
        at_once, one_by_one = Sorter(), Sorter()
        assert gather.sort(unit(file), at_once) == []
        for quad in gather.named(unit(file)):
            assert isinstance(quad, Quad)
            one_by_one.add(quad)
        assert sorted_lines(at_once) == sorted_lines(one_by_one)


def test_a_file_that_is_broken_is_a_finding_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.nt"
    file.write_text(f"<{BASE}a> <{BASE}b> <{BASE}c> .\n<{BASE}a> broken .\n", "utf-8")
    [finding] = gather.sort(unit(file), Sorter())
    [same] = [found for found in unit(file).statements() if isinstance(found, Finding)]
    assert finding == same
    assert (finding.rule, finding.source, finding.line) == (UNREADABLE, str(file), 2)
