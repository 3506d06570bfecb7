"""A web node without the folder of a release gets it from the engine: whole, only what is public, or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad
from werkzeug.test import Client as Reader

from publisher import rdf, server, site
from publisher.build import build
from publisher.contents import integrity
from publisher.contents.files import files_of
from publisher.errors import EngineError, ReleaseError
from publisher.past.retention import Retention
from publisher.progress import Silent
from publisher.release import Releases
from publisher.remote import backend, folder
from publisher.remote.backend import prepare
from publisher.remote.client import Client
from publisher.remote.graph_store import GraphStore
from publisher.remote.push import push, roll_back
from publisher.site import Site
from publisher.terms import CNT
from publisher.web.app import create_app
from tests.command import lodse, serving
from tests.conftest import Town
from tests.releasing import Released, releasing
from tests.remote.conftest import MARKS, Start, pushed
from tests.remote.engines import ENGINES, Running, oxigraph
from tests.sparql.served import wait_for

PART = folder.PART


@pytest.fixture(params=[pytest.param(name, marks=MARKS[name]) for name in ENGINES])
def engine(request: pytest.FixtureRequest, start: Start) -> Running:
    return start(request.param)


@pytest.fixture
def node(kassel: Town, engine: Running, tmp_path: Path) -> Site:
    """A node that has the settings of the demo town, and no release, once its engine has one."""
    there = replace(pushed(kassel.site, engine), releases=tmp_path / "node")
    prepare(there, Silent())
    return there


def sums(path: Path) -> dict[str, str]:
    return {
        file.relative_to(path).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files_of(path)
        if file.name not in {"manifest.json", "made.json"}
    }


def test_a_node_gets_what_is_public_byte_by_byte(kassel: Town, node: Site) -> None:
    found = Releases(node.releases).current()
    assert found
    assert found.id == kassel.release.id
    own = sums(found.path)
    kept_back = ("store/", "persons/", "report.json")
    assert own == {name: told for name, told in sums(kassel.release.path).items() if not name.startswith(kept_back)}
    assert list(integrity.damages(found)) == []


PATHS = """
/ /a-z/ /a-z/w /a-z.csv /doc/service/ /doc/channel/?page=2 /doc/service.json /doc/service/wohngeld.ttl /search?q=perso
/doc/service/wohngeld.cpsv.ttl /changes /changes.jsonld /quality /api/fees /dataset.ttl /sitemap/1.xml
/export/xzufi.xml /dumps/data.nt.gz /dumps/SHA256SUMS /ontology.ttl /page/imprint /openapi.json /api/hsds/services
""".split()


def test_a_node_that_was_given_nothing_answers_as_the_one_that_built(client: FlaskClient, node: Site) -> None:
    own = create_app(node).test_client()
    for path in PATHS:
        with own.get(path) as told, client.get(path) as expected:
            assert (told.status_code, told.data) == (200, expected.data), path
            assert told.headers.get("ETag") == expected.headers.get("ETag"), path


def test_persons_and_who_built_a_release_are_not_in_the_engine(kassel: Town, engine: Running) -> None:
    pushed(kassel.site, engine)
    said = b"".join(folder.statements(kassel.release))
    names = {line.partition(b"?file=")[2].partition(b"#")[0] for line in said.splitlines()}
    assert {name for name in names if name.startswith((b"persons", b"store", b"report"))} == set()
    told = orjson.loads(folder.manifest(kassel.release))
    assert kassel.release.manifest["built_by"]
    assert "built_by" not in told
    assert not [name for name in told["files"] if name.startswith(("persons/", "store/", "report"))]


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "releases")


@pytest.fixture
def base(request: pytest.FixtureRequest) -> str:
    """A base of its own for each test, as all share one engine."""
    return f"https://{abs(hash(request.node.name))}.example/"


@pytest.fixture
def released(tmp_path: Path, releases: Releases, base: str) -> Released:
    return releasing(tmp_path, releases, base)


@pytest.fixture
def fetched(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "fetched")


def test_a_release_without_files_is_not_fetched(
    engine: Running, releases: Releases, released: Released, base: str, fetched: Releases
) -> None:
    client, release = Client(engine.remote), released("Rathaus")
    push(client, releases, release, Retention(), Silent(), files=False)
    with pytest.raises(EngineError, match="lacks the files"):
        folder.fetch(client, fetched, base, release.id, Silent())
    assert fetched.names() == []
    push(client, releases, release, Retention(), Silent())
    assert folder.fetch(client, fetched, base, release.id, Silent()).id == release.id


def test_a_release_whose_files_were_changed_is_not_taken(
    engine: Running, releases: Releases, released: Released, base: str, fetched: Releases
) -> None:
    client, release = Client(engine.remote), released("Rathaus")
    push(client, releases, release, Retention(), Silent())
    store, place = GraphStore(client), folder.graph(base, release.id)
    store.remove(place)
    changed = replace(release, manifest=dict(release.manifest))
    lines = [line for line in folder.statements(changed) if b"?file=index.sqlite#0>" not in line]
    store.add(place, b"\n".join(lines) + b"\n")
    with pytest.raises(EngineError, match=r"index\.sqlite of .* is not in the engine as it was pushed"):
        folder.fetch(client, fetched, base, release.id, Silent())
    assert [path.name for path in fetched.folder.iterdir()] == [".lock"], "nothing is left of it"


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x", "/etc/passwd", "store/CURRENT", "persons/CURRENT", ".hidden", "a//b", "a/../b", "a\nb",
     "manifest.json", "report.json", ""],
)  # fmt: skip
def test_a_file_that_no_release_has_is_refused(start: Start, base: str, fetched: Releases, name: str) -> None:
    client = Client(start("oxigraph").remote)
    release = "20260131T000000Z-0000000a"
    told = orjson.dumps({"files": {name: {"sha256": "", "bytes": 0}}})
    quad = Quad(NamedNode(f"{base}release/{release}?file=manifest.json#0"), CNT.bytes, Literal(folder.packed(told)))
    store = GraphStore(client)
    store.remove(folder.graph(base, release))
    store.add(folder.graph(base, release), rdf.serialise([quad], rdf.N_TRIPLES))
    with pytest.raises(EngineError, match="a file that no release has"):
        folder.fetch(client, fetched, base, release, Silent())
    assert not fetched.folder.exists()


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, PART * folder.AT_ONCE, PART * folder.AT_ONCE + 1])
def test_a_file_of_any_size_comes_as_it_was(
    engine: Running, releases: Releases, base: str, fetched: Releases, size: int
) -> None:
    client, content = Client(engine.remote), bytes(number * number % 251 for number in range(size))
    with releases.draft("x") as draft:
        (draft / "store").mkdir()
        (draft / "dumps").mkdir()
        (draft / "dumps/data.bin").write_bytes(content)
        facts = {"created": "2026-01-31T00:00:00Z", "base": base, "triples": 0, "findings": {}}
        release = releases.commit(draft, facts, f"20260131T000000Z-{size:08x}")
    store, place = GraphStore(client), folder.graph(base, release.id)
    list(store.load(place, folder.statements(release), folder.count(release), folder.AT_ONCE))
    folder.fetch(client, fetched, base, release.id, Silent())
    assert (fetched.folder / release.id / "dumps/data.bin").read_bytes() == content


def test_what_is_removed_from_the_engine_is_removed_with_its_files(
    engine: Running,
    releases: Releases,
    released: Released,
    base: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, few = Client(engine.remote), Retention(releases=1)
    first, second = released("eins"), released("zwei")
    monkeypatch.setattr("publisher.remote.push.GRACE", timedelta(0))
    push(client, releases, first, few, Silent())
    assert GraphStore(client).count(folder.graph(base, first.id)) == folder.count(first)
    assert push(client, releases, second, few, Silent()).removed == (first.id,)
    assert GraphStore(client).count(folder.graph(base, first.id)) == 0


def test_a_node_keeps_as_many_releases_as_it_may(
    start: Start, releases: Releases, released: Released, base: str, fetched: Releases
) -> None:
    remote = start("oxigraph").remote
    there = replace(site.of_files([], fetched.folder, base=base), remote=remote, retention=Retention(releases=1))
    for name in ("eins", "zwei"):
        release = released(name)
        push(Client(remote), releases, release, Retention(), Silent())
        prepare(there, Silent())
        assert fetched.names() == [release.id]


def test_a_node_follows_every_switch(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "PULSE", 0.1)
    (tmp_path / "engine").mkdir()
    with oxigraph(tmp_path / "engine") as engine:
        pushed(town.site, engine)
        there = replace(town.site, remote=engine.remote, releases=tmp_path / "node")
        reader = Reader(server.load(there))
        assert wait_for(lambda: reader.get("/health/ready").status_code == 200)
        for number in range(2):
            _rename(town, f"Amt {number}")
            pushed(town.site, engine)
            assert wait_for(lambda: f'"Amt {number}"' in reader.get("/doc/organisation/amt.ttl").text)  # noqa: B023
            assert wait_for(lambda: f"Amt {number}" in reader.get("/doc/organisation/").text)  # noqa: B023
        roll_back(Client(engine.remote), there.base)
        assert wait_for(lambda: '"Amt 0"' in reader.get("/doc/organisation/amt.ttl").text)


def _rename(town: Town, name: str) -> None:
    file = town.folder / "town.ttl"
    known = file.read_text("utf-8")
    file.write_text(known.replace('"Amt"', f'"{name}"').replace('"Amt 0"', f'"{name}"'), "utf-8")
    build(town.site)


def test_a_node_that_cannot_fetch_stays_with_the_release_before(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(backend, "PULSE", 0.1)
    (tmp_path / "engine").mkdir()
    with oxigraph(tmp_path / "engine") as engine:
        node = replace(pushed(town.site, engine), releases=tmp_path / "node")
        reader = Reader(server.load(node))
        assert wait_for(lambda: reader.get("/doc/organisation/amt.ttl").status_code == 200)
        _rename(town, "Amt 0")
        release = town.releases.current()
        assert release
        push(Client(engine.remote), town.releases, release, Retention(), Silent(), files=False)
        assert wait_for(lambda: "cannot be fetched, the one before stays" in caplog.text)
        assert '"Amt"' in reader.get("/doc/organisation/amt.ttl").text
        push(Client(engine.remote), town.releases, release, Retention(), Silent())
        monkeypatch.setattr(backend, "_KNOWN_FOR", 1)
        assert wait_for(lambda: '"Amt 0"' in reader.get("/doc/organisation/amt.ttl").text)


@pytest.mark.slow
def test_settings_and_an_engine_are_all_that_a_node_needs(town: Town, start: Start, tmp_path: Path) -> None:
    engine = start("oxigraph")
    pushed(town.site, engine)
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "site.toml").write_bytes((town.folder / "site.toml").read_bytes())
    with serving(bare, "--store", engine.remote.endpoint, releases=tmp_path / "node", workers=2) as node:
        for path in ("/doc/service/ausweis.ttl", "/doc/service/", "/search?q=ausweis", "/dumps/data.nt.gz"):
            assert node.get(path).status == 200, path
    assert lodse("verify", bare, releases=tmp_path / "node").returncode == 0


def test_nothing_is_fetched_where_it_cannot_be_written(kassel: Town, start: Start, tmp_path: Path) -> None:
    engine = start("oxigraph")
    (tmp_path / "file").write_text("", "ascii")
    node = replace(pushed(kassel.site, engine), releases=tmp_path / "file/releases")
    with pytest.raises(ReleaseError, match="Not a directory"):
        prepare(node, Silent())
