"""XZuFi out: whatever it has a place for comes back by our own reader, and what comes back goes out the same again."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from publisher import __version__
from publisher.exchange import xzufi as written
from publisher.findings import Finding
from publisher.graph import quads
from publisher.model import Service
from publisher.site import Site
from publisher.sources import SourceContext, xzufi
from publisher.terms import DCT, LODSE, ORG, RDF, SCHEMA
from tests.conftest import Town
from tests.sources.reading import BASE

FIXTURE = Path(__file__).parents[1] / "sources/xzufi/stadt.xml"
NS = "{http://xoev.de/schemata/xzufi/2_2_0}"
KLEIN = Site(Path(), base=BASE, publisher="organisation/musterstadt", municipality_key="06611000")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
KINDS = {"service": SCHEMA.GovernmentService, "organisation": ORG.Organization, "channel": SCHEMA.ServiceChannel}


def stored(found: Iterable[Quad]) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(found)
    return store


def things(store: ox.Store, kind: NamedNode) -> list[str]:
    found = (q.subject for q in store.quads_for_pattern(None, RDF.type, kind, DefaultGraph()))
    return sorted(node.value for node in found if isinstance(node, NamedNode) and "#" not in node.value)


def transfer(store: ox.Store, site: Site) -> bytes:
    """Write what is in a store."""

    out = io.BytesIO()
    kinds = {kind: things(store, of_class) for kind, of_class in KINDS.items()}
    written.write(out, site, written.Things(site, store, kinds), NOON)
    return out.getvalue()


def read(data: bytes, folder: Path, site: Site) -> tuple[ox.Store, list[Finding]]:
    """Read it again, keys by identifier, so that everything keeps its IRI."""
    file = folder / "transfer.xml"
    file.write_bytes(data)
    context = SourceContext(site.base, site.language, site.publisher.rpartition("/")[2], options={"keys": "id"})
    found = list(xzufi.read(file, context))
    return stored(x for x in found if isinstance(x, Quad)), [x for x in found if isinstance(x, Finding)]


def statements(store: ox.Store) -> set[str]:
    return {str(quad) for quad in store}


def texts(store: ox.Store, iri: str, predicate: NamedNode) -> set[tuple[str, str | None]]:
    found = store.quads_for_pattern(NamedNode(iri), predicate, None, DefaultGraph())
    return {(q.object.value, q.object.language) for q in found if isinstance(q.object, Literal)}


def number(store: ox.Store, iri: str, predicate: NamedNode) -> int:
    return len(list(store.quads_for_pattern(NamedNode(iri), predicate, None, DefaultGraph())))


def test_what_came_as_xzufi_goes_out_and_comes_back_whole(tmp_path: Path) -> None:
    first, _ = read(FIXTURE.read_bytes(), tmp_path, KLEIN)
    again, found = read(transfer(first, KLEIN), tmp_path, KLEIN)
    assert statements(again) == statements(first)
    assert not found


def _round(town: Town, folder: Path) -> None:
    """Send a town round: after one passage nothing changes any more, and what citizens read is still there."""
    store = ox.Store.read_only(str(town.release.path / "store"))
    first, found = read(transfer(store, town.site), folder, town.site)
    again, _ = read(transfer(first, town.site), folder, town.site)
    assert statements(again) == statements(first)
    assert {finding.rule for finding in found} <= {"bad-hours"}
    services = things(store, SCHEMA.GovernmentService)
    assert services
    for iri in services:
        for predicate in (SCHEMA.name, LODSE.leikaKey):
            assert texts(first, iri, predicate) == texts(store, iri, predicate), iri
        for predicate in (LODSE.documentNeeded, LODSE.step, LODSE.form, LODSE.legalBasis):
            assert number(first, iri, predicate) == number(store, iri, predicate), (iri, predicate)
        assert {a for _, a in texts(first, iri, SCHEMA.description)} == {
            a for _, a in texts(store, iri, SCHEMA.description)
        }, iri


def test_the_demo_town_goes_round(kassel: Town, tmp_path: Path) -> None:
    _round(kassel, tmp_path)


@pytest.mark.slow
def test_munich_goes_round(munich: Town, tmp_path: Path) -> None:
    _round(munich, tmp_path)


def test_the_form_is_that_of_the_format(kassel: Town) -> None:
    tree = etree.fromstring(gzip.decompress((kassel.release.path / "dumps/data.xzufi.xml.gz").read_bytes()))
    assert (tree.tag, tree.get("xzufiVersion")) == (f"{NS}transfer.operation.040501", "2.2.0")
    assert {name: tree.get(name) for name in ("produktbezeichnung", "produktversion")} == {
        "produktbezeichnung": "lodse",
        "produktversion": __version__,
    }
    assert [each.tag for each in tree[:2]] == [f"{NS}nachrichtenkopf", f"{NS}schreibe"]  # importers want one head
    assert {each.tag for each in tree[1:]} == {f"{NS}schreibe"}
    assert {each[0].tag for each in tree[1:]} == {
        f"{NS}{name}" for name in ("leistung", "organisationseinheit", "onlinedienst")
    }
    assert all(each[0][0].get("schemeAgencyID") == "06611000" for each in tree[1:])
    codes = tree.findall(f".//{NS}leikaTextmodul/code")  # without a namespace, as importers expect it
    assert {code.text for code in codes} >= {"02", "03", "06", "07", "08", "11"}
    assert all(each.get("languageCode") in {"de", "en", "de-simple"} for each in tree.iter(f"{NS}inhalt"))


def test_the_head_says_which_message_it_is_of_when_and_from_whom(kassel: Town) -> None:
    tree = etree.fromstring(gzip.decompress((kassel.release.path / "dumps/data.xzufi.xml.gz").read_bytes()))
    head = {each.tag.removeprefix(NS): each.text for each in tree[0]}
    assert list(head) == ["nachrichtUUID", "erstelltDatumZeit", "empfaenger", "sender"]
    assert str(UUID(head["nachrichtUUID"])) == head["nachrichtUUID"]
    assert head["erstelltDatumZeit"] == kassel.release.created
    assert head["sender"] == kassel.site.name


def test_each_message_has_an_identifier_of_its_own() -> None:
    store, out = stored(quads(Service(key="s", name={"de": "X"}, description={"de": "Y"}), BASE)), io.BytesIO()
    written.write(out, KLEIN, written.Things(KLEIN, store, {}), NOON + timedelta(seconds=1))
    first, second = transfer(store, KLEIN), out.getvalue()
    assert str(etree.fromstring(first).findtext(f".//{NS}nachrichtUUID")) not in second.decode()


def test_what_is_not_open_data_is_not_in_it(kassel: Town) -> None:
    text = gzip.decompress((kassel.release.path / "dumps/data.xzufi.xml.gz").read_bytes())
    assert b"kontaktperson" not in text
    assert b"familienname" not in text


def test_the_same_data_give_the_same_bytes(kassel: Town) -> None:
    store = ox.Store.read_only(str(kassel.release.path / "store"))
    assert transfer(store, kassel.site) == transfer(store, kassel.site)


words = st.text(min_size=1, max_size=40).filter(lambda text: bool(text.strip()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words, words, words, st.lists(words, max_size=3))
def test_no_text_breaks_the_file_and_nothing_changes_twice(
    tmp_path: Path, name: str, description: str, note: str, steps: list[str]
) -> None:
    hostile = Service(
        key="s",
        name={"de": f"Name {name}"},  # without one, the reader leaves the record out
        description={"de": description},
        note={"de": note},
        steps=tuple({"de": step} for step in steps),
    )
    first, _ = read(transfer(stored(quads(hostile, BASE)), KLEIN), tmp_path, KLEIN)
    second, _ = read(transfer(first, KLEIN), tmp_path, KLEIN)
    third, _ = read(transfer(second, KLEIN), tmp_path, KLEIN)
    assert statements(third) == statements(second)


@pytest.mark.parametrize(
    ("text", "legal"),
    [
        ("<b>fett</b> & so", "<b>fett</b> & so"),
        ("]]>", "]]>"),
        ("a\x00\x0b\x1fb", "ab"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("\ud7ff\ufffd", "\ud7ff\ufffd"),
        ("<!--", "<!--"),
    ],
)
def test_markup_in_a_name_is_text(text: str, legal: str, tmp_path: Path) -> None:
    service = Service(key="s", name={"de": f"X {text}"}, description={"de": "Y"})
    tree = etree.fromstring(transfer(stored(quads(service, BASE)), KLEIN))
    assert tree.find(f".//{NS}leistung") is not None
    again, _ = read(etree.tostring(tree), tmp_path, KLEIN)
    assert texts(again, f"{BASE}id/service/s", SCHEMA.name) == {(f"X {legal}", "de")}


def test_it_can_be_had_as_a_document_and_as_a_dump(client: FlaskClient, kassel: Town) -> None:
    document = client.get("/export/xzufi.xml")
    assert (document.status_code, document.content_type) == (200, "application/xml; charset=utf-8")
    packed = client.get("/dumps/data.xzufi.xml.gz")
    assert gzip.decompress(packed.data) == document.data
    packed.close()
    described = client.get("/dataset.ttl").text
    assert "dumps/data.xzufi.xml.gz" in described
    assert "http://xoev.de/schemata/xzufi/2_2_0" in described
    assert "data.xzufi" not in [line for line in described.splitlines() if "void:dataDump" in line][0]  # noqa: RUF015
    assert kassel.site.checked


def test_rdf_that_is_published_as_it_stands_has_no_xzufi(tmp_path: Path, publish: object) -> None:
    (tmp_path / "a.ttl").write_text("<https://a.example/> <https://b.example/> 1 .")
    assert publish(tmp_path / "a.ttl").get("/export/xzufi.xml").status_code == 404  # type: ignore[operator]


def test_another_agency_is_named_where_the_town_has_no_key() -> None:
    service = Service(key="s", name={"de": "X"}, description={"de": "Y"})
    text = transfer(stored(quads(service, BASE)), replace(KLEIN, municipality_key=""))
    assert f'schemeAgencyID="{BASE}"'.encode() in text
    assert DCT.modified.value.encode() not in text
