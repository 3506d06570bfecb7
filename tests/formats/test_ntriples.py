"""What the pattern takes is what the parser would take and we would write, to the byte."""

from __future__ import annotations

import io
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher import rdf
from publisher.errors import SourceError
from publisher.formats import ntriples

LINE = b'<https://a.example/id/x#y> <http://p.example/z?q=%C3%BC> "M\xc3\xbcll \\"a\\\\b\\"\\n"@de-simple .\n'
TYPED = b'<urn:a> <mailto:b@c> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
SAID = b'<urn:a> <urn:b> "c" .\n'
ODD = [
    b"_:a <urn:b> <urn:c> .\n",
    b"# said by hand\n",
    b"\n",
    b'<urn:a>  <urn:b> "c".\n',
    b'<urn:a> <urn:b> "\\u00FC" .\n',
    b'<urn:a> <urn:b> "c"@DE .\n',
    b'<urn:a> <urn:b> "\t" .\n',
    b'<urn:a> <urn:b> "c"^^<http://www.w3.org/2001/XMLSchema#string> .\n',
    "<https://a.example/ä> <urn:b> <urn:c> .\n".encode(),
    b"<http://[::1]/> <urn:b> <urn:c> .\n",
    b'<urn:a> <urn:b> "c" .\r\n',
    b'<urn:a> <urn:b> "no end of the line" .',
]
WRONG = [
    b"<urn:a> <urn:b> <urn:%zz> .\n",
    b'<urn:a> <urn:b> "\xff" .\n',
    b'<urn:a> <urn:b> "\xed\xa0\x80" .\n',
    b'<urn:a> <urn:b> "c"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> .\n',
    b'"a" <urn:b> <urn:c> .\n',
    b"<urn:a> <urn:b> <c> .\n",
]


def taken(text: bytes) -> bytes:
    return b"".join(line + b"\n" for line in chain.from_iterable(ntriples.canonical(io.BytesIO(text))))


def written_by_the_parser(text: bytes) -> bytes:
    found = ox.parse(text, ox.RdfFormat.N_TRIPLES, base_iri="https://b.example/")
    return ox.serialize(list(found), format=ox.RdfFormat.N_QUADS) or b""


def read(folder: Path, text: bytes) -> list[bytes]:
    file = folder / "a.nt"
    file.write_bytes(text)
    return list(chain.from_iterable(rdf.read_lines(file, "https://b.example/")))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.from_regex(ntriples.STATEMENTS, fullmatch=True))
def test_what_fits_the_pattern_is_written_alike(text: bytes) -> None:
    found = taken(text)
    assert found in {text, b""}  # nothing of what is no UTF-8
    assert found == written_by_the_parser(found)


@given(
    st.integers(0, len(LINE + TYPED) - 1),
    st.one_of(st.binary(max_size=2), st.sampled_from([b"\\", b'"', b"<", b" "])),
)
def test_a_damaged_line_is_never_taken_for_another(place: int, damage: bytes) -> None:
    text = (LINE + TYPED)[:place] + damage + (LINE + TYPED)[place + 1 :]
    found = taken(text)
    assert text.startswith(found)
    assert found == written_by_the_parser(found)


def test_usual_lines_are_taken() -> None:
    assert taken((LINE + TYPED + SAID) * 20_000) == (LINE + TYPED + SAID) * 20_000


@pytest.mark.parametrize("odd", ODD)
def test_from_the_first_odd_line_on_the_parser_reads(tmp_path: Path, odd: bytes) -> None:
    assert taken(LINE + SAID + odd) == LINE + SAID
    found = read(tmp_path, LINE + SAID + odd)
    assert found[:2] == (LINE + SAID).splitlines()
    assert len(found) == 2 + len(written_by_the_parser(odd).splitlines())


def test_characters_that_a_writer_escapes_are_left_to_the_parser(tmp_path: Path) -> None:
    text = SAID + '<urn:a> <urn:b> "\ufffe" .\n'.encode()
    assert taken(text) == b""
    assert read(tmp_path, text) == [SAID.strip(), b'<urn:a> <urn:b> "\\uFFFE" .']


@pytest.mark.parametrize("wrong", WRONG)
def test_an_error_names_its_line_wherever_the_parser_began(tmp_path: Path, wrong: bytes) -> None:
    with pytest.raises(SourceError) as alone:
        read(tmp_path, wrong)
    with pytest.raises(SourceError) as after:
        read(tmp_path, (LINE + TYPED) * 10_000 + ODD[1] + SAID + wrong)
    assert (alone.value.line, after.value.line) == (1, 20_003)
    assert alone.value.reason == after.value.reason.replace("line 20003 ", "line 1 ")


def test_blank_nodes_are_the_same_in_the_whole_file(tmp_path: Path) -> None:
    about = b"_:a <urn:b> _:a .\n"
    found = read(tmp_path, SAID + about + SAID * 30_000 + about)
    assert len(set(found)) == 2


def test_a_line_without_an_end_takes_no_memory_in_proportion(tmp_path: Path) -> None:
    text = b'<urn:a> <urn:b> "' + b"c" * (3 * ntriples.AT_ONCE) + b'" .\n'
    assert taken(SAID + text) == SAID
    assert read(tmp_path, SAID + text) == [SAID.strip(), text.strip()]
