from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from publisher.sparql.answer import Asked
from publisher.sparql.guard import examine
from publisher.sparql.limits import Limits, Policy
from publisher.sparql.pool import Pool
from publisher.sparql.query import Query

NS = "http://example.org/"


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """4,000 things with 5 quads each, in a chain; one with a part and a blank node."""
    path = tmp_path_factory.mktemp("release") / "store"
    store = ox.Store(str(path))
    node = ox.NamedNode
    store.bulk_extend(
        ox.Quad(node(f"{NS}s{i}"), node(f"{NS}p{j}"), ox.Literal(f"Wert {i} {j}", language="de"))
        for i in range(4_000)
        for j in range(4)
    )
    store.bulk_extend(
        ox.Quad(node(f"{NS}s{i}"), node(f"{NS}next"), node(f"{NS}s{(i * 7 + 1) % 4_000}")) for i in range(4_000)
    )
    blank = ox.BlankNode()
    store.extend(
        [
            ox.Quad(node(f"{NS}hall"), node(f"{NS}part"), node(f"{NS}hall#address")),
            ox.Quad(node(f"{NS}hall"), node(f"{NS}near"), node(f"{NS}s1")),
            ox.Quad(node(f"{NS}hall#address"), node(f"{NS}has"), blank),
            ox.Quad(blank, node(f"{NS}street"), ox.Literal('Obere "Königs"straße\r\n1, links')),
            ox.Quad(node(f"{NS}g1s"), node(f"{NS}p0"), ox.Literal(1), node(f"{NS}g1")),
        ]
    )
    store.flush()
    store.optimize()
    del store
    return path


@pytest.fixture
def make_pool(store_path: Path) -> Iterator[Callable[..., Pool]]:
    pools: list[Pool] = []

    def make(size: int = 1, limits: Limits | None = None, **settings: object) -> Pool:
        policy = Policy(graphs=frozenset((f"{NS}g1",)))
        pools.append(Pool(store_path, size, limits, **{"policy": policy} | settings))  # type: ignore[arg-type]
        return pools[-1]

    yield make
    for pool in pools:
        pool.kill()


@pytest.fixture(scope="session")
def shared_pool(store_path: Path) -> Iterator[Pool]:
    pool = Pool(store_path, 1, policy=Policy(graphs=frozenset((f"{NS}g1",))))
    yield pool
    pool.kill()


def ask(pool: Pool, text: str, suffix: str = "json", **asked: object) -> bytes:
    """Examine and run a query; give the whole result."""
    query = examine(text, pool.limits, pool.policy)
    return b"".join(pool.run(query, Asked(suffix, **asked)))  # type: ignore[arg-type]


def unguarded(text: str) -> Query:
    """Make a query that no guard has seen."""
    return Query("SELECT", text, "http://example.org/")
