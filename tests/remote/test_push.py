"""A release on its way into an engine, and what readers see of it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from publisher import site
from publisher.build import build
from publisher.engines import virtuoso
from publisher.errors import EngineDown, EngineError, ReleaseError, SettingError
from publisher.library import Library
from publisher.past.retention import Retention
from publisher.progress import Silent
from publisher.release import Release, Releases
from publisher.remote import graph_store, switching
from publisher.remote.client import Client
from publisher.remote.graph_store import GraphStore, told
from publisher.remote.push import GRACE, Pushed, in_use, push, roll_back
from publisher.remote.reading import home
from publisher.remote.settings import Remote
from publisher.remote.switching import Switch
from publisher.site import Site
from publisher.sparql.dialect import ALIAS, Dialect
from tests.command import lodse
from tests.remote.conftest import Start
from tests.remote.engines import Running

SIZE = 250
THING = "id/place/rathaus"

Pushes = Callable[[Release], Pushed]


@pytest.fixture
def engine(start: Start) -> Running:
    return start("oxigraph")


@pytest.fixture
def client(engine: Running) -> Client:
    return Client(engine.remote)


@pytest.fixture
def base(request: pytest.FixtureRequest) -> str:
    """A base of its own for each test, as all share one engine."""
    return f"https://{abs(hash(request.node.name))}.example/"


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "releases")


@pytest.fixture
def released(tmp_path: Path, releases: Releases, base: str) -> Callable[[str], Release]:
    """Releases a place under a name, and some more about it, each time a second later."""
    moments = iter(datetime(2026, 1, 31, tzinfo=UTC) + timedelta(seconds=number) for number in range(9))

    def release(name: str) -> Release:
        file = tmp_path / "a.ttl"
        more = " , ".join(f'"{name} {number}"' for number in range(SIZE - 1))
        file.write_text(f'<{THING}> <http://schema.org/name> "{name}" , {more} .', "utf-8")
        return build(site.of_files([file], releases.folder, base=base), now=next(moments))[0]

    return release


@pytest.fixture
def pushes(client: Client, releases: Releases) -> Pushes:
    return lambda release: push(client, releases, release, Retention(), Silent())


@pytest.fixture
def served(engine: Running, releases: Releases, base: str) -> Callable[[], str | None]:
    """Tells under which name a node serves the place; looks anew each time."""

    def name() -> str | None:
        town = replace(site.of_files([], releases.folder, base=base), remote=engine.remote)
        found = Library.of(town).current().store.describe(base + THING)
        names = [str(quad.object.value) for quad in found.quads] if found else []  # type: ignore[union-attr]
        assert len(names) in {0, SIZE}, "half a release"
        return min(names, key=len) if names else None

    return name


def test_a_release_is_loaded_and_served(
    released: Callable[[str], Release], pushes: Pushes, served: Callable[[], str | None]
) -> None:
    release = released("Rathaus")
    pushed = pushes(release)
    assert (pushed.release, pushed.triples, pushed.removed) == (release.id, SIZE, ())
    assert served() == "Rathaus"


def test_the_release_before_is_served_until_the_new_one_is_whole(  # noqa: PLR0913, PLR0917 -- fixtures
    released: Callable[[str], Release],
    pushes: Pushes,
    served: Callable[[], str | None],
    client: Client,
    base: str,
    releases: Releases,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pushes(released("alt"))
    new = released("neu")
    monkeypatch.setattr(graph_store, "CHUNK", 100)
    seen = []

    class Watching(Silent):
        def advance(self, _number: int = 1) -> None:
            seen.append((GraphStore(client).count(home(base, new.id)), served()))

    push(client, releases, new, Retention(), Watching())
    assert seen[:4] == [(0, "alt"), (100, "alt"), (200, "alt"), (250, "alt")]
    assert set(seen[4:]) == {(250, "alt")}, "while the files are loaded"
    assert served() == "neu"


@pytest.mark.parametrize("there", [0, 30, 100, 130, 249, 250])
def test_a_load_goes_on_where_it_stopped(
    client: Client, base: str, monkeypatch: pytest.MonkeyPatch, there: int
) -> None:
    monkeypatch.setattr(graph_store, "CHUNK", 100)
    store, graph = GraphStore(client), f"{base}{there}"
    lines = [f'<urn:s> <urn:p> "{number}" .'.encode() for number in range(SIZE)]
    if there:
        store.add(graph, b"\n".join(lines[:there]) + b"\n")
    steps = list(store.load(graph, lines, SIZE))
    assert steps[0] == (SIZE if there == SIZE else there // 100 * 100)
    assert steps[-1] == SIZE
    assert store.count(graph) == SIZE


def test_a_load_that_is_not_complete_is_removed_and_told(client: Client, base: str) -> None:
    store = GraphStore(client)
    with pytest.raises(EngineError, match="holds 1 statements, not 2"):
        list(store.load(base, [b'<urn:s> <urn:p> "same" .'] * 2, 2))
    assert store.count(base) == 0


def test_nobody_is_switched_to_what_could_not_be_loaded(
    released: Callable[[str], Release],
    pushes: Pushes,
    served: Callable[[], str | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pushes(released("alt"))
    new = released("neu")
    with monkeypatch.context() as patch:
        patch.setattr(GraphStore, "count", lambda _self, _graph: 0)
        with pytest.raises(EngineError):
            pushes(new)
    assert served() == "alt"
    pushes(new)
    assert served() == "neu"


def test_the_way_back_is_one_small_write(  # noqa: PLR0913, PLR0917 -- fixtures
    released: Callable[[str], Release],
    pushes: Pushes,
    served: Callable[[], str | None],
    client: Client,
    base: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, *_ = [pushes(released(name)) for name in ("eins", "zwei", "drei")]
    sent: list[bytes] = []
    add = GraphStore.add

    def adding(self: GraphStore, graph: str, body: bytes) -> None:
        sent.append(body)
        add(self, graph, body)

    monkeypatch.setattr(GraphStore, "add", adding)
    roll_back(client, base)
    assert served() == "zwei"
    assert roll_back(client, base, first.release[:16]) == first.release
    assert served() == "eins"
    assert [body.count(b"\n") for body in sent] == [1, 1]
    with pytest.raises(ReleaseError, match="no release before"):
        roll_back(client, base)


def test_to_switch_to_the_current_release_changes_nothing(
    released: Callable[[str], Release], pushes: Pushes, client: Client, base: str
) -> None:
    release = released("Rathaus")
    pushes(release)
    pushes(release)
    assert len(switching.switches(client, base)) == 1


def test_nobody_rolls_back_where_nothing_is(client: Client, base: str) -> None:
    with pytest.raises(ReleaseError, match="has no release"):
        roll_back(client, base)


def test_a_name_that_no_release_has_is_told(
    released: Callable[[str], Release], pushes: Pushes, client: Client, base: str
) -> None:
    release = released("Rathaus")
    pushes(release)
    with pytest.raises(ReleaseError, match="begin with '1999'") as caught:
        roll_back(client, base, "1999")
    assert release.id in caught.value.advice


def test_old_releases_are_removed_but_none_that_may_be_in_use(
    released: Callable[[str], Release], client: Client, base: str, releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Retention(releases=1)
    built = [released(name) for name in ("eins", "zwei", "drei")]
    for release in built:
        assert push(client, releases, release, few, Silent()).removed == ()  # all were current a moment ago
    monkeypatch.setattr("publisher.remote.push.GRACE", timedelta(0))
    held = Library(releases, base).earlier(built[1].id)  # a worker of this machine has it open
    assert held
    assert push(client, releases, built[2], few, Silent()).removed == (built[0].id,)
    assert switching.there(client, base, [release.id for release in built]) == {r.id for r in built[1:]}
    with pytest.raises(ReleaseError, match="begin with"):
        roll_back(client, base, built[0].id)


NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_what_was_current_a_while_ago_may_be_in_use() -> None:
    past = [Switch(NOW - GRACE / 2, "c"), Switch(NOW - 2 * GRACE, "b"), Switch(NOW - 3 * GRACE, "a")]
    assert in_use(past, NOW) == {"c", "b"}
    assert in_use(past, NOW + GRACE) == {"c"}
    assert in_use([], NOW) == set()


def test_a_switch_is_later_than_the_one_before_whatever_the_clock_says() -> None:
    past = [Switch(NOW, "a")]
    earlier = switching.triple("https://a.example/", "b", past, NOW - timedelta(days=1))
    assert str(earlier.subject) > str(switching.triple("https://a.example/", "a", [], NOW).subject)


def test_a_node_without_the_folder_of_the_new_release_stays_with_the_old_one(  # noqa: PLR0913, PLR0917 -- fixtures
    released: Callable[[str], Release], pushes: Pushes, engine: Running, releases: Releases, base: str, tmp_path: Path
) -> None:
    pushes(released("alt"))
    node = Releases(tmp_path / "node")
    node.folder.mkdir()
    (node.folder / released("alt").id).symlink_to(releases.folder / "nowhere")
    old = Releases(releases.folder).names()[0]
    (node.folder / old).symlink_to(releases.folder / old)
    library = Library.of(replace(site.of_files([], node.folder, base=base), remote=engine.remote))
    assert library.current_id() == old
    pushes(released("neu"))
    library._releases.look()  # type: ignore[attr-defined]  # noqa: SLF001 -- what its watch does every second
    assert library.current().release.id == old


VIRTUOSO = Dialect("urn:home", virtuoso.ENGINE.aliased)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<urn:s> <urn:p> <urn:o> .", "<urn:s> <urn:p> <urn:o> ."),
        ("_:a <urn:p> _:b .", "<urn:genid:a> <urn:p> <urn:genid:b> ."),
        ('<urn:s> <urn:p> "_:b ." .', '<urn:s> <urn:p> "_:b ." .'),
        ('<urn:s> <urn:p> "a _:b ."@de .', '<urn:s> <urn:p> "a _:b ."@de .'),
        (
            '<urn:s> <urn:p> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .',
            f'<urn:s> <urn:p> "true"^^<{ALIAS}http://www.w3.org/2001/XMLSchema#boolean> .',
        ),
        (
            '<urn:s> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
            '<urn:s> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        ),
    ],
)
def test_statements_are_told_as_an_engine_shall_keep_them(line: str, expected: str) -> None:
    assert list(told([line.encode()], VIRTUOSO)) == [expected.encode()]


@given(st.text())
def test_no_text_is_taken_for_a_blank_node_or_a_datatype(text: str) -> None:
    line = f"{Triple(NamedNode('urn:s'), NamedNode('urn:p'), Literal(text))} .".encode()
    assert list(told([line], VIRTUOSO)) == [line]


def test_a_statement_about_a_statement_is_refused() -> None:
    with pytest.raises(ReleaseError, match="about another statement"):
        list(told([b"<urn:s> <urn:p> <<( <urn:a> <urn:b> <urn:c> )>> ."], VIRTUOSO))


def test_an_engine_whose_graph_store_is_not_known_has_to_be_told_it() -> None:
    with pytest.raises(SettingError, match="not known") as caught:
        GraphStore(Client(Remote("http://127.0.0.1:1/sparql", engine="standard")))
    assert "store.graph_store" in caught.value.advice


def test_an_engine_that_is_not_there_is_told(released: Callable[[str], Release], releases: Releases) -> None:
    client = Client(Remote("http://127.0.0.1:1/query", engine="oxigraph", retries=0))
    with pytest.raises(EngineDown):
        push(client, releases, released("Rathaus"), Retention(), Silent())


def test_the_command_pushes_and_goes_back(folder: Path, engine: Running, tmp_path: Path) -> None:
    releases = tmp_path / "there"

    def run(*arguments: object) -> str:
        done = lodse(*arguments, releases=releases)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("build", folder)
    run("push", folder, engine.remote.endpoint)
    (folder / "site.toml").write_text(
        f'store = "{engine.remote.endpoint}"\n' + (folder / "site.toml").read_text("utf-8"), "utf-8"
    )
    first = Releases(releases).names()[0]
    run("build", folder)
    assert Releases(releases).names()[-1] in run("push", folder)
    assert first in run("push", folder, "--rollback")


def test_the_command_says_what_it_lacks(folder: Path, tmp_path: Path) -> None:
    done = lodse("push", folder, releases=tmp_path / "there")
    assert done.returncode == 2
    assert "no engine is named" in done.stderr
    done = lodse("push", folder, "ftp://engine/", releases=tmp_path / "there")
    assert done.returncode == 2
    assert "is not the address of an engine" in done.stderr


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('store = "engine"', "is not the address of an engine"),
        ('store = "http://anna:secret@engine/"', "is not the address of an engine"),
        ('[store]\nengine = "virtuoso"', "store.endpoint is missing"),
        ('[store]\nendpoint = "http://engine/"\nengine = "mysql"', "one of standard, oxigraph, virtuoso"),
        ('[store]\nendpoint = "http://engine/"\nretries = 99', "a whole number from 0 to 10"),
        ('[store]\nendpoint = "http://engine/"\npassword = "x"', "is not a setting"),
    ],
)
def test_a_wrong_setting_is_told(folder: Path, said: str, sentence: str) -> None:
    file = folder / "site.toml"
    file.write_text(f"{said}\n{file.read_text('utf-8')}", "utf-8")
    with pytest.raises(SettingError) as caught:
        site.load(folder)
    assert sentence in f"{caught.value} {caught.value.advice}"


def test_who_asks_is_named_by_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODSE_STORE_USER", "anna")
    monkeypatch.setenv("LODSE_STORE_PASSWORD", "geheim")
    file = folder / "site.toml"
    file.write_text(f'store = "http://engine/sparql"\n{file.read_text("utf-8")}', "utf-8")
    town: Site = site.load(folder)
    assert town.remote == Remote("http://engine/sparql", user="anna", password="geheim")  # noqa: S106
    assert "geheim" not in repr(town)
